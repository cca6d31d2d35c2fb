import KaptopAlerts
import KaptopOverview
import TextUI

/// The screen of tasks: whether they run, their scripts with live counters beside the lines, their nodes, errors and alerts.
enum TasksPane: Pane {
    static let title = "Tasks"

    static let bindings =
        KeyTable.moving() + [
            KeyBinding(.open, [.enter], "⏎", ascii: "Enter", .move, word: "open", help: "go into the task", isKept: true),
            KeyBinding(.back, [.escape], "Esc", .move, word: "back", help: "back, clear the filter", isKept: true),
        ] + KeyTable.panes + [
            KeyTable.filtering,
            KeyBinding(.edit, ["e"], "e", .act, word: "edit", help: "edit in $EDITOR"),
            KeyTable.switching,
            KeyBinding(.nextRow, ["n"], "n", .find, word: "mistake", help: "next mistake"),
            KeyBinding(.previousRow, ["N"], "N", .find, help: "previous mistake"),
        ]

    /// The parts of the screen that keys can be in.
    enum Focus: CaseIterable, Sendable { case list, script, nodes, errors, alerts }

    /// What the screen knows and remembers.
    struct Shown: Sendable {
        var list = ListSelection<TaskID>()
        var focus = Focus.list
        /// Of the selected task, once the engine has told it.
        var detail: TaskDetail?
        /// Why there is no detail.
        var trouble: String?
        var asking = Asking()
        var rates = NodeRates()
        /// Kinds of tasks as they became known.
        var kinds: [TaskID: TaskDetail.Kind] = [:]
        var index = AlertIndex<TaskID>()
        /// Alerts of the selected task.
        var alerts: [AlertRow.Key] = []
        /// How far each part is scrolled.
        var scrolls: [Focus: TextScroll] = [:]
        var draft: TaskDraft?
        /// A draft that was left; `e` offers it again.
        var leftDraft: TaskDraft?
    }

    static var filter: WritableKeyPath<Dashboard.State, TextField>? { \.tasks.list.filter }

    static func filterChanged(_ state: inout Dashboard.State) -> [Dashboard.Effect] { refresh(&state) }

    static func isEnabled(_ action: Action, _ state: Dashboard.State) -> Bool {
        switch action {
        case .open: state.tasks.draft?.isReady ?? (selectedRow(state) != nil)
        case .filter: state.tasks.draft == nil
        case .back: state.tasks.draft != nil || state.tasks.focus != .list || !state.tasks.list.filter.text.isEmpty
        case .edit: state.tasks.draft != nil || shownDetail(state) != nil
        case .toggleEnabled: state.tasks.draft == nil && selectedRow(state) != nil
        case .nextRow, .previousRow: !mistakes(state).isEmpty
        case .nextPane, .previousPane: state.tasks.draft == nil && selectedRow(state) != nil
        default: true
        }
    }

    /// The tasks in the order of the screen: failing and broken ones first, then by name.
    static func rows(_ state: Dashboard.State) -> [TaskRow] {
        let words = WordFilter(state.tasks.list.filter.text)
        let rows = (state.overview?.tasks ?? []).filter { row in words.matches("\(row.id) \(TaskText.word(row))") }
        let sorted = rows.sortedUnlessSorted { $0.id.rawValue < $1.id.rawValue }
        return sorted.filter(\.isInTrouble) + sorted.filter { !$0.isInTrouble }
    }

    static func selectedRow(_ state: Dashboard.State) -> TaskRow? {
        let rows = rows(state)
        let selected = state.tasks.list.selected(in: rows.map(\.id))
        return rows.first { $0.id == selected }
    }

    /// The detail, if it is of the selected task.
    static func shownDetail(_ state: Dashboard.State) -> TaskDetail? {
        state.tasks.detail.flatMap { $0.id == selectedRow(state)?.id ? $0 : nil }
    }

    /// The mistakes that are on the screen: of the draft, or of a broken task.
    static func mistakes(_ state: Dashboard.State) -> [ScriptMistake] {
        if let draft = state.tasks.draft { return draft.mistakes ?? [] }
        return shownDetail(state)?.mistakes ?? []
    }

    /// Goes to a task, as from an alert.
    static func open(_ id: TaskID, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        state.tasks.list.filter = TextField()
        state.tasks.list.select(id, in: rows(state).map(\.id))
        state.tasks.focus = .script
        return Dashboard.show(.tasks, &state)
    }

    static func copyText(_ state: Dashboard.State) -> String? { selectedRow(state)?.id.rawValue }

    // MARK: What it asks and takes

    static func appear(_ state: inout Dashboard.State) -> [Dashboard.Effect] { refresh(&state) }
    static func tick(_ state: inout Dashboard.State) -> [Dashboard.Effect] { refresh(&state) }

    /// Counts the alerts anew, and asks for the selected task.
    private static func refresh(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        state.tasks.index = AlertIndex(state.overview) { $0.task }
        return look(&state)
    }

    /// Shows what is known of the selected task and asks for the rest.
    private static func look(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        guard let id = selectedRow(state)?.id else { return [] }
        state.tasks.alerts = state.tasks.index.worst(id, state.overview)
        if state.tasks.detail?.id != id {
            state.tasks.detail = nil
            state.tasks.trouble = nil
            state.tasks.rates = NodeRates()
        }
        return state.tasks.asking.ask(.task(id), now: state.now)
    }

    static func take(_ answer: Answer, to query: Query, _ state: inout Dashboard.State) {
        if case .check(let id, let script) = query {
            takeCheck(answer, of: id, script, &state)
            return
        }
        guard case .task(let id) = query, state.tasks.asking.take(query) else { return }
        switch answer {
        case .task(let detail):
            state.tasks.kinds[id] = detail.kind
            guard id == selectedRow(state)?.id else { return }
            state.tasks.detail = detail
            state.tasks.trouble = nil
            state.tasks.rates.record(detail, at: state.now)
            // The engine runs what was saved: nothing is left to review.
            if let draft = state.tasks.draft, draft.id == id, draft.script == detail.script { state.tasks.draft = nil }
        case .unavailable(let reason) where id == selectedRow(state)?.id: state.tasks.trouble = reason
        default: break
        }
    }

    /// Who moved on while an answer was on its way does not wait a second for the next.
    static func answered(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        guard let id = selectedRow(state)?.id, state.tasks.detail?.id != id, state.tasks.trouble == nil else { return [] }
        return state.tasks.asking.ask(.task(id), now: state.now)
    }
}

extension TasksPane {
    // MARK: What keys do

    static func perform(_ action: Action, key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        if state.tasks.draft != nil { return performInDraft(action, key: key, &state) }
        switch action {
        case .move: return move(key, &state)
        case .open where selectedRow(state) != nil: if state.tasks.focus == .list { state.tasks.focus = .script }
        case .back where state.tasks.focus != .list: state.tasks.focus = .list
        case .back: return Dashboard.clearFilter(&state)
        case .nextPane: focus(by: 1, &state)
        case .previousPane: focus(by: -1, &state)
        case .nextRow: goToMistake(by: 1, &state)
        case .previousRow: goToMistake(by: -1, &state)
        case .edit: return edit(&state)
        case .toggleEnabled: state.question = selectedRow(state).map(enableQuestion)
        default: break
        }
        return []
    }

    private static func move(_ key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        let layout = TaskView.layout(state)
        let focus = state.tasks.focus
        guard focus == .list || state.isTyping else {
            let room = layout.map { TaskView.room($0, focus) } ?? 1
            state.tasks.scrolls[focus, default: TextScroll()].move(key, count: TaskView.lineCount(focus, state), room: room)
            return []
        }
        let before = selectedRow(state)?.id
        let ids = rows(state).map(\.id)
        guard state.tasks.list.move(key, in: ids, room: layout.map { TaskView.room($0, .list) } ?? 1), selectedRow(state)?.id != before
        else { return [] }
        state.tasks.scrolls = [:]
        return look(&state)
    }

    private static func focus(by step: Int, _ state: inout Dashboard.State) {
        guard let row = selectedRow(state) else { return }
        let parts = Focus.allCases.filter { $0 != .errors || !row.failures.isEmpty }
        let index = parts.firstIndex(of: state.tasks.focus) ?? 0
        state.tasks.focus = parts[(index + step + parts.count) % parts.count]
    }

    private static func goToMistake(by step: Int, _ state: inout Dashboard.State) {
        guard let detail = shownDetail(state), !detail.mistakes.isEmpty else { return }
        state.tasks.focus = .script
        let lines = ScriptText.lines(detail.script, mistakes: detail.mistakes, state.glyphs, state.widths)
        let room = TaskView.layout(state).map { TaskView.room($0, .script) } ?? 1
        let first = state.tasks.scrolls[.script, default: TextScroll()].first(count: lines.count, room: room)
        let places = detail.mistakes.map { ScriptText.place(of: $0, in: lines) }.sorted()
        let next =
            step > 0 ? places.first { $0 > first + room / 3 } ?? places[0] : places.last { $0 < first + room / 3 } ?? places.last ?? 0
        state.tasks.scrolls[.script, default: TextScroll()].show(next, count: lines.count, room: room)
    }

    private static func enableQuestion(_ row: TaskRow) -> Question {
        let isOn = row.status != .disabled
        return Question(
            title: isOn ? "Disable the task" : "Enable the task",
            lines: [
                isOn
                    ? "\(row.id) stops: it evaluates nothing and alerts nobody until it is enabled."
                    : "\(row.id) starts with the next points."
            ],
            answers: [
                Question.Answer(
                    key: Question.yes, word: isOn ? "disable it" : "enable it", effect: .perform(.setTask(row.id, isEnabled: !isOn)),
                    progress: "\(isOn ? "Disabling" : "Enabling") \(row.id)",
                    undo: Undo(
                        text: "\(row.id) is \(isOn ? "enabled" : "disabled") again.", commands: [.setTask(row.id, isEnabled: isOn)]))
            ])
    }
}

extension TaskRow {
    /// Whether it does not do what it should.
    var isInTrouble: Bool {
        if case .broken = status { true } else { !failures.isEmpty }
    }
}

/// How a task is told.
enum TaskText {
    static func mark(_ row: TaskRow, _ glyphs: GlyphSet) -> StyledText {
        switch row.status {
        case .disabled: StyledText(glyphs.absent, .healthUnknown)
        case .running where row.failures.isEmpty: StyledText(glyphs.healthy, .healthOK)
        case .running, .broken: StyledText(glyphs.failed, Style(.healthFailed).bold())
        }
    }

    /// `on`, `off`, `broken`, `failing`: one that runs but has errors.
    static func word(_ row: TaskRow) -> String {
        switch row.status {
        case .disabled: "off"
        case .broken: "broken"
        case .running: row.failures.isEmpty ? "on" : "failing"
        }
    }

    static func styledWord(_ row: TaskRow) -> StyledText {
        switch row.status {
        case .disabled: StyledText(word(row), .dim)
        case .running where row.failures.isEmpty: StyledText(word(row), .healthOK)
        case .running, .broken: StyledText(word(row), .healthFailed)
        }
    }
}
