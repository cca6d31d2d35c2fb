/// All topics: what each remembers of its alerts, and the handlers that hang on it.
///
/// A value: events go in, actions come out; whoever drives it stores and performs them.
package struct Topics: Sendable {
    package struct Topic: Sendable {
        package fileprivate(set) var states: [AlertID: EventState] = [:]
        /// How many of them have each level, by `Level.rawValue`.
        package fileprivate(set) var counts = [Int](repeating: 0, count: Level.allCases.count)
        package fileprivate(set) var handlers: [HandlerSpec] = []
        /// Events collected since the start.
        package fileprivate(set) var collected = 0

        /// The highest level of its alerts.
        package var level: Level { Level.allCases.last { counts[$0.rawValue] > 0 } ?? .ok }

        fileprivate mutating func remember(_ state: EventState) {
            if let earlier = states.updateValue(state, forKey: state.id) { counts[earlier.level.rawValue] -= 1 }
            counts[state.level.rawValue] += 1
        }
    }

    /// A topic in short, as lists show it.
    package struct Summary: Sendable {
        package let id: TopicID
        package let level: Level
        /// By `Level.rawValue`.
        package let counts: [Int]
        package let collected: Int
        /// Those that stand in a task's script.
        package let handlers: [HandlerSpec]
        /// Those that hang on the topic by themselves, by id.
        package let ownHandlers: [TopicHandler]
    }

    /// What is to be done about a collected event.
    package struct Collected: Sendable, Equatable {
        /// With the level that the topic remembered before.
        package var event: AlertEvent
        package var handlers: [HandlerSpec]
        /// Topics that get the event too, by handlers of the kind `publish`.
        package var publishedTopics: [TopicID] = []
        /// Handlers whose match expression had no answer for the event, and why.
        package var mistakes: [MatchMistake] = []
    }

    package struct MatchMistake: Sendable, Hashable {
        package let handler: TopicHandler
        package let text: String
    }

    /// A topic handler with its match expression compiled.
    private struct Attached: Sendable {
        let handler: TopicHandler
        var match: MatchExpression?
        /// Set for a handler of the kind `aggregate`.
        var aggregate: Aggregate?
    }

    package private(set) var topics: [TopicID: Topic] = [:]
    /// Rises with whatever `summaries` shows.
    package private(set) var revision = 0
    /// In the order in which they were attached.
    ///
    /// They outlive their topic's state.
    private var attached: [TopicID: [Attached]] = [:]
    /// Topics with a handler that has gathered events and not yet told of them.
    private var gathering: Set<TopicID> = []
    /// Who keeps what quiet.
    private var inhibitions: [Inhibition: Set<String>] = [:]

    package init() {}

    package subscript(topic: TopicID) -> Topic? { topics[topic] }

    /// All topics by id.
    package var summaries: [Summary] {
        topics.map { id, topic in
            Summary(
                id: id, level: topic.level, counts: topic.counts, collected: topic.collected, handlers: topic.handlers,
                ownHandlers: attached[id] == nil ? [] : handlers(of: id))
        }.sorted { $0.id.rawValue < $1.id.rawValue }
    }

    /// Puts back what a topic remembered when the engine stopped; what it has learned since stays.
    package mutating func restore(_ states: [EventState], of topic: TopicID) {
        revision += 1
        for state in states where topics[topic]?.states[state.id] == nil { topics[topic, default: Topic()].remember(state) }
    }

    package mutating func setHandlers(_ handlers: [HandlerSpec], of topic: TopicID) {
        revision += 1
        topics[topic, default: Topic()].handlers = handlers
    }

    package mutating func delete(_ topic: TopicID) {
        revision += 1
        topics[topic] = nil
    }

    package mutating func deleteAnonymousTopics(of task: TaskID) -> [TopicID] {
        let prefix = "main:\(task.rawValue):"
        let deleted = topics.keys.filter { $0.rawValue.hasPrefix(prefix) }
        for topic in deleted { topics[topic] = nil }
        revision += 1
        return deleted
    }

    // MARK: Topic handlers

    /// The handlers that were attached to a topic, by id.
    package func handlers(of topic: TopicID) -> [TopicHandler] {
        (attached[topic] ?? []).map(\.handler).sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    }

    /// Attaches a handler, in the place of the one with the id `earlier`; intervals of an aggregate begin at `now`.
    package mutating func attach(
        _ handler: TopicHandler, replacing earlier: String? = nil, now: Int64 = 0
    ) throws(TopicHandler.Mistake) {
        let new = Attached(handler: handler, match: try handler.matchExpression, aggregate: try Aggregate(handler, startedAt: now))
        revision += 1
        if topics[handler.topic] == nil { topics[handler.topic] = Topic() }
        if let index = attached[handler.topic]?.firstIndex(where: { $0.handler.id == earlier ?? handler.id }) {
            attached[handler.topic]?[index] = new
        } else {
            attached[handler.topic, default: []].append(new)
        }
    }

    package mutating func detach(_ id: String, from topic: TopicID) {
        revision += 1
        attached[topic]?.removeAll { $0.handler.id == id }
    }

    /// The topic and all to which its events may be published, each once.
    package func reach(of topic: TopicID) -> [TopicID] {
        guard !attached.isEmpty else { return [topic] }
        var reached = [topic]
        var next = 0
        while next < reached.count {
            for target in (attached[reached[next]] ?? []).flatMap(\.handler.publishedTopics) where !reached.contains(target) {
                reached.append(target)
            }
            next += 1
        }
        return reached
    }

    // MARK: Aggregates

    package var isGathering: Bool { !gathering.isEmpty }

    /// When the next aggregate is due; nil while none has gathered anything.
    package mutating func nextAggregate(now: Int64) -> Int64? {
        var next: Int64?
        for topic in gathering {
            for index in (attached[topic] ?? []).indices {
                guard let due = attached[topic]?[index].aggregate?.due(now: now) else { continue }
                next = min(next ?? due, due)
            }
        }
        return next
    }

    /// The events made of what was gathered for long enough, or of all that was gathered.
    package mutating func takeAggregates(now: Int64, _ extent: Aggregate.Extent = .due) -> [AlertEvent] {
        guard !gathering.isEmpty else { return [] }
        var events: [AlertEvent] = []
        for topic in gathering.sorted(by: { $0.rawValue < $1.rawValue }) {
            var isGathering = false
            for index in (attached[topic] ?? []).indices {
                if let event = attached[topic]?[index].aggregate?.take(now: now, extent) { events.append(event) }
                isGathering = isGathering || attached[topic]?[index].aggregate?.isEmpty == false
            }
            if !isGathering { gathering.remove(topic) }
        }
        return events
    }

    // MARK: Events

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
        // A published event keeps what its first topic knew where this one knows nothing.
        event.previousLevel = topics[event.topic]?.states[event.state.id]?.level ?? event.previousLevel
        // Written in place: the cost of an event must not grow with its topic.
        revision += 1
        topics[event.topic, default: Topic()].remember(event.state)
        topics[event.topic]?.collected += 1
        var collected = Collected(event: event, handlers: topics[event.topic]?.handlers ?? [])
        if attached[event.topic] != nil { askTopicHandlers(&collected) }
        return collected
    }

    /// Records an event in its topic and in those it is published to, which may publish it further; no topic gets it twice.
    package mutating func collectPublished(_ event: AlertEvent) -> [Collected] {
        guard let first = collect(event) else { return [] }
        var all = [first]
        var next = 0
        while next < all.count {
            for topic in all[next].publishedTopics where !all.contains(where: { $0.event.topic == topic }) {
                var copy = all[next].event
                copy.topic = topic
                if let collected = collect(copy) { all.append(collected) }
            }
            next += 1
        }
        return all
    }

    private mutating func askTopicHandlers(_ collected: inout Collected) {
        let topic = collected.event.topic
        for index in (attached[topic] ?? []).indices {
            guard let handler = attached[topic]?[index].handler else { continue }
            do throws(MatchExpression.Mistake) {
                guard try attached[topic]?[index].match?.matches(collected.event) ?? true else { continue }
            } catch {
                collected.mistakes.append(MatchMistake(handler: handler, text: error.text))
                continue
            }
            switch handler.kind {
            case TopicHandler.publishKind:
                collected.publishedTopics += handler.publishedTopics
            case TopicHandler.aggregateKind:
                attached[topic]?[index].aggregate?.add(collected.event)
                gathering.insert(topic)
            default:
                collected.handlers.append(handler.spec)
            }
        }
    }
}
