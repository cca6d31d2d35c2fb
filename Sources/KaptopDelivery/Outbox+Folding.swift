/// One delivery that tells for others from now on.
package struct Fold: Sendable, Equatable {
    /// The newest of them.
    package var carrier: DeliveryID
    package var digest: Digest
    /// Told by the carrier.
    package var folded: [DeliveryID]

    package init(carrier: DeliveryID, digest: Digest, folded: [DeliveryID]) {
        self.carrier = carrier
        self.digest = digest
        self.folded = folded
    }
}

/// What becomes of more deliveries than can be sent one by one.
///
/// Behind a rate limit the first that wait are told in one digest. A backlog that grows beyond all measure, whatever its cause, is
/// left with the newest delivery of each alert. Both are written down before anything is sent, so that a crash repeats one message
/// at most.
extension Outbox {
    /// The folding that is due at a destination, if any.
    mutating func fold(_ destination: Destination, now: Duration) -> OutboxAction? {
        guard var queue = queues[destination],
            let action = foldBacklog(of: destination, &queue, now) ?? digest(for: destination, &queue, now)
        else { return nil }
        queues[destination] = queue
        return action
    }

    private func foldBacklog(of destination: Destination, _ queue: inout OutboxQueue, _ now: Duration) -> OutboxAction? {
        let isTooLong = limits.foldAfter > 0 && queue.backlog > max(limits.foldAfter, queue.foldFloor)
        guard isTooLong || queue.mustFold, isBacklogRead, !queue.isLoading else { return nil }
        switch queue.phase {
        case .idle: queue.phase = .writing(notBefore: now, isDemanded: false)
        case .waiting(let until, let isDemanded): queue.phase = .writing(notBefore: until, isDemanded: isDemanded)
        case .inFlight, .writing: return nil
        }
        // The first may have been sent in part or have arrived without an answer; what an operator sends again goes before it.
        let kept = queue.mustFold ? nil : queue.first.flatMap { $0.attempts > 0 ? $0.id : nil }
        queue.mustFold = false
        queue.isFolding = true
        queue.forget(after: kept ?? DeliveryID(0))
        return .foldBacklog(destination, after: kept ?? DeliveryID(0))
    }

    mutating func goOn(withFoldedBacklog destination: Destination, remaining: Int, now: Duration) -> [OutboxAction] {
        queues[destination]?.isFolding = false
        queues[destination]?.backlog = remaining
        // Where nearly every alert waits, folding again at once would win nothing.
        queues[destination]?.foldFloor = remaining + limits.foldAfter / 2
        return goOn(destination, now: now)
    }

    private func digest(for destination: Destination, _ queue: inout OutboxQueue, _ now: Duration) -> OutboxAction? {
        guard queue.phase == .idle, queue.isLimited, limits.digestAfter > 0, queue.count > limits.digestAfter,
            let length = limits.digestLengths[destination.kind],
            let (digest, count) = Digest.gather(queue.deliveries.prefix { $0.canBeTold }, limit: length)
        else { return nil }
        queue.phase = .writing(notBefore: now, isDemanded: false)
        let folded = queue.foldFirst(count, into: digest)
        guard let carrier = queue.first else { return nil }
        return .fold(destination, Fold(carrier: carrier.id, digest: digest, folded: folded))
    }
}

extension Delivery {
    /// Whether a digest can take its place: nothing of it has arrived, and it is no digest itself.
    fileprivate var canBeTold: Bool { digest == nil && changes.remainingParts == nil }
}
