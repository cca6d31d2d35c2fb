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
    /// What waits to be written into the ledger, in its order.
    private var writings: [Writing] = []
    private var isWriting = false
    private var alarm: (at: Duration, task: Task<Void, Never>)?
    private var readings: [Int: Task<Void, Never>] = [:]
    /// The failure last written to the log, by destination.
    private var loggedErrors: [Destination: String] = [:]
    private var isStopping = false
    private var isStopped = false
    private var stopWaiters: [CheckedContinuation<Void, Never>] = []

    private enum Writing {
        case settlements([Settlement], of: [Delivery], at: Destination)
        /// Resumed with whether it is stored.
        case mark(DeliveryID, FileMark, CheckedContinuation<Bool, Never>)
        case fold(Destination, Fold)
        case backlogFold(Destination, after: DeliveryID)
    }

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
        outbox = Outbox(limits: limits.outbox.completed(by: catalog), seed: seed)
    }

    /// Begins with what earlier runs left in the ledger.
    package func start() { feed(.started) }

    /// Takes deliveries that the ledger has stored, by ascending id.
    package func deliver(_ deliveries: [Delivery]) { feed(.committed(deliveries)) }

    /// Takes deliveries that an operator sends again or at once; the ledger has them as queued.
    package func resend(_ deliveries: [Delivery]) { feed(.requeued(deliveries)) }

    /// Takes up everything that a destination rejected and an operator sends again; the ledger has it as queued.
    package func resendAll(to destination: Destination) { feed(.requeuedAll(destination)) }

    /// Drops deliveries that an operator took back; the ledger has them as withdrawn.
    package func withdraw(_ ids: [DeliveryID]) { feed(.withdrawn(ids)) }

    /// Uses other settings from the next batch on.
    package func use(_ catalog: HandlerCatalog, outbox limits: Outbox.Limits) {
        self.catalog = catalog
        outbox.limits = limits.completed(by: catalog)
    }

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
        case .fold(let destination, let fold): write(.fold(destination, fold))
        case .foldBacklog(let destination, let id): write(.backlogFold(destination, after: id))
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
                    guard await self.mark(deliveries, by: handler) else { return }
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

    /// Has a handler's mark stored before it sends; false where the worker was stopped before that.
    ///
    /// A mark of an earlier run still holds.
    private func mark(_ deliveries: [Delivery], by handler: any Handler) async -> Bool {
        guard let first = deliveries.first, first.mark == nil, let mark = await handler.mark(before: deliveries[...]) else { return true }
        return await withCheckedContinuation { write(.mark(first.id, mark, $0)) }
    }

    /// Takes the verdicts of a flight; those of a flight that was given up come too late and count for nothing.
    private func land(_ destination: Destination, flight number: Int, _ verdicts: [Verdict]) {
        guard let flight = flights[destination], flight.number == number else { return }
        flights[destination] = nil
        for task in flight.tasks { task.cancel() }
        let latency = (timer.elapsed() - flight.startedAt).nanoseconds
        let event = OutboxEvent.answered(destination, verdicts, at: flight.startedAtWall, latency: latency)
        for action in outbox.step(event, now: timer.elapsed()) {
            if case .settle(let settlements, let givenUp) = action {
                let tried = flight.deliveries.prefix(settlements.count - givenUp.count)
                write(.settlements(settlements, of: tried + givenUp, at: destination))
            } else {
                perform(action)
            }
        }
        finishStopping()
    }

    // MARK: Writing

    private func write(_ writing: Writing) {
        writings.append(writing)
        guard !isWriting else { return }
        isWriting = true
        Task { await self.writeAll() }
    }

    private func writeAll() async {
        while let next = writings.first, !isStopped {
            let isDone: Bool
            switch next {
            case .settlements, .mark:
                isDone = await writeTogether()
            case .fold(let destination, let fold):
                writings.removeFirst()
                isDone = await write(fold, at: destination)
            case .backlogFold(let destination, let id):
                writings.removeFirst()
                isDone = await foldBacklog(of: destination, after: id)
            }
            guard isDone else { break }
        }
        isWriting = false
        if isStopped { abandonMarks() }
        finishStopping()
    }

    /// Tells those who wait for a mark that nothing is written any more.
    private func abandonMarks() {
        for case .mark(_, _, let continuation) in writings { continuation.resume(returning: false) }
        writings.removeAll { if case .mark = $0 { true } else { false } }
    }

    /// Writes the settlements and marks that wait up to the next fold, as far as they fit into one transaction.
    private func writeTogether() async -> Bool {
        var settlements: [Settlement] = []
        var marks: [DeliveryID: FileMark] = [:]
        var waiting: [CheckedContinuation<Bool, Never>] = []
        var attempts: [DeliveryReport.Attempt] = []
        var destinations: [Destination] = []
        gathering: while let next = writings.first {
            switch next {
            case .settlements(let more, let deliveries, let destination):
                guard settlements.isEmpty || settlements.count + more.count <= limits.settlementsPerCommit else { break gathering }
                settlements += more
                destinations.append(destination)
                attempts += zip(deliveries, more).map { delivery, settlement in
                    var delivery = delivery
                    delivery.attempts = settlement.attempt.number
                    return DeliveryReport.Attempt(delivery: delivery, settlement: settlement)
                }
            case .mark(let id, let mark, let continuation):
                marks[id] = mark
                waiting.append(continuation)
            case .fold, .backlogFold:
                break gathering
            }
            writings.removeFirst()
        }
        let isStored = await store({ [settlements, marks] in try await $0.settle(settlements, marks: marks) }) != nil
        for continuation in waiting { continuation.resume(returning: isStored) }
        guard isStored else { return false }
        if !attempts.isEmpty { tell(attempts) }
        feed(.settled(destinations))
        return true
    }

    private func write(_ fold: Fold, at destination: Destination) async -> Bool {
        guard await store({ try await $0.fold(fold) }) != nil else { return false }
        report(.folded(destination, fold))
        feed(.folded(destination))
        return true
    }

    private func foldBacklog(of destination: Destination, after id: DeliveryID) async -> Bool {
        guard let remaining = await store({ try await $0.foldBacklog(of: destination, after: id) }) else { return false }
        report(.foldedBacklog(destination, remaining: remaining))
        feed(.foldedBacklog(destination, remaining: remaining))
        return true
    }

    /// Writes until it works; nil where the worker was stopped before that.
    private func store<Result: Sendable>(_ write: @Sendable (any AlertLedger) async throws -> Result) async -> Result? {
        var isInTrouble = false
        while !isStopped {
            do {
                let result = try await write(ledger)
                if isInTrouble { report(.ledgerTrouble(nil)) }
                return result
            } catch {
                if !isInTrouble { report(.ledgerTrouble("\(error)")) }
                isInTrouble = true
                guard await timer.sleep(limits.ledgerPause) else { return nil }
            }
        }
        return nil
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

    private var isIdle: Bool { flights.isEmpty && writings.isEmpty && !isWriting }

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
        if !isWriting { abandonMarks() }
        for waiter in stopWaiters { waiter.resume() }
        stopWaiters = []
    }
}

extension Outbox.Limits {
    /// With what each kind of handler takes at a time.
    fileprivate func completed(by catalog: HandlerCatalog) -> Outbox.Limits {
        var limits = self
        limits.batchLengths.merge(catalog.batchLimits) { given, _ in given }
        limits.digestLengths.merge(catalog.digestLimits) { given, _ in given }
        return limits
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
