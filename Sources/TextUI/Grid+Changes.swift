/// What a terminal has to put to turn one grid into the next.
extension Grid {
    /// The rows of the top left `room` in which `old` shows something else; all of them without an old grid, or with one of another size.
    package func changedRows(from old: Grid?, room: Size) -> [Int] {
        let rows = 0..<min(size.height, room.height)
        guard let old, old.size == size else { return Array(rows) }
        return rows.filter { row in
            let range = row * size.width..<row * size.width + min(size.width, room.width)
            return cells[range] != old.cells[range]
        }
    }

    /// Calls `put` for each glyph of a row within the first `width` columns: column, cell, and the columns it takes.
    ///
    /// A wide glyph that the width cuts in half is left out.
    package func forEachGlyph(row: Int, width: Int, _ put: (Int, Cell, Int) -> Void) {
        let start = row * size.width
        let width = min(width, size.width)
        for column in 0..<width {
            let cell = cells[start + column]
            guard !cell.isContinuation else { continue }
            let isWide = column + 1 < size.width && cells[start + column + 1].isContinuation
            guard !isWide || column + 1 < width else { continue }
            put(column, cell, isWide ? 2 : 1)
        }
    }
}
