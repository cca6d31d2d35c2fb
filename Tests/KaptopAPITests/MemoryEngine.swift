import Hummingbird
import KaptopAPI
import KaptopAlerts
import KaptopDelivery
import KaptopEngine
import KaptopPipeline
import Points

/// An engine with its API, without disk, network or clock.
struct MemoryEngine {
    /// The clock stands at 2017-07-14T02:40:00Z.
    static let now: Int64 = 1_500_000_000_000_000_000

    let taskMaster: TaskMaster
    let sink = MemorySink()
    let api: APIRouter

    init(
        topicHandlers: (any TopicHandlerAccess)? = nil, configuration: (any ConfigurationAccess)? = nil,
        serviceTests: (any ServiceTesting)? = nil, change: (inout APISettings) -> Void = { _ in }, writeRefusal: String? = nil,
        published: @escaping @Sendable (TaskID, String) async -> [AlertSeries]? = { _, _ in nil }
    ) {
        let sink = sink
        let symbols = SymbolTable()
        let now: @Sendable () -> Int64 = { Self.now }
        taskMaster = TaskMaster(
            store: MemoryStore(), sink: sink, log: SilentLog(),
            world: TaskMaster.World(
                hostname: "localhost", clusterID: "cluster", serverID: "server", handlers: HandlerCatalog.signatures,
                globalHandlers: { [] }, now: now, symbols: symbols))
        var settings = APISettings(hostname: "localhost", clusterID: "cluster", serverID: "server", startedAt: Self.now)
        change(&settings)
        api = APIRouter(
            APIDependencies(
                taskMaster: taskMaster, lineReceiver: LineReceiver(taskMaster: taskMaster, symbols: symbols), topics: { await sink.topics },
                published: published,
                handlers: HandlerCatalog.signatures, topicHandlers: topicHandlers, configuration: configuration, serviceTests: serviceTests,
                writeRefusal: { writeRefusal }, now: now, newIdentifier: { "3f1c9f3e-0000-4000-8000-000000000001" }, log: SilentLog(),
                settings: settings))
    }

    /// What has been written has passed all tasks.
    func finish() async {
        for task in await taskMaster.executingTasks { await task.finish() }
    }
}

actor MemoryStore: TaskStore {
    private var definitions: [TaskID: TaskDefinition] = [:]
    private var templateDefinitions: [String: TemplateDefinition] = [:]
    private var snapshots: [TaskID: TaskSnapshot] = [:]

    func tasks() -> [TaskDefinition] { Array(definitions.values) }
    func save(_ task: TaskDefinition) { definitions[task.id] = task }
    func deleteTask(_ id: TaskID) { definitions[id] = nil }
    func snapshot(of id: TaskID) -> TaskSnapshot? { snapshots[id] }
    func save(_ snapshots: [TaskID: TaskSnapshot]) { self.snapshots.merge(snapshots) { $1 } }
    func deleteSnapshot(of id: TaskID) { snapshots[id] = nil }
    func templates() -> [TemplateDefinition] { Array(templateDefinitions.values) }
    func save(_ template: TemplateDefinition) { templateDefinitions[template.id] = template }
    func deleteTemplate(_ id: String) { templateDefinitions[id] = nil }
}

/// Topics in memory; handlers are refused where their `url` is `bad`.
actor MemorySink: AlertSink {
    private(set) var topics = Topics()

    func take(_ outputs: [AlertOutput]) -> [AlertEvent] {
        outputs.compactMap { output in
            guard case .event(let event) = output, topics.collect(event) == nil else { return nil }
            return event
        }
    }

    func open(_ topic: TopicID, handlers: [HandlerSpec], task: TaskID) { topics.setHandlers(handlers, of: topic) }
    func close(_ topic: TopicID) { topics.setHandlers([], of: topic) }
    func deleteTopics(of task: TaskID) { _ = topics.deleteAnonymousTopics(of: task) }
    func states(of topic: TopicID) -> [EventState] { topics[topic].map { Array($0.states.values) } ?? [] }

    func check(_ handler: HandlerSpec) throws(PipelineError) {
        if handler.string("url") == "bad" { throw PipelineError("bad url") }
    }
}

struct SilentLog: EngineLog {
    func write(_ level: EngineLogLevel, _ message: String, _ pairs: [(key: String, value: String)]) {}
}
