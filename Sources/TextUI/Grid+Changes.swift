/// What a terminal has to put to turn one grid into the next.
extension Grid {
    /// Calls `put` for each glyph of the top left `room` that `old` does not show there: column, row, cell, and the columns it takes.
    ///
    /// Without an old grid, or with one of another size, that is every glyph. A wide glyph that the room cuts in half is left out.
    package func forEachChange(from old: Grid?, room: Size, _ put: (Int, Int, Cell, Int) -> Void) {
        let old = old?.size == size ? old : nil
        let width = min(size.width, room.width)
        for row in 0..<min(size.height, room.height) {
            let start = row * size.width
            for column in 0..<width {
                let index = start + column
                let cell = cells[index]
                guard !cell.isContinuation else { continue }
                let isWide = column + 1 < size.width && cells[index + 1].isContinuation
                if let old, old.cells[index] == cell, !isWide || old.cells[index + 1] == cells[index + 1] { continue }
                guard !isWide || column + 1 < width else { continue }
                put(column, row, cell, isWide ? 2 : 1)
            }
        }
    }
}
