/// A frame with a title at the top left and notes at the right of its top and bottom lines.
///
/// ```
/// ╭─ ▸ Alerts 127 ───────────── sort level ─╮
/// ╰──────────────────────────── 1–13 of 127 ─╯
/// ```
/// The focused box says so by its mark as well as by its colour. Notes give way to the title when there is no room.
package struct Box: Sendable {
    package var title: StyledText
    package var note: StyledText
    package var bottomNote: StyledText
    package var isFocused: Bool
    /// Ground of frame and inside.
    package var background: Role

    package init(
        title: StyledText = "", note: StyledText = "", bottomNote: StyledText = "", isFocused: Bool = false, background: Role = .background
    ) {
        self.title = title
        self.note = note
        self.bottomNote = bottomNote
        self.isFocused = isFocused
        self.background = background
    }

    /// Draws the frame, clears the inside, and returns the inside with one column of air at both sides.
    @discardableResult
    package func draw(on grid: inout Grid, in rect: Rect, glyphs: GlyphSet) -> Rect {
        let inside = rect.inset(horizontal: 2, vertical: 1)
        guard rect.width >= 2, rect.height >= 2 else { return inside }
        let style = Style(isFocused ? .borderFocused : .border, on: background)
        grid.fill(rect.inset(horizontal: 1, vertical: 1), style: Style(.text, on: background))
        let top = Rect(column: rect.column + 1, row: rect.row, width: rect.width - 2, height: 1)
        let bottom = Rect(column: rect.column + 1, row: rect.endRow - 1, width: rect.width - 2, height: 1)
        grid.fill(top, with: glyphs.horizontal, style: style)
        grid.fill(bottom, with: glyphs.horizontal, style: style)
        for row in rect.row + 1..<rect.endRow - 1 {
            grid.write(glyphs.vertical, column: rect.column, row: row, style: style)
            grid.write(glyphs.vertical, column: rect.endColumn - 1, row: row, style: style)
        }
        grid.write(glyphs.topLeft, column: rect.column, row: rect.row, style: style)
        grid.write(glyphs.topRight, column: rect.endColumn - 1, row: rect.row, style: style)
        grid.write(glyphs.bottomLeft, column: rect.column, row: rect.endRow - 1, style: style)
        grid.write(glyphs.bottomRight, column: rect.endColumn - 1, row: rect.endRow - 1, style: style)

        let titleWidth = drawTitle(on: &grid, in: top, glyphs: glyphs)
        drawNote(note, on: &grid, in: top, after: titleWidth)
        drawNote(bottomNote, on: &grid, in: bottom, after: 0)
        return inside
    }

    private func drawTitle(on grid: inout Grid, in line: Rect, glyphs: GlyphSet) -> Int {
        guard !title.isEmpty, line.width >= 5 else { return 0 }
        let mark = isFocused ? StyledText(glyphs.focus + " ", .borderFocused) : ""
        let shown = grounded(mark + title).truncated(to: line.width - 4, ellipsis: glyphs.ellipsis, widths: grid.widths)
        let padded = grounded(" ") + shown + grounded(" ")
        grid.write(padded, column: line.column + 1, row: line.row, clip: line)
        return padded.width(grid.widths) + 1
    }

    private func drawNote(_ note: StyledText, on grid: inout Grid, in line: Rect, after taken: Int) {
        let padded = grounded(" ") + grounded(note) + grounded(" ")
        let width = padded.width(grid.widths)
        guard !note.isEmpty, taken + width + 2 <= line.width else { return }
        grid.write(padded, column: line.endColumn - 1 - width, row: line.row, clip: line)
    }

    private func grounded(_ text: StyledText) -> StyledText {
        text.restyled { if $0.background == .background { $0.background = background } }
    }
}
