import GRDB
import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import KaptopTesting
import Testing

@testable import KaptopStore

/// What is old goes, but nothing that somebody still waits for.
@Suite struct StoreRetentionTests {
    private let chat = HistorySample.chat
    private let refused = Cause(.blocked, detail: "kicked")

    private func kept(_ store: Store) async throws -> [Int64] { try await store.history(HistoryQuery()).rows.map(\.createdAt) }

    private func sweep(_ store: Store, before cutoff: Int64, limit: Int = 2) async throws -> Int {
        var deleted = 0
        var cursor: RetentionProgress.Cursor?
        repeat {
            let progress = try await store.deleteEvents(before: cutoff, after: cursor, limit: limit)
            #expect(progress.deletedEvents <= limit)
            deleted += progress.deletedEvents
            cursor = progress.next
        } while cursor != nil
        return deleted
    }

    @Test func oldEventsGoWithTheirDeliveriesAndAttempts() async throws {
        let store = try HistorySample.store()
        try await store.commit((1...9).map { HistorySample.transition(HistorySample.event("a"), at: $0 * 10, ($0, chat)) })
        try await store.settle((1...9).map { HistorySample.settlement($0, 1, .retry(after: nil, refused)) })
        try await store.settle((1...9).map { HistorySample.settlement($0, 2, .delivered) })
        #expect(try await sweep(store, before: 60) == 5)
        #expect(try await kept(store) == [90, 80, 70, 60])
        #expect(try await store.deliveries(DeliveryQuery()).map(\.id.rawValue) == [9, 8, 7, 6])
        #expect(try await sweep(store, before: 60) == 0)
    }

    @Test func whatSomebodyWaitsForStays() async throws {
        let store = try HistorySample.store()
        // 1 queued, 2 retrying, 3 rejected, 4 delivered, 5 dismissed, 6 without deliveries, 7 the newest.
        try await store.commit(
            (1...5).map { HistorySample.transition(HistorySample.event("a"), at: $0 * 10, ($0, chat)) } + [
                HistorySample.transition(HistorySample.event("b"), at: 60),
                HistorySample.transition(HistorySample.event("c"), at: 70, (7, chat)),
            ])
        try await store.settle([
            HistorySample.settlement(2, 1, .retry(after: nil, refused)), HistorySample.settlement(3, 1, .rejected(refused)),
            HistorySample.settlement(4, 1, .delivered), HistorySample.settlement(5, 1, .rejected(refused)),
            HistorySample.settlement(7, 1, .delivered),
        ])
        _ = try await store.withdraw([DeliveryID(5)])
        #expect(try await sweep(store, before: 1_000) == 3)
        #expect(try await kept(store) == [70, 30, 20, 10])
        #expect(try await store.newestDeliveryID() == DeliveryID(7))
    }

    @Test func theFileDoesNotGrowWithEachMonth() async throws {
        let store = try HistorySample.store()
        var sizes: [Int] = []
        for month in 0..<6 {
            let first = Int64(month) * 2_000
            try await store.commit(
                (first..<first + 2_000).map { HistorySample.transition(HistorySample.event("host-\($0 % 50)"), at: $0, ($0 + 1, chat)) })
            try await store.settle((first..<first + 2_000).map { HistorySample.settlement($0 + 1, 1, .delivered) })
            _ = try await sweep(store, before: first, limit: 300)
            sizes.append(try await store.pool.read { db in try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0 })
        }
        #expect(sizes[5] <= sizes[1] + sizes[1] / 10, "pages after each month: \(sizes)")
    }
}
