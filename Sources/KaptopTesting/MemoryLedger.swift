package import KaptopAlerts
package import KaptopDelivery

/// A ledger in memory that survives whoever uses it, so that a test can kill and start workers on it.
package actor MemoryLedger: AlertLedger, HoldLedger {
    package struct Refused: Error {}

    package private(set) var transitions: [Transition] = []
    package private(set) var deliveries: [DeliveryID: Delivery] = [:]
    package private(set) var statuses: [DeliveryID: DeliveryStatus] = [:]
    package private(set) var attempts: [DeliveryAttempt] = []
    /// While true every write fails, as on a full disk.
    package private(set) var refusesWrites = false
    package private(set) var audit: [AuditEntry] = []
    private var kept = Holds.Contents()
    private var statesByTopic: [TopicID: [AlertID: EventState]] = [:]
    private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    package init() {}

    package func commit(_ batch: [Transition]) async throws {
        guard !refusesWrites else { throw Refused() }
        for transition in batch {
            transitions.append(transition)
            statesByTopic[transition.topic, default: [:]][transition.state.id] = transition.state
            for delivery in transition.deliveries {
                if transition.foldsHeld {
                    settleHeld(transition.event.key, delivery.destination, upTo: delivery.id, as: .folded(into: delivery.id))
                }
                add(delivery)
                if let hold = transition.heldBy { statuses[delivery.id] = .held(by: hold) }
            }
            if let ended = transition.endedAcknowledgement {
                kept.acknowledgements.removeAll { $0.key == transition.event.key }
                audit.append(ended)
            }
        }
    }

    // MARK: Holds

    package func holds(at now: Int64) async throws -> Holds.Contents { kept }

    package func keep(_ change: HoldChange, _ entry: AuditEntry) async throws {
        guard !refusesWrites else { throw Refused() }
        audit.append(entry)
        switch change {
        case .acknowledged(let acknowledgement):
            kept.acknowledgements.removeAll { $0.key == acknowledgement.key }
            kept.acknowledgements.append(acknowledgement)
        case .acknowledgementEnded(let key): kept.acknowledgements.removeAll { $0.key == key }
        case .silence(let silence):
            kept.silences.removeAll { $0.id == silence.id }
            kept.silences.append(silence)
            kept.newestSilence = max(kept.newestSilence, silence.id)
        case .maintenance(let maintenance):
            kept.maintenances.removeAll { $0.id == maintenance.id }
            kept.maintenances.append(maintenance)
            kept.newestMaintenance = max(kept.newestMaintenance, maintenance.id)
        case .maintenanceRemoved(let id): kept.maintenances.removeAll { $0.id == id }
        }
    }

    package func heldMarks() async throws -> [HeldMark] {
        var newest: [HeldPlace: DeliveryID] = [:]
        for delivery in heldInOrder { newest[HeldPlace(delivery)] = delivery.id }
        return newest.map { HeldMark(id: $0.value, key: $0.key.key) }
            .sorted { ($0.key.topic.rawValue, $0.key.id.rawValue, $0.id) < ($1.key.topic.rawValue, $1.key.id.rawValue, $1.id) }
    }

    package func heldDeliveries(_ ids: [DeliveryID]) async throws -> [HeldDelivery] {
        let wanted = Set(ids)
        return heldInOrder.filter { wanted.contains($0.id) }.map { delivery in
            let told = deliveries.values.filter { HeldPlace($0) == HeldPlace(delivery) && statuses[$0.id]?.isTold == true }
            return HeldDelivery(
                delivery: delivery, levelNow: statesByTopic[delivery.event.topic]?[delivery.event.state.id]?.level,
                levelTold: told.max { $0.id < $1.id }?.event.state.level)
        }
    }

    package func release(_ releases: [HeldRelease]) async throws {
        guard !refusesWrites else { throw Refused() }
        for release in releases {
            settleHeld(release.held.event.key, release.held.destination, upTo: release.held.id, as: release.status)
            if let successor = release.successor { add(successor) }
        }
    }

    private struct HeldPlace: Hashable {
        let key: AlertKey
        let destination: Destination

        init(_ delivery: Delivery) {
            key = delivery.event.key
            destination = delivery.destination
        }
    }

    private var heldInOrder: [Delivery] {
        deliveries.values.filter { statuses[$0.id]?.isHeld == true }.sorted { $0.id < $1.id }
    }

    private func settleHeld(_ key: AlertKey, _ destination: Destination, upTo id: DeliveryID, as status: DeliveryStatus) {
        for delivery in heldInOrder where delivery.event.key == key && delivery.destination == destination && delivery.id <= id {
            statuses[delivery.id] = status
        }
    }

    /// Puts deliveries in without an event's commit.
    package func add(_ added: [Delivery]) {
        for delivery in added { add(delivery) }
    }

    package func settle(_ settlements: [Settlement], marks: [DeliveryID: FileMark]) async throws {
        guard !refusesWrites else { throw Refused() }
        for (id, mark) in marks { deliveries[id]?.mark = mark }
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

    fileprivate var isHeld: Bool {
        if case .held = self { true } else { false }
    }

    /// Its destination knows of it, or will.
    fileprivate var isTold: Bool {
        switch self {
        case .queued, .retrying, .delivered, .folded: true
        case .rejected, .withdrawn, .held: false
        }
    }
}

extension AlertLedger {
    /// Settles deliveries where no file is marked.
    package func settle(_ settlements: [Settlement]) async throws { try await settle(settlements, marks: [:]) }
}
