/// One line of text being typed, with a cursor, as a value.
///
/// Works on characters as a person counts them. What is pasted is taken in whole, its line breaks as spaces at the inside and dropped at
/// the ends, which is how tokens and addresses arrive from a clipboard.
package struct TextField: Hashable, Sendable {
    package private(set) var text: String
    /// How many characters stand before the cursor.
    package private(set) var cursor: Int
    /// Shows a mark for each character, for tokens and passwords.
    package var isMasked: Bool

    /// More than this is not taken in: nothing a person types into one line is longer.
    package static let mostCharacters = 4_096

    package init(_ text: String = "", isMasked: Bool = false) {
        self.text = String(text.prefix(TextField.mostCharacters))
        cursor = self.text.count
        self.isMasked = isMasked
    }

    /// Edits as a key asks; false when the key means nothing in a text field (Enter, Escape, Tab, up, down, function keys).
    package mutating func handle(_ key: Key) -> Bool {
        switch key {
        case .character(let character): insert(String(character))
        case .paste(let pasted): insert(TextField.oneLine(pasted))
        case .backspace, .control("h"): delete(from: cursor - 1, to: cursor)
        case .delete, .control("d"): delete(from: cursor, to: cursor + 1)
        case .control("w"): delete(from: wordStart, to: cursor)
        case .control("u"): delete(from: 0, to: cursor)
        case .control("k"): delete(from: cursor, to: text.count)
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(text.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = text.count
        default: return false
        }
        return true
    }

    package mutating func insert(_ new: String) {
        let room = TextField.mostCharacters - text.count
        guard room > 0 else { return }
        let place = text.index(text.startIndex, offsetBy: cursor)
        let before = text[..<place] + new.prefix(room)
        let after = text[place...]
        // A combining mark joins the character before it, so the cursor is counted anew.
        cursor = before.count
        text = String(before + after)
        cursor = min(cursor, text.count)
    }

    private mutating func delete(from start: Int, to end: Int) {
        let start = max(0, start)
        let end = min(text.count, end)
        guard start < end else { return }
        let first = text.index(text.startIndex, offsetBy: start)
        text.removeSubrange(first..<text.index(first, offsetBy: end - start))
        cursor = start
    }

    /// Where the word before the cursor begins, with the spaces after it.
    private var wordStart: Int {
        let before = Array(text.prefix(cursor))
        var start = before.count
        while start > 0, before[start - 1].isWhitespace { start -= 1 }
        while start > 0, !before[start - 1].isWhitespace { start -= 1 }
        return start
    }

    private static func oneLine(_ pasted: String) -> String {
        var characters = pasted.drop(while: \.isNewline)
        while characters.last?.isNewline == true { characters.removeLast() }
        return String(characters.map { $0.isNewline || $0 == "\t" ? " " : $0 })
    }
}

extension TextField {
    /// Draws the field on the first line of `rect`, scrolled so that the cursor is seen; sets the grid's cursor when focused.
    package func draw(
        on grid: inout Grid, in rect: Rect, glyphs: GlyphSet, isFocused: Bool, placeholder: String = "", background: Role = .background
    ) {
        let line = rect.line(0)
        guard !line.isEmpty else { return }
        let style = Style(isFocused ? .fieldFocused : .field, on: background, .underline)
        grid.fill(line, style: style)
        if text.isEmpty {
            grid.write(StyledText(placeholder, Style(.placeholder, on: background, .underline)), in: line, ellipsis: glyphs.ellipsis)
        }
        // The cursor may stand behind the last character, which takes one column more.
        let shown = glyphsShown(glyphs, grid.widths)
        var start = 0
        while shown[start..<cursor].reduce(0, { $0 + $1.width }) > line.width - 1, start < cursor { start += 1 }
        var column = line.column
        for glyph in shown[start...] {
            grid.write(glyph.text, column: column, row: line.row, style: style, clip: line)
            column += glyph.width
        }
        if isFocused {
            grid.cursor = Position(column: line.column + shown[start..<cursor].reduce(0) { $0 + $1.width }, row: line.row)
        }
    }

    /// One piece of text and its width for each character, so that the cursor's column follows from its place.
    private func glyphsShown(_ glyphs: GlyphSet, _ widths: CharacterWidth) -> [(text: String, width: Int)] {
        text.map { character in
            let shown = isMasked ? glyphs.masked : String(character)
            return (shown, widths.width(of: shown))
        }
    }
}
