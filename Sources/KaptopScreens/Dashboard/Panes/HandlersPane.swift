import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import TextUI

/// The screen of destinations: where notifications go, whether they arrive, and what to do where they do not.
enum HandlersPane: Pane {
    static let title = "Handlers"

    static let bindings =
        KeyTable.moving() + [
            KeyBinding(.open, [.enter], "⏎", ascii: "Enter", .move, word: "deliveries", help: "go into its deliveries"),
            KeyBinding(.test, ["T"], "T", .act, word: "test", help: "send a test message"),
            KeyBinding(.resend, ["R"], "R", .act, word: "re-send", help: "re-send newest rejected"),
            KeyBinding(.dismiss, ["X"], "X", .act, word: "dismiss", help: "dismiss newest rejected"),
            KeyBinding(.adoptAddress, ["U"], "U", .act, help: "save the id it moved to"),
            KeyTable.switching,
            KeyTable.filtering,
            KeyBinding(.back, [.escape], "Esc", .move, help: "back, clear the filter"),
        ] + KeyTable.panes

    /// What the screen knows and remembers.
    struct Shown: Sendable {
        var list = ListSelection<Destination>()
        /// Whether the keys are in the deliveries, and how far those are scrolled.
        var isInDeliveries = false
        var scroll = TextScroll()
    }

    static var filter: WritableKeyPath<Dashboard.State, TextField>? { \.handlers.list.filter }

    /// The destinations that the filter shows, in the order of the screen: HipChat, Telegram, Slack, others.
    static func groups(_ state: Dashboard.State) -> [DestinationGroup] {
        let words = WordFilter(state.handlers.list.filter.text)
        let rows = (state.overview?.destinations ?? []).filter { row in
            words.matches("\(row.name) \(row.destination.kind) \(row.destination.address) \(row.sources.joined(separator: " "))")
        }
        return DestinationGroup.groups(of: rows)
    }

    static func shownDestination(_ state: Dashboard.State) -> DestinationRow? {
        let rows = groups(state).flatMap(\.rows)
        let selected = state.handlers.list.selected(in: rows.map(\.destination))
        return rows.first { $0.destination == selected }
    }

    /// Who comes here because something fails sees that first.
    static func appear(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        let failing = state.failingDestinations
        let shown = state.shownDestination
        if let worst = failing.first, !failing.contains(where: { $0.destination == shown?.destination }) {
            select(worst.destination, &state)
        }
        return []
    }

    /// Goes to a destination, whatever the filter hid.
    static func select(_ destination: Destination, _ state: inout Dashboard.State) {
        state.handlers.list.filter = TextField()
        state.handlers.list.select(destination, in: groups(state).flatMap(\.rows).map(\.destination))
        state.handlers.scroll = TextScroll()
    }

    static func isEnabled(_ action: Action, _ state: Dashboard.State) -> Bool {
        switch action {
        case .open, .test: state.shownDestination != nil
        case .resend, .dismiss: newestRejected(state) != nil
        case .adoptAddress: state.shownDestination?.movedTo != nil
        case .toggleEnabled: shownService(state) != nil
        default: true
        }
    }

    static func perform(_ action: Action, key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        switch action {
        case .back where state.handlers.isInDeliveries:
            state.handlers.isInDeliveries = false
            return []
        case .back: return Dashboard.clearFilter(&state)
        default: break
        }
        guard let shown = state.shownDestination else { return [] }
        switch action {
        case .move: move(key, shown, &state)
        case .open: state.handlers.isInDeliveries = true
        case .nextPane: selectGroup(after: shown, by: 1, &state)
        case .previousPane: selectGroup(after: shown, by: -1, &state)
        case .test: state.question = testQuestion(shown)
        case .adoptAddress: state.question = shown.movedTo.map { adoptionQuestion(shown, $0) }
        case .toggleEnabled: state.question = shownService(state).map { serviceQuestion($0, state) }
        case .resend, .dismiss:
            if let delivery = newestRejected(state) {
                state.question = action == .resend ? resendQuestion(delivery, shown, state) : dismissQuestion(delivery, shown, state)
            } else {
                state.notice = Dashboard.Notice(kind: .failed, text: "No delivery to \(shown.name) was rejected.", at: state.now)
            }
        default: break
        }
        return []
    }

    private static func move(_ key: Key, _ shown: DestinationRow, _ state: inout Dashboard.State) {
        if state.handlers.isInDeliveries, !state.isTyping {
            state.handlers.scroll.move(key, count: DeliveryTable.rows(shown, state).count, room: deliveryRoom(state))
            return
        }
        let ids = groups(state).flatMap(\.rows).map(\.destination)
        if state.handlers.list.move(key, in: ids, room: max(2, state.size.height / 2)) { state.handlers.scroll = TextScroll() }
    }

    /// Through the groups, then into the deliveries of the selected destination.
    private static func selectGroup(after shown: DestinationRow, by step: Int, _ state: inout Dashboard.State) {
        let groups = groups(state)
        guard let group = groups.firstIndex(where: { $0.rows.contains { $0.destination == shown.destination } }) else { return }
        let index = state.handlers.isInDeliveries ? groups.count : group
        let next = (index + step + groups.count + 1) % (groups.count + 1)
        state.handlers.isInDeliveries = next == groups.count
        guard next < groups.count, next != group, let first = groups[next].rows.first else { return }
        state.handlers.list.select(first.destination, in: groups.flatMap(\.rows).map(\.destination))
        state.handlers.scroll = TextScroll()
    }

    /// The service of the selected destination, where it is one that can be turned off for all.
    static func shownService(_ state: Dashboard.State) -> ServiceRow? {
        guard let kind = state.shownDestination?.destination.kind else { return nil }
        return state.overview?.services.first { $0.kind == kind && $0.setup != .notSetUp }
    }

    private static func serviceQuestion(_ service: ServiceRow, _ state: Dashboard.State) -> Question {
        let rows = (state.overview?.destinations ?? []).filter { $0.destination.kind == service.kind }
        let isOn = rows.contains { if case .disabled = $0.health { false } else { true } }
        let names = rows.map(\.name).joined(separator: ", ")
        return Question(
            title: isOn ? "Turn \(service.title) off" : "Turn \(service.title) on",
            lines: [
                isOn
                    ? "Nothing goes to \(names) until it is turned on again. What happens meanwhile is not sent later."
                    : "Alerts go to \(names) again."
            ],
            answers: [
                Question.Answer(
                    key: Question.yes, word: isOn ? "turn it off" : "turn it on",
                    effect: .perform(.setService(kind: service.kind, isEnabled: !isOn)),
                    progress: "Turning \(service.title) \(isOn ? "off" : "on")",
                    undo: Undo(
                        text: "\(service.title) is turned \(isOn ? "on" : "off") again.",
                        commands: [.setService(kind: service.kind, isEnabled: isOn)]))
            ])
    }

    static func copyText(_ state: Dashboard.State) -> String? { state.shownDestination?.destination.address }

    static func newestRejected(_ state: Dashboard.State) -> DeliveryRow? {
        guard let shown = state.shownDestination else { return nil }
        return state.overview?.deliveries.first { delivery in
            if case .rejected = delivery.status { delivery.destination == shown.destination } else { false }
        }
    }

    private static func testQuestion(_ row: DestinationRow) -> Question {
        Question(
            title: "Send a test message",
            lines: [
                "One test message goes to \(row.name) (\(DestinationGroup.serviceName(row.destination.kind))). People there will see it."
            ],
            answers: [
                Question.Answer(
                    key: Question.yes, word: "send it", effect: .perform(.sendTest(row.destination)),
                    progress: "Sending a test message to \(row.name)")
            ])
    }

    private static func resendQuestion(_ delivery: DeliveryRow, _ row: DestinationRow, _ state: Dashboard.State) -> Question {
        let at = TimeText.minuteAndDate(delivery.createdAt, now: state.now, state.zone)
        var question = Question(
            title: "Send again",
            lines: ["\(delivery.alert) (\(delivery.level.name), \(at)) was rejected and goes to \(row.name) once more."],
            answers: [
                Question.Answer(
                    key: Question.yes, word: "send it again", effect: .perform(.resend(delivery.id)),
                    progress: "Sending \(delivery.alert) to \(row.name) again")
            ])
        if row.waitingRejectedCount > 1 {
            let all = NumberText.count(row.waitingRejectedCount)
            question.lines = ["\(delivery.alert) (\(delivery.level.name), \(at)) is the newest of \(all) that \(row.name) rejected."]
            question.answers.append(
                Question.Answer(
                    key: "r", word: "all: the newest of each alert", effect: .perform(.resendRejected(row.destination)),
                    progress: "Sending \(all) rejected to \(row.name) again"))
        }
        return question
    }

    private static func adoptionQuestion(_ row: DestinationRow, _ address: String) -> Question {
        Question(
            title: "Use the new id",
            lines: ["\(row.name) is \(address) now. That id takes the place of \(row.destination.address) in the configuration file."],
            answers: [
                Question.Answer(
                    key: Question.yes, word: "save it", effect: .perform(.adoptAddress(row.destination)),
                    progress: "Saving the new id of \(row.name)")
            ])
    }

    private static func dismissQuestion(_ delivery: DeliveryRow, _ row: DestinationRow, _ state: Dashboard.State) -> Question {
        let at = TimeText.minuteAndDate(delivery.createdAt, now: state.now, state.zone)
        return Question(
            title: "Dismiss",
            lines: ["\(delivery.alert) (\(delivery.level.name), \(at)) was rejected and is never told to \(row.name)."],
            answers: [
                Question.Answer(
                    key: Question.yes, word: "dismiss it", effect: .perform(.dismiss(delivery.id)),
                    progress: "Dismissing \(delivery.alert) for \(row.name)")
            ])
    }
}
