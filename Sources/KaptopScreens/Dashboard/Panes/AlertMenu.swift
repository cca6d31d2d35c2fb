import TextUI

/// A short list of choices over the alert screen: what to sort by, which columns, which saved view.
struct AlertMenu: Sendable, Equatable {
    enum Kind: Sendable { case sort, columns, views }

    var kind: Kind
    var index = 0
    /// The name under which the present view is to be kept, while it is typed.
    var nameField: TextField?

    static let bindings =
        KeyTable.moving(line: "choice up, down") + [
            KeyBinding(.open, [.enter], "⏎", ascii: "Enter", .find, word: "choose", help: "choose", isKept: true),
            KeyBinding(.mark, [" "], "Space", .find, word: "on, off", help: "switch on or off"),
            KeyBinding(.sort, ["s"], "s", .find, help: "next choice"),
            KeyBinding(.reverseSort, ["S"], "S", .find, word: "reverse", help: "other direction"),
            KeyBinding(.dismiss, ["X"], "X", .find, word: "delete", help: "delete the view"),
            KeyBinding(.back, [.escape], "Esc", .move, word: "close", help: "close the list", isKept: true),
        ]

    static let namingBindings = [
        KeyBinding(.endTyping, [.enter], "⏎", ascii: "Enter", .find, word: "save", help: "save the view"),
        KeyBinding(.back, [.escape], "Esc", .find, word: "back", help: "back to the list", isKept: true),
    ]

    static func open(_ kind: Kind, _ state: inout Dashboard.State) {
        let index = kind == .sort ? AlertSort.columns.firstIndex(of: state.alerts.view.sort.column) ?? 0 : 0
        state.menu = AlertMenu(kind: kind, index: index)
    }

    static func isEnabled(_ action: Action, _ state: Dashboard.State) -> Bool {
        guard let menu = state.menu else { return true }
        return switch action {
        case .mark: menu.kind == .columns
        case .sort, .reverseSort: menu.kind == .sort
        case .dismiss: menu.kind == .views && menu.index < state.savedViews.count
        default: true
        }
    }

    static func perform(_ action: Action, key: Key, _ state: inout Dashboard.State) {
        guard var menu = state.menu, isEnabled(action, state) else { return }
        let count = menu.entries(state).count
        switch action {
        case .move:
            var scroll = ScrollPosition(selected: menu.index, offset: 0)
            _ = scroll.handle(key, count: count, room: count)
            menu.index = scroll.selected ?? 0
        case .sort: menu.index = (menu.index + 1) % count
        case .reverseSort:
            let sort = state.alerts.view.sort
            state.alerts.setSort(AlertSort(sort.column, isReversed: !sort.isReversed), state.overview, now: state.now)
        case .mark: menu.toggleColumn(&state)
        case .open where menu.kind == .columns: menu.toggleColumn(&state)
        case .open where menu.kind == .views && menu.index == state.savedViews.count: menu.nameField = TextField()
        case .open:
            if menu.kind == .views { state.show(state.savedViews[menu.index].view) }
            state.menu = nil
            return
        case .dismiss: state.deleteView(at: menu.index)
        case .endTyping: menu.save(&state)
        case .back where menu.nameField != nil: menu.nameField = nil
        default:
            state.menu = nil
            return
        }
        if menu.kind == .sort, menu.index != state.menu?.index {
            state.alerts.setSort(AlertSort(AlertSort.columns[menu.index]), state.overview, now: state.now)
        }
        state.menu = menu
    }

    private func toggleColumn(_ state: inout Dashboard.State) {
        let column = AlertColumn.allCases[index]
        guard !AlertColumn.fixed.contains(column) else { return }
        state.alerts.view.columns.formSymmetricDifference([column])
    }

    private mutating func save(_ state: inout Dashboard.State) {
        let name = (nameField?.text ?? "").split(separator: " ").joined(separator: " ")
        guard !name.isEmpty else { return }
        state.saveView(named: name)
        nameField = nil
        index = state.savedViews.firstIndex { $0.name == name } ?? 0
    }
}

/// How the list looks.
extension AlertMenu {
    private var title: String {
        switch kind {
        case .sort: "Sort by"
        case .columns: "Columns"
        case .views: "Views"
        }
    }

    private func entries(_ state: Dashboard.State) -> [StyledText] {
        let glyphs = state.glyphs
        func line(_ mark: String, _ name: String, _ rest: String) -> StyledText {
            StyledText(CharacterWidth.standard.pad(mark, to: 3), .accent) + StyledText(CharacterWidth.standard.pad(name, to: 9), .strong)
                + StyledText("  " + rest, .dim)
        }
        switch kind {
        case .sort:
            let sort = state.alerts.view.sort
            let arrow = glyphs.isASCII ? sort.isDescending ? "v" : "^" : sort.isDescending ? glyphs.descending : glyphs.ascending
            return AlertSort.columns.map { line($0 == sort.column ? arrow : "", $0.title, $0.explanation) }
        case .columns:
            return AlertColumn.allCases.map { column in
                line(state.alerts.view.columns.contains(column) ? glyphs.marked : "", column.title, column.explanation)
            }
        case .views:
            return state.savedViews.map { saved in
                let filter = saved.view.filter.isEmpty ? "all alerts" : saved.view.filter
                return line(saved.view == state.alerts.view ? glyphs.marked : "", saved.name, "\(filter), by \(saved.view.sort.text)")
            } + [line("+", "save the present view", "")]
        }
    }

    func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect) {
        let entries = entries(state)
        let place = body.centered(Size(width: min(56, body.width), height: min(entries.count + 2, body.height)))
        let inside = Box(title: StyledText(title, Style(.title, on: .dialog).bold()), isFocused: true, background: .dialog)
            .draw(on: &grid, in: place, glyphs: state.glyphs)
        let offset = ScrollPosition(selected: index, offset: 0).clamped(count: entries.count, room: inside.height).offset
        for (line, entry) in entries.enumerated().dropFirst(offset).prefix(inside.height) {
            let ground: Role = line == index ? .selection : .dialog
            let row = inside.line(line - offset)
            if line == index {
                grid.fill(row, style: Style(.text, on: ground))
                grid.write(state.glyphs.selected, column: row.column - 1, row: row.row, style: Style(.mark, on: .selection, .bold))
            }
            if line == index, let nameField {
                let label = "save as "
                grid.write(StyledText(label, Style(.dim, on: ground)), in: row)
                let field = Rect(column: row.column + label.count, row: row.row, width: row.width - label.count, height: 1)
                nameField.draw(on: &grid, in: field, glyphs: state.glyphs, isFocused: true, placeholder: "a name", background: ground)
            } else {
                grid.write(entry.restyled { $0.background = ground }, in: row, ellipsis: state.glyphs.ellipsis)
            }
        }
    }
}

extension Dashboard.State {
    mutating func deleteView(at index: Int) {
        guard savedViews.indices.contains(index) else { return }
        let view = savedViews.remove(at: index)
        notice = Dashboard.Notice(kind: .done, text: "view \(view.name) deleted", at: now)
    }
}
