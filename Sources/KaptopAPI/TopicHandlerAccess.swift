package import KaptopAlerts

/// The port to the handlers that hang on topics by themselves: checked, kept over restarts, effective at once.
package protocol TopicHandlerAccess: Sendable {
    /// By id.
    func handlers(of topic: TopicID) async -> [TopicHandler]
    /// Defines a handler, in the place of the one with the id `earlier`.
    func define(_ handler: TopicHandler, replacing earlier: String?) async throws(TopicHandlerRefusal)
    /// An unknown one is deleted already.
    func delete(_ id: String, of topic: TopicID) async throws(TopicHandlerRefusal)
    /// Forgets what a topic remembers of its alerts.
    func deleteTopic(_ topic: TopicID) async throws(TopicHandlerRefusal)
}

/// Why a handler is not defined or deleted, in Kapacitor's words.
package struct TopicHandlerRefusal: Error, Sendable, Hashable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }
}
