/// Go's text of a moment in UTC, and its formatting after a layout such as `2006-01-02 15:04:05`.
enum TimeText {
    static func text(_ nanoseconds: Int64) -> String {
        format(nanoseconds, layout: "2006-01-02 15:04:05.999999999 -0700 MST")
    }

    /// RFC 3339 with as many digits as needed, as JSON has it.
    static func json(_ nanoseconds: Int64) -> String {
        format(nanoseconds, layout: "2006-01-02T15:04:05.999999999Z07:00")
    }

    /// `time.Date(…)`, as `%#v` prints it.
    static func goSyntax(_ nanoseconds: Int64) -> String {
        let time = CalendarTime(nanoseconds)
        let month = CalendarTime.months[time.month - 1]
        return "time.Date(\(time.year), time.\(month), \(time.day), \(time.hour), \(time.minute), \(time.second), "
            + "\(time.nanosecond), time.UTC)"
    }

    /// Multiples count from the year 1, as Go's do.
    static func truncated(_ nanoseconds: Int64, to unit: Int64, rounds: Bool) -> Int64 {
        guard unit > 0 else { return nanoseconds }
        let secondsFromYearOne: Int64 = 62_135_596_800
        let base = (secondsFromYearOne % unit).multipliedFullWidth(by: 1_000_000_000)
        let offset = Int64(unit.magnitude.dividingFullWidth((UInt64(bitPattern: base.high), base.low)).remainder)
        let own = CalendarTime.floored(nanoseconds, unit).remainder
        let sum = UInt64(own) + UInt64(offset)
        let remainder = Int64(sum % unit.magnitude)
        let roundsUp = rounds && remainder >= unit - remainder
        return roundsUp ? nanoseconds &+ (unit - remainder) : nanoseconds &- remainder
    }

    /// The pieces a layout is made of, longest first where one begins another.
    private static let pieces = [
        "January", "Jan", "Monday", "Mon", "MST", "2006", "Z07:00:00", "Z070000", "Z07:00", "Z0700", "Z07", "-07:00:00", "-070000",
        "-07:00", "-0700", "-07", "002", "01", "02", "03", "04", "05", "06", "__2", "_2006", "_2", "15", "PM", "pm", "1", "2", "3",
        "4", "5",
    ].map { Array($0.utf8) }

    static func format(_ nanoseconds: Int64, layout: String) -> String {
        let time = CalendarTime(nanoseconds)
        let bytes = Array(layout.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let length = fraction(bytes, at: index) {
                appendFraction(time.nanosecond, bytes[index..<(index + length)], to: &result)
                index += length
            } else if let piece = piece(bytes, at: index) {
                result.append(contentsOf: Array(shown(piece, of: time).utf8))
                index += piece.utf8.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func piece(_ bytes: [UInt8], at index: Int) -> String? {
        // Only these begin a piece.
        guard "JM0123456_PpZ-".utf8.contains(bytes[index]) else { return nil }
        let found = pieces.first { piece in
            index + piece.count <= bytes.count && bytes[index..<(index + piece.count)].elementsEqual(piece)
        }
        guard let found else { return nil }
        let text = String(decoding: found, as: UTF8.self)
        // A short name inside a longer lower-case word ("Janet", "Month") is plain text.
        let following = index + found.count < bytes.count ? bytes[index + found.count] : 0
        if text == "Jan" || text == "Mon", (0x61...0x7A).contains(following) { return nil }
        return text
    }

    private static func shown(_ piece: String, of time: CalendarTime) -> String {
        let month = CalendarTime.months[time.month - 1]
        let weekday = CalendarTime.weekdays[time.weekday]
        let hour12 = time.hour % 12 == 0 ? 12 : time.hour % 12
        switch piece {
        case "January": return month
        case "Jan": return String(month.prefix(3))
        case "Monday": return weekday
        case "Mon": return String(weekday.prefix(3))
        case "MST": return "UTC"
        case "2006": return year(time.year)
        case "_2006": return "_" + year(time.year)
        case "06": return padded(abs(time.year % 100), 2)
        case "01": return padded(time.month, 2)
        case "1": return String(time.month)
        case "02": return padded(time.day, 2)
        case "2": return String(time.day)
        case "_2": return padded(time.day, 2, with: " ")
        case "002": return padded(time.dayOfYear, 3)
        case "__2": return padded(time.dayOfYear, 3, with: " ")
        case "15": return padded(time.hour, 2)
        case "03": return padded(hour12, 2)
        case "3": return String(hour12)
        case "04": return padded(time.minute, 2)
        case "4": return String(time.minute)
        case "05": return padded(time.second, 2)
        case "5": return String(time.second)
        case "PM": return time.hour >= 12 ? "PM" : "AM"
        case "pm": return time.hour >= 12 ? "pm" : "am"
        case "-07:00:00": return "+00:00:00"
        case "-070000": return "+000000"
        case "-07:00": return "+00:00"
        case "-0700": return "+0000"
        case "-07": return "+00"
        default: return "Z"
        }
    }

    private static func year(_ year: Int) -> String { (year < 0 ? "-" : "") + padded(abs(year), 4) }

    private static func padded(_ number: Int, _ width: Int, with filler: String = "0") -> String {
        let digits = String(number)
        return String(repeating: filler, count: max(0, width - digits.utf8.count)) + digits
    }

    /// The length of `.000` or `,999` and the like, which no digit may follow.
    private static func fraction(_ bytes: [UInt8], at index: Int) -> Int? {
        guard bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ","), index + 1 < bytes.count else { return nil }
        let digit = bytes[index + 1]
        guard digit == UInt8(ascii: "0") || digit == UInt8(ascii: "9") else { return nil }
        var end = index + 1
        while end < bytes.count, bytes[end] == digit { end += 1 }
        if end < bytes.count, (0x30...0x39).contains(bytes[end]) { return nil }
        return end - index
    }

    /// Zeros ask for that many digits, nines for as many as needed.
    private static func appendFraction(_ nanosecond: Int, _ layout: ArraySlice<UInt8>, to result: inout [UInt8]) {
        var digits = Array(padded(nanosecond, 9).utf8.prefix(layout.count - 1))
        if layout.last == UInt8(ascii: "9") {
            while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        }
        guard !digits.isEmpty else { return }
        result.append(layout[layout.startIndex])
        result.append(contentsOf: digits)
    }
}
