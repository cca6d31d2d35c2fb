import GRDB
package import KaptopDelivery
package import KaptopOverview

extension Store {
    /// Deliveries by their status and place, newest first.
    package func deliveries(_ query: DeliveryQuery) async throws -> [DeliveryRow] {
        // Written out, not bound: only so SQLite sees that a partial index serves.
        let condition: String? =
            switch query.status {
            case nil: nil
            case .queued: "d.status < 2 AND d.status = 0"
            case .retrying: "d.status < 2 AND d.status = 1"
            case .delivered: "d.status = 2"
            case .rejected: "d.status = 3"
            case .withdrawn: "d.status = 4"
            case .folded: "d.status = 5"
            case .held: "d.status = 6"
            }
        var conditions = condition.map { [$0] } ?? []
        var arguments: StatementArguments = []
        if let destination = query.destination {
            conditions.append("d.kind = ? AND d.address = ?")
            arguments += [destination.kind, destination.address]
        }
        let sql = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let limit = max(1, min(query.limit, HistoryQuery.mostRows))
        let rest = "\(sql) ORDER BY d.id DESC LIMIT \(limit)"
        let bound = arguments
        return try await pool.read { db in try Self.deliveryRows(rest, bound, db) }
    }

    /// A delivery as it stands now; nil where it is not kept.
    package func deliveryRow(_ id: DeliveryID) async throws -> DeliveryRow? {
        try await pool.read { db in try Self.deliveryRows("WHERE d.id = ?", [id.rawValue], db).first }
    }

    /// When the first of the deliveries that a destination still waits for was made; nil where it waits for none.
    package func oldestWaiting(of destination: Destination) async throws -> Int64? {
        try await pool.read { db in
            try Int64.fetchOne(
                db, sql: "SELECT created_at FROM delivery WHERE status < 2 AND kind = ? AND address = ? ORDER BY id LIMIT 1",
                arguments: [destination.kind, destination.address])
        }
    }

    /// Puts a rejected delivery back into its queue and gives it; nil where it is not rejected, or not any more.
    ///
    /// Asked and changed in one transaction, so that of two operators only one sends it again.
    package func requeue(_ id: DeliveryID) async throws -> Delivery? {
        try await pool.write { db in
            try db.execute(
                sql: "UPDATE delivery SET status = 0, cause = NULL, mark = NULL WHERE id = ? AND status = 3", arguments: [id.rawValue])
            guard db.changesCount == 1 else { return nil }
            guard let delivery = try Self.deliveries(where: "d.id = ?", [id.rawValue], db).readable.first else {
                throw StoreError("the event of delivery \(id.rawValue) cannot be read")
            }
            return delivery
        }
    }

    /// Puts all that a destination rejected back into its queue; gives how many.
    package func requeueRejected(of destination: Destination) async throws -> Int {
        try await pool.write { db in
            try db.execute(
                sql: "UPDATE delivery SET status = 0, cause = NULL, mark = NULL WHERE status = 3 AND kind = ? AND address = ?",
                arguments: [destination.kind, destination.address])
            return db.changesCount
        }
    }

    /// Forgets where a destination has moved to, once somebody has seen to it.
    package func forgetMove(of destination: Destination) async throws {
        try await pool.write { db in
            try db.execute(
                sql: "UPDATE destination SET moved_to = NULL WHERE kind = ? AND address = ?",
                arguments: [destination.kind, destination.address])
        }
    }

    /// Takes deliveries back that are waiting, held or rejected; gives them as they were before.
    ///
    /// A destination that is left without any rejected or waiting delivery is no longer said to reject, or not to answer.
    package func withdraw(_ ids: [DeliveryID]) async throws -> [DeliveryRow] {
        try await pool.write { db in
            var withdrawn: [DeliveryRow] = []
            for id in ids {
                let condition = "WHERE d.id = ? AND d.status IN (0, 1, 3, 6)"
                guard let row = try Self.deliveryRows(condition, [id.rawValue], db).first else { continue }
                try db.execute(sql: "UPDATE delivery SET status = 4 WHERE id = ?", arguments: [id.rawValue])
                withdrawn.append(row)
            }
            for destination in Set(withdrawn.map(\.destination)) { try Self.forgetTrouble(of: destination, db) }
            return withdrawn
        }
    }

    private static func forgetTrouble(of destination: Destination, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE destination SET failing_since = NULL, cause = NULL, newest_status = NULL
                WHERE kind = ?1 AND address = ?2 AND (
                    newest_status = 3 AND NOT EXISTS (SELECT 1 FROM delivery WHERE status = 3 AND kind = ?1 AND address = ?2)
                    OR newest_status = 1 AND NOT EXISTS (SELECT 1 FROM delivery WHERE status < 2 AND kind = ?1 AND address = ?2))
                """, arguments: [destination.kind, destination.address])
    }
}
