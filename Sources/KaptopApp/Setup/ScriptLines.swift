import KaptopScreens
import SourceText
import TickScript

/// Puts a property behind an alert of a script and leaves every other byte as it is.
enum ScriptLines {
    /// A script with the property behind one of its alerts.
    struct Insertion: Sendable, Hashable {
        var text: String
        /// The line of the alert, from 1.
        var lineNumber: Int
        /// What changes, with the lines around it; tokens are hidden.
        var difference: [SavePreview.Line]
    }

    /// Unchanged lines that are shown on each side.
    private static let context = 3

    /// One for each alert, in the order of the script; empty where it has none, or is none.
    static func adding(_ lines: String, to text: String) -> [Insertion] {
        let (script, errors) = Script.parse(text)
        guard errors.isEmpty else { return [] }
        var places: Set<Int> = []
        script.walk { expression in
            guard case .chain(let chain) = expression.kind, chain.connector == .pipe else { return }
            // A deadman is an alert too. What follows the call are properties in any order.
            if chain.call.name == "alert" || chain.call.name == "deadman" { places.insert(expression.range.end) }
        }
        let bytes = Array(text.utf8)
        let lineBreak = text.utf8.contains(UInt8(ascii: "\r")) ? "\r\n" : "\n"
        return places.sorted().map { place in
            let indent = indentation(before: place, bytes)
            let added = lines.split(separator: "\n").map { "\(lineBreak)\(indent)    \($0)" }.joined()
            let changed = String(decoding: bytes[..<place] + Array(added.utf8) + bytes[place...], as: UTF8.self)
            return Insertion(
                text: changed, lineNumber: script.file.position(at: place).line,
                difference: difference(from: text, to: changed))
        }
    }

    /// The white space at the beginning of the line on which a byte stands.
    private static func indentation(before place: Int, _ bytes: [UInt8]) -> String {
        let start = bytes[..<place].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return String(decoding: bytes[start..<place].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }, as: UTF8.self)
    }

    // MARK: The difference

    /// Of texts that differ in one place.
    private static func difference(from old: String, to new: String) -> [SavePreview.Line] {
        let (before, after) = (split(old), split(new))
        let (oldShown, newShown) = (split(withoutTokens(old)), split(withoutTokens(new)))
        let head = zip(before, after).prefix { $0 == $1 }.count
        let most = min(before.count, after.count) - head
        let tail = zip(before.reversed(), after.reversed()).prefix { $0 == $1 }.prefix(most).count
        var lines: [SavePreview.Line] = []
        if head > context { lines.append(.init(.gap, "")) }
        lines += oldShown[max(0, head - context)..<head].map { .init(.same, $0) }
        lines += oldShown[head..<before.count - tail].map { .init(.removed, $0) }
        lines += newShown[head..<after.count - tail].map { .init(.added, $0) }
        let end = min(after.count, after.count - tail + context)
        lines += newShown[after.count - tail..<end].map { .init(.same, $0) }
        if end < after.count { lines.append(.init(.gap, "")) }
        return lines
    }

    /// Lines as they are shown: without their ends, tabs as blanks.
    private static func split(_ text: String) -> [String] {
        var lines = text.replacing("\r\n", with: "\n").replacing("\t", with: "    ")
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// The script with asterisks for what stands in `.token('...')`, of which not even the length shows.
    private static func withoutTokens(_ text: String) -> String {
        var secrets: [SourceRange] = []
        Script.parse(text).script.walk { expression in
            guard case .chain(let chain) = expression.kind, chain.call.name == "token" else { return }
            for argument in chain.call.arguments { if case .string = argument.kind { secrets.append(argument.range) } }
        }
        var bytes = Array(text.utf8)
        for range in secrets.sorted(by: { $0.start > $1.start }) where range.end - range.start > 2 {
            // Lines must stay lines.
            guard !bytes[range.start..<range.end].contains(UInt8(ascii: "\n")) else { continue }
            bytes.replaceSubrange(range.start + 1..<range.end - 1, with: Array("********".utf8))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
