/// What the escapers make of values.
extension Escaper {
    func escape(_ values: [TemplateValue], limit: Int) throws(FunctionFailure) -> TemplateValue {
        if self == .comment { return .string("") }
        let result: String
        if self == .scriptValue {
            result = Self.scriptValue(values, limit: limit)
        } else {
            result = escape(try text(of: values, limit: limit))
        }
        guard result.utf8.count <= limit else { throw .exceeds(bytes: limit) }
        return .string(result)
    }

    /// One text as it is, anything else printed; nil is left out, so that it shows nothing.
    private func text(of values: [TemplateValue], limit: Int) throws(FunctionFailure) -> String {
        if values.count == 1, let text = values[0].text { return text }
        var formatter = Formatter(limit: limit)
        formatter.printAll(self == .print ? values : values.filter { !$0.isNull })
        if formatter.isFull { throw .exceeds(bytes: limit) }
        return String(decoding: formatter.buffer, as: UTF8.self)
    }

    private func escape(_ text: String) -> String {
        switch self {
        case .html, .plainElement, .attribute: Self.html(text)
        case .unquoted: Self.replace(in: text, Self.unquotedReplacement)
        case .htmlName: Self.name(text)
        case .scriptString: Self.replace(in: text, Self.scriptReplacement)
        case .scriptExpression: text.isEmpty ? "(?:)" : Self.replace(in: text, Self.expressionReplacement)
        case .style: StyleText.escaped(text)
        case .styleValue: StyleText.filteredValue(text)
        case .urlFilter: Self.isSafeURL(text) ? text : "#" + Self.failSafe
        case .url: Self.url(text, normalizes: false)
        case .urlNormalizer: Self.url(text, normalizes: true)
        case .sourceSet: Self.sourceSet(text)
        case .print: text
        case .comment, .scriptValue: ""
        }
    }

    private static func replace(in text: String, _ replacement: (Unicode.Scalar) -> String?) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if let replaced = replacement(scalar) {
                result += replaced
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    // MARK: HTML

    /// Every replaced character is one byte, so runs of others are copied whole; default details need it for each event.
    private static func html(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count + bytes.count / 4)
            var copied = 0
            for index in bytes.indices where bytes[index] <= UInt8(ascii: ">") {
                guard let replaced = htmlReplacement(Unicode.Scalar(bytes[index])) else { continue }
                result.append(contentsOf: bytes[copied..<index])
                result.append(contentsOf: replaced.utf8)
                copied = index + 1
            }
            result.append(contentsOf: bytes[copied...])
            return String(decoding: result, as: UTF8.self)
        }
    }

    private static func htmlReplacement(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "\u{0}": "\u{FFFD}"
        case "\"": "&#34;"
        case "&": "&amp;"
        case "'": "&#39;"
        case "+": "&#43;"
        case "<": "&lt;"
        case ">": "&gt;"
        default: nil
        }
    }

    private static func unquotedReplacement(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0: "&#xfffd;"
        case 0x09...0x0D, 0x20, 0x3D, 0x60: "&#\(scalar.value);"
        case 0xFDD0...0xFDEF, 0xFFF0...0xFFFF: "&#x" + String(scalar.value, radix: 16) + ";"
        default: htmlReplacement(scalar)
        }
    }

    /// An attribute's name from a value: lower-case letters and digits, and none that means something special.
    private static func name(_ text: String) -> String {
        let name = text.lowercased()
        guard !name.isEmpty, AttributeKind.of(name) == .plain,
            name.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) })
        else { return failSafe }
        return name
    }

    // MARK: Scripts

    private static func scriptValue(_ values: [TemplateValue], limit: Int) -> String {
        var value = values.count == 1 ? values[0] : .null
        if values.count != 1 {
            var formatter = Formatter(limit: limit)
            formatter.printAll(values)
            value = .string(String(decoding: formatter.buffer, as: UTF8.self))
        }
        switch value {
        case .script(let text): return text
        case .duration: value = .string(value.methodText ?? "")
        case .enumeration(let enumeration): value = .string(enumeration.text)
        default: break
        }
        var json: [UInt8] = []
        if let problem = JSONText.append(value, to: &json) {
            return " /* " + problem.split(separator: "*/", omittingEmptySubsequences: false).joined(separator: "* /") + " */null "
        }
        let text = String(decoding: json, as: UTF8.self)
        // Words and numbers must not run into what stands beside them.
        let isPadded = [json.first, json.last].contains { $0.map(HTMLTransition.isIdentifierPart) ?? false }
        return isPadded ? " \(text) " : text
    }

    private static func controlReplacement(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x09: "\\t"
        case 0x0A: "\\n"
        case 0x0C: "\\f"
        case 0x0D: "\\r"
        case 0..<0x20: "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        case 0x2028, 0x2029: "\\u" + String(scalar.value, radix: 16)
        default: nil
        }
    }

    private static func scriptReplacement(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "\"", "`", "&", "'", "+", "<", ">": "\\u00" + String(scalar.value, radix: 16)
        case "/", "\\": "\\\(scalar)"
        default: controlReplacement(scalar)
        }
    }

    private static func expressionReplacement(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "\"", "&", "'", "+", "<", ">": "\\u00" + String(scalar.value, radix: 16)
        case "$", "(", ")", "*", "-", ".", "/", "?", "[", "\\", "]", "^", "{", "|", "}": "\\\(scalar)"
        default: controlReplacement(scalar)
        }
    }

    // MARK: URLs

    /// Whether the scheme, if there is one, is http, https or mailto.
    private static func isSafeURL(_ text: String) -> Bool {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return true }
        let scheme = text[..<colon]
        return scheme.contains("/") || ["http", "https", "mailto"].contains(scheme.lowercased())
    }

    private static func url(_ text: String, normalizes: Bool) -> String {
        let bytes = Array(text.utf8)
        var result = ""
        for (index, byte) in bytes.enumerated() {
            let isKept: Bool
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                isKept = true
            case UInt8(ascii: "%"):
                let following = bytes[(index + 1)...].prefix(2)
                let isEscape = following.count == 2 && following.allSatisfy { $0 < 0x80 && Character(Unicode.Scalar($0)).isHexDigit }
                isKept = normalizes && isEscape
            case _ where "!#$&*+,/:;=?@[]".utf8.contains(byte): isKept = normalizes
            default: isKept = false
            }
            if isKept {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return result
    }

    /// A list of URLs with sizes, as `srcset` has it.
    private static func sourceSet(_ text: String) -> String {
        text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let isSpace: (UInt8) -> Bool = { HTMLTransition.isSpace($0) }
            let lead = part.utf8.prefix(while: isSpace)
            let address = part.utf8.dropFirst(lead.count).prefix { !isSpace($0) }
            let rest = part.utf8.dropFirst(lead.count + address.count)
            let isPlain = rest.allSatisfy { isSpace($0) || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) }
            guard isPlain, isSafeURL(String(Substring(address))) else { return "#" + failSafe }
            return String(Substring(lead)) + url(String(Substring(address)), normalizes: true) + String(Substring(rest))
        }.joined(separator: ",")
    }
}
