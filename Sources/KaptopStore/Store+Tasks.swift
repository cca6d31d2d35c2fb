import Foundation
import GRDB
package import KaptopAlerts
package import KaptopEngine
import KaptopPipeline

extension Store: TaskStore {
    package func tasks() async throws -> [TaskDefinition] {
        try await pool.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM task ORDER BY id").compactMap { row in
                guard let kind = EdgeKind(rawValue: row["kind"]), let origin = TaskDefinition.Origin(rawValue: row["origin"]) else {
                    return nil
                }
                let dbrps: String = row["dbrps"]
                var task = TaskDefinition(
                    id: TaskID(row["id"]), kind: kind, dbrps: (try? JSONDecoder().decode([DBRP].self, from: Data(dbrps.utf8))) ?? [],
                    script: row["script"], isEnabled: row["is_enabled"], origin: origin, createdAt: row["created_at"])
                task.variables = VariableText.variables(in: row["variables"])
                task.templateID = row["template"]
                task.modifiedAt = row["modified_at"]
                task.lastEnabledAt = row["last_enabled_at"]
                return task
            }
        }
    }

    package func save(_ task: TaskDefinition) async throws {
        try await pool.write { db in
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO task (id, kind, dbrps, script, variables, template, is_enabled, origin, created_at, modified_at,
                        last_enabled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    task.id.rawValue, task.kind.rawValue, try Self.json(task.dbrps), task.script, VariableText.text(of: task.variables),
                    task.templateID, task.isEnabled, task.origin.rawValue, task.createdAt, task.modifiedAt, task.lastEnabledAt,
                ])
        }
    }

    package func deleteTask(_ id: TaskID) async throws {
        try await pool.write { db in
            try db.execute(sql: "DELETE FROM task WHERE id = ?", arguments: [id.rawValue])
            try db.execute(sql: "DELETE FROM task_snapshot WHERE task = ?", arguments: [id.rawValue])
        }
    }

    package func snapshot(of id: TaskID) async throws -> TaskSnapshot? {
        try await pool.read { db in
            try Row.fetchOne(db, sql: "SELECT fingerprint, taken_at, state FROM task_snapshot WHERE task = ?", arguments: [id.rawValue])
                .map { row in
                    let state: Data = row["state"]
                    return TaskSnapshot(fingerprint: row["fingerprint"], takenAt: row["taken_at"], state: Array(state))
                }
        }
    }

    package func save(_ snapshots: [TaskID: TaskSnapshot]) async throws {
        try await pool.write { db in
            var statement = try DirectStatement(
                db, sql: "INSERT OR REPLACE INTO task_snapshot (task, fingerprint, taken_at, state) VALUES (?, ?, ?, ?)")
            for (id, snapshot) in snapshots {
                statement.bind(id.rawValue)
                statement.bind(snapshot.fingerprint)
                statement.bind(snapshot.takenAt)
                statement.bind(snapshot.state)
                try statement.run()
            }
        }
    }

    package func deleteSnapshot(of id: TaskID) async throws {
        try await pool.write { db in
            try db.execute(sql: "DELETE FROM task_snapshot WHERE task = ?", arguments: [id.rawValue])
        }
    }

    package func templates() async throws -> [TemplateDefinition] {
        try await pool.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM template ORDER BY id").compactMap { row in
                guard let kind = EdgeKind(rawValue: row["kind"]) else { return nil }
                var template = TemplateDefinition(id: row["id"], kind: kind, script: row["script"], createdAt: row["created_at"])
                template.modifiedAt = row["modified_at"]
                return template
            }
        }
    }

    package func save(_ template: TemplateDefinition) async throws {
        try await pool.write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO template (id, kind, script, created_at, modified_at) VALUES (?, ?, ?, ?, ?)",
                arguments: [template.id, template.kind.rawValue, template.script, template.createdAt, template.modifiedAt])
        }
    }

    package func deleteTemplate(_ id: String) async throws {
        try await pool.write { db in
            try db.execute(sql: "DELETE FROM template WHERE id = ?", arguments: [id])
        }
    }
}
