/// Writes JSON as Go's `encoding/json` does by default: the same escapes, the same floats, a newline at the end of a document.
///
/// Kapacitor's receivers see these bytes, so they are kept. Keys are written in the order of the calls; Go sorts the keys
/// of maps, so callers that stand for a map sort theirs.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    /// True where the next value of an object or array needs a comma before it.
    private var needsComma = false

    package init(reservingCapacity capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    package mutating func endObject() { close(UInt8(ascii: "}")) }
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    package mutating func key(_ name: String) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func string(_ value: String) {
        separate()
        appendQuoted(value)
        needsComma = true
    }

    package mutating func integer(_ value: Int64) { raw(String(value)) }
    package mutating func boolean(_ value: Bool) { raw(value ? "true" : "false") }
    package mutating func null() { raw("null") }

    /// Throws where JSON has no such number: infinities and NaN.
    package mutating func float(_ value: Double) throws(NotEncodable) {
        guard value.isFinite else { throw NotEncodable(value) }
        raw(GoFloat.text(value))
    }

    /// Text that is JSON already.
    package mutating func raw(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    /// Ends a document as Go's encoder does.
    package mutating func newline() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    /// A number that JSON cannot hold, in Go's words.
    package struct NotEncodable: Error, Hashable, Sendable {
        package let text: String

        init(_ value: Double) {
            let name = value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf"
            text = "json: unsupported value: \(name)"
        }
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func appendQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            // Runs of bytes that stand for themselves are copied together.
            var start = 0
            var index = 0
            while index < utf8.count {
                guard !Self.isPlain(utf8[index]) else {
                    index += 1
                    continue
                }
                let separator = Self.lineSeparator(utf8, at: index)
                if separator == nil, utf8[index] == 0xE2 {
                    index += 1
                    continue
                }
                bytes.append(contentsOf: utf8[start..<index])
                if let separator { bytes.append(contentsOf: separator.utf8) } else { append(escaping: utf8[index]) }
                index += separator == nil ? 1 : 3
                start = index
            }
            bytes.append(contentsOf: utf8[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), 0xE2: false
        default: true
        }
    }

    /// U+2028 and U+2029 (E2 80 A8, E2 80 A9) as Go writes them; nil for everything else.
    private static func lineSeparator(_ utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> String? {
        guard utf8[index] == 0xE2, index + 2 < utf8.count, utf8[index + 1] == 0x80 else { return nil }
        return utf8[index + 2] == 0xA8 ? "\\u2028" : utf8[index + 2] == 0xA9 ? "\\u2029" : nil
    }

    private mutating func append(escaping byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
        case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
        case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
        case 0..<0x20, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(Self.hexadecimal(byte >> 4))
            bytes.append(Self.hexadecimal(byte & 0xF))
        default: bytes.append(byte)
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}

/// A finite Double as Go's `encoding/json` prints it: the shortest digits that read back, an exponent below 1e-6 and from 1e21.
enum GoFloat {
    static func text(_ value: Double) -> String {
        if value == 0 { return value.sign == .minus ? "-0" : "0" }
        let (digits, exponent) = shortestDigits(of: value.magnitude)
        let sign = value < 0 ? "-" : ""
        return sign
            + (value.magnitude < 1e-6 || value.magnitude >= 1e21
                ? scientific(digits, exponent) : plain(digits, exponent))
    }

    /// The digits d₁d₂… and the exponent e of d₁.d₂… × 10ᵉ.
    private static func shortestDigits(of value: Double) -> (digits: [UInt8], exponent: Int) {
        var digits: [UInt8] = []
        var exponent = 0
        var pointAt: Int?
        let text = Array(value.description.utf8)
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "."): pointAt = digits.count
            case UInt8(ascii: "e"):
                exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
                index = text.count
            default: digits.append(text[index])
            }
            index += 1
        }
        exponent += (pointAt ?? digits.count) - 1
        while digits.first == UInt8(ascii: "0"), digits.count > 1 {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.last == UInt8(ascii: "0"), digits.count > 1 { digits.removeLast() }
        return (digits, exponent)
    }

    private static func scientific(_ digits: [UInt8], _ exponent: Int) -> String {
        let fraction = digits.count > 1 ? "." + String(decoding: digits[1...], as: UTF8.self) : ""
        let first = String(decoding: digits[..<1], as: UTF8.self)
        return "\(first)\(fraction)e\(exponent < 0 ? "-" : "+")\(exponent.magnitude)"
    }

    private static func plain(_ digits: [UInt8], _ exponent: Int) -> String {
        let zero = UInt8(ascii: "0")
        if exponent < 0 {
            return "0." + String(decoding: [UInt8](repeating: zero, count: -exponent - 1) + digits, as: UTF8.self)
        }
        let whole = exponent + 1
        if digits.count <= whole {
            return String(decoding: digits + [UInt8](repeating: zero, count: whole - digits.count), as: UTF8.self)
        }
        return String(decoding: digits[..<whole], as: UTF8.self) + "." + String(decoding: digits[whole...], as: UTF8.self)
    }
}
