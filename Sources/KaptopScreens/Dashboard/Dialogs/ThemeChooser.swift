import KaptopAlerts
package import TextUI

/// A theme that can be chosen.
package struct ThemeChoice: Sendable, Equatable {
    package let name: String
    package let theme: Theme
    /// Whether the person has put its file there.
    package let isOwn: Bool

    package init(name: String, theme: Theme, isOwn: Bool) {
        self.name = name
        self.theme = theme
        self.isOwn = isOwn
    }
}

/// The list of themes over the present screen, which shows each theme as soon as it is selected.
struct ThemeChooser: Dialog, Equatable {
    /// What was in use when it was opened: Esc gives it back.
    var before: String
    var scroll: ScrollPosition

    static func open(_ state: inout Dashboard.State) {
        guard !state.themes.isEmpty else { return }
        state.dialog = ThemeChooser(
            before: state.theme, scroll: ScrollPosition(selected: state.themes.firstIndex { $0.name == state.theme } ?? 0))
    }

    /// Takes a theme by its name; without one, or with one that is not there, shows all there are.
    static func choose(_ name: String, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        guard state.themes.contains(where: { $0.name == name }) else {
            open(&state)
            return []
        }
        state.chosenTheme = name
        return use(name, &state)
    }

    mutating func press(_ key: Key, _ state: inout Dashboard.State) -> DialogStep {
        if scroll.handle(key, count: state.themes.count, room: ThemeChooser.room(state)) {
            return .stay(scroll.selected.map { ThemeChooser.use(state.themes[$0].name, &state) } ?? [])
        }
        switch key {
        case .enter:
            // Looked at and kept as it was is no choice: what the settings say goes on holding.
            if state.theme != before { state.chosenTheme = state.theme }
            return .close
        case .escape: return .close(ThemeChooser.use(before, &state))
        default: return .stay
        }
    }

    func entries(_ state: Dashboard.State) -> [HelpLine.Entry] {
        [
            HelpLine.Entry(state.glyphs.upDown, "preview"), HelpLine.Entry(state.glyphs.enterKey, "keep", isKept: true),
            HelpLine.Entry("Esc", "as before", isKept: true),
        ]
    }

    private static func use(_ name: String, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        guard name != state.theme, let choice = state.themes.first(where: { $0.name == name }) else { return [] }
        state.theme = name
        return [.use(choice.theme)]
    }

    /// Takes the themes as they are now: one that is in use and has changed is shown at once, one whose file is gone stays in use.
    static func take(_ choices: [ThemeChoice], mistakes: [String], _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        let old = state.themes.first { $0.name == state.theme }
        state.themes = choices
        if var chooser = state.dialog as? ThemeChooser {
            // What was in use may be gone, and with it the row.
            let selected = choices.firstIndex { $0.name == state.theme } ?? 0
            chooser.scroll = ScrollPosition(selected: selected, offset: chooser.scroll.offset).clamped(
                count: choices.count, room: room(state))
            state.dialog = chooser
        }
        if let first = mistakes.first {
            let more = mistakes.count > 1 ? " (and \(mistakes.count - 1) more)" : ""
            state.notice = Dashboard.Notice(kind: .failed, text: first + more, at: state.now)
        }
        guard let new = choices.first(where: { $0.name == state.theme }), let old, new.theme != old.theme else { return [] }
        return [.use(new.theme)]
    }

    // MARK: Drawing

    private static let width = 44

    /// Rows of themes at the present size.
    private static func room(_ state: Dashboard.State) -> Int {
        guard let frame = Frame(state, size: state.size) else { return 1 }
        return max(1, height(state, frame.body) - sampleHeight(frame.body) - 2)
    }

    /// A sample of the levels stands below the list where there is room.
    private static func sampleHeight(_ body: Rect) -> Int { body.height >= 12 ? 2 : 0 }

    private static func height(_ state: Dashboard.State, _ body: Rect) -> Int {
        min(state.themes.count + sampleHeight(body) + 2, body.height)
    }

    /// At the right, so that most of the screen that it changes stays in view.
    func draw(_ state: Dashboard.State, on grid: inout Grid, body: Rect, screen: Rect) {
        let height = ThemeChooser.height(state, body)
        let width = min(ThemeChooser.width, body.width)
        let place = Rect(
            column: max(body.column, body.endColumn - width - 3), row: body.row + (body.height - height) / 2, width: width, height: height)
        let inside = Box(
            title: StyledText("Theme", Style(.title, on: .dialog).bold()),
            note: StyledText("\((scroll.selected ?? 0) + 1) of \(state.themes.count)", .dim), isFocused: true, background: .dialog
        ).draw(on: &grid, in: place, glyphs: state.glyphs)
        let rows = inside.rows([.rest, .fixed(ThemeChooser.sampleHeight(body))])
        let room = rows[0].height
        let shown = scroll.clamped(count: state.themes.count, room: room)
        for index in shown.offset..<min(state.themes.count, shown.offset + room) {
            drawRow(state.themes[index], isSelected: index == shown.selected, state, on: &grid, in: rows[0].line(index - shown.offset))
        }
        let sample = StyledText([3, 2, 1, 0].compactMap { Level(rawValue: $0)?.text(state.glyphs) }, separator: "  ")
        grid.write(
            sample.restyled { $0.background = .dialog }, in: rows[1].line(rows[1].height - 1), ellipsis: state.glyphs.ellipsis)
    }

    private func drawRow(_ choice: ThemeChoice, isSelected: Bool, _ state: Dashboard.State, on grid: inout Grid, in line: Rect) {
        let ground: Role = isSelected ? .selection : .dialog
        grid.fill(line, style: Style(.text, on: ground))
        if isSelected { grid.write(state.glyphs.selected, column: line.column, row: line.row, style: Style(.mark, on: ground, .bold)) }
        let name = StyledText(choice.name, Style(isSelected ? .strong : .text, on: ground, isSelected ? .bold : []))
        grid.write(name, in: line.inset(horizontal: 2), ellipsis: state.glyphs.ellipsis)
        let kind = choice.theme.usesColor ? choice.theme.isDark.map { $0 ? "dark" : "light" } ?? "" : "no colours"
        let words = (choice.isOwn ? ["yours"] : []) + [kind]
        grid.write(StyledText(words.joined(separator: ", "), Style(.dim, on: ground)), in: line.inset(horizontal: 1), .right)
    }
}
