/// A bar of segments, some at the left and some at the right; as the width shrinks the least important are left out.
package struct StatusLine: Sendable {
    package var left: [Segment]
    package var right: [Segment]

    /// A piece of the line.
    ///
    /// Those with a higher `expendability` go first; with 0 a segment stays and is cut.
    package struct Segment: Hashable, Sendable {
        package var text: StyledText
        package var expendability: Int

        package init(_ text: StyledText, expendability: Int = 0) {
            self.text = text
            self.expendability = expendability
        }
    }

    package init(left: [Segment], right: [Segment] = []) {
        self.left = left
        self.right = right
    }

    /// Draws on one line with one column of air at both ends and three between segments.
    package func draw(on grid: inout Grid, in rect: Rect, glyphs: GlyphSet, background: Role = .bar) {
        let line = rect.line(0)
        grid.fill(line, style: Style(.text, on: background))
        let widths = grid.widths
        let shown = fitting(line.width - 2, widths)
        let inside = line.inset(horizontal: 1)
        let leftText = grounded(shown.left, background)
        let rightText = grounded(shown.right, background)
        let rightWidth = rightText.width(widths)
        let room = inside.width - (rightWidth > 0 ? rightWidth + 1 : 0)
        let leftPlace = Rect(column: inside.column, row: inside.row, width: room, height: inside.height)
        grid.write(leftText, in: leftPlace, ellipsis: glyphs.ellipsis)
        grid.write(rightText, in: inside, .right, ellipsis: glyphs.ellipsis)
    }

    private func fitting(_ width: Int, _ widths: CharacterWidth) -> StatusLine {
        var result = self
        while result.width(widths) > width {
            let most = max(result.left.map(\.expendability).max() ?? 0, result.right.map(\.expendability).max() ?? 0)
            guard most > 0 else { break }
            if let index = result.right.lastIndex(where: { $0.expendability == most }) {
                result.right.remove(at: index)
            } else if let index = result.left.lastIndex(where: { $0.expendability == most }) {
                result.left.remove(at: index)
            }
        }
        return result
    }

    private func width(_ widths: CharacterWidth) -> Int {
        let segments = left + right
        return segments.reduce(0) { $0 + $1.text.width(widths) } + max(0, segments.count - 1) * 3
    }

    private func grounded(_ segments: [Segment], _ background: Role) -> StyledText {
        StyledText(segments.map(\.text), separator: "   ").restyled { if $0.background == .background { $0.background = background } }
    }
}
