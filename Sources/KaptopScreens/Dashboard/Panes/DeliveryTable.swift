import KaptopAlerts
import KaptopOverview
import TextUI

/// The newest deliveries of one destination, each with its newest attempt.
enum DeliveryTable {
    /// `, tells 176 more`: what stands for others says for how many.
    private static func also(_ row: DeliveryRow) -> StyledText {
        row.foldedCount == 0 ? "" : StyledText(", tells \(NumberText.count(row.foldedCount)) more", .dim)
    }

    /// Newest first.
    static func rows(_ destination: DestinationRow, _ state: Dashboard.State) -> [DeliveryRow] {
        state.overview?.deliveries.filter { $0.destination == destination.destination } ?? []
    }

    static func draw(_ destination: DestinationRow, _ state: Dashboard.State, on grid: inout Grid, in rect: Rect, isFramed: Bool) {
        let rows = rows(destination, state)
        let title =
            StyledText("Deliveries \(state.glyphs.dot) ", Style(.title).bold()) + StyledText(destination.name, Style(.strong).bold())
        let first = state.handlers.scroll.first(count: rows.count, room: HandlersPane.deliveryRoom(state))
        var inside = rect
        if isFramed {
            let position = ListText.position(
                ScrollPosition(selected: nil, offset: first), count: rows.count, room: rect.height - 3, state.glyphs)
            inside = Box(
                title: title, note: StyledText("newest first", .dim), bottomNote: position, isFocused: state.handlers.isInDeliveries
            ).draw(on: &grid, in: rect, glyphs: state.glyphs)
        } else {
            let parts = rect.rows([.fixed(1), .rest])
            grid.write(StyledText(state.glyphs.focus + " ", .borderFocused) + title, in: parts[0], ellipsis: state.glyphs.ellipsis)
            inside = parts[1]
        }
        guard !rows.isEmpty else {
            grid.write(StyledText("Nothing was sent there yet.", .dim), in: inside.line(0), ellipsis: state.glyphs.ellipsis)
            return
        }
        let isWide = inside.width >= 100
        var columns = [
            Table.Column("AT", .fixed(8)), Table.Column("ALERT", .flexible(weight: 2, minimum: 12)),
            Table.Column("CHANGE", .fixed(10)), Table.Column("TRY", .fixed(3), .right),
            Table.Column("RESULT", .flexible(weight: 3, minimum: 12)), Table.Column("TOOK", .fixed(7), .right),
        ]
        if !isFramed { columns = [columns[0], Table.Column("", .fixed(1)), columns[1], columns[4]] }
        let table = Table(columns, showsHeader: isFramed, gap: isWide ? 2 : 1)
        table.draw(on: &grid, in: inside, glyphs: state.glyphs, count: rows.count, scroll: ScrollPosition(selected: nil, offset: first)) {
            index in
            let row = rows[index]
            let at = StyledText(TimeText.clockOrDate(row.newestAttemptAt ?? row.createdAt, now: state.now, state.zone), .dim)
            let alert = StyledText(row.alert.rawValue, .strong)
            let result = DestinationText.result(row.status) + also(row)
            guard isFramed else { return [at, row.level.markText(state.glyphs), alert, result] }
            return [
                at, alert, Level.change(from: row.previousLevel, to: row.level, state.glyphs), StyledText("\(row.attempts)", .dim), result,
                StyledText(row.newestLatency.map(TimeText.latency) ?? state.glyphs.absent, .dim),
            ]
        }
    }
}
