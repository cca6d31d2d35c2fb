import TextUI

/// The second line: the screens with their digits, and whose engine this is.
enum TabLine {
    private static let gap = 1

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        guard !rect.isEmpty else { return }
        let tabs = Screen.allCases.map { screen in
            let isActive = screen == state.screen
            let ground: Role = isActive ? .selection : .background
            return StyledText(" \(screen.digit) ", Style(.key, on: ground, isActive ? .bold : []))
                + StyledText(screen.pane.title + " ", Style(isActive ? .tabActive : .tab, on: ground, isActive ? .bold : []))
        }
        let engine = HeaderLine.engine(state)
        let separator = StyledText(String(repeating: " ", count: gap))
        let end = grid.write(StyledText(tabs, separator: separator), column: rect.column, row: rect.row, clip: rect)
        let right = Rect(column: end + 1, row: rect.row, width: rect.endColumn - end - 2, height: 1)
        // A name cut in half says less than none.
        if engine.width(grid.widths) <= right.width { grid.write(engine, in: right, .right) }
    }

    /// The screen whose tab stands in a column.
    static func screen(at column: Int, in rect: Rect) -> Screen? {
        var start = rect.column
        for screen in Screen.allCases {
            let end = start + " \(screen.digit) \(screen.pane.title) ".count
            if (start..<end).contains(column) { return screen }
            start = end + gap
        }
        return nil
    }
}
