import KaptopAlerts
import KaptopDelivery
import KaptopEngine
import KaptopPipeline
import KaptopStore

/// Joins the engine to topics and deliveries: what tasks emit goes to the dispatcher.
struct EngineSink: AlertSink {
    let dispatcher: AlertDispatcher
    let store: Store

    func take(_ outputs: [AlertOutput]) async -> [AlertEvent] { await dispatcher.take(outputs) }

    func open(_ topic: TopicID, handlers: [HandlerSpec], task: TaskID) async { await dispatcher.open(topic, handlers: handlers) }

    func close(_ topic: TopicID) async { await dispatcher.close(topic) }

    func deleteTopics(of task: TaskID) async {
        _ = await dispatcher.deleteAnonymousTopics(of: task)
        // What stays behind is a state nobody asks for; the next deletion of the task removes it.
        try? await store.deleteAnonymousTopics(of: task)
    }

    func states(of topic: TopicID) async -> [EventState] { await dispatcher.states(of: topic) }

    func check(_ handler: HandlerSpec) async throws(PipelineError) {
        do throws(HandlerSettingError) {
            try await dispatcher.check(handler)
        } catch {
            throw PipelineError(error.taskText)
        }
    }
}
