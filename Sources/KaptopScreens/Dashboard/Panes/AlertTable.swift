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
            let title = title(state)
            let noteWidth = rect.width - title.width(grid.widths) - 9
            inside = Box(
                title: title, note: note(state, width: noteWidth, grid.widths), bottomNote: position(state, height: rect.height - 3),
                isFocused: true
            ).draw(on: &grid, in: rect, glyphs: state.glyphs)
        }
        guard state.alerts.shownCount > 0 else {
            drawEmpty(state, on: &grid, in: inside)
            return
        }
        AlertTableRows(state, density: density, inside: inside).draw(on: &grid)
    }

    /// The window of rows.
    ///
    /// The selected alert may be outside of it: new alerts come in at the top and the top stays in view.
    static func scroll(_ state: Dashboard.State, room: Int) -> ScrollPosition {
        let count = state.alerts.shownCount
        let offset = ScrollPosition(selected: nil, offset: state.alerts.offset).clamped(count: count, room: room).offset
        let selected = state.alerts.selectedIndex.flatMap { offset..<offset + max(0, room) ~= $0 ? $0 : nil }
        return ScrollPosition(selected: selected, offset: offset)
    }

    static func hiddenCriticals(_ count: Int) -> StyledText {
        StyledText("\(NumberText.count(count)) CRIT hidden", Style(.levelCritical).bold().reversed())
    }

    /// Written as `↑ 3 new`.
    static func arrivals(_ state: Dashboard.State) -> StyledText {
        let count = state.alerts.arrivals.count
        return StyledText(count == 0 ? "" : "\(state.glyphs.up) \(NumberText.count(count)) new", Style(.accent).bold())
    }

    private static func title(_ state: Dashboard.State) -> StyledText {
        var title = StyledText("Alerts ", Style(.title).bold())
        let all = state.overview?.alerts.count ?? 0
        let shown = state.alerts.shownCount
        title += StyledText(shown == all ? NumberText.count(all) : "\(NumberText.count(shown)) of \(NumberText.count(all))", .dim)
        if state.alerts.hiddenCriticalCount > 0 { title += "  " + hiddenCriticals(state.alerts.hiddenCriticalCount) }
        if !state.alerts.marks.isEmpty {
            let marks = "\(state.glyphs.marked) \(NumberText.count(state.alerts.marks.count)) marked"
            title += "  " + StyledText(marks, Style(.accent).bold())
        }
        return title
    }

    /// What is held, the filter and the order, in the longest form that fits.
    private static func note(_ state: Dashboard.State, width: Int, _ widths: CharacterWidth) -> StyledText {
        let filter = state.alerts.filter
        var held = held(state)
        if !held.isEmpty { held += "   " }
        let word = state.alerts.isFilterRestored ? "filter from last time " : "filter "
        let filtered = filter.isEmpty ? "" : StyledText(word, .dim) + StyledText(filter.text, .match)
        let sorted = sorted(state.alerts.view.sort, state.glyphs)
        let forms = filter.isEmpty ? [held + sorted, held] : [held + sorted + "   " + filtered, held + filtered, filtered]
        return forms.first { $0.width(widths) <= width }
            ?? forms[forms.count - 1].truncated(to: max(0, width), ellipsis: state.glyphs.ellipsis, widths: widths)
    }

    /// `level ▾, newest`.
    private static func sorted(_ sort: AlertSort, _ glyphs: GlyphSet) -> StyledText {
        let arrow = glyphs.isASCII ? sort.isDescending ? "desc" : "asc" : sort.isDescending ? glyphs.descending : glyphs.ascending
        let then = [.age, .id, .task].contains(sort.column) ? "" : ", newest"
        return StyledText("\(sort.column.title.lowercased()) \(arrow)\(then)", .dim)
    }

    /// `1 new CRIT, 3 moves held`: what a person at the keys is spared for a moment.
    private static func held(_ state: Dashboard.State) -> StyledText {
        let count = state.alerts.waiting.count
        guard count > 0, let rows = state.overview?.alerts else { return "" }
        let critical = state.alerts.waitingCriticalCount(rows)
        let text = StyledText("\(NumberText.count(count)) \(count == 1 ? "move" : "moves") held", .accent)
        guard critical > 0 else { return text }
        return StyledText("\(NumberText.count(critical)) new CRIT", Style(.levelCritical).bold()) + StyledText(", ", .dim) + text
    }

    /// Written as `1–13 of 127`, with `↑ 3 new` before it where alerts came in above.
    private static func position(_ state: Dashboard.State, height room: Int) -> StyledText {
        let count = state.alerts.shownCount
        guard count > 0, room > 0 else { return "" }
        let first = scroll(state, room: room).offset
        let place = StyledText(
            "\(first + 1)\(state.glyphs.isASCII ? "-" : "–")\(min(count, first + room)) of \(NumberText.count(count))", .dim)
        let arrivals = arrivals(state)
        return arrivals.isEmpty ? place : arrivals + "   " + place
    }

    private static func drawEmpty(_ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        let lines: [String]
        if state.overview?.alerts.isEmpty == false {
            lines = ["No alert matches the filter.", "Esc clears the filter."]
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
    /// An alert's id where there is no room for more of it: `SIM` before it, what holds it behind.
    static func name(_ row: AlertRow, _ state: Dashboard.State) -> StyledText {
        let name = StyledText(
            row.key.id.rawValue, Style(row.level == .ok ? .text : .strong, on: .background, row.level == .critical ? .bold : []))
        let mark = row.hold.map { StyledText("  " + hold($0, state, isShort: true), .dim) } ?? ""
        return (row.isSimulated ? StyledText("SIM ", Style(.accent).bold()) + name : name) + mark
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

    /// `no data 4m`: what stands in the place of the value of an alert without points.
    static func silence(_ row: AlertRow, _ state: Dashboard.State) -> String { "no data \(state.age(since: row.newestPointAt))" }

    /// `ack anna`, `silenced to 14:30`; short without the time.
    static func hold(_ hold: Hold, _ state: Dashboard.State, isShort: Bool = false) -> String {
        let until = isShort ? "" : hold.until.map { " to \(TimeText.minuteAndDate($0, now: state.now, state.zone))" } ?? ""
        return switch hold.kind {
        case .acknowledgement: "ack \(hold.by.name)"
        case .silence: "silenced" + until
        case .maintenance: "maintenance" + until
        }
    }
}
