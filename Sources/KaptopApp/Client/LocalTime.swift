package import Foundation
import Points

/// Times as a person at a terminal writes and reads them: in the time zone of the terminal.
package struct LocalTime: Sendable {
    private let zone: TimeZone
    private let now: Int64

    /// - Parameter now: wall time, nanoseconds since 1970 UTC.
    package init(zone: TimeZone = .current, now: Int64) {
        self.zone = zone
        self.now = now
    }

    package var zoneName: String { zone.identifier }

    /// A time of the API, as `2026-11-25 18:00:05`; what is no time stays as it is.
    package func text(_ time: String) -> String {
        guard let nanoseconds = RFC3339.nanoseconds(time) else { return time }
        let seconds = nanoseconds / 1_000_000_000
        let local = seconds + Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
        return RFC3339.text(local * 1_000_000_000).replacing("T", with: " ").replacing("Z", with: "")
    }

    /// A time that a person wrote, as the API wants it: `2026-11-26T08:00:00+01:00`, `2026-11-26 08:00`, or `08:00` for the next time
    /// that the clock shows it; nil where it is none of them.
    package func instant(_ text: String) -> String? {
        if RFC3339.nanoseconds(text) != nil { return text }
        let parts = text.split { $0 == " " || $0 == "T" }
        guard let clock = parts.last.flatMap(Self.clock) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let today = Date(timeIntervalSince1970: Double(now / 1_000_000_000))
        var wanted = DateComponents(hour: clock.hour, minute: clock.minute)
        let found: Date?
        if parts.count == 1 {
            found = calendar.nextDate(after: today, matching: wanted, matchingPolicy: .nextTime)
        } else {
            let day = parts[0].split(separator: "-").compactMap { Int($0) }
            guard parts.count == 2, day.count == 3 else { return nil }
            (wanted.year, wanted.month, wanted.day) = (day[0], day[1], day[2])
            guard wanted.isValidDate(in: calendar) else { return nil }
            found = calendar.date(from: wanted)
        }
        return found.map { RFC3339.text(Int64($0.timeIntervalSince1970) * 1_000_000_000) }
    }

    private static func clock(_ text: Substring) -> (hour: Int, minute: Int)? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0..<24).contains(hour), (0..<60).contains(minute) else {
            return nil
        }
        return (hour, minute)
    }
}
