import Foundation
import GRDB
import KaptopAlerts
import KaptopDelivery
package import KaptopOverview
import SourceText

extension Store {
    // MARK: What screens showed last

    /// Keeps rows of the alert screen, so that a console shows after a restart what it showed before.
    package func saveAlertRows(_ rows: [AlertRow]) async throws {
        try await pool.write { db in
            let statement = try db.cachedStatement(sql: "INSERT OR REPLACE INTO alert_view (topic, alert, view) VALUES (?, ?, ?)")
            for row in rows {
                try statement.execute(arguments: [row.key.topic.rawValue, row.key.id.rawValue, try Self.json(AlertView(row))])
            }
        }
    }

    package func alertRows() async throws -> [AlertRow] {
        try await pool.read { db in
            try Row.fetchAll(db, sql: "SELECT topic, alert, view FROM alert_view").compactMap { row in
                let text: String = row["view"]
                let view = try? JSONDecoder().decode(AlertView.self, from: Data(text.utf8))
                return view?.row(AlertRow.Key(topic: TopicID(row["topic"]), id: AlertID(row["alert"])))
            }
        }
    }

    /// The newest events, newest first.
    package func newestEvents(limit: Int) async throws -> [EventRow] {
        try await pool.read { db in
            try Data.fetchAll(db, sql: "SELECT payload FROM event ORDER BY id DESC LIMIT ?", arguments: [limit]).compactMap { payload in
                EventRecord.event(from: Array(payload)).map { EventRow($0) }
            }
        }
    }

    // MARK: Deliveries

    /// The newest deliveries, newest first.
    package func newestDeliveries(limit: Int) async throws -> [DeliveryRow] {
        try await pool.read { db in try Self.deliveryRows("ORDER BY d.id DESC LIMIT ?", [limit], db) }
    }

    /// - Parameter rest: what stands behind the tables, `d` for deliveries.
    static func deliveryRows(_ rest: String, _ arguments: StatementArguments, _ db: Database) throws -> [DeliveryRow] {
        try Row.fetchAll(
            db,
            sql:
                "SELECT d.*, e.alert, e.level, e.previous_level, e.time AS event_time FROM delivery d JOIN event e ON e.id = d.event \(rest)",
            arguments: arguments
        ).compactMap { row in
            guard let level = Level(rawValue: row["level"]), let previous = Level(rawValue: row["previous_level"]) else { return nil }
            var delivery = DeliveryRow(
                id: DeliveryID(row["id"]), destination: Destination(kind: row["kind"], address: row["address"]),
                alert: AlertID(row["alert"]), level: level, previousLevel: previous, eventTime: row["event_time"], status: status(row),
                createdAt: row["created_at"])
            delivery.foldedCount = row["folded_count"]
            delivery.attempts = row["attempts"]
            delivery.newestAttemptAt = row["newest_attempt_at"]
            delivery.newestLatency = row["newest_latency"]
            return delivery
        }
    }

    /// What is known of each destination that anything was ever sent to, or waits to be.
    package func destinations() async throws -> [DestinationRow] {
        try await pool.read { db in
            let queued = try Self.countsByDestination(where: "status < 2", db)
            let rejected = try Self.countsByDestination(where: "status = 3", db)
            let tried = try Row.fetchAll(db, sql: "SELECT * FROM destination ORDER BY kind, address").map { row in
                let destination = Destination(kind: row["kind"], address: row["address"])
                var result = DestinationRow(destination: destination)
                result.deliveredCount = row["delivered"]
                result.rejectedCount = row["rejected"]
                result.failedCount = row["failed"]
                result.queuedCount = queued[destination] ?? 0
                result.waitingRejectedCount = rejected[destination] ?? 0
                result.newestDeliveryAt = row["newest_delivery_at"]
                result.newestLatency = row["newest_latency"]
                result.newestAlert = (row["newest_alert"] as String?).map { AlertID($0) }
                result.newestLevel = (row["newest_level"] as Int?).flatMap { Level(rawValue: $0) }
                result.movedTo = row["moved_to"]
                result.health = Self.health(row, isRetrying: result.queuedCount > 0)
                return result
            }
            let known = Set(tried.map(\.destination))
            return tried
                + queued.filter { !known.contains($0.key) }.map { destination, count in
                    var result = DestinationRow(destination: destination)
                    result.queuedCount = count
                    return result
                }
        }
    }

    private static func countsByDestination(where condition: String, _ db: Database) throws -> [Destination: Int] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT kind, address, count(*) AS count FROM delivery WHERE \(condition) GROUP BY kind, address")
        return Dictionary(rows.map { (Destination(kind: $0["kind"], address: $0["address"]), $0["count"] as Int) }, uniquingKeysWith: +)
    }

    /// - Parameter isRetrying: decides where an earlier version did not write down what became of the newest delivery.
    private static func health(_ row: Row, isRetrying: Bool) -> DestinationRow.Health {
        guard let since = row["failing_since"] as Int64?, let cause = decodeCause(row["cause"]) else {
            return row["newest_delivery_at"] as Int64? == nil ? .unknown : .ok
        }
        return switch (row["newest_status"] as Int?).flatMap({ StatusCode(rawValue: $0) }) {
        case .rejected: .rejecting(since: since, cause)
        case .retrying: .retrying(since: since, cause)
        default: isRetrying ? .retrying(since: since, cause) : .rejecting(since: since, cause)
        }
    }

    /// What the columns `status`, `cause`, `folded_into` and `held_by` of a delivery say.
    static func status(_ row: Row) -> DeliveryStatus {
        let cause = decodeCause(row["cause"]) ?? Cause(.server, detail: "reason not kept")
        return switch StatusCode(rawValue: row["status"]) {
        case .retrying: .retrying(cause)
        case .delivered: .delivered
        case .rejected: .rejected(cause)
        case .withdrawn: .withdrawn
        case .folded: .folded(into: DeliveryID(row["folded_into"] ?? 0))
        case .held: .held(by: row["held_by"] ?? "")
        case .queued, nil: .queued
        }
    }

    private static func decodeCause(_ text: String?) -> Cause? {
        text.flatMap { try? JSONDecoder().decode(Cause.self, from: Data($0.utf8)) }
    }

    // MARK: Settings of the engine

    /// A value that the engine remembers of itself, such as its ids or when it last evaluated.
    package func setting(_ key: String) async throws -> String? {
        try await pool.read { db in try String.fetchOne(db, sql: "SELECT value FROM setting WHERE key = ?", arguments: [key]) }
    }

    package func setSetting(_ key: String, _ value: String) async throws {
        try await pool.write { db in
            try db.execute(sql: "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", arguments: [key, value])
        }
    }
}

/// What is kept of a row of the alert screen.
private struct AlertView: Codable {
    var task: String
    var level: Level
    var since: Int64?
    var message: String
    var value: Double?
    var unit: String?
    var history: AlertHistory
    var newestPointAt: Int64?
    var usualInterval: Int64?
    var tags: [String]
    var measurement: String?
    var limitOperator: String?
    var limit: Double?
    var furtherCount: Int?
    var expression: String?
    var reference: String?

    init(_ row: AlertRow) {
        task = row.task.rawValue
        level = row.level
        since = row.since
        message = row.message
        value = row.value
        unit = row.unit
        history = row.history
        newestPointAt = row.newestPointAt
        usualInterval = row.usualInterval
        tags = row.tags.flatMap { [$0.key, $0.value] }
        measurement = row.measurement
        limitOperator = row.reason?.comparison?.operator
        limit = row.reason?.comparison?.value
        furtherCount = row.reason?.comparison?.furtherCount
        expression = row.reason?.expression
        reference = row.reason?.reference
    }

    func row(_ key: AlertRow.Key) -> AlertRow {
        var row = AlertRow(key: key, task: TaskID(task), level: level)
        row.since = since
        row.message = message
        row.value = value
        row.unit = unit
        row.history = history
        row.newestPointAt = newestPointAt
        row.usualInterval = usualInterval
        row.tags = stride(from: 0, to: tags.count - 1, by: 2).map { AlertSeries.Pair(tags[$0], tags[$0 + 1]) }
        row.measurement = measurement ?? ""
        if let expression {
            var comparison: Reason.Limit?
            if let limitOperator, let limit {
                comparison = Reason.Limit(operator: limitOperator, value: limit, furtherCount: furtherCount ?? 0)
            }
            row.reason = Reason(
                range: SourceRange(at: 0), expression: expression, reference: reference, value: value, comparison: comparison)
        }
        return row
    }
}
