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
            let options = try await options(request)
            return try await changes.run { try await update(try id(request), options) }
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
        try TaskOptions(await request.document(upTo: dependencies.settings.maximumDocumentBytes))
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

    private func update(_ id: String, _ options: TaskOptions) async throws -> Response {
        guard let original = await taskMaster.template(id) else { throw APIError.unknownForUpdate("template") }
        var updated = original
        if !options.id.isEmpty { updated.id = options.id }
        if !options.script.isEmpty { updated.script = options.script }
        if let kind = options.kind { updated.kind = kind }
        _ = try lower(updated)
        let tasks = try await updatedTasks(of: original, to: updated)
        updated.modifiedAt = dependencies.now()
        if updated.id != original.id, await taskMaster.template(updated.id) != nil {
            throw APIError.templateExistsForChange
        }
        try await define(updated, replacing: original.id)
        for task in tasks {
            do throws(TaskError) {
                try await taskMaster.define(task, replacing: task.id, restart: .now)
            } catch {
                throw APIError.cannotReload(task.id.rawValue, error.text)
            }
        }
        return .json(json(updated, .formatted))
    }

    /// The tasks of a template as they are with the changed one.
    ///
    /// All are checked before the first is touched: where one cannot
    /// take the change, the template stays as it was.
    private func updatedTasks(
        of original: TemplateDefinition, to updated: TemplateDefinition
    ) async throws(APIError) -> [TaskDefinition] {
        let hadDBRP = try !ScriptOutline(original.script).dbrps.isEmpty
        let outline = try ScriptOutline(updated.script)
        var tasks: [TaskDefinition] = []
        for var task in await taskMaster.tasks where task.templateID == original.id {
            task.templateID = updated.id
            task.script = updated.script
            task.kind = updated.kind
            if hadDBRP || !outline.dbrps.isEmpty { task.dbrps = outline.dbrps }
            if let problem = outline.problem(task.kind, variables: task.variables, handlers: dependencies.handlers) {
                throw .cannotReload(task.id.rawValue, problem)
            }
            tasks.append(task)
        }
        return tasks
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
