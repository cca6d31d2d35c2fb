import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import TextUI

/// The newest changes of level, and what became of telling people.
enum NewestEvents {
    static func draw(_ state: Dashboard.State, on grid: inout Grid, in rect: Rect, isFramed: Bool) {
        guard !rect.isEmpty, let overview = state.overview else { return }
        guard isFramed else {
            drawLines(overview, state, on: &grid, in: rect)
            return
        }
        let inside = Box(title: StyledText("Events", Style(.title).bold()), note: StyledText("newest first", .dim))
            .draw(on: &grid, in: rect, glyphs: state.glyphs)
        guard !overview.events.isEmpty else {
            grid.write(StyledText("No alert has changed its level yet.", .dim), in: inside.line(0), ellipsis: state.glyphs.ellipsis)
            return
        }
        let table = Table(
            [
                Table.Column("AT", .fixed(8)), Table.Column("CHANGE", .fixed(10)), Table.Column("ALERT", .flexible(weight: 2, minimum: 12)),
                Table.Column("MESSAGE", .flexible(weight: 3, minimum: 12)), Table.Column("SENT", .fixed(42)),
            ], showsHeader: false, gap: 2)
        table.draw(on: &grid, in: inside, glyphs: state.glyphs, count: overview.events.count, scroll: ScrollPosition(selected: nil)) {
            index in
            let event = overview.events[index]
            return [
                StyledText(TimeText.clockOrDate(event.time, now: state.now, state.zone), .dim),
                Level.change(from: event.previousLevel, to: event.level, state.glyphs), name(event),
                StyledText(event.message), deliveries(of: event, in: overview),
            ]
        }
    }

    private static func drawLines(_ overview: Overview, _ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        let table = Table(
            [
                Table.Column("AT", .fixed(5)), Table.Column("CHANGE", .fixed(10)), Table.Column("ALERT", .flexible(weight: 4, minimum: 12)),
                Table.Column("MESSAGE", .flexible(weight: 5, minimum: 12)),
            ], showsHeader: false, gap: 1)
        let place = rect.inset(horizontal: 1)
        if overview.events.isEmpty {
            grid.write(StyledText("No alert has changed its level yet.", .dim), in: place.line(0), ellipsis: state.glyphs.ellipsis)
        }
        table.draw(on: &grid, in: place, glyphs: state.glyphs, count: overview.events.count, scroll: ScrollPosition(selected: nil)) {
            index in
            let event = overview.events[index]
            return [
                StyledText(String(TimeText.clockOrDate(event.time, now: state.now, state.zone).prefix(5)), .dim),
                Level.change(from: event.previousLevel, to: event.level, state.glyphs), name(event), StyledText(event.message),
            ]
        }
    }

    private static func name(_ event: EventRow) -> StyledText {
        let name = StyledText(event.key.id.rawValue, .strong)
        return event.isSimulated ? StyledText("SIM ", Style(.accent).bold()) + name : name
    }

    private static func deliveries(of event: EventRow, in overview: Overview) -> StyledText {
        let deliveries = overview.deliveries(of: event)
        guard !deliveries.isEmpty else { return StyledText(event.isSimulated ? "not sent" : "", .dim) }
        return StyledText(deliveries.map(DestinationText.brief), separator: "  ")
    }
}

extension Overview {
    /// The deliveries of an alert, newest first.
    func deliveries(of alert: AlertID) -> [DeliveryRow] {
        deliveries.filter { $0.alert == alert }
    }

    /// The deliveries that an event caused, by kind.
    func deliveries(of event: EventRow) -> [DeliveryRow] {
        deliveries.filter { delivery in
            delivery.eventTime == event.time && delivery.alert == event.key.id && delivery.level == event.level
                && delivery.previousLevel == event.previousLevel
        }.sorted { $0.destination.kind < $1.destination.kind }
    }
}
