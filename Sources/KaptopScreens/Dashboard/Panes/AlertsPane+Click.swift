import TextUI

extension AlertsPane {
    /// A click on a row of the table selects it.
    static func click(column: Int, row: Int, _ state: inout Dashboard.State) {
        guard !state.isDetailShown, let frame = Frame(state, size: state.size) else { return }
        let table = layout(frame.body, frame.density).table
        // Below the frame and the heads, where there are any.
        let first = table.row + (frame.density == .compact ? 0 : 2)
        let line = row - first
        let room = room(state)
        guard table.contains(column: column, row: row), (0..<room).contains(line) else { return }
        let offset = ScrollPosition(selected: nil, offset: state.alerts.offset).clamped(count: state.alerts.order.count, room: room).offset
        guard offset + line < state.alerts.order.count else { return }
        state.alerts.select(offset + line, room: room)
    }
}
