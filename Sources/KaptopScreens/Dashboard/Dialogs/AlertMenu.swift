import TextUI

/// A short list of choices over the alert screen: what to sort by, which columns, which saved view.
struct AlertMenu: Dialog, Equatable {
    enum Kind: Sendable { case sort, columns, views }

    var kind: Kind
    var index = 0
    /// The name under which the present view is to be kept, while it is typed.
    var nameField: TextField?

    static func open(_ kind: Kind, _ state: inout Dashboard.State) {
        let index = kind == .sort ? AlertSort.columns.firstIndex(of: state.alerts.view.sort.column) ?? 0 : 0
        state.dialog = AlertMenu(kind: kind, index: index)
    }

    mutating func press(_ key: Key, _ state: inout Dashboard.State) -> DialogStep {
        guard nameField == nil else {
            typeName(key, &state)
            return .stay
        }
        let count = rows(state).count
        let before = index
        var scroll = ScrollPosition(selected: index, offset: 0)
        if scroll.handle(key, count: count, room: count) {
            index = scroll.selected ?? 0
        } else {
            switch key {
            case .escape: return .close
            case .enter where kind == .columns, " " where kind == .columns: toggleColumn(&state)
            case .enter where kind == .views && index == state.savedViews.count: nameField = TextField()
            case .enter:
                if kind == .views { state.show(state.savedViews[index].view) }
                return .close
            case "s" where kind == .sort: index = (index + 1) % count
            case "S" where kind == .sort:
                let sort = state.alerts.view.sort
                state.alerts.setSort(AlertSort(sort.column, isReversed: !sort.isReversed), state.overview, now: state.now)
            case "X" where kind == .views && index < state.savedViews.count: state.deleteView(at: index)
            default: break
            }
        }
        if kind == .sort, index != before {
            state.alerts.setSort(AlertSort(AlertSort.columns[index]), state.overview, now: state.now)
        }
        return .stay
    }

    private mutating func typeName(_ key: Key, _ state: inout Dashboard.State) {
        switch key {
        case .escape: nameField = nil
        case .enter: save(&state)
        default: _ = nameField?.handle(key)
        }
    }

    func entries(_ state: Dashboard.State) -> [HelpLine.Entry] {
        let enter = state.glyphs.enterKey
        if nameField != nil { return [HelpLine.Entry(enter, "save"), HelpLine.Entry("Esc", "back to the list", isKept: true)] }
        let move = HelpLine.Entry(state.glyphs.upDown, "move")
        let close = HelpLine.Entry("Esc", "close", isKept: true)
        switch kind {
        case .sort: return [move, HelpLine.Entry("s", "next"), HelpLine.Entry("S", "reverse"), HelpLine.Entry(enter, "choose"), close]
        case .columns: return [move, HelpLine.Entry("Space", "on, off"), close]
        case .views:
            return [move, HelpLine.Entry(enter, "choose"), HelpLine.Entry("X", "delete", isEnabled: index < state.savedViews.count), close]
        }
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

    private func rows(_ state: Dashboard.State) -> [StyledText] {
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

    func draw(_ state: Dashboard.State, on grid: inout Grid, body: Rect, screen: Rect) {
        let entries = rows(state)
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
