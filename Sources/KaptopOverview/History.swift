package import KaptopAlerts
package import KaptopDelivery

/// What somebody wants to know of the past, such as what happened to an alert last night and who was told.
///
/// Every condition that is set must hold. Times are wall time, nanoseconds since 1970 UTC.
package struct HistoryQuery: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        case any
        /// Only events of which somebody was not told, or not yet: retrying, rejected, taken back.
        case failed
    }

    package var alert: AlertID?
    package var topic: TopicID?
    package var task: TaskID?
    /// Only events that went there.
    package var destination: Destination?
    /// Only events that took this level or a worse one, or came from one.
    package var minimumLevel = Level.ok
    package var outcome = Outcome.any
    /// The first moment, inclusive, and the last, exclusive.
    package var from: Int64?
    package var to: Int64?
    package var limit = 100
    /// Where the page before this one ended.
    package var before: Cursor?

    package static let mostRows = 10_000

    /// A place in the order of events, newest first.
    package struct Cursor: Sendable, Hashable {
        package var createdAt: Int64
        package var event: Int64

        package init(createdAt: Int64, event: Int64) {
            self.createdAt = createdAt
            self.event = event
        }
    }

    package init() {}
}

/// Events of the past, newest first, and where the next page begins.
package struct HistoryPage: Sendable, Equatable {
    package var rows: [HistoryRow]
    /// nil where nothing is left.
    package var next: HistoryQuery.Cursor?

    package init(rows: [HistoryRow], next: HistoryQuery.Cursor?) {
        self.rows = rows
        self.next = next
    }
}

/// An event with everyone who was to be told of it.
package struct HistoryRow: Sendable, Equatable {
    /// The event's number in the store; later ones are larger.
    package var event: Int64
    package var key: AlertRow.Key
    package var task: TaskID
    package var level: Level
    package var previousLevel: Level
    package var message: String
    /// Point time.
    package var time: Int64
    /// Wall time.
    package var createdAt: Int64
    /// By id.
    package var deliveries: [HistoryDelivery]

    package init(
        event: Int64, key: AlertRow.Key, task: TaskID, level: Level, previousLevel: Level, message: String, time: Int64, createdAt: Int64,
        deliveries: [HistoryDelivery] = []
    ) {
        self.event = event
        self.key = key
        self.task = task
        self.level = level
        self.previousLevel = previousLevel
        self.message = message
        self.time = time
        self.createdAt = createdAt
        self.deliveries = deliveries
    }
}

/// A delivery with every attempt.
package struct HistoryDelivery: Sendable, Equatable {
    package var id: DeliveryID
    package var destination: Destination
    package var status: DeliveryStatus
    /// How many deliveries it told for besides its own.
    package var foldedCount: Int
    /// Whether it may have been told twice, because the engine ended while it was on its way.
    package var mayRepeat: Bool
    /// Wall time.
    package var createdAt: Int64
    /// By number.
    package var attempts: [HistoryAttempt]

    package init(
        id: DeliveryID, destination: Destination, status: DeliveryStatus, foldedCount: Int = 0, mayRepeat: Bool = false, createdAt: Int64,
        attempts: [HistoryAttempt] = []
    ) {
        self.mayRepeat = mayRepeat
        self.id = id
        self.destination = destination
        self.status = status
        self.foldedCount = foldedCount
        self.createdAt = createdAt
        self.attempts = attempts
    }
}

/// One try: when, how long the answer took, and what it was.
package struct HistoryAttempt: Sendable, Equatable {
    package var number: Int
    /// Wall time.
    package var at: Int64
    /// Nanoseconds.
    package var latency: Int64
    package var outcome: AttemptOutcome
    /// HTTP status, where an answer that failed had one.
    package var status: Int?
    package var cause: Cause.Kind?
    /// What the service answered, in one line; nil for what was delivered.
    package var answer: String?

    package init(
        number: Int, at: Int64, latency: Int64, outcome: AttemptOutcome, status: Int? = nil, cause: Cause.Kind? = nil, answer: String? = nil
    ) {
        self.number = number
        self.at = at
        self.latency = latency
        self.outcome = outcome
        self.status = status
        self.cause = cause
        self.answer = answer
    }
}

/// What an answer meant: the word that the store keeps and the API gives.
package enum AttemptOutcome: String, Sendable, CaseIterable {
    case delivered
    case retry
    /// Sent again at once, changed.
    case changed
    case rejected

    package init(_ verdict: Verdict) {
        self =
            switch verdict {
            case .delivered: .delivered
            case .retry: .retry
            case .resend: .changed
            case .rejected: .rejected
            }
    }
}

/// The word of a delivery's status: what the API gives and takes.
package enum DeliveryStatusName: String, Sendable, CaseIterable {
    case queued, retrying, delivered, rejected, withdrawn, folded, held

    package init(_ status: DeliveryStatus) {
        self =
            switch status {
            case .queued: .queued
            case .retrying: .retrying
            case .delivered: .delivered
            case .rejected: .rejected
            case .withdrawn: .withdrawn
            case .folded: .folded
            case .held: .held
            }
    }
}

/// Which deliveries somebody wants to see, newest first.
package struct DeliveryQuery: Sendable, Hashable {
    package var status: DeliveryStatusName?
    package var destination: Destination?
    package var limit = 100

    package init() {}
}
