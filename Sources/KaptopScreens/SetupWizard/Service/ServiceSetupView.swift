import KaptopConfig
import KaptopDelivery
package import TextUI

extension ServiceSetup {
    package static func view(_ state: State, size: Size) -> Grid {
        let service = state.service
        let frame = WizardFrame(
            command: "setup \(service.rawValue)", title: service.title, path: state.surroundings.configurationPath,
            steps: service.setupSteps, step: state.resuming.isAsking ? -1 : state.step.rawValue - Step.access.rawValue,
            skipped: state.hasPassedTest ? [] : [Step.test.rawValue - Step.access.rawValue], isAskingToLeave: state.isAskingToLeave,
            isSaved: state.savedPath != nil, hasStepBefore: state.stepBefore != nil,
            escape: state.step == .places && state.place.isAskingToRemove ? "no" : "leave", glyphs: state.glyphs, widths: state.widths)
        return frame.view(size, help: help(state)) { drawContent(state, on: &$0, in: $1) }
    }

    /// What stands in the box, and what line mode reads out.
    static func drawContent(_ state: State, on grid: inout Grid, in rect: Rect) {
        if state.resuming.isAsking {
            return state.resuming.draw(now: state.now, on: &grid, in: rect, glyphs: state.glyphs, widths: state.widths)
        }
        switch state.step {
        case .places: state.place.draw(on: &grid, in: rect, state.surroundings.senders, glyphs: state.glyphs, widths: state.widths)
        case .access: drawAccess(state, on: &grid, in: rect)
        case .place: drawPlace(state, on: &grid, in: rect)
        case .options: drawOptions(state, on: &grid, in: rect)
        case .test: drawTest(state, on: &grid, in: rect)
        case .save: drawSave(state, on: &grid, in: rect)
        case .done: drawDone(state, on: &grid, in: rect)
        }
    }

    static func text(_ state: State, _ width: Int) -> WizardText { WizardText(width: width, glyphs: state.glyphs, widths: state.widths) }

    static func help(_ state: State) -> [HelpLine.Entry] {
        if state.resuming.isAsking { return Resuming.help }
        let enter = state.glyphs.enterKey
        switch state.step {
        case .places: return state.place.help(state.glyphs)
        case .access: return [.init(enter, "next", isKept: true), .init("Tab", "field"), .init("F2", "show"), .init("^U", "clear")]
        case .place:
            return [.init(enter, "take", isKept: true)] + (state.matchingRooms.isEmpty ? [] : [.init(state.glyphs.upDown, "move")])
                + [.init("^U", "clear")]
        case .options:
            return [.init(enter, "next", isKept: true), .init(state.glyphs.upDown, "move")]
                + [state.option == .name ? .init("^U", "clear") : .init("Space", "change")]
        case .test:
            if state.hasPassedTest {
                return [.init(enter, "it arrived, next", isKept: true), .init("z", "not there", isKept: true), .init("r", "send again")]
            }
            let isFree = state.test != .waiting
            return [
                .init(enter, state.test == .unasked ? "send" : "send again", isEnabled: isFree, isKept: true),
                .init("x", "go on without a test", isEnabled: isFree),
            ]
        case .save: return state.save.help(state.glyphs)
        case .done: return state.ending.help(state.reach, state.glyphs)
        }
    }

    private static func drawSave(_ state: State, on grid: inout Grid, in rect: Rect) {
        var remarks = text(state, rect.width)
        state.describePlace(&remarks)
        overrides(state, &remarks)
        if state.place.removed == nil { state.reach.remark(.saving, &remarks) }
        state.save.draw(on: &grid, in: rect, glyphs: state.glyphs, widths: state.widths, remarks: remarks)
    }

    private static func drawDone(_ state: State, on grid: inout Grid, in rect: Rect) {
        guard let saved = state.save.saving.value else { return }
        var report = text(state, rect.width)
        saved.describe(&report)
        if !state.hasPassedTest { report.remark(.warning, "no test message arrived with these settings") }
        overrides(state, &report)
        report.text(saved.takeUp ?? state.surroundings.afterSaving)
        state.ending.draw(on: &grid, in: rect, reach: state.reach, report: report)
    }

    private static func overrides(_ state: State, _ text: inout WizardText) {
        let names = state.surroundings.overridingVariables
        guard !names.isEmpty else { return }
        text.remark(
            .warning, "the environment wins over the file: \(names.joined(separator: ", "))",
            "Take it out of the engine's environment, or it stays as it is.")
    }
}
