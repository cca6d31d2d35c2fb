import KaptopConfig
import KaptopDelivery
package import TextUI

extension ServiceSetup {
    package static func view(_ state: State, size: Size) -> Grid {
        let service = state.service
        let frame = WizardFrame(
            command: "setup \(service.rawValue)", title: service.title, path: state.surroundings.configurationPath,
            steps: service == .slack ? ["Webhook", "Channel", "Options", "Test", "Save"] : ["Token", "Room", "Options", "Test", "Save"],
            step: state.step.rawValue - Step.access.rawValue,
            skipped: state.hasPassedTest ? [] : [Step.test.rawValue - Step.access.rawValue], isAskingToLeave: state.isAskingToLeave,
            isSaved: state.savedPath != nil, hasStepBefore: state.stepBefore != nil,
            escape: state.step == .places && state.place.isAskingToRemove ? "no" : "leave", glyphs: state.glyphs, widths: state.widths)
        return frame.view(size, help: help(state)) { drawContent(state, on: &$0, in: $1) }
    }

    static func drawContent(_ state: State, on grid: inout Grid, in rect: Rect) {
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
                return [.init(enter, "it arrived, next", isKept: true), .init("n", "not there"), .init("r", "send again")]
            }
            let isFree = state.test != .waiting
            return [
                .init(enter, state.test == .unasked ? "send" : "send again", isEnabled: isFree, isKept: true),
                .init("x", "go on without a test", isEnabled: isFree),
            ]
        case .save: return state.save.help(state.glyphs)
        case .done: return [.init(enter, "close", isKept: true)]
        }
    }

    private static func drawSave(_ state: State, on grid: inout Grid, in rect: Rect) {
        var remarks = text(state, rect.width)
        state.describePlace(&remarks)
        overrides(state, &remarks)
        if state.place.removed == nil { describeTasks(state, isBrief: true, &remarks) }
        state.save.draw(on: &grid, in: rect, glyphs: state.glyphs, widths: state.widths, remarks: remarks)
    }

    private static func drawDone(_ state: State, on grid: inout Grid, in rect: Rect) {
        guard let report = state.save.saving.value else { return }
        var text = text(state, rect.width)
        text.title(state.sendsNothing ? "Saved, but nothing will be sent yet" : "Saved")
        text.gap()
        report.describe(&text)
        if !state.hasPassedTest { text.remark(.warning, "no test message arrived with these settings") }
        if state.isEndedService {
            text.remark(.warning, "nothing is sent to hipchat.com", "The service ended in February 2019.")
        }
        describeTasks(state, &text)
        overrides(state, &text)
        text.gap()
        text.text(report.takeUp ?? state.surroundings.afterSaving)
        text.draw(on: &grid, in: rect)
    }

    private static func overrides(_ state: State, _ text: inout WizardText) {
        let names = state.surroundings.overridingVariables
        guard !names.isEmpty else { return }
        text.remark(
            .warning, "the environment wins over the file: \(names.joined(separator: ", "))",
            "Take it out of the engine's environment, or it stays as it is.")
    }

    /// Whether anything will be sent at all.
    static func describeTasks(_ state: State, isBrief: Bool = false, _ text: inout WizardText) {
        guard let all = state.surroundings.senders?.tasks, let sending = state.sendingTasks else { return }
        let method = state.scriptLines
        let isDefault = state.place.isDefaultPlace(state.target)
        let count = OptionsStep.count(all.count, "task")
        guard sending.isEmpty else {
            return text.remark(
                .good, "\(sending.count) of \(count) \(sending.count == 1 ? "sends" : "send") there",
                OptionsStep.shortList(sending.map(\.name)))
        }
        if state.isGlobal, isDefault { return text.remark(.warning, "none of \(count) takes up a global handler: nothing will be sent") }
        text.remark(
            .warning, "no task names \(method): nothing will be sent",
            isBrief
                ? "" : (isDefault ? "Switch on the alerts of all tasks in the options, or write" : "Write") + " \(method) into a script.")
    }
}
