import KaptopAlerts
import KaptopOverview
import TextUI

/// The newest deliveries of one destination, each with its newest attempt.
enum DeliveryTable {
    /// `, tells 176 more`: what stands for others says for how many.
    private static func also(_ row: DeliveryRow) -> StyledText {
        row.foldedCount == 0 ? "" : StyledText(", tells \(NumberText.count(row.foldedCount)) more", .dim)
    }

    static func draw(_ destination: DestinationRow, _ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        let title =
            StyledText("Deliveries \(state.glyphs.dot) ", Style(.title).bold()) + StyledText(destination.name, Style(.strong).bold())
        let inside = Box(title: title, note: StyledText("newest first", .dim)).draw(on: &grid, in: rect, glyphs: state.glyphs)
        let rows = state.overview?.deliveries.filter { $0.destination == destination.destination } ?? []
        guard !rows.isEmpty else {
            grid.write(StyledText("Nothing was sent there yet.", .dim), in: inside.line(0), ellipsis: state.glyphs.ellipsis)
            return
        }
        let isWide = inside.width >= 100
        let table = Table(
            [
                Table.Column("AT", .fixed(8)), Table.Column("ALERT", .flexible(weight: 2, minimum: 12)),
                Table.Column("CHANGE", .fixed(10)), Table.Column("TRY", .fixed(3), .right),
                Table.Column("RESULT", .flexible(weight: 3, minimum: 12)), Table.Column("TOOK", .fixed(7), .right),
            ], gap: isWide ? 2 : 1)
        table.draw(on: &grid, in: inside, glyphs: state.glyphs, count: rows.count, scroll: ScrollPosition(selected: nil)) { index in
            let row = rows[index]
            return [
                StyledText(TimeText.clockOrDate(row.newestAttemptAt ?? row.createdAt, now: state.now, state.zone), .dim),
                StyledText(row.alert.rawValue, .strong), Level.change(from: row.previousLevel, to: row.level, state.glyphs),
                StyledText("\(row.attempts)", .dim), DestinationText.result(row.status) + also(row),
                StyledText(row.newestLatency.map(TimeText.latency) ?? state.glyphs.absent, .dim),
            ]
        }
    }
}
