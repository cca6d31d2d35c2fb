/// The line of keys at the foot of a screen: key and word in pairs, of which the last are left out as the width shrinks.
package struct HelpLine: Hashable, Sendable {
    package var entries: [Entry]

    /// One key and what it does in one or two words.
    package struct Entry: Hashable, Sendable {
        package var key: String
        package var word: String
        package var isEnabled: Bool
        /// Stays when others are left out, such as help and quit.
        package var isKept: Bool

        package init(_ key: String, _ word: String, isEnabled: Bool = true, isKept: Bool = false) {
            self.key = key
            self.word = word
            self.isEnabled = isEnabled
            self.isKept = isKept
        }
    }

    package init(_ entries: [Entry]) {
        self.entries = entries
    }

    package func draw(on grid: inout Grid, in rect: Rect) {
        let line = rect.line(0)
        grid.fill(line, style: Style(.text, on: .bar))
        let shown = shown(width: line.width - 2, widths: grid.widths)
        let text = StyledText(shown.map(styled), separator: StyledText("  ", Style(.text, on: .bar)))
        grid.write(text, column: line.column + 1, row: line.row, clip: line)
    }

    private func shown(width: Int, widths: CharacterWidth) -> [Entry] {
        var shown = entries
        while shown.reduce(0, { $0 + styled($1).width(widths) }) + max(0, shown.count - 1) * 2 > width {
            guard let victim = shown.lastIndex(where: { !$0.isKept }) ?? shown.indices.last else { break }
            shown.remove(at: victim)
        }
        return shown
    }

    private func styled(_ entry: Entry) -> StyledText {
        StyledText(entry.key, Style(entry.isEnabled ? .key : .keyDisabled, on: .bar, entry.isEnabled ? .bold : []))
            + StyledText(" " + entry.word, Style(entry.isEnabled ? .keyWord : .keyDisabled, on: .bar))
    }
}
