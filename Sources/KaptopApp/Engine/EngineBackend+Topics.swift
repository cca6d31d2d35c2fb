import KaptopAlerts
import KaptopDelivery
import KaptopOverview

/// Topics as screens show them.
extension EngineBackend {
    /// nil where nothing has changed since the last call.
    func changedTopics() async -> [TopicRow]? {
        guard let changed = await holds.dispatcher.topicSummaries(after: topicRevision) else { return nil }
        topicRevision = changed.revision
        return changed.rows.map { row($0) }
    }

    private func row(_ topic: Topics.Summary) -> TopicRow {
        let own = topic.ownHandlers.map { handler in
            TopicRow.Handler(id: handler.id, kind: handler.kind, address: address(of: handler.spec), match: handler.match)
        }
        let task = topic.id.anonymousTask
        return TopicRow(
            id: topic.id, level: topic.level, counts: topic.counts, collected: topic.collected,
            handlers: own + topic.handlers.map { TopicRow.Handler(id: "", kind: $0.kind, address: address(of: $0), task: task) })
    }

    private func address(of handler: HandlerSpec) -> String {
        switch handler.kind {
        case TopicHandler.publishKind:
            if case .strings(let topics) = handler.options["topics"] { topics.joined(separator: ", ") } else { "" }
        case TopicHandler.aggregateKind: handler.string("topic") ?? ""
        default: catalog.handler(for: handler.kind)?.destination(of: handler).address ?? ""
        }
    }
}
