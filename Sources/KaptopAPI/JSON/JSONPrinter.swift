/// Writes JSON byte for byte as Go's `encoding/json` does: its escapes, its floats, four spaces where it indents.
package struct JSONPrinter {
    package enum Layout: Sendable {
        /// `MarshalIndent` with four spaces.
        case indented
        /// `Encoder`: one line with a line feed at its end.
        case line
        /// `Marshal`: nothing but the value.
        case compact
    }

    private var bytes: [UInt8] = []
    private let layout: Layout

    private init(_ layout: Layout) {
        self.layout = layout
    }

    package static func bytes(_ value: JSONValue, _ layout: Layout) -> [UInt8] {
        var printer = JSONPrinter(layout)
        printer.write(value, depth: 0)
        if layout == .line { printer.bytes.append(UInt8(ascii: "\n")) }
        return printer.bytes
    }

    private mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .null: bytes += "null".utf8
        case .boolean(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += String(value).utf8
        case .float(let value): bytes += Self.text(value).utf8
        case .text(let value): writeQuoted(value)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                separate(index, depth)
                write(element, depth: depth + 1)
            }
            close(UInt8(ascii: "]"), isEmpty: elements.isEmpty, depth)
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                separate(index, depth)
                writeQuoted(member.name)
                bytes += (layout == .indented ? ": " : ":").utf8
                write(member.value, depth: depth + 1)
            }
            close(UInt8(ascii: "}"), isEmpty: members.isEmpty, depth)
        }
    }

    private mutating func separate(_ index: Int, _ depth: Int) {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        startLine(depth + 1)
    }

    private mutating func close(_ bracket: UInt8, isEmpty: Bool, _ depth: Int) {
        if !isEmpty { startLine(depth) }
        bytes.append(bracket)
    }

    private mutating func startLine(_ depth: Int) {
        guard layout == .indented else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes += repeatElement(UInt8(ascii: " "), count: 4 * depth)
    }

    private mutating func writeQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": bytes += #"\""#.utf8
            case "\\": bytes += #"\\"#.utf8
            case "\n": bytes += #"\n"#.utf8
            case "\r": bytes += #"\r"#.utf8
            case "\t": bytes += #"\t"#.utf8
            case "\u{0}"..<" ", "<", ">", "&", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                bytes += (#"\u"# + String(repeating: "0", count: 4 - digits.count) + digits).utf8
            default: bytes += String(scalar).utf8
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Shortest digits, an exponent below 1e-6 and from 1e21 on; what JSON has no number for becomes null.
    private static func text(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        let parts = "\(value.magnitude)".split(separator: "e")
        let numerals = parts[0].split(separator: ".")
        let whole = String(numerals[0])
        let decimals = numerals.count > 1 && numerals[1] != "0" ? String(numerals[1]) : ""
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let sign = value.sign == .minus ? "-" : ""
        guard value == 0 || (1e-6..<1e21).contains(value.magnitude) else {
            let digits = decimals.isEmpty ? whole : "\(whole).\(decimals)"
            return "\(sign)\(digits)e\(exponent < 0 ? "-" : "+")\(exponent.magnitude)"
        }
        return sign + positional(whole, decimals, exponent)
    }

    private static func positional(_ whole: String, _ decimals: String, _ exponent: Int) -> String {
        var digits = whole + decimals
        var place = whole.count + exponent
        if place <= 0 {
            digits = String(repeating: "0", count: 1 - place) + digits
            place = 1
        }
        if digits.count < place { digits += String(repeating: "0", count: place - digits.count) }
        let fraction = digits.dropFirst(place)
        return fraction.isEmpty ? digits : "\(digits.prefix(place)).\(fraction)"
    }
}
