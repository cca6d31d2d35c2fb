import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import TextUI

/// The screen of destinations: where notifications go, whether they arrive, and what to do where they do not.
enum HandlersPane: Pane {
    static let title = "Handlers"

    static let bindings =
        KeyTable.moving() + [
            KeyBinding(.test, ["T"], "T", .act, word: "test", help: "send a test message"),
            KeyBinding(.resend, ["R"], "R", .act, word: "re-send", help: "re-send newest rejected"),
            KeyBinding(.dismiss, ["X"], "X", .act, word: "dismiss", help: "dismiss newest rejected"),
            KeyBinding(.adoptAddress, ["U"], "U", .act, help: "save the id it moved to"),
            KeyBinding(.nextPane, [.tab], "Tab", .move, word: "next group", help: "next group"),
            KeyBinding(.previousPane, [.backTab], "S-Tab", .move, help: "previous group"),
        ]

    /// Who comes here because something fails sees that first.
    static func appear(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        let failing = state.failingDestinations
        guard let worst = failing.first, !failing.contains(where: { $0.destination == state.selectedDestination }) else { return [] }
        state.selectedDestination = worst.destination
        return []
    }

    static func isEnabled(_ action: Action, _ state: Dashboard.State) -> Bool {
        switch action {
        case .test: state.shownDestination != nil
        case .resend, .dismiss: newestRejected(state) != nil
        case .adoptAddress: state.shownDestination?.movedTo != nil
        default: true
        }
    }

    static func perform(_ action: Action, key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        let groups = state.destinationGroups
        let rows = groups.flatMap(\.rows)
        guard let shown = state.shownDestination, let index = rows.firstIndex(where: { $0.destination == shown.destination }) else {
            return []
        }
        switch action {
        case .move:
            var scroll = ScrollPosition(selected: index, offset: 0)
            if scroll.handle(key, count: rows.count, room: max(2, state.size.height / 2)), let selected = scroll.selected {
                state.selectedDestination = rows[selected].destination
            }
        case .nextPane: selectGroup(after: shown, by: 1, groups, &state)
        case .previousPane: selectGroup(after: shown, by: -1, groups, &state)
        case .test: state.question = testQuestion(shown)
        case .adoptAddress: state.question = shown.movedTo.map { adoptionQuestion(shown, $0) }
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

    private static func selectGroup(after shown: DestinationRow, by step: Int, _ groups: [DestinationGroup], _ state: inout Dashboard.State)
    {
        guard let index = groups.firstIndex(where: { $0.rows.contains { $0.destination == shown.destination } }) else { return }
        state.selectedDestination = groups[(index + step + groups.count) % groups.count].rows.first?.destination
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

extension HandlersPane {
    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {
        let groups = state.destinationGroups
        guard !groups.isEmpty else {
            drawEmpty(state, on: &grid, in: body)
            return
        }
        switch density {
        case .compact: drawCompact(groups, state, on: &grid, in: body)
        case .regular, .wide: drawBoxes(groups, state, on: &grid, in: body, density: density)
        }
    }

    private static func drawBoxes(
        _ groups: [DestinationGroup], _ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density
    ) {
        let trouble = TroubleText.lines(state, width: body.width - 4, limit: density == .wide ? 9 : 4)
        let troubleHeight = trouble.count
        // Deliveries keep a few lines as long as the groups can scroll.
        let deliveriesLeast = density == .wide ? 7 : 5
        let room = max(4, body.height - troubleHeight - deliveriesLeast)
        let heights = heights(of: groups, room: room, selected: state.shownDestination)
        let parts = body.rows(heights.map { .fixed($0) } + [.fixed(troubleHeight), .rest])
        for (group, place) in zip(groups, parts) where place.height >= 4 {
            DestinationTable.draw(group, state, on: &grid, in: place, density: density)
        }
        let troublePlace = parts[parts.count - 2].inset(horizontal: 2)
        for (index, line) in trouble.enumerated() { grid.write(line, in: troublePlace.line(index), ellipsis: state.glyphs.ellipsis) }
        if let shown = state.shownDestination, parts[parts.count - 1].height >= 4 {
            DeliveryTable.draw(shown, state, on: &grid, in: parts[parts.count - 1])
        }
    }

    /// Heights of the groups' boxes: all rows where they fit, else the group of the selected one keeps most and the others shrink, down to nothing.
    private static func heights(of groups: [DestinationGroup], room: Int, selected: DestinationRow?) -> [Int] {
        var heights = groups.map { $0.rows.count + 3 }
        let focus = groups.firstIndex { group in group.rows.contains { $0.destination == selected?.destination } } ?? 0
        let others = heights.indices.filter { $0 != focus }
        func sum() -> Int { heights.reduce(0, +) }
        while sum() > room, let tallest = others.max(by: { heights[$0] < heights[$1] }), heights[tallest] > 5 { heights[tallest] -= 1 }
        if sum() > room { heights[focus] = max(min(heights[focus], 6), heights[focus] - (sum() - room)) }
        for index in others.reversed() where sum() > room { heights[index] = 0 }
        heights[focus] = min(heights[focus], room)
        return heights
    }

    private static func drawCompact(_ groups: [DestinationGroup], _ state: Dashboard.State, on grid: inout Grid, in body: Rect) {
        let rows = groups.flatMap(\.rows)
        let trouble = TroubleText.lines(state, width: body.width, limit: 4)
        let parts = body.rows([.rest, .fixed(min(trouble.count, max(0, body.height - 4)))])
        let columns = [DestinationTable.Column.mark, .name, .shortDelivered, .rejected, .shortLast]
        let table = Table(columns.map { $0.column(nameTitle: "TO", state.glyphs) })
        let selected = rows.firstIndex { $0.destination == state.shownDestination?.destination }
        let room = table.visibleRows(height: parts[0].height)
        let scroll = ScrollPosition(selected: selected, offset: 0).clamped(count: rows.count, room: room)
        table.draw(on: &grid, in: parts[0], glyphs: state.glyphs, count: rows.count, scroll: scroll) { index in
            columns.map { $0.text(rows[index], state) }
        }
        if let selected, room > 0 {
            let line = parts[0].row + 1 + selected - scroll.offset
            grid.write(
                state.glyphs.selected, column: parts[0].column + (state.glyphs.isASCII ? 2 : 1), row: line,
                style: Style(.mark, on: .selection, .bold), clip: parts[0])
        }
        for (index, line) in trouble.enumerated() {
            grid.write(line, in: parts[1].line(index), ellipsis: state.glyphs.ellipsis)
        }
    }

    private static func drawEmpty(_ state: Dashboard.State, on grid: inout Grid, in body: Rect) {
        let lines: [StyledText] = [
            "No destinations yet: alerts are shown here and sent to nobody.",
            StyledText("w", Style(.key).bold()) + StyledText(" sets up a Telegram chat   ", .keyWord)
                + StyledText(String(Screen.setup.digit), Style(.key).bold()) + StyledText(" Setup shows HipChat and Slack", .keyWord),
        ]
        let wrapped =
            body.width >= 66
            ? lines
            : [
                "No destinations yet.",
                StyledText("w", Style(.key).bold()) + " sets up Telegram   "
                    + StyledText(String(Screen.setup.digit), Style(.key).bold()) + " Setup",
            ]
        for (index, line) in wrapped.enumerated() {
            let place = Rect(column: body.column, row: body.row + body.height / 2 - 1 + index, width: body.width, height: 1).intersection(
                body)
            grid.write(line, in: place, .center, ellipsis: state.glyphs.ellipsis)
        }
    }
}
