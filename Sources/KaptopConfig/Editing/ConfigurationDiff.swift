internal import SourceText

/// The difference of two configuration texts by lines, for a person to look at before it is written.
///
/// Secrets are hidden.
package struct ConfigurationDiff: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        package enum Kind: String, Sendable {
            case added = "+"
            case removed = "-"
            case same = " "
            /// Lines left out between two places.
            case gap = "…"
        }

        package let kind: Kind
        /// The number in the new text, for removed lines in the old one; from 1.
        package let number: Int
        package let text: String
    }

    package let lines: [Line]

    package var isEmpty: Bool { lines.isEmpty }

    /// As `diff -u` prints it, without headers.
    package var text: String {
        lines.map { $0.kind == .gap ? "…" : $0.kind.rawValue + $0.text }.joined(separator: "\n")
    }

    /// - Parameter context: how many unchanged lines to show around each change.
    package init(from old: String, to new: String, context: Int = 2) {
        let oldLines = ConfigurationDiff.split(old)
        let newLines = ConfigurationDiff.split(new)
        let oldShown = ConfigurationDiff.split(SecretMask.hidden(old))
        let newShown = ConfigurationDiff.split(SecretMask.hidden(new))
        var all: [Line] = []
        for step in ConfigurationDiff.steps(oldLines, newLines) {
            switch step {
            case .same(let index): all.append(Line(kind: .same, number: index + 1, text: newShown[index]))
            case .added(let index): all.append(Line(kind: .added, number: index + 1, text: newShown[index]))
            case .removed(let index): all.append(Line(kind: .removed, number: index + 1, text: oldShown[index]))
            }
        }
        lines = ConfigurationDiff.shortened(all, context: context)
    }

    private enum Step {
        case same(Int)
        case added(Int)
        case removed(Int)
    }

    /// Lines without their endings; a change of ending alone is a change of the line.
    private static func split(_ text: String) -> [String] {
        var lines = text.utf8.split(separator: Byte.lineFeed, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private static func steps(_ old: [String], _ new: [String]) -> [Step] {
        // Swift's own difference is Myers'; its removals and insertions are laid out again in order.
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in new.difference(from: old) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var steps: [Step] = []
        var (oldIndex, newIndex) = (0, 0)
        while oldIndex < old.count || newIndex < new.count {
            if removed.contains(oldIndex) {
                steps.append(.removed(oldIndex))
                oldIndex += 1
            } else if added.contains(newIndex) {
                steps.append(.added(newIndex))
                newIndex += 1
            } else {
                steps.append(.same(newIndex))
                oldIndex += 1
                newIndex += 1
            }
        }
        return steps
    }

    private static func shortened(_ lines: [Line], context: Int) -> [Line] {
        var isShown = [Bool](repeating: false, count: lines.count)
        for (index, line) in lines.enumerated() where line.kind != .same {
            for near in max(0, index - context)...min(lines.count - 1, index + context) { isShown[near] = true }
        }
        var result: [Line] = []
        for (index, line) in lines.enumerated() where isShown[index] {
            if index > 0, !isShown[index - 1], !result.isEmpty { result.append(Line(kind: .gap, number: line.number, text: "")) }
            result.append(
                Line(kind: line.kind, number: line.number, text: line.text.hasSuffix("\r") ? String(line.text.dropLast()) : line.text))
        }
        return result
    }
}

/// What is known of a configuration text without reading it as one.
package enum ConfigurationText {
    /// Whether a token, password or webhook stands in it.
    package static func holdsSecret(_ text: String) -> Bool { SecretMask.hidden(text) != text }
}

extension SecretMask {
    /// The text with every secret replaced by eight asterisks, so that not even its length shows.
    static func hidden(_ text: String) -> String {
        let outline = TOMLScanner.outline(of: text)
        var bytes = masked(text: text, name: "", outline: outline).bytes
        let secrets = outline.entries.filter { isSecret($0.path) && $0.kind == .text && $0.value.length > 2 }
        let original = Array(text.utf8)
        for entry in secrets.sorted(by: { $0.value.start > $1.value.start }) {
            let value = original[entry.value.start..<entry.value.end]
            // An empty text is no secret, and one over several lines keeps its lines.
            guard !value.contains(Byte.lineFeed), value.count > 2 else { continue }
            bytes.replaceSubrange(entry.value.start + 1..<entry.value.end - 1, with: Array("********".utf8))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
