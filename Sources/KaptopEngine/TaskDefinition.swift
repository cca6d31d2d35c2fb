package import KaptopAlerts
package import KaptopPipeline

/// A task as it is stored: its script and what was said beside it.
package struct TaskDefinition: Sendable {
    package var id: TaskID
    package var kind: EdgeKind
    /// As given when the task was made; `dbrp` statements of the script are in it too.
    package var dbrps: [DBRP]
    /// The script as its author wrote it.
    package var script: String
    package var variables: [String: TaskVariable]
    /// The template it is made of.
    package var templateID: String?
    package var isEnabled: Bool
    package var origin: Origin
    /// Wall time, nanoseconds since 1970 UTC; nil for never.
    package var createdAt: Int64
    package var modifiedAt: Int64
    package var lastEnabledAt: Int64?

    package enum Origin: String, Sendable {
        /// Defined by a person or program over the API.
        case api
        /// Read from the load directory.
        case file
        /// Shipped with kaptop.
        case starter
    }

    package init(
        id: TaskID, kind: EdgeKind = .stream, dbrps: [DBRP], script: String, isEnabled: Bool, origin: Origin = .api, createdAt: Int64
    ) {
        self.id = id
        self.kind = kind
        self.dbrps = dbrps
        self.script = script
        variables = [:]
        templateID = nil
        self.isEnabled = isEnabled
        self.origin = origin
        self.createdAt = createdAt
        modifiedAt = createdAt
        lastEnabledAt = isEnabled ? createdAt : nil
    }
}

/// A database with a retention policy: what a task reads.
package struct DBRP: Hashable, Sendable, Codable {
    package var database: String
    package var retentionPolicy: String

    package init(database: String, retentionPolicy: String) {
        self.database = database
        self.retentionPolicy = retentionPolicy
    }
}

/// A template: a script that tasks are made of by giving its variables values.
package struct TemplateDefinition: Sendable {
    package var id: String
    package var kind: EdgeKind
    package var script: String
    package var createdAt: Int64
    package var modifiedAt: Int64

    package init(id: String, kind: EdgeKind = .stream, script: String, createdAt: Int64) {
        self.id = id
        self.kind = kind
        self.script = script
        self.createdAt = createdAt
        modifiedAt = createdAt
    }
}

/// The port to where tasks and templates are kept.
///
/// KaptopStore fulfils it.
package protocol TaskStore: Sendable {
    func tasks() async throws -> [TaskDefinition]
    func save(_ task: TaskDefinition) async throws
    /// Deletes a task with its snapshot.
    func deleteTask(_ id: TaskID) async throws
    func snapshot(of id: TaskID) async throws -> TaskSnapshot?
    /// Keeps snapshots in the place of earlier ones, all or none.
    func save(_ snapshots: [TaskID: TaskSnapshot]) async throws
    func deleteSnapshot(of id: TaskID) async throws
    func templates() async throws -> [TemplateDefinition]
    func save(_ template: TemplateDefinition) async throws
    func deleteTemplate(_ id: String) async throws
}
