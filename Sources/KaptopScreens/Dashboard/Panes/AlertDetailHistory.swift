import KaptopAlerts
import KaptopOverview
import TextUI

/// The past of an alert: each change, how long it lasted, and who was told of it.
extension AlertDetail {
    struct Change: Sendable {
        var row: HistoryRow
        /// Nanoseconds until the next change, or until now.
        var lasted: Int64
    }

    /// Newest first; until the engine has answered, what the overview has.
    static func history(_ row: AlertRow, _ state: Dashboard.State) -> [Change] {
        let rows = state.detail.key == row.key ? state.detail.history ?? known(row, state) : known(row, state)
        var end = state.now
        return rows.map { row in
            defer { end = row.time }
            return Change(row: row, lasted: max(0, TimeText.span(from: row.time, to: end)))
        }
    }

    private static func known(_ row: AlertRow, _ state: Dashboard.State) -> [HistoryRow] {
        guard let overview = state.overview else { return [] }
        return overview.events.filter { $0.key == row.key }.map { event in
            var known = HistoryRow(
                event: 0, key: event.key, task: row.task, level: event.level, previousLevel: event.previousLevel, message: event.message,
                time: event.time, createdAt: event.time)
            known.deliveries = overview.deliveries(of: event).map { delivery in
                HistoryDelivery(
                    id: delivery.id, destination: delivery.destination, status: delivery.status, createdAt: delivery.createdAt,
                    attempts: delivery.newestLatency.map { latency in
                        [HistoryAttempt(number: delivery.attempts, at: delivery.createdAt, latency: latency, outcome: .delivered)]
                    } ?? [])
            }
            return known
        }
    }

    /// `History  24 h: 3 episodes, 41m in CRIT`.
    static func historyTitle(_ row: AlertRow, _ state: Dashboard.State) -> String {
        let start = TimeText.span(from: Zoom.day.span, to: state.now)
        let recent = history(row, state).filter { $0.row.time &+ $0.lasted > start }
        // An episode goes from OK to OK; one that began before what is known counts as well.
        var episodes = 0
        var previous = Level.ok
        for change in recent.reversed() {
            if previous == .ok, change.row.level > .ok { episodes += 1 }
            previous = change.row.level
        }
        let critical = recent.filter { $0.row.level == .critical }.reduce(Int64(0)) { sum, change in
            sum + change.lasted - max(0, TimeText.span(from: change.row.time, to: start))
        }
        let more = state.detail.isHistoryCut && (recent.last?.row.time ?? start) > start ? "more than " : ""
        var title = "History  24 h: \(more)\(episodes) \(episodes == 1 ? "episode" : "episodes")"
        if critical > 0 { title += ", \(TimeText.age(critical)) in CRIT" }
        return title
    }

    static func drawHistory(_ row: AlertRow, _ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        let count = history(row, state).count
        let note = count > 0 ? "\(min(state.detail.offset, count - 1) + 1) of \(NumberText.count(count))" : ""
        let inside = Box(
            title: StyledText(historyTitle(row, state), Style(.title).bold()), bottomNote: StyledText(note, .dim), isFocused: true
        ).draw(on: &grid, in: rect, glyphs: state.glyphs)
        drawHistoryRows(row, state, on: &grid, in: inside, isWide: true)
    }

    static func drawHistoryRows(_ row: AlertRow, _ state: Dashboard.State, on grid: inout Grid, in rect: Rect, isWide: Bool) {
        let changes = history(row, state)
        guard !changes.isEmpty else {
            grid.write(StyledText("No change of its level is known.", .dim), in: rect.line(0), ellipsis: state.glyphs.ellipsis)
            return
        }
        let table = Table(
            [
                Table.Column("WHEN", .fixed(isWide ? 14 : 11)), Table.Column("CHANGE", .fixed(10)),
                Table.Column("LASTED", .fixed(6), .right), Table.Column("DELIVERED", .flexible(minimum: 12)),
            ], gap: 2)
        let offset = min(state.detail.offset, max(0, changes.count - 1))
        let shown = Array(changes.dropFirst(offset))
        table.draw(on: &grid, in: rect, glyphs: state.glyphs, count: shown.count, scroll: ScrollPosition(selected: nil)) { index in
            let change = shown[index]
            return [
                StyledText(when(change.row.time, state, isWide: isWide), .dim),
                Level.change(from: change.row.previousLevel, to: change.row.level, state.glyphs),
                StyledText(TimeText.age(change.lasted)), delivered(change.row),
            ]
        }
    }

    /// One change in one short line.
    static func historyLine(_ change: Change, _ state: Dashboard.State) -> StyledText {
        let at = CharacterWidth.standard.pad(when(change.row.time, state, isWide: false), to: 11)
        return StyledText(at + " ", .dim) + Level.change(from: change.row.previousLevel, to: change.row.level, state.glyphs)
            + StyledText("  \(TimeText.age(change.lasted))")
    }

    private static func when(_ moment: Int64, _ state: Dashboard.State, isWide: Bool) -> String {
        let clock = TimeText.clockOrDate(moment, now: state.now, state.zone)
        if clock.contains(":") { return clock }
        return isWide ? "\(clock) \(TimeText.clock(moment, state.zone))" : TimeText.minuteAndDate(moment, now: state.now, state.zone)
    }

    /// `hip ok 88ms  tg rejected: bot was kicked`.
    private static func delivered(_ row: HistoryRow) -> StyledText {
        guard !row.deliveries.isEmpty else { return StyledText("to nobody", .dim) }
        let texts = row.deliveries.map { delivery in
            var brief = DeliveryRow(
                id: delivery.id, destination: delivery.destination, alert: row.key.id, level: row.level, previousLevel: row.previousLevel,
                eventTime: row.time, status: delivery.status, createdAt: delivery.createdAt)
            brief.newestLatency = delivery.attempts.last?.latency
            let tries = delivery.attempts.count > 1 ? StyledText(" try \(delivery.attempts.count)", .dim) : ""
            return DestinationText.brief(brief) + tries
        }
        return StyledText(texts, separator: "  ")
    }
}
