/// How a number of a template is read: as an integer if it can be, else as a float; characters are integers.
extension NumberLiteral {
    static func parse(_ text: String, kind: Token.Kind) -> Result<NumberLiteral, FunctionFailure> {
        switch kind {
        case .characterConstant: return parseCharacter(text)
        case .complex: return parseComplex(text)
        default: return parseNumber(text)
        }
    }

    private static func parseCharacter(_ text: String) -> Result<NumberLiteral, FunctionFailure> {
        guard let (scalar, rest) = Quoting.unquotedCharacter(text) else { return .failure(FunctionFailure("invalid syntax")) }
        guard rest == "'" else { return .failure(FunctionFailure("malformed character constant: \(text)")) }
        var number = NumberLiteral(text: text)
        number.integer = Int64(scalar.value)
        number.unsigned = UInt64(scalar.value)
        number.float = Double(scalar.value)
        return .success(number)
    }

    private static func parseComplex(_ text: String) -> Result<NumberLiteral, FunctionFailure> {
        let bytes = Array(text.utf8)
        // The sign between the parts is the last one that does not belong to an exponent.
        let sign = bytes.indices.last { index in
            guard index > 0, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") else { return false }
            return ![UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "p"), UInt8(ascii: "P")].contains(bytes[index - 1])
        }
        guard let sign, let real = float(String(decoding: bytes[..<sign], as: UTF8.self)),
            let imaginary = float(String(decoding: bytes[sign..<(bytes.count - 1)], as: UTF8.self))
        else { return .failure(FunctionFailure("syntax error scanning complex number")) }
        return .success(simplified(text, real, imaginary))
    }

    private static func simplified(_ text: String, _ real: Double, _ imaginary: Double) -> NumberLiteral {
        var number = NumberLiteral(text: text)
        number.complex = (real, imaginary)
        if imaginary == 0 {
            number.float = real
            number.integer = Int64(exactly: real)
            number.unsigned = UInt64(exactly: real)
        }
        return number
    }

    private static func parseNumber(_ text: String) -> Result<NumberLiteral, FunctionFailure> {
        if text.hasSuffix("i"), let imaginary = float(String(text.dropLast())) { return .success(simplified(text, 0, imaginary)) }
        var number = NumberLiteral(text: text)
        if !text.hasPrefix("+"), !text.hasPrefix("-") { number.unsigned = magnitude(text) }
        number.integer = signed(text)
        if number.integer == 0 { number.unsigned = 0 }
        if let integer = number.integer {
            number.float = Double(integer)
        } else if let unsigned = number.unsigned {
            number.float = Double(unsigned)
        } else if let value = float(text) {
            guard text.contains(where: { ".eEpP".contains($0) }) else {
                return .failure(FunctionFailure("integer overflow: \(Quoting.quoted(text))"))
            }
            number.float = value
            number.integer = Int64(exactly: value)
            number.unsigned = UInt64(exactly: value)
        } else {
            return .failure(FunctionFailure("illegal number syntax: \(Quoting.quoted(text))"))
        }
        return .success(number)
    }

    private static func signed(_ text: String) -> Int64? {
        let isNegative = text.hasPrefix("-")
        guard let value = magnitude(isNegative || text.hasPrefix("+") ? String(text.dropFirst()) : text) else { return nil }
        if isNegative { return value <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- value) : nil }
        return Int64(exactly: value)
    }

    /// An integer in Go's syntax: `0x`, `0o`, `0b` and a bare leading zero choose the base, underscores separate digits.
    private static func magnitude(_ text: String) -> UInt64? {
        guard hasGoodUnderscores(text) else { return nil }
        let digits = text.filter { $0 != "_" }
        guard digits.first != "+", digits.first != "-" else { return nil }
        let lowercase = digits.lowercased()
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where lowercase.hasPrefix(prefix) {
            return lowercase.utf8.count > 2 ? UInt64(lowercase.dropFirst(2), radix: radix) : nil
        }
        if digits.hasPrefix("0"), digits.utf8.count > 1 { return UInt64(digits.dropFirst(), radix: 8) }
        return UInt64(digits, radix: 10)
    }

    private static func float(_ text: String) -> Double? {
        guard hasGoodUnderscores(text) else { return nil }
        let digits = text.filter { $0 != "_" }
        let lowercase = digits.lowercased()
        let unsigned = lowercase.hasPrefix("-") || lowercase.hasPrefix("+") ? lowercase.dropFirst() : lowercase[...]
        let isHexadecimal = unsigned.hasPrefix("0x")
        guard let first = unsigned.utf8.first, (0x30...0x39).contains(first) || first == UInt8(ascii: "."),
            unsigned.utf8.contains(where: { (0x30...0x39).contains($0) || isHexadecimal }),
            !isHexadecimal || unsigned.contains("p")
        else { return nil }
        guard let value = Double(digits), value.isFinite else { return nil }
        return value
    }

    private static func hasGoodUnderscores(_ text: String) -> Bool {
        guard text.contains("_") else { return true }
        var bytes = Array(text.utf8)
        if let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { bytes.removeFirst() }
        var previous: Character = "^"
        var isHexadecimal = false
        if bytes.count >= 2, bytes[0] == UInt8(ascii: "0"), "boxBOX".utf8.contains(bytes[1]) {
            isHexadecimal = bytes[1] == UInt8(ascii: "x") || bytes[1] == UInt8(ascii: "X")
            bytes.removeFirst(2)
            previous = "0"
        }
        for byte in bytes {
            let isDigit = (0x30...0x39).contains(byte) || (isHexadecimal && Character(Unicode.Scalar(byte)).isHexDigit)
            if isDigit {
                previous = "0"
            } else if byte == UInt8(ascii: "_") {
                guard previous == "0" else { return false }
                previous = "_"
            } else {
                if previous == "_" { return false }
                previous = "!"
            }
        }
        return previous != "_"
    }
}
