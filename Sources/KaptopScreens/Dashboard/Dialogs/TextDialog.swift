import TextUI

/// Lines of text to be read, scrolled with the keys that move.
struct TextDialog: Dialog {
    var title: String
    var note: String
    var lines: [StyledText]
    var offset = 0
    /// Over the whole screen and without a frame, so that a terminal's own selection takes nothing but text.
    var isPlain = false

    mutating func press(_ key: Key, _ state: inout Dashboard.State) -> DialogStep {
        let room = max(1, state.size.height - (isPlain ? 1 : 8))
        let most = max(0, lines.count - room)
        switch key {
        case .escape, "Y": return .close
        case .up, "k": offset -= 1
        case .down, "j": offset += 1
        case .pageUp, .control("u"): offset -= room
        case .pageDown, .control("d"), .enter: offset += room
        case .home, "g": offset = 0
        case .end, "G": offset = most
        default: return .stay
        }
        offset = min(max(0, offset), most)
        return .stay
    }

    func entries(_ state: Dashboard.State) -> [HelpLine.Entry] {
        [HelpLine.Entry(state.glyphs.upDown, "scroll"), HelpLine.Entry("Esc", "back", isKept: true)]
    }

    func draw(_ state: Dashboard.State, on grid: inout Grid, body: Rect, screen: Rect) {
        if isPlain {
            let place = Rect(column: 0, row: 0, width: screen.width, height: screen.height - 1)
            grid.fill(place)
            for (index, line) in lines.dropFirst(offset).prefix(place.height).enumerated() { grid.write(line, in: place.line(index)) }
            return
        }
        let height = min(max(1, lines.count), max(1, body.height - 4))
        let last = min(lines.count, offset + height)
        let inside = DialogBox.draw(
            title: title, note: lines.count > height ? "\(offset + 1)-\(last) of \(lines.count)" : note, height: height, width: 110,
            on: &grid,
            body: body, glyphs: state.glyphs)
        for (index, line) in lines.dropFirst(offset).prefix(inside.height).enumerated() {
            DialogBox.write(line, on: &grid, in: inside.line(index), glyphs: state.glyphs)
        }
    }
}

extension TextDialog {
    /// What the screen shows, as text without lines and bars.
    static func plainText(_ state: Dashboard.State) -> TextDialog {
        let grid = Dashboard.view(state, size: state.size)
        let borders: Set<Role> = [.border, .borderFocused]
        let lines = (0..<max(0, grid.size.height - 1)).map { row -> String in
            let glyphs = (0..<grid.size.width).compactMap { column -> String? in
                guard let cell = grid[column, row], !cell.isContinuation else { return nil }
                return borders.contains(cell.style.role) ? " " : cell.glyph
            }
            return glyphs.joined().trimmingEnd
        }
        let indent = lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
        return TextDialog(title: "", note: "", lines: lines.map { StyledText(String($0.dropFirst(indent))) }, isPlain: true)
    }
}

extension String {
    /// Without the spaces at its end.
    fileprivate var trimmingEnd: String {
        var rest = self[...]
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
