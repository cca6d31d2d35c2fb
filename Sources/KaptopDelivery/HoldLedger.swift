package import KaptopAlerts

/// The port to what must survive of acknowledgements, silences, maintenances, and of the deliveries that they keep back.
///
/// KaptopStore fulfils it in the database of the `AlertLedger`.
package protocol HoldLedger: Sendable {
    /// The holds that have not ended at a wall time, nanoseconds since 1970 UTC.
    func holds(at now: Int64) async throws -> Holds.Contents
    /// Stores a change and its line of the audit in one transaction.
    func keep(_ change: HoldChange, _ entry: AuditEntry) async throws
    /// The newest held delivery of each alert and destination, those of one alert beside each other.
    func heldMarks() async throws -> [HeldMark]
    /// What is to be known of held deliveries; those that are no longer held are left out.
    func heldDeliveries(_ ids: [DeliveryID]) async throws -> [HeldDelivery]
    /// Settles held deliveries in one transaction: all of the alert and destination up to the newest.
    func release(_ releases: [HeldRelease]) async throws
}

/// The newest delivery of an alert and a destination that is kept back.
package struct HeldMark: Sendable, Hashable {
    package var id: DeliveryID
    package var key: AlertKey

    package init(id: DeliveryID, key: AlertKey) {
        self.id = id
        self.key = key
    }
}

/// A held delivery with what decides whether it is told when nothing holds it any more.
package struct HeldDelivery: Sendable, Equatable {
    package var delivery: Delivery
    /// The level of its alert now; nil where its topic has forgotten it.
    package var levelNow: Level?
    /// The level that was told last to the destination, or is about to be; nil where none was.
    package var levelTold: Level?

    package init(delivery: Delivery, levelNow: Level?, levelTold: Level?) {
        self.delivery = delivery
        self.levelNow = levelNow
        self.levelTold = levelTold
    }

    /// What still fires is told, and an end where the destination knows of the begin.
    package var isWorthTelling: Bool {
        guard let levelNow else { return false }
        if delivery.event.state.level == .ok { return levelTold.map { $0 != .ok } ?? false }
        return levelNow != .ok
    }

    /// The alert as matchers see it now.
    package var labels: AlertLabels {
        var labels = AlertLabels(delivery.event)
        if let levelNow { labels.level = levelNow }
        return labels
    }
}

/// What becomes of the held deliveries of an alert to a destination when nothing holds them any more.
package struct HeldRelease: Sendable, Equatable {
    /// The newest of them.
    package var held: Delivery
    /// The delivery that tells the newest event instead of all of them, queued; nil where there is nothing to tell.
    ///
    /// It is a new one, because deliveries of an alert are sent in the order of their numbers.
    package var successor: Delivery?

    package init(held: Delivery, successor: Delivery?) {
        self.held = held
        self.successor = successor
    }

    /// How the held deliveries stand afterwards.
    package var status: DeliveryStatus { successor.map { .folded(into: $0.id) } ?? .withdrawn }
}
