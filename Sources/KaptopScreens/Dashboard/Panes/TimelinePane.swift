import KaptopAlerts
import TextUI

/// How many alerts had which level in each minute of the last hour.
///
/// With colour the levels are stacked, the worst on top; without, each level has a labelled row of its own. OK is not drawn: it is what is normal.
enum TimelinePane {
    private static let shownLevels: [Level] = [.critical, .warning, .info]

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        let note = StyledText("last 60 min, alerts by level", .dim)
        let inside = Box(title: StyledText("Timeline", Style(.title).bold()), note: note).draw(on: &grid, in: rect, glyphs: state.glyphs)
        guard inside.height >= 2, inside.width > 20 else { return }
        let end = state.historyEnd
        let minutes = state.alerts.timeline.hour(endingAt: end)
        let labels = Rect(column: inside.column, row: inside.row, width: 8, height: inside.height - 1)
        let chart = Rect(column: inside.column + 9, row: inside.row, width: inside.width - 10, height: inside.height - 1)
        if state.hasColor, !state.glyphs.isASCII {
            drawStack(minutes, on: &grid, labels: labels, chart: chart, glyphs: state.glyphs)
        } else {
            drawRows(minutes, on: &grid, labels: labels, chart: chart, glyphs: state.glyphs)
        }
        drawClock(state, end: end, on: &grid, in: Rect(column: chart.column, row: chart.endRow, width: chart.width, height: 1))
    }

    /// Written as ` 1h ▅████▅▅▅▅    worst level`.
    static func drawStrip(_ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        guard !rect.isEmpty else { return }
        let minutes = state.alerts.timeline.hour(endingAt: state.historyEnd).map { counts in
            counts.flatMap { counts in Level.allCases.last { counts[$0.rawValue] > 0 } }
        }
        let strip = Strip.levels(minutes, glyphs: state.glyphs)
        let text = StyledText(" 1h ", .dim) + strip + StyledText("  worst level", .dim)
        grid.write(text, in: rect.line(0), ellipsis: state.glyphs.ellipsis)
    }

    private static func drawStack(_ minutes: [[Int]?], on grid: inout Grid, labels: Rect, chart: Rect, glyphs: GlyphSet) {
        let top = max(4, minutes.compactMap { $0.map(total) }.max() ?? 0)
        let steps = glyphs.bars.count - 1
        drawAxis(top: top, on: &grid, labels: labels, glyphs: glyphs)
        for column in 0..<chart.width {
            guard let counts = minutes[column * minutes.count / chart.width] else { continue }
            let sum = total(counts)
            // A minute with data but without trouble still has a base line, unlike a gap.
            guard sum > 0 else {
                grid.write(glyphs.bars[1], column: chart.column + column, row: chart.endRow - 1, style: Style(.fillOK), clip: chart)
                continue
            }
            let height = max(1, sum * chart.height * steps / top)
            for row in 0..<chart.height where height > row * steps {
                let fill = min(steps, height - row * steps)
                let level = level(of: counts, atEighth: row * steps + fill / 2, top: top, eighths: chart.height * steps)
                grid.write(
                    glyphs.bars[fill], column: chart.column + column, row: chart.endRow - 1 - row, style: Style(level.fill), clip: chart)
            }
        }
    }

    /// The level that is drawn at a height, from the bottom: INFO, WARNING, CRITICAL on top.
    private static func level(of counts: [Int], atEighth eighth: Int, top: Int, eighths: Int) -> Level {
        var sum = 0
        for level in shownLevels.reversed() {
            sum += counts[level.rawValue]
            if eighth * top < sum * eighths { return level }
        }
        return shownLevels.first { counts[$0.rawValue] > 0 } ?? .info
    }

    private static func drawAxis(top: Int, on grid: inout Grid, labels: Rect, glyphs: GlyphSet) {
        for row in 0..<labels.height {
            let isTop = row == 0
            let isBottom = row == labels.height - 1
            let label = isTop ? NumberText.count(top) : isBottom ? "0" : ""
            let tick = isTop || isBottom ? glyphs.teeLeft : glyphs.vertical
            grid.write(StyledText("\(label) \(tick)", .axis), in: labels.line(row), .right)
        }
    }

    private static func drawRows(_ minutes: [[Int]?], on grid: inout Grid, labels: Rect, chart: Rect, glyphs: GlyphSet) {
        let top = max(1, minutes.compactMap { $0.map { counts in shownLevels.map { counts[$0.rawValue] }.max() ?? 0 } }.max() ?? 0)
        for (index, level) in shownLevels.enumerated() where index < chart.height {
            let most = minutes.compactMap { $0?[level.rawValue] }.max() ?? 0
            grid.write(level.text(glyphs), in: labels.line(index))
            let values = (0..<chart.width - 8).map { column in
                minutes[column * minutes.count / max(1, chart.width - 8)].map { Double($0[level.rawValue]) }
            }
            let line = Rect(column: chart.column, row: chart.row + index, width: chart.width - 8, height: 1)
            grid.write(Strip.values(values, range: 0...Double(top), role: level.fill, glyphs: glyphs), in: line)
            grid.write(StyledText("max \(most)", .dim), in: chart.line(index), .right)
        }
    }

    private static func drawClock(_ state: Dashboard.State, end: Int64, on grid: inout Grid, in rect: Rect) {
        let hour: Int64 = 3_600_000_000_000
        let width = state.hasColor && !state.glyphs.isASCII ? rect.width : rect.width - 8
        for quarter in 0...4 {
            let moment = end - hour + hour / 4 * Int64(quarter)
            let place = (width - 5) * quarter / 4
            // The day of the first moment serves the others, where it is another than today.
            let text =
                quarter == 0
                ? TimeText.minuteAndDate(moment, now: state.now, state.zone) : TimeText.minute(moment, state.zone)
            grid.write(text, column: rect.column + place, row: rect.row, style: Style(.axis), clip: rect)
        }
    }

    private static func total(_ counts: [Int]) -> Int {
        shownLevels.reduce(0) { $0 + counts[$1.rawValue] }
    }
}
