import GRDB
package import KaptopDelivery

/// Deliveries that are told by others.
extension Store {
    package func fold(_ fold: Fold) async throws {
        let digest = try Self.json(fold.digest)
        try await pool.write { db in
            try db.execute(
                sql: "UPDATE delivery SET digest = ?, folded_count = ? WHERE id = ?",
                arguments: [digest, fold.digest.notificationCount - 1, fold.carrier.rawValue])
            // What an operator has taken back meanwhile stays taken back.
            var statement = try DirectStatement(
                db, sql: "UPDATE delivery SET status = ?, folded_into = ? WHERE id = ? AND status < 2")
            for id in fold.folded {
                statement.bind(StatusCode.folded.rawValue)
                statement.bind(fold.carrier.rawValue)
                statement.bind(id.rawValue)
                try statement.run()
            }
        }
    }

    package func foldBacklog(of destination: Destination, after id: DeliveryID) async throws -> Int {
        try await pool.write { db in
            let place: StatementArguments = ["kind": destination.kind, "address": destination.address]
            let after: StatementArguments = ["after": id.rawValue]
            try db.execute(
                sql: """
                    CREATE TEMP TABLE fold AS
                    SELECT d.id AS id, d.folded_count AS told, max(d.id) OVER (PARTITION BY e.topic, e.alert) AS newest
                    FROM delivery d JOIN event e ON e.id = d.event
                    WHERE d.status < 2 AND d.kind = :kind AND d.address = :address AND d.id > :after AND d.digest IS NULL
                    """, arguments: place + after)
            try db.execute(
                sql: """
                    UPDATE delivery SET folded_count = total.told + total.count
                    FROM (SELECT newest, sum(told) AS told, count(*) - 1 AS count FROM fold GROUP BY newest) AS total
                    WHERE delivery.id = total.newest AND total.count > 0
                    """)
            try db.execute(
                sql: """
                    UPDATE delivery SET status = ?, folded_into = fold.newest FROM fold
                    WHERE delivery.id = fold.id AND fold.id <> fold.newest
                    """, arguments: [StatusCode.folded.rawValue])
            try db.execute(sql: "DROP TABLE fold")
            return try Int.fetchOne(
                db, sql: "SELECT count(*) FROM delivery WHERE status < 2 AND kind = :kind AND address = :address", arguments: place) ?? 0
        }
    }
}
