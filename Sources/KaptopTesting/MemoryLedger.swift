package import KaptopAlerts
package import KaptopDelivery

/// A ledger in memory that survives whoever uses it, so that a test can kill and start workers on it.
package actor MemoryLedger: AlertLedger {
    package struct Refused: Error {}

    package private(set) var transitions: [Transition] = []
    package private(set) var deliveries: [DeliveryID: Delivery] = [:]
    package private(set) var statuses: [DeliveryID: DeliveryStatus] = [:]
    package private(set) var attempts: [DeliveryAttempt] = []
    /// While true every write fails, as on a full disk.
    package private(set) var refusesWrites = false
    private var statesByTopic: [TopicID: [AlertID: EventState]] = [:]
    private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    package init() {}

    package func commit(_ batch: [Transition]) async throws {
        guard !refusesWrites else { throw Refused() }
        for transition in batch {
            transitions.append(transition)
            statesByTopic[transition.topic, default: [:]][transition.state.id] = transition.state
            for delivery in transition.deliveries { add(delivery) }
        }
    }

    /// Puts deliveries in without an event's commit.
    package func add(_ added: [Delivery]) {
        for delivery in added { add(delivery) }
    }

    package func settle(_ settlements: [Settlement]) async throws {
        guard !refusesWrites else { throw Refused() }
        for settlement in settlements {
            attempts.append(settlement.attempt)
            statuses[settlement.attempt.delivery] = settlement.status
            deliveries[settlement.attempt.delivery]?.attempts = settlement.attempt.number
        }
        tellWatchers()
    }

    private func tellWatchers() {
        let settled = settledCount
        for watcher in watchers where watcher.count <= settled { watcher.continuation.resume() }
        watchers.removeAll { $0.count <= settled }
    }

    package func mark(_ id: DeliveryID, _ mark: FileMark) async throws {
        guard !refusesWrites else { throw Refused() }
        deliveries[id]?.mark = mark
    }

    package func fold(_ fold: Fold) async throws {
        guard !refusesWrites else { throw Refused() }
        deliveries[fold.carrier]?.digest = fold.digest
        deliveries[fold.carrier]?.foldedCount = fold.digest.notificationCount - 1
        for id in fold.folded { statuses[id] = .folded(into: fold.carrier) }
        tellWatchers()
    }

    package func foldBacklog(of destination: Destination, after id: DeliveryID) async throws -> Int {
        guard !refusesWrites else { throw Refused() }
        let waiting = deliveries.values.filter { $0.destination == destination && statuses[$0.id]?.isSettled != true }
        let foldable = waiting.filter { $0.id > id && $0.digest == nil }.sorted { $0.id < $1.id }
        var folded = 0
        for alert in Dictionary(grouping: foldable, by: { [$0.event.topic.rawValue, $0.event.state.id.rawValue] }).values {
            guard let newest = alert.last else { continue }
            deliveries[newest.id]?.foldedCount = alert.reduce(alert.count - 1) { $0 + $1.foldedCount }
            for older in alert.dropLast() { statuses[older.id] = .folded(into: newest.id) }
            folded += alert.count - 1
        }
        tellWatchers()
        return waiting.count - folded
    }

    package func states(of topic: TopicID) async throws -> [EventState] {
        (statesByTopic[topic] ?? [:]).values.sorted { $0.id.rawValue < $1.id.rawValue }
    }

    package func unsettledDeliveries(after id: DeliveryID, limit: Int) async throws -> [Delivery] {
        let unsettled = deliveries.values.filter { $0.id > id && statuses[$0.id]?.isSettled != true }
        return Array(unsettled.sorted { $0.id < $1.id }.prefix(limit))
    }

    package func newestDeliveryID() async throws -> DeliveryID { deliveries.keys.max() ?? DeliveryID(0) }

    package func refuseWrites(_ refuses: Bool) { refusesWrites = refuses }

    /// Deliveries that are delivered, rejected or withdrawn.
    package var settledCount: Int { statuses.values.count { $0.isSettled } }

    /// Returns once at least `count` deliveries are settled.
    package func waitForSettled(_ count: Int) async {
        guard settledCount < count else { return }
        await withCheckedContinuation { watchers.append((count, $0)) }
    }

    private func add(_ delivery: Delivery) {
        deliveries[delivery.id] = delivery
        statuses[delivery.id] = .queued
    }
}

extension DeliveryStatus {
    /// Nothing more will happen by itself.
    package var isSettled: Bool {
        switch self {
        case .queued, .retrying: false
        case .delivered, .rejected, .withdrawn, .folded, .held: true
        }
    }
}
