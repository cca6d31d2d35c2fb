/// Go's text of a duration: `1h15m30.918s`, `1.5ms`, `0s`.
enum DurationText {
    static func text(_ nanoseconds: Int64) -> String {
        if nanoseconds == 0 { return "0s" }
        let sign = nanoseconds < 0 ? "-" : ""
        let magnitude = nanoseconds.magnitude
        if magnitude < 1_000 { return "\(sign)\(magnitude)ns" }
        if magnitude < 1_000_000 { return sign + decimal(magnitude, digits: 3) + "µs" }
        if magnitude < 1_000_000_000 { return sign + decimal(magnitude, digits: 6) + "ms" }
        let minutes = magnitude / 60_000_000_000
        var result = sign
        if minutes >= 60 { result += "\(minutes / 60)h" }
        if minutes > 0 { result += "\(minutes % 60)m" }
        return result + decimal(magnitude % 60_000_000_000, digits: 9) + "s"
    }

    /// The number with `digits` digits after the point, without zeros at its end.
    private static func decimal(_ value: UInt64, digits: Int) -> String {
        var scale: UInt64 = 1
        for _ in 0..<digits { scale *= 10 }
        let fraction = value % scale
        if fraction == 0 { return "\(value / scale)" }
        var text = String(fraction)
        text = String(repeating: "0", count: digits - text.utf8.count) + text
        while text.hasSuffix("0") { text.removeLast() }
        return "\(value / scale).\(text)"
    }

    /// The duration in units, whole part and fraction apart as Go computes it.
    static func parts(_ nanoseconds: Int64, unit: Int64) -> Double {
        Double(nanoseconds / unit) + Double(nanoseconds % unit) / Double(unit)
    }

    /// Rounded half away from zero to a multiple of `unit`; extremes where that overflows.
    static func rounded(_ nanoseconds: Int64, to unit: Int64) -> Int64 {
        guard unit > 0 else { return nanoseconds }
        let remainder = (nanoseconds % unit).magnitude
        let roundsUp = remainder >= unit.magnitude - remainder
        if nanoseconds < 0 {
            let (result, overflows) = (nanoseconds + Int64(remainder)).subtractingReportingOverflow(roundsUp ? unit : 0)
            return overflows ? .min : result
        }
        let (result, overflows) = (nanoseconds - Int64(remainder)).addingReportingOverflow(roundsUp ? unit : 0)
        return overflows ? .max : result
    }
}
