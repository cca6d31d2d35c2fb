package import KaptopDelivery

/// What kind of value a key takes.
package enum SettingKind: String, Sendable, Hashable {
    case flag, integer, number, text, duration, textList, textMap
    /// A text that may also be written as an integer, such as a chat id in kaptop's own tables.
    case identifier
}

/// The value of one key.
package enum SettingValue: Hashable, Sendable {
    case flag(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case secret(Secret<String>)
    case duration(Duration)
    case textList([String])
    case textMap([String: String])
    /// An optional setting that is not set.
    case unset
}

/// Durations as Go writes them: `1h30m`, `60s`, `1.5s`, `100ms`.
package enum DurationText {
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ]

    /// Why a text is no duration, in the words of Go 1.19's `time.ParseDuration`.
    package struct Malformed: Error, Hashable {
        package let message: String
    }

    package static func parse(_ text: String) throws(Malformed) -> Duration {
        let quoted = TOMLLiteral.quoted(text)
        var rest = Substring(text)
        var sign = 1.0
        if let first = rest.first, first == "-" || first == "+" {
            if first == "-" { sign = -1 }
            rest = rest.dropFirst()
        }
        if rest == "0" { return .zero }
        guard !rest.isEmpty else { throw Malformed(message: "time: invalid duration \(quoted)") }
        var nanoseconds = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard number.contains(where: { $0 != "." }), let value = Double(number.hasSuffix(".") ? number + "0" : number) else {
                throw Malformed(message: "time: invalid duration \(quoted)")
            }
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
            guard !name.isEmpty else { throw Malformed(message: "time: missing unit in duration \(quoted)") }
            guard let unit = units.first(where: { $0.name == name }) else {
                throw Malformed(message: "time: unknown unit \(TOMLLiteral.quoted(String(name))) in duration \(quoted)")
            }
            rest = rest.dropFirst(name.count)
            nanoseconds += value * unit.nanoseconds
        }
        guard nanoseconds < 9.2e18 else { throw Malformed(message: "time: invalid duration \(quoted)") }
        return .nanoseconds(Int64((sign * nanoseconds).rounded()))
    }

    /// The shortest text that Go reads back: `1h30m0s`, `60s` as `1m0s`, `100ms`.
    package static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = Int(attoseconds / 1_000_000_000)
        if seconds == 0 {
            if nanoseconds == 0 { return "0s" }
            for (unit, size) in [("ms", 1_000_000), ("us", 1_000)] where nanoseconds % size == 0 { return "\(nanoseconds / size)\(unit)" }
            return "\(nanoseconds)ns"
        }
        var total = Int(seconds.magnitude)
        var text = seconds < 0 ? "-" : ""
        if total >= 3600 { text += "\(total / 3600)h" }
        if total >= 60 { text += "\(total % 3600 / 60)m" }
        total %= 60
        var fraction = ""
        if nanoseconds != 0 {
            let digits = String(nanoseconds.magnitude)
            fraction = "." + String(repeating: "0", count: 9 - digits.count) + digits
            while fraction.hasSuffix("0") { fraction.removeLast() }
        }
        return text + "\(total)\(fraction)s"
    }
}
