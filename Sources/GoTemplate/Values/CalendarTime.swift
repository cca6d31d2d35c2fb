/// A moment in UTC split into the parts a calendar and a clock show.
struct CalendarTime {
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    let unixSeconds: Int64
    let nanosecond: Int
    let year: Int
    /// From 1.
    let month: Int
    let day: Int
    /// From 1.
    let dayOfYear: Int
    /// From 0, Sunday.
    let weekday: Int
    let hour: Int
    let minute: Int
    let second: Int

    /// Takes nanoseconds since 1970.
    init(_ nanoseconds: Int64) {
        let (seconds, remainder) = Self.floored(nanoseconds, 1_000_000_000)
        let (days, secondOfDay) = Self.floored(seconds, 86_400)
        unixSeconds = seconds
        nanosecond = Int(remainder)
        hour = Int(secondOfDay / 3600)
        minute = Int(secondOfDay / 60 % 60)
        second = Int(secondOfDay % 60)
        weekday = Int(Self.floored(days + 4, 7).remainder)
        (year, month, day) = Self.date(daysSince1970: Int(days))
        dayOfYear = Int(days) - Self.days(year: year, month: 1, day: 1) + 1
    }

    static func floored(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = value % divisor
        return remainder < 0 ? (value / divisor - 1, remainder + divisor) : (value / divisor, remainder)
    }

    /// The Gregorian date; years are counted from March, so that the leap day comes last.
    private static func date(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
        let days = daysSince1970 + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Nanoseconds since 1970 after the steps; days and months beyond the end carry over.
    ///
    /// Far dates wrap, as in Go.
    func adding(years: Int64, months: Int64, days: Int64) -> Int64 {
        let bound: ClosedRange<Int64> = -1_000_000...1_000_000
        guard bound.contains(years), bound.contains(months), bound.contains(days) else { return 0 }
        let (carry, zeroBasedMonth) = Self.floored(Int64(month - 1) + months, 12)
        let firstOfMonth = Self.days(year: year + Int(years) + Int(carry), month: Int(zeroBasedMonth) + 1, day: 1)
        let total = Int64(firstOfMonth + day - 1) + days
        return (total &* 86_400 &+ Int64(hour * 3600 + minute * 60 + second)) &* 1_000_000_000 &+ Int64(nanosecond)
    }
}
