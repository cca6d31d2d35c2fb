import GRDB

/// How far a sweep through old events has come.
package struct RetentionProgress: Sendable, Equatable {
    package var deletedEvents: Int
    /// Where to go on; nil where the sweep is through.
    package var next: Cursor?

    package struct Cursor: Sendable, Equatable {
        var createdAt: Int64
        var event: Int64
    }
}

extension Store {
    /// Deletes events taken before `cutoff` with their deliveries and attempts, at most `limit` events in one transaction.
    ///
    /// Events with a delivery that is still to be sent, held back, or rejected and neither sent again nor dismissed are passed over,
    /// as are deliveries that one of those tells for. The newest event and delivery stay, so that no number is given twice.
    /// Freed pages are used again by later events: the file is as large as the fullest span of `keep-history` needs, and no commit
    /// pays for moving pages, as it would with auto_vacuum.
    package func deleteEvents(
        before cutoff: Int64, after cursor: RetentionProgress.Cursor?, limit: Int
    ) async throws -> RetentionProgress {
        try await pool.write { db in
            let seen = try Row.fetchAll(
                db,
                sql: """
                    SELECT id, created_at FROM event INDEXED BY event_by_time
                    WHERE (created_at, id) > (?, ?) AND created_at < ? ORDER BY created_at, id LIMIT ?
                    """, arguments: [cursor?.createdAt ?? .min, cursor?.event ?? .min, cutoff, limit])
            let next = seen.count < limit ? nil : seen.last.map { RetentionProgress.Cursor(createdAt: $0["created_at"], event: $0["id"]) }
            let events = try Self.settled(seen.map { $0["id"] }, db)
            guard !events.isEmpty else { return RetentionProgress(deletedEvents: 0, next: next) }
            let arguments = StatementArguments(events)
            let list = Self.marks(events.count)
            try db.execute(
                sql: "DELETE FROM attempt WHERE delivery IN (SELECT id FROM delivery WHERE event IN (\(list)))", arguments: arguments)
            try db.execute(sql: "DELETE FROM delivery WHERE event IN (\(list))", arguments: arguments)
            try db.execute(sql: "DELETE FROM event WHERE id IN (\(list))", arguments: arguments)
            return RetentionProgress(deletedEvents: events.count, next: next)
        }
    }

    /// Those of some events of which everyone was told, or nobody is waiting any more.
    private static func settled(_ events: [Int64], _ db: Database) throws -> [Int64] {
        guard !events.isEmpty else { return [] }
        return try Int64.fetchAll(
            db,
            sql: """
                SELECT e.id FROM event e WHERE e.id IN (\(marks(events.count))) AND e.id < (SELECT max(id) FROM event)
                AND NOT EXISTS (
                    SELECT 1 FROM delivery d LEFT JOIN delivery c ON c.id = d.folded_into WHERE d.event = e.id
                    AND (d.status IN (0, 1, 3, 6) OR c.status IN (0, 1, 3, 6) OR d.id = (SELECT max(id) FROM delivery)))
                """, arguments: StatementArguments(events))
    }
}
