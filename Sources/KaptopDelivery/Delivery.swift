package import KaptopAlerts

/// The number of a delivery in the outbox; later ones are larger.
package struct DeliveryID: Hashable, Comparable, Sendable, Codable {
    package let rawValue: Int64
    package init(_ rawValue: Int64) { self.rawValue = rawValue }
    package static func < (left: DeliveryID, right: DeliveryID) -> Bool { left.rawValue < right.rawValue }
}

/// Where deliveries go, one ordered queue each: a HipChat room, a Telegram chat, a URL, a log file.
package struct Destination: Hashable, Sendable, Codable {
    /// Kind of handler: `telegram`.
    package var kind: String
    /// What tells it from others of its kind: room, chat id, URL without secrets, path.
    package var address: String

    package init(kind: String, address: String) {
        self.kind = kind
        self.address = address
    }
}

/// One event for one handler.
package struct Delivery: Sendable, Equatable {
    package var id: DeliveryID
    package var destination: Destination
    package var handler: HandlerSpec
    package var event: AlertEvent
    /// Wall time of its creation, nanoseconds since 1970 UTC.
    package var createdAt: Int64
    /// Attempts made so far.
    package var attempts: Int
    /// What services answered so far and what is sent differently for it.
    package var changes = DeliveryChanges()
    /// Told instead of the event's own message, where it stands for many deliveries.
    package var digest: Digest?
    /// Earlier deliveries that this one tells of as well.
    package var foldedCount = 0
    /// True where it was under way, or the next to go, when an earlier run of the program ended: it may have been sent without that
    /// being written down.
    package var mayHaveBeenSent = false
    /// Where its file ended before an earlier run sent it and those behind it.
    package var mark: FileMark?

    package init(
        id: DeliveryID, destination: Destination, handler: HandlerSpec, event: AlertEvent, createdAt: Int64, attempts: Int = 0
    ) {
        self.id = id
        self.destination = destination
        self.handler = handler
        self.event = event
        self.createdAt = createdAt
        self.attempts = attempts
    }
}

extension Delivery {
    /// What people are to read, before any changes of form.
    ///
    /// Kapacitor's message, where nothing was folded.
    var text: String {
        if let digest { return digest.text }
        let message = event.state.message
        return foldedCount == 0 ? message : message + "\n(newest of \(foldedCount + 1) notifications of this alert)"
    }

    var level: Level { digest?.level ?? event.state.level }
}

/// How a delivery differs from what its handler would send at first.
package struct DeliveryChanges: Sendable, Hashable {
    /// Where the destination has moved to.
    package var address: String?
    /// Without parse mode, and saying so.
    package var isPlainText = false
    /// What is left of a text that was cut; nil before the cut.
    package var remainingParts: [String]?

    package init() {}

    package mutating func apply(_ change: Change) {
        switch change {
        case .newAddress(let address): self.address = address
        case .plainText: isPlainText = true
        case .remainingParts(let parts): remainingParts = parts
        }
    }
}

/// What is known of a delivery at a moment.
package enum DeliveryStatus: Sendable, Hashable {
    case queued
    /// Will be tried again; why not yet.
    case retrying(Cause)
    case delivered
    case rejected(Cause)
    /// Taken back, or dismissed after it was rejected, by an operator.
    case withdrawn
    /// Told by a later delivery: in a digest, or because a newer state of its alert took its place.
    case folded(into: DeliveryID)
    /// Kept back while its alert is acknowledged, silenced or in maintenance; by what, for people: `silence 3 by anna`.
    case held(by: String)
}

/// One try to deliver, for the history.
package struct DeliveryAttempt: Sendable, Equatable {
    package var delivery: DeliveryID
    package var number: Int
    /// Wall time, nanoseconds since 1970 UTC.
    package var at: Int64
    /// Nanoseconds from request to answer.
    package var latency: Int64
    package var verdict: Verdict

    package init(delivery: DeliveryID, number: Int, at: Int64, latency: Int64, verdict: Verdict) {
        self.delivery = delivery
        self.number = number
        self.at = at
        self.latency = latency
        self.verdict = verdict
    }
}
