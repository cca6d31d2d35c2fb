import KaptopAlerts
import KaptopOverview
import TextUI

/// The screen of alerts: the last hour, the table of alerts, and the newest events, as far as there is room.
enum AlertsPane: Pane {
    static let title = "Alerts"

    static let bindings =
        KeyTable.moving() + [
            KeyBinding(.open, [.enter], "⏎", ascii: "Enter", .move, word: "detail", help: "open the alert", isKept: true),
            KeyBinding(.back, [.escape], "Esc", .move, help: "clear the filter"),
            KeyTable.filtering,
        ] + AlertActions.bindings

    static var filter: WritableKeyPath<Dashboard.State, TextField>? { \.filterField }

    static func filterChanged(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        state.alerts.setFilter(state.filterText, state.overview?.alerts ?? [:])
        return []
    }

    static func isEnabled(_ action: Action, _ state: Dashboard.State) -> Bool {
        switch action {
        case .open: state.selectedAlert != nil
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
        switch action {
        case .move: move(key, &state)
        case .open: state.isDetailShown = state.selectedAlert != nil
        case .back where state.isDetailShown: state.isDetailShown = false
        case .back: return Dashboard.clearFilter(&state)
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

    private static func move(_ key: Key, _ state: inout Dashboard.State) {
        let room = room(state)
        var scroll = ScrollPosition(selected: state.alerts.selectedIndex, offset: state.alerts.offset)
        guard scroll.handle(key, count: state.alerts.order.count, room: room), let selected = scroll.selected else { return }
        state.alerts.select(selected, room: room)
    }
}
