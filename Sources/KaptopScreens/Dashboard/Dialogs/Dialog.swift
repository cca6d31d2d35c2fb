import TextUI

/// What lies over a screen and has all keys until it is closed.
protocol Dialog: Sendable {
    /// The keys that mean something now, for the footer.
    func entries(_ state: Dashboard.State) -> [HelpLine.Entry]
    /// Draws itself over the screen; `screen` is all of it, header and footer too.
    func draw(_ state: Dashboard.State, on grid: inout Grid, body: Rect, screen: Rect)
    /// Takes a key; the state has no dialog while this runs, and may be given another one.
    mutating func press(_ key: Key, _ state: inout Dashboard.State) -> DialogStep
}

/// What becomes of a dialog after a key.
enum DialogStep: Equatable {
    case stay([Dashboard.Effect])
    case close([Dashboard.Effect])
    static let stay = DialogStep.stay([])
    /// Another one may have been put in its place.
    static let close = DialogStep.close([])
}

extension Dashboard {
    static func press(_ key: Key, in dialog: any Dialog, _ state: inout State) -> [Effect] {
        var dialog = dialog
        state.dialog = nil
        switch dialog.press(key, &state) {
        case .stay(let effects):
            state.dialog = dialog
            return effects
        case .close(let effects):
            return effects
        }
    }
}

/// The frame that all dialogs share: a box in the middle with lines of text.
enum DialogBox {
    /// Draws a box for `lines` in the middle of `body` and returns the place of the lines; what does not fit is left out.
    static func draw(
        title: String, note: String = "", height: Int, width: Int = 64, on grid: inout Grid, body: Rect, glyphs: GlyphSet
    ) -> Rect {
        let place = body.centered(Size(width: min(width, body.width), height: height + 2))
        return Box(
            title: StyledText(title, Style(.title, on: .dialog).bold()), note: StyledText(note, Style(.dim, on: .dialog)), isFocused: true,
            background: .dialog
        ).draw(on: &grid, in: place, glyphs: glyphs)
    }

    static func write(_ text: StyledText, on grid: inout Grid, in line: Rect, glyphs: GlyphSet) {
        grid.write(
            text.restyled { if $0.background == .background { $0.background = .dialog } }, in: line, ellipsis: glyphs.ellipsis)
    }
}
