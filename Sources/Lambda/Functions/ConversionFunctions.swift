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
        default: throw CallFailure("strconv.ParseBool: parsing \(GoText.quoted(text)): invalid syntax")
        }
    }

    static func integer(_ text: String) throws(CallFailure) -> Int64 {
        let digits = text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+") ? text.utf8.dropFirst() : text.utf8[...]
        guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            throw CallFailure("strconv.ParseInt: parsing \(GoText.quoted(text)): invalid syntax")
        }
        guard let value = Int64(text) else {
            throw CallFailure("strconv.ParseInt: parsing \(GoText.quoted(text)): value out of range")
        }
        return value
    }

    static func float(_ text: String) throws(CallFailure) -> Double {
        let lowercase = text.lowercased()
        let unsigned = lowercase.first == "-" || lowercase.first == "+" ? lowercase.dropFirst() : lowercase[...]
        if ["inf", "infinity"].contains(unsigned) { return lowercase.first == "-" ? -.infinity : .infinity }
        if lowercase == "nan" { return .nan }
        let isHexadecimal = unsigned.hasPrefix("0x")
        let allowed = isHexadecimal ? "0123456789abcdefxp.+-" : "0123456789e.+-"
        guard unsigned.utf8.allSatisfy(allowed.utf8.contains), !isHexadecimal || unsigned.contains("p"), let value = Double(normalized(text))
        else {
            throw CallFailure("strconv.ParseFloat: parsing \(GoText.quoted(text)): invalid syntax")
        }
        guard value.isFinite else { throw CallFailure("strconv.ParseFloat: parsing \(GoText.quoted(text)): value out of range") }
        return value
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
