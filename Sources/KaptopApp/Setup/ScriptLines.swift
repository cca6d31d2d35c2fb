import SourceText
import TickScript

/// Puts a property behind the first alert of a script and leaves every other byte as it is.
enum ScriptLines {
    /// Nil where the script has no alert, or is none.
    static func adding(_ lines: String, to text: String) -> String? {
        let (script, errors) = Script.parse(text)
        guard errors.isEmpty else { return nil }
        var place: Int?
        script.walk { expression in
            guard case .chain(let chain) = expression.kind, chain.connector == .pipe, chain.call.name == "alert" else { return }
            // The innermost chain that ends with the call: what follows it are properties in any order.
            place = min(place ?? .max, expression.range.end)
        }
        guard let place else { return nil }
        let bytes = Array(text.utf8)
        let indent = indentation(before: place, bytes)
        let added = lines.split(separator: "\n").map { "\n\(indent)    \($0)" }.joined()
        return String(decoding: bytes[..<place] + Array(added.utf8) + bytes[place...], as: UTF8.self)
    }

    /// The white space at the beginning of the line on which a byte stands.
    private static func indentation(before place: Int, _ bytes: [UInt8]) -> String {
        let start = bytes[..<place].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return String(decoding: bytes[start..<place].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }, as: UTF8.self)
    }
}
