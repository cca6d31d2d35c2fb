import KaptopAlerts
import KaptopEngine
import KaptopPipeline

/// What stands around an engine whose surroundings are not to be measured.
///
/// KaptopTesting has the like, but is built for tests only.
struct NoStore: TaskStore {
    func tasks() -> [TaskDefinition] { [] }
    func save(_ task: TaskDefinition) {}
    func deleteTask(_ id: TaskID) {}
    func snapshot(of id: TaskID) -> TaskSnapshot? { nil }
    func save(_ snapshots: [TaskID: TaskSnapshot]) {}
    func deleteSnapshot(of id: TaskID) {}
    func templates() -> [TemplateDefinition] { [] }
    func save(_ template: TemplateDefinition) {}
    func deleteTemplate(_ id: String) {}
}

struct NoSink: AlertSink {
    func take(_ outputs: [AlertOutput]) -> [AlertEvent] { [] }
    func open(_ topic: TopicID, handlers: [HandlerSpec], task: TaskID) {}
    func close(_ topic: TopicID) {}
    func deleteTopics(of task: TaskID) {}
    func states(of topic: TopicID) -> [EventState] { [] }
    func check(_ handler: HandlerSpec) {}
}

struct NoLog: EngineLog {
    func write(_ level: EngineLogLevel, _ message: String, _ pairs: [(key: String, value: String)]) {}
}
