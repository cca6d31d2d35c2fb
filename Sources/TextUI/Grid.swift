/// A screenful of cells as a value: what a view returns, a test compares, and a terminal copies out.
///
/// Writing outside is clipped, never an error, so every view works at every size down to 0x0. Text is made safe by the Sanitizer on its
/// way in; there is no other way to put text into a grid.
package struct Grid: Equatable, Sendable {
    package let size: Size
    package let widths: CharacterWidth
    /// Where the terminal's cursor is shown; hidden when nil or outside.
    package var cursor: Position?
    /// Row by row, `size.width` cells each.
    package private(set) var cells: [Cell]

    package init(size: Size, widths: CharacterWidth = .standard, style: Style = .plain) {
        self.size = size
        self.widths = widths
        cells = Array(repeating: .blank(style), count: size.width * size.height)
    }

    package init(width: Int, height: Int) {
        self.init(size: Size(width: width, height: height))
    }

    package var bounds: Rect { Rect(size) }

    /// The cell at a place, or nil outside.
    package subscript(column: Int, row: Int) -> Cell? {
        bounds.contains(column: column, row: row) ? cells[row * size.width + column] : nil
    }

    /// Writes one line of text from (column, row), clipped to `clip` and the grid; returns the column after the last glyph, drawn or not.
    @discardableResult
    package mutating func write(_ text: String, column: Int, row: Int, style: Style = .plain, clip: Rect? = nil) -> Int {
        let area = clip.map { bounds.intersection($0) } ?? bounds
        var next = column
        for glyph in Sanitizer.glyphs(of: text, widths: widths) {
            put(glyph, column: next, row: row, style: style, area: area)
            next += glyph.width
        }
        return next
    }

    /// Writes one line of styled text, clipped; returns the column after the last glyph.
    @discardableResult
    package mutating func write(_ text: StyledText, column: Int, row: Int, clip: Rect? = nil) -> Int {
        var next = column
        for span in text.spans {
            next = write(span.text, column: next, row: row, style: span.style, clip: clip)
        }
        return next
    }

    /// Writes styled text on the first line of `rect`, cut with `ellipsis` and aligned there.
    package mutating func write(_ text: StyledText, in rect: Rect, _ alignment: Alignment = .left, ellipsis: String = "…") {
        guard !rect.isEmpty else { return }
        let shown = text.truncated(to: rect.width, ellipsis: ellipsis, widths: widths)
        let missing = rect.width - shown.width(widths)
        write(shown, column: rect.column + alignment.spaceBefore(missing), row: rect.row, clip: rect)
    }

    /// Makes every cell of `rect` a copy of one glyph; a wide one stands in every second column.
    package mutating func fill(_ rect: Rect, with glyph: String = " ", style: Style = .plain) {
        let area = rect.intersection(bounds)
        guard !area.isEmpty, let first = Sanitizer.glyphs(of: glyph, widths: widths).first else { return }
        if first.width == 1 {
            let cell = Cell(scalars: first.scalars, style: style)
            for row in area.row..<area.endRow {
                // The edges may cut wide glyphs; between them nothing is left of what was there.
                set(cell, column: area.column, row: row)
                set(cell, column: area.endColumn - 1, row: row)
                let start = row * size.width
                for index in start + area.column..<start + area.endColumn { cells[index] = cell }
            }
            return
        }
        for row in area.row..<area.endRow {
            for column in stride(from: area.column, to: area.endColumn, by: first.width) {
                put(first, column: column, row: row, style: style, area: area)
            }
        }
    }

    /// Changes the ground of `rect` and leaves its text and roles, as for a selected row.
    package mutating func setBackground(_ background: Role, in rect: Rect) {
        restyle(rect) { $0.background = background }
    }

    /// Changes the styles of `rect` and leaves its text.
    package mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
        let area = rect.intersection(bounds)
        guard !area.isEmpty else { return }
        for row in area.row..<area.endRow {
            for column in area.column..<area.endColumn {
                change(&cells[row * size.width + column].style)
            }
        }
    }

    /// Copies another grid over this one with its top left at (column, row), as a dialog over a screen; takes its cursor if it has one.
    package mutating func draw(_ other: Grid, column: Int, row: Int) {
        for otherRow in 0..<other.size.height {
            for otherColumn in 0..<other.size.width {
                let cell = other.cells[otherRow * other.size.width + otherColumn]
                guard !cell.isContinuation else { continue }
                let isWide = otherColumn + 1 < other.size.width && other[otherColumn + 1, otherRow]?.isContinuation == true
                put(
                    scalars: cell.scalars, width: isWide ? 2 : 1,
                    column: column + otherColumn, row: row + otherRow, style: cell.style, area: bounds)
            }
        }
        if let position = other.cursor {
            cursor = Position(column: column + position.column, row: row + position.row)
        }
    }

    private mutating func put(_ glyph: Glyph, column: Int, row: Int, style: Style, area: Rect) {
        put(scalars: glyph.scalars, width: glyph.width, column: column, row: row, style: style, area: area)
    }

    /// Puts one glyph; a wide one that the area cuts in half becomes a space, as does a wide one that it overwrites in half.
    private mutating func put(scalars: GlyphScalars, width: Int, column: Int, row: Int, style: Style, area: Rect) {
        let isFirstInside = area.contains(column: column, row: row)
        guard width == 2 else {
            if isFirstInside { set(Cell(scalars: scalars, style: style), column: column, row: row) }
            return
        }
        let isSecondInside = area.contains(column: column + 1, row: row)
        if isFirstInside, isSecondInside {
            set(Cell(scalars: scalars, style: style), column: column, row: row)
            set(Cell(scalars: .none, style: style), column: column + 1, row: row, keepsFirstHalf: true)
        } else if isFirstInside {
            set(.blank(style), column: column, row: row)
        } else if isSecondInside {
            set(.blank(style), column: column + 1, row: row)
        }
    }

    private mutating func set(_ cell: Cell, column: Int, row: Int, keepsFirstHalf: Bool = false) {
        let index = row * size.width + column
        if cells[index].isContinuation, !keepsFirstHalf, column > 0 {
            cells[index - 1].scalars = .space
        }
        if column + 1 < size.width, cells[index + 1].isContinuation {
            cells[index + 1].scalars = .space
        }
        cells[index] = cell
    }
}
