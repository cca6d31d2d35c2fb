import Foundation
import GRDB
package import KaptopAlerts

/// Handlers that hang on topics by themselves.
extension Store {
    package func topicHandlers() async throws -> [TopicHandler] {
        try await pool.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM topic_handler ORDER BY topic, id").map { row in
                let options: String? = row["options"]
                return TopicHandler(
                    id: row["id"], topic: TopicID(row["topic"]), kind: row["kind"],
                    options: try options.map {
                        try JSONDecoder().decode([String: HandlerSpec.OptionValue].self, from: Data($0.utf8))
                    }, match: row["match"])
            }
        }
    }

    /// Saves a handler in the place of the one with the id `earlier`.
    package func save(_ handler: TopicHandler, replacing earlier: String? = nil) async throws {
        try await pool.write { db in
            if let earlier {
                try db.execute(
                    sql: "DELETE FROM topic_handler WHERE topic = ? AND id = ?", arguments: [handler.topic.rawValue, earlier])
            }
            try db.execute(
                sql: "INSERT OR REPLACE INTO topic_handler (topic, id, kind, options, match) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    handler.topic.rawValue, handler.id, handler.kind, try handler.options.map { try Self.json($0) }, handler.match,
                ])
        }
    }

    package func deleteTopicHandler(_ id: String, of topic: TopicID) async throws {
        try await pool.write { db in
            try db.execute(sql: "DELETE FROM topic_handler WHERE topic = ? AND id = ?", arguments: [topic.rawValue, id])
        }
    }
}
