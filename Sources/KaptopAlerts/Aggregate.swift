import GoTemplate

/// A topic handler of the kind `aggregate`: gathers the events of an interval and makes one event of them for another topic.
///
/// ```yaml
/// topic: cpu
/// id: five-minutes
/// kind: aggregate
/// options:
///   interval: 300000000000        # nanoseconds
///   topic: summaries
///   id: cpu-summary
///   message: '{{ .Count }} events in the last {{ .Interval }}'
/// ```
///
/// The event has the highest level, the newest time and the longest duration of those it is made of, their messages line by line as its
/// details, and all their points. An interval without events makes none. Nothing of Kapacitor's bounds an interval's events in memory;
/// here the messages and points of the first `keptEvents` are kept and all are counted.
/// Source: services/alert/handlers.go of Kapacitor 1.5.7.
package struct Aggregate: Sendable {
    /// Which gathered events are taken.
    package enum Extent: Sendable {
        /// Those whose interval is over.
        case due
        /// All, because the engine stops.
        case everything
    }

    static let keptEvents = 10_000
    private static let defaultMessage = "Received {{ .Count }} events in the last {{.Interval}}."

    private let handler: TopicHandler
    private let id: AlertID
    private let topic: TopicID
    /// Nanoseconds.
    private let interval: Int64
    private let message: Template
    /// Wall time; intervals are counted from here.
    private let startedAt: Int64

    private var events: [AlertEvent] = []
    private var count = 0
    private var level = Level.ok
    private var time: Int64?
    private var duration: Int64 = 0
    private var dueAt: Int64?

    /// nil for a handler of another kind.
    init?(_ handler: TopicHandler, startedAt: Int64) throws(TopicHandler.Mistake) {
        guard handler.kind == TopicHandler.aggregateKind else { return nil }
        self.handler = handler
        self.startedAt = startedAt
        id = AlertID(handler.spec.string("id") ?? "")
        topic = TopicID(handler.spec.string("topic") ?? "")
        guard case .integer(let interval) = handler.options?["interval"], interval > 0 else {
            // Kapacitor takes it and ends with its first tick.
            throw TopicHandler.Mistake("aggregate handler must have an interval greater than zero")
        }
        self.interval = interval
        do throws(TemplateError) {
            message = try Template(parsing: handler.spec.string("message") ?? Self.defaultMessage, name: "message")
        } catch {
            throw TopicHandler.Mistake(error.message)
        }
        do throws(TemplateError) {
            _ = try message.render(.structure(MessageData(count: 0, interval: 0)))
        } catch {
            throw TopicHandler.Mistake("failed to evaluate message template with aggregate message data: \(error.message)")
        }
    }

    var isEmpty: Bool { count == 0 }

    mutating func add(_ event: AlertEvent) {
        count += 1
        level = max(level, event.state.level)
        time = max(time ?? event.state.time, event.state.time)
        duration = max(duration, event.state.duration)
        if events.count < Self.keptEvents { events.append(event) }
    }

    /// The end of the interval that the gathered events belong to; nil while there are none.
    mutating func due(now: Int64) -> Int64? {
        guard !isEmpty else { return nil }
        if dueAt == nil { dueAt = startedAt + ((now - startedAt) / interval + 1) * interval }
        return dueAt
    }

    /// The event made of the gathered ones, which are gathered no more; nil while it is not due.
    mutating func take(now: Int64, _ extent: Extent) -> AlertEvent? {
        guard let due = due(now: now), due <= now || extent == .everything, let first = events.first else { return nil }
        let text = (try? message.render(.structure(MessageData(count: count, interval: interval)))) ?? ""
        var details = events.map(\.state.message).joined(separator: "\n")
        if count > events.count { details += "\nand \(count - events.count) more" }
        var event = AlertEvent(
            id: EventID(rawValue: "\(handler.topic)/\(handler.id)/aggregate/\(due)"), topic: topic,
            state: EventState(id: id, level: level, message: text, details: details, time: time ?? 0, duration: duration),
            task: TaskID(""), node: "", name: "", group: "", tags: [], fields: [], isRecoverable: false, series: first.series)
        event.furtherSeries = first.furtherSeries + events.dropFirst().flatMap { [$0.series] + $0.furtherSeries }
        events = []
        count = 0
        level = .ok
        time = nil
        duration = 0
        dueAt = nil
        return event
    }
}

/// What the message template sees.
private struct MessageData: TemplateFields {
    let count: Int
    let interval: Int64

    var typeName: String { "alert.aggregateMessageData" }
    var members: [TemplateMember] { [.field("Count"), .field("Interval")] }

    func field(_ name: String) -> TemplateValue? {
        switch name {
        case "Count": .int(count)
        case "Interval": .duration(interval)
        default: nil
        }
    }
}
