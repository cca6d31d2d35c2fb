import TickScript

/// Numbers and durations spelled as Go spells them.
enum GoText {
    /// `strconv.FormatFloat(value, 'f', -1, 64)`: the shortest decimal that reads back as the same number, never with an exponent.
    static func decimal(_ value: Double) -> String {
        guard value.isFinite else { return infinityOrNaN(value) }
        let (digits, exponent) = shortestDigits(value.magnitude)
        var text = value.sign == .minus ? "-" : ""
        if exponent <= 0 {
            text += "0." + String(repeating: "0", count: -exponent) + digits
        } else if exponent >= digits.count {
            text += digits + String(repeating: "0", count: exponent - digits.count)
        } else {
            text += digits.prefix(exponent) + "." + digits.dropFirst(exponent)
        }
        return digits == "0" ? (value.sign == .minus ? "-0" : "0") : text
    }

    /// `%v` of a float64: the shortest spelling, with an exponent below 1e-4 and from 1e6 on.
    static func plain(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return value == 0 ? decimal(value) : infinityOrNaN(value) }
        let (digits, exponent) = shortestDigits(value.magnitude)
        let power = exponent - 1
        guard power < -4 || power >= 6 else { return decimal(value) }
        let mantissa = digits.count == 1 ? digits : "\(digits.prefix(1)).\(digits.dropFirst())"
        let sign = power < 0 ? "-" : "+"
        let number = power.magnitude < 10 ? "0\(power.magnitude)" : "\(power.magnitude)"
        return "\(value.sign == .minus ? "-" : "")\(mantissa)e\(sign)\(number)"
    }

    /// `%v` of a value.
    static func plain(_ value: LambdaValue) -> String {
        switch value {
        case .float(let value): plain(value)
        case .integer(let value): "\(value)"
        case .boolean(let value): "\(value)"
        case .string(let value), .regex(let value): value
        case .duration(let value): duration(value)
        case .time(let value): "\(value)"
        case .missing: "missing"
        }
    }

    /// `time.Duration.String()`, such as `1h30m0s`, `1.5s`, `10µs`.
    static func duration(_ nanoseconds: Int64) -> String {
        guard nanoseconds != 0 else { return "0s" }
        let sign = nanoseconds < 0 ? "-" : ""
        let total = nanoseconds.magnitude
        if total < 1_000_000_000 {
            let (unit, name): (UInt64, String) = total < 1000 ? (1, "ns") : total < 1_000_000 ? (1000, "µs") : (1_000_000, "ms")
            return sign + fraction(total, of: unit) + name
        }
        let seconds = total / 1_000_000_000
        let hours = seconds / 3600
        let minutes = seconds / 60 % 60
        let rest = fraction(total - (seconds - seconds % 60) * 1_000_000_000, of: 1_000_000_000) + "s"
        if hours > 0 { return "\(sign)\(hours)h\(minutes)m\(rest)" }
        return minutes > 0 ? "\(sign)\(minutes)m\(rest)" : sign + rest
    }

    /// `strconv.Quote`: a text in double quotes with escapes for what cannot be seen.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{7}": quoted += "\\a"
            case "\u{8}": quoted += "\\b"
            case "\u{B}": quoted += "\\v"
            case "\u{C}": quoted += "\\f"
            case "\0"..."\u{1F}", "\u{7F}": quoted += "\\x" + hexadecimal(scalar, width: 2)
            case _ where isPrintable(scalar): quoted.unicodeScalars.append(scalar)
            case "\0"..."\u{FFFF}": quoted += "\\u" + hexadecimal(scalar, width: 4)
            default: quoted += "\\U" + hexadecimal(scalar, width: 8)
            }
        }
        return quoted + "\""
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar, width: Int) -> String {
        let digits = String(scalar.value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Letters, marks, numbers, punctuation, symbols and the ASCII space.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    private static func infinityOrNaN(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf"
    }

    private static func fraction(_ count: UInt64, of unit: UInt64) -> String {
        guard count % unit != 0 else { return "\(count / unit)" }
        var digits = String(count % unit)
        digits = String(repeating: "0", count: String(unit).count - 1 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(count / unit).\(digits)"
    }

    /// The shortest digits d and the exponent e of 0.d × 10^e; Swift's description has the same shortest digits in another layout.
    private static func shortestDigits(_ value: Double) -> (digits: String, exponent: Int) {
        guard value != 0 else { return ("0", 1) }
        let parts = "\(value)".split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        var digits = mantissa.joined()
        exponent += mantissa[0].count
        let leading = digits.prefix { $0 == "0" }.count
        digits.removeFirst(leading)
        exponent -= leading
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        return (digits, exponent)
    }
}

/// Go's conversions between number types on amd64, where values out of range have a definite result.
enum GoNumber {
    /// `int64(value)`: truncated; the smallest number for what does not fit.
    static func integer(_ value: Double) -> Int64 {
        value > -9_223_372_036_854_775_809.0 && value < 9_223_372_036_854_775_808.0 ? Int64(value) : .min
    }

    /// `uint64(value)`: negative numbers wrap, what does not fit is 2^63.
    static func unsigned(_ value: Double) -> UInt64 {
        value < 9_223_372_036_854_775_808.0
            ? UInt64(bitPattern: integer(value)) : UInt64(bitPattern: integer(value - 9_223_372_036_854_775_808.0)) | (1 << 63)
    }
}
