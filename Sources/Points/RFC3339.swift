/// Times as text, as Go's `time.RFC3339Nano` has them: `2017-07-14T02:40:00.5Z`, zeros at the end of the fraction left out.
public enum RFC3339 {
    private static let nanosecondsPerSecond: Int64 = 1_000_000_000
    private static let secondsPerDay: Int64 = 86_400

    /// A time in nanoseconds since 1970 in UTC.
    public static func text(_ nanoseconds: Int64) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(30)
        append(nanoseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends what `text` returns.
    public static func append(_ nanoseconds: Int64, to output: inout [UInt8]) {
        var (seconds, fraction) = nanoseconds.quotientAndRemainder(dividingBy: nanosecondsPerSecond)
        if fraction < 0 {
            fraction += nanosecondsPerSecond
            seconds -= 1
        }
        var (days, second) = seconds.quotientAndRemainder(dividingBy: secondsPerDay)
        if second < 0 {
            second += secondsPerDay
            days -= 1
        }
        let date = Date(daysSince1970: Int(days))
        append(date.year, digits: 4, to: &output)
        output.append(Ascii.minus)
        append(date.month, digits: 2, to: &output)
        output.append(Ascii.minus)
        append(date.day, digits: 2, to: &output)
        output.append(Ascii.capitalT)
        append(Int(second) / 3600, digits: 2, to: &output)
        output.append(Ascii.colon)
        append(Int(second) / 60 % 60, digits: 2, to: &output)
        output.append(Ascii.colon)
        append(Int(second) % 60, digits: 2, to: &output)
        if fraction > 0 {
            output.append(Ascii.point)
            var digits = 9
            while fraction % 10 == 0 {
                fraction /= 10
                digits -= 1
            }
            append(Int(fraction), digits: digits, to: &output)
        }
        output.append(Ascii.capitalZ)
    }

    /// The nanoseconds since 1970 of an RFC 3339 time with any offset and fraction (digits beyond the ninth are dropped);
    /// nil for what is not one, and for times that nanoseconds in an Int64 cannot tell (before 1677, after 2262).
    public static func nanoseconds(_ text: String) -> Int64? {
        var reader = Reader(bytes: Array(text.utf8))
        guard let year = reader.number(4), reader.take(Ascii.minus), let month = reader.number(2), reader.take(Ascii.minus),
            let day = reader.number(2), reader.take(Ascii.capitalT), let hour = reader.number(2), reader.take(Ascii.colon),
            let minute = reader.number(2), reader.take(Ascii.colon), let second = reader.number(2),
            let fraction = reader.fraction(), let offset = reader.offset(), reader.isAtEnd,
            hour < 24, minute < 60, second < 60, let date = Date(year: year, month: month, day: day)
        else { return nil }
        var seconds = Int64(date.daysSince1970) * secondsPerDay + Int64(hour * 3600 + minute * 60 + second - offset)
        var nanoseconds = Int64(fraction)
        if seconds < 0, nanoseconds > 0 {
            // The earliest second as a whole is beyond Int64, with its fraction it may not be.
            seconds += 1
            nanoseconds -= nanosecondsPerSecond
        }
        let (product, overflow) = seconds.multipliedReportingOverflow(by: nanosecondsPerSecond)
        let (sum, sumOverflow) = product.addingReportingOverflow(nanoseconds)
        return overflow || sumOverflow ? nil : sum
    }

    private static func append(_ number: Int, digits: Int, to output: inout [UInt8]) {
        let start = output.count
        for _ in 0..<digits { output.append(Ascii.zero) }
        var rest = number
        var index = output.count - 1
        while rest > 0, index >= start {
            output[index] += UInt8(rest % 10)
            rest /= 10
            index -= 1
        }
    }

    /// A day of the Gregorian calendar.
    private struct Date {
        let year: Int
        let month: Int
        let day: Int

        /// The algorithms count years from March, in eras of 400 years (146,097 days), so that a leap day ends its year.
        private static let daysPerEra = 146_097
        /// From 0000-03-01 to 1970-01-01.
        private static let daysTo1970 = 719_468

        init(daysSince1970: Int) {
            let days = daysSince1970 + Self.daysTo1970
            let era = (days >= 0 ? days : days - (Self.daysPerEra - 1)) / Self.daysPerEra
            let dayOfEra = days - era * Self.daysPerEra
            let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
            let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
            let marchMonth = (5 * dayOfYear + 2) / 153
            day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
            month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
            year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        }

        init?(year: Int, month: Int, day: Int) {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            guard (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
            self.year = year
            self.month = month
            self.day = day
        }

        var daysSince1970: Int {
            let marchYear = month <= 2 ? year - 1 : year
            let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
            let yearOfEra = marchYear - era * 400
            let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
            let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            return era * Self.daysPerEra + dayOfEra - Self.daysTo1970
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var index = 0

        var isAtEnd: Bool { index == bytes.count }

        mutating func take(_ byte: UInt8) -> Bool {
            guard index < bytes.count, bytes[index] == byte else { return false }
            index += 1
            return true
        }

        mutating func number(_ digits: Int) -> Int? {
            guard index + digits <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[index..<index + digits] {
                guard Ascii.isDigit(byte) else { return nil }
                value = value * 10 + Int(byte - Ascii.zero)
            }
            index += digits
            return value
        }

        /// Nanoseconds; 0 where there is no fraction.
        mutating func fraction() -> Int? {
            guard take(Ascii.point) else { return 0 }
            var value = 0
            var digits = 0
            while index < bytes.count, Ascii.isDigit(bytes[index]) {
                if digits < 9 { value = value * 10 + Int(bytes[index] - Ascii.zero) }
                digits += 1
                index += 1
            }
            guard digits > 0 else { return nil }
            while digits < 9 {
                value *= 10
                digits += 1
            }
            return value
        }

        /// Seconds east of UTC.
        mutating func offset() -> Int? {
            if take(Ascii.capitalZ) { return 0 }
            let sign: Int
            if take(Ascii.plus) { sign = 1 } else if take(Ascii.minus) { sign = -1 } else { return nil }
            guard let hours = number(2), take(Ascii.colon), let minutes = number(2), hours < 24, minutes < 60 else { return nil }
            return sign * (hours * 3600 + minutes * 60)
        }
    }
}
