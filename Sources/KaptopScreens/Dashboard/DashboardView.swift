import KaptopAlerts
package import TextUI

extension Dashboard {
    package static func view(_ state: State, size: Size) -> Grid {
        var grid = Grid(size: size, widths: state.widths)
        guard let frame = Frame(state, size: size) else {
            drawTooSmall(state, on: &grid)
            return grid
        }
        HeaderLine.draw(state, on: &grid, in: frame.header, density: frame.density)
        TabLine.draw(state, on: &grid, in: frame.tabs)
        Banner.draw(state, on: &grid, in: frame.banners)
        drawBody(state, on: &grid, frame)
        drawFooter(state, on: &grid, in: frame.footer)
        state.dialog?.draw(state, on: &grid, body: frame.body, screen: grid.bounds)
        return grid
    }

    private static func drawBody(_ state: State, on grid: inout Grid, _ frame: Frame) {
        if state.isHelpShown {
            HelpPane.draw(state, on: &grid, in: frame.body)
        } else if state.overview == nil {
            let text = state.disconnection == nil ? "Connecting to the engine" : "No connection to the engine."
            grid.write(StyledText(text, .dim), in: frame.body.line(frame.body.height / 2), .center, ellipsis: state.glyphs.ellipsis)
        } else {
            state.screen.pane.draw(state, on: &grid, in: frame.body, density: frame.density)
        }
    }

    private static func drawFooter(_ state: State, on grid: inout Grid, in rect: Rect) {
        if let dialog = state.dialog {
            HelpLine(dialog.entries(state)).draw(on: &grid, in: rect)
            return
        }
        if state.isTyping {
            drawFilterField(state, on: &grid, in: rect)
            return
        }
        if let notice = state.notice {
            grid.fill(rect, style: Style(.text, on: .bar))
            grid.write(noticeText(notice, state.glyphs), in: rect.inset(horizontal: 1), ellipsis: state.glyphs.ellipsis)
            return
        }
        // Everybody finds the arrows; on a small screen other keys need the room more.
        let isSmall = Density(grid.size) == .compact
        let entries = KeyTable.bindings(state.context).filter { !isSmall || $0.action != .move }.compactMap {
            $0.footerEntry(state.glyphs, isEnabled: KeyTable.isEnabled($0.action, state))
        }
        HelpLine(entries).draw(on: &grid, in: rect)
    }

    private static func noticeText(_ notice: Notice, _ glyphs: GlyphSet) -> StyledText {
        switch notice.kind {
        case .progress, .note: StyledText(notice.text, Style(.text, on: .bar))
        case .done: StyledText("\(glyphs.healthy) \(notice.text)", Style(.success, on: .bar))
        case .failed: StyledText("\(glyphs.failed) \(notice.text)", Style(.error, on: .bar, .bold))
        }
    }

    private static func drawFilterField(_ state: State, on grid: inout Grid, in rect: Rect) {
        let parts = rect.columns([.fixed(9), .rest, .fixed(min(22, rect.width / 2))])
        grid.fill(rect, style: Style(.text, on: .bar))
        grid.write(" filter /", column: parts[0].column, row: rect.row, style: Style(.key, on: .bar, .bold), clip: parts[0])
        if let filter = state.screen.pane.filter {
            state[keyPath: filter].draw(
                on: &grid, in: parts[1], glyphs: state.glyphs, isFocused: true, placeholder: state.screen.pane.filterExample,
                background: .bar)
        }
        let entries = KeyTable.bindings(.typing).filter { $0.action != .move }.compactMap { $0.footerEntry(state.glyphs, isEnabled: true) }
        HelpLine(entries).draw(on: &grid, in: parts[2])
        if let mistake = state.filterMistake { drawMistake(mistake, state, on: &grid, under: parts[1]) }
    }

    /// What is wrong with the filter, over the place in the field where it is; the list stays as it was.
    private static func drawMistake(_ mistake: AlertFilter.Mistake, _ state: State, on grid: inout Grid, under field: Rect) {
        let line = Rect(column: 0, row: field.row - 1, width: grid.size.width, height: 1)
        let place = grid.widths.width(of: String(state.filterText.prefix(mistake.range.lowerBound)))
        let text = StyledText("\(state.glyphs.down) ", Style(.error, on: .bar, .bold)) + StyledText(mistake.text, Style(.error, on: .bar))
        grid.fill(line, style: Style(.text, on: .bar))
        // A long sentence begins further to the left, so that all of it is read.
        let column = max(1, min(field.column + min(place, field.width - 1), line.width - text.width(grid.widths) - 1))
        grid.write(text, in: Rect(column: column, row: line.row, width: line.width - column, height: 1), ellipsis: state.glyphs.ellipsis)
    }

    /// Too small for anything but what matters most.
    private static func drawTooSmall(_ state: State, on grid: inout Grid) {
        let size = grid.size
        let need = "Needs \(Density.least.width)x\(Density.least.height), is \(size.width)x\(size.height)"
        if size.height > 1 { grid.write(need, column: 0, row: 0) }
        grid.write(HeaderLine.counts(state, .tight), column: 0, row: size.height > 1 ? 1 : 0)
    }
}
