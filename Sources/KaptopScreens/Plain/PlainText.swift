import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import TextUI

/// The console in lines, for screen readers, serial lines and logs: what the list and the news are called there.
///
/// One line a fact, the most important word first, no marks: levels are words.
enum PlainText {
    /// Written as `edge-07: 2 CRIT, 5 WARN, 118 OK`.
    static func counts(_ overview: Overview) -> String {
        let counts = Level.allCases.reversed().map { ($0, overview.count($0)) }.filter { $0.1 > 0 }
        let text = counts.map { "\($0.1) \($0.0.word)" }.joined(separator: ", ")
        return "\(overview.engine.hostname): \(text.isEmpty ? "no alerts yet" : text)"
    }

    /// Alerts that are not OK, worst first, then the newest.
    static func firing(_ overview: Overview) -> [AlertRow] {
        overview.alerts.values.filter { $0.level != .ok }.sorted { left, right in
            if left.level != right.level { return left.level > right.level }
            if left.since != right.since { return (left.since ?? .min) > (right.since ?? .min) }
            return (left.key.id.rawValue, left.key.topic.rawValue) < (right.key.id.rawValue, right.key.topic.rawValue)
        }
    }

    /// Written as `CRIT cpu:host=web-03, 97.2 % (> 90), for 14m, task cpu_alert, acknowledged by anna`.
    static func row(_ row: AlertRow, now: Int64) -> String {
        var parts = ["\(simulated(row))\(row.level.word) \(row.key.id)"]
        if row.value != nil {
            let value = NumberText.value(
                row.value, unit: row.unit, limit: row.reason?.comparison?.value, absent: "", separator: " ")
            let limit = NumberText.limit(row.reason?.comparison, lessOrEqual: "<=", greaterOrEqual: ">=", absent: "")
            parts.append(limit.isEmpty ? value : "\(value) (\(limit))")
        }
        if let since = row.since { parts.append("for \(TimeText.age(TimeText.span(from: since, to: now)))") }
        parts.append("task \(row.task)")
        if let hold = row.hold { parts.append(hold.text) }
        return parts.joined(separator: ", ")
    }

    /// All that is known of an alert, a line each.
    static func detail(_ row: AlertRow, in overview: Overview, now: Int64, _ zone: LocalZone) -> [String] {
        var lines = [self.row(row, now: now), "message: \(row.message.isEmpty ? "none" : row.message)", "topic: \(row.key.topic)"]
        if let reason = row.reason?.expression, !reason.isEmpty { lines.append("because: \(reason)") }
        if !row.tags.isEmpty { lines.append("tags: \(row.tags.map { "\($0.key)=\($0.value)" }.joined(separator: ", "))") }
        let sent = row.sentTo.map { entry in
            let name = overview.destinations.first { $0.destination == entry.destination }?.name ?? entry.destination.address
            return "\(entry.destination.kind) \(name): \(DestinationText.result(entry.status).text)"
        }
        lines.append("sent to: \(sent.isEmpty ? "nobody" : sent.joined(separator: "; "))")
        for event in overview.events.filter({ $0.key == row.key }).prefix(5) {
            let time = TimeText.minuteAndDate(event.time, now: now, zone)
            lines.append("\(time) \(event.previousLevel.word) to \(event.level.word): \(event.message)")
        }
        return lines
    }

    /// What became different, a line each: levels, holds, destinations, deliveries that were refused, and what the engine says of itself.
    static func news(_ change: OverviewChange, from old: Overview, to new: Overview) -> [String] {
        var lines: [String] = []
        for row in change.alerts {
            let before = old.alerts[row.key]
            if row.level != before?.level ?? .ok {
                let message = row.message.isEmpty || row.message == row.key.id.rawValue ? "" : ": \(row.message)"
                lines.append("\(simulated(row))\(row.level.word) \(row.key.id), was \((before?.level ?? .ok).word)\(message)")
            }
            guard before?.hold != row.hold else { continue }
            if let hold = row.hold {
                lines.append("\(row.key.id): \(hold.text)")
            } else if let hold = before?.hold {
                lines.append("\(row.key.id): no longer \(word(hold))")
            }
        }
        for row in new.destinations {
            let before = old.destinations.first { $0.destination == row.destination }?.health
            let name = "\(row.destination.kind) \(row.name)"
            if let trouble = row.health.trouble, before?.trouble == nil {
                lines.append("\(name) does not take alerts: \(CauseText.reason(trouble.cause))")
            } else if row.health == .ok, before?.trouble != nil {
                lines.append("\(name) takes alerts again")
            }
        }
        for row in change.deliveries.reversed() {
            guard case .rejected(let cause) = row.status, old.deliveries.first(where: { $0.id == row.id })?.status != row.status else {
                continue
            }
            lines.append("not delivered: \(row.level.word) \(row.alert) to \(row.destination.kind): \(CauseText.phrase(cause))")
        }
        return lines + new.engine.banners.filter { !old.engine.banners.contains($0) }
    }

    private static func simulated(_ row: AlertRow) -> String { row.isSimulated ? "SIMULATED " : "" }

    private static func word(_ hold: Hold) -> String {
        switch hold.kind {
        case .acknowledgement: "acknowledged"
        case .silence: "silenced"
        case .maintenance: "in maintenance"
        }
    }
}
