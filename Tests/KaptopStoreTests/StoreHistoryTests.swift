import Foundation
import GRDB
import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import KaptopTesting
import Testing

@testable import KaptopStore

/// What happened to an alert last night, and who was told: the store answers in milliseconds.
@Suite struct StoreHistoryTests {
    private let kicked = Cause(.blocked, status: 403, detail: "Forbidden: bot was kicked from the group chat")
    private let chat = HistorySample.chat
    private let room = HistorySample.room

    private func query(_ change: (inout HistoryQuery) -> Void) -> HistoryQuery {
        var query = HistoryQuery()
        change(&query)
        return query
    }

    @Test func anEventIsToldWithItsDeliveriesAndEachAttempt() async throws {
        let store = try HistorySample.store()
        try await store.commit([
            HistorySample.transition(HistorySample.event("a", .critical, from: .warning), at: 100, (1, chat), (2, room), (3, chat))
        ])
        let busy = Cause(.server, status: 503, detail: "503 Service Unavailable")
        try await store.settle([
            HistorySample.settlement(1, 1, .retry(after: nil, busy)), HistorySample.settlement(2, 1, .rejected(kicked), to: room),
        ])
        try await store.settle([HistorySample.settlement(1, 2, .delivered, at: 900)])

        let row = try #require(try await store.history(query { $0.alert = AlertID("a") }).rows.first)
        #expect(row.createdAt == 100 && row.level == .critical && row.previousLevel == .warning)
        #expect(row.message == "a is CRITICAL" && row.task == TaskID("cpu") && row.key.topic == TopicID("system"))
        #expect(row.deliveries.map(\.status) == [.delivered, .rejected(kicked), .queued])
        #expect(
            row.deliveries[0].attempts == [
                HistoryAttempt(
                    number: 1, at: 500, latency: 7_000_000, outcome: .retry, status: 503, cause: .server, answer: "503 Service Unavailable"),
                HistoryAttempt(number: 2, at: 900, latency: 7_000_000, outcome: .delivered),
            ])
        #expect(row.deliveries[1].attempts.map(\.outcome) == [.rejected])
        #expect(row.deliveries[1].attempts.first?.status == 403 && row.deliveries[1].attempts.first?.cause == .blocked)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var expected: [Int64]
        var change: @Sendable (inout HistoryQuery) -> Void

        init(_ name: String, _ expected: [Int64], _ change: @escaping @Sendable (inout HistoryQuery) -> Void) {
            testDescription = name
            self.expected = expected
            self.change = change
        }
    }

    @Test(arguments: [
        Case("everything, newest first", [60, 50, 40, 30, 20, 10]) { _ in },
        Case("one alert", [40, 10]) { $0.alert = AlertID("a") },
        Case("one topic", [60, 50]) { $0.topic = TopicID("disks") },
        Case("an alert of another topic", []) {
            $0.alert = AlertID("a")
            $0.topic = TopicID("disks")
        },
        Case("an unknown task", []) { $0.task = TaskID("mem") },
        Case("from a moment on", [60, 50, 40]) { $0.from = 40 },
        Case("until before a moment", [30, 20, 10]) { $0.to = 40 },
        Case("to one place", [50, 30]) { $0.destination = Destination(kind: "hipchat", address: "ops") },
        Case("of a level, and recoveries from it", [60, 50, 40, 20, 10]) { $0.minimumLevel = .warning },
        Case("critical only", [40, 20, 10]) { $0.minimumLevel = .critical },
        Case("not told to somebody", [30]) { $0.outcome = .failed },
    ])
    func conditionsPickEvents(_ condition: Case) async throws {
        let store = try HistorySample.store()
        try await store.commit([
            HistorySample.transition(HistorySample.event("a"), at: 10, (1, chat)),
            HistorySample.transition(HistorySample.event("b"), at: 20, (2, chat)),
            HistorySample.transition(HistorySample.event("c", .info), at: 30, (3, room)),
            HistorySample.transition(HistorySample.event("a", .ok, from: .critical), at: 40, (4, chat)),
            HistorySample.transition(HistorySample.event("d", topic: "disks", .warning), at: 50, (5, room)),
            HistorySample.transition(HistorySample.event("e", topic: "disks", .ok, from: .warning), at: 60),
        ])
        try await store.settle([HistorySample.settlement(3, 1, .rejected(kicked), to: room)])
        let page = try await store.history(query(condition.change))
        #expect(page.rows.map(\.createdAt) == condition.expected)
        #expect(page.next == nil)
    }

    @Test func pagesFollowEachOtherWithoutGapOrRepetition() async throws {
        let store = try HistorySample.store()
        // Several of the same moment: the order must be decided by more than time.
        try await store.commit((0..<25).map { HistorySample.transition(HistorySample.event("a"), at: Int64($0 / 4)) })
        var seen: [Int64] = []
        var cursor: HistoryQuery.Cursor?
        repeat {
            let page = try await store.history(
                query {
                    $0.alert = AlertID("a")
                    $0.limit = 7
                    $0.to = 1_000
                    $0.before = cursor
                })
            seen += page.rows.map(\.event)
            cursor = page.next
        } while cursor != nil
        #expect(seen == seen.sorted(by: >) && Set(seen).count == 25)
    }

    @Test func eventsOfEarlierVersionsHaveATimeAndAttemptsTheirAnswer() async throws {
        let path = NSTemporaryDirectory() + "kaptop-old-\(UUID().uuidString).db"
        try OldDatabase.make(at: path)
        let store = try Store(path: path)
        let rows = try await store.history(HistoryQuery()).rows
        #expect(rows.map(\.createdAt) == [77, 9])
        #expect(rows.map(\.task) == [TaskID("cpu"), TaskID("")])
        #expect(rows.first?.deliveries.first?.attempts.map(\.outcome) == [.retry, .rejected])
        #expect(rows.first?.deliveries.first?.attempts.map(\.answer) == ["503: busy", "403 Forbidden"])
    }

    /// Fifty thousand events in a moment, a million in the long run: as many alerts as a busy month has, each told to somebody.
    @Test func aQuestionIsAnsweredInMillisecondsAmongManyEvents() async throws {
        let month: Int64 = 2_592_000_000_000_000
        let halfDay: Int64 = 43_200_000_000_000
        let count = Soak.rounds(quick: 50_000)
        let store = try HistorySample.store()
        try await fill(store, count, step: month / Int64(count))
        let night = month - halfDay
        let questions: [(String, HistoryQuery)] = [
            (
                "alert, last night",
                query {
                    $0.alert = AlertID("host-5")
                    $0.from = night
                }
            ),
            ("alert, newest", query { $0.alert = AlertID("host-5") }),
            (
                "alert of a topic",
                query {
                    $0.alert = AlertID("host-5")
                    $0.topic = TopicID("topic-0")
                }
            ),
            (
                "topic, last night",
                query {
                    $0.topic = TopicID("topic-1")
                    $0.from = night
                }
            ),
            (
                "a night two weeks ago",
                query {
                    $0.from = night / 2
                    $0.to = night / 2 + halfDay
                }
            ),
            (
                "told to a room, last night",
                query {
                    $0.destination = HistorySample.room
                    $0.from = night
                }
            ),
            (
                "not told to somebody, last night",
                query {
                    $0.outcome = .failed
                    $0.from = night
                }
            ),
            ("newest", HistoryQuery()),
            ("a topic that never was, ever", query { $0.topic = TopicID("none") }),
        ]
        for (name, question) in questions {
            let plan = try await store.plan(of: question)
            #expect(!plan.contains { $0.hasPrefix("SCAN") }, "\(name): \(plan)")
            let times = try await times(of: question, store, name)
            let (median, worst) = (times[times.count / 2], times[times.count - 1])
            print("history, \(count) events: \(name): median \(median), worst \(worst)")
            // A rare topic over all times costs a walk through an index of all events, which is not worth a further index.
            #expect(median < (question.topic == nil || question.from != nil ? .milliseconds(50) : .milliseconds(500)), "\(name)")
            if Soak.isOn, question.alert != nil { #expect(worst < .milliseconds(50), "\(name)") }
        }
        try await sweep(store, before: month / 3, count)
        try store.close()
    }

    /// The control of the proof above: what reads a whole table is told from what does not.
    @Test func aScanIsNoticed() async throws {
        let store = try HistorySample.store()
        let plan = try await store.pool.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN SELECT * FROM event WHERE message = 'x'").map { $0["detail"] as String }
        }
        #expect(plan.contains { $0.hasPrefix("SCAN") })
    }

    /// Forgets the first third, and says how long alerts had to wait for it at most.
    private func sweep(_ store: Store, before cutoff: Int64, _ count: Int) async throws {
        var cursor: RetentionProgress.Cursor?
        var (deleted, longest) = (0, Duration.zero)
        repeat {
            let start = ContinuousClock.now
            let progress = try await store.deleteEvents(before: cutoff, after: cursor, limit: 300)
            longest = max(longest, ContinuousClock.now - start)
            deleted += progress.deletedEvents
            cursor = progress.next
        } while cursor != nil
        // One in a hundred was rejected and waits for an operator.
        #expect(abs(deleted - count / 3 * 99 / 100) < count / 500, "\(deleted) of \(count)")
        print("retention, \(count) events: \(deleted) deleted, longest transaction \(longest)")
    }

    private func fill(_ store: Store, _ count: Int, step: Int64) async throws {
        for start in stride(from: 0, to: count, by: 5_000) {
            var batch: [Transition] = []
            for number in start..<min(count, start + 5_000) {
                let event = HistorySample.event("host-\(number % 997)", topic: "topic-\(number % 5)")
                let place = number % 10 == 0 ? room : chat
                batch.append(HistorySample.transition(event, at: Int64(number) * step, (Int64(number + 1), place)))
            }
            try await store.commit(batch)
            let settlements = batch.flatMap(\.deliveries).map { delivery in
                let verdict: Verdict = delivery.id.rawValue % 100 == 0 ? .rejected(kicked) : .delivered
                return HistorySample.settlement(delivery.id.rawValue, 1, verdict, to: delivery.destination)
            }
            try await store.settle(settlements)
        }
    }

    /// How long each of many answers takes, the shortest first.
    private func times(of question: HistoryQuery, _ store: Store, _ name: String) async throws -> [Duration] {
        var times: [Duration] = []
        for _ in 0..<21 {
            let start = ContinuousClock.now
            let page = try await store.history(question)
            times.append(ContinuousClock.now - start)
            #expect(page.rows.isEmpty == name.contains("never was"), "\(name)")
        }
        return times.sorted()
    }
}
