import Foundation
import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import KaptopTesting
import Points
import Testing

@testable import KaptopStore

/// What is committed together is there together after the database is opened again.
@Suite struct StoreLedgerTests {
    private let path = NSTemporaryDirectory() + "kaptop-store-\(UUID().uuidString).db"
    private let chat = Destination(kind: "telegram", address: "42")

    private func open() throws -> Store { try Store(path: path) }

    private func event(_ id: String, _ level: Level, at time: Int64) -> AlertEvent {
        AlertEvent(
            id: EventID(task: TaskID("cpu"), node: "alert2", group: "host=a", level: level, time: time, count: 0),
            topic: .anonymous(task: TaskID("cpu"), node: "alert2"),
            state: EventState(id: AlertID(id), level: level, message: "\(id) is \(level.name)", details: "<b>", time: time, duration: 7),
            previousLevel: .warning, task: TaskID("cpu"), node: "alert2", name: "cpu", group: "host=a", category: "c",
            tags: [("host", "a")], fields: [("b", .boolean(true)), ("i", .integer(-3)), ("s", .string("ü")), ("v", .float(.infinity))],
            isRecoverable: false,
            series: AlertSeries(
                name: "cpu", tags: [.init("host", "a")], columns: ["s", "v"],
                rows: [.init(time: time, values: [nil, .float(1.5)]), .init(time: time + 1, values: [.duration(5), .time(9)])]))
    }

    private func delivery(_ number: Int64, _ event: AlertEvent) -> Delivery {
        Delivery(
            id: DeliveryID(number), destination: chat, handler: HandlerSpec(kind: "telegram", options: ["chat-id": .string("42")]),
            event: event, createdAt: 100 + number)
    }

    @Test func aCommittedTransitionSurvives() async throws {
        let event = event("cpu:host=a", .critical, at: 10)
        let store = try open()
        try await store.commit([Transition(event: event, deliveries: [delivery(1, event), delivery(2, event)])])
        try store.close()

        let again = try open()
        #expect(try await again.states(of: event.topic) == [event.state])
        let unsettled = try await again.unsettledDeliveries(after: DeliveryID(0), limit: 10)
        #expect(unsettled == [delivery(1, event), delivery(2, event)])
        #expect(unsettled.first?.event.fields.map(\.value) == event.fields.map(\.value))
        #expect(try await again.newestDeliveryID() == DeliveryID(2))
    }

    @Test func anEventMadeOfOthersKeepsAllTheirPoints() async throws {
        var event = event("sum", .critical, at: 10)
        event.furtherSeries = [
            AlertSeries(name: "mem", tags: [], columns: ["v"], rows: [.init(time: 11, values: [.integer(1)])]), event.series,
        ]
        let store = try open()
        try await store.commit([Transition(event: event, deliveries: [delivery(1, event)])])
        #expect(try await store.unsettledDeliveries(after: DeliveryID(0), limit: 10) == [delivery(1, event)])
    }

    @Test func theNewestStateOfAnAlertIsKept() async throws {
        let store = try open()
        for (time, level) in [(10, Level.critical), (20, .ok)] {
            try await store.commit([Transition(event: event("a", level, at: Int64(time)), deliveries: [])])
        }
        let states = try await store.states(of: event("a", .ok, at: 0).topic)
        #expect(states.map(\.level) == [.ok])
        #expect(try await store.newestEvents(limit: 10).map(\.level) == [.ok, .critical])
    }

    @Test func aSettledDeliveryIsNotSentAgain() async throws {
        let store = try open()
        let event = event("a", .critical, at: 10)
        try await store.commit([Transition(event: event, deliveries: [delivery(1, event), delivery(2, event), delivery(3, event)])])
        let refused = Cause(.blocked, status: 403, detail: "Forbidden: bot was kicked")
        try await store.settle([
            settlement(1, .delivered, .delivered), settlement(2, .rejected(refused), .rejected(refused)),
            settlement(3, .retry(after: nil, refused), .retrying(refused)),
        ])
        #expect(try await store.unsettledDeliveries(after: DeliveryID(0), limit: 10).map(\.id.rawValue) == [3])
        #expect(try await store.unsettledDeliveries(to: chat, after: DeliveryID(3), limit: 10).isEmpty)

        let rows = try await store.newestDeliveries(limit: 10)
        #expect(rows.map(\.status) == [.retrying(refused), .rejected(refused), .delivered])
        let destination = try #require(try await store.destinations().first)
        #expect(destination.deliveredCount == 1)
        #expect(destination.rejectedCount == 1)
        #expect(destination.queuedCount == 1)
        #expect(destination.newestAlert == AlertID("a"))
    }

    @Test func aRejectedDeliveryCanBeQueuedAgain() async throws {
        let store = try open()
        let event = event("a", .critical, at: 10)
        let refused = Cause(.blocked, detail: "kicked")
        try await store.commit([Transition(event: event, deliveries: [delivery(1, event)])])
        try await store.settle([settlement(1, .rejected(refused), .rejected(refused))])
        #expect(try await store.requeue(DeliveryID(1))?.id == DeliveryID(1))
        #expect(try await store.unsettledDeliveries(after: DeliveryID(0), limit: 1).map(\.id.rawValue) == [1])
    }

    @Test func aDigestStandsForWhatItTells() async throws {
        let store = try open()
        let events = ["a", "b", "c"].map { event($0, .critical, at: 10) }
        try await store.commit(events.enumerated().map { Transition(event: $1, deliveries: [delivery(Int64($0 + 1), $1)]) })
        let digest = Digest(text: "Digest", level: .critical, alertCount: 3, notificationCount: 3)
        try await store.fold(Fold(carrier: DeliveryID(3), digest: digest, folded: [DeliveryID(1), DeliveryID(2)]))
        try store.close()

        let again = try open()
        let left = try await again.unsettledDeliveries(after: DeliveryID(0), limit: 10)
        #expect(left.map(\.id.rawValue) == [3])
        #expect(left.first?.digest == digest)
        #expect(left.first?.foldedCount == 2)
        #expect(
            try await again.newestDeliveries(limit: 10).map(\.status)
                == [.queued, .folded(into: DeliveryID(3)), .folded(into: DeliveryID(3))])
    }

    @Test func whatWasTakenBackIsNotFolded() async throws {
        let store = try open()
        let events = ["a", "b"].map { event($0, .critical, at: 10) }
        try await store.commit(events.enumerated().map { Transition(event: $1, deliveries: [delivery(Int64($0 + 1), $1)]) })
        _ = try await store.withdraw([DeliveryID(1)])
        let digest = Digest(text: "Digest", level: .critical, alertCount: 2, notificationCount: 2)
        try await store.fold(Fold(carrier: DeliveryID(2), digest: digest, folded: [DeliveryID(1)]))
        #expect(try await store.newestDeliveries(limit: 10).map(\.status) == [.queued, .withdrawn])
    }

    @Test func aLongQueueKeepsTheNewestOfEachAlertAndEveryDigest() async throws {
        let store = try open()
        let alerts = ["a", "b", "a", "b", "a", "a"]
        try await store.commit(
            alerts.enumerated().map {
                let event = event($1, .critical, at: Int64($0))
                return Transition(event: event, deliveries: [delivery(Int64($0 + 1), event)])
            })
        let digest = Digest(text: "Digest", level: .critical, alertCount: 2, notificationCount: 2)
        try await store.fold(Fold(carrier: DeliveryID(2), digest: digest, folded: [DeliveryID(1)]))
        #expect(try await store.foldBacklog(of: chat, after: DeliveryID(0)) == 3)
        let left = try await store.unsettledDeliveries(to: chat, after: DeliveryID(0), limit: 10)
        #expect(left.map(\.id.rawValue) == [2, 4, 6])
        #expect(left.map(\.foldedCount) == [1, 0, 2])
        #expect(try await store.foldBacklog(of: chat, after: DeliveryID(0)) == 3)
    }

    @Test func aDeliveryThatCannotBeReadIsRejectedRatherThanPassedOver() async throws {
        let store = try open()
        let event = event("a", .critical, at: 10)
        let other = self.event("b", .critical, at: 11)
        try await store.commit([
            Transition(event: event, deliveries: [delivery(1, event)]), Transition(event: other, deliveries: [delivery(2, other)]),
        ])
        try store.close()
        try makeUnreadable(EventRecord.bytes(of: event))
        let again = try open()
        #expect(try await again.unsettledDeliveries(after: DeliveryID(0), limit: 10).map(\.id.rawValue) == [2])
        let row = try #require(try await again.newestDeliveries(limit: 10).first { $0.id == DeliveryID(1) })
        guard case .rejected(let cause) = row.status else {
            Issue.record("it is \(row.status)")
            return
        }
        #expect(cause.kind == .notEncodable)
    }

    @Test func anonymousTopicsOfATaskGoWithIt() async throws {
        let store = try open()
        try await store.commit([Transition(event: event("a", .critical, at: 10), deliveries: [])])
        try await store.deleteAnonymousTopics(of: TaskID("cp"))
        #expect(try await store.topicIDs().count == 1)
        try await store.deleteAnonymousTopics(of: TaskID("cpu"))
        #expect(try await store.topicIDs().isEmpty)
    }

    @Test func whatScreensShowedComesBack() async throws {
        let store = try open()
        var row = AlertRow(key: .init(topic: TopicID("t"), id: AlertID("a")), task: TaskID("cpu"), level: .warning)
        row.value = 12.5
        row.unit = "%"
        row.history.record(.warning, value: 12.5, at: 60_000_000_000)
        row.tags = [.init("host", "a")]
        row.usualInterval = 10_000_000_000
        try await store.saveAlertRows([row])
        #expect(try await store.alertRows() == [row])
    }

    /// Gives an event in the database file a version that no kaptop knows.
    private func makeUnreadable(_ payload: [UInt8]) throws {
        let url = URL(fileURLWithPath: path)
        var file = try Data(contentsOf: url)
        let place = try #require(file.firstRange(of: Data(payload)))
        file[place.lowerBound] = 0xFF
        try file.write(to: url)
    }

    private func settlement(_ number: Int64, _ verdict: Verdict, _ status: DeliveryStatus) -> Settlement {
        Settlement(
            attempt: DeliveryAttempt(delivery: DeliveryID(number), number: 1, at: 200, latency: 5, verdict: verdict), status: status,
            destination: chat)
    }
}
