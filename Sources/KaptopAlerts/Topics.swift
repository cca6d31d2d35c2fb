/// All topics: what each remembers of its alerts, and the handlers that hang on it.
///
/// A value: events go in, actions come out; whoever drives it stores and performs them.
package struct Topics: Sendable {
    package struct Topic: Sendable {
        package fileprivate(set) var states: [AlertID: EventState] = [:]
        package fileprivate(set) var handlers: [HandlerSpec] = []
        /// Events collected since the start.
        package fileprivate(set) var collected = 0

        /// The highest level of its alerts.
        package var level: Level { states.values.map(\.level).max() ?? .ok }
    }

    /// What is to be done about a collected event.
    package struct Collected: Sendable, Equatable {
        /// With the level that the topic remembered before.
        package var event: AlertEvent
        package var handlers: [HandlerSpec]
    }

    package private(set) var topics: [TopicID: Topic] = [:]
    /// Who keeps what quiet.
    private var inhibitions: [Inhibition: Set<String>] = [:]

    package init() {}

    package subscript(topic: TopicID) -> Topic? { topics[topic] }

    /// Puts back what a topic remembered when the engine stopped; what it has learned since stays.
    package mutating func restore(_ states: [EventState], of topic: TopicID) {
        for state in states where topics[topic]?.states[state.id] == nil {
            topics[topic, default: Topic()].states[state.id] = state
        }
    }

    package mutating func setHandlers(_ handlers: [HandlerSpec], of topic: TopicID) {
        topics[topic, default: Topic()].handlers = handlers
    }

    package mutating func delete(_ topic: TopicID) {
        topics[topic] = nil
    }

    package mutating func deleteAnonymousTopics(of task: TaskID) -> [TopicID] {
        let prefix = "main:\(task.rawValue):"
        let deleted = topics.keys.filter { $0.rawValue.hasPrefix(prefix) }
        for topic in deleted { topics[topic] = nil }
        return deleted
    }

    package mutating func setInhibition(_ inhibition: Inhibition, by inhibitor: String, isActive: Bool) {
        if isActive {
            inhibitions[inhibition, default: []].insert(inhibitor)
        } else {
            inhibitions[inhibition]?.remove(inhibitor)
            if inhibitions[inhibition]?.isEmpty == true { inhibitions[inhibition] = nil }
        }
    }

    /// Records an event and says who is to be told; nil where another alert keeps it quiet.
    package mutating func collect(_ event: AlertEvent) -> Collected? {
        if inhibitions.contains(where: { $0.key.covers(event) }) { return nil }
        var event = event
        event.previousLevel = topics[event.topic]?.states[event.state.id]?.level ?? .ok
        // Written in place: the cost of an event must not grow with its topic.
        topics[event.topic, default: Topic()].states[event.state.id] = event.state
        topics[event.topic]?.collected += 1
        return Collected(event: event, handlers: topics[event.topic]?.handlers ?? [])
    }
}
