import TextUI

/// All that can be done, by name: every key's meaning and the commands that have no key, found by a few letters of their words.
struct Palette: Dialog {
    private var field = TextField()
    private var selected = 0
    /// How far back in the history of what was typed; 0 is what is being typed.
    private var age = 0

    mutating func press(_ key: Key, _ state: inout Dashboard.State) -> DialogStep {
        let found = matches(state)
        switch key {
        case .escape: return .close
        case .up where field.text.isEmpty || age > 0: recall(1, state)
        case .down where age > 0: recall(-1, state)
        case .up: selected = max(0, selected - 1)
        case .down: selected = min(max(0, found.count - 1), selected + 1)
        case .tab:
            if found.indices.contains(selected) { field = TextField(found[selected].name + " ") }
            selected = 0
        case .enter:
            guard found.indices.contains(selected) else { return .stay }
            let typed = field.text
            if !typed.isEmpty { state.paletteHistory = [typed] + state.paletteHistory.filter { $0 != typed }.prefix(50) }
            let entry = found[selected]
            return .close(entry.run(entry.argument(of: typed), &state))
        default:
            guard field.handle(key) else { return .stay }
            selected = 0
            age = 0
        }
        return .stay
    }

    private mutating func recall(_ step: Int, _ state: Dashboard.State) {
        age = min(max(0, age + step), state.paletteHistory.count)
        field = TextField(age == 0 ? "" : state.paletteHistory[age - 1])
        selected = 0
    }

    func entries(_ state: Dashboard.State) -> [HelpLine.Entry] {
        [
            HelpLine.Entry(state.glyphs.enterKey, "do it"), HelpLine.Entry("Tab", "complete"),
            HelpLine.Entry(state.glyphs.upDown, "choose"),
            HelpLine.Entry("Esc", "back", isKept: true),
        ]
    }

    /// The best matches first; all in the order of the key table while nothing is typed.
    func matches(_ state: Dashboard.State) -> [PaletteEntry] {
        let all = PaletteEntry.all(state)
        let wanted = field.text.lowercased()
        guard !wanted.isEmpty else { return all }
        let rated = all.enumerated().compactMap { index, entry -> (score: Int, index: Int, entry: PaletteEntry)? in
            entry.score(of: wanted).map { ($0, index, entry) }
        }
        return rated.sorted { ($1.score, $0.index) < ($0.score, $1.index) }.map(\.entry)
    }

    func draw(_ state: Dashboard.State, on grid: inout Grid, body: Rect, screen: Rect) {
        let found = matches(state)
        let width = min(76, body.width)
        let height = min(max(4, body.height - 4), 18)
        let place = Rect(
            column: body.column + (body.width - width) / 2, row: body.row + min(1, body.height - 1), width: width, height: height)
        let inside = Box(
            title: StyledText("Commands", Style(.title, on: .dialog).bold()),
            note: StyledText(found.isEmpty ? "nothing matches" : "\(found.count)", Style(.dim, on: .dialog)), isFocused: true,
            background: .dialog
        ).draw(on: &grid, in: place, glyphs: state.glyphs)
        let parts = inside.rows([.fixed(1), .rest])
        DialogBox.write(StyledText(":", Style(.key).bold()), on: &grid, in: parts[0], glyphs: state.glyphs)
        let fieldPlace = Rect(column: parts[0].column + 2, row: parts[0].row, width: parts[0].width - 2, height: parts[0].height)
        field.draw(
            on: &grid, in: fieldPlace, glyphs: state.glyphs, isFocused: true, placeholder: "a few letters of what you want",
            background: .dialog)
        let table = Table([Table.Column("", .rest), Table.Column("", .fixed(12), .right)], showsHeader: false)
        let scroll = ScrollPosition(selected: selected).clamped(count: found.count, room: parts[1].height)
        table.draw(on: &grid, in: parts[1], glyphs: state.glyphs, count: found.count, scroll: scroll) { index in
            let entry = found[index]
            let ground: Role = index == scroll.selected ? .selection : .dialog
            let mark = index == scroll.selected ? state.glyphs.selected + " " : "  "
            let name = StyledText(mark + entry.name, Style(entry.isEnabled ? .text : .keyDisabled, on: ground))
            let usage = StyledText(entry.usage.isEmpty ? "" : " " + entry.usage, Style(.dim, on: ground))
            return [name + usage, StyledText(entry.key, Style(.key, on: ground))]
        }
    }
}

/// Something that the palette can do.
struct PaletteEntry: Sendable {
    /// What is typed and shown: `acknowledge`, `utc`.
    var name: String
    /// What may follow it: `[NAME]`.
    var usage: String = ""
    /// Another word for it: the footer's.
    var alias: String = ""
    /// Its key, where it has one.
    var key: String = ""
    var isEnabled = true
    var run: @Sendable (_ argument: String, _ state: inout Dashboard.State) -> [Dashboard.Effect]

    /// What stands behind the name in what was typed.
    func argument(of typed: String) -> String {
        let first = name.lowercased()
        guard typed.lowercased().hasPrefix(first + " ") else { return "" }
        return String(typed.dropFirst(first.count + 1)).split(separator: " ").joined(separator: " ")
    }

    /// How well it fits: the name itself, a begin, words' begins, letters in order; nil where it does not.
    func score(of wanted: String) -> Int? {
        let own = Self.score(name.lowercased(), hasArgument: !usage.isEmpty, of: wanted)
        let other = alias.isEmpty ? nil : Self.score(alias.lowercased(), hasArgument: false, of: wanted).map { $0 - 50 }
        return [own, other].compactMap { $0 }.max()
    }

    private static func score(_ name: String, hasArgument: Bool, of wanted: String) -> Int? {
        if name == wanted { return 1_000 }
        // With an argument the name before it must be whole.
        if hasArgument, wanted.hasPrefix(name + " ") { return 900 + name.count }
        if name.hasPrefix(wanted) { return 800 }
        if name.split(separator: " ").contains(where: { $0.hasPrefix(wanted) }) { return 600 }
        if name.contains(wanted) { return 400 }
        var rest = wanted.filter { $0 != " " }[...]
        for character in name where character == rest.first { rest = rest.dropFirst() }
        return rest.isEmpty ? 100 : nil
    }
}
