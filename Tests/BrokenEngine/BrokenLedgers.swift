import Foundation
import GRDB
import KaptopAlerts
import KaptopDelivery

/// A ledger that passes on to another what it does not break.
protocol LedgerInFront: AlertLedger {
    var ledger: any AlertLedger { get }
}

extension LedgerInFront {
    func commit(_ batch: [Transition]) async throws { try await ledger.commit(batch) }

    func settle(_ settlements: [Settlement], marks: [DeliveryID: FileMark]) async throws {
        try await ledger.settle(settlements, marks: marks)
    }

    func fold(_ fold: Fold) async throws { try await ledger.fold(fold) }

    func foldBacklog(of destination: Destination, after id: DeliveryID) async throws -> Int {
        try await ledger.foldBacklog(of: destination, after: id)
    }

    func states(of topic: TopicID) async throws -> [EventState] { try await ledger.states(of: topic) }

    func unsettledDeliveries(after id: DeliveryID, limit: Int) async throws -> [Delivery] {
        try await ledger.unsettledDeliveries(after: id, limit: limit)
    }

    func newestDeliveryID() async throws -> DeliveryID { try await ledger.newestDeliveryID() }
}

/// Says that events are committed while it still gathers them.
actor EagerLedger: LedgerInFront {
    private static let delay = Duration.milliseconds(500)
    let ledger: any AlertLedger
    private var newest: Task<Void, any Error>?

    init(_ ledger: any AlertLedger) { self.ledger = ledger }

    func commit(_ batch: [Transition]) {
        newest = Task { [ledger, newest] in
            try await newest?.value
            try await Task.sleep(for: Self.delay)
            try await ledger.commit(batch)
        }
    }

    func settle(_ settlements: [Settlement], marks: [DeliveryID: FileMark]) async throws {
        try await newest?.value
        try await ledger.settle(settlements, marks: marks)
    }
}

/// Counts deliveries as delivered once they are stored.
struct HastyLedger: LedgerInFront {
    let ledger: any AlertLedger

    func commit(_ batch: [Transition]) async throws {
        try await ledger.commit(batch)
        try await ledger.settle(
            batch.flatMap(\.deliveries).map { delivery in
                let attempt = DeliveryAttempt(delivery: delivery.id, number: 1, at: delivery.createdAt, latency: 0, verdict: .delivered)
                return Settlement(attempt: attempt, status: .delivered, destination: delivery.destination)
            }, marks: [:])
    }
}

/// Finds nothing of what an earlier run left to be sent.
struct QueuelessLedger: LedgerInFront {
    let ledger: any AlertLedger

    func unsettledDeliveries(after id: DeliveryID, limit: Int) async throws -> [Delivery] { [] }
}

/// Finds no state of an earlier run.
struct StatelessLedger: LedgerInFront {
    let ledger: any AlertLedger

    func states(of topic: TopicID) async throws -> [EventState] { [] }
}

/// Stores states and events in one transaction and their deliveries in a second.
struct SplitLedger: LedgerInFront {
    let ledger: any AlertLedger
    let database: String

    func commit(_ batch: [Transition]) async throws {
        try await ledger.commit(batch.map { Transition(event: $0.event, deliveries: []) })
        let queue = try DatabaseQueue(path: database)
        try await queue.write { db in
            for transition in batch {
                for delivery in transition.deliveries { try Self.insert(delivery, of: transition, db) }
            }
        }
    }

    private static func insert(_ delivery: Delivery, of transition: Transition, _ db: Database) throws {
        let handler = String(decoding: try JSONEncoder().encode(delivery.handler), as: UTF8.self)
        try db.execute(
            sql: """
                INSERT INTO delivery (id, event, kind, address, handler, status, attempts, created_at)
                SELECT ?, max(id), ?, ?, ?, 0, 0, ? FROM event WHERE topic = ? AND alert = ? AND time = ?
                """,
            arguments: [
                delivery.id.rawValue, delivery.destination.kind, delivery.destination.address, handler, delivery.createdAt,
                transition.topic.rawValue, transition.state.id.rawValue, transition.state.time,
            ])
    }
}
