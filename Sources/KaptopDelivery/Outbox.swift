/// What happens to the outbox.
///
/// Times come with `step`; `at` and `latency` are for the history only.
package enum OutboxEvent: Sendable, Equatable {
    case started
    /// Deliveries that the ledger has just stored, by ascending id.
    case committed([Delivery])
    /// A page of unsettled deliveries, as asked for by `load`; `isEnd` where it was shorter than asked for.
    case loaded(Destination?, [Delivery], isEnd: Bool)
    /// The handler's verdicts on the first of what it was given.
    case answered(Destination, [Verdict], at: Int64, latency: Int64)
    /// The settlements of these destinations are stored.
    case settled([Destination])
    /// What `fold` asked for is stored.
    case folded(Destination)
    /// What `foldBacklog` asked for is stored; so many deliveries are still to be sent.
    case foldedBacklog(Destination, remaining: Int)
    /// An operator sends deliveries again or at once, which the ledger has as queued.
    case requeued([Delivery])
    /// An operator sends everything again that a destination has rejected, which the ledger has as queued.
    case requeuedAll(Destination)
    /// An operator has taken deliveries back, which the ledger has as withdrawn.
    case withdrawn([DeliveryID])
    /// The time of a `wake` has come.
    case tick
    /// Nothing is sent any more; what is under way is settled.
    case stopped
}

/// What the outbox wants done.
package enum OutboxAction: Sendable, Equatable {
    case send(Destination, [Delivery])
    /// Write down what became of deliveries that were sent, then of those that were given up unsent.
    case settle([Settlement], givenUp: [Delivery])
    /// Write down that one delivery tells for others, before it is sent.
    case fold(Destination, Fold)
    /// Leave only the newest delivery of each alert unsettled, of those with ids after this one.
    case foldBacklog(Destination, after: DeliveryID)
    /// Read unsettled deliveries with ids after this one, of one destination or of all.
    case load(Destination?, after: DeliveryID, limit: Int)
    /// Step with `tick` at this time.
    case wake(at: Duration)
}

/// Decides what is sent when: one ordered queue a destination, one batch of it under way, the next only after the verdicts on
/// the last are stored.
///
/// It knows no handler, no clock and no ledger. Everything in it stands in the ledger too, so a crash at any step loses nothing;
/// it repeats at most the batches that were under way. Memory is bounded: of a long queue only the start is kept, the rest is
/// read when its turn comes.
package struct Outbox: Sendable {
    package struct Limits: Sendable, Hashable {
        /// Deliveries of one destination in memory, once those of all fill `totalLength`; until then one may have all the room.
        package var queueLength = 1000
        /// Deliveries of all destinations in memory before long queues are cut.
        package var totalLength = 10_000
        /// Deliveries read at a time.
        package var pageLength = 500
        /// How many deliveries of a kind are sent together; 1 for kinds that are not named.
        package var batchLengths: [String: Int] = [:]
        /// How long a digest of a kind may be, in code points; kinds that are not named get none.
        package var digestLengths: [String: Int] = [:]
        /// Deliveries that may wait for a rate limit before they are told in a digest; 0 for no digests.
        package var digestAfter = 10
        /// Deliveries of one destination that may wait before only the newest of each alert is kept; 0 for no limit.
        package var foldAfter = 10_000
        /// How long a delivery may fail since it came; nil for ever.
        package var giveUpAfter: Duration?
        package var backoff = Backoff()

        package init() {}
    }

    /// More changed repetitions in a row are a quarrel with the service, which is slowed down like a failure.
    private static let resendLimit = 20

    /// What holds from the next step on.
    package var limits: Limits
    private var random: SeededGenerator
    var queues: [Destination: OutboxQueue] = [:]
    /// Where destinations have moved to.
    private var forwards: [Destination: String] = [:]
    private(set) var isBacklogRead = false
    private var hasMissedBacklog = false
    /// Sent again by operators while the backlog is being read, which has them as well.
    private var requeuedEarly: Set<DeliveryID> = []
    /// The first delivery of this run; earlier ones may have been sent by the run before.
    private var firstOwnID: DeliveryID?
    /// The newest delivery that came with `committed`; a page of the ledger may be ahead of it.
    private var newestCommittedID = DeliveryID(0)
    private var isStopped = false

    package init(limits: Limits = Limits(), seed: UInt64) {
        self.limits = limits
        random = SeededGenerator(seed: seed)
    }

    /// Deliveries in memory.
    package var count: Int { queues.values.reduce(0) { $0 + $1.count } }
    /// Whether something is with a handler or being settled.
    package var isBusy: Bool {
        queues.values.contains {
            switch $0.phase {
            case .inFlight, .writing: true
            case .idle, .waiting: false
            }
        }
    }

    /// `now` is monotonic, since any start.
    package mutating func step(_ event: OutboxEvent, now: Duration) -> [OutboxAction] {
        switch event {
        case .started: [.load(nil, after: DeliveryID(0), limit: limits.pageLength)]
        case .committed(let deliveries): commit(deliveries, now: now)
        case .loaded(nil, let page, let isEnd): takeBacklog(page, isEnd: isEnd, now: now)
        case .loaded(let destination?, let page, let isEnd): take(page, of: destination, isEnd: isEnd, now: now)
        case .answered(let destination, let verdicts, let at, let latency):
            judge(destination, verdicts, at: at, latency: latency, now: now)
        case .settled(let destinations): destinations.flatMap { goOn($0, now: now) }
        case .folded(let destination): goOn(destination, now: now)
        case .foldedBacklog(let destination, let remaining): goOn(withFoldedBacklog: destination, remaining: remaining, now: now)
        case .requeued(let deliveries): requeue(deliveries, now: now)
        case .requeuedAll(let destination): requeueAll(of: destination, now: now)
        case .withdrawn(let ids): withdraw(Set(ids), now: now)
        case .tick: wakeUp(now: now)
        case .stopped: stop()
        }
    }

    // MARK: Coming in

    private mutating func commit(_ deliveries: [Delivery], now: Duration) -> [OutboxAction] {
        guard let first = deliveries.first, let last = deliveries.last else { return [] }
        if firstOwnID == nil { firstOwnID = first.id }
        newestCommittedID = last.id
        guard isBacklogRead else {
            // Older ones come first; the pages that are being read will bring these too.
            hasMissedBacklog = true
            return []
        }
        var touched: [Destination] = []
        var total = count
        for delivery in deliveries {
            if enqueue(delivery, limit: total < limits.totalLength ? limits.totalLength : limits.queueLength, now: now) { total += 1 }
            if touched.last != delivery.destination { touched.append(delivery.destination) }
        }
        return touched.flatMap { pump($0, now: now) }
    }

    private mutating func takeBacklog(_ page: [Delivery], isEnd: Bool, now: Duration) -> [OutboxAction] {
        var touched: [Destination] = []
        for delivery in page where !requeuedEarly.contains(delivery.id) {
            let isUnderWay = queues[delivery.destination].map { $0.count < batchLength(of: delivery.destination) } ?? true
            _ = enqueue(isUnderWay ? marked(delivery) : delivery, limit: limits.queueLength, now: now)
            if touched.last != delivery.destination { touched.append(delivery.destination) }
        }
        backlogCursor = page.last?.id ?? backlogCursor
        var actions = touched.flatMap { pump($0, now: now) }
        if isEnd, !hasMissedBacklog {
            isBacklogRead = true
            requeuedEarly = []
            actions += queues.keys.sorted { $0.address < $1.address }.flatMap { pump($0, now: now) }
        } else {
            hasMissedBacklog = false
            actions.append(.load(nil, after: backlogCursor, limit: limits.pageLength))
        }
        return actions
    }
    private var backlogCursor = DeliveryID(0)

    private mutating func take(_ page: [Delivery], of destination: Destination, isEnd: Bool, now: Duration) -> [OutboxAction] {
        queues[destination]?.take(page, isEnd: isEnd, at: now)
        return pump(destination, now: now)
    }

    private mutating func enqueue(_ delivery: Delivery, limit: Int, now: Duration) -> Bool {
        queues[delivery.destination, default: OutboxQueue()].enqueue(delivery, limit: limit, at: now)
    }

    private func marked(_ delivery: Delivery) -> Delivery {
        var marked = delivery
        marked.mayHaveBeenSent = firstOwnID.map { delivery.id < $0 } ?? true
        return marked
    }

    private mutating func requeue(_ deliveries: [Delivery], now: Duration) -> [OutboxAction] {
        if !isBacklogRead { requeuedEarly.formUnion(deliveries.map(\.id)) }
        let byDestination = Dictionary(grouping: deliveries, by: \.destination)
        return byDestination.sorted { $0.value[0].id < $1.value[0].id }.flatMap { destination, deliveries in
            var queue = queues[destination] ?? OutboxQueue()
            queue.insertFirst(deliveries.filter { !queue.contains($0.id) }.map(\.sentAnew), at: now)
            if case .waiting(_, isDemanded: false) = queue.phase { queue.phase = .idle }
            queues[destination] = queue
            return pump(destination, now: now)
        }
    }

    /// What was rejected is read again from the ledger, of each alert the newest.
    private mutating func requeueAll(of destination: Destination, now: Duration) -> [OutboxAction] {
        var queue = queues[destination] ?? OutboxQueue()
        queue.mustFold = true
        if case .waiting(_, isDemanded: false) = queue.phase { queue.phase = .idle }
        queues[destination] = queue
        return pump(destination, now: now)
    }

    private mutating func withdraw(_ ids: Set<DeliveryID>, now: Duration) -> [OutboxAction] {
        for destination in queues.keys { queues[destination]?.remove(ids) }
        return queues.keys.sorted { $0.address < $1.address }.flatMap { pump($0, now: now) }
    }

    // MARK: Going out

    /// Sends the next batch where nothing is in its way, folds what is too much, and reads on where memory has room again.
    mutating func pump(_ destination: Destination, now: Duration) -> [OutboxAction] {
        guard !isStopped else { return [] }
        if let fold = fold(destination, now: now) { return [fold] }
        guard var queue = queues[destination] else { return [] }
        var actions: [OutboxAction] = []
        if queue.phase == .idle, !queue.isEmpty, !mustGrow(queue, destination) {
            var batch = queue.prefix(batchLength(of: destination))
            if let address = forwards[destination] {
                for index in batch.indices where batch[index].changes.address == nil { batch[index].changes.address = address }
            }
            queue.phase = .inFlight(count: batch.count)
            actions.append(.send(destination, batch))
        }
        if queue.isTruncated, !queue.isLoading, !queue.isFolding, queue.count <= limits.queueLength / 2 {
            queue.isLoading = true
            actions.append(.load(destination, after: queue.newestID, limit: min(limits.pageLength, limits.queueLength)))
        }
        // What one page has brought comes once more with a page of the backlog or with `committed`, maybe long after it was sent.
        let isKnownElsewhere = isBacklogRead && queue.newestID <= newestCommittedID
        queues[destination] = queue.isForgettable && isKnownElsewhere ? nil : queue
        return actions
    }

    private func batchLength(of destination: Destination) -> Int { limits.batchLengths[destination.kind] ?? 1 }

    /// A batch that an earlier run may have sent is sent as whole as it was, so that its mark holds for all of it.
    private func mustGrow(_ queue: OutboxQueue, _ destination: Destination) -> Bool {
        queue.first?.mark != nil && queue.count < batchLength(of: destination) && (queue.isTruncated || !isBacklogRead)
    }

    private mutating func judge(
        _ destination: Destination, _ verdicts: [Verdict], at: Int64, latency: Int64, now: Duration
    ) -> [OutboxAction] {
        guard case .inFlight(let count) = queues[destination]?.phase, var queue = queues.removeValue(forKey: destination) else { return [] }
        var settlements: [Settlement] = []
        var givenUp: [Delivery] = []
        var wait = Duration.zero
        var isDemanded = false
        let tried = verdicts.isEmpty ? [Verdict.retry(after: nil, .noVerdict)] : Array(verdicts.prefix(count))
        judging: for answer in tried {
            guard var delivery = queue.first else { break }
            let verdict = limits.giveUpAfter.map { answer.givenUp(after: $0, since: queue.firstArrival, now: now) } ?? answer
            delivery.attempts += 1
            if delivery.changes.address == nil { delivery.changes.address = forwards[destination] }
            let attempt = DeliveryAttempt(
                delivery: delivery.id, number: delivery.attempts, at: at, latency: latency, verdict: verdict)
            let status = queue.status(of: delivery.id, after: verdict)
            settlements.append(
                Settlement(attempt: attempt, status: status, destination: destination, mayRepeat: delivery.mayRepeat))
            switch verdict {
            case .delivered, .rejected:
                if let address = delivery.changes.address {
                    settlements[settlements.count - 1].destination = Destination(kind: destination.kind, address: address)
                }
                queue.removeFirst()
                queue.fruitlessResends = 0
                guard case .retry(let after, let cause) = answer else {
                    queue.failures = 0
                    if queue.backlog <= limits.digestAfter { queue.isLimited = false }
                    continue
                }
                wait = pause(of: &queue, after: after, cause)
                isDemanded = after != nil
                giveUp(&queue, cause, at: at, now: now, destination, &settlements, &givenUp)
                break judging
            case .retry(let after, let cause):
                queue.first = delivery
                wait = pause(of: &queue, after: after, cause)
                isDemanded = after != nil
                break judging
            case .resend(let change, _):
                queue.fruitlessResends += delivery.changes.isBroughtForward(by: change) ? 0 : 1
                if case .newAddress(let address) = change { forwards[destination] = address }
                delivery.changes.apply(change)
                queue.first = delivery
                if queue.fruitlessResends > Self.resendLimit { wait = backoff(queue.fruitlessResends - Self.resendLimit) }
                break judging
            }
        }
        queue.dropWithdrawn()
        if queue.isTruncated { queue.settling.formUnion(settlements.map(\.attempt.delivery)) }
        if let first = queue.first { queue.settling.remove(first.id) }
        queue.phase = .writing(notBefore: now + wait, isDemanded: isDemanded)
        queues[destination] = queue
        return [.settle(settlements, givenUp: givenUp)]
    }

    private mutating func pause(of queue: inout OutboxQueue, after demanded: Duration?, _ cause: Cause) -> Duration {
        queue.failures += 1
        if cause.kind == .rateLimit { queue.isLimited = true }
        return demanded ?? backoff(queue.failures)
    }

    /// Rejects the deliveries behind one that was given up which have waited as long as it.
    private func giveUp(
        _ queue: inout OutboxQueue, _ cause: Cause, at: Int64, now: Duration, _ destination: Destination,
        _ settlements: inout [Settlement], _ givenUp: inout [Delivery]
    ) {
        guard let limit = limits.giveUpAfter else { return }
        while let delivery = queue.first, now - queue.firstArrival >= limit {
            let verdict = Verdict.rejected(cause.givenUp(after: limit))
            let attempt = DeliveryAttempt(delivery: delivery.id, number: delivery.attempts + 1, at: at, latency: 0, verdict: verdict)
            settlements.append(Settlement(attempt: attempt, status: verdict.status, destination: destination))
            givenUp.append(delivery)
            queue.removeFirst()
        }
    }

    mutating func goOn(_ destination: Destination, now: Duration) -> [OutboxAction] {
        guard case .writing(let notBefore, let isDemanded) = queues[destination]?.phase else { return [] }
        // A page on its way may be older than what was just written.
        if queues[destination]?.isLoading == false { queues[destination]?.settling = [] }
        guard notBefore > now else {
            queues[destination]?.phase = .idle
            return pump(destination, now: now)
        }
        queues[destination]?.phase = .waiting(until: notBefore, isDemanded: isDemanded)
        return [.wake(at: notBefore)]
    }

    private mutating func wakeUp(now: Duration) -> [OutboxAction] {
        var due: [(until: Duration, destination: Destination)] = []
        var next: Duration?
        for (destination, queue) in queues {
            guard case .waiting(let until, _) = queue.phase else { continue }
            if until <= now {
                due.append((until, destination))
            } else {
                next = min(next ?? until, until)
            }
        }
        var actions: [OutboxAction] = []
        for (_, destination) in due.sorted(by: { ($0.until, $0.destination.address) < ($1.until, $1.destination.address) }) {
            queues[destination]?.phase = .idle
            actions += pump(destination, now: now)
        }
        return actions + (next.map { [.wake(at: $0)] } ?? [])
    }

    private mutating func stop() -> [OutboxAction] {
        isStopped = true
        return []
    }

    private mutating func backoff(_ failures: Int) -> Duration {
        limits.backoff.delay(afterFailures: failures, chance: Double.random(in: 0..<1, using: &random))
    }
}

extension Verdict {
    /// Where a delivery stands after a verdict.
    package var status: DeliveryStatus {
        switch self {
        case .delivered: .delivered
        case .retry(_, let cause), .resend(_, let cause): .retrying(cause)
        case .rejected(let cause): .rejected(cause)
        }
    }
}

extension Delivery {
    /// What a file has already is known by its mark, and is not written again.
    fileprivate var mayRepeat: Bool { mayHaveBeenSent && mark == nil }

    /// As an operator sends it again: whatever arrived before.
    fileprivate var sentAnew: Delivery {
        var delivery = self
        delivery.mark = nil
        return delivery
    }
}

extension Verdict {
    /// A rejection in the place of one more try, for a delivery that came too long ago.
    fileprivate func givenUp(after limit: Duration, since arrival: Duration, now: Duration) -> Verdict {
        guard case .retry(_, let cause) = self, now - arrival >= limit else { return self }
        return .rejected(cause.givenUp(after: limit))
    }
}

extension DeliveryChanges {
    /// Whether a change says that parts have arrived.
    fileprivate func isBroughtForward(by change: Change) -> Bool {
        guard case .remainingParts(let parts) = change else { return false }
        return parts.count < remainingParts?.count ?? .max
    }
}

extension Cause {
    fileprivate static let noVerdict = Cause(.server, detail: "the handler gave no verdict")

    fileprivate func givenUp(after limit: Duration) -> Cause {
        var cause = self
        cause.detail = "given up after \(limit.components.seconds) s: \(detail)"
        return cause
    }
}
