/// Text broken into lines at its spaces, for explanations in a narrow place.
package enum Paragraph {
    /// The lines, each at most `width` columns wide; a word that is wider is cut where the line ends.
    ///
    /// Line breaks of the text stay.
    package static func lines(of text: String, width: Int, widths: CharacterWidth = .standard) -> [String] {
        guard width > 0 else { return [] }
        return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { broken(String($0), width, widths) }
    }

    private static func broken(_ text: String, _ width: Int, _ widths: CharacterWidth) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: true).map(String.init) {
            let joined = line.isEmpty ? word : line + " " + word
            if widths.width(of: joined) <= width {
                line = joined
                continue
            }
            if !line.isEmpty { lines.append(line) }
            line = word
            while widths.width(of: line) > width {
                let head = widths.truncate(line, to: width, ellipsis: "")
                // A single wide character in a place of one column would never get shorter.
                guard !head.isEmpty, head.count < line.count else { break }
                lines.append(head)
                line = String(line.dropFirst(head.count))
            }
        }
        return lines + [line]
    }
}
