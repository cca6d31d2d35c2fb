/// Rows under column heads: fixed and flexible widths, a selected row, and a window that scrolls over many rows.
///
/// The table asks for the rows it shows only, so ten thousand of them cost no more than a screenful.
package struct Table: Sendable {
    package var columns: [Column]
    package var showsHeader: Bool
    /// Columns of space between two columns.
    package var gap: Int

    /// One column: its head, how wide, and where its text stands.
    package struct Column: Hashable, Sendable {
        package var title: StyledText
        package var length: Length
        package var alignment: Alignment
        /// Columns with a higher number are left out first when the table is too narrow for all; those with 0 always stay.
        package var expendability: Int

        package init(_ title: StyledText, _ length: Length, _ alignment: Alignment = .left, expendability: Int = 0) {
            self.title = title.restyled { if $0 == .plain { $0.role = .header } }
            self.length = length
            self.alignment = alignment
            self.expendability = expendability
        }

        fileprivate var least: Int {
            switch length {
            case .fixed(let size): size
            case .flexible(_, let minimum): max(1, minimum)
            }
        }
    }

    package init(_ columns: [Column], showsHeader: Bool = true, gap: Int = 1) {
        self.columns = columns
        self.showsHeader = showsHeader
        self.gap = gap
    }

    /// How many rows fit below the header.
    package func visibleRows(height: Int) -> Int {
        max(0, height - (showsHeader ? 1 : 0))
    }

    /// Draws the rows from `scroll.offset` on; `row(index)` gives one text per column, in the order of `columns`.
    ///
    /// Returns the range of rows drawn, for "1–13 of 127".
    @discardableResult
    package func draw(
        on grid: inout Grid, in rect: Rect, glyphs: GlyphSet, count: Int, scroll: ScrollPosition, row: (Int) -> [StyledText]
    ) -> Range<Int> {
        let shown = shownColumns(width: rect.width)
        let places = rect.columns(shown.map { columns[$0].length }, gap: gap)
        if showsHeader {
            for (index, place) in zip(shown, places) {
                grid.write(columns[index].title, in: place.line(0), columns[index].alignment, ellipsis: glyphs.ellipsis)
            }
        }
        let first = showsHeader ? 1 : 0
        let room = visibleRows(height: rect.height)
        let offset = scroll.clamped(count: count, room: room).offset
        let range = offset..<min(count, offset + room)
        for rowIndex in range {
            let texts = row(rowIndex)
            let line = first + rowIndex - offset
            if rowIndex == scroll.selected { grid.fill(selection(rect.line(line), shown, places), style: Style(.text, on: .selection)) }
            for (index, place) in zip(shown, places) where index < texts.count {
                var text = texts[index]
                if rowIndex == scroll.selected, place.column < selection(rect, shown, places).endColumn {
                    text = text.restyled { if $0.background == .background { $0.background = .selection } }
                }
                grid.write(text, in: place.line(line), columns[index].alignment, ellipsis: glyphs.ellipsis)
            }
        }
        return range
    }

    /// The part of a selected row that lies on the selection's ground: up to the end of the first flexible column, which is the row's name.
    ///
    /// A whole row in another ground would be sent anew, colours, strip and all: twice as many bytes for each step of the cursor.
    private func selection(_ line: Rect, _ shown: [Int], _ places: [Rect]) -> Rect {
        for (index, place) in zip(shown, places) {
            guard case .flexible = columns[index].length else { continue }
            return Rect(column: line.column, row: line.row, width: place.endColumn - line.column, height: line.height)
        }
        return line
    }

    /// The indices of the columns that fit, after leaving out the most expendable ones.
    package func shownColumns(width: Int) -> [Int] {
        var shown = Array(columns.indices)
        while shown.reduce(0, { $0 + columns[$1].least }) + max(0, shown.count - 1) * gap > width {
            guard let victim = shown.max(by: { columns[$0].expendability < columns[$1].expendability }),
                columns[victim].expendability > 0
            else { break }
            shown.removeAll { $0 == victim }
        }
        return shown
    }
}
