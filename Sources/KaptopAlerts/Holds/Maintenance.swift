/// The number of a maintenance; later ones are larger.
package struct MaintenanceID: Hashable, Comparable, Sendable {
    package let rawValue: Int64
    package init(_ rawValue: Int64) { self.rawValue = rawValue }
    package static func < (left: MaintenanceID, right: MaintenanceID) -> Bool { left.rawValue < right.rawValue }
}

/// A silence that comes again: every week at the same local times.
package struct Maintenance: Sendable, Hashable {
    package var id: MaintenanceID
    /// For people: `backup`.
    package var name: String
    /// All must match.
    package var matchers: [AlertMatcher]
    package var schedule: MaintenanceSchedule
    package var reason: String
    package var by: Operator
    /// Wall time, nanoseconds since 1970 UTC.
    package var createdAt: Int64
    package var isEnabled: Bool

    package init(
        id: MaintenanceID, name: String, matchers: [AlertMatcher], schedule: MaintenanceSchedule, reason: String, by person: Operator,
        createdAt: Int64, isEnabled: Bool = true
    ) {
        self.id = id
        self.name = name
        self.matchers = matchers
        self.schedule = schedule
        self.reason = reason
        by = person
        self.createdAt = createdAt
        self.isEnabled = isEnabled
    }
}

package enum Weekday: Int, Sendable, CaseIterable, Comparable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    package static func < (left: Weekday, right: Weekday) -> Bool { left.rawValue < right.rawValue }

    /// `mon`.
    package var shortName: String { Self.names[rawValue] }
    private static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// The day of a name, short or long, upper or lower case.
    package init?(name: String) {
        let lower = name.lowercased()
        guard let day = Weekday.allCases.first(where: { lower == $0.shortName || lower == "\($0)" }) else { return nil }
        self = day
    }
}

/// When a maintenance is: on some days of the week from a local time on, for a length of time that really passes.
///
/// Where a change of clocks leaves the start out, it begins as much later; where the clocks show it twice, at the first time.
package struct MaintenanceSchedule: Sendable, Hashable {
    package var weekdays: Set<Weekday>
    /// Minutes since local midnight.
    package var startMinute: Int
    package var length: Duration
    /// IANA name: `Europe/Berlin`.
    package var zone: String

    package static let longestLength = Duration.seconds(7 * 86_400)

    package init(weekdays: Set<Weekday>, startMinute: Int, length: Duration, zone: String) {
        self.weekdays = weekdays
        self.startMinute = startMinute
        self.length = length
        self.zone = zone
    }

    /// The first window that ends after `now`, together with those that run into it; nil without days.
    ///
    /// - Parameter zones: tells how far local time is ahead of UTC.
    package func window(endingAfter now: Int64, zones: ZoneOffsets) -> Range<Int64>? {
        guard let offset = zones.seconds(zone, now / .second) else { return nil }
        let today = (now / .second + Int64(offset)).flooredQuotient(by: .secondsPerDay)
        var found: Range<Int64>?
        // A window is at most a week long, and the next day of the week at most a week away; another week sees where it ends.
        for day in today - 8...today + 15 where weekdays.contains(Self.weekday(day)) {
            let start = startOfWindow(on: day, zones) * .second
            let window = start..<start + Int64(length / .nanoseconds(1))
            guard window.upperBound > now else { continue }
            guard let first = found else {
                found = window
                continue
            }
            guard window.lowerBound <= first.upperBound else { break }
            found = first.lowerBound..<max(first.upperBound, window.upperBound)
        }
        return found
    }

    /// 1 January 1970 was a Thursday.
    private static func weekday(_ day: Int64) -> Weekday {
        Weekday.allCases[Int((day + 3).flooredRemainder(by: 7))]
    }

    /// Seconds since 1970 UTC at which the local clock shows the start on a day.
    private func startOfWindow(on day: Int64, _ zones: ZoneOffsets) -> Int64 {
        let local = day * .secondsPerDay + Int64(startMinute) * 60
        func offset(at second: Int64) -> Int64 { Int64(zones.seconds(zone, second) ?? 0) }
        let guess = local - offset(at: local)
        let before = offset(at: guess - .secondsPerDay / 2)
        let after = offset(at: guess + .secondsPerDay / 2)
        for candidate in [before, after] where offset(at: local - candidate) == candidate { return local - candidate }
        return local - before
    }
}

extension Int64 {
    fileprivate static let second: Int64 = 1_000_000_000
    fileprivate static let secondsPerDay: Int64 = 86_400

    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 { (self - flooredRemainder(by: divisor)) / divisor }

    fileprivate func flooredRemainder(by divisor: Int64) -> Int64 { (self % divisor + divisor) % divisor }
}
