/// Durations and times as Go prints them with `%v`.
package enum GoText {
    /// `1h0m0s`, `1.5s`, `2ms`, `300µs`, `7ns`, `0s`.
    package static func duration(_ nanoseconds: Int64) -> String {
        guard nanoseconds != 0 else { return "0s" }
        let sign = nanoseconds < 0 ? "-" : ""
        let total = nanoseconds.magnitude
        switch total {
        case ..<1000: return "\(sign)\(total)ns"
        case ..<1_000_000: return "\(sign)\(decimal(total, unit: 1000))µs"
        case ..<1_000_000_000: return "\(sign)\(decimal(total, unit: 1_000_000))ms"
        default: break
        }
        let minutes = total / 60_000_000_000
        let seconds = decimal(total % 60_000_000_000, unit: 1_000_000_000) + "s"
        guard minutes > 0 else { return sign + seconds }
        return minutes < 60 ? "\(sign)\(minutes)m\(seconds)" : "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    /// `2017-07-14 02:40:00.5 +0000 UTC`.
    package static func time(_ nanoseconds: Int64) -> String {
        let text = RFC3339.text(nanoseconds)
        return text.dropLast().split(separator: "T").joined(separator: " ") + " +0000 UTC"
    }

    /// `value / unit` with all its decimals and no zeros behind them; the unit is a power of ten.
    private static func decimal(_ value: UInt64, unit: UInt64) -> String {
        let whole = String(value / unit)
        var fraction = String(unit + value % unit).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? whole : "\(whole).\(fraction)"
    }
}
