import Foundation
import GRDB

/// An engine's database as these tests see it: by its tables, not through the store that is under test.
struct StateDatabase {
    private let queue: DatabaseQueue

    /// A database that an engine has open may be read beside it.
    init(_ path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// A copy of a database that nobody has open; what a crash has left of it is recovered.
    init(recovering path: String) throws {
        queue = try DatabaseQueue(path: path)
    }

    /// A delivery with the message of its event, which is `ALERT NUMBER LEVEL`.
    struct Delivery {
        var id: Int64
        var kind: String
        var address: String
        var status: Int
        var alert: String
        var message: String
        /// The delivery that tells for it, mostly itself.
        var carrier: Int64
        /// The words of the digest that it has become.
        var digest: String?

        var number: Int { message.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }
        /// Its destination by the name that `ChatService` has for it.
        var place: String {
            switch kind {
            case "post": "post \(address.split(separator: "/").last ?? "")"
            case "log": "log"
            default: "\(kind) \(address)"
            }
        }
        var key: Message { Message(place: place, text: digest ?? message) }
    }

    static let delivered = 2
    static let rejected = 3
    static let folded = 5

    func deliveries() throws -> [Delivery] {
        try queue.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT d.id, d.kind, d.address, d.status, d.folded_into, json_extract(d.digest, '$.text') AS digest, e.alert, e.message
                    FROM delivery d JOIN event e ON e.id = d.event ORDER BY d.id
                    """
            ).map {
                Delivery(
                    id: $0["id"], kind: $0["kind"], address: $0["address"], status: $0["status"], alert: $0["alert"],
                    message: $0["message"],
                    carrier: $0["folded_into"] ?? $0["id"], digest: $0["digest"])
            }
        }
    }

    func waiting() throws -> Int {
        try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM delivery WHERE status < 2") ?? 0 }
    }

    /// The messages of events by id, of those after `id`.
    func messages(after id: Int64 = 0) throws -> [Int64: String] {
        try queue.read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT id, message FROM event WHERE id > ?", arguments: [id])
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["id"], $0["message"]) })
        }
    }

    /// What must never be found, whenever the engine died; empty where everything fits.
    ///
    /// - Parameter handlers: how many deliveries each event causes.
    func mismatches(handlers: Int) throws -> [String] {
        try queue.read { db in
            let queries = [
                "states without their event": """
                SELECT count(*) FROM topic_state s WHERE NOT EXISTS (
                    SELECT 1 FROM event e WHERE e.topic = s.topic AND e.alert = s.alert AND e.level = s.level AND e.message = s.message
                        AND e.id = (SELECT max(id) FROM event n WHERE n.topic = s.topic AND n.alert = s.alert))
                """,
                "events without a state": """
                SELECT count(*) FROM event e WHERE NOT EXISTS (
                    SELECT 1 FROM topic_state s WHERE s.topic = e.topic AND s.alert = e.alert)
                """,
                "events without their deliveries": """
                SELECT count(*) FROM event e WHERE (SELECT count(*) FROM delivery d WHERE d.event = e.id) <> \(handlers)
                """,
                "deliveries without their event": """
                SELECT count(*) FROM delivery d WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.id = d.event)
                """,
                "destinations that count wrongly": """
                SELECT count(*) FROM (
                    SELECT kind, address, sum(status = 2) AS delivered, sum(status = 3) AS rejected FROM delivery GROUP BY kind, address) d
                LEFT JOIN destination t ON t.kind = d.kind AND t.address = d.address
                WHERE coalesce(t.delivered, 0) <> d.delivered OR coalesce(t.rejected, 0) <> d.rejected
                """,
            ]
            var found: [String] = []
            for (name, sql) in queries.sorted(by: { $0.key < $1.key }) {
                let count = try Int.fetchOne(db, sql: sql) ?? 0
                if count > 0 { found.append("\(count) \(name)") }
            }
            let damage = try String.fetchOne(db, sql: "PRAGMA integrity_check") ?? "no answer"
            return damage == "ok" ? found : found + [damage]
        }
    }
}
