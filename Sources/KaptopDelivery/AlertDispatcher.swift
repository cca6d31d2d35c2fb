package import KaptopAlerts

/// Brings events to their topics and what they cause into the ledger, many in one transaction.
///
/// Whoever brings events waits until they are committed. While one commit is under way the next batch gathers, so that a
/// storm costs few transactions. A delivery is handed to the worker only after it is stored.
package actor AlertDispatcher {
    /// What is told of each commit: to the console, which shows events and where they went.
    package typealias CommitObserver = @Sendable ([Transition]) async -> Void

    private let ledger: any AlertLedger
    /// False where events are evaluated and shown but nothing is sent.
    private let sends: Bool
    private let restoresStates: Bool
    private let deliver: @Sendable ([Delivery]) async -> Void
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Int64
    private var catalog: HandlerCatalog
    private var observer: CommitObserver = { _ in }
    /// Told when the ledger cannot be written, and with nil when it can again.
    private var troubleObserver: @Sendable (String?) async -> Void = { _ in }
    private var mistakeObserver: @Sendable (Topics.MatchMistake) -> Void = { _ in }

    private var topics = Topics()
    private var loaded: Set<TopicID> = []
    private var pending: [AlertOutput] = []
    /// Who waits for the commit of what is pending, each with the number of outputs up to and with its own.
    private var waiters: [(end: Int, continuation: CheckedContinuation<[AlertEvent], Never>)] = []
    private var isDraining = false
    /// Whether the ledger's newest trouble is still to be called off.
    private var isInTrouble = false
    private var newestDelivery: Int64 = 0
    /// Sleeps until the next aggregate is due.
    private var aggregateTimer: (due: Int64, task: Task<Void, Never>)?

    /// - Parameters:
    ///   - restoresStates: false where topics begin empty with each start.
    ///   - deliver: takes deliveries that are stored.
    ///   - now: wall time, nanoseconds since 1970 UTC.
    package init(
        ledger: any AlertLedger, catalog: HandlerCatalog, sends: Bool = true, restoresStates: Bool = true,
        deliver: @escaping @Sendable ([Delivery]) async -> Void, clock: any Clock<Duration>, now: @escaping @Sendable () -> Int64
    ) {
        self.ledger = ledger
        self.catalog = catalog
        self.sends = sends
        self.restoresStates = restoresStates
        self.deliver = deliver
        self.clock = clock
        self.now = now
    }

    /// - Parameter mistake: told of match expressions that have no answer for an event; must not block.
    package func observe(
        _ observer: @escaping CommitObserver, trouble: @escaping @Sendable (String?) async -> Void,
        mistake: @escaping @Sendable (Topics.MatchMistake) -> Void = { _ in }
    ) {
        self.observer = observer
        troubleObserver = trouble
        mistakeObserver = mistake
    }

    /// Uses other settings from the next event on.
    package func use(_ catalog: HandlerCatalog) { self.catalog = catalog }

    /// Continues the numbering of deliveries.
    ///
    /// To be called once, before anything else.
    package func start() async throws {
        newestDelivery = try await ledger.newestDeliveryID().rawValue
    }

    // MARK: Topics

    package func open(_ topic: TopicID, handlers: [HandlerSpec]) async {
        await load(topic)
        topics.setHandlers(handlers, of: topic)
    }

    /// Takes the handlers off a topic; what it remembers stays, unless topics begin empty.
    package func close(_ topic: TopicID) {
        if restoresStates { topics.setHandlers([], of: topic) } else { topics.delete(topic) }
    }

    package func deleteAnonymousTopics(of task: TaskID) -> [TopicID] {
        let deleted = topics.deleteAnonymousTopics(of: task)
        loaded.subtract(deleted)
        return deleted
    }

    package func states(of topic: TopicID) async -> [EventState] {
        await load(topic)
        return topics[topic].map { Array($0.states.values) } ?? []
    }

    package var snapshot: Topics { topics }

    // MARK: Handlers

    /// Checks a handler's kind and options; Kapacitor's text where they cannot be right.
    package func check(_ spec: HandlerSpec) throws(HandlerSettingError) {
        guard let handler = catalog.handler(for: spec.kind) else {
            throw HandlerSettingError("unsupported action kind \"\(spec.kind)\"", inTask: "unknown handler \(spec.kind)")
        }
        try handler.check(spec)
    }

    /// Checks a topic handler with its match expression.
    package func check(_ handler: TopicHandler) throws(HandlerSettingError) {
        if ![TopicHandler.publishKind, TopicHandler.aggregateKind].contains(handler.kind) { try check(handler.spec) }
        do throws(TopicHandler.Mistake) {
            try handler.check()
        } catch {
            throw HandlerSettingError(error.text)
        }
    }

    package func handlers(of topic: TopicID) -> [TopicHandler] { topics.handlers(of: topic) }

    /// Attaches a handler to its topic, in the place of the one with the id `earlier`.
    package func attach(_ handler: TopicHandler, replacing earlier: String? = nil) async throws(HandlerSettingError) {
        await load(handler.topic)
        do throws(TopicHandler.Mistake) {
            try topics.attach(handler, replacing: earlier, now: now())
        } catch {
            throw HandlerSettingError(error.text)
        }
    }

    package func detach(_ id: String, from topic: TopicID) { topics.detach(id, from: topic) }

    /// Forgets what a topic remembers; its handlers stay.
    package func delete(_ topic: TopicID) { topics.delete(topic) }

    /// Reads what the ledger knows of a topic, once.
    package func load(_ topic: TopicID) async {
        guard restoresStates, !loaded.contains(topic) else { return }
        do {
            let states = try await ledger.states(of: topic)
            topics.restore(states, of: topic)
            loaded.insert(topic)
        } catch {
            // The topic starts empty and is asked for again with its next event.
            isInTrouble = true
            await troubleObserver("cannot read the state of topic \(topic): \(error)")
        }
    }

    // MARK: Events

    /// Takes events and inhibitions in their order; returns when they are committed, with the events that were kept quiet.
    package func take(_ outputs: [AlertOutput]) async -> [AlertEvent] {
        pending += outputs
        startDraining()
        return await withCheckedContinuation { waiters.append((pending.count, $0)) }
    }

    private func startDraining() {
        guard !isDraining else { return }
        isDraining = true
        Task { await drain() }
    }

    /// Makes events of everything that aggregates have gathered and commits them, before the engine stops.
    package func finish() async {
        aggregateTimer?.task.cancel()
        // An aggregate may go to a topic with another one; a circle of them is left after some rounds.
        for _ in 0..<8 {
            let events = topics.takeAggregates(now: now(), .everything)
            if events.isEmpty { return }
            _ = await take(events.map { .event($0) })
        }
    }

    private func emitAggregates() {
        aggregateTimer = nil
        let events = topics.takeAggregates(now: now())
        pending += events.map { .event($0) }
        if pending.isEmpty { setAggregateTimer() } else { startDraining() }
    }

    private func setAggregateTimer() {
        guard topics.isGathering else { return }
        let time = now()
        guard let due = topics.nextAggregate(now: time), aggregateTimer?.due != due else { return }
        aggregateTimer?.task.cancel()
        let clock = clock
        aggregateTimer = (
            due,
            Task {
                do {
                    try await clock.sleep(for: .nanoseconds(max(0, due - time)))
                } catch {
                    return
                }
                self.emitAggregates()
            }
        )
    }

    private func drain() async {
        while !pending.isEmpty {
            let batch = pending
            let served = waiters
            pending = []
            waiters = []
            for case .event(let event) in batch {
                for topic in topics.reach(of: event.topic) { await load(topic) }
            }
            var inhibited: [(index: Int, event: AlertEvent)] = []
            var transitions: [Transition] = []
            for (index, output) in batch.enumerated() {
                let collected = collect(output)
                if case .event(let event) = output, collected.isEmpty { inhibited.append((index, event)) }
                transitions += collected
            }
            if !transitions.isEmpty {
                await commit(transitions)
                // Seen as queued before the worker can tell what became of them.
                await observer(transitions)
                await deliver(transitions.flatMap(\.deliveries))
            }
            var start = 0
            for waiter in served {
                let own = start..<waiter.end
                waiter.continuation.resume(returning: inhibited.isEmpty ? [] : inhibited.filter { own.contains($0.index) }.map(\.event))
                start = waiter.end
            }
        }
        isDraining = false
        setAggregateTimer()
    }

    private func collect(_ output: AlertOutput) -> [Transition] {
        switch output {
        case .inhibition(let inhibition, let inhibitor, let isActive):
            topics.setInhibition(inhibition, by: inhibitor, isActive: isActive)
            return []
        case .event(let event):
            return topics.collectPublished(event).map { transition($0) }
        }
    }

    private func transition(_ collected: Topics.Collected) -> Transition {
        for mistake in collected.mistakes { mistakeObserver(mistake) }
        let createdAt = now()
        let deliveries = collected.handlers.compactMap { spec -> Delivery? in
            guard sends, let handler = catalog.handler(for: spec.kind) else { return nil }
            newestDelivery += 1
            return Delivery(
                id: DeliveryID(newestDelivery), destination: handler.destination(of: spec), handler: spec, event: collected.event,
                createdAt: createdAt)
        }
        return Transition(event: collected.event, deliveries: deliveries, createdAt: createdAt)
    }

    /// Commits, and goes on trying while the ledger cannot be written: events wait rather than get lost.
    private func commit(_ transitions: [Transition]) async {
        while true {
            do {
                try await ledger.commit(transitions)
                if isInTrouble {
                    isInTrouble = false
                    await troubleObserver(nil)
                }
                return
            } catch {
                isInTrouble = true
                await troubleObserver("\(error)")
                do {
                    try await clock.sleep(for: .seconds(1))
                } catch {
                    // Cancelled while the engine stops: the events were never acknowledged to their task.
                    return
                }
            }
        }
    }
}
