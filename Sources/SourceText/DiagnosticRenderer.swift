/// Draws a diagnostic under the line it speaks of.
///
/// ```
/// cpu.tick:9:10: error: node 'alert' has no property 'critt'
///   9 |         .critt(lambda: "usage" > 90)
///     |          ^~~~~ did you mean 'crit'?
/// ```
package enum DiagnosticRenderer {
    /// The diagnostic as lines of text, without a line break at the end.
    ///
    /// Control characters of the source are drawn as `?`.
    package static func render(_ diagnostic: Diagnostic, in file: SourceFile) -> String {
        var lines = [headline(diagnostic, in: file)]
        if let range = diagnostic.range {
            lines += excerpt(range, hint: diagnostic.hint, in: file)
        } else if let hint = diagnostic.hint {
            lines.append("  hint: \(hint)")
        }
        lines += diagnostic.notes.map { "  note: \($0)" }
        return lines.joined(separator: "\n")
    }

    private static func headline(_ diagnostic: Diagnostic, in file: SourceFile) -> String {
        var place = file.name
        if let range = diagnostic.range {
            let position = file.position(at: range.start)
            place += ":\(position.line):\(position.column)"
        }
        return "\(place): \(diagnostic.severity.rawValue): \(diagnostic.message)"
    }

    private static func excerpt(_ range: SourceRange, hint: String?, in file: SourceFile) -> [String] {
        let position = file.position(at: range.start)
        let line = file.lineRange(position.line)
        let number = String(position.line)
        let gutter = String(repeating: " ", count: number.count)
        let before = printable(file.text(SourceRange(line.start, range.start)))
        let marked = printable(file.text(SourceRange(range.start, min(range.end, line.end))))
        let caret = "^" + String(repeating: "~", count: max(0, marked.count - 1))
        let indent = String(repeating: " ", count: before.count)
        return [
            "  \(number) | \(printable(file.line(position.line)))",
            "  \(gutter) | \(indent)\(caret)\(hint.map { " " + $0 } ?? "")",
        ]
    }

    private static func printable(_ text: String) -> String {
        String(
            text.unicodeScalars.map { scalar -> Character in
                if scalar == "\t" { return " " }
                let category = scalar.properties.generalCategory
                return category == .control || category == .format ? "?" : Character(scalar)
            })
    }
}
