import KaptopAlerts

/// Numbers as a person reads them in a narrow column: `97.2 %`, `812 ms`, `15.2 M`.
enum NumberText {
    /// A value with its unit, `–` where there is none.
    ///
    /// `limit` is what it is compared with: rounding never makes the two look equal.
    static func value(_ value: Double?, unit: String?, limit: Double? = nil, absent: String = "–", separator: String = " ") -> String {
        guard let value else { return absent }
        var text = rounded(value)
        if separator.isEmpty { text = text.filter { $0 != " " } }
        if let limit, limit != value, isMisleading(text, value, limit) {
            text = (2...4).lazy.map { decimal(value, digits: $0) }.first { !isMisleading($0, value, limit) } ?? exact(value)
        }
        guard let unit, !unit.isEmpty else { return text }
        return text + separator + unit
    }

    /// `> 90`, with `+2` where the lambda compares two more things, `–` without a comparison.
    static func limit(_ comparison: Reason.Limit?, lessOrEqual: String = "≤", greaterOrEqual: String = "≥", absent: String = "–") -> String
    {
        guard let comparison else { return absent }
        let sign =
            switch comparison.operator {
            case "<=": lessOrEqual
            case ">=": greaterOrEqual
            case "==": "="
            default: comparison.operator
            }
        let further = comparison.furtherCount > 0 ? " +\(comparison.furtherCount)" : ""
        return "\(sign) \(exact(comparison.value))\(further)"
    }

    /// A count of people's size: `1 204`.
    static func count(_ count: Int) -> String {
        let digits = String(count.magnitude)
        var groups: [Substring] = []
        var rest = digits[...]
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        return (count < 0 ? "-" : "") + ([rest] + groups).joined(separator: " ")
    }

    /// A count in five columns: `1204`, `12.4k`, `1.2M`.
    static func short(_ count: Int) -> String {
        switch count.magnitude {
        case ..<10_000: String(count)
        case ..<1_000_000: decimal(Double(count) / 1e3, digits: count.magnitude < 100_000 ? 1 : 0) + "k"
        case ..<1_000_000_000: decimal(Double(count) / 1e6, digits: count.magnitude < 100_000_000 ? 1 : 0) + "M"
        default: decimal(Double(count) / 1e9, digits: 0) + "G"
        }
    }

    /// How many a second, in at most eight columns: `1204/s`, `0.5/s`.
    static func rate(_ perSecond: Double) -> String {
        guard perSecond.isFinite, perSecond > 0 else { return "0/s" }
        if perSecond < 10 { return withoutPointZero(decimal(perSecond, digits: 1)) + "/s" }
        return short(Int(min(perSecond.rounded(), 1e15))) + "/s"
    }

    private static func withoutPointZero(_ text: String) -> String {
        text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// As written in a script: no rounding, no `.0`.
    static func exact(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), value.magnitude < 1e15 { return grouped(Int64(value)) }
        return "\(value)"
    }

    /// Whether a rounded value reads as if it were at its limit or beyond it.
    private static func isMisleading(_ text: String, _ value: Double, _ limit: Double) -> Bool {
        if text == exact(limit) { return true }
        guard let shown = Double(text) else { return false }
        return shown == limit || (shown < limit) != (value < limit)
    }

    private static func rounded(_ value: Double) -> String {
        guard value.isFinite else { return exact(value) }
        let size = value.magnitude
        if value == value.rounded(), size < 100_000 { return String(Int64(value)) }
        switch size {
        case 1e18...: return "\(value)"
        case 1e12...: return decimal(value / 1e12, digits: 1) + " T"
        case 1e9...: return decimal(value / 1e9, digits: 1) + " G"
        case 1e6...: return decimal(value / 1e6, digits: 1) + " M"
        case 1e5...: return decimal(value / 1e3, digits: 0) + " k"
        case 1e3...: return decimal(value, digits: 0)
        case 1...: return decimal(value, digits: 1)
        case 0.1...: return withoutZeros(decimal(value, digits: 2))
        case 0.001...: return withoutZeros(decimal(value, digits: 4))
        default: return "\(value)"
        }
    }

    private static func grouped(_ value: Int64) -> String {
        guard value.magnitude >= 100_000 else { return String(value) }
        let steps: [(Int64, String)] = [(1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")]
        return steps.first { value % $0.0 == 0 }.map { "\(value / $0.0) \($0.1)" } ?? String(value)
    }

    private static func withoutZeros(_ text: String) -> String {
        var text = text[...]
        while text.hasSuffix("0") { text.removeLast() }
        return text.hasSuffix(".") ? text + "0" : String(text)
    }

    /// A number with a fixed count of digits after the point.
    private static func decimal(_ value: Double, digits: Int) -> String {
        var factor: Int64 = 1
        for _ in 0..<digits { factor *= 10 }
        let scaled = (value.magnitude * Double(factor)).rounded()
        guard scaled < 9e17 else { return "\(value)" }
        let whole = Int64(scaled)
        let sign = value < 0 && whole > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let fraction = String(whole % factor)
        return "\(sign)\(whole / factor)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
