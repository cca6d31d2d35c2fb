import KaptopAlerts
import KaptopOverview
import TextUI

/// How lists look on all screens: rows with the mark of the selected one, where they stand, and what is said where there are none.
extension Table {
    /// Draws the rows, and the mark of the selected one at `markColumn`, by default in the air left of them.
    func drawList(
        _ state: Dashboard.State, on grid: inout Grid, in rect: Rect, count: Int, scroll: ScrollPosition, markColumn: Int? = nil,
        row: (Int) -> [StyledText]
    ) {
        let scroll = scroll.clamped(count: count, room: visibleRows(height: rect.height))
        let shown = draw(on: &grid, in: rect, glyphs: state.glyphs, count: count, scroll: scroll, row: row)
        guard let selected = scroll.selected, shown.contains(selected) else { return }
        let line = rect.row + (showsHeader ? 1 : 0) + selected - shown.lowerBound
        grid.write(state.glyphs.selected, column: markColumn ?? rect.column - 1, row: line, style: Style(.mark, on: .selection, .bold))
    }
}

enum ListText {
    /// Written as `1–13 of 127`; empty where all rows are seen.
    static func position(_ scroll: ScrollPosition, count: Int, room: Int, _ glyphs: GlyphSet) -> StyledText {
        guard count > room, room > 0 else { return "" }
        let first = scroll.clamped(count: count, room: room).offset
        return StyledText("\(first + 1)\(glyphs.isASCII ? "-" : "–")\(min(count, first + room)) of \(NumberText.count(count))", .dim)
    }

    /// Written as `Tasks 16`, or `Tasks 3 of 16` behind a filter.
    static func title(_ name: String, shown: Int, of all: Int) -> StyledText {
        let counts = shown == all ? NumberText.count(all) : "\(NumberText.count(shown)) of \(NumberText.count(all))"
        return StyledText("\(name) ", Style(.title).bold()) + StyledText(counts, .dim)
    }

    /// Written as `filter cpu -web`, empty without one.
    static func filter(_ field: TextField) -> StyledText {
        field.text.isEmpty ? "" : StyledText("filter ", .dim) + StyledText(field.text, .match)
    }

    /// Says in the middle why there is nothing; the first line is the reason, the others what to do.
    static func drawEmpty(_ lines: [String], _ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        let wrapped = lines.enumerated().flatMap { index, line in
            Paragraph.lines(of: line, width: rect.width, widths: grid.widths).map { StyledText($0, index == 0 ? .text : .dim) }
        }
        let top = rect.row + max(0, (rect.height - wrapped.count) / 2)
        for (index, line) in wrapped.enumerated() {
            let place = Rect(column: rect.column, row: top + index, width: rect.width, height: 1).intersection(rect)
            grid.write(line, in: place, .center, ellipsis: state.glyphs.ellipsis)
        }
    }

    /// What is said where the filter hides everything.
    static func nothingFound(_ what: String) -> [String] { ["No \(what) has these words.", "Esc clears the filter."] }

    /// Lines from `first` on, as many as there is room for.
    static func draw(_ lines: [StyledText], from first: Int = 0, _ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        for (index, line) in lines.dropFirst(first).prefix(rect.height).enumerated() {
            grid.write(line, in: rect.line(index), ellipsis: state.glyphs.ellipsis)
        }
    }

    /// Written as `◆1 ▲2 ○39`: levels without alerts are left out; empty where there are none at all.
    static func counts(_ counts: [Int], _ glyphs: GlyphSet) -> StyledText {
        let levels = Level.allCases.reversed().filter { $0.rawValue < counts.count && counts[$0.rawValue] > 0 }
        return StyledText(
            levels.map { level in
                let style = Style(level.role, on: .background, level >= .warning ? .bold : [])
                return StyledText("\(level.mark(glyphs))\(NumberText.short(counts[level.rawValue]))", style)
            }, separator: " ")
    }
}

/// Alerts that belong to something, worst first, as other screens show them in a corner.
enum AlertExcerpt {
    static func draw(_ keys: [AlertRow.Key], scroll: TextScroll, _ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        guard !keys.isEmpty else {
            grid.write(StyledText("No alerts yet.", .dim), in: rect.line(0), ellipsis: state.glyphs.ellipsis)
            return
        }
        let stripWidth = rect.width >= 100 ? 40 : rect.width >= 60 ? 20 : rect.width >= 50 ? 12 : 0
        var columns = [
            Table.Column("", .fixed(6)), Table.Column("", .flexible(weight: 1, minimum: 12)), Table.Column("", .fixed(8), .right),
            Table.Column("", .fixed(5), .right),
        ]
        if stripWidth > 0 { columns.append(Table.Column("", .fixed(stripWidth))) }
        let table = Table(columns, showsHeader: false, gap: stripWidth > 0 ? 2 : 1)
        let first = scroll.first(count: keys.count, room: rect.height)
        table.draw(on: &grid, in: rect, glyphs: state.glyphs, count: keys.count, scroll: ScrollPosition(selected: nil, offset: first)) {
            index in
            guard let row = state.overview?.alerts[keys[index]] else { return [StyledText("gone", .dim)] }
            return [
                row.level.text(state.glyphs), AlertTable.name(row, state), AlertTable.value(row, state.glyphs),
                StyledText(state.age(since: row.since), .dim),
                Strip.history(row.history, endingAt: state.historyEnd, count: stripWidth, glyphs: state.glyphs),
            ]
        }
    }
}
