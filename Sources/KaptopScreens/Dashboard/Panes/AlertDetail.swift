import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import TextUI

/// One alert opened: what it says, why it has its level, its last hour, and who was told.
///
/// Moving goes to the next alert.
enum AlertDetail {
    static let bindings =
        KeyTable.moving(word: "next alert", line: "next, previous alert") + [
            KeyBinding(.back, [.escape], "Esc", .move, word: "back", help: "back to the list", isKept: true)
        ] + AlertActions.bindings

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {
        guard let row = state.selectedAlert else { return }
        if density == .compact {
            drawCompact(row, state, on: &grid, in: body)
            return
        }
        let inside = Box(title: title(row), note: place(state), isFocused: true).draw(on: &grid, in: body, glyphs: state.glyphs)
        let top =
            summary(row, state, width: inside.width, widths: grid.widths) + [""]
            + facts(row, state, width: inside.width, widths: grid.widths)
        let sent = deliveries(row, state, width: inside.width)
        let chart = historyLines(row, state, width: inside.width)
        let sentHeight = min(sent.count, max(2, inside.height / 4))
        let plotHeight = min(12, inside.height - top.count - chart.count - sentHeight - 3)
        let parts = inside.rows([.fixed(top.count), .fixed(1), .fixed(max(0, plotHeight)), .fixed(chart.count), .fixed(1), .rest])
        write(top, state, on: &grid, in: parts[0])
        drawPlot(row, state, on: &grid, in: parts[2])
        write(chart, state, on: &grid, in: parts[3])
        write(sent, state, on: &grid, in: parts[5])
    }

    /// The most important first, as far as there is room.
    private static func drawCompact(_ row: AlertRow, _ state: Dashboard.State, on grid: inout Grid, in body: Rect) {
        var lines = [title(row)] + summary(row, state, width: body.width, widths: grid.widths)
        let limit = AlertTable.limit(row, state.glyphs)
        lines.append(labelled("Value", AlertTable.value(row, state.glyphs) + StyledText("  limit \(limit)", .dim)))
        lines += fact("Held", held(row, state), width: body.width, widths: grid.widths)
        lines += fact("Why", row.reason?.expression ?? "not known", width: body.width, widths: grid.widths)
        lines += historyLines(row, state, width: body.width).prefix(1)
        lines += deliveries(row, state, width: body.width).prefix(2)
        lines += fact("Task", row.task.rawValue, width: body.width, widths: grid.widths)
        lines += fact("Tags", tags(row), width: body.width, widths: grid.widths)
        write(lines, state, on: &grid, in: body)
    }

    private static func write(_ lines: [StyledText], _ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        for (index, line) in lines.prefix(rect.height).enumerated() {
            grid.write(line, in: rect.line(index), ellipsis: state.glyphs.ellipsis)
        }
    }

    private static func title(_ row: AlertRow) -> StyledText {
        let name = StyledText(row.key.id.rawValue, Style(.title).bold())
        return row.isSimulated ? StyledText("SIM ", Style(.accent).bold()) + name : name
    }

    private static func place(_ state: Dashboard.State) -> StyledText {
        guard let index = state.alerts.selectedIndex else { return StyledText("hidden by the filter", .dim) }
        return StyledText("\(index + 1) of \(NumberText.count(state.alerts.order.count))", .dim)
    }

    private static func summary(_ row: AlertRow, _ state: Dashboard.State, width: Int, widths: CharacterWidth) -> [StyledText] {
        var first = StyledText("\(row.level.mark(state.glyphs)) \(row.level.name)", Style(row.level.role).bold())
        if let since = row.since {
            first += StyledText("  for \(state.age(since: since)), since \(TimeText.minuteAndDate(since, now: state.now, state.zone))")
        }
        if row.isSimulated { first += StyledText("  simulation, never sent", .accent) }
        let message = Paragraph.lines(of: row.message, width: width, widths: widths).prefix(4)
        return [first] + message.filter { !$0.isEmpty }.map { StyledText($0, .strong) }
    }
}

/// What is known of the alert, with labels in a column of their own.
extension AlertDetail {
    private static let labelWidth = 11

    private static func labelled(_ label: String, _ text: StyledText) -> StyledText {
        StyledText(CharacterWidth.standard.pad(label, to: labelWidth), .dim) + text
    }

    /// A fact in as many lines as it needs: nothing of why an alert fired is cut away.
    private static func fact(_ label: String, _ text: String, width: Int, widths: CharacterWidth) -> [StyledText] {
        guard !text.isEmpty else { return [] }
        return Paragraph.lines(of: text, width: width - labelWidth, widths: widths).prefix(5).enumerated().map { index, line in
            labelled(index == 0 ? label : "", StyledText(line))
        }
    }

    /// What keeps notifications back and until when; empty where nothing does.
    private static func held(_ row: AlertRow, _ state: Dashboard.State) -> String {
        guard let hold = row.hold else { return "" }
        return hold.text + (hold.until.map { " until \(TimeText.minuteAndDate($0, now: state.now, state.zone))" } ?? "")
    }

    private static func facts(_ row: AlertRow, _ state: Dashboard.State, width: Int, widths: CharacterWidth) -> [StyledText] {
        let reference = row.reason?.reference.map { StyledText("   \($0)", .dim) } ?? ""
        var lines = [labelled("Value", AlertTable.value(row, state.glyphs) + reference)]
        if let comparison = row.reason?.comparison { lines.append(labelled("Limit", limit(comparison, unit: row.unit, state.glyphs))) }
        lines += fact("Held", held(row, state), width: width, widths: widths)
        lines += fact("Why", row.reason?.expression ?? "not known", width: width, widths: widths)
        lines += fact("Task", row.task.rawValue, width: width, widths: widths)
        lines += fact("Topic", row.key.topic.rawValue, width: width, widths: widths)
        lines += fact("Tags", tags(row), width: width, widths: widths)
        if let newest = row.newestPointAt {
            lines.append(labelled("Last point", StyledText(TimeText.clockOrDate(newest, now: state.now, state.zone))))
        }
        return lines
    }

    /// Here is room for words, and for the unit that the value has.
    private static func limit(_ comparison: Reason.Limit, unit: String?, _ glyphs: GlyphSet) -> StyledText {
        let plain = Reason.Limit(operator: comparison.operator, value: comparison.value, furtherCount: 0)
        var text = NumberText.limit(plain, lessOrEqual: glyphs.lessOrEqual, greaterOrEqual: glyphs.greaterOrEqual)
        if let unit, !unit.isEmpty { text += " \(unit)" }
        if comparison.furtherCount > 0 {
            text += ", and \(comparison.furtherCount) more \(comparison.furtherCount == 1 ? "comparison" : "comparisons")"
        }
        return StyledText(text)
    }

    private static func tags(_ row: AlertRow) -> String {
        row.tags.map { "\($0.key)=\($0.value)" }.joined(separator: "  ")
    }

    private static func deliveries(_ row: AlertRow, _ state: Dashboard.State, width: Int) -> [StyledText] {
        guard let overview = state.overview else { return [] }
        let deliveries = overview.deliveries(of: row.key.id)
        guard !deliveries.isEmpty else {
            let text =
                row.isSimulated
                ? "a simulation is never sent" : overview.engine.sendsNothing ? "nothing is sent anywhere yet" : "to nobody yet"
            return [labelled("Sent", StyledText(text, .dim))]
        }
        return deliveries.enumerated().map { index, delivery in
            labelled(index == 0 ? "Sent" : "", self.delivery(delivery, overview, state, isWide: width >= 70))
        }
    }

    private static func delivery(_ delivery: DeliveryRow, _ overview: Overview, _ state: Dashboard.State, isWide: Bool) -> StyledText {
        guard isWide else { return DestinationText.brief(delivery) }
        let name = overview.destinations.first { $0.destination == delivery.destination }?.name ?? delivery.destination.address
        let at = TimeText.clockOrDate(delivery.newestAttemptAt ?? delivery.createdAt, now: state.now, state.zone)
        let change = Level.change(from: delivery.previousLevel, to: delivery.level, state.glyphs)
        var line = StyledText("\(CharacterWidth.standard.pad(at, to: 10))", .dim) + change
        line += StyledText("  \(DestinationText.shortKind(delivery.destination.kind)) \(name)  ") + DestinationText.result(delivery.status)
        if let latency = delivery.newestLatency, delivery.status == .delivered {
            line += StyledText(" in \(TimeText.latency(latency))", .dim)
        }
        return line
    }
}

/// The last hour of the alert.
extension AlertDetail {
    private static func columns(_ width: Int) -> Int {
        // A whole number of columns for each minute keeps the strip and the plot above it together.
        let room = width - labelWidth
        return room >= 60 ? room / 60 * 60 : max(0, room)
    }

    private static func historyLines(_ row: AlertRow, _ state: Dashboard.State, width: Int) -> [StyledText] {
        let count = columns(width)
        guard count > 0 else { return [] }
        let end = state.historyEnd
        let strip = labelled("Last hour", Strip.history(row.history, endingAt: end, count: count, glyphs: state.glyphs))
        let from = TimeText.minute(end - 3_600_000_000_000, state.zone)
        let to = TimeText.minute(end, state.zone)
        let space = String(repeating: " ", count: max(1, count - from.count - to.count))
        return [strip, labelled("", StyledText(from + space + to, .axis))]
    }

    /// The value of each minute, with the limit as a line across.
    private static func drawPlot(_ row: AlertRow, _ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        let values = row.history.values(endingAt: state.historyEnd)
        let known = values.compactMap { $0 }.filter(\.isFinite)
        let limit = row.reason?.comparison?.value
        guard rect.height >= 3, let least = (known + [limit].compactMap { $0 }).min(), let most = (known + [limit].compactMap { $0 }).max(),
            !known.isEmpty, (most - least).isFinite
        else { return }
        let margin = most > least ? (most - least) * 0.1 : max(1, most.magnitude * 0.1)
        let range = least - margin...most + margin
        let plot = Plot(values: values, range: range)
        let area = Rect(column: rect.column + labelWidth, row: rect.row, width: columns(rect.width), height: rect.height)
        let labels = Rect(column: rect.column, row: rect.row, width: labelWidth - 1, height: rect.height)
        grid.write(StyledText(NumberText.value(most + margin, unit: nil, separator: ""), .axis), in: labels.line(0), .right)
        grid.write(StyledText(NumberText.value(least - margin, unit: nil, separator: ""), .axis), in: labels.line(rect.height - 1), .right)
        if let limit, let line = plot.row(of: limit, height: rect.height) {
            grid.fill(area.line(line), with: state.glyphs.dashed, style: Style(.threshold))
            grid.write(
                StyledText(AlertTable.limit(row, state.glyphs), .threshold), in: labels.line(line), .right, ellipsis: state.glyphs.ellipsis)
        }
        plot.draw(on: &grid, in: area, glyphs: state.glyphs)
    }
}
