import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import KaptopStore
import KaptopTesting
import Testing

/// What operators do with deliveries that were rejected or wait.
@Suite struct StoreDeliveriesTests {
    private let chat = HistorySample.chat
    private let room = HistorySample.room
    private let refused = Cause(.blocked, detail: "kicked")

    /// Deliveries 1 queued, 2 retrying, 3 delivered, 4 and 5 rejected; 5 to a room.
    private func filled() async throws -> Store {
        let store = try HistorySample.store()
        try await store.commit(
            (1...5).map { HistorySample.transition(HistorySample.event("a"), at: $0 * 10, ($0, $0 == 5 ? room : chat)) })
        try await store.settle([
            HistorySample.settlement(2, 1, .retry(after: nil, refused)), HistorySample.settlement(3, 1, .delivered),
            HistorySample.settlement(4, 1, .rejected(refused)), HistorySample.settlement(5, 1, .rejected(refused), to: room),
        ])
        return store
    }

    private func ids(_ store: Store, _ change: (inout DeliveryQuery) -> Void) async throws -> [Int64] {
        var query = DeliveryQuery()
        change(&query)
        return try await store.deliveries(query).map(\.id.rawValue)
    }

    @Test func deliveriesAreListedByStatusAndPlace() async throws {
        let store = try await filled()
        #expect(try await ids(store) { _ in } == [5, 4, 3, 2, 1])
        #expect(try await ids(store) { $0.status = .rejected } == [5, 4])
        #expect(try await ids(store) { ($0.status, $0.destination) = (.rejected, HistorySample.chat) } == [4])
        #expect(try await ids(store) { $0.status = .queued } == [1])
        #expect(try await ids(store) { $0.status = .retrying } == [2])
        #expect(try await ids(store) { $0.limit = 2 } == [5, 4])
        #expect(try await store.oldestWaiting(of: chat) == 10)
        #expect(try await store.oldestWaiting(of: room) == nil)
    }

    @Test func onlyARejectedDeliveryIsQueuedAgainAndOnlyOnce() async throws {
        let store = try await filled()
        for id in [1, 2, 3, 99] as [Int64] { #expect(try await store.requeue(DeliveryID(id)) == nil) }
        #expect(try await store.requeue(DeliveryID(4))?.attempts == 1)
        #expect(try await store.requeue(DeliveryID(4)) == nil)
        #expect(try await store.deliveryRow(DeliveryID(4))?.status == .queued)
        #expect(try await store.deliveryRow(DeliveryID(3))?.status == .delivered)
    }

    @Test func allThatAPlaceRejectedIsQueuedAgain() async throws {
        let store = try await filled()
        #expect(try await store.requeueRejected(of: chat) == 1)
        #expect(try await store.requeueRejected(of: chat) == 0)
        #expect(try await ids(store) { $0.status = .queued } == [4, 1])
        #expect(try await ids(store) { $0.status = .rejected } == [5])
    }

    @Test func whereAChatHasMovedToIsRememberedUntilSomebodyHasSeenToIt() async throws {
        let store = try await filled()
        let moved = HistorySample.settlement(1, 1, .resend(.newAddress("-100"), refused))
        try await store.settle([moved])
        let row = try #require(try await store.destinations().first { $0.destination == chat })
        #expect(row.movedTo == "-100")
        try await store.forgetMove(of: chat)
        #expect(try await store.destinations().first { $0.destination == chat }?.movedTo == nil)
    }

    @Test func whatIsTakenBackIsSentNoMore() async throws {
        let store = try await filled()
        let withdrawn = try await store.withdraw([1, 2, 3, 4].map { DeliveryID($0) })
        #expect(withdrawn.map(\.id.rawValue) == [1, 2, 4])
        #expect(withdrawn.map(\.status) == [.queued, .retrying(refused), .rejected(refused)])
        #expect(try await store.unsettledDeliveries(after: DeliveryID(0), limit: 10).isEmpty)
        #expect(try await store.requeue(DeliveryID(4)) == nil)
    }

    @Test func aVerdictThatComesLateDoesNotBringItBackUnlessItArrived() async throws {
        let store = try await filled()
        _ = try await store.withdraw([DeliveryID(1), DeliveryID(2)])
        try await store.settle([
            HistorySample.settlement(1, 1, .retry(after: nil, refused)), HistorySample.settlement(2, 2, .delivered),
        ])
        #expect(try await store.deliveryRow(DeliveryID(1))?.status == .withdrawn)
        #expect(try await store.deliveryRow(DeliveryID(2))?.status == .delivered)
    }

    @Test func aPlaceThatNothingWasTriedForIsKnownByItsQueue() async throws {
        let store = try HistorySample.store()
        try await store.commit([HistorySample.transition(HistorySample.event("a"), at: 10, (1, chat), (2, chat))])
        let row = try #require(try await store.destinations().first)
        #expect(row.destination == chat && row.queuedCount == 2 && row.health == .unknown)
    }

    @Test func aPlaceThatRejectsIsKnownAfterARestartUntilAllIsDismissed() async throws {
        let store = try await filled()
        func health() async throws -> DestinationRow? { try await store.destinations().first { $0.destination == HistorySample.room } }
        #expect(try await health()?.health == .rejecting(since: 500, refused))
        #expect(try await health()?.waitingRejectedCount == 1)
        #expect(try await health()?.failedCount == 1)
        _ = try await store.withdraw([DeliveryID(5)])
        #expect(try await health()?.health == .unknown)
        #expect(try await health()?.waitingRejectedCount == 0)
        #expect(try await health()?.rejectedCount == 1)
    }
}
