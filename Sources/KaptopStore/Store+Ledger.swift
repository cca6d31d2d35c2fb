import Foundation
import GRDB
package import KaptopAlerts
package import KaptopDelivery

/// Where a delivery stands, as the number in the `status` column; below 2 it is still to be sent.
enum StatusCode: Int {
    case queued = 0
    case retrying = 1
    case delivered = 2
    case rejected = 3
    case withdrawn = 4
}

extension Store: AlertLedger {
    package func commit(_ batch: [Transition]) async throws {
        try await pool.write { db in
            let state = try db.cachedStatement(
                sql: """
                    INSERT INTO topic_state (topic, alert, level, message, details, time, duration) VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (topic, alert) DO UPDATE SET level = excluded.level, message = excluded.message,
                        details = excluded.details, time = excluded.time, duration = excluded.duration
                    """)
            let event = try db.cachedStatement(
                sql: "INSERT INTO event (topic, alert, level, previous_level, time, message, payload) VALUES (?, ?, ?, ?, ?, ?, ?)")
            let delivery = try db.cachedStatement(
                sql: """
                    INSERT INTO delivery (id, event, kind, address, handler, status, attempts, created_at) VALUES (?, ?, ?, ?, ?, 0, 0, ?)
                    """)
            for transition in batch {
                let new = transition.state
                try state.execute(
                    arguments: [
                        transition.topic.rawValue, new.id.rawValue, new.level.rawValue, new.message, new.details, new.time, new.duration,
                    ])
                try event.execute(
                    arguments: [
                        transition.topic.rawValue, new.id.rawValue, new.level.rawValue, transition.event.previousLevel.rawValue, new.time,
                        new.message, Data(EventRecord.bytes(of: transition.event)),
                    ])
                let eventRow = db.lastInsertedRowID
                for added in transition.deliveries {
                    try delivery.execute(
                        arguments: [
                            added.id.rawValue, eventRow, added.destination.kind, added.destination.address, try Self.json(added.handler),
                            added.createdAt,
                        ])
                }
            }
        }
    }

    package func settle(_ settlements: [Settlement]) async throws {
        try await pool.write { db in
            for settlement in settlements {
                try Self.record(settlement, db)
            }
        }
    }

    private static func record(_ settlement: Settlement, _ db: Database) throws {
        let attempt = settlement.attempt
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO attempt (delivery, number, at, latency, verdict) VALUES (?, ?, ?, ?, ?)"
        ).execute(
            arguments: [attempt.delivery.rawValue, attempt.number, attempt.at, attempt.latency, VerdictText.text(of: attempt.verdict)])
        let (status, cause) = code(of: settlement.status)
        try db.cachedStatement(
            sql: """
                UPDATE delivery SET status = ?, cause = ?, attempts = ?, newest_attempt_at = ?, newest_latency = ?,
                    kind = coalesce(?, kind), address = coalesce(?, address) WHERE id = ?
                """
        ).execute(
            arguments: [
                status.rawValue, try cause.map(json), attempt.number, attempt.at, attempt.latency, settlement.destination?.kind,
                settlement.destination?.address, attempt.delivery.rawValue,
            ])
        try countDestination(attempt, status, cause, db)
    }

    private static func countDestination(_ attempt: DeliveryAttempt, _ status: StatusCode, _ cause: Cause?, _ db: Database) throws {
        let isDelivered = status == .delivered
        try db.cachedStatement(
            sql: """
                INSERT INTO destination (kind, address, delivered, rejected, newest_delivery_at, newest_latency, newest_alert, newest_level,
                    failing_since, cause)
                SELECT d.kind, d.address, :delivered, :rejected, :at, :latency, e.alert, e.level, :failing, :cause
                FROM delivery d JOIN event e ON e.id = d.event WHERE d.id = :id
                ON CONFLICT (kind, address) DO UPDATE SET
                    delivered = delivered + :delivered, rejected = rejected + :rejected,
                    newest_delivery_at = coalesce(:at, newest_delivery_at), newest_latency = coalesce(:latency, newest_latency),
                    newest_alert = CASE WHEN :at IS NULL THEN newest_alert ELSE excluded.newest_alert END,
                    newest_level = CASE WHEN :at IS NULL THEN newest_level ELSE excluded.newest_level END,
                    failing_since = CASE WHEN :failing IS NULL THEN NULL ELSE coalesce(failing_since, :failing) END, cause = :cause
                """
        ).execute(
            arguments: [
                "delivered": isDelivered ? 1 : 0, "rejected": status == .rejected ? 1 : 0, "at": isDelivered ? attempt.at : nil,
                "latency": isDelivered ? attempt.latency : nil, "failing": isDelivered ? nil : attempt.at, "cause": try cause.map(json),
                "id": attempt.delivery.rawValue,
            ])
    }

    package func states(of topic: TopicID) async throws -> [EventState] {
        try await pool.read { db in
            try Row.fetchAll(
                db, sql: "SELECT alert, level, message, details, time, duration FROM topic_state WHERE topic = ?",
                arguments: [topic.rawValue]
            ).compactMap { row in
                guard let level = Level(rawValue: row["level"]) else { return nil }
                return EventState(
                    id: AlertID(row["alert"]), level: level, message: row["message"], details: row["details"], time: row["time"],
                    duration: row["duration"])
            }
        }
    }

    /// Forgets topics, as when their task is deleted.
    package func deleteTopics(_ topics: [TopicID]) async throws {
        try await pool.write { db in
            for topic in topics {
                try db.execute(sql: "DELETE FROM topic_state WHERE topic = ?", arguments: [topic.rawValue])
                try db.execute(sql: "DELETE FROM alert_view WHERE topic = ?", arguments: [topic.rawValue])
            }
        }
    }

    /// Forgets the anonymous topics of a task.
    package func deleteAnonymousTopics(of task: TaskID) async throws {
        let prefix = "main:\(task.rawValue):"
        try await pool.write { db in
            for table in ["topic_state", "alert_view"] {
                try db.execute(sql: "DELETE FROM \(table) WHERE substr(topic, 1, ?) = ?", arguments: [prefix.count, prefix])
            }
        }
    }

    /// The names of all topics that remember an alert.
    package func topicIDs() async throws -> [TopicID] {
        try await pool.read { db in
            try String.fetchAll(db, sql: "SELECT DISTINCT topic FROM topic_state ORDER BY topic").map { TopicID($0) }
        }
    }

    package func unsettledDeliveries(after id: DeliveryID, limit: Int) async throws -> [Delivery] {
        try await deliveries(where: "d.status < 2 AND d.id > ? ORDER BY d.id LIMIT ?", [id.rawValue, limit])
    }

    package func unsettledDeliveries(to destination: Destination, after id: DeliveryID, limit: Int) async throws -> [Delivery] {
        try await deliveries(
            where: "d.status < 2 AND d.kind = ? AND d.address = ? AND d.id > ? ORDER BY d.id LIMIT ?",
            [destination.kind, destination.address, id.rawValue, limit])
    }

    /// A delivery whatever became of it, to send it again.
    package func delivery(_ id: DeliveryID) async throws -> Delivery? {
        try await deliveries(where: "d.id = ?", [id.rawValue]).first
    }

    private func deliveries(where condition: String, _ arguments: StatementArguments) async throws -> [Delivery] {
        try await pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT d.id, d.kind, d.address, d.handler, d.created_at, d.attempts, e.payload FROM delivery d JOIN event e ON e.id = d.event
                    WHERE \(condition)
                    """, arguments: arguments
            ).compactMap(Self.delivery)
        }
    }

    /// Puts a rejected delivery back into its queue.
    package func requeue(_ id: DeliveryID) async throws {
        try await pool.write { db in
            try db.execute(sql: "UPDATE delivery SET status = 0, cause = NULL WHERE id = ?", arguments: [id.rawValue])
        }
    }

    package func newestDeliveryID() async throws -> DeliveryID {
        try await pool.read { db in
            DeliveryID(try Int64.fetchOne(db, sql: "SELECT max(id) FROM delivery") ?? 0)
        }
    }

    private static func delivery(_ row: Row) -> Delivery? {
        let payload: Data = row["payload"]
        let handler: String = row["handler"]
        guard let event = EventRecord.event(from: Array(payload)),
            let spec = try? JSONDecoder().decode(HandlerSpec.self, from: Data(handler.utf8))
        else { return nil }
        return Delivery(
            id: DeliveryID(row["id"]), destination: Destination(kind: row["kind"], address: row["address"]), handler: spec, event: event,
            createdAt: row["created_at"], attempts: row["attempts"])
    }

    static func code(of status: DeliveryStatus) -> (StatusCode, Cause?) {
        switch status {
        case .queued: (.queued, nil)
        case .retrying(let cause): (.retrying, cause)
        case .delivered: (.delivered, nil)
        case .rejected(let cause): (.rejected, cause)
        case .withdrawn: (.withdrawn, nil)
        }
    }

    static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}

/// A verdict as one line of text for the history of attempts.
enum VerdictText {
    static func text(of verdict: Verdict) -> String {
        switch verdict {
        case .delivered: "delivered"
        case .retry(_, let cause): "retry: \(cause.detail)"
        case .resend(_, let cause): "changed and sent again: \(cause.detail)"
        case .rejected(let cause): "rejected: \(cause.detail)"
        }
    }
}
