import KaptopAlerts
import KaptopDelivery
package import KaptopOverview
import Points

/// Events, deliveries and attempts of the past as JSON, and back: the API gives it, the command line reads it.
///
/// Times are RFC 3339 in UTC, latencies milliseconds.
package enum HistoryJSON {
    // MARK: To JSON

    package static func value(of page: HistoryPage) -> JSONValue {
        [
            "events": .array(page.rows.map { value(of: $0) }),
            "next": page.next.map { .text("\($0.createdAt)-\($0.event)") } ?? .null,
        ]
    }

    private static func value(of row: HistoryRow) -> JSONValue {
        [
            "number": .integer(row.event), "alert": .text(row.key.id.rawValue), "topic": .text(row.key.topic.rawValue),
            "task": .text(row.task.rawValue), "level": .text(row.level.name), "previous-level": .text(row.previousLevel.name),
            "message": .text(row.message), "point-time": .text(RFC3339.text(row.time)), "at": .text(RFC3339.text(row.createdAt)),
            "deliveries": .array(row.deliveries.map { value(of: $0) }),
        ]
    }

    private static func value(of delivery: HistoryDelivery) -> JSONValue {
        object(
            [
                ("id", .integer(delivery.id.rawValue)), ("kind", .text(delivery.destination.kind)),
                ("destination", .text(delivery.destination.address)),
            ]
                + members(of: delivery.status)
                + (delivery.foldedCount > 0 ? [("tells-for", .count(delivery.foldedCount))] : [])
                + (delivery.mayRepeat ? [("may-repeat", true)] : [])
                + [("created", .text(RFC3339.text(delivery.createdAt))), ("attempts", .array(delivery.attempts.map { value(of: $0) }))])
    }

    private static func value(of attempt: HistoryAttempt) -> JSONValue {
        object(
            [
                ("number", .count(attempt.number)), ("at", .text(RFC3339.text(attempt.at))),
                ("latency-ms", .float(Double(attempt.latency) / 1e6)), ("outcome", .text(attempt.outcome.rawValue)),
            ] + (attempt.status.map { [("http-status", .count($0))] } ?? [])
                + (attempt.cause.map { [("cause", .text($0.rawValue))] } ?? [])
                + (attempt.answer.map { [("answer", .text($0))] } ?? []))
    }

    /// A delivery of the list of deliveries.
    package static func value(of row: DeliveryRow) -> JSONValue {
        object(
            [
                ("id", .integer(row.id.rawValue)), ("kind", .text(row.destination.kind)), ("destination", .text(row.destination.address)),
                ("alert", .text(row.alert.rawValue)), ("level", .text(row.level.name)), ("previous-level", .text(row.previousLevel.name)),
            ] + members(of: row.status)
                + [
                    ("attempts", .count(row.attempts)), ("event-time", .text(RFC3339.text(row.eventTime))),
                    ("created", .text(RFC3339.text(row.createdAt))),
                ]
                + (row.newestAttemptAt.map { [("newest-attempt", .text(RFC3339.text($0)))] } ?? []))
    }

    private static func members(of status: DeliveryStatus) -> [(String, JSONValue)] {
        let word = ("status", JSONValue.text(DeliveryStatusName(status).rawValue))
        switch status {
        case .queued, .delivered, .withdrawn: return [word]
        case .retrying(let cause), .rejected(let cause):
            return [word, ("cause", .text(cause.kind.rawValue)), ("answer", .text(cause.detail))]
        case .folded(let id): return [word, ("folded-into", .integer(id.rawValue))]
        case .held(let reason): return [word, ("held-by", .text(reason))]
        }
    }

    private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(members.map { JSONValue.Member($0.0, $0.1) })
    }

    // MARK: From JSON

    package static func cursor(_ text: String) -> HistoryQuery.Cursor? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let createdAt = Int64(parts[0]), let event = Int64(parts[1]) else { return nil }
        return HistoryQuery.Cursor(createdAt: createdAt, event: event)
    }

    /// nil where it is not what `value(of:)` gives.
    package static func page(_ value: JSONValue) -> HistoryPage? {
        guard let events = value["events"]?.elements else { return nil }
        let rows = events.compactMap { row($0) }
        return rows.count == events.count ? HistoryPage(rows: rows, next: value["next"]?.string.flatMap { cursor($0) }) : nil
    }

    private static func row(_ value: JSONValue) -> HistoryRow? {
        guard let alert = value["alert"]?.string, let topic = value["topic"]?.string, let task = value["task"]?.string,
            let level = Self.level(value["level"]), let previous = Self.level(value["previous-level"]),
            let message = value["message"]?.string,
            let time = moment(value["point-time"]), let at = moment(value["at"]), let number = value["number"]?.integer,
            let deliveries = value["deliveries"]?.elements
        else { return nil }
        return HistoryRow(
            event: number, key: AlertRow.Key(topic: TopicID(topic), id: AlertID(alert)), task: TaskID(task), level: level,
            previousLevel: previous, message: message, time: time, createdAt: at, deliveries: deliveries.compactMap { delivery($0) })
    }

    private static func delivery(_ value: JSONValue) -> HistoryDelivery? {
        guard let id = value["id"]?.integer, let destination = destination(value), let status = status(value),
            let created = moment(value["created"]), let attempts = value["attempts"]?.elements
        else { return nil }
        return HistoryDelivery(
            id: DeliveryID(id), destination: destination, status: status, foldedCount: Int(value["tells-for"]?.integer ?? 0),
            mayRepeat: value["may-repeat"] == true,
            createdAt: created, attempts: attempts.compactMap { attempt($0) })
    }

    private static func attempt(_ value: JSONValue) -> HistoryAttempt? {
        guard let number = value["number"]?.integer, let at = moment(value["at"]), let milliseconds = value["latency-ms"]?.number,
            let outcome = value["outcome"]?.string.flatMap({ AttemptOutcome(rawValue: $0) })
        else { return nil }
        return HistoryAttempt(
            number: Int(number), at: at, latency: Int64(milliseconds * 1e6), outcome: outcome,
            status: value["http-status"]?.integer.map { Int($0) }, cause: value["cause"]?.string.flatMap { Cause.Kind(rawValue: $0) },
            answer: value["answer"]?.string)
    }

    /// A delivery of the list of deliveries; nil where it is not what `value(of:)` gives.
    package static func deliveryRow(_ value: JSONValue) -> DeliveryRow? {
        guard let id = value["id"]?.integer, let destination = destination(value), let status = status(value),
            let alert = value["alert"]?.string, let level = Self.level(value["level"]), let previous = Self.level(value["previous-level"]),
            let created = moment(value["created"]), let eventTime = moment(value["event-time"])
        else { return nil }
        var row = DeliveryRow(
            id: DeliveryID(id), destination: destination, alert: AlertID(alert), level: level, previousLevel: previous,
            eventTime: eventTime, status: status, createdAt: created)
        row.attempts = Int(value["attempts"]?.integer ?? 0)
        row.newestAttemptAt = moment(value["newest-attempt"])
        return row
    }

    private static func destination(_ value: JSONValue) -> Destination? {
        guard let kind = value["kind"]?.string, let address = value["destination"]?.string else { return nil }
        return Destination(kind: kind, address: address)
    }

    private static func status(_ value: JSONValue) -> DeliveryStatus? {
        let cause = Cause(
            value["cause"]?.string.flatMap { Cause.Kind(rawValue: $0) } ?? .server, detail: value["answer"]?.string ?? "")
        return switch value["status"]?.string.flatMap({ DeliveryStatusName(rawValue: $0) }) {
        case .queued: .queued
        case .retrying: .retrying(cause)
        case .delivered: .delivered
        case .rejected: .rejected(cause)
        case .withdrawn: .withdrawn
        case .folded: .folded(into: DeliveryID(value["folded-into"]?.integer ?? 0))
        case .held: .held(by: value["held-by"]?.string ?? "")
        case nil: nil
        }
    }

    private static func level(_ value: JSONValue?) -> Level? { value?.string.flatMap { Level(name: $0) } }

    private static func moment(_ value: JSONValue?) -> Int64? { value?.string.flatMap { RFC3339.nanoseconds($0) } }
}

extension JSONValue {
    fileprivate var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    fileprivate var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .float(let value): value
        default: nil
        }
    }
}
