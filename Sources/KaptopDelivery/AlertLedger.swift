package import KaptopAlerts

/// A topic's new state of an alert, the event behind it and the deliveries it causes: committed together or not at all.
package struct Transition: Sendable, Equatable {
    package var event: AlertEvent
    package var deliveries: [Delivery]
    /// Wall time at which it was taken, nanoseconds since 1970 UTC.
    package var createdAt: Int64
    /// What keeps the deliveries back, for people; nil where nothing does.
    ///
    /// They are stored as held and given to nobody.
    package var heldBy: String?
    /// Whether earlier deliveries of the alert may be held: those to the same destinations are told by these.
    package var foldsHeld = false
    /// The acknowledgement that ends with the event, as the audit has it.
    package var endedAcknowledgement: AuditEntry?

    /// Without `createdAt` the time of the first delivery, or of the point.
    package init(event: AlertEvent, deliveries: [Delivery], createdAt: Int64? = nil) {
        self.event = event
        self.deliveries = deliveries
        self.createdAt = createdAt ?? deliveries.first?.createdAt ?? event.state.time
    }

    package var topic: TopicID { event.topic }
    package var state: EventState { event.state }
}

/// What became of deliveries: attempts to write down, and where each delivery stands after them.
package struct Settlement: Sendable, Equatable {
    package var attempt: DeliveryAttempt
    package var status: DeliveryStatus
    /// Where the delivery went: another place than it was meant for where that has moved.
    package var destination: Destination
    /// Whether an earlier run of the program may have told the same before it ended.
    package var mayRepeat: Bool

    package init(attempt: DeliveryAttempt, status: DeliveryStatus, destination: Destination, mayRepeat: Bool = false) {
        self.attempt = attempt
        self.status = status
        self.destination = destination
        self.mayRepeat = mayRepeat
    }
}

/// The port to what must survive: alert states, events and deliveries.
///
/// KaptopStore fulfils it in SQLite.
package protocol AlertLedger: Sendable {
    /// Commits new states, their events and deliveries in one transaction; durable when it returns.
    func commit(_ batch: [Transition]) async throws
    /// Writes attempts and the new status of their deliveries, and where files end before batches go there that begin with these
    /// deliveries; in one transaction.
    func settle(_ settlements: [Settlement], marks: [DeliveryID: FileMark]) async throws
    /// Lets one delivery tell for others, in one transaction.
    func fold(_ fold: Fold) async throws
    /// Of the unsettled deliveries of a destination with ids after `id`, folds all but the newest of each alert into it; digests stay as they are.
    ///
    /// Returns how many unsettled deliveries the destination has left.
    func foldBacklog(of destination: Destination, after id: DeliveryID) async throws -> Int
    /// The states of a topic.
    func states(of topic: TopicID) async throws -> [EventState]
    /// Deliveries that are neither delivered, rejected nor withdrawn, by id, after `id`, at most `limit`.
    func unsettledDeliveries(after id: DeliveryID, limit: Int) async throws -> [Delivery]
    /// The same, of one destination.
    func unsettledDeliveries(to destination: Destination, after id: DeliveryID, limit: Int) async throws -> [Delivery]
    /// The largest delivery id given so far.
    func newestDeliveryID() async throws -> DeliveryID
}

extension AlertLedger {
    /// For ledgers without an index by destination: pages through all.
    package func unsettledDeliveries(to destination: Destination, after id: DeliveryID, limit: Int) async throws -> [Delivery] {
        var found: [Delivery] = []
        var cursor = id
        while found.count < limit {
            let page = try await unsettledDeliveries(after: cursor, limit: 500)
            found += page.filter { $0.destination == destination }
            guard let last = page.last, page.count == 500 else { break }
            cursor = last.id
        }
        return Array(found.prefix(limit))
    }
}
