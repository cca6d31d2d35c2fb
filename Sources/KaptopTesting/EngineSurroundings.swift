package import KaptopAlerts
package import KaptopEngine
package import KaptopPipeline

/// Tasks, templates and snapshots in memory.
package actor MemoryStore: TaskStore {
    private var definitions: [TaskID: TaskDefinition] = [:]
    private var templateDefinitions: [String: TemplateDefinition] = [:]
    private var snapshots: [TaskID: TaskSnapshot] = [:]

    package init() {}

    package func tasks() -> [TaskDefinition] { Array(definitions.values) }
    package func save(_ task: TaskDefinition) { definitions[task.id] = task }
    package func deleteTask(_ id: TaskID) { definitions[id] = nil }
    package func snapshot(of id: TaskID) -> TaskSnapshot? { snapshots[id] }
    package func save(_ snapshots: [TaskID: TaskSnapshot]) { self.snapshots.merge(snapshots) { $1 } }
    package func deleteSnapshot(of id: TaskID) { snapshots[id] = nil }
    package func templates() -> [TemplateDefinition] { Array(templateDefinitions.values) }
    package func save(_ template: TemplateDefinition) { templateDefinitions[template.id] = template }
    package func deleteTemplate(_ id: String) { templateDefinitions[id] = nil }
}

/// Topics in memory; handlers are refused where their `url` is `bad`.
package actor MemorySink: AlertSink {
    package private(set) var topics = Topics()

    package init() {}

    package func take(_ outputs: [AlertOutput]) -> [AlertEvent] {
        outputs.compactMap { output in
            guard case .event(let event) = output, topics.collect(event) == nil else { return nil }
            return event
        }
    }

    package func open(_ topic: TopicID, handlers: [HandlerSpec], task: TaskID) { topics.setHandlers(handlers, of: topic) }
    package func close(_ topic: TopicID) { topics.setHandlers([], of: topic) }
    package func deleteTopics(of task: TaskID) { _ = topics.deleteAnonymousTopics(of: task) }
    package func states(of topic: TopicID) -> [EventState] { topics[topic].map { Array($0.states.values) } ?? [] }

    package func check(_ handler: HandlerSpec) throws(PipelineError) {
        if handler.string("url") == "bad" { throw PipelineError("bad url") }
    }
}

/// A log that nobody reads.
package struct SilentLog: EngineLog {
    package init() {}

    package func write(_ level: EngineLogLevel, _ message: String, _ pairs: [(key: String, value: String)]) {}
}
