/// A grid as plain text, for golden tests: what a person would read, without colours or with one letter for each style.
extension Grid {
    /// Each row as text without the spaces at its end.
    package var lines: [String] {
        (0..<size.height).map { row in
            let glyphs = cells[row * size.width..<(row + 1) * size.width].map(\.glyph)
            return Grid.trimmed(glyphs.joined())
        }
    }

    /// The rows joined by newlines, without spaces at their ends.
    package var text: String {
        lines.joined(separator: "\n")
    }

    /// The styles: one letter for each column, then a legend of the letters in order of appearance, plain cells as `.`.
    ///
    /// A legend line reads `a level.critical on selection bold`.
    package var roles: String {
        var letters: [Style: Character] = [.plain: "."]
        var legend: [String] = []
        var rows: [String] = []
        for row in 0..<size.height {
            var line = ""
            for cell in cells[row * size.width..<(row + 1) * size.width] {
                if letters[cell.style] == nil {
                    let letter = Grid.letter(legend.count)
                    letters[cell.style] = letter
                    legend.append("\(letter) \(cell.style)")
                }
                line.append(letters[cell.style] ?? "?")
            }
            rows.append(line)
        }
        return (rows + [""] + legend).joined(separator: "\n")
    }

    private static func letter(_ index: Int) -> Character {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        return index < letters.count ? letters[index] : "+"
    }

    private static func trimmed(_ line: String) -> String {
        guard let last = line.unicodeScalars.lastIndex(where: { $0 != " " }) else { return "" }
        return String(line.unicodeScalars[...last])
    }
}

extension Style: CustomStringConvertible {
    /// `level.critical on selection bold underline`, with the normal ground left out.
    package var description: String {
        var words = [role.name]
        if background != .background { words += ["on", background.name] }
        if attributes.contains(.bold) { words.append("bold") }
        if attributes.contains(.underline) { words.append("underline") }
        if attributes.contains(.reverse) { words.append("reverse") }
        if attributes.contains(.dim) { words.append("dim") }
        return words.joined(separator: " ")
    }
}
