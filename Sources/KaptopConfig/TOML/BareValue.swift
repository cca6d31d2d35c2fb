/// Recognises TOML values that are written without quotes: booleans, numbers, dates and times.
enum BareValue {
    static func kind(of word: ArraySlice<UInt8>) -> TOMLOutline.Kind? {
        let text = String(decoding: word, as: UTF8.self)
        switch text {
        case "true", "false": return .boolean
        case "inf", "+inf", "-inf", "nan", "+nan", "-nan": return .float
        default: break
        }
        let bytes = Array(word)
        if isInteger(bytes) { return .integer }
        if isFloat(bytes) { return .float }
        if isDateTime(bytes) { return .datetime }
        return nil
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    static func isDate(_ word: ArraySlice<UInt8>) -> Bool { matches(Array(word), "dddd-dd-dd") }

    private static func isInteger(_ bytes: [UInt8]) -> Bool {
        if bytes.count > 2, bytes[0] == UInt8(ascii: "0") {
            switch bytes[1] {
            case UInt8(ascii: "x"): return areDigits(bytes.dropFirst(2), isHexDigit)
            case UInt8(ascii: "o"): return areDigits(bytes.dropFirst(2)) { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
            case UInt8(ascii: "b"): return areDigits(bytes.dropFirst(2)) { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "1") }
            default: break
            }
        }
        return isDecimal(unsigned(bytes[...]))
    }

    private static func isFloat(_ bytes: [UInt8]) -> Bool {
        var rest = unsigned(bytes[...])
        let exponentStart = rest.firstIndex { $0 | 0x20 == UInt8(ascii: "e") }
        var hasPart = false
        if let exponentStart {
            let exponent = unsigned(rest[(exponentStart + 1)...])
            guard areDigits(exponent, isDigit) else { return false }
            rest = rest[..<exponentStart]
            hasPart = true
        }
        if let dot = rest.firstIndex(of: Byte.dot) {
            guard areDigits(rest[(dot + 1)...], isDigit) else { return false }
            rest = rest[..<dot]
            hasPart = true
        }
        return hasPart && isDecimal(rest)
    }

    private static func isDateTime(_ bytes: [UInt8]) -> Bool {
        if matches(bytes, "dddd-dd-dd") { return true }
        var time = bytes[...]
        if bytes.count > 11, matches(Array(bytes[..<10]), "dddd-dd-dd"), [0x54, 0x74, 0x20].contains(bytes[10]) {
            time = bytes[11...]
            if let last = time.last, last | 0x20 == UInt8(ascii: "z") {
                time = time.dropLast()
            } else if time.count > 6, matches(Array(time.suffix(5)), "dd:dd"), [0x2B, 0x2D].contains(time[time.endIndex - 6]) {
                time = time.dropLast(6)
            }
        }
        guard matches(Array(time.prefix(8)), "dd:dd:dd") else { return false }
        let fraction = time.dropFirst(8)
        return fraction.isEmpty || (fraction.first == Byte.dot && fraction.count > 1 && fraction.dropFirst().allSatisfy(isDigit))
    }

    private static func unsigned(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        if let first = bytes.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { bytes.dropFirst() } else { bytes }
    }

    /// Digits without a leading zero.
    private static func isDecimal(_ bytes: ArraySlice<UInt8>) -> Bool {
        areDigits(bytes, isDigit) && (bytes.count == 1 || bytes.first != UInt8(ascii: "0"))
    }

    /// Digits with single underscores between them.
    private static func areDigits(_ bytes: ArraySlice<UInt8>, _ isDigit: (UInt8) -> Bool) -> Bool {
        var wasDigit = false
        for byte in bytes {
            if byte == UInt8(ascii: "_") {
                guard wasDigit else { return false }
                wasDigit = false
            } else {
                guard isDigit(byte) else { return false }
                wasDigit = true
            }
        }
        return wasDigit
    }

    /// Whether `d` stands for a digit and everything else for itself.
    private static func matches(_ bytes: [UInt8], _ pattern: StaticString) -> Bool {
        let pattern = Array(pattern.description.utf8)
        guard bytes.count == pattern.count else { return false }
        return zip(bytes, pattern).allSatisfy { $1 == UInt8(ascii: "d") ? isDigit($0) : $0 == $1 }
    }
}
