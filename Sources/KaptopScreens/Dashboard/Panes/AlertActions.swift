import KaptopAlerts
import KaptopOverview
import TextUI

/// What can be done about alerts, in the list and in the detail.
enum AlertActions {
    static let bindings = [
        KeyBinding(.acknowledge, ["a"], "a", .act, word: "ack", help: "acknowledge, or end that"),
        KeyBinding(.silence, ["m"], "m", .act, word: "silence", help: "silence, with a preview"),
        KeyTable.toTask, KeyTable.toTopic,
    ]

    static func isEnabled(_ action: Action, _ state: Dashboard.State) -> Bool {
        switch action {
        case .acknowledge: state.chosenRows.contains { $0.level != .ok && !$0.isSimulated }
        case .silence: !state.chosenRows.isEmpty
        case .goToTask, .goToTopic: state.selectedAlert != nil
        default: true
        }
    }

    static func perform(_ action: Action, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        switch action {
        case .acknowledge: acknowledge(&state)
        case .silence: state.dialog = SilenceDialog(state.chosenRows)
        case .goToTask: return state.selectedAlert.map { TasksPane.open($0.task, &state) } ?? []
        case .goToTopic: return state.selectedAlert.map { TopicsPane.open($0.key.topic, &state) } ?? []
        default: break
        }
        return []
    }

    /// An alert that is acknowledged is asked about the other way round.
    private static func acknowledge(_ state: inout Dashboard.State) {
        let chosen = state.chosenRows.filter { !$0.isSimulated }
        let firing = chosen.filter { $0.level != .ok }
        let taken = firing.filter { $0.hold?.kind == .acknowledgement }
        guard !firing.isEmpty else {
            let text =
                chosen.isEmpty ? "No alert is selected." : "\(AcknowledgeDialog.names(chosen.map(\.key))) is OK: nothing to acknowledge."
            state.notice = Dashboard.Notice(kind: .failed, text: text, at: state.now)
            return
        }
        guard taken.count == firing.count else {
            state.dialog = AcknowledgeDialog(firing.filter { $0.hold?.kind != .acknowledgement }.map(\.key))
            return
        }
        let by = taken.count == 1 ? taken[0].hold.map { " by \($0.by.text)" } ?? "" : ""
        state.question = Question(
            title: "End the acknowledgement",
            lines: ["\(AcknowledgeDialog.names(taken.map(\.key))) is acknowledged\(by). It is told again from now on."],
            answers: [
                Question.Answer(
                    key: Question.yes, word: "end it", effects: taken.map { .perform(.hold(.endAcknowledgement($0.key))) },
                    progress: "Ending the acknowledgement")
            ])
    }
}
