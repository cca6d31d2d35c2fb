import Hummingbird
import KaptopAPI
import KaptopAlerts
import KaptopDelivery
import KaptopEngine
import KaptopPipeline
import KaptopTesting
import Points

/// An engine with its API, without disk, network or clock.
struct MemoryEngine {
    /// The clock stands at 2017-07-14T02:40:00Z.
    static let now: Int64 = 1_500_000_000_000_000_000

    let taskMaster: TaskMaster
    let sink = MemorySink()
    let api: APIRouter

    init(
        topicHandlers: (any TopicHandlerAccess)? = nil, holds: (any HoldAccess)? = nil, configuration: (any ConfigurationAccess)? = nil,
        configurationFile: (any ConfigurationFileAccess)? = nil, serviceTests: (any ServiceTesting)? = nil,
        insight: (any EngineInsight)? = nil, change: (inout APISettings) -> Void = { _ in },
        writeRefusal: String? = nil,
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
                insight: insight, published: published,
                handlers: HandlerCatalog.signatures, topicHandlers: topicHandlers, holds: holds, configuration: configuration,
                configurationFile: configurationFile, serviceTests: serviceTests,
                writeRefusal: { writeRefusal }, now: now, newIdentifier: { "3f1c9f3e-0000-4000-8000-000000000001" }, log: SilentLog(),
                settings: settings))
    }

    /// What has been written has passed all tasks.
    func finish() async {
        for task in await taskMaster.executingTasks { await task.finish() }
    }
}
