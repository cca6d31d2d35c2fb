/// Reads JSON as Go's decoder does: the first value of the text counts, and mistakes are told in Go's words.
///
/// Depth is bounded, because a request may nest as deep as it is long.
package struct JSONParser {
    package struct Problem: Error, Hashable, Sendable {
        /// Go's words: `invalid character 'n' looking for beginning of value`.
        package let text: String
    }

    /// Go's own limit is 10,000; our values are walked by recursion.
    private static let maximumDepth = 200

    private let bytes: [UInt8]
    private var index = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package static func value(_ bytes: [UInt8]) throws(Problem) -> JSONValue {
        var parser = JSONParser(bytes)
        parser.skipSpace()
        if parser.index == bytes.count { throw Problem(text: "EOF") }
        return try parser.value(depth: 0)
    }

    /// A mistake with the byte where it was noticed.
    package struct PlacedProblem: Error, Hashable, Sendable {
        package let text: String
        package let offset: Int
    }

    /// The value of a whole file, behind which nothing may stand.
    package static func file(_ bytes: [UInt8]) throws(PlacedProblem) -> JSONValue {
        var parser = JSONParser(bytes)
        do throws(Problem) {
            let value = try parser.value(depth: 0)
            parser.skipSpace()
            if parser.index < bytes.count { throw parser.unexpected("after top-level value") }
            return value
        } catch {
            // Go tells the end of a file in other words than the end of a request.
            let text = error.text == "unexpected EOF" ? "unexpected end of JSON input" : error.text
            throw PlacedProblem(text: text, offset: parser.index)
        }
    }

    private mutating func value(depth: Int) throws(Problem) -> JSONValue {
        guard depth < Self.maximumDepth else { throw Problem(text: "exceeded max depth") }
        skipSpace()
        switch try current("looking for beginning of value") {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw unexpected("looking for beginning of value")
        }
    }

    private mutating func object(_ depth: Int) throws(Problem) -> JSONValue {
        var members: [JSONValue.Member] = []
        index += 1
        skipSpace()
        if try current("looking for beginning of object key string") == UInt8(ascii: "}") {
            index += 1
            return .object(members)
        }
        while true {
            skipSpace()
            guard try current("looking for beginning of object key string") == UInt8(ascii: "\"") else {
                throw unexpected("looking for beginning of object key string")
            }
            let name = try string()
            skipSpace()
            guard try current("after object key") == UInt8(ascii: ":") else { throw unexpected("after object key") }
            index += 1
            members.append(JSONValue.Member(name, try value(depth: depth + 1)))
            skipSpace()
            switch try current("after object key:value pair") {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "}"):
                index += 1
                return .object(members)
            default: throw unexpected("after object key:value pair")
            }
        }
    }

    private mutating func array(_ depth: Int) throws(Problem) -> JSONValue {
        var elements: [JSONValue] = []
        index += 1
        skipSpace()
        if try current("looking for beginning of value") == UInt8(ascii: "]") {
            index += 1
            return .array(elements)
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            switch try current("after array element") {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "]"):
                index += 1
                return .array(elements)
            default: throw unexpected("after array element")
            }
        }
    }

    private mutating func string() throws(Problem) -> String {
        let start = index + 1
        index = endOfPlainText(from: start)
        // Most texts have nothing to be replaced in them.
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
            index += 1
            return String(decoding: bytes[start..<index - 1], as: UTF8.self)
        }
        var text = Array(bytes[start..<index])
        while true {
            let byte = try current("in string literal")
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                index += 1
                try escape(into: &text)
            case 0..<0x20: throw unexpected("in string literal")
            default:
                text.append(byte)
                index += 1
            }
        }
    }

    /// Where the bytes end that stand for themselves.
    private func endOfPlainText(from start: Int) -> Int {
        bytes.withUnsafeBufferPointer { bytes in
            var end = start
            while end < bytes.count, bytes[end] >= 0x20, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\") { end += 1 }
            return end
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws(Problem) {
        switch try current("in string escape code") {
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case let byte where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "u"):
            index += 1
            try unicode(into: &text)
            return
        default: throw unexpected("in string escape code")
        }
        index += 1
    }

    private mutating func unicode(into text: inout [UInt8]) throws(Problem) {
        let first = try hexadecimal()
        if 0xD800..<0xDC00 ~= first, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") {
            let start = index
            index += 2
            let second = try hexadecimal()
            if 0xDC00..<0xE000 ~= second, let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) {
                text += String(scalar).utf8
                return
            }
            // The second one stands for itself.
            index = start
        }
        text += String(Unicode.Scalar(first) ?? "\u{FFFD}").utf8
    }

    private mutating func hexadecimal() throws(Problem) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = try current("in \\u hexadecimal character escape")
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw unexpected("in \\u hexadecimal character escape")
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(Problem) -> JSONValue {
        for scalar in word.unicodeScalars {
            let place = "in literal \(word) (expecting '\(scalar)')"
            guard UInt32(try current(place)) == scalar.value else { throw unexpected(place) }
            index += 1
        }
        return value
    }

    private mutating func number() throws(Problem) -> JSONValue {
        let start = index
        var isInteger = true
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        if try current("in numeric literal") == UInt8(ascii: "0") {
            index += 1
        } else {
            try digits("in numeric literal")
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            isInteger = false
            index += 1
            try digits("after decimal point in numeric literal")
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
            try digits("in exponent of numeric literal")
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else {
            throw Problem(text: "cannot unmarshal number \(text): value out of range")
        }
        return .float(value)
    }

    private mutating func digits(_ place: String) throws(Problem) {
        guard 0x30...0x39 ~= (try current(place)) else { throw unexpected(place) }
        while index < bytes.count, 0x30...0x39 ~= bytes[index] { index += 1 }
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    }

    private func current(_ place: String) throws(Problem) -> UInt8 {
        guard index < bytes.count else { throw Problem(text: "unexpected EOF") }
        return bytes[index]
    }

    private func unexpected(_ place: String) -> Problem {
        let byte = bytes[index]
        let shown =
            switch byte {
            case UInt8(ascii: "'"): #"'\''"#
            case UInt8(ascii: "\""): #"'"'"#
            default: "'" + GoQuoting.quoted(String(Unicode.Scalar(byte))).dropFirst().dropLast() + "'"
            }
        return Problem(text: "invalid character \(shown) \(place)")
    }
}
