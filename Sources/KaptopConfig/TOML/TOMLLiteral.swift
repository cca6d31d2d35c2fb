/// A value to be written into a TOML document.
package enum TOMLLiteral: Hashable, Sendable {
    case text(String)
    case flag(Bool)
    case integer(Int)
    case textList([String])
    case textMap([String: String])

    /// The value as TOML; texts as basic strings on one line.
    package var text: String {
        switch self {
        case .text(let text): TOMLLiteral.quoted(text)
        case .flag(let flag): flag ? "true" : "false"
        case .integer(let integer): String(integer)
        case .textList(let list): "[" + list.map(TOMLLiteral.quoted).joined(separator: ", ") + "]"
        case .textMap(let map) where map.isEmpty: "{}"
        case .textMap(let map):
            "{ "
                + map.sorted { $0.key < $1.key }.map { "\(TOMLLiteral.keyText($0.key)) = \(TOMLLiteral.quoted($0.value))" }
                .joined(separator: ", ") + " }"
        }
    }

    /// A key as it stands in a header or before `=`: quoted only where it must be.
    package static func keyText(_ key: String) -> String {
        let isBare = !key.isEmpty && key.utf8.allSatisfy(TOMLScanner.isBareKeyByte)
        return isBare ? key : quoted(key)
    }

    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let hex = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
