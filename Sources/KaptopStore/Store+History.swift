import Foundation
import GRDB
import KaptopAlerts
import KaptopDelivery
package import KaptopOverview

extension Store {
    /// Events with their deliveries and attempts, newest first: one page.
    package func history(_ query: HistoryQuery) async throws -> HistoryPage {
        let statement = HistoryStatement(query)
        return try await pool.read { db in
            var rows = try Row.fetchAll(db, sql: statement.sql, arguments: statement.arguments).map { HistoryRow($0) }
            let isWhole = rows.count <= statement.limit
            rows.removeLast(max(0, rows.count - statement.limit))
            let deliveries = try Self.deliveries(of: rows.map(\.event), db)
            for index in rows.indices { rows[index].deliveries = deliveries[rows[index].event] ?? [] }
            let next = isWhole ? nil : rows.last.map { HistoryQuery.Cursor(createdAt: $0.createdAt, event: $0.event) }
            return HistoryPage(rows: rows, next: next)
        }
    }

    /// How SQLite goes about a query, one line a step: for the proof that it reads no whole table.
    package func plan(of query: HistoryQuery) async throws -> [String] {
        let statement = HistoryStatement(query)
        return try await pool.read { db in
            let events = try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + statement.sql, arguments: statement.arguments)
            let deliveries = try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + Self.deliveriesSQL(1), arguments: [1])
            let attempts = try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + Self.attemptsSQL(1), arguments: [1])
            return (events + deliveries + attempts).map { $0["detail"] }
        }
    }

    private static func deliveries(of events: [Int64], _ db: Database) throws -> [Int64: [HistoryDelivery]] {
        var result: [Int64: [HistoryDelivery]] = [:]
        for part in parts(of: events) {
            let rows = try Row.fetchAll(db, sql: deliveriesSQL(part.count), arguments: StatementArguments(part))
            let attempts = try attempts(of: rows.map { $0["id"] }, db)
            for row in rows { result[row["event"], default: []].append(HistoryDelivery(row, attempts[row["id"]] ?? [])) }
        }
        return result
    }

    private static func attempts(of deliveries: [Int64], _ db: Database) throws -> [Int64: [HistoryAttempt]] {
        var result: [Int64: [HistoryAttempt]] = [:]
        for part in parts(of: deliveries) {
            for row in try Row.fetchAll(db, sql: attemptsSQL(part.count), arguments: StatementArguments(part)) {
                result[row["delivery"], default: []].append(HistoryAttempt(row))
            }
        }
        return result
    }

    /// A statement takes a bounded number of arguments.
    private static func parts(of ids: [Int64]) -> [[Int64]] {
        stride(from: 0, to: ids.count, by: 500).map { Array(ids[$0..<min(ids.count, $0 + 500)]) }
    }

    private static func deliveriesSQL(_ count: Int) -> String {
        "SELECT * FROM delivery WHERE event IN (\(marks(count))) ORDER BY event, id"
    }

    private static func attemptsSQL(_ count: Int) -> String {
        "SELECT * FROM attempt WHERE delivery IN (\(marks(count))) ORDER BY delivery, number"
    }

    static func marks(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }
}

/// A query as SQL: by the index of the alert where one is named, else by that of time, newest first.
private struct HistoryStatement: Sendable {
    let sql: String
    let arguments: StatementArguments
    let limit: Int

    init(_ query: HistoryQuery) {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        func add(_ condition: String, _ values: StatementArguments) {
            conditions.append(condition)
            arguments += values
        }
        if let alert = query.alert { add("e.alert = ?", [alert.rawValue]) }
        if let topic = query.topic { add("e.topic = ?", [topic.rawValue]) }
        if let task = query.task { add("e.task = ?", [task.rawValue]) }
        // A range, even of everything, has the index searched rather than scanned.
        add("e.created_at >= ?", [query.from ?? .min])
        if let cursor = query.before {
            // Earlier than the end of the range, which it stands for.
            add("(e.created_at, e.id) < (?, ?)", [cursor.createdAt, cursor.event])
        } else if let to = query.to {
            add("e.created_at < ?", [to])
        }
        if query.minimumLevel > .ok {
            add("max(e.level, e.previous_level) >= ?", [query.minimumLevel.rawValue])
        }
        if let destination = query.destination {
            add(
                "EXISTS (SELECT 1 FROM delivery d WHERE d.event = e.id AND d.kind = ? AND d.address = ?)",
                [destination.kind, destination.address])
        }
        if query.outcome == .failed { add("EXISTS (SELECT 1 FROM delivery d WHERE d.event = e.id AND d.status IN (1, 3, 4))", []) }
        limit = max(1, min(query.limit, HistoryQuery.mostRows))
        self.arguments = arguments
        let index = query.alert == nil ? "event_by_time" : "event_by_alert"
        // One more than asked for tells whether there is more.
        sql = """
            SELECT e.id, e.topic, e.alert, e.task, e.level, e.previous_level, e.message, e.time, e.created_at
            FROM event e INDEXED BY \(index) WHERE \(conditions.joined(separator: " AND "))
            ORDER BY e.created_at DESC, e.id DESC LIMIT \(limit + 1)
            """
    }
}

extension HistoryRow {
    fileprivate init(_ row: Row) {
        self.init(
            event: row["id"], key: AlertRow.Key(topic: TopicID(row["topic"]), id: AlertID(row["alert"])), task: TaskID(row["task"]),
            level: Level(rawValue: row["level"]) ?? .ok, previousLevel: Level(rawValue: row["previous_level"]) ?? .ok,
            message: row["message"], time: row["time"], createdAt: row["created_at"])
    }
}

extension HistoryDelivery {
    /// The attempt that delivered stands in the delivery's own row.
    fileprivate init(_ row: Row, _ failed: [HistoryAttempt]) {
        let status = Store.status(row)
        var attempts = failed
        if status == .delivered, let at = row["newest_attempt_at"] as Int64? {
            attempts.append(
                HistoryAttempt(number: row["attempts"], at: at, latency: row["newest_latency"] ?? 0, outcome: .delivered))
        }
        self.init(
            id: DeliveryID(row["id"]), destination: Destination(kind: row["kind"], address: row["address"]), status: status,
            foldedCount: row["folded_count"], mayRepeat: row["may_repeat"], createdAt: row["created_at"], attempts: attempts)
    }
}

extension HistoryAttempt {
    fileprivate init(_ row: Row) {
        self.init(
            number: row["number"], at: row["at"], latency: row["latency"], outcome: AttemptOutcome(rawValue: row["verdict"]) ?? .retry,
            status: row["http_status"], cause: (row["cause"] as String?).flatMap { Cause.Kind(rawValue: $0) }, answer: row["answer"])
    }
}
