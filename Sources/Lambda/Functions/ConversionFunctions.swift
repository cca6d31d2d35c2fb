import TickScript

extension FunctionCatalog {
    /// Conversions between types; the errors are those of Go's `strconv`.
    static let conversionFunctions: [LambdaFunction] = [
        LambdaFunction(
            "bool", .pure,
            [
                .one { (value: Bool) in value },
                .one { (text: String) throws(CallFailure) in try GoParse.boolean(text) },
                .one { (value: Int64) throws(CallFailure) in
                    guard value == 0 || value == 1 else { throw CallFailure("cannot convert \(value) to boolean") }
                    return value == 1
                },
                .one { (value: Double) throws(CallFailure) in
                    guard value == 0 || value == 1 else { throw CallFailure("cannot convert \(GoText.plain(value)) to boolean") }
                    return value == 1
                },
            ]),
        LambdaFunction(
            "int", .pure,
            [
                .one { (value: Bool) in value ? Int64(1) : 0 },
                .one { (text: String) throws(CallFailure) in try GoParse.integer(text) },
                .one { (value: Int64) in value },
                .one { (value: Double) in GoNumber.integer(value) },
            ]),
        LambdaFunction(
            "float", .pure,
            [
                .one { (value: Bool) in value ? 1.0 : 0.0 },
                .one { (text: String) throws(CallFailure) in try GoParse.float(text) },
                .one { (value: Int64) in Double(value) },
                .one { (value: Double) in value },
            ]),
        LambdaFunction(
            "string", .pure,
            [
                .one { (value: Bool) in value ? "true" : "false" },
                .one { (text: String) in text },
                .one { (value: Int64) in String(value) },
                .one { (value: Double) in GoText.decimal(value) },
                .one { (value: Nanoseconds) in DurationText.format(value.count) },
            ]),
        LambdaFunction(
            "duration", .pure,
            [
                .one { (value: Nanoseconds) in value },
                .two { (value: Int64, unit: Nanoseconds) in Nanoseconds(count: value &* unit.count) },
                .two { (value: Double, unit: Nanoseconds) in Nanoseconds(count: GoNumber.integer(value * Double(unit.count))) },
                .two { (text: String, _: Nanoseconds) throws(CallFailure) in
                    guard let value = try? DurationText.parse(text) else {
                        throw CallFailure("invalid duration string \(GoText.quoted(text))")
                    }
                    return Nanoseconds(count: value)
                },
            ]),
    ]
}

/// Texts read as Go's `strconv` reads them.
enum GoParse {
    static func boolean(_ text: String) throws(CallFailure) -> Bool {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": return true
        case "0", "f", "F", "false", "FALSE", "False": return false
        default: throw failure("ParseBool", text, "invalid syntax")
        }
    }

    static func integer(_ text: String) throws(CallFailure) -> Int64 {
        let digits = text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+") ? text.utf8.dropFirst() : text.utf8[...]
        // What comes behind the digit that is one too many is not looked at.
        var count: UInt64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { throw failure("ParseInt", text, "invalid syntax") }
            let (tens, isTooLarge) = count.multipliedReportingOverflow(by: 10)
            let (sum, isStillTooLarge) = tens.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            guard !isTooLarge, !isStillTooLarge else { throw failure("ParseInt", text, "value out of range") }
            count = sum
        }
        guard !digits.isEmpty else { throw failure("ParseInt", text, "invalid syntax") }
        guard let value = Int64(text) else { throw failure("ParseInt", text, "value out of range") }
        return value
    }

    private static func failure(_ function: String, _ text: String, _ reason: String) -> CallFailure {
        CallFailure("strconv.\(function): parsing \(GoText.quoted(text)): \(reason)")
    }

    static func float(_ text: String) throws(CallFailure) -> Double {
        let given = text
        let text = hasPlacedUnderscores(text) ? text.filter { $0 != "_" } : text
        let lowercase = text.lowercased()
        let unsigned = lowercase.first == "-" || lowercase.first == "+" ? lowercase.dropFirst() : lowercase[...]
        if ["inf", "infinity"].contains(unsigned) { return lowercase.first == "-" ? -.infinity : .infinity }
        if lowercase == "nan" { return .nan }
        let isHexadecimal = unsigned.hasPrefix("0x")
        let allowed = isHexadecimal ? "0123456789abcdefxp.+-" : "0123456789e.+-"
        guard unsigned.utf8.allSatisfy(allowed.utf8.contains), !isHexadecimal || unsigned.contains("p"),
            let value = Double(normalized(text))
        else {
            throw failure("ParseFloat", given, "invalid syntax")
        }
        guard value.isFinite else { throw failure("ParseFloat", given, "value out of range") }
        return value
    }

    /// Whether each `_` stands between digits, or between `0x` and a digit, where Go skips it.
    private static func hasPlacedUnderscores(_ text: String) -> Bool {
        var bytes = Array(text.lowercased().utf8)[...]
        if let sign = bytes.first, [UInt8(ascii: "-"), UInt8(ascii: "+")].contains(sign) { bytes = bytes.dropFirst() }
        let isHexadecimal = bytes.starts(with: "0x".utf8)
        if isHexadecimal { bytes = bytes.dropFirst(2) }
        let digits = Array((isHexadecimal ? "0123456789abcdef" : "0123456789").utf8)
        let underscore = UInt8(ascii: "_")
        var isBehindDigit = isHexadecimal
        var isBehindUnderscore = false
        for byte in bytes {
            if byte == underscore, !isBehindDigit { return false }
            let isDigit = digits.contains(byte)
            if isBehindUnderscore, !isDigit { return false }
            isBehindUnderscore = byte == underscore
            isBehindDigit = isDigit
        }
        return !isBehindUnderscore
    }

    /// Swift wants digits on both sides of the point, Go on one of them.
    private static func normalized(_ text: String) -> String {
        var text = text
        guard let point = text.firstIndex(of: "."), !text.lowercased().contains("x") else { return text }
        let after = text.index(after: point)
        let hasDigitAfter = after < text.endIndex && text[after].isNumber
        let hasDigitBefore = point > text.startIndex && text[text.index(before: point)].isNumber
        if !hasDigitAfter, hasDigitBefore { text.insert("0", at: after) }
        if hasDigitAfter, !hasDigitBefore { text.insert("0", at: point) }
        return text
    }
}
