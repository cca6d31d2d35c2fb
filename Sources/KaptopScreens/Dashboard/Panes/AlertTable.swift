import KaptopAlerts
import KaptopOverview
import TextUI

/// The table of alerts; a frame formats only the rows it shows.
enum AlertTable {
    static func draw(_ state: Dashboard.State, on grid: inout Grid, in rect: Rect, density: Density) {
        guard !rect.isEmpty else { return }
        let inside: Rect
        if density == .compact {
            inside = rect
        } else {
            inside = Box(title: title(state), note: note(state), bottomNote: position(state, height: rect.height - 3), isFocused: true)
                .draw(on: &grid, in: rect, glyphs: state.glyphs)
        }
        guard !state.alerts.order.isEmpty else {
            drawEmpty(state, on: &grid, in: inside)
            return
        }
        let columns = density == .compact ? Column.compact : density == .regular ? Column.regular : Column.wide
        let table = Table(columns.map { $0.column(state.glyphs) }, showsHeader: density != .compact, gap: density == .wide ? 2 : 1)
        let scroll = scroll(state, room: table.visibleRows(height: inside.height))
        // In the compact form the selection mark takes the space between mark and name.
        let shown = table.draw(on: &grid, in: inside, glyphs: state.glyphs, count: state.alerts.order.count, scroll: scroll) { index in
            guard let row = state.overview?.alerts[state.alerts.order[index]] else { return [] }
            return columns.map { $0.text(row, state) }
        }
        guard let selected = scroll.selected, shown.contains(selected) else { return }
        let line = inside.row + (table.showsHeader ? 1 : 0) + selected - shown.lowerBound
        let column = density == .compact ? inside.column + 1 : inside.column - 1
        grid.write(state.glyphs.selected, column: column, row: line, style: Style(.mark, on: .selection, .bold))
    }

    /// The window of rows.
    ///
    /// The selected alert may be outside of it: new alerts come in at the top and the top stays in view.
    private static func scroll(_ state: Dashboard.State, room: Int) -> ScrollPosition {
        let count = state.alerts.order.count
        let offset = ScrollPosition(selected: nil, offset: state.alerts.offset).clamped(count: count, room: room).offset
        let selected = state.alerts.selectedIndex.flatMap { offset..<offset + max(0, room) ~= $0 ? $0 : nil }
        return ScrollPosition(selected: selected, offset: offset)
    }

    private static func title(_ state: Dashboard.State) -> StyledText {
        var title = StyledText("Alerts ", Style(.title).bold())
        let all = state.overview?.alerts.count ?? 0
        let shown = state.alerts.order.count
        title += StyledText(shown == all ? NumberText.count(all) : "\(NumberText.count(shown)) of \(NumberText.count(all))", .dim)
        if state.alerts.hiddenCriticalCount > 0 {
            title += StyledText("  \(state.alerts.hiddenCriticalCount) CRIT hidden", Style(.levelCritical).bold())
        }
        return title
    }

    private static func note(_ state: Dashboard.State) -> StyledText {
        let sort =
            StyledText("level ", .dim) + StyledText(state.glyphs.isASCII ? "desc" : state.glyphs.descending, .dim)
            + StyledText(", newest", .dim)
        guard !state.filterText.isEmpty else { return sort }
        return sort + StyledText("   filter ", .dim) + StyledText(state.filterText, .match)
    }

    /// Written as `1–13 of 127`.
    private static func position(_ state: Dashboard.State, height room: Int) -> StyledText {
        let count = state.alerts.order.count
        guard count > 0, room > 0 else { return "" }
        let first = scroll(state, room: room).offset
        return StyledText("\(first + 1)\(state.glyphs.isASCII ? "-" : "–")\(min(count, first + room)) of \(NumberText.count(count))", .dim)
    }

    private static func drawEmpty(_ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        let lines: [String]
        if state.overview?.alerts.isEmpty == false {
            lines = ["No alert has these words.", "Esc clears the filter."]
        } else if state.overview?.tasks.isEmpty == true {
            lines = ["No tasks, so no alerts.", "kapacitor define adds one.", "D simulates an alert."]
        } else {
            lines = ["No alerts yet.", "They come with the first points of a task.", "D simulates one."]
        }
        let top = rect.row + max(0, (rect.height - lines.count) / 2)
        for (index, line) in lines.enumerated() {
            let place = Rect(column: rect.column, row: top + index, width: rect.width, height: 1).intersection(rect)
            grid.write(StyledText(line, index == 0 ? .text : .dim), in: place, .center, ellipsis: state.glyphs.ellipsis)
        }
    }
}

extension AlertTable {
    /// The columns of the table, and which of them fit which width.
    enum Column {
        case mark, level, id, task, value, shortValue, limit, age, lastHour, shortLastHour, sentTo

        static let compact: [Column] = [.mark, .id, .shortValue, .age]
        static let regular: [Column] = [.level, .id, .value, .age, .shortLastHour, .sentTo]
        static let wide: [Column] = [.level, .id, .task, .value, .limit, .age, .lastHour, .sentTo]

        func column(_ glyphs: GlyphSet) -> Table.Column {
            switch self {
            case .mark: Table.Column("", .fixed(1))
            case .level: Table.Column("LEVEL", .fixed(6))
            case .id: Table.Column("ALERT ID", .flexible(weight: 2, minimum: 12))
            case .task: Table.Column("TASK", .flexible(weight: 1, minimum: 12))
            case .value: Table.Column("VALUE", .fixed(8), .right)
            case .shortValue: Table.Column("VALUE", .fixed(7), .right)
            case .limit: Table.Column("LIMIT", .fixed(8))
            case .age: Table.Column("FOR", .fixed(5), .right)
            case .lastHour: Table.Column("LAST HOUR", .fixed(30))
            case .shortLastHour: Table.Column("LAST HOUR", .fixed(20))
            case .sentTo: Table.Column("SENT TO", .fixed(glyphs.isASCII ? 10 : 8))
            }
        }

        func text(_ row: AlertRow, _ state: Dashboard.State) -> StyledText {
            let glyphs = state.glyphs
            return switch self {
            case .mark: row.level.markText(glyphs)
            case .level: row.level.text(glyphs)
            case .id: AlertTable.name(row)
            case .task: StyledText(row.task.rawValue, .dim)
            case .value: AlertTable.value(row, glyphs)
            case .shortValue: AlertTable.value(row, glyphs, separator: "")
            case .limit: StyledText(AlertTable.limit(row, glyphs), .dim)
            case .age: StyledText(state.age(since: row.since))
            case .lastHour: Strip.history(row.history, endingAt: state.historyEnd, count: 30, glyphs: glyphs)
            case .shortLastHour: Strip.history(row.history, endingAt: state.historyEnd, count: 20, glyphs: glyphs)
            case .sentTo: DestinationText.sentTo(row.sentTo, glyphs)
            }
        }
    }

    static func name(_ row: AlertRow) -> StyledText {
        let name = StyledText(
            row.key.id.rawValue, Style(row.level == .ok ? .text : .strong, on: .background, row.level == .critical ? .bold : []))
        let mark = row.hold.map { StyledText("  \(shortText(of: $0))", .dim) } ?? ""
        return (row.isSimulated ? StyledText("SIM ", Style(.accent).bold()) + name : name) + mark
    }

    private static func shortText(of hold: Hold) -> String {
        switch hold.kind {
        case .acknowledgement: "ack \(hold.by.name)"
        case .silence: "silenced"
        case .maintenance: "maintenance"
        }
    }

    static func value(_ row: AlertRow, _ glyphs: GlyphSet, separator: String = " ") -> StyledText {
        let text = NumberText.value(
            row.value, unit: row.unit, limit: row.reason?.comparison?.value, absent: glyphs.absent, separator: separator)
        return StyledText(text, row.value == nil ? .dim : row.level == .ok ? .text : row.level.role)
    }

    static func limit(_ row: AlertRow, _ glyphs: GlyphSet) -> String {
        NumberText.limit(
            row.reason?.comparison, lessOrEqual: glyphs.lessOrEqual, greaterOrEqual: glyphs.greaterOrEqual, absent: glyphs.absent)
    }
}
