import KaptopAlerts
import KaptopOverview
import TextUI

/// The screen of alerts: the last hour, the table of alerts, and the newest events, as far as there is room.
enum AlertsPane: Pane {
    static let title = "Alerts"

    static let bindings =
        KeyTable.moving() + [
            KeyBinding(.open, [.enter], "⏎", ascii: "Enter", .move, word: "detail", help: "open the alert", isKept: true),
            KeyBinding(.back, [.escape], "Esc", .move, help: "unmark, clear filter"),
            KeyTable.filtering, KeyTable.leastLevel,
            KeyBinding(.sort, ["s"], "s", .find, word: "sort", help: "sort by"),
            KeyBinding(.reverseSort, ["S"], "S", .find, help: "reverse the order"),
            KeyBinding(.columns, ["c"], "c", .find, help: "columns"),
            KeyBinding(.views, ["'"], "'", .find, help: "saved views"),
            KeyBinding(.mark, [" "], "Space", .act, word: "mark", help: "mark, for bulk actions"),
            KeyBinding(.markRange, ["V"], "V", .act, help: "mark from the last mark"),
        ] + AlertActions.bindings

    static var filter: WritableKeyPath<Dashboard.State, TextField>? { \.filterField }
    static let filterExample = "words, -without, level>=warn, host=web-*"

    static func filterChanged(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        state.setFilter(state.filterText)
        return []
    }

    /// What has a mistake was never applied, so it is not kept either.
    static func filterEnded(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        if state.filterMistake != nil { state.setFilter(state.alerts.filter.text) }
        return []
    }

    static func isEnabled(_ action: Action, _ state: Dashboard.State) -> Bool {
        switch action {
        case .open, .mark, .markRange: state.selectedAlert != nil
        default: AlertActions.isEnabled(action, state)
        }
    }

    struct Layout {
        /// Box of the timeline, or the line of the strip; empty where there is no room.
        var timeline: Rect
        var table: Rect
        /// Box or lines.
        var events: Rect
    }

    static func layout(_ body: Rect, _ density: Density) -> Layout {
        switch density {
        case .compact:
            return Layout(timeline: Rect(width: 0, height: 0), table: body, events: Rect(width: 0, height: 0))
        case .regular:
            let eventCount = body.height >= 18 ? 5 : body.height >= 15 ? 3 : 0
            let parts = body.rows([.fixed(1), .rest, .fixed(eventCount)])
            return Layout(timeline: parts[0], table: parts[1], events: parts[2])
        case .wide:
            let parts = body.rows([.fixed(body.height >= 31 ? 8 : 7), .flexible(weight: 3, minimum: 10), .flexible(weight: 1, minimum: 7)])
            return Layout(timeline: parts[0], table: parts[1], events: parts[2])
        }
    }

    /// How many alerts the table shows at the present size.
    static func room(_ state: Dashboard.State) -> Int {
        guard let frame = Frame(state, size: state.size) else { return 1 }
        let height = layout(frame.body, frame.density).table.height
        return max(1, frame.density == .compact ? height : height - 3)
    }

    static func appear(_ state: inout Dashboard.State) -> [Dashboard.Effect] { AlertDetail.refresh(&state) }

    static func tick(_ state: inout Dashboard.State) -> [Dashboard.Effect] { AlertDetail.refresh(&state) }

    static func take(_ answer: Answer, to query: Query, _ state: inout Dashboard.State) {
        state.detail.take(answer, to: query)
    }

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {
        if state.isDetailShown, state.selectedAlert != nil {
            AlertDetail.draw(state, on: &grid, in: body, density: density)
            return
        }
        let layout = layout(body, density)
        switch density {
        case .compact: break
        case .regular: TimelinePane.drawStrip(state, on: &grid, in: layout.timeline)
        case .wide: TimelinePane.draw(state, on: &grid, in: layout.timeline)
        }
        AlertTable.draw(state, on: &grid, in: layout.table, density: density)
        NewestEvents.draw(state, on: &grid, in: layout.events, isFramed: density == .wide)
    }

    static func perform(_ action: Action, key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        if state.isDetailShown { return AlertDetail.perform(action, key: key, &state) }
        switch action {
        case .move: move(key, &state)
        case .open: return AlertDetail.open(&state)
        case .back where !state.alerts.marks.isEmpty: state.alerts.unmark()
        case .back: return Dashboard.clearFilter(&state)
        case .leastLevel: raiseLeastLevel(&state)
        case .sort: AlertMenu.open(.sort, &state)
        case .columns: AlertMenu.open(.columns, &state)
        case .views: AlertMenu.open(.views, &state)
        case .reverseSort:
            let sort = state.alerts.view.sort
            state.alerts.setSort(AlertSort(sort.column, isReversed: !sort.isReversed), state.overview, now: state.now)
        case .mark:
            state.alerts.toggleMark()
            // The next Space marks the next alert.
            move(.down, &state)
        case .markRange: state.alerts.markRange()
        default: return AlertActions.perform(action, &state)
        }
        return []
    }

    static func copyText(_ state: Dashboard.State) -> String? {
        guard let row = state.selectedAlert else { return nil }
        return row.message.isEmpty ? row.key.id.rawValue : "\(row.key.id)\n\(row.message)"
    }

    static func select(_ key: AlertRow.Key, _ state: inout Dashboard.State) {
        if let index = state.alerts.order.firstIndex(of: key) { state.alerts.select(index, room: room(state)) }
    }

    /// All, then INFO and worse, WARNING and worse, CRITICAL, and all again.
    private static func raiseLeastLevel(_ state: inout Dashboard.State) {
        let level = state.alerts.filter.leastLevel ?? .ok
        let next = Level(rawValue: level.rawValue + 1) ?? .ok
        state.setFilter(state.alerts.filter.text(withLeastLevel: next))
    }

    private static func move(_ key: Key, _ state: inout Dashboard.State) {
        let room = room(state)
        var scroll = ScrollPosition(selected: state.alerts.selectedIndex, offset: state.alerts.offset)
        guard scroll.handle(key, count: state.alerts.shownCount, room: room), let selected = scroll.selected else { return }
        state.alerts.select(selected, room: room)
    }
}
