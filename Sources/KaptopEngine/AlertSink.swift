package import KaptopAlerts
package import KaptopPipeline

/// The port through which events leave the engine and the states of alerts come back when a task starts.
package protocol AlertSink: Sendable {
    /// Takes events and inhibitions in their order; returns when they are safe, with the events that inhibitions kept quiet.
    func take(_ outputs: [AlertOutput]) async -> [AlertEvent]
    /// Puts the handlers of a script on its topic while the task runs.
    func open(_ topic: TopicID, handlers: [HandlerSpec], task: TaskID) async
    func close(_ topic: TopicID) async
    /// Forgets the anonymous topics of a task that is deleted.
    func deleteTopics(of task: TaskID) async
    /// What a topic remembers of its alerts.
    func states(of topic: TopicID) async -> [EventState]
    /// Checks the options of a handler; Kapacitor's text where they cannot be right.
    func check(_ handler: HandlerSpec) async throws(PipelineError)
}

/// The port to the server's log.
package protocol EngineLog: Sendable {
    /// Writes a line; `pairs` follow level and message.
    func write(_ level: EngineLogLevel, _ message: String, _ pairs: [(key: String, value: String)])
}

package enum EngineLogLevel: String, Sendable {
    case debug, info, warn, error
}
