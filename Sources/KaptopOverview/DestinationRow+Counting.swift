package import KaptopAlerts
package import KaptopDelivery

extension DestinationRow.Health {
    /// The cause that keeps deliveries from arriving and since when.
    package var trouble: (cause: Cause, since: Int64)? {
        switch self {
        case .retrying(let since, let cause), .rejecting(let since, let cause), .rateLimited(let since, _, let cause): (cause, since)
        case .unknown, .ok, .disabled: nil
        }
    }
}

extension DestinationRow {
    /// Counts an attempt and where its delivery stands after it.
    package mutating func count(_ settlement: Settlement, alert: AlertID, level: Level) {
        let attempt = settlement.attempt
        let since = health.trouble?.since ?? attempt.at
        if attempt.verdict != .delivered { failedCount += 1 }
        if case .resend(let change, _) = attempt.verdict {
            if case .newAddress(let address) = change { movedTo = address }
            return
        }
        switch settlement.status {
        case .delivered:
            deliveredCount += 1
            leaveQueue()
            health = .ok
            newestDeliveryAt = attempt.at
            newestLatency = attempt.latency
            newestAlert = alert
            newestLevel = level
        case .rejected(let cause):
            rejectedCount += 1
            waitingRejectedCount += 1
            leaveQueue()
            health = .rejecting(since: since, cause)
        case .retrying(let cause):
            health = .retrying(since: since, cause)
            if cause.kind == .rateLimit, case .retry(let after?, _) = attempt.verdict {
                health = .rateLimited(since: since, until: attempt.at + attempt.latency + after.wholeNanoseconds, cause)
            }
        case .withdrawn, .folded, .held:
            leaveQueue()
        case .queued:
            break
        }
    }

    /// A rejected delivery waits in the queue once more.
    package mutating func countResent() {
        waitingRejectedCount = max(0, waitingRejectedCount - 1)
        queuedCount += 1
    }

    /// All rejected deliveries wait in the queue once more.
    package mutating func countAllResent(_ count: Int) {
        waitingRejectedCount = 0
        queuedCount += count
    }

    /// Takes a delivery out that an operator has taken back, given as it was before.
    ///
    /// Whether a destination that failed works by now is not known once an operator has dealt with all that it did not take.
    package mutating func countWithdrawn(_ delivery: DeliveryRow) {
        switch delivery.status {
        case .rejected:
            waitingRejectedCount = max(0, waitingRejectedCount - 1)
            if waitingRejectedCount == 0, case .rejecting = health { health = .unknown }
        case .queued, .retrying:
            leaveQueue()
            guard queuedCount == 0 else { return }
            switch health {
            case .retrying, .rateLimited: health = .unknown
            case .unknown, .ok, .rejecting, .disabled: break
            }
        case .delivered, .withdrawn, .folded, .held:
            break
        }
    }

    private mutating func leaveQueue() { queuedCount = max(0, queuedCount - 1) }
}

extension Duration {
    fileprivate var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
