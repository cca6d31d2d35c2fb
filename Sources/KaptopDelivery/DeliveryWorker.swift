/// Drives the outbox: calls handlers, keeps their time limits, writes what became of deliveries.
///
/// Each destination has at most one handler call under way, all of them side by side. Settlements of many destinations go
/// into the ledger together. What is not settled when the worker stops stays in the ledger for the next start.
package actor DeliveryWorker {
    package struct Limits: Sendable {
        package var outbox = Outbox.Limits()
        /// A handler that gave no verdict after this time is given up; the delivery is tried again.
        package var sendTime = Duration.seconds(90)
        /// Between tries to write to a ledger that failed.
        package var ledgerPause = Duration.seconds(1)
        package var settlementsPerCommit = 1000

        package init() {}
    }

    private let ledger: any AlertLedger
    private let timer: Timer
    private let wallClock: @Sendable () -> Int64
    private let report: @Sendable (DeliveryReport) -> Void
    private let limits: Limits

    private var catalog: HandlerCatalog
    private var outbox: Outbox
    private var flights: [Destination: Flight] = [:]
    private var nextFlight = 0
    private var unsettled: [(destination: Destination, settlements: [Settlement], deliveries: [Delivery])] = []
    private var isSettling = false
    private var alarm: (at: Duration, task: Task<Void, Never>)?
    private var readings: [Int: Task<Void, Never>] = [:]
    /// The failure last written to the log, by destination.
    private var loggedErrors: [Destination: String] = [:]
    private var isStopping = false
    private var isStopped = false
    private var stopWaiters: [CheckedContinuation<Void, Never>] = []

    /// A batch with its handler.
    private struct Flight {
        var number: Int
        var deliveries: [Delivery]
        var startedAt: Duration
        var startedAtWall: Int64
        var tasks: [Task<Void, Never>] = []
    }

    /// - Parameters:
    ///   - wallClock: nanoseconds since 1970 UTC.
    ///   - seed: for the jitter of waiting times.
    ///   - report: called in the order of what happened; must not block.
    package init(
        catalog: HandlerCatalog, ledger: any AlertLedger, clock: any Clock<Duration>, wallClock: @escaping @Sendable () -> Int64,
        seed: UInt64, limits: Limits = Limits(), report: @escaping @Sendable (DeliveryReport) -> Void
    ) {
        self.catalog = catalog
        self.ledger = ledger
        timer = Timer(clock)
        self.wallClock = wallClock
        self.limits = limits
        self.report = report
        var outboxLimits = limits.outbox
        outboxLimits.batchLengths.merge(catalog.batchLimits) { given, _ in given }
        outbox = Outbox(limits: outboxLimits, seed: seed)
    }

    /// Begins with what earlier runs left in the ledger.
    package func start() { feed(.started) }

    /// Takes deliveries that the ledger has stored, by ascending id.
    package func deliver(_ deliveries: [Delivery]) { feed(.committed(deliveries)) }

    /// Takes deliveries that an operator sends again or at once; the ledger has them as queued.
    package func resend(_ deliveries: [Delivery]) { feed(.requeued(deliveries)) }

    /// Drops deliveries that an operator took back; the ledger has them as withdrawn.
    package func withdraw(_ ids: [DeliveryID]) { feed(.withdrawn(ids)) }

    /// Uses other settings from the next batch on.
    package func use(_ catalog: HandlerCatalog) { self.catalog = catalog }

    /// Sends nothing more, waits for what is under way, and gives it up when the time is over.
    ///
    /// Returns after the last settlement.
    package func stop(within time: Duration) async {
        isStopping = true
        feed(.stopped)
        alarm?.task.cancel()
        for reading in readings.values { reading.cancel() }
        guard !isIdle else {
            isStopped = true
            return
        }
        let deadline = Task { [timer] in
            guard await timer.sleep(time) else { return }
            self.giveUp()
        }
        await withCheckedContinuation { stopWaiters.append($0) }
        deadline.cancel()
    }

    // MARK: Events and actions

    private func feed(_ event: OutboxEvent) {
        for action in outbox.step(event, now: timer.elapsed()) { perform(action) }
    }

    private func perform(_ action: OutboxAction) {
        switch action {
        case .send(let destination, let deliveries): send(deliveries, to: destination)
        case .settle: break  // `land` has the deliveries that belong to it.
        case .load(let destination, let id, let limit): load(destination, after: id, limit: limit)
        case .wake(let time): wake(at: time)
        }
    }

    // MARK: Sending

    private func send(_ deliveries: [Delivery], to destination: Destination) {
        nextFlight += 1
        let number = nextFlight
        var flight = Flight(
            number: number, deliveries: deliveries, startedAt: timer.elapsed(), startedAtWall: wallClock())
        if let handler = catalog.handler(for: destination.kind) {
            let limit = limits.sendTime
            flight.tasks = [
                Task {
                    let verdicts = await handler.send(deliveries[...])
                    self.land(destination, flight: number, verdicts)
                },
                Task { [timer] in
                    guard await timer.sleep(limit) else { return }
                    self.land(destination, flight: number, [.retry(after: nil, .noAnswer(within: limit))])
                },
            ]
        } else {
            flight.tasks = [Task { self.land(destination, flight: number, [.rejected(.unknownKind(destination.kind))]) }]
        }
        flights[destination] = flight
    }

    /// Takes the verdicts of a flight; those of a flight that was given up come too late and count for nothing.
    private func land(_ destination: Destination, flight number: Int, _ verdicts: [Verdict]) {
        guard let flight = flights[destination], flight.number == number else { return }
        flights[destination] = nil
        for task in flight.tasks { task.cancel() }
        let latency = (timer.elapsed() - flight.startedAt).nanoseconds
        let event = OutboxEvent.answered(destination, verdicts, at: flight.startedAtWall, latency: latency)
        for action in outbox.step(event, now: timer.elapsed()) {
            if case .settle(let settlements) = action {
                settle(settlements, of: flight.deliveries, at: destination)
            } else {
                perform(action)
            }
        }
        finishStopping()
    }

    // MARK: Settling

    private func settle(_ settlements: [Settlement], of deliveries: [Delivery], at destination: Destination) {
        unsettled.append((destination, settlements, deliveries))
        guard !isSettling else { return }
        isSettling = true
        Task { await self.writeSettlements() }
    }

    private func writeSettlements() async {
        while !unsettled.isEmpty, !isStopped {
            var count = 0
            let batch = Array(
                unsettled.prefix {
                    count += $0.settlements.count
                    return count == $0.settlements.count || count <= limits.settlementsPerCommit
                })
            unsettled.removeFirst(batch.count)
            guard await store(batch.flatMap(\.settlements)) else { break }
            tell(
                batch.flatMap { entry in
                    zip(entry.deliveries, entry.settlements).map { delivery, settlement in
                        var delivery = delivery
                        delivery.attempts = settlement.attempt.number
                        return DeliveryReport.Attempt(delivery: delivery, settlement: settlement)
                    }
                })
            feed(.settled(batch.map(\.destination)))
        }
        isSettling = false
        finishStopping()
    }

    /// Writes until it works; false where the worker was stopped before that.
    private func store(_ settlements: [Settlement]) async -> Bool {
        var isInTrouble = false
        while !isStopped {
            do {
                try await ledger.settle(settlements)
                if isInTrouble { report(.ledgerTrouble(nil)) }
                return true
            } catch {
                if !isInTrouble { report(.ledgerTrouble("\(error)")) }
                isInTrouble = true
                guard await timer.sleep(limits.ledgerPause) else { return false }
            }
        }
        return false
    }

    private func tell(_ attempts: [DeliveryReport.Attempt]) {
        report(.attempted(attempts))
        for attempt in attempts {
            let destination = attempt.delivery.destination
            switch attempt.settlement.attempt.verdict {
            case .delivered: if !loggedErrors.isEmpty { loggedErrors[destination] = nil }
            case .resend: break
            case .retry(_, let cause):
                let error = cause.logText ?? cause.detail
                guard loggedErrors[destination] != error else { continue }
                loggedErrors[destination] = error
                report(.failed(attempt.delivery, message: failureMessage(destination.kind), error: error))
            case .rejected(let cause):
                // Each rejection is a message that nobody gets, so each is written.
                report(.failed(attempt.delivery, message: failureMessage(destination.kind), error: cause.logText ?? cause.detail))
            }
        }
    }

    private func failureMessage(_ kind: String) -> String {
        catalog.handler(for: kind)?.failureMessage ?? "failed to send event"
    }

    // MARK: Reading and waiting

    private func load(_ destination: Destination?, after id: DeliveryID, limit: Int) {
        nextFlight += 1
        let number = nextFlight
        readings[number] = Task { await self.read(destination, after: id, limit: limit, number: number) }
    }

    private func read(_ destination: Destination?, after id: DeliveryID, limit: Int, number: Int) async {
        var isInTrouble = false
        while !isStopping {
            do {
                let page: [Delivery] =
                    if let destination {
                        try await ledger.unsettledDeliveries(to: destination, after: id, limit: limit)
                    } else {
                        try await ledger.unsettledDeliveries(after: id, limit: limit)
                    }
                if isInTrouble { report(.ledgerTrouble(nil)) }
                readings[number] = nil
                if !isStopping { feed(.loaded(destination, page, isEnd: page.count < limit)) }
                return
            } catch {
                if !isInTrouble { report(.ledgerTrouble("\(error)")) }
                isInTrouble = true
                guard await timer.sleep(limits.ledgerPause) else { return }
            }
        }
    }

    private func wake(at time: Duration) {
        if let alarm, alarm.at <= time { return }
        alarm?.task.cancel()
        let task = Task { [timer] in
            guard await timer.sleep(until: time) else { return }
            self.ring()
        }
        alarm = (time, task)
    }

    private func ring() {
        alarm = nil
        feed(.tick)
    }

    // MARK: Stopping

    private var isIdle: Bool { flights.isEmpty && unsettled.isEmpty && !isSettling }

    private func finishStopping() {
        guard isStopping, isIdle else { return }
        isStopped = true
        for waiter in stopWaiters { waiter.resume() }
        stopWaiters = []
    }

    private func giveUp() {
        isStopped = true
        for flight in flights.values {
            for task in flight.tasks { task.cancel() }
        }
        flights = [:]
        for waiter in stopWaiters { waiter.resume() }
        stopWaiters = []
    }
}

/// A clock of any kind as time since its making.
private struct Timer: Sendable {
    let elapsed: @Sendable () -> Duration
    private let wait: @Sendable (Duration) async throws -> Void

    init(_ clock: any Clock<Duration>) { self = Timer.make(clock) }

    private init(elapsed: @escaping @Sendable () -> Duration, wait: @escaping @Sendable (Duration) async throws -> Void) {
        self.elapsed = elapsed
        self.wait = wait
    }

    private static func make(_ clock: some Clock<Duration>) -> Timer {
        let start = clock.now
        return Timer(
            elapsed: { start.duration(to: clock.now) }, wait: { try await clock.sleep(until: start.advanced(by: $0), tolerance: nil) })
    }

    /// False where the task was cancelled before.
    func sleep(until time: Duration) async -> Bool {
        do {
            try await wait(time)
            return !Task.isCancelled
        } catch {
            return false
        }
    }

    func sleep(_ time: Duration) async -> Bool { await sleep(until: elapsed() + time) }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

extension Cause {
    fileprivate static func noAnswer(within limit: Duration) -> Cause {
        Cause(.network, detail: "no answer within \(limit.components.seconds) s")
    }

    fileprivate static func unknownKind(_ kind: String) -> Cause {
        Cause(.badSetting, detail: "there is no handler of the kind \(kind)")
    }
}
