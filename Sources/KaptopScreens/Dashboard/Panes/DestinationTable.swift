import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import TextUI

/// The box of one group of destinations.
enum DestinationTable {
    static func draw(_ group: DestinationGroup, _ state: Dashboard.State, on grid: inout Grid, in rect: Rect, density: Density) {
        let shown = state.shownDestination?.destination
        let selected = group.rows.firstIndex { $0.destination == shown }
        let title = StyledText("\(group.title) ", Style(.title).bold()) + StyledText("\(group.rows.count)", .dim)
        let columns =
            density == .wide ? Column.wide(hasAddresses: group.rows.contains { $0.name != $0.destination.address }) : Column.regular
        let table = Table(columns.map { $0.column(nameTitle: group.nameTitle, state.glyphs) }, gap: density == .wide ? 2 : 1)
        let room = table.visibleRows(height: rect.height - 2)
        let scroll = ScrollPosition(selected: selected, offset: 0).clamped(count: group.rows.count, room: room)
        let isCut = group.rows.count > room
        let dash = state.glyphs.isASCII ? "-" : "–"
        let position = isCut ? "\(scroll.offset + 1)\(dash)\(min(group.rows.count, scroll.offset + room)) of \(group.rows.count)" : ""
        let inside = Box(
            title: title, note: StyledText(summary(group, state), .dim), bottomNote: StyledText(position, .dim),
            isFocused: selected != nil && !state.handlers.isInDeliveries
        ).draw(on: &grid, in: rect, glyphs: state.glyphs)
        table.drawList(state, on: &grid, in: inside, count: group.rows.count, scroll: scroll) { index in
            columns.map { $0.text(group.rows[index], state) }
        }
    }

    private static func summary(_ group: DestinationGroup, _ state: Dashboard.State) -> String {
        guard let kind = group.kind else { return "" }
        return state.overview?.services.first { $0.kind == kind }?.summary ?? ""
    }
}

extension DestinationTable {
    enum Column {
        case mark, name, address, source, delivered, shortDelivered, rejected, queued, last, shortLast, latency, alert

        /// Addresses stand beside names where those are not addresses themselves: a chat's id beside its title.
        static func wide(hasAddresses: Bool) -> [Column] {
            [.mark, .name] + (hasAddresses ? [.address] : []) + [.source, .shortDelivered, .rejected, .queued, .last, .latency, .alert]
        }
        static let regular: [Column] = [.mark, .name, .delivered, .rejected, .queued, .last, .latency, .alert]

        func column(nameTitle: String, _ glyphs: GlyphSet) -> Table.Column {
            switch self {
            case .mark: Table.Column("", .fixed(glyphs.isASCII ? 2 : 1))
            case .name: Table.Column(StyledText(nameTitle), .flexible(weight: 3, minimum: 12))
            case .address: Table.Column(nameTitle == "CHAT" ? "CHAT ID" : "ADDRESS", .fixed(14))
            case .source: Table.Column("FROM", .flexible(weight: 2, minimum: 14))
            case .delivered: Table.Column("DELIVERED", .fixed(9), .right)
            case .shortDelivered: Table.Column("SENT", .fixed(6), .right)
            case .rejected: Table.Column("REJECTED", .fixed(8), .right)
            case .queued: Table.Column("QUEUED", .fixed(6), .right)
            case .last: Table.Column("LAST", .fixed(8))
            case .shortLast: Table.Column("LAST", .fixed(5))
            case .latency: Table.Column("TOOK", .fixed(7), .right)
            case .alert: Table.Column("LAST ALERT / ERROR", .flexible(weight: 3, minimum: 18))
            }
        }

        func text(_ row: DestinationRow, _ state: Dashboard.State) -> StyledText {
            switch self {
            case .mark: row.health.mark(state.glyphs)
            case .name: StyledText(row.name, Style(.strong).bold())
            case .address: StyledText(row.destination.address, .dim)
            case .source: StyledText(source(row), .dim)
            case .delivered, .shortDelivered: count(row.deliveredCount, .text)
            case .rejected: count(row.rejectedCount, .healthFailed)
            case .queued: count(row.queuedCount, .healthRetrying)
            case .last: last(row, state)
            case .shortLast: StyledText(String(last(row, state).text.prefix(5)))
            case .latency: row.newestLatency.map { StyledText(TimeText.latency($0)) } ?? StyledText(state.glyphs.absent, .dim)
            case .alert: alert(row, state)
            }
        }

        private func source(_ row: DestinationRow) -> String {
            if case .disabled = row.health { return "off" }
            return row.sources.joined(separator: ", ")
        }

        private func count(_ count: Int, _ role: Role) -> StyledText {
            StyledText(NumberText.count(count), count == 0 ? .dim : role)
        }

        private func last(_ row: DestinationRow, _ state: Dashboard.State) -> StyledText {
            guard let newest = row.newestDeliveryAt else { return StyledText("never", .dim) }
            return StyledText(TimeText.clockOrDate(newest, now: state.now, state.zone))
        }

        private func alert(_ row: DestinationRow, _ state: Dashboard.State) -> StyledText {
            if let trouble = row.health.trouble {
                return StyledText(CauseText.phrase(trouble.cause), row.health.isFailing ? .healthFailed : .healthRetrying)
            }
            guard let alert = row.newestAlert else { return StyledText(state.glyphs.absent, .dim) }
            let mark = row.newestLevel.map { $0.markText(state.glyphs) + " " } ?? ""
            return mark + StyledText(alert.rawValue)
        }
    }
}
