import KaptopAlerts
import KaptopOverview
import TextUI

/// The value of an alert over time against its limits, with its levels on the same axis below.
///
/// Values are the newest of each minute and, where the engine keeps them, finer samples; time without points stays empty.
struct AlertPlot {
    private let row: AlertRow
    private let state: Dashboard.State
    private let detail: AlertDetail.Content
    private let start: Int64
    private let end: Int64
    private var zoom: AlertDetail.Zoom { detail.zoom }

    private static let axisWidth = 7
    private static let minute: Int64 = 60_000_000_000

    init(_ row: AlertRow, _ state: Dashboard.State) {
        self.row = row
        self.state = state
        detail = state.detail.key == row.key ? state.detail : AlertDetail.Content(key: row.key, zoom: state.detail.zoom)
        end = state.historyEnd
        start = TimeText.span(from: state.detail.zoom.span, to: end)
    }

    func draw(on grid: inout Grid, in rect: Rect) {
        let keys =
            StyledText("[ ]", .key) + StyledText(" zoom  ", .keyWord) + StyledText("\(state.glyphs.left) \(state.glyphs.right)", .key)
            + StyledText(" cursor", .keyWord)
        let inside = Box(title: title, note: StyledText(zoom.word + "  ", .dim) + keys, bottomNote: cursorText)
            .draw(on: &grid, in: rect, glyphs: state.glyphs)
        guard inside.height >= 3, inside.width > Self.axisWidth + 10 else { return }
        let chart = Rect(
            column: inside.column + Self.axisWidth, row: inside.row, width: inside.width - Self.axisWidth, height: inside.height - 2)
        let labels = Rect(column: inside.column, row: inside.row, width: Self.axisWidth - 1, height: chart.height)
        drawValues(on: &grid, in: chart, labels: labels)
        let strip = Rect(column: chart.column, row: chart.endRow, width: chart.width, height: 1)
        grid.write(StyledText("level", .axis), in: Rect(column: labels.column, row: strip.row, width: labels.width, height: 1), .right)
        grid.write(Strip.levels(levels(count: chart.width), glyphs: state.glyphs), in: strip)
        let clock = Rect(column: chart.column, row: chart.endRow + 1, width: chart.width, height: 1)
        drawClock(on: &grid, in: clock)
        if let column = cursorColumn(clock) {
            grid.write(state.glyphs.up, column: column, row: clock.row, style: Style(.accent).bold(), clip: clock)
        }
    }

    private var title: StyledText {
        let reference = row.reason?.reference ?? "value"
        return StyledText(reference, Style(.title).bold()) + StyledText(row.unit.map { " " + $0 } ?? "", .dim)
    }
}

/// Values and limits.
extension AlertPlot {
    private struct Limit {
        var label: String
        var value: Double
    }

    /// The limits of all conditions, or of the one that fired while the others are not known.
    private var limits: [Limit] {
        let glyphs = state.glyphs
        func text(_ limit: Reason.Limit) -> String {
            NumberText.limit(limit, lessOrEqual: glyphs.lessOrEqual, greaterOrEqual: glyphs.greaterOrEqual, absent: glyphs.absent)
        }
        if let conditions = detail.explanation?.conditions {
            return conditions.compactMap { condition in
                guard let limit = condition.limit, limit.value.isFinite else { return nil }
                return Limit(
                    label: (condition.isReset ? "reset " : "") + condition.level.word.lowercased() + " " + text(limit), value: limit.value)
            }
        }
        guard let limit = row.reason?.comparison, limit.value.isFinite else { return [] }
        return [Limit(label: text(limit), value: limit.value)]
    }

    /// What is known, oldest first: samples, and before them the minutes.
    private var samples: [AlertExplanation.Sample] {
        let fine = (detail.explanation?.samples ?? []).filter { $0.value.isFinite }
        let first = fine.first?.time ?? .max
        guard let newest = row.history.newestMinute else { return fine }
        let coarse = row.history.values.enumerated().compactMap { index, value -> AlertExplanation.Sample? in
            let minute = newest - Int64(row.history.values.count - 1 - index)
            let (time, isTooLarge) = minute.multipliedReportingOverflow(by: Self.minute)
            guard let value, value.isFinite, !isTooLarge, time < first else { return nil }
            return AlertExplanation.Sample(time: time, value: value)
        }
        return coarse + fine
    }

    /// The newest value of each of `count` equal parts of the time; a value holds until the next one is overdue.
    private func series(count: Int) -> [Double?] {
        var series = [Double?](repeating: nil, count: count)
        let all = samples
        // Three intervals without points are a gap, as in the list; a minute's value may come at its end.
        let usual = row.usualInterval.map { $0 > .max / 3 ? .max : $0 * 3 }
        let finePatience = usual.map { max(Freshness.patience, $0) } ?? Self.minute * 3 / 2
        let coarsePatience = max(Self.minute * 3 / 2, usual ?? 0)
        let firstFine = detail.explanation?.samples.first?.time ?? .max
        let span = Double(zoom.span)
        for (index, sample) in all.enumerated() {
            let next = index + 1 < all.count ? all[index + 1].time : end
            let patience = sample.time >= firstFine ? finePatience : coarsePatience
            let held = min(next, TimeText.span(from: -patience, to: sample.time))
            let from = Double(TimeText.span(from: start, to: sample.time)) / span * Double(count)
            let to = Double(TimeText.span(from: start, to: held)) / span * Double(count)
            guard to >= 0, from < Double(count) else { continue }
            let first = max(0, Int(from.rounded(.down)))
            let last = min(count - 1, max(first, Int(to.rounded(.up)) - 1))
            guard first <= last else { continue }
            for column in first...last { series[column] = sample.value }
        }
        return series
    }

    private func drawValues(on grid: inout Grid, in chart: Rect, labels: Rect) {
        let series = series(count: chart.width * (state.glyphs.isASCII ? 1 : 2))
        let known = series.compactMap(\.self)
        let limits = limits
        guard !known.isEmpty, let range = PlotAxis.range(of: known + limits.map(\.value)) else {
            grid.write(StyledText("no values", .dim), in: chart.line(chart.height / 2), .center)
            return
        }
        let plot = Plot(values: series, range: range)
        for (row, value) in PlotAxis.labels(range, height: labels.height) {
            grid.write(StyledText(NumberText.value(value, unit: nil, separator: ""), .axis), in: labels.line(row), .right)
        }
        var lines: [Int: [Limit]] = [:]
        for limit in limits { if let line = plot.row(of: limit.value, height: chart.height) { lines[line, default: []].append(limit) } }
        for line in lines.keys { grid.fill(chart.line(line), with: state.glyphs.dashed, style: Style(.threshold)) }
        drawCursor(on: &grid, in: chart)
        plot.draw(on: &grid, in: chart, glyphs: state.glyphs)
        for (line, limits) in lines {
            let label = " " + limits.map(\.label).joined(separator: ", ") + " "
            let place = Rect(column: chart.column + 2, row: chart.row + line, width: chart.width - 2, height: 1)
            grid.write(StyledText(label, Style(.threshold).bold()), in: place, ellipsis: state.glyphs.ellipsis)
        }
    }
}

/// Time: levels, clock and cursor.
extension AlertPlot {
    /// The worst level of each of `count` equal parts of the time; nil where nothing is known.
    private func levels(count: Int) -> [Level?] {
        guard zoom == .day else {
            let minutes = row.history.levels(endingAt: end)
            let span = zoom == .hour ? minutes : Array(minutes.suffix(10))
            return Strip.worst(of: span, columns: count)
        }
        let changes = AlertDetail.history(row, state)
        let gap = state.overview?.engine.gap
        return (0..<count).map { column in
            let from = start + zoom.span / Int64(count) * Int64(column)
            let to = from + zoom.span / Int64(count)
            if let gap, gap.from <= from, gap.to >= to { return nil }
            return AlertPlot.level(changes, from: from, to: to) ?? (changes.isEmpty ? row.since.map { $0 <= from ? row.level : .ok } : nil)
        }
    }

    /// The worst level between two moments, as the changes say; before the first of them the level it came from.
    private static func level(_ changes: [AlertDetail.Change], from: Int64, to: Int64) -> Level? {
        let overlapping = changes.filter { $0.row.time < to && $0.row.time &+ $0.lasted >= from }.map(\.row.level)
        let before = changes.last.flatMap { $0.row.time > from ? $0.row.previousLevel : nil }
        return (overlapping + [before].compactMap(\.self)).max()
    }

    private func drawClock(on grid: inout Grid, in rect: Rect) {
        let count: Int64 = rect.width >= 70 ? 4 : 2
        for part in 0...count {
            let moment = start + zoom.span / count * part
            // The day of the first moment serves the others, where it is another than today.
            let text =
                part == 0
                ? TimeText.minuteAndDate(moment, now: state.now, state.zone) : TimeText.minute(moment, state.zone)
            let room = rect.width - 5
            grid.write(text, column: rect.column + room * Int(part) / Int(count), row: rect.row, style: Style(.axis), clip: rect)
        }
    }

    private func column(of moment: Int64, width: Int) -> Int {
        let share = Double(TimeText.span(from: start, to: moment)) / Double(zoom.span)
        return min(width - 1, max(0, Int(share * Double(width))))
    }

    private func cursorColumn(_ rect: Rect) -> Int? {
        detail.cursor.map { rect.column + column(of: $0, width: rect.width) }
    }

    private func drawCursor(on grid: inout Grid, in rect: Rect) {
        guard let column = cursorColumn(rect), !rect.isEmpty else { return }
        for line in 0..<rect.height { grid.write(state.glyphs.vertical, column: column, row: rect.row + line, style: Style(.accent)) }
    }

    /// `11:43:20  76 %  WARN`: what the time cursor is at.
    private var cursorText: StyledText {
        guard let cursor = detail.cursor else { return "" }
        let parts = 720
        let index = column(of: cursor, width: parts)
        let clock = StyledText(TimeText.clockOrDate(cursor, now: state.now, state.zone), Style(.accent).bold())
        let full =
            TimeText.clockOrDate(cursor, now: state.now, state.zone).contains(":")
            ? clock : clock + StyledText(" " + TimeText.clock(cursor, state.zone), .accent)
        let value = NumberText.value(series(count: parts)[index], unit: row.unit, absent: "no value")
        let level = levels(count: parts)[index].map { "  " + $0.text(state.glyphs) } ?? StyledText("  no data", .dim)
        return full + StyledText("  \(value)") + level
    }
}

/// Round numbers at the edges of a plot and between them.
enum PlotAxis {
    /// From a round number at or below the least value to one at or above the greatest; nil where they are too far apart for numbers.
    static func range(of values: [Double]) -> ClosedRange<Double>? {
        guard let least = values.min(), let most = values.max(), (most - least).isFinite, most.magnitude < 1e300, least.magnitude < 1e300
        else { return nil }
        let span = most > least ? most - least : max(1, most.magnitude * 0.2)
        let step = roundStep(span / 4)
        guard step > 0, step.isFinite else { return nil }
        let bottom = (least / step).rounded(.down) * step
        var top = (most / step).rounded(.up) * step
        if top <= bottom { top = bottom + step }
        // What lies on the upper edge would be drawn on it.
        if top == most { top += step }
        return bottom...top
    }

    /// Rows and the values at their upper edges, from the top: the edges, and the middle where there is room.
    static func labels(_ range: ClosedRange<Double>, height: Int) -> [(row: Int, value: Double)] {
        guard height > 1 else { return [] }
        let span = range.upperBound - range.lowerBound
        var labels = [(0, range.upperBound), (height - 1, range.lowerBound)]
        if height >= 5, height % 2 == 1 { labels.append((height / 2, range.lowerBound + span / 2)) }
        if height >= 6, height % 2 == 0 { labels.append((height / 2, range.upperBound - span / 2)) }
        return labels
    }

    /// 1, 2 or 5 times a power of ten, not below `least`.
    private static func roundStep(_ least: Double) -> Double {
        var power = 1.0
        while power > least, power > 1e-300 { power /= 10 }
        while power * 10 <= least { power *= 10 }
        return [1, 2, 5, 10].lazy.map { $0 * power }.first { $0 >= least } ?? least
    }
}
