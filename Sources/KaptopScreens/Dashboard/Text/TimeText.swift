/// The zone in which a console tells times: its distance from UTC now, and its short name.
///
/// One distance serves all times of a screen, so times before a change of daylight saving are told in the zone of now.
package struct LocalZone: Sendable, Hashable {
    package var secondsFromUTC: Int
    /// `CET`, `UTC`.
    package var name: String

    package init(secondsFromUTC: Int, name: String) {
        self.secondsFromUTC = secondsFromUTC
        self.name = name
    }

    package static let utc = LocalZone(secondsFromUTC: 0, name: "UTC")
}

/// Moments and spans as a person reads them.
///
/// Moments are nanoseconds since 1970 UTC, spans nanoseconds.
enum TimeText {
    static let second: Int64 = 1_000_000_000

    /// How long `from` lies before `to`.
    ///
    /// Points may bear any time, so what does not fit is cut off at the ends of the range.
    static func span(from: Int64, to: Int64) -> Int64 {
        let (span, overflow) = to.subtractingReportingOverflow(from)
        return overflow ? (to > from ? .max : .min) : span
    }

    /// Written as `12:04:31`.
    static func clock(_ moment: Int64, _ zone: LocalZone) -> String {
        let second = secondOfDay(moment, zone)
        return "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
    }

    /// Written as `12:04`.
    static func minute(_ moment: Int64, _ zone: LocalZone) -> String {
        String(clock(moment, zone).prefix(5))
    }

    /// `12:04:31` today, `03-08` on other days: always in eight columns.
    static func clockOrDate(_ moment: Int64, now: Int64, _ zone: LocalZone) -> String {
        if day(moment, zone) == day(now, zone) { return clock(moment, zone) }
        let date = CivilDate(daysSince1970: day(moment, zone))
        return "\(two(date.month))-\(two(date.day))"
    }

    /// `12:04` today, `03-08 12:04` on other days.
    static func minuteAndDate(_ moment: Int64, now: Int64, _ zone: LocalZone) -> String {
        if day(moment, zone) == day(now, zone) { return minute(moment, zone) }
        let date = CivilDate(daysSince1970: day(moment, zone))
        return "\(two(date.month))-\(two(date.day)) \(minute(moment, zone))"
    }

    /// `12:04:31` today, `03-08 12:04` on other days.
    static func clockAndDate(_ moment: Int64, now: Int64, _ zone: LocalZone) -> String {
        day(moment, zone) == day(now, zone) ? clock(moment, zone) : minuteAndDate(moment, now: now, zone)
    }

    /// How long, in at most five columns: `42s`, `3m02`, `14m`, `2h11`, `8d`.
    static func age(_ span: Int64) -> String {
        let seconds = max(0, span) / second
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<600: return "\(seconds / 60)m\(two(seconds % 60))"
        case ..<3_600: return "\(seconds / 60)m"
        case ..<86_400: return "\(seconds / 3_600)h\(two(seconds / 60 % 60))"
        default: return "\(seconds / 86_400)d"
        }
    }

    /// How long, without seconds: `<1m`, `3m`, `2h11`, `8d`.
    static func minutes(_ span: Int64) -> String {
        let seconds = max(0, span) / second
        switch seconds {
        case ..<60: return "<1m"
        case ..<3_600: return "\(seconds / 60)m"
        default: return age(span)
        }
    }

    /// How long something took: `88 ms`, `2.1 s`.
    static func latency(_ span: Int64) -> String {
        let milliseconds = max(0, span) / 1_000_000
        switch milliseconds {
        case 0: return "<1 ms"
        case ..<1_000: return "\(milliseconds) ms"
        case ..<60_000: return "\(milliseconds / 1_000).\(milliseconds / 100 % 10) s"
        default: return age(span)
        }
    }

    /// The moment at which the day of another moment began.
    static func startOfDay(_ moment: Int64, _ zone: LocalZone) -> Int64 {
        (floorDivide(moment, by: second) - secondOfDay(moment, zone)) * second
    }

    private static func secondOfDay(_ moment: Int64, _ zone: LocalZone) -> Int64 {
        let seconds = floorDivide(moment, by: second) + Int64(zone.secondsFromUTC)
        return seconds - floorDivide(seconds, by: 86_400) * 86_400
    }

    /// The day counted from 1970-01-01.
    static func day(_ moment: Int64, _ zone: LocalZone) -> Int64 {
        floorDivide(floorDivide(moment, by: second) + Int64(zone.secondsFromUTC), by: 86_400)
    }

    private static func floorDivide(_ value: Int64, by divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((-(value + 1)) / divisor) - 1
    }

    private static func two(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
