package import KaptopAlerts
package import KaptopPipeline
package import Points
import TickScript

/// Keeps the tasks: defines, starts, stops and deletes them, and brings each the points it reads.
package actor TaskMaster {
    private let store: any TaskStore
    private let sink: any AlertSink
    private let log: any EngineLog
    private var world: World
    private var surroundings: TaskSurroundings
    private var definitions: [TaskID: TaskDefinition] = [:]
    private var templateDefinitions: [String: TemplateDefinition] = [:]
    private var executing: [TaskID: ExecutingTask] = [:]
    private var routes: [DBRP: [ExecutingTask]] = [:]
    /// Why an enabled task does not run.
    private var startErrors: [TaskID: String] = [:]
    private var openTopics: [TaskID: [TopicID]] = [:]

    /// What tasks may know of the world around them, given by whoever builds the engine.
    package struct World: Sendable {
        package var hostname: String
        package var clusterID: String
        package var serverID: String
        /// How scripts write the handlers that there are.
        package var handlers: [HandlerSignature]
        /// Handlers that are global at the moment.
        package var globalHandlers: @Sendable () async -> [PipelineEnvironment.GlobalHandler]
        /// Wall time, nanoseconds since 1970 UTC.
        package var now: @Sendable () -> Int64
        /// Sleeps until timers of nodes are due.
        package var clock: any Clock<Duration>
        /// False where `persist-topics` is off.
        package var restoresLevels: Bool
        /// Texts of deadman switches, and the switch that every task has.
        package var deadman: Deadman
        /// A copy of the table in which points come.
        package var symbols: SymbolTable

        package init(
            hostname: String, clusterID: String, serverID: String, handlers: [HandlerSignature],
            globalHandlers: @escaping @Sendable () async -> [PipelineEnvironment.GlobalHandler], now: @escaping @Sendable () -> Int64,
            clock: any Clock<Duration> = ContinuousClock(), restoresLevels: Bool = true, deadman: Deadman = Deadman(),
            symbols: SymbolTable
        ) {
            self.hostname = hostname
            self.clusterID = clusterID
            self.serverID = serverID
            self.handlers = handlers
            self.globalHandlers = globalHandlers
            self.now = now
            self.clock = clock
            self.restoresLevels = restoresLevels
            self.deadman = deadman
            self.symbols = symbols
        }
    }

    package init(store: any TaskStore, sink: any AlertSink, log: any EngineLog, world: World) {
        self.store = store
        self.sink = sink
        self.log = log
        self.world = world
        surroundings = TaskSurroundings(now: world.now, clock: world.clock)
    }

    /// Says where nodes write and post to; to be called before `start`.
    package func use(_ surroundings: TaskSurroundings) {
        self.surroundings = surroundings
    }

    /// Reads tasks and templates from the store and starts those that are enabled.
    package func start() async throws {
        for template in try await store.templates() { templateDefinitions[template.id] = template }
        for task in try await store.tasks() { definitions[task.id] = task }
        for task in definitions.values.sorted(by: { $0.id.rawValue < $1.id.rawValue }) where task.isEnabled {
            do throws(TaskError) {
                try await execute(task)
            } catch {
                log.write(.error, "failed to start enabled task", [("task", task.id.rawValue), ("err", error.text)])
            }
        }
    }

    /// Lets every task finish what it has received, stops it, and keeps the state of its nodes for the next start.
    package func stop() async {
        var snapshots: [TaskID: TaskSnapshot] = [:]
        for (id, task) in executing {
            release(task)
            let state = await task.suspend()
            await closeTopics(of: id)
            if let state, let task = definitions[id] { snapshots[id] = snapshot(of: task, state) }
        }
        executing.removeAll()
        await keep(snapshots)
    }

    /// Keeps the state of the nodes of tasks that have seen anything since the last time.
    package func saveSnapshots() async {
        var snapshots: [TaskID: TaskSnapshot] = [:]
        for (id, task) in executing {
            if let state = await task.snapshot(), let task = definitions[id] { snapshots[id] = snapshot(of: task, state) }
        }
        await keep(snapshots)
    }

    private func snapshot(of task: TaskDefinition, _ state: [UInt8]) -> TaskSnapshot {
        TaskSnapshot(fingerprint: task.fingerprint, takenAt: world.now(), state: state)
    }

    private func keep(_ snapshots: [TaskID: TaskSnapshot]) async {
        guard !snapshots.isEmpty else { return }
        do {
            try await store.save(snapshots)
        } catch {
            log.write(.warn, "the state of tasks cannot be stored", [("err", "\(error)")])
        }
    }

    // MARK: Points

    package func route(_ source: SourceChunk) async {
        world.symbols = source.symbols
        for task in routes[source.dbrp] ?? [] { await task.receive(source) }
    }

    // MARK: Tasks

    package var tasks: [TaskDefinition] { definitions.values.sorted { $0.id.rawValue < $1.id.rawValue } }

    package func task(_ id: TaskID) -> TaskDefinition? { definitions[id] }

    package func executingTask(_ id: TaskID) -> ExecutingTask? { executing[id] }

    package var executingTasks: [ExecutingTask] { executing.values.sorted { $0.id.rawValue < $1.id.rawValue } }

    /// The error of a task that could not be started the last time, or that stopped by itself.
    package func error(of id: TaskID) async -> String? {
        if let error = startErrors[id] { return error }
        return await executing[id]?.fatalError
    }

    package func isExecuting(_ id: TaskID) async -> Bool {
        guard let task = executing[id] else { return false }
        return await task.fatalError == nil
    }

    /// What a change of a task does to it while it runs.
    package enum Restart: Sendable {
        /// It goes on as it was until it is disabled and enabled again, as in Kapacitor.
        case whenEnabled
        /// It starts anew, as when its template has changed.
        case now
    }

    /// Adds a task, or replaces the one that `replacing` names, and starts it if it is enabled.
    ///
    /// The script is checked first; a task that compiles but cannot be started remains defined.
    package func define(
        _ task: TaskDefinition, replacing earlier: TaskID? = nil, restart: Restart = .whenEnabled
    ) async throws(TaskError) {
        var task = task
        var problem: TaskError?
        do throws(TaskError) {
            task.dbrps += try lower(task).dbrps.map { DBRP(database: $0.database, retentionPolicy: $0.retentionPolicy) }
                .filter { !task.dbrps.contains($0) }
        } catch {
            // A task follows its template even where it cannot run with it.
            if restart == .whenEnabled { throw error }
            problem = error
        }
        let wasEnabled = earlier.map { definitions[$0]?.isEnabled == true } ?? false
        let goesOn = earlier == task.id && restart == .whenEnabled && wasEnabled && task.isEnabled
        if let earlier, !goesOn { await halt(earlier) }
        if let earlier, earlier != task.id {
            definitions[earlier] = nil
            startErrors[task.id] = startErrors.removeValue(forKey: earlier)
            try await keep { try await store.deleteTask(earlier) }
            await sink.deleteTopics(of: earlier)
        }
        definitions[task.id] = task
        try await keep { try await store.save(task) }
        guard task.isEnabled, !goesOn else { return }
        if let problem { throw problem }
        try await execute(task)
    }

    package func delete(_ id: TaskID) async throws(TaskError) {
        guard definitions[id] != nil else { return }
        await halt(id)
        definitions[id] = nil
        startErrors[id] = nil
        try await keep { try await store.deleteTask(id) }
        await sink.deleteTopics(of: id)
    }

    package func setEnabled(_ id: TaskID, _ isEnabled: Bool) async throws(TaskError) {
        guard var task = definitions[id] else { throw TaskError(.notFound, "no task exists") }
        guard task.isEnabled != isEnabled else { return }
        task.isEnabled = isEnabled
        task.modifiedAt = world.now()
        if isEnabled { task.lastEnabledAt = task.modifiedAt }
        try await define(task, replacing: id)
    }

    // MARK: Templates

    package var templates: [TemplateDefinition] { templateDefinitions.values.sorted { $0.id < $1.id } }

    package func template(_ id: String) -> TemplateDefinition? { templateDefinitions[id] }

    package func define(_ template: TemplateDefinition, replacing earlier: String? = nil) async throws(TaskError) {
        _ = try lower(template.script, kind: template.kind, variables: [:], allowsMissing: true)
        if let earlier, earlier != template.id {
            templateDefinitions[earlier] = nil
            try await keep { try await store.deleteTemplate(earlier) }
        }
        templateDefinitions[template.id] = template
        try await keep { try await store.save(template) }
    }

    package func deleteTemplate(_ id: String) async throws(TaskError) {
        templateDefinitions[id] = nil
        try await keep { try await store.deleteTemplate(id) }
    }

    /// The variables that a script declares.
    package func variables(of script: String, kind: EdgeKind) -> [String: TaskVariable] {
        (try? lower(script, kind: kind, variables: [:], allowsMissing: true))?.variables ?? [:]
    }

    // MARK: Starting and stopping

    /// What would keep a task from being started as it is given; nil where nothing would.
    package func obstacle(to task: TaskDefinition) async -> TaskError? {
        do throws(TaskError) {
            _ = try await pipeline(of: task)
            return nil
        } catch {
            return error
        }
    }

    /// The nodes of a task, checked but without any memory, and what to make them of once more.
    private func pipeline(
        of task: TaskDefinition
    ) async throws(TaskError) -> (pipeline: Pipeline, lowered: LoweredTask, environment: PipelineEnvironment) {
        let lowered = try lower(task)
        let environment = PipelineEnvironment(
            task: task.id, hostname: world.hostname, clusterID: world.clusterID, serverID: world.serverID,
            globalHandlers: task.origin == .starter ? [] : await world.globalHandlers(),
            dbrps: task.dbrps.map { ($0.database, $0.retentionPolicy) }, endpoints: await surroundings.endpoints(), now: world.now)
        let pipeline = try Self.makePipeline(lowered, environment, world.symbols)
        for (_, handlers) in pipeline.topics {
            for handler in handlers { try await check(handler) }
        }
        return (pipeline, lowered, environment)
    }

    private func execute(_ task: TaskDefinition) async throws(TaskError) {
        do throws(TaskError) {
            let made = try await self.pipeline(of: task)
            var pipeline = made.pipeline
            if let snapshot = await snapshot(for: task), !pipeline.restore(archive: snapshot.state, now: world.now()) {
                log.write(.warn, "the state of the nodes cannot be read and begins anew", [("task", task.id.rawValue)])
                pipeline = try Self.makePipeline(made.lowered, made.environment, world.symbols)
            }
            pipeline.restore(await states(for: pipeline, task.id))
            await openTopics(of: pipeline, task.id)
            let running = ExecutingTask(id: task.id, pipeline: pipeline, sink: sink, log: log, surroundings: surroundings)
            executing[task.id] = running
            for dbrp in Set(task.dbrps) { routes[dbrp, default: []].append(running) }
            startErrors[task.id] = nil
            await running.start()
        } catch {
            startErrors[task.id] = error.text
            throw error
        }
    }

    /// Starts the running tasks that take global handlers anew, for when those are others now; their nodes go on as they were.
    package func takeUpGlobalHandlers() async {
        for id in executing.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let definition = definitions[id], definition.origin != .starter, let running = executing[id] else { continue }
            release(running)
            let state = await running.suspend()
            await closeTopics(of: id)
            if let state { await keep([id: snapshot(of: definition, state)]) }
            // Meanwhile it may have been changed, and started or stopped with that.
            guard executing[id] === running else { continue }
            executing[id] = nil
            guard let task = definitions[id], task.isEnabled else { continue }
            do throws(TaskError) {
                try await execute(task)
            } catch {
                log.write(.error, "failed to start enabled task", [("task", id.rawValue), ("err", error.text)])
            }
        }
    }

    /// What the last run of the same script left.
    private func snapshot(for task: TaskDefinition) async -> TaskSnapshot? {
        do {
            let snapshot = try await store.snapshot(of: task.id)
            return snapshot?.fingerprint == task.fingerprint ? snapshot : nil
        } catch {
            log.write(.warn, "the state of the nodes cannot be read and begins anew", [("task", task.id.rawValue), ("err", "\(error)")])
            return nil
        }
    }

    /// What topics remember; a named one does as long as the engine runs, whatever becomes of the rest.
    private func states(for pipeline: Pipeline, _ task: TaskID) async -> [TopicID: [EventState]] {
        var states: [TopicID: [EventState]] = [:]
        for topic in pipeline.topics.flatMap(\.topics) where world.restoresLevels || !topic.isAnonymous(of: task) {
            states[topic] = await sink.states(of: topic)
        }
        return states
    }

    private func openTopics(of pipeline: Pipeline, _ task: TaskID) async {
        for (topics, handlers) in pipeline.topics where !handlers.isEmpty {
            guard let anonymous = topics.first else { continue }
            await sink.open(anonymous, handlers: handlers, task: task)
            openTopics[task, default: []].append(anonymous)
        }
    }

    private func check(_ handler: HandlerSpec) async throws(TaskError) {
        do throws(PipelineError) {
            try await sink.check(handler)
        } catch {
            throw TaskError(.cannotStart, error.text)
        }
    }

    private func halt(_ id: TaskID) async {
        guard let task = executing.removeValue(forKey: id) else { return }
        if let error = await task.fatalError { startErrors[id] = error }
        release(task)
        await task.stop()
        await closeTopics(of: id)
        do {
            // As in Kapacitor a task that is enabled again begins anew, but for its alerts' levels.
            try await store.deleteSnapshot(of: id)
        } catch {
            log.write(.warn, "the old state of the nodes cannot be deleted", [("task", id.rawValue), ("err", "\(error)")])
        }
    }

    private func release(_ task: ExecutingTask) {
        for dbrp in routes.keys { routes[dbrp]?.removeAll { $0 === task } }
    }

    private func closeTopics(of id: TaskID) async {
        for topic in openTopics.removeValue(forKey: id) ?? [] { await sink.close(topic) }
    }

    private func lower(_ task: TaskDefinition) throws(TaskError) -> LoweredTask {
        // Tasks that kaptop brings are watched by their own means.
        try lower(
            task.script, kind: task.kind, variables: task.variables, allowsMissing: false,
            deadman: task.origin == .starter ? Deadman() : world.deadman)
    }

    private func lower(
        _ text: String, kind: EdgeKind, variables: [String: TaskVariable], allowsMissing: Bool, deadman: Deadman? = nil
    ) throws(TaskError) -> LoweredTask {
        let (script, errors) = Script.read(text)
        if let error = errors.first { throw TaskError(.invalidScript, "invalid TICKscript: \(error.text)") }
        do throws(ScriptError) {
            return try LoweredTask(
                script,
                LoweringOptions(
                    kind: kind, handlers: world.handlers, variables: variables, allowsMissingVariables: allowsMissing,
                    deadman: deadman ?? world.deadman))
        } catch {
            throw TaskError(.invalidScript, "invalid TICKscript: \(error.text)")
        }
    }

    private static func makePipeline(
        _ task: LoweredTask, _ environment: PipelineEnvironment, _ symbols: SymbolTable
    ) throws(TaskError) -> Pipeline {
        do throws(PipelineError) {
            return try Pipeline(task, environment, symbols: symbols)
        } catch {
            throw TaskError(.cannotStart, error.text)
        }
    }

    private func keep(_ write: () async throws -> Void) async throws(TaskError) {
        do {
            try await write()
        } catch {
            throw TaskError(.storage, "cannot store the task: \(error)")
        }
    }
}

/// Why a task cannot be defined, changed or started, in Kapacitor's words.
package struct TaskError: Error, Sendable, Equatable {
    package enum Kind: Sendable {
        case invalidScript, cannotStart, notFound, storage
    }

    package let kind: Kind
    package let text: String

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}
