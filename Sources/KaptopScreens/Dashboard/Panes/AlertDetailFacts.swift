import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import TextUI

/// What is known of an alert in words, for each size of screen.
extension AlertDetail {
    private static let labelWidth = 11

    static func labelled(_ label: String, _ text: StyledText) -> StyledText {
        StyledText(CharacterWidth.standard.pad(label, to: labelWidth), .dim) + text
    }

    /// A fact in as many lines as it needs: nothing of why an alert fired is cut away.
    private static func fact(_ label: String, _ text: String, width: Int, widths: CharacterWidth) -> [StyledText] {
        guard !text.isEmpty else { return [] }
        return Paragraph.lines(of: text, width: width - labelWidth, widths: widths).prefix(5).enumerated().map { index, line in
            labelled(index == 0 ? label : "", StyledText(line))
        }
    }

    /// Level and id, for how long, the message, and what holds it.
    static func headLines(_ row: AlertRow, _ state: Dashboard.State, width: Int, widths: CharacterWidth) -> [StyledText] {
        let level = StyledText("\(row.level.mark(state.glyphs)) \(row.level.name)  ", Style(row.level.role).bold())
        let time = age(row, state)
        // The id gives way to the time and to the place in the list at the right.
        let room = max(8, width - level.width(widths) - time.width(widths) - 24)
        let first = level + name(row).truncated(to: room, ellipsis: state.glyphs.ellipsis, widths: widths) + time
        let message = Paragraph.lines(of: row.message, width: width, widths: widths).prefix(2)
        return [first] + message.filter { !$0.isEmpty }.map { StyledText($0, .strong) } + held(row, state).map { StyledText($0, .accent) }
    }

    static func name(_ row: AlertRow) -> StyledText {
        let name = StyledText(row.key.id.rawValue, Style(.title).bold())
        return row.isSimulated ? StyledText("SIM ", Style(.accent).bold()) + name : name
    }

    /// `  for 14m, since 11:50`, `  no data 4m`.
    private static func age(_ row: AlertRow, _ state: Dashboard.State) -> StyledText {
        var text = StyledText("")
        if let since = row.since {
            text += StyledText("  for \(state.age(since: since)), since \(TimeText.minuteAndDate(since, now: state.now, state.zone))")
        }
        if Freshness(now: state.now, engine: state.overview?.engine).isSilent(row) {
            text += "  " + StyledText("\(state.glyphs.silent) \(AlertTable.silence(row, state))", .warning)
        }
        if state.alerts.flapping.isFlapping(row, now: state.now) {
            text += "  " + StyledText("\(state.glyphs.flapping) flapping", .warning)
        }
        if row.isSimulated { text += StyledText("  simulation, never sent", .accent) }
        return text
    }

    /// What keeps notifications back: by whom, until when, and why; empty where nothing does.
    private static func held(_ row: AlertRow, _ state: Dashboard.State) -> [String] {
        guard let hold = row.hold else { return [] }
        func when(_ moment: Int64) -> String { TimeText.minuteAndDate(moment, now: state.now, state.zone) }
        var text = "Held: " + hold.text
        var reason = ""
        switch hold.kind {
        case .silence(let id):
            if let silence = state.overview?.silences.first(where: { $0.id == id }) {
                text += " at \(when(silence.createdAt))"
                reason = silence.reason
            }
        case .maintenance(let id, _):
            reason = state.overview?.maintenances.first { $0.id == id }?.reason ?? ""
        case .acknowledgement: text += ", until it recovers or gets worse"
        }
        if let until = hold.until { text += ", until \(when(until))" }
        return [text + (reason.isEmpty ? "" : ": \(reason)")]
    }

    /// Everything in one column, the most important first.
    static func compactLines(_ row: AlertRow, _ state: Dashboard.State, width: Int) -> [StyledText] {
        let widths = state.widths
        let level = StyledText("\(row.level.mark(state.glyphs)) \(row.level.name)", Style(row.level.role).bold())
        var lines = [name(row), level + age(row, state)]
        lines += Paragraph.lines(of: row.message, width: width, widths: widths).prefix(4).filter { !$0.isEmpty }
            .map { StyledText($0, .strong) }
        lines += held(row, state).flatMap { Paragraph.lines(of: $0, width: width, widths: widths) }.map { StyledText($0, .accent) }
        lines.append(
            labelled(
                "Value", AlertTable.value(row, state.glyphs) + StyledText("  limit \(AlertTable.limit(row, state.glyphs))", .dim)))
        lines += conditionLines(row, state, width: width, widths: widths)
        lines.append(
            labelled(
                "Last hour", Strip.history(row.history, endingAt: state.historyEnd, count: max(0, width - labelWidth), glyphs: state.glyphs)
            ))
        lines += deliveryLines(row, state)
        lines.append(StyledText(historyTitle(row, state), Style(.header).bold()))
        lines += history(row, state).prefix(50).map { historyLine($0, state) }
        lines += fact("Task", row.task.rawValue, width: width, widths: widths)
        lines += fact("Tags", tags(row), width: width, widths: widths)
        return lines + relativeLines(row, state)
    }

    /// The few lines for which there is room between plot and history.
    static func factLines(_ row: AlertRow, _ state: Dashboard.State, width: Int, widths: CharacterWidth, room: Int) -> [StyledText] {
        let place =
            StyledText("task ", .dim) + StyledText(row.task.rawValue) + StyledText("  topic ", .dim)
            + StyledText(row.key.topic.rawValue) + flapShare(state)
        let tags = StyledText(tags(row)) + StyledText(tags(row).isEmpty ? "" : "   ", .dim) + points(row, state)
        let relatives = state.detail.relatives.prefix(4).compactMap { state.overview?.alerts[$0] }
        var related = StyledText(relatives.isEmpty ? "" : relativesTitle(row).lowercased() + " ", .dim)
        related += StyledText(relatives.map { $0.level.markText(state.glyphs) + StyledText(" \($0.key.id.rawValue)") }, separator: "  ")
        let conditions = conditionLines(row, state, width: width, widths: widths)
        let lines = conditions.prefix(max(1, room - 2)) + [place, tags] + (relatives.isEmpty ? [] : [related])
        return Array(lines.prefix(room))
    }

    /// For the box beside the plot.
    static func whyLines(_ row: AlertRow, _ state: Dashboard.State, width: Int, widths: CharacterWidth) -> [StyledText] {
        var lines = conditionLines(row, state, width: width, widths: widths)
        if let share = state.detail.explanation?.flapping { lines.append(labelled("flapping", StyledText(percent(share)))) }
        lines.append(points(row, state))
        lines.append("")
        lines += row.tags.map { labelled($0.key, StyledText($0.value)) }
        lines += fact("task", row.task.rawValue, width: width, widths: widths)
        return lines + fact("topic", row.key.topic.rawValue, width: width, widths: widths)
    }

    private static func flapShare(_ state: Dashboard.State) -> StyledText {
        state.detail.explanation?.flapping.map { StyledText("  flapping ", .dim) + StyledText(percent($0)) } ?? ""
    }

    private static func percent(_ share: Double) -> String { NumberText.value(share * 100, unit: "%") }

    /// `last point 1s ago, one in 10s`.
    private static func points(_ row: AlertRow, _ state: Dashboard.State) -> StyledText {
        guard let newest = row.newestPointAt else { return StyledText("no point yet", .dim) }
        let usual = row.usualInterval.map { ", one in \(TimeText.age($0))" } ?? ""
        return StyledText("last point \(TimeText.clockOrDate(newest, now: state.now, state.zone))\(usual)", .dim)
    }

    private static func tags(_ row: AlertRow) -> String {
        row.tags.map { "\($0.key)=\($0.value)" }.joined(separator: "  ")
    }
}

/// Why it has its level.
extension AlertDetail {
    /// Each condition with what it said and what its operands are, the worst level first: that is the one in question.
    private static func conditionLines(_ row: AlertRow, _ state: Dashboard.State, width: Int, widths: CharacterWidth) -> [StyledText] {
        guard let explanation = state.detail.explanation, state.detail.key == row.key else {
            var lines = fact("Why", row.reason?.expression ?? "not known", width: width, widths: widths)
            if let trouble = state.detail.explanationTrouble, row.reason == nil {
                lines += fact("", trouble, width: width, widths: widths)
            }
            return lines
        }
        guard !explanation.conditions.isEmpty else {
            return [labelled("Why", StyledText("no condition: another node says its level", .dim))]
        }
        return explanation.conditions.reversed().flatMap { condition($0, row, state, width: width, widths: widths) }
    }

    private static func condition(
        _ condition: AlertExplanation.Condition, _ row: AlertRow, _ state: Dashboard.State, width: Int, widths: CharacterWidth
    ) -> [StyledText] {
        let outcome =
            switch condition.outcome {
            case true?: StyledText("true ", Style(.strong).bold())
            case false?: StyledText("false", .dim)
            case nil: StyledText("?    ", .warning)
            }
        let head = condition.level.text(state.glyphs) + StyledText(String(repeating: " ", count: 6 - condition.level.word.count))
        let word = condition.isReset ? StyledText("reset ", .dim) : ""
        let operands = condition.operands.map { "\($0.name) \($0.value)" }.joined(separator: "  ")
        let lead = head + outcome + "  " + word
        let whole = condition.expression + (operands.isEmpty ? "" : "   \(operands)")
        // In one line where it fits, else the texts below, set in.
        if lead.width(widths) + widths.width(of: whole) <= width {
            return [lead + StyledText(condition.expression) + StyledText(operands.isEmpty ? "" : "   \(operands)", .accent)]
        }
        let expression = Paragraph.lines(of: condition.expression, width: width - 2, widths: widths).prefix(4)
        let isOneLine = widths.width(of: operands) <= width - 2
        let values = isOneLine ? [operands].filter { !$0.isEmpty } : condition.operands.map { "\($0.name) \($0.value)" }
        return [lead] + expression.map { StyledText("  " + $0) } + values.prefix(6).map { StyledText("  " + $0, .accent) }
    }
}

/// Who was told, and what else is wrong there.
extension AlertDetail {
    /// For the box beside the history: each destination with its health and what became of the newest event.
    static func sentLines(_ row: AlertRow, _ state: Dashboard.State) -> [StyledText] {
        guard !row.sentTo.isEmpty else { return [StyledText(sentNothing(row, state), .dim)] }
        return row.sentTo.flatMap { sent -> [StyledText] in
            let destination = state.overview?.destinations.first { $0.destination == sent.destination }
            let mark = destination?.health.mark(state.glyphs) ?? StyledText(state.glyphs.absent, .healthUnknown)
            let name = destination?.name ?? sent.destination.address
            let kind = DestinationGroup.serviceName(sent.destination.kind)
            let head = mark + StyledText(" \(kind) ") + StyledText(name, .strong)
            return [head, "   " + DestinationText.result(sent.status)]
        }
    }

    private static func deliveryLines(_ row: AlertRow, _ state: Dashboard.State) -> [StyledText] {
        guard let overview = state.overview else { return [] }
        let deliveries = overview.deliveries(of: row.key.id).prefix(2)
        guard !deliveries.isEmpty else { return [labelled("Sent", StyledText(sentNothing(row, state), .dim))] }
        return deliveries.enumerated().map { index, delivery in
            labelled(index == 0 ? "Sent" : "", DestinationText.brief(delivery))
        }
    }

    private static func sentNothing(_ row: AlertRow, _ state: Dashboard.State) -> String {
        row.isSimulated
            ? "a simulation is never sent" : state.overview?.engine.sendsNothing == true ? "nothing is sent anywhere yet" : "to nobody yet"
    }

    private static func relativesTitle(_ row: AlertRow) -> String {
        row.tags.contains { $0.key == "host" } ? "Same host" : "Same tags"
    }

    static func relativeLines(_ row: AlertRow, _ state: Dashboard.State) -> [StyledText] {
        let rows = state.detail.relatives.compactMap { state.overview?.alerts[$0] }
        guard !rows.isEmpty else { return [] }
        return ["", StyledText(relativesTitle(row) + ", now", Style(.header).bold())]
            + rows.map { other in
                other.level.markText(state.glyphs) + StyledText(" \(other.key.id.rawValue)  ") + AlertTable.value(other, state.glyphs)
            }
    }
}
