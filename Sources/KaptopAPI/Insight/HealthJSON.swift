import KaptopAlerts
import KaptopDelivery
package import KaptopOverview
import Points

/// The health of an engine as JSON: `state`, `reasons`, then what they follow from.
///
/// Times are RFC 3339 in UTC, ages seconds.
package enum HealthJSON {
    /// - Parameter now: wall time, nanoseconds since 1970 UTC.
    package static func value(of health: EngineHealth, now: Int64) -> JSONValue {
        let findings = health.findings
        let broken = findings.tasks.compactMap { task -> JSONValue? in
            guard case .broken(let error) = task.status else { return nil }
            return ["id": .text(task.id.rawValue), "error": .text(error)]
        }
        return [
            "state": .text(health.state.rawValue),
            "reasons": .array(health.reasons.map { .text($0) }),
            "started": .text(RFC3339.text(findings.engine.startedAt)),
            "newest-point": moment(findings.engine.newestPointAt),
            "store": ["writable": .boolean(findings.storeTrouble == nil), "trouble": findings.storeTrouble.map { .text($0) } ?? .null],
            "inputs": .array(
                findings.inputs.map {
                    ["kind": .text($0.kind), "address": .text($0.address), "trouble": $0.trouble.map { .text($0) } ?? .null]
                }),
            "tasks": ["count": .count(findings.tasks.count), "broken": .array(broken)],
            "destinations": .array(findings.destinations.map { value(of: $0, now: now) }),
        ]
    }

    private static func value(of row: DestinationRow, now: Int64) -> JSONValue {
        let trouble = row.health.trouble
        var members: [(String, JSONValue)] = [
            ("kind", .text(row.destination.kind)), ("destination", .text(row.destination.address)), ("name", .text(row.name)),
            ("state", .text(state(row.health))),
        ]
        if let trouble {
            members += [
                ("since", .text(RFC3339.text(trouble.since))), ("cause", .text(trouble.cause.kind.rawValue)),
                ("answer", .text(trouble.cause.detail)), ("advice", .text(trouble.cause.advice(for: row.destination.kind))),
            ]
        }
        if case .rateLimited(_, let until, _) = row.health { members.append(("until", .text(RFC3339.text(until)))) }
        if let address = row.movedTo { members.append(("moved-to", .text(address))) }
        if case .disabled(let reason) = row.health { members.append(("reason", .text(reason))) }
        members += [
            ("queued", .count(row.queuedCount)), ("oldest-waiting", moment(row.oldestWaitingAt)),
            ("delivered", .count(row.deliveredCount)), ("failed-attempts", .count(row.failedCount)),
            ("rejected", .count(row.rejectedCount)), ("rejected-waiting", .count(row.waitingRejectedCount)),
            ("newest-delivery", moment(row.newestDeliveryAt)),
            ("newest-latency-ms", row.newestLatency.map { .float(Double($0) / 1e6) } ?? .null),
        ]
        return .object(members.map { JSONValue.Member($0.0, $0.1) })
    }

    private static func state(_ health: DestinationRow.Health) -> String {
        switch health {
        case .unknown: "unknown"
        case .ok: "ok"
        case .retrying: "retrying"
        case .rejecting: "rejecting"
        case .rateLimited: "rate-limited"
        case .disabled: "disabled"
        }
    }

    private static func moment(_ time: Int64?) -> JSONValue { time.map { .text(RFC3339.text($0)) } ?? .null }
}
