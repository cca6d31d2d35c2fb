import Foundation
import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import KaptopStore
import KaptopTesting
import Testing

@testable import KaptopApp

/// Old events are forgotten in the background, a few hundred at a time.
@Suite struct RetentionTests {
    private let minute: Int64 = 60_000_000_000

    private func store(events count: Int) async throws -> Store {
        let store = try Store(path: NSTemporaryDirectory() + "kaptop-retention-\(UUID().uuidString).db")
        try await store.commit(
            (0..<count).map { number in
                let event = AlertEvent(
                    id: EventID(rawValue: "\(number)"), topic: TopicID("t"), state: EventState(id: AlertID("a"), level: .critical, time: 1),
                    task: TaskID("t"), node: "", name: "", group: "", tags: [], fields: [],
                    series: AlertSeries(name: "", tags: [], columns: [], rows: []))
                return Transition(event: event, deliveries: [], createdAt: Int64(number))
            })
        return store
    }

    private func left(_ store: Store) async throws -> Int {
        var query = HistoryQuery()
        query.limit = HistoryQuery.mostRows
        return try await store.history(query).rows.count
    }

    @Test func aSweepGoesInStepsWithPauses() async throws {
        let store = try await store(events: 1_000)
        let clock = MockClock()
        let now = minute + 900
        let retention = Retention(store: store, keeping: { .seconds(60) }, log: SilentLog(), clock: clock, now: { now })
        let running = Task { await retention.run() }
        await clock.waitForSleepers(1)
        #expect(try await left(store) == 1_000)
        await clock.advance(by: .seconds(600))
        for kept in [700, 400] {
            await clock.waitForSleepers(1)
            #expect(try await left(store) == kept)
            await clock.advance(by: .milliseconds(100))
        }
        await clock.waitForSleepers(1)
        #expect(try await left(store) == 100, "events from the cutoff on stay")
        running.cancel()
        await running.value
    }

    @Test func zeroKeepsForEver() async throws {
        let store = try await store(events: 10)
        let retention = Retention(store: store, keeping: { .zero }, log: SilentLog(), clock: MockClock(), now: { .max })
        try await retention.sweep()
        #expect(try await left(store) == 10)
    }
}
