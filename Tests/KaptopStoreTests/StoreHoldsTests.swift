import Foundation
import GRDB
import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Points
import Testing

@testable import KaptopStore

/// Holds, the audit and held deliveries are there after the database is opened again, and what is told of them is right.
@Suite struct StoreHoldsTests {
    private let path = NSTemporaryDirectory() + "kaptop-holds-\(UUID().uuidString).db"
    private let chat = Destination(kind: "telegram", address: "42")
    private let room = Destination(kind: "hipchat", address: "ops")
    private let anna = Operator(name: "anna", isVerified: true)
    private let topic = TopicID("system")

    private func key(_ id: String) -> AlertKey { AlertKey(topic: topic, id: AlertID(id)) }

    private func entry(_ verb: AuditEntry.Verb, _ object: String = "o", at time: Int64 = 1) -> AuditEntry {
        AuditEntry(at: time, by: anna, verb: verb, object: object, detail: "d")
    }

    private func event(_ id: String, _ level: Level, at time: Int64) -> AlertEvent {
        AlertEvent(
            id: EventID(rawValue: "\(id)-\(time)"), topic: topic,
            state: EventState(id: AlertID(id), level: level, message: "m", time: time), task: TaskID("cpu"), node: "alert2", name: "cpu",
            group: "host=a", tags: [("host", id)], fields: [],
            series: AlertSeries(name: "cpu", tags: [], columns: [], rows: []))
    }

    private func transition(
        _ number: Int64, _ id: String, _ level: Level, to destinations: [Destination]? = nil, heldBy: String? = nil, folds: Bool = false
    ) -> Transition {
        let event = event(id, level, at: number)
        let deliveries = (destinations ?? [chat]).enumerated().map { index, destination in
            Delivery(
                id: DeliveryID(number + Int64(index)), destination: destination, handler: HandlerSpec(kind: destination.kind), event: event,
                createdAt: number)
        }
        var transition = Transition(event: event, deliveries: deliveries)
        transition.heldBy = heldBy
        transition.foldsHeld = folds
        return transition
    }

    private func statuses(_ store: Store) async throws -> [Int64: DeliveryStatus] {
        Dictionary(uniqueKeysWithValues: try await store.newestDeliveries(limit: 100).map { ($0.id.rawValue, $0.status) })
    }

    @Test func holdsSurvive() async throws {
        let acknowledgement = Acknowledgement(
            key: key("a"), level: .warning, note: "on it", by: Operator(name: "bob", isVerified: false), at: 5)
        let matchers = [try AlertMatcher("host=~db.*"), try AlertMatcher(#"site=" x ""#), try AlertMatcher("level!=OK")]
        let silence = Silence(id: SilenceID(7), matchers: matchers, startsAt: 10, endsAt: 20, reason: "r", by: anna, createdAt: 9)
        let schedule = MaintenanceSchedule(weekdays: [.monday, .sunday], startMinute: 150, length: .seconds(3600), zone: "Europe/Berlin")
        var maintenance = Maintenance(
            id: MaintenanceID(3), name: "backup", matchers: matchers, schedule: schedule, reason: "r", by: anna, createdAt: 9)
        let store = try Store(path: path)
        try await store.keep(.acknowledged(acknowledgement), entry(.acknowledged))
        try await store.keep(.acknowledged(Acknowledgement(key: key("b"), level: .info, note: "n", by: anna, at: 5)), entry(.acknowledged))
        try await store.keep(.acknowledgementEnded(key("b")), entry(.acknowledgementEnded))
        try await store.keep(.silence(silence), entry(.silenced))
        try await store.keep(.maintenance(maintenance), entry(.maintenanceAdded))
        maintenance.isEnabled = false
        try await store.keep(.maintenance(maintenance), entry(.maintenanceDisabled))
        try store.close()

        let again = try Store(path: path)
        let contents = try await again.holds(at: 19)
        #expect(contents.acknowledgements == [acknowledgement])
        #expect(contents.silences == [silence] && contents.newestSilence == SilenceID(7))
        #expect(contents.maintenances == [maintenance] && contents.newestMaintenance == MaintenanceID(3))
        // Numbers of what is gone are not used again.
        try await again.keep(.maintenanceRemoved(MaintenanceID(3)), entry(.maintenanceRemoved))
        let later = try await again.holds(at: 20)
        #expect(later.silences.isEmpty && later.newestSilence == SilenceID(7))
        #expect(later.maintenances.isEmpty && later.newestMaintenance == MaintenanceID(3))
    }

    @Test func theAuditIsOnlyEverAddedTo() async throws {
        let store = try Store(path: path)
        try await store.add(entry(.silenced, "silence 1", at: 1))
        try await store.keep(.acknowledgementEnded(key("a")), entry(.acknowledgementEnded, "alert a", at: 2))
        #expect(
            try await store.audit(limit: 5) == [entry(.acknowledgementEnded, "alert a", at: 2), entry(.silenced, "silence 1", at: 1)])
        #expect(try await store.audit(limit: 1).map(\.at) == [2])
        for statement in ["DELETE FROM audit", "UPDATE audit SET person = 'nobody'"] {
            await #expect(throws: DatabaseError.self) { try await store.pool.write { db in try db.execute(sql: statement) } }
        }
        #expect(try await store.audit(limit: 5).map(\.by.name) == ["anna", "anna"])
    }

    @Test func aHeldDeliveryIsNotSentAfterARestart() async throws {
        let store = try Store(path: path)
        try await store.commit([transition(1, "a", .critical, heldBy: "silence 1 by anna"), transition(2, "b", .critical)])
        try store.close()
        let again = try Store(path: path)
        #expect(try await again.unsettledDeliveries(after: DeliveryID(0), limit: 9).map(\.id) == [DeliveryID(2)])
        #expect(try await statuses(again) == [1: .held(by: "silence 1 by anna"), 2: .queued])
        #expect(try await again.states(of: topic).map(\.level) == [.critical, .critical])
    }

    @Test func theNewestHeldOfEachAlertAndDestinationIsMarked() async throws {
        let store = try Store(path: path)
        try await store.commit([
            transition(1, "b", .critical, to: [chat, room], heldBy: "h"), transition(3, "a", .warning, heldBy: "h"),
            transition(4, "b", .ok, heldBy: "h"), transition(5, "a", .info),
        ])
        let marks = try await store.heldMarks()
        #expect(marks.map(\.key.id.rawValue) == ["a", "b", "b"])
        #expect(Set(marks.map(\.id.rawValue)) == [3, 2, 4])
        let found = try await store.heldDeliveries(marks.map(\.id) + [DeliveryID(5)])
        #expect(Set(found.map(\.delivery.event.state.level)) == [.warning, .critical, .ok])
        #expect(found.first?.levelNow == .info)
    }

    @Test(arguments: [(Level.critical, true), (.ok, false)])
    func anEndIsWorthTellingWhereTheBeginWasTold(_ before: Level, _ isWorthTelling: Bool) async throws {
        let store = try Store(path: path)
        try await store.commit([
            transition(1, "a", before), transition(2, "a", .warning, heldBy: "h"), transition(3, "a", .ok, heldBy: "h"),
        ])
        let found = try await store.heldDeliveries([DeliveryID(3)])
        #expect(found.map(\.levelNow) == [.ok] && found.map(\.levelTold) == [before])
        #expect(found.map(\.isWorthTelling) == [isWorthTelling])
    }

    @Test(arguments: [(Level.critical, true), (.ok, false)])
    func whatTheHistoryHasForgottenIsTakenFromTheFirstHeld(_ before: Level, _ isWorthTelling: Bool) async throws {
        let store = try Store(path: path)
        var first = transition(1, "a", .warning, heldBy: "h")
        first.event.previousLevel = before
        try await store.commit([first, transition(2, "a", .ok, heldBy: "h")])
        #expect(try await store.heldDeliveries([DeliveryID(2)]).map(\.isWorthTelling) == [isWorthTelling])
    }

    @Test func aReleaseTellsTheNewestByANewDelivery() async throws {
        let store = try Store(path: path)
        try await store.commit([
            transition(1, "a", .critical, heldBy: "h"), transition(2, "a", .warning, heldBy: "h"),
            transition(3, "b", .critical, heldBy: "h"),
        ])
        let found = try await store.heldDeliveries([DeliveryID(2), DeliveryID(3)])
        var successor = found[0].delivery
        successor.id = DeliveryID(9)
        try await store.release([
            HeldRelease(held: found[0].delivery, successor: successor), HeldRelease(held: found[1].delivery, successor: nil),
        ])
        let folded = DeliveryStatus.folded(into: DeliveryID(9))
        #expect(try await statuses(store) == [1: folded, 2: folded, 3: .withdrawn, 9: .queued])
        let queued = try await store.unsettledDeliveries(after: DeliveryID(0), limit: 9)
        #expect(queued.map(\.id) == [DeliveryID(9)] && queued.map(\.event) == [found[0].delivery.event])
        #expect(try await store.heldMarks().isEmpty)
    }

    @Test func aDeliveryThatIsToldTakesThePlaceOfHeldOnes() async throws {
        let store = try Store(path: path)
        var recovery = transition(3, "a", .ok, folds: true)
        recovery.endedAcknowledgement = entry(.acknowledgementEnded)
        try await store.keep(
            .acknowledged(Acknowledgement(key: key("a"), level: .critical, note: "n", by: anna, at: 1)), entry(.acknowledged))
        try await store.commit([transition(1, "a", .critical, heldBy: "h"), transition(2, "b", .critical, heldBy: "h"), recovery])
        #expect(try await statuses(store) == [1: .folded(into: DeliveryID(3)), 2: .held(by: "h"), 3: .queued])
        #expect(try await store.holds(at: 0).acknowledgements.isEmpty)
        #expect(try await store.audit(limit: 1).map(\.verb) == [.acknowledgementEnded])
    }

    @Test func alertsHaveTheTagsOfTheirNewestEvent() async throws {
        let store = try Store(path: path)
        try await store.commit([transition(1, "b", .critical), transition(2, "a", .warning), transition(3, "b", .ok)])
        let labels = try await store.alertLabels()
        #expect(labels.map(\.key) == [key("a"), key("b")] && labels.map(\.level) == [.warning, .ok])
        #expect(labels.map { $0["host"] } == ["a", "b"] && labels.map(\.task) == [TaskID("cpu"), TaskID("cpu")])
    }
}
