/// Go's quoted strings, both ways: `strconv.Quote` and its relatives, and `strconv.Unquote`.
enum Quoting {
    /// The text in double quotes, with Go's escapes; `limit` cuts it to that many characters first.
    static func quoted(_ text: String, limit: Int? = nil, asciiOnly: Bool = false) -> String {
        var result = "\""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if let limit, index >= limit { break }
            append(scalar, to: &result, quote: "\"", asciiOnly: asciiOnly)
        }
        return result + "\""
    }

    static func quoted(_ scalar: Unicode.Scalar, asciiOnly: Bool = false) -> String {
        var result = "'"
        append(scalar, to: &result, quote: "'", asciiOnly: asciiOnly)
        return result + "'"
    }

    /// `U+0029 ')'`, as Go's `%#U` prints a character.
    static func codePoint(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return isPrintable(scalar) ? "U+\(padded) '\(scalar)'" : "U+\(padded)"
    }

    /// Whether backquotes can hold the text unchanged.
    static func canBackquote(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar != "\u{FEFF}" && scalar != "`" && scalar != "\u{7F}" && scalar != "\u{FFFD}" && (scalar.value >= 0x20 || scalar == "\t")
        }
    }

    /// Go's notion of a printable character: letters, marks, numbers, punctuation, symbols, and the ASCII space.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20...0x7E).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator, .paragraphSeparator: return false
        default: return true
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout String, quote: Unicode.Scalar, asciiOnly: Bool) {
        if scalar == quote || scalar == "\\" {
            result += "\\\(scalar)"
            return
        }
        if asciiOnly ? (0x20...0x7E).contains(scalar.value) : isPrintable(scalar) {
            result.unicodeScalars.append(scalar)
            return
        }
        switch scalar {
        case "\u{07}": result += "\\a"
        case "\u{08}": result += "\\b"
        case "\u{0C}": result += "\\f"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\u{0B}": result += "\\v"
        default:
            let (letter, width) = scalar.value < 0x20 || scalar.value == 0x7F ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
            let digits = String(scalar.value, radix: 16)
            result += "\\" + letter + String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }

    /// The text inside Go quotes (`"…"`, `` `…` `` or `'c'`); nil if the syntax is wrong.
    static func unquoted(_ literal: String) -> String? {
        let bytes = Array(literal.utf8)
        guard bytes.count >= 2, let quote = bytes.first, quote == bytes[bytes.count - 1] else { return nil }
        let inner = Array(bytes[1..<(bytes.count - 1)])
        if quote == UInt8(ascii: "`") {
            guard !inner.contains(quote) else { return nil }
            return String(decoding: inner.filter { $0 != 0x0D }, as: UTF8.self)
        }
        var result: [UInt8] = []
        var index = 0
        while index < inner.count {
            guard inner[index] != quote, inner[index] != 0x0A, unescape(inner, &index, quote: quote, into: &result) else { return nil }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The single character of a character constant such as `'a'` or `'\n'`; `rest` is what follows it.
    static func unquotedCharacter(_ literal: String) -> (scalar: Unicode.Scalar, rest: String)? {
        let bytes = Array(literal.utf8.dropFirst())
        guard !bytes.isEmpty, bytes[0] != UInt8(ascii: "'") else { return nil }
        var index = 0
        var result: [UInt8] = []
        guard unescape(bytes, &index, quote: UInt8(ascii: "'"), into: &result) else { return nil }
        // A byte escape such as '\xff' is a number below 256, not the start of a sequence.
        let scalar = result.count == 1 ? Unicode.Scalar(result[0]) : UTF8Reader.scalar(in: result, at: 0).scalar
        return (scalar, String(decoding: bytes[index...], as: UTF8.self))
    }

    private static func unescape(_ bytes: [UInt8], _ index: inout Int, quote: UInt8, into result: inout [UInt8]) -> Bool {
        guard bytes[index] == UInt8(ascii: "\\") else {
            let (scalar, length) = UTF8Reader.scalar(in: bytes, at: index)
            index += length
            result.append(contentsOf: Array(String(scalar).utf8))
            return true
        }
        guard index + 1 < bytes.count else { return false }
        let letter = bytes[index + 1]
        index += 2
        switch letter {
        case UInt8(ascii: "a"): result.append(0x07)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "v"): result.append(0x0B)
        case UInt8(ascii: "\\"): result.append(letter)
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            guard letter == quote else { return false }
            result.append(letter)
        case UInt8(ascii: "x"):
            guard let value = number(bytes, &index, digits: 2, radix: 16) else { return false }
            result.append(UInt8(truncatingIfNeeded: value))
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let digits = letter == UInt8(ascii: "u") ? 4 : 8
            guard let value = number(bytes, &index, digits: digits, radix: 16), let scalar = Unicode.Scalar(value) else { return false }
            result.append(contentsOf: Array(String(scalar).utf8))
        case 0x30...0x37:
            index -= 1
            guard let value = number(bytes, &index, digits: 3, radix: 8), value < 256 else { return false }
            result.append(UInt8(truncatingIfNeeded: value))
        default: return false
        }
        return true
    }

    private static func number(_ bytes: [UInt8], _ index: inout Int, digits: Int, radix: Int) -> UInt32? {
        guard index + digits <= bytes.count else { return nil }
        let text = String(decoding: bytes[index..<(index + digits)], as: UTF8.self)
        guard text.utf8.allSatisfy({ (Character(Unicode.Scalar($0)).hexDigitValue ?? radix) < radix }) else { return nil }
        index += digits
        return UInt32(text, radix: radix)
    }
}
