import HTTPTypes
import Hummingbird
import KaptopAlerts
import KaptopEngine
import KaptopPipeline

/// `tasks`: makes, shows, lists, changes and deletes tasks.
struct TasksRoutes: Sendable {
    private let dependencies: APIDependencies
    private let changes: ChangeQueue
    private let meter: ThroughputMeter

    init(_ dependencies: APIDependencies, _ changes: ChangeQueue) {
        self.dependencies = dependencies
        self.changes = changes
        meter = ThroughputMeter(now: dependencies.now)
    }

    func register(in routes: inout RouteTable) {
        routes.add(.get, "/tasks", list)
        routes.add(.post, "/tasks") { request in
            let options = try await options(request)
            return try await changes.run { try await create(options) }
        }
        routes.add(.get, "/tasks/", show)
        routes.add(.patch, "/tasks/") { request in
            let id = try id(request)
            let options = try await options(request)
            return try await changes.run { try await update(id, options) }
        }
        routes.add(.delete, "/tasks/") { request in
            try await changes.run { try await delete(try id(request)) }
        }
    }

    private var taskMaster: TaskMaster { dependencies.taskMaster }

    private func id(_ request: APIRequest) throws(APIError) -> TaskID {
        let id = request.rest(behind: APIPath.base + "/tasks/")
        guard !id.isEmpty else { throw .mustSpecifyID("task") }
        return TaskID(id)
    }

    private func options(_ request: APIRequest) async throws -> TaskOptions {
        try TaskOptions(await request.document(upTo: dependencies.settings.maximumDocumentBytes), of: .task)
    }

    // MARK: Reading

    @Sendable private func list(_ request: APIRequest) async throws -> Response {
        let json = TaskJSON(
            dependencies: dependencies, meter: meter, layout: try ScriptLayout(request.query), view: try GraphText.View(request.query))
        let options = try ListOptions(request.query)
        let tasks = options.select(await taskMaster.tasks) { $0.id.rawValue }
        // Kapacitor finds out about a wrong field when it writes the first task.
        let fields = tasks.isEmpty ? [] : try options.fields(of: TaskJSON.listFields)
        var rows: [JSONValue] = []
        for task in tasks { rows.append(await json.value(task, fields: fields)) }
        return .json(["tasks": .array(rows)])
    }

    @Sendable private func show(_ request: APIRequest) async throws -> Response {
        let id = try id(request)
        guard let task = await taskMaster.task(id) else { return try await showPublished(id.rawValue) }
        let json = TaskJSON(
            dependencies: dependencies, meter: meter, layout: try ScriptLayout(request.query), view: try GraphText.View(request.query))
        let replay = request.query["replay-id"]
        guard replay.isEmpty || replay == "main" else { throw APIError.noReplay(replay) }
        return .json(await json.value(task))
    }

    /// What an `httpOut` node shows, `tasks/ID/ENDPOINT`.
    private func showPublished(_ path: String) async throws -> Response {
        let series = await published(path)
        return try Self.response(series)
    }

    private func published(_ path: String) async -> [AlertSeries]? {
        let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        return await dependencies.published(TaskID(parts[0]), parts[1])
    }

    /// Apart from the asynchronous part: the optimiser of Swift 6.3.1 does not get over both in one function.
    private static func response(_ series: [AlertSeries]?) throws -> Response {
        guard let series else { throw APIError.noObject("task") }
        return .json(try PublishedJSON.value(series), status: .ok, .compact)
    }

    private func answer(_ id: TaskID, lastError: String? = nil) async throws -> Response {
        guard let task = await taskMaster.task(id) else { throw APIError.noObject("task") }
        let json = TaskJSON(dependencies: dependencies, meter: meter, layout: .formatted, view: .attributes)
        return .json(await json.value(task, lastError: lastError))
    }

    // MARK: Changing

    /// The checks stand in Kapacitor's order: of several mistakes the same one is told.
    private func create(_ options: TaskOptions) async throws -> Response {
        let id = TaskID(options.id.isEmpty ? dependencies.newIdentifier() : options.id)
        guard TaskOptions.isValid(id: id.rawValue) else { throw APIError.invalidID("task", id.rawValue) }
        guard await taskMaster.task(id) == nil else { throw APIError.taskExists(id.rawValue) }
        let script = try await script(options)
        let variables = try TaskVariables(options.variables)
        let outline = try ScriptOutline(script)
        let kind = try outline.kind()
        try variables.check()
        _ = try outline.lower(kind, variables: variables.values, handlers: dependencies.handlers)
        if outline.dbrps.isEmpty, options.dbrps.isEmpty { throw APIError.mustSpecifyDBRP }
        if !outline.dbrps.isEmpty, !options.dbrps.isEmpty { throw APIError.cannotMixDBRP }
        var task = TaskDefinition(
            id: id, kind: kind, dbrps: outline.dbrps + options.dbrps, script: script, isEnabled: options.isEnabled ?? false,
            createdAt: dependencies.now())
        task.variables = variables.values
        if !options.templateID.isEmpty { task.templateID = options.templateID }
        try await define(task)
        return try await answer(id)
    }

    private func script(_ options: TaskOptions) async throws -> String {
        if !options.templateID.isEmpty {
            guard let template = await taskMaster.template(options.templateID) else { throw APIError.unknownTemplate(options.templateID) }
            return template.script
        }
        guard !options.script.isEmpty else { throw APIError.mustProvideScript }
        return options.script
    }

    private func update(_ id: TaskID, _ options: TaskOptions) async throws -> Response {
        guard let original = await taskMaster.task(id) else { throw APIError.unknownForUpdate("task") }
        var updated = try await withScript(original, options)
        let outline = try ScriptOutline(updated.script)
        if !outline.dbrps.isEmpty, !options.dbrps.isEmpty { throw APIError.cannotMixDBRPInUpdate }
        let dbrps = outline.dbrps + options.dbrps
        if !dbrps.isEmpty { updated.dbrps = dbrps }
        updated.isEnabled = options.isEnabled ?? original.isEnabled
        let variables = options.variables.isEmpty ? TaskVariables(original.variables) : try TaskVariables(options.variables)
        updated.variables = variables.values
        updated.kind = try outline.kind()
        try variables.check()
        _ = try outline.lower(updated.kind, variables: updated.variables, handlers: dependencies.handlers)
        updated.modifiedAt = dependencies.now()
        if updated.isEnabled, !original.isEnabled { updated.lastEnabledAt = updated.modifiedAt }
        if updated.id != original.id, await taskMaster.task(updated.id) != nil {
            throw APIError.taskExistsForChange
        }
        let lastError = await taskMaster.error(of: original.id)
        try await define(updated, replacing: original.id)
        // Kapacitor answers with the task as it was read, its last error included, even where it has just been started without one.
        return try await answer(updated.id, lastError: lastError)
    }

    /// The task with the id, template and script that an update asks for.
    private func withScript(_ original: TaskDefinition, _ options: TaskOptions) async throws -> TaskDefinition {
        var updated = original
        if !options.id.isEmpty { updated = original.renamed(TaskID(options.id)) }
        if let templateID = options.templateID.isEmpty ? original.templateID : options.templateID {
            guard let template = await taskMaster.template(templateID) else { throw APIError.unknownTemplate(options.templateID) }
            updated.templateID = templateID
            updated.script = template.script
            return updated
        }
        guard !options.script.isEmpty else { return updated }
        updated.script = options.script
        // What a person changed is no starter task any more, which newer versions would replace.
        if updated.origin == .starter, updated.script != original.script { updated.origin = .api }
        let hadDBRP = try !ScriptOutline(original.script).dbrps.isEmpty
        if hadDBRP, options.dbrps.isEmpty, try ScriptOutline(options.script).dbrps.isEmpty { throw APIError.mustSpecifyDBRP }
        return updated
    }

    private func define(_ task: TaskDefinition, replacing earlier: TaskID? = nil) async throws(APIError) {
        do throws(TaskError) {
            try await taskMaster.define(task, replacing: earlier)
        } catch {
            throw APIError(error)
        }
    }

    private func delete(_ id: TaskID) async throws -> Response {
        do throws(TaskError) {
            try await taskMaster.delete(id)
        } catch {
            throw APIError(error)
        }
        return .noContent
    }
}

extension APIError {
    init(_ error: TaskError) {
        switch error.kind {
        case .invalidScript: self.init(.badRequest, error.text)
        case .notFound: self.init(.notFound, error.text)
        case .cannotStart, .storage: self.init(.internalServerError, error.text)
        }
    }
}

extension TaskDefinition {
    fileprivate func renamed(_ id: TaskID) -> TaskDefinition {
        var renamed = self
        renamed.id = id
        return renamed
    }
}
