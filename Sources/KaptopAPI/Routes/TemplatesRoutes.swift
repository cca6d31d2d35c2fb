import HTTPTypes
import Hummingbird
import KaptopAlerts
import KaptopEngine
import KaptopPipeline
import Points

/// `templates`: scripts with variables that tasks are made of.
///
/// A changed template changes its tasks.
struct TemplatesRoutes: Sendable {
    private static let fields = ["link", "id", "type", "script", "dot", "error", "created", "modified"]

    private let dependencies: APIDependencies
    private let changes: ChangeQueue

    init(_ dependencies: APIDependencies, _ changes: ChangeQueue) {
        self.dependencies = dependencies
        self.changes = changes
    }

    func register(in routes: inout RouteTable) {
        routes.add(.get, "/templates", list)
        routes.add(.post, "/templates") { request in
            let options = try await options(request)
            return try await changes.run { try await create(options) }
        }
        routes.add(.get, "/templates/", show)
        routes.add(.patch, "/templates/") { request in
            let id = try id(request)
            let options = try await options(request)
            return try await changes.run { try await update(id, options) }
        }
        routes.add(.delete, "/templates/") { request in
            try await changes.run { try await delete(try id(request)) }
        }
    }

    private var taskMaster: TaskMaster { dependencies.taskMaster }

    private func id(_ request: APIRequest) throws(APIError) -> String {
        let id = request.rest(behind: APIPath.base + "/templates/")
        guard !id.isEmpty else { throw .mustSpecifyID("template") }
        return id
    }

    private func options(_ request: APIRequest) async throws -> TaskOptions {
        try TaskOptions(await request.document(upTo: dependencies.settings.maximumDocumentBytes), of: .template)
    }

    // MARK: Reading

    @Sendable private func list(_ request: APIRequest) async throws -> Response {
        let layout = try ScriptLayout(request.query)
        let options = try ListOptions(request.query)
        // Other than a list of tasks, a list of templates shows nothing below zero.
        let templates = options.limit < 0 ? [] : options.select(await taskMaster.templates) { $0.id }
        let known = options.fields == nil ? Self.fields : Self.fields + ["vars"]
        let fields = templates.isEmpty ? [] : try options.fields(of: known)
        let rows = templates.map { template -> JSONValue in
            let all = json(template, layout).members ?? []
            return .sorted(all.filter { fields.contains($0.name) }.map { (key: $0.name, value: $0.value) })
        }
        return .json(["templates": .array(rows)])
    }

    @Sendable private func show(_ request: APIRequest) async throws -> Response {
        let id = try id(request)
        guard let template = await taskMaster.template(id) else { throw APIError.noObject("template") }
        return .json(json(template, try ScriptLayout(request.query)))
    }

    private func json(_ template: TemplateDefinition, _ layout: ScriptLayout) -> JSONValue {
        var error = ""
        var lowered: LoweredTask?
        do throws(APIError) {
            lowered = try lower(template)
        } catch let problem {
            error = problem.text
        }
        return [
            "link": APIPath.link("\(APIPath.base)/templates/\(template.id)"),
            "id": .text(template.id),
            "type": .text(template.kind.rawValue),
            "script": .text(layout.text(template.script)),
            "vars": VariableJSON.write(lowered?.variables ?? [:], star: .node),
            "dot": .text(lowered.map { GraphText.text(template.id, $0) } ?? ""),
            "error": .text(error),
            "created": .text(RFC3339.text(template.createdAt)),
            "modified": .text(RFC3339.text(template.modifiedAt)),
        ]
    }

    private func lower(_ template: TemplateDefinition) throws(APIError) -> LoweredTask {
        try ScriptOutline(template.script).lower(
            template.kind, variables: [:], handlers: dependencies.handlers, allowsMissing: true)
    }

    // MARK: Changing

    private func create(_ options: TaskOptions) async throws -> Response {
        let id = options.id.isEmpty ? dependencies.newIdentifier() : options.id
        guard TaskOptions.isValid(id: id) else { throw APIError.invalidID("template", id) }
        guard await taskMaster.template(id) == nil else { throw APIError.templateExists(id) }
        let kind = try ScriptOutline(options.script).kind()
        let template = TemplateDefinition(id: id, kind: kind, script: options.script, createdAt: dependencies.now())
        _ = try lower(template)
        try await define(template)
        return .json(json(template, .formatted))
    }

    /// The template is changed first, its tasks follow; a task that cannot takes all tasks so far back to what they were.
    private func update(_ id: String, _ options: TaskOptions) async throws -> Response {
        guard let original = await taskMaster.template(id) else { throw APIError.unknownForUpdate("template") }
        var updated = original
        if !options.id.isEmpty { updated.id = options.id }
        if let kind = options.kind { updated.kind = kind }
        if !options.script.isEmpty { updated.script = options.script }
        _ = try lower(updated)
        updated.modifiedAt = dependencies.now()
        if updated.id != original.id, await taskMaster.template(updated.id) != nil {
            throw APIError.templateExistsForChange
        }
        let change = try Change(from: original, to: updated)
        let tasks = await taskMaster.tasks.filter { $0.templateID == original.id }
        try await define(updated, replacing: original.id)
        for (index, task) in tasks.enumerated() {
            guard let problem = await replace(change.applied(to: task)) else { continue }
            for task in tasks[...index] {
                guard let text = await replace(change.undone(to: task)) else { continue }
                dependencies.log.write(.error, "error rolling back associated task", [("task", task.id.rawValue), ("err", text)])
            }
            throw APIError.cannotReload(task.id.rawValue, problem)
        }
        return .json(json(updated, .formatted))
    }

    /// What went wrong when a task of the template was changed and started anew.
    private func replace(_ task: TaskDefinition) async -> String? {
        do throws(TaskError) {
            try await taskMaster.define(task, replacing: task.id, restart: .now)
            return nil
        } catch {
            let prefix = "invalid TICKscript: "
            return error.text.hasPrefix(prefix) ? String(error.text.dropFirst(prefix.count)) : error.text
        }
    }

    /// A changed template, as its tasks take it over.
    private struct Change {
        let original: TemplateDefinition
        let updated: TemplateDefinition
        let originalDBRPs: [DBRP]
        let updatedDBRPs: [DBRP]

        init(from original: TemplateDefinition, to updated: TemplateDefinition) throws(APIError) {
            self.original = original
            self.updated = updated
            originalDBRPs = try ScriptOutline(original.script).dbrps
            updatedDBRPs = try ScriptOutline(updated.script).dbrps
        }

        func applied(to task: TaskDefinition) -> TaskDefinition {
            var task = made(task, of: updated)
            if !originalDBRPs.isEmpty || !updatedDBRPs.isEmpty { task.dbrps = updatedDBRPs }
            return task
        }

        func undone(to task: TaskDefinition) -> TaskDefinition {
            var task = made(task, of: original)
            if !originalDBRPs.isEmpty { task.dbrps = originalDBRPs }
            return task
        }

        private func made(_ task: TaskDefinition, of template: TemplateDefinition) -> TaskDefinition {
            var task = task
            task.templateID = template.id
            task.script = template.script
            task.kind = template.kind
            return task
        }
    }

    private func define(_ template: TemplateDefinition, replacing earlier: String? = nil) async throws(APIError) {
        do throws(TaskError) {
            try await taskMaster.define(template, replacing: earlier)
        } catch {
            throw APIError(error)
        }
    }

    private func delete(_ id: String) async throws -> Response {
        do throws(TaskError) {
            try await taskMaster.deleteTemplate(id)
        } catch {
            throw APIError(error)
        }
        return .noContent
    }
}
