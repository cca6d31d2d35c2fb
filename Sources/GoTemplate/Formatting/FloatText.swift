/// Floating point numbers as text, as Go's `strconv.FormatFloat`.
enum FloatText {
    /// `verb` is one of e, E, f, g, G, b, x, X; without a precision the fewest digits that identify the number.
    static func text(_ value: Double, verb: UInt8, precision: Int?) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let sign = value.sign == .minus ? "-" : ""
        switch verb {
        case UInt8(ascii: "b"): return sign + binary(value)
        case UInt8(ascii: "x"), UInt8(ascii: "X"):
            let text = hexadecimal(value, precision: precision)
            return sign + (verb == UInt8(ascii: "X") ? text.uppercased() : text)
        default: return sign + decimal(value, verb: verb, precision: precision)
        }
    }

    /// As JSON has it: an exponent only below 1e-6 and from 1e21 on, and then without a leading zero.
    static func json(_ value: Double) -> String {
        let magnitude = value.magnitude
        guard magnitude != 0, magnitude < 1e-6 || magnitude >= 1e21 else { return text(value, verb: UInt8(ascii: "f"), precision: nil) }
        let text = text(value, verb: UInt8(ascii: "e"), precision: nil)
        guard let mark = text.range(ofLast: "e-0") else { return text }
        return text[..<mark] + "e-" + text[mark...].dropFirst(3)
    }

    private static func decimal(_ value: Double, verb: UInt8, precision: Int?) -> String {
        let lowercase = verb | 0x20
        let isGeneral = lowercase == UInt8(ascii: "g")
        var digits: DecimalDigits
        var precision = precision
        if var wanted = precision {
            digits = DecimalDigits(exact: value)
            if lowercase == UInt8(ascii: "e") {
                wanted += 1
            } else if isGeneral {
                wanted = max(wanted, 1)
                precision = wanted
            } else {
                wanted += digits.point
            }
            digits.round(to: wanted)
        } else {
            digits = DecimalDigits(shortest: value)
        }
        let count = digits.digits.count
        guard isGeneral else {
            if lowercase == UInt8(ascii: "e") { return scientific(digits, precision: precision ?? max(count - 1, 0), verb: verb) }
            return fixed(digits, precision: precision ?? max(count - digits.point, 0))
        }
        var threshold = precision ?? 6
        if precision != nil, threshold > count, count >= digits.point { threshold = count }
        let exponent = digits.point - 1
        if exponent < -4 || exponent >= threshold {
            let mark = verb == UInt8(ascii: "G") ? UInt8(ascii: "E") : UInt8(ascii: "e")
            return scientific(digits, precision: max(min(precision ?? count, count) - 1, 0), verb: mark)
        }
        return fixed(digits, precision: max(count - digits.point, 0))
    }

    private static func scientific(_ digits: DecimalDigits, precision: Int, verb: UInt8) -> String {
        var result: [UInt8] = [0x30 + (digits.digits.first ?? 0)]
        if precision > 0 {
            result.append(UInt8(ascii: "."))
            for index in 1...precision { result.append(0x30 + (index < digits.digits.count ? digits.digits[index] : 0)) }
        }
        let exponent = digits.digits.isEmpty ? 0 : digits.point - 1
        result.append(verb)
        result.append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        if exponent.magnitude < 10 { result.append(0x30) }
        return String(decoding: result, as: UTF8.self) + String(exponent.magnitude)
    }

    private static func fixed(_ digits: DecimalDigits, precision: Int) -> String {
        var result: [UInt8] = []
        if digits.point > 0 {
            for index in 0..<digits.point { result.append(0x30 + (index < digits.digits.count ? digits.digits[index] : 0)) }
        } else {
            result.append(0x30)
        }
        if precision > 0 {
            result.append(UInt8(ascii: "."))
            for place in 0..<precision {
                let index = digits.point + place
                result.append(0x30 + (digits.digits.indices.contains(index) ? digits.digits[index] : 0))
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func binary(_ value: Double) -> String {
        let mantissa = value.significandBitPattern | (value.isNormal ? 1 << 52 : 0)
        let exponent = (value.isNormal ? Int(value.exponentBitPattern) : 1) - 1075
        return "\(mantissa)p" + (exponent >= 0 ? "+" : "") + String(exponent)
    }

    private static func hexadecimal(_ value: Double, precision: Int?) -> String {
        var mantissa = value.significandBitPattern | (value.isNormal ? 1 << 52 : 0)
        var exponent = value == 0 ? 0 : (value.isNormal ? Int(value.exponentBitPattern) : 1) - 1023
        // The leading one stands in bit 60, so that fifteen digits follow it.
        mantissa <<= 8
        while mantissa != 0, mantissa & (1 << 60) == 0 {
            mantissa <<= 1
            exponent -= 1
        }
        if let precision, precision < 15 {
            let shift = UInt64(precision * 4)
            let rest = (mantissa << shift) & (1 << 60 - 1)
            mantissa >>= 60 - shift
            if rest | (mantissa & 1) > 1 << 59 { mantissa += 1 }
            mantissa <<= 60 - shift
            if mantissa & (1 << 61) != 0 {
                mantissa >>= 1
                exponent += 1
            }
        }
        var result = "0x" + String((mantissa >> 60) & 1)
        var fraction = (mantissa << 4) & ~0
        if precision.map({ $0 > 0 }) ?? (fraction != 0) {
            result += "."
            var count = 0
            while precision.map({ count < $0 }) ?? (fraction != 0) {
                result += String((fraction >> 60) & 15, radix: 16)
                fraction <<= 4
                count += 1
            }
        }
        return result + "p" + (exponent < 0 ? "-" : "+") + (exponent.magnitude < 10 ? "0" : "") + String(exponent.magnitude)
    }
}

extension String {
    /// Where the last occurrence of a short ASCII needle begins.
    fileprivate func range(ofLast needle: String) -> String.Index? {
        indices.last { self[$0...].hasPrefix(needle) }
    }
}
