import Foundation
import GRDB
package import KaptopAlerts
package import KaptopDelivery
import KaptopOverview

/// Where a delivery stands, as the number in the `status` column; below 2 it is still to be sent.
enum StatusCode: Int {
    case queued = 0
    case retrying = 1
    case delivered = 2
    case rejected = 3
    case withdrawn = 4
    case folded = 5
    case held = 6
}

extension Store: AlertLedger {
    package func commit(_ batch: [Transition]) async throws {
        // A state that a later event of the batch replaces is seen by nobody.
        var newest: [AlertRow.Key: Int] = [:]
        for (index, transition) in batch.enumerated() {
            newest[AlertRow.Key(topic: transition.topic, id: transition.state.id)] = index
        }
        let states = newest.values.sorted().map { batch[$0] }
        try await pool.write { db in
            try Self.write(states: states, db)
            try Self.write(events: batch, db)
        }
    }

    private static func write(states: [Transition], _ db: Database) throws {
        var statement = try DirectStatement(
            db,
            sql: """
                INSERT INTO topic_state (topic, alert, level, message, details, time, duration) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (topic, alert) DO UPDATE SET level = excluded.level, message = excluded.message,
                    details = excluded.details, time = excluded.time, duration = excluded.duration
                """)
        for transition in states {
            let state = transition.state
            statement.bind(transition.topic.rawValue)
            statement.bind(state.id.rawValue)
            statement.bind(state.level.rawValue)
            statement.bind(state.message)
            statement.bind(state.details)
            statement.bind(state.time)
            statement.bind(state.duration)
            try statement.run()
        }
    }

    private static func write(events: [Transition], _ db: Database) throws {
        var event = try DirectStatement(
            db,
            sql: """
                INSERT INTO event (topic, alert, level, previous_level, time, message, payload, created_at, task)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        var delivery = try DirectStatement(
            db,
            sql: """
                INSERT INTO delivery (id, event, kind, address, handler, created_at, status, attempts, held_by, held_topic, held_alert)
                VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
                """)
        var handlers: [HandlerSpec: String] = [:]
        for transition in events {
            let new = transition.state
            event.bind(transition.topic.rawValue)
            event.bind(new.id.rawValue)
            event.bind(new.level.rawValue)
            event.bind(transition.event.previousLevel.rawValue)
            event.bind(new.time)
            event.bind(new.message)
            event.bind(EventRecord.bytes(of: transition.event))
            event.bind(transition.createdAt)
            event.bind(transition.event.task.rawValue)
            try event.run()
            let row = db.lastInsertedRowID
            for added in transition.deliveries {
                let handler = try handlers[added.handler] ?? json(added.handler)
                handlers[added.handler] = handler
                delivery.bind(added.id.rawValue)
                delivery.bind(row)
                delivery.bind(added.destination.kind)
                delivery.bind(added.destination.address)
                delivery.bind(handler)
                delivery.bind(added.createdAt)
                delivery.bind((transition.heldBy == nil ? StatusCode.queued : .held).rawValue)
                delivery.bind(transition.heldBy)
                delivery.bind(transition.heldBy.map { _ in transition.topic.rawValue })
                delivery.bind(transition.heldBy.map { _ in new.id.rawValue })
                try delivery.run()
                if transition.foldsHeld { try settleHeld(upTo: added, as: .folded(into: added.id), db) }
            }
            if let ended = transition.endedAcknowledgement { try endAcknowledgement(of: transition.event.key, ended, db) }
        }
    }

    package func settle(_ settlements: [Settlement], marks: [DeliveryID: FileMark]) async throws {
        try await pool.write { db in
            for (id, mark) in marks {
                try db.cachedStatement(sql: "UPDATE delivery SET mark = ? WHERE id = ?").execute(
                    arguments: [try Self.json(mark), id.rawValue])
            }
            try Self.write(failedAttempts: settlements, db)
            try Self.write(statuses: SettlementRun.runs(of: settlements), db)
            try Self.write(tallies: DestinationTally.tallies(of: settlements), db)
        }
    }

    /// The attempt that delivered stands in the delivery's own row; those before it are kept here.
    private static func write(failedAttempts settlements: [Settlement], _ db: Database) throws {
        var statement = try DirectStatement(
            db,
            sql: """
                INSERT OR REPLACE INTO attempt (delivery, number, at, latency, verdict, http_status, cause, answer)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for attempt in settlements.lazy.map(\.attempt) where attempt.verdict != .delivered {
            let cause = attempt.verdict.cause
            statement.bind(attempt.delivery.rawValue)
            statement.bind(attempt.number)
            statement.bind(attempt.at)
            statement.bind(attempt.latency)
            statement.bind(AttemptOutcome(attempt.verdict).rawValue)
            statement.bind(cause?.status.map(Int64.init))
            statement.bind(cause?.kind.rawValue)
            statement.bind(cause?.detail)
            try statement.run()
        }
    }

    /// What an operator has taken back while it was under way stays taken back, unless it arrived all the same.
    private static func write(statuses runs: [SettlementRun], _ db: Database) throws {
        var statement = try DirectStatement(
            db,
            sql: """
                UPDATE delivery SET status = ?, cause = ?, attempts = ?, newest_attempt_at = ?, newest_latency = ?, kind = ?, address = ?,
                    may_repeat = ?
                WHERE id BETWEEN ? AND ? AND (status <> 4 OR ? = 2)
                """)
        for run in runs {
            let (status, cause) = code(of: run.settlement.status)
            let attempt = run.settlement.attempt
            statement.bind(status.rawValue)
            statement.bind(try cause.map { try json($0) })
            statement.bind(attempt.number)
            statement.bind(attempt.at)
            statement.bind(attempt.latency)
            statement.bind(run.settlement.destination.kind)
            statement.bind(run.settlement.destination.address)
            statement.bind(run.settlement.mayRepeat ? 1 : 0)
            statement.bind(run.ids.lowerBound)
            statement.bind(run.ids.upperBound)
            statement.bind(status.rawValue)
            try statement.run()
        }
    }

    private static func write(tallies: [DestinationTally], _ db: Database) throws {
        for tally in tallies {
            try db.cachedStatement(
                sql: """
                    INSERT INTO destination (kind, address, delivered, rejected, failed, newest_delivery_at, newest_latency, newest_alert,
                        newest_level, failing_since, cause, newest_status, moved_to)
                    SELECT :kind, :address, :delivered, :rejected, :failed, :at, :latency, e.alert, e.level, :failing, :cause, :status, :moved
                    FROM delivery d JOIN event e ON e.id = d.event WHERE d.id = :id
                    ON CONFLICT (kind, address) DO UPDATE SET
                        delivered = delivered + :delivered, rejected = rejected + :rejected, failed = failed + :failed,
                        newest_delivery_at = coalesce(:at, newest_delivery_at), newest_latency = coalesce(:latency, newest_latency),
                        newest_alert = CASE WHEN :at IS NULL THEN newest_alert ELSE excluded.newest_alert END,
                        newest_level = CASE WHEN :at IS NULL THEN newest_level ELSE excluded.newest_level END,
                        failing_since = CASE WHEN :failing IS NULL OR :at IS NOT NULL THEN :failing
                            ELSE coalesce(failing_since, :failing) END,
                        cause = :cause, newest_status = :status, moved_to = coalesce(:moved, moved_to)
                    """
            ).execute(
                arguments: [
                    "kind": tally.destination.kind, "address": tally.destination.address, "delivered": tally.delivered,
                    "rejected": tally.rejected, "failed": tally.failed, "status": Self.code(of: tally.newestStatus).0.rawValue,
                    "at": tally.newest?.at, "latency": tally.newest?.latency, "failing": tally.failingSince, "moved": tally.movedTo,
                    "cause": try tally.cause.map { try json($0) }, "id": (tally.newest ?? tally.last).delivery.rawValue,
                ])
        }
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
        try await readable(where: "d.status < 2 AND d.id > ? ORDER BY d.id LIMIT ?", [id.rawValue, limit])
    }

    package func unsettledDeliveries(to destination: Destination, after id: DeliveryID, limit: Int) async throws -> [Delivery] {
        try await readable(
            where: "d.status < 2 AND d.kind = ? AND d.address = ? AND d.id > ? ORDER BY d.id LIMIT ?",
            [destination.kind, destination.address, id.rawValue, limit])
    }

    /// Unsettled deliveries; those that cannot be read are rejected, which an operator sees, rather than passed over.
    private func readable(where condition: String, _ arguments: StatementArguments) async throws -> [Delivery] {
        while true {
            let (readable, unreadable) = try await pool.read { db in try Self.deliveries(where: condition, arguments, db) }
            if unreadable.isEmpty { return readable }
            let cause = try Self.json(Cause.unreadable)
            try await pool.write { db in
                for id in unreadable {
                    try db.execute(
                        sql: "UPDATE delivery SET status = ?, cause = ? WHERE id = ?",
                        arguments: [StatusCode.rejected.rawValue, cause, id])
                }
            }
        }
    }

    static func deliveries(
        where condition: String, _ arguments: StatementArguments, _ db: Database
    ) throws -> (readable: [Delivery], unreadable: [Int64]) {
        // Deliveries of one place have one handler, mostly.
        var handlers: [String: HandlerSpec] = [:]
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT d.id, d.kind, d.address, d.handler, d.created_at, d.attempts, d.digest, d.folded_count, d.mark, e.payload
                FROM delivery d JOIN event e ON e.id = d.event WHERE \(condition)
                """, arguments: arguments)
        let deliveries = rows.map { Self.delivery($0, &handlers) }
        return (deliveries.compactMap { $0 }, zip(rows, deliveries).compactMap { $1 == nil ? $0["id"] : nil })
    }

    package func newestDeliveryID() async throws -> DeliveryID {
        try await pool.read { db in
            DeliveryID(try Int64.fetchOne(db, sql: "SELECT max(id) FROM delivery") ?? 0)
        }
    }

    static func delivery(_ row: Row, _ handlers: inout [String: HandlerSpec]) -> Delivery? {
        let payload: Data = row["payload"]
        let handler: String = row["handler"]
        guard let event = EventRecord.event(from: Array(payload)),
            let spec = handlers[handler] ?? (try? JSONDecoder().decode(HandlerSpec.self, from: Data(handler.utf8)))
        else { return nil }
        handlers[handler] = spec
        var delivery = Delivery(
            id: DeliveryID(row["id"]), destination: Destination(kind: row["kind"], address: row["address"]), handler: spec, event: event,
            createdAt: row["created_at"], attempts: row["attempts"])
        delivery.foldedCount = row["folded_count"]
        let digest: String? = row["digest"]
        delivery.digest = digest.flatMap { try? JSONDecoder().decode(Digest.self, from: Data($0.utf8)) }
        let mark: String? = row["mark"]
        delivery.mark = mark.flatMap { try? JSONDecoder().decode(FileMark.self, from: Data($0.utf8)) }
        return delivery
    }

    static func code(of status: DeliveryStatus) -> (StatusCode, Cause?) {
        switch status {
        case .queued: (.queued, nil)
        case .retrying(let cause): (.retrying, cause)
        case .delivered: (.delivered, nil)
        case .rejected(let cause): (.rejected, cause)
        case .withdrawn: (.withdrawn, nil)
        case .folded: (.folded, nil)
        case .held: (.held, nil)
        }
    }

    static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}

extension Cause {
    fileprivate static let unreadable = Cause(
        .notEncodable, detail: "its event was stored by another version of kaptop and cannot be read")
}
