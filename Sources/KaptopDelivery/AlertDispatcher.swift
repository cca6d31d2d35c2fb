package import KaptopAlerts

/// Brings events to their topics and what they cause into the ledger, many in one transaction.
///
/// Whoever brings events waits until they are committed. While one commit is under way the next batch gathers, so that a
/// storm costs few transactions. A delivery is handed to the worker only after it is stored.
package actor AlertDispatcher {
    /// What is told of each commit: to the console, which shows events and where they went.
    package typealias CommitObserver = @Sendable ([Transition]) async -> Void
    /// What is told of deliveries that nothing holds any more.
    package typealias ReleaseObserver = @Sendable ([HeldRelease]) async -> Void

    private let ledger: any AlertLedger
    let holdLedger: (any HoldLedger)?
    private let zones: ZoneOffsets
    /// False where events are evaluated and shown but nothing is sent.
    private let sends: Bool
    private let restoresStates: Bool
    let deliver: @Sendable ([Delivery]) async -> Void
    private let clock: any Clock<Duration>
    let now: @Sendable () -> Int64
    private var catalog: HandlerCatalog
    private var observer: CommitObserver = { _ in }
    private(set) var releaseObserver: ReleaseObserver = { _ in }
    /// Told when the ledger cannot be written, and with nil when it can again.
    private var troubleObserver: @Sendable (String?) async -> Void = { _ in }
    private var mistakeObserver: @Sendable (Topics.MatchMistake) -> Void = { _ in }

    private(set) var topics = Topics()
    /// What keeps notifications back, and the alerts of which it does.
    package internal(set) var holds = Holds()
    var held = HeldBacklog()
    /// What operators ask for, in its order.
    var edits: [HoldRequest] = []
    private var loaded: Set<TopicID> = []
    private var pending: [AlertOutput] = []
    /// Who waits for the commit of what is pending, each with the places of its own outputs in it.
    private var waiters: [(own: Range<Int>, continuation: CheckedContinuation<[AlertEvent], Never>)] = []
    private var isDraining = false
    /// Whether the ledger's newest trouble is still to be called off.
    private var isInTrouble = false
    var newestDelivery: Int64 = 0
    /// Sleeps until an aggregate is due or a hold begins or ends.
    private var timer: (due: Int64, task: Task<Void, Never>)?
    private var isFinished = false

    /// A wall clock that is set forward is noticed after this time, in nanoseconds.
    private static let longestSleep: Int64 = 60_000_000_000

    /// - Parameters:
    ///   - holdLedger: nil where nothing can be held.
    ///   - zones: the time zones of maintenances.
    ///   - restoresStates: false where topics begin empty with each start.
    ///   - deliver: takes deliveries that are stored.
    ///   - now: wall time, nanoseconds since 1970 UTC.
    package init(
        ledger: any AlertLedger, holdLedger: (any HoldLedger)? = nil, zones: ZoneOffsets = .onlyUTC, catalog: HandlerCatalog,
        sends: Bool = true, restoresStates: Bool = true, deliver: @escaping @Sendable ([Delivery]) async -> Void,
        clock: any Clock<Duration>, now: @escaping @Sendable () -> Int64
    ) {
        self.ledger = ledger
        self.holdLedger = holdLedger
        self.zones = zones
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
        mistake: @escaping @Sendable (Topics.MatchMistake) -> Void = { _ in }, released: @escaping ReleaseObserver = { _ in }
    ) {
        self.observer = observer
        releaseObserver = released
        troubleObserver = trouble
        mistakeObserver = mistake
    }

    /// Uses other settings from the next event on.
    package func use(_ catalog: HandlerCatalog) { self.catalog = catalog }

    /// Continues the numbering of deliveries, and tells what was held while the engine was down and is not any more.
    ///
    /// To be called once, before anything else but `observe`.
    package func start() async throws {
        newestDelivery = try await ledger.newestDeliveryID().rawValue
        guard let holdLedger else { return }
        let time = now()
        holds = Holds(try await holdLedger.holds(at: time), zones: zones)
        holds.advance(to: time)
        held.look(through: try await holdLedger.heldMarks(), version: holds.version)
        startDraining()
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

    /// All topics in short, and the revision to ask with next time; nil where nothing has changed since `revision`.
    package func topicSummaries(after revision: Int) -> (rows: [Topics.Summary], revision: Int)? {
        topics.revision == revision ? nil : (topics.summaries, topics.revision)
    }

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
        guard !outputs.isEmpty else { return [] }
        let own = pending.count..<pending.count + outputs.count
        pending += outputs
        startDraining()
        return await withCheckedContinuation { waiters.append((own, $0)) }
    }

    func startDraining() {
        guard !isDraining else { return }
        isDraining = true
        Task { await drain() }
    }

    /// Makes events of everything that aggregates have gathered and commits them, before the engine stops.
    package func finish() async {
        isFinished = true
        timer?.task.cancel()
        // An aggregate may go to a topic with another one; a circle of them is left after some rounds.
        for _ in 0..<8 {
            let events = topics.takeAggregates(now: now(), .everything)
            if events.isEmpty { return }
            _ = await take(events.map { .event($0) })
        }
    }

    private func ring() {
        timer = nil
        let time = now()
        holds.advance(to: time)
        pending += topics.takeAggregates(now: time).map { .event($0) }
        if hasWork { startDraining() } else { setTimer(at: time) }
    }

    private func setTimer(at time: Int64) {
        guard !isFinished else { return }
        let nextAggregate = topics.isGathering ? topics.nextAggregate(now: time) : nil
        let nextHold = holds.nextChange(after: time).map { min($0, time + Self.longestSleep) }
        guard let due = [nextAggregate, nextHold].compactMap({ $0 }).min() else { return }
        // One that rings too early looks again.
        if let timer, timer.due <= due { return }
        timer?.task.cancel()
        let clock = clock
        timer = (
            due,
            Task {
                do {
                    try await clock.sleep(for: .nanoseconds(max(0, due - time)))
                } catch {
                    return
                }
                self.ring()
            }
        )
    }

    private var hasWork: Bool { !pending.isEmpty || !edits.isEmpty || held.isWaiting(holds.version) }

    private func drain() async {
        var time: Int64
        repeat {
            if !pending.isEmpty { await takePending() }
            if !edits.isEmpty { await takeEdits() }
            if held.isWaiting(holds.version) { await releasePage() }
            // What has ended by now is released now; the timer is for what ends later.
            time = now()
            holds.advance(to: time)
        } while hasWork
        isDraining = false
        setTimer(at: time)
    }

    private func takePending() async {
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
        if !transitions.isEmpty, await untilDone({ try await ledger.commit(transitions) }) != nil {
            // Seen as queued before the worker can tell what became of them.
            await observer(transitions)
            await deliver(transitions.flatMap { $0.heldBy == nil ? $0.deliveries : [] })
        }
        for waiter in served {
            let own = inhibited.isEmpty ? [] : inhibited.filter { waiter.own.contains($0.index) }.map(\.event)
            waiter.continuation.resume(returning: own)
        }
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
        return judged(Transition(event: collected.event, deliveries: deliveries, createdAt: createdAt), at: createdAt)
    }

    /// Does what the ledger has to do, and goes on trying while it cannot: events wait rather than get lost.
    ///
    /// nil where the engine stops meanwhile: the events were never acknowledged to their task.
    func untilDone<Answer>(_ body: () async throws -> Answer) async -> Answer? {
        while true {
            do {
                let answer = try await body()
                if isInTrouble {
                    isInTrouble = false
                    await troubleObserver(nil)
                }
                return answer
            } catch {
                isInTrouble = true
                await troubleObserver("\(error)")
                do {
                    try await clock.sleep(for: .seconds(1))
                } catch {
                    return nil
                }
            }
        }
    }
}
