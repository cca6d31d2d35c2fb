import Foundation
import KaptopAlerts
import Testing

/// Acknowledgements, silences and maintenances as a value: events and edits in, what is held out.
@Suite struct HoldsTests {
    private static let second: Int64 = 1_000_000_000
    private let anna = Operator(name: "anna", isVerified: true)
    private let bob = Operator(name: "bob", isVerified: false)

    private func change(
        _ holds: inout Holds, _ edit: HoldEdit, by person: Operator? = nil, at now: Int64 = 0, level: Level? = .warning
    ) throws -> AuditEntry {
        let (change, entry) = try holds.change(for: edit, by: person ?? anna, at: now) { _ in level }
        holds.apply(change, at: now)
        return entry
    }

    private func hold(_ holds: inout Holds, _ level: Level, at now: Int64 = 0, id: String = "cpu:nil") -> String? {
        holds.judge(event(level, id: id), at: now).hold?.text
    }

    /// An event of an alert that was not OK before.
    private func event(_ level: Level, id: String = "cpu:nil") -> AlertEvent {
        var event = Sample.event(level: level, id: id)
        event.previousLevel = .warning
        return event
    }

    private func silence(_ matcher: String, from start: Int64? = nil, to end: Int64) throws -> HoldEdit {
        .silence(SilenceDraft(matchers: [try AlertMatcher(matcher)], startsAt: start, endsAt: end, reason: "upgrade"))
    }

    // MARK: Acknowledgements

    @Test func anAcknowledgementHoldsItsLevelAndBelow() throws {
        var holds = Holds()
        let key = Sample.event().key
        let entry = try change(&holds, .acknowledge(key, note: "on\nit"), at: 5)
        #expect(
            entry
                == AuditEntry(
                    at: 5, by: anna, verb: .acknowledged, object: "alert cpu:nil of main:task:alert2", detail: "WARNING: on it"))
        #expect(hold(&holds, .warning) == "acknowledged by anna" && hold(&holds, .info) == "acknowledged by anna")
        #expect(hold(&holds, .warning, id: "other") == nil)
        #expect(holds.acknowledgements[key]?.note == "on it")
    }

    @Test(arguments: [
        (Level.warning, Level.ok, "recovered"), (.warning, .critical, "got worse: CRITICAL"), (.ok, .warning, "begins anew: WARNING"),
    ])
    func anAcknowledgementEndsByItself(_ before: Level, _ level: Level, _ detail: String) throws {
        var holds = Holds()
        let key = Sample.event().key
        _ = try change(&holds, .acknowledge(key, note: "n"))
        var event = event(level)
        event.previousLevel = before
        let judgement = holds.judge(event, at: 9)
        #expect(judgement.hold == nil && holds.acknowledgements.isEmpty)
        #expect(judgement.ended == AuditEntry(at: 9, by: .engine, verb: .acknowledgementEnded, object: key.text, detail: detail))
        #expect(hold(&holds, .warning) == nil)
    }

    // MARK: Silences

    @Test func aSilenceHoldsFromItsStartToItsEnd() throws {
        var holds = Holds()
        let entry = try change(&holds, try silence("host=a", from: 10, to: 20), by: bob)
        #expect(entry.object == "silence 1" && entry.detail == "host=a: upgrade" && entry.by.text == "bob?")
        #expect(holds.nextChange(after: 0) == 10 && holds.nextChange(after: 10) == 20)
        #expect([9, 10, 19, 20].map { hold(&holds, .critical, at: $0) } == [nil, "silence 1 by bob?", "silence 1 by bob?", nil])
        #expect(holds.isEmpty && holds.nextChange(after: 20) == nil)
        // Numbers are not used twice.
        #expect(try change(&holds, try silence("host=a", to: 90), at: 30).object == "silence 2")
    }

    @Test func aSilenceHoldsRecoveriesToo() throws {
        var holds = Holds()
        _ = try change(&holds, try silence("host=a", to: 20))
        #expect(hold(&holds, .ok) == "silence 1 by anna")
    }

    @Test func anOperatorEndsASilenceEarly() throws {
        var holds = Holds()
        _ = try change(&holds, try silence("host=a", to: 20))
        #expect(try change(&holds, .endSilence(SilenceID(1)), by: bob, at: 5).verb == .silenceEnded)
        #expect(hold(&holds, .critical, at: 5) == nil)
        #expect(throws: HoldRefusal(.unknown, "there is no silence 1, or it has ended already")) {
            try change(&holds, .endSilence(SilenceID(1)), at: 6)
        }
    }

    // MARK: Maintenances

    private func schedule(_ days: Set<Weekday>, _ hour: Int, _ minute: Int = 0, hours: Int64, _ zone: String) -> MaintenanceSchedule {
        MaintenanceSchedule(weekdays: days, startMinute: hour * 60 + minute, length: .seconds(hours * 3600), zone: zone)
    }

    /// Nanoseconds of a time in UTC such as `2026-03-28T01:00`.
    private func time(_ text: String) throws -> Int64 {
        let formatter = ISO8601DateFormatter()
        return Int64(try #require(formatter.date(from: text + ":00Z")).timeIntervalSince1970) * Self.second
    }

    private static let zones = ZoneOffsets { zone, second in
        TimeZone(identifier: zone)?.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
    }

    struct Window: CustomTestStringConvertible {
        let name: String
        let days: Set<Weekday>
        let start: (hour: Int, minute: Int)
        let hours: Int64
        var zone = "Europe/Berlin"
        let now: String
        let window: (String, String)
        var testDescription: String { name }
    }

    @Test(arguments: [
        Window(
            name: "winter time", days: [.sunday], start: (2, 0), hours: 2, now: "2026-11-25T12:00",
            window: ("2026-11-29T01:00", "2026-11-29T03:00")),
        Window(
            name: "summer time", days: [.sunday], start: (4, 0), hours: 2, now: "2026-07-01T12:00",
            window: ("2026-07-05T02:00", "2026-07-05T04:00")),
        Window(
            name: "under way", days: [.wednesday], start: (11, 0), hours: 4, now: "2026-11-25T12:00",
            window: ("2026-11-25T10:00", "2026-11-25T14:00")),
        Window(
            name: "over midnight", days: [.tuesday], start: (22, 0), hours: 8, now: "2026-11-25T04:00",
            window: ("2026-11-24T21:00", "2026-11-25T05:00")),
        Window(
            name: "left out by the clocks", days: [.sunday], start: (2, 30), hours: 1, now: "2026-03-28T12:00",
            window: ("2026-03-29T01:30", "2026-03-29T02:30")),
        Window(
            name: "begun before the clocks change", days: [.sunday], start: (1, 0), hours: 3, now: "2026-03-28T12:00",
            window: ("2026-03-29T00:00", "2026-03-29T03:00")),
        Window(
            name: "begun after the clocks changed", days: [.sunday], start: (4, 0), hours: 1, now: "2026-03-28T12:00",
            window: ("2026-03-29T02:00", "2026-03-29T03:00")),
        Window(
            name: "shown twice by the clocks", days: [.sunday], start: (2, 30), hours: 1, now: "2026-10-24T12:00",
            window: ("2026-10-25T00:30", "2026-10-25T01:30")),
        Window(
            name: "days that run into each other", days: [.monday, .tuesday], start: (0, 0), hours: 24, zone: "UTC",
            now: "2026-11-23T12:00", window: ("2026-11-23T00:00", "2026-11-25T00:00")),
        Window(
            name: "far from Greenwich", days: [.monday], start: (1, 0), hours: 1, zone: "Pacific/Auckland", now: "2026-11-25T12:00",
            window: ("2026-11-29T12:00", "2026-11-29T13:00")),
    ])
    func aScheduleHasItsWindows(_ expected: Window) throws {
        let schedule = schedule(expected.days, expected.start.hour, expected.start.minute, hours: expected.hours, expected.zone)
        let found = schedule.window(endingAfter: try time(expected.now), zones: Self.zones)
        #expect(found == (try time(expected.window.0))..<(try time(expected.window.1)))
    }

    @Test func everyDayAllDayHasAWindowAtAnyTime() throws {
        let schedule = schedule(Set(Weekday.allCases), 0, hours: 24, "UTC")
        let now = try time("2026-11-25T12:00")
        #expect(schedule.window(endingAfter: now, zones: .onlyUTC)?.contains(now) == true)
    }

    @Test func aMaintenanceHoldsInItsWindowsOnly() throws {
        var holds = Holds(zones: .onlyUTC)
        let monday = try time("2026-11-23T00:00")
        let hour = 3600 * Self.second
        let draft = MaintenanceDraft(
            name: "backup", matchers: [try AlertMatcher("host=a")], schedule: schedule([.monday], 2, hours: 1, "UTC"), reason: "tapes")
        #expect(try change(&holds, .maintain(draft), at: monday).object == "maintenance 1 (backup)")
        let text = "maintenance backup by anna"
        #expect(holds.nextChange(after: monday) == monday + 2 * hour)
        #expect((1...3).map { hold(&holds, .critical, at: monday + $0 * hour) } == [nil, text, nil])
        #expect(hold(&holds, .critical, at: monday + (7 * 24 + 2) * hour) == text)
        // A clock that was set back finds the earlier window again.
        #expect(hold(&holds, .critical, at: monday + 2 * hour) == text)
        _ = try change(&holds, .setMaintenance(MaintenanceID(1), isEnabled: false), at: monday + 2 * hour)
        #expect(hold(&holds, .critical, at: monday + 2 * hour) == nil && holds.nextChange(after: monday) == nil)
        _ = try change(&holds, .setMaintenance(MaintenanceID(1), isEnabled: true), at: monday + 2 * hour)
        #expect(hold(&holds, .critical, at: monday + 2 * hour) == text)
        _ = try change(&holds, .removeMaintenance(MaintenanceID(1)), at: monday + 2 * hour)
        #expect(holds.isEmpty)
    }

    // MARK: Refusals

    @Test func whatCannotBeRightIsRefused() throws {
        var holds = Holds()
        let key = Sample.event().key
        let matcher = try AlertMatcher("host=a")
        func maintenance(_ schedule: MaintenanceSchedule) -> HoldEdit {
            .maintain(MaintenanceDraft(name: "m", matchers: [matcher], schedule: schedule, reason: "r"))
        }
        let cases: [(HoldEdit, Level?, String)] = [
            (.acknowledge(key, note: "n"), nil, "topic main:task:alert2 knows no alert cpu:nil"),
            (.acknowledge(key, note: "n"), .ok, "alert cpu:nil of main:task:alert2 is OK: there is nothing to acknowledge"),
            (.acknowledge(key, note: " \n"), .critical, "the note is empty; say why, for whoever reads it later"),
            (.endAcknowledgement(key), .critical, "alert cpu:nil of main:task:alert2 is not acknowledged"),
            (try silence("host=a", to: 100), nil, "the silence would end in the past"),
            (try silence("host=a", from: 300, to: 200), nil, "the silence would end before it starts"),
            (
                .silence(SilenceDraft(matchers: [], endsAt: 200, reason: "r")), nil,
                "a silence needs at least one matcher, such as host=db1 or alert=~cpu:.*"
            ),
            (
                .silence(SilenceDraft(matchers: [matcher], endsAt: 200, reason: String(repeating: "x", count: 1001))), nil,
                "the reason is longer than 1000 bytes"
            ),
            (maintenance(schedule([], 1, hours: 1, "UTC")), nil, "a maintenance needs at least one day of the week"),
            (maintenance(schedule([.monday], 1, hours: 169, "UTC")), nil, "a maintenance lasts more than nothing and at most 7 days"),
            (
                maintenance(schedule([.monday], 1, hours: 1, "Europe/Berln")), nil,
                "unknown time zone 'Europe/Berln'; use a name such as Europe/Berlin or UTC"
            ),
            (.removeMaintenance(MaintenanceID(4)), nil, "there is no maintenance 4"),
        ]
        for (edit, level, text) in cases {
            let found = #expect(throws: HoldRefusal.self) { try change(&holds, edit, at: 100, level: level) }
            #expect(found?.text == text)
        }
        #expect(holds.isEmpty)
    }
}
