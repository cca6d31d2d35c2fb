import KaptopAlerts
import Points
import TickScript

/// Holds and the audit as JSON, and what is asked for read from it.
///
/// Times are RFC 3339, lengths of time as in TICKscript (`2h30m`), matchers as they are written (`host=~db.*`).
enum HoldJSON {
    static func json(_ acknowledgement: Acknowledgement) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("topic", .text(acknowledgement.key.topic.rawValue)), .init("alert", .text(acknowledgement.key.id.rawValue)),
            .init("level", .text(acknowledgement.level.name)), .init("note", .text(acknowledgement.note)),
        ]
        members += Self.members(of: acknowledgement.by)
        members.append(.init("at", time(acknowledgement.at)))
        return .object(members)
    }

    /// - Parameter matches: how many alerts it matches now; nil where nobody asked.
    static func json(_ silence: Silence, at now: Int64, matches: Int? = nil) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("id", .integer(silence.id.rawValue)), .init("matchers", json(silence.matchers)),
            .init("status", .text(silence.phase(at: now).rawValue)), .init("starts-at", time(silence.startsAt)),
            .init("ends-at", time(silence.endsAt)), .init("reason", .text(silence.reason)),
        ]
        members += Self.members(of: silence.by)
        members.append(.init("created-at", time(silence.createdAt)))
        if let matches { members.append(.init("matches", .count(matches))) }
        return .object(members)
    }

    /// - Parameter window: the one that is under way or comes next.
    static func json(_ maintenance: Maintenance, window: Range<Int64>?, at now: Int64, matches: Int? = nil) -> JSONValue {
        let schedule = maintenance.schedule
        let (hour, minute) = schedule.startMinute.quotientAndRemainder(dividingBy: 60)
        var members: [JSONValue.Member] = [
            .init("id", .integer(maintenance.id.rawValue)), .init("name", .text(maintenance.name)),
            .init("matchers", json(maintenance.matchers)),
            .init("weekdays", .array(schedule.weekdays.sorted().map { .text($0.shortName) })),
            .init("start", .text("\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)")),
            .init("for", .text(DurationText.format(schedule.length.components.seconds * 1_000_000_000))),
            .init("zone", .text(schedule.zone)), .init("enabled", .boolean(maintenance.isEnabled)),
            .init("active", .boolean(window?.contains(now) ?? false)),
            .init("window-starts-at", window.map { time($0.lowerBound) } ?? .null),
            .init("window-ends-at", window.map { time($0.upperBound) } ?? .null), .init("reason", .text(maintenance.reason)),
        ]
        members += Self.members(of: maintenance.by)
        members.append(.init("created-at", time(maintenance.createdAt)))
        if let matches { members.append(.init("matches", .count(matches))) }
        return .object(members)
    }

    static func json(_ entry: AuditEntry) -> JSONValue {
        var members: [JSONValue.Member] = [.init("at", time(entry.at))]
        members += Self.members(of: entry.by)
        members += [
            .init("verb", .text(entry.verb.description)), .init("object", .text(entry.object)), .init("detail", .text(entry.detail)),
        ]
        return .object(members)
    }

    static func json(_ labels: AlertLabels) -> JSONValue {
        [
            "topic": .text(labels.key.topic.rawValue), "alert": .text(labels.key.id.rawValue), "level": .text(labels.level.name),
            "task": .text(labels.task.rawValue),
        ]
    }

    private static func json(_ matchers: [AlertMatcher]) -> JSONValue { .array(matchers.map { .text($0.description) }) }

    private static func members(of person: Operator) -> [JSONValue.Member] {
        [.init("by", .text(person.name)), .init("verified", .boolean(person.isVerified))]
    }

    private static func time(_ nanoseconds: Int64) -> JSONValue { .text(RFC3339.text(nanoseconds)) }

    // MARK: Reading

    static func matchers(_ members: StrictMembers) throws(APIError) -> [AlertMatcher] {
        var matchers: [AlertMatcher] = []
        for text in try members.texts("matchers") {
            do throws(AlertMatcher.Mistake) {
                matchers.append(try AlertMatcher(text))
            } catch {
                throw .refused(error.text)
            }
        }
        return matchers
    }

    static func silence(_ members: StrictMembers, at now: Int64) throws(APIError) -> SilenceDraft {
        let start = try time("starts-at", members)
        guard members.has("for") != members.has("ends-at") else { throw .noEnd }
        let end: Int64
        if let given = try time("ends-at", members) {
            end = given
        } else {
            let (sum, isTooLong) = (start ?? now).addingReportingOverflow(try length("for", members))
            guard !isTooLong else { throw .wrongMember("for", expected: "a shorter time") }
            end = sum
        }
        return SilenceDraft(matchers: try matchers(members), startsAt: start, endsAt: end, reason: try members.text("reason"))
    }

    static func maintenance(_ members: StrictMembers) throws(APIError) -> MaintenanceDraft {
        var weekdays: Set<Weekday> = []
        for name in try members.texts("weekdays") {
            guard let day = Weekday(name: name) else { throw .unknownWeekday(name) }
            weekdays.insert(day)
        }
        let schedule = MaintenanceSchedule(
            weekdays: weekdays, startMinute: try minute("start", members), length: .nanoseconds(try length("for", members)),
            zone: try members.text("zone"))
        return MaintenanceDraft(
            name: try members.text("name"), matchers: try matchers(members), schedule: schedule, reason: try members.text("reason"))
    }

    private static func time(_ name: String, _ members: StrictMembers) throws(APIError) -> Int64? {
        guard let text = try members.optionalText(name) else { return nil }
        guard let time = RFC3339.nanoseconds(text) else { throw .wrongMember(name, expected: "a time such as 2026-11-25T18:00:00Z") }
        return time
    }

    private static func length(_ name: String, _ members: StrictMembers) throws(APIError) -> Int64 {
        let text = try members.text(name)
        do throws(DurationText.Problem) {
            let length = try DurationText.parse(text)
            guard length > 0 else { throw DurationText.Problem.invalid }
            return length
        } catch {
            throw .wrongMember(name, expected: "a time such as 30m, 2h or 1d")
        }
    }

    private static func minute(_ name: String, _ members: StrictMembers) throws(APIError) -> Int {
        let parts = try members.text(name).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isASCII) }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0..<24).contains(hour), (0..<60).contains(minute)
        else { throw .wrongMember(name, expected: "a time of day such as 02:30") }
        return hour * 60 + minute
    }
}
