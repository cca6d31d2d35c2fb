/// A rectangle of terminal cells: left column, top row, width and height; never of negative width or height.
///
/// Columns and rows count from 0 at the top left. An empty rectangle is allowed everywhere, so that screens of 1x1 cells need no special
/// case.
package struct Rect: Hashable, Sendable {
    package var column: Int
    package var row: Int
    package private(set) var width: Int
    package private(set) var height: Int

    package init(column: Int = 0, row: Int = 0, width: Int, height: Int) {
        self.column = column
        self.row = row
        self.width = max(0, width)
        self.height = max(0, height)
    }

    package init(_ size: Size) {
        self.init(width: size.width, height: size.height)
    }

    /// The first column right of the rectangle.
    package var endColumn: Int { column + width }
    /// The first row below the rectangle.
    package var endRow: Int { row + height }
    package var size: Size { Size(width: width, height: height) }
    package var isEmpty: Bool { width == 0 || height == 0 }

    package func contains(column: Int, row: Int) -> Bool {
        column >= self.column && column < endColumn && row >= self.row && row < endRow
    }

    /// The part that both rectangles share.
    package func intersection(_ other: Rect) -> Rect {
        let left = max(column, other.column)
        let top = max(row, other.row)
        return Rect(column: left, row: top, width: min(endColumn, other.endColumn) - left, height: min(endRow, other.endRow) - top)
    }

    /// The rectangle without a margin of `horizontal` columns at both sides and `vertical` rows at top and bottom.
    package func inset(horizontal: Int = 0, vertical: Int = 0) -> Rect {
        Rect(column: column + horizontal, row: row + vertical, width: width - 2 * horizontal, height: height - 2 * vertical)
    }

    /// A rectangle of at most `size` in the middle of this one, for dialogs.
    package func centered(_ size: Size) -> Rect {
        let width = min(size.width, self.width)
        let height = min(size.height, self.height)
        return Rect(column: column + (self.width - width) / 2, row: row + (self.height - height) / 2, width: width, height: height)
    }

    /// One line of the rectangle, counted from its top; empty when there is no such line.
    package func line(_ index: Int) -> Rect {
        Rect(column: column, row: row + index, width: width, height: index >= 0 && index < height ? 1 : 0)
    }
}

/// Width and height in terminal cells.
package struct Size: Hashable, Sendable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
    }

    package var isEmpty: Bool { width == 0 || height == 0 }
}

/// A cell's place on the screen, from 0 at the top left.
package struct Position: Hashable, Sendable {
    package var column: Int
    package var row: Int

    package init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }
}
