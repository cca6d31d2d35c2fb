package import KaptopAlerts

/// Gets deliveries of one kind to one service.
///
/// Knows neither the outbox nor other handlers.
package protocol Handler: Sendable {
    /// How scripts, topic handlers and the API name it and its options.
    static var signature: HandlerSignature { get }

    /// Checks options when a task starts or a topic handler is defined; Kapacitor's text where it refuses.
    func check(_ spec: HandlerSpec) throws(HandlerSettingError)

    /// Where a spec leads with the settings of now.
    func destination(of spec: HandlerSpec) -> Destination

    /// Sends deliveries of one destination in their order and judges each: as many verdicts as deliveries were tried,
    /// at least one, the last of which may be other than `delivered`. Chats and URLs are given one delivery at a time.
    func send(_ deliveries: ArraySlice<Delivery>) async -> [Verdict]

    /// What is written down before deliveries are sent, so that `send` can tell after a crash which have arrived; nil where nothing
    /// can tell.
    func mark(before deliveries: ArraySlice<Delivery>) async -> FileMark?

    /// How many deliveries `send` takes at a time.
    var batchLimit: Int { get }

    /// Code points that a digest for people may have; nil where machines read, which want each event by itself.
    var digestLimit: Int? { get }

    /// What the log says beside a cause, in Kapacitor's words.
    var failureMessage: String { get }
}

extension Handler {
    package var batchLimit: Int { 1 }
    package func mark(before deliveries: ArraySlice<Delivery>) async -> FileMark? { nil }
    package var digestLimit: Int? { nil }
    package var failureMessage: String { "failed to send event" }
    package func check(_ spec: HandlerSpec) throws(HandlerSettingError) {}
}

/// An option of a handler that cannot be right.
package struct HandlerSettingError: Error, Sendable, Hashable {
    /// Kapacitor's wording, as for topic handlers.
    package let text: String
    /// Kapacitor's wording where the handler stands in a script.
    package let taskText: String

    package init(_ text: String, inTask taskText: String? = nil) {
        self.text = text
        self.taskText = taskText ?? text
    }
}
