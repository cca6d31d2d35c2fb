import KaptopDelivery
import TextUI

/// Step 5: the difference that saving makes, where it goes, and saving.
enum SaveStep: WizardStep {
    static func begin(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] { perform(state.save.begin(), state) }

    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        perform(state.save.handle(key), state)
    }

    private static func perform(_ request: SaveForm.Request?, _ state: TelegramSetup.State) -> [TelegramSetup.Effect] {
        switch request {
        case .preview(let choice): [.preview(state.settings, choice)]
        case .save(let preview): [.save(preview)]
        case nil: []
        }
    }

    static func take(_ result: Result<SaveReport, SetupFailure>, _ state: inout TelegramSetup.State) {
        guard let report = state.save.take(result) else { return }
        state.savedPath = report.path
        state.step = .done
    }

    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry] { state.save.help(state.glyphs) }

    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        var remarks = WizardText(state, width: rect.width)
        overrides(state, &remarks)
        if state.sendsNothing {
            remarks.remark(
                .warning,
                state.isGlobal ? "there are no tasks yet: nothing will be sent" : "no task names .telegram() yet: nothing will be sent")
        }
        state.save.draw(on: &grid, in: rect, glyphs: state.glyphs, widths: state.widths, remarks: remarks)
    }

    static func overrides(_ state: TelegramSetup.State, _ text: inout WizardText) {
        let names = state.surroundings.overridingVariables
        guard !names.isEmpty else { return }
        text.remark(
            .warning, "the environment wins over the file: \(names.joined(separator: ", "))",
            "Take it out of the engine's environment, or it stays as it is.")
    }
}

/// The end: what was written, and whether anything will be sent.
enum DoneStep: WizardStep {
    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        switch key {
        case .enter, "q": return [.finish(TelegramSetup.outcome(state))]
        case "o" where state.sendsNothing && !state.isGlobal:
            state.option = .global
            return TelegramSetup.open(.options, &state)
        default: return []
        }
    }

    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry] {
        (state.sendsNothing && !state.isGlobal ? [.init("o", "back to the options", isKept: true)] : []) + [
            .init(enterKey(state), "close", isKept: true)
        ]
    }

    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        guard let report = state.save.saving.value else { return }
        var text = WizardText(state, width: rect.width)
        text.title(state.sendsNothing ? "Saved, but nothing will be sent yet" : "Saved")
        text.gap()
        report.describe(&text)
        if !state.hasPassedTest { text.remark(.warning, "no test message arrived with these settings") }
        describeTasks(state, &text)
        SaveStep.overrides(state, &text)
        text.gap()
        text.text(report.takeUp ?? state.surroundings.afterSaving)
        text.draw(on: &grid, in: rect)
    }

    private static func describeTasks(_ state: TelegramSetup.State, _ text: inout WizardText) {
        let name = state.chat?.name ?? "the chat"
        guard let tasks = state.surroundings.tasks else {
            return text.remark(
                state.isGlobal ? .good : .warning,
                state.isGlobal ? "alerts of all tasks go to \(name)" : "only tasks that name .telegram() send to \(name)")
        }
        switch (state.isGlobal, state.isGlobal ? tasks.all : tasks.namingTelegram) {
        case (true, 0): text.remark(.warning, "there are no tasks yet that could send to \(name)")
        case (true, let count): text.remark(.good, "\(OptionsStep.count(count, "task")) will send to \(name): alerts of all tasks go there")
        case (false, 0):
            text.remark(
                .warning, "no task names .telegram(): nothing will be sent to \(name)",
                "o goes back to switch on the alerts of all tasks; or write .telegram() into a script.")
        case (false, let count):
            text.remark(.good, "\(OptionsStep.count(count, "task")) will send to \(name), with .telegram() in the script")
        }
    }
}
