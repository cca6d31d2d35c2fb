import KaptopDelivery
import TextUI

/// The end: what was written, and whether anything will be sent.
enum DoneStep: WizardStep {
    static func goUp(_ state: inout TelegramSetup.State) -> Bool { state.ending.goUp(state.reach) }

    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        switch state.ending.handle(key, state.reach) {
        case .ask(let request): return [.script(request)]
        case .makeGlobal:
            state.isGlobal = true
            return TelegramSetup.open(.save, &state)
        case .finish: return [.finish(TelegramSetup.outcome(state))]
        case nil: return []
        }
    }

    static func take(_ answer: ScriptAnswer, _ state: inout TelegramSetup.State) {
        if let senders = state.ending.take(answer) { state.surroundings.senders = senders }
    }

    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry] { state.ending.help(state.reach, state.glyphs) }

    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        guard let saved = state.save.saving.value else { return }
        var report = WizardText(state, width: rect.width)
        saved.describe(&report)
        if !state.hasPassedTest { report.remark(.warning, "no test message arrived with these settings") }
        SaveStep.overrides(state, &report)
        report.text(saved.takeUp ?? state.surroundings.afterSaving)
        state.ending.draw(on: &grid, in: rect, reach: state.reach, report: report)
    }
}
