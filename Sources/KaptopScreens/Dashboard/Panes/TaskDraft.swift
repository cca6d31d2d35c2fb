import KaptopAlerts
import KaptopOverview
import TextUI

/// A script as a person has left it in the editor, on its way to the engine: first checked, then compared with what it replaces, then saved.
struct TaskDraft: Sendable {
    var id: TaskID
    /// What the task has now.
    var original: String
    var script: String
    /// Nil until the engine has checked it.
    var mistakes: [ScriptMistake]?
    /// Why it could not be checked.
    var trouble: String?
    /// The mistake that a person has gone to.
    var current = 0
    var scroll = TextScroll()

    init(id: TaskID, original: String, script: String) {
        self.id = id
        self.original = original
        self.script = script
    }

    /// Checked and without mistakes, or past checking: it can be saved.
    var isReady: Bool { mistakes?.isEmpty == true }
    var isMistaken: Bool { mistakes?.isEmpty == false }
}

extension TasksPane {
    /// Lets a person edit the selected task; what was left undone before can be gone on with.
    static func edit(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        guard let detail = shownDetail(state) else {
            let reason = state.tasks.trouble ?? "The engine has not told its script yet."
            state.notice = Dashboard.Notice(kind: .failed, text: reason, at: state.now)
            return []
        }
        guard let left = state.tasks.leftDraft, left.id == detail.id else { return [.edit(detail.id, script: detail.script)] }
        state.question = Question(
            title: "Edit \(detail.id)",
            lines: ["You left changes of this script that were not saved."],
            answers: [
                Question.Answer(
                    key: Question.yes, word: "go on with them", effect: .edit(left.id, script: left.script), progress: "Editing \(left.id)"),
                Question.Answer(
                    key: "f", word: "begin with the task's own script", effect: .edit(left.id, script: detail.script),
                    progress: "Editing \(left.id)"),
            ])
        return []
    }

    /// Takes what the editor was left with.
    static func edited(_ id: TaskID, _ script: String, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        let original = state.tasks.draft.flatMap { $0.id == id ? $0.original : nil } ?? state.tasks.detail?.script ?? ""
        state.notice = nil
        state.tasks.leftDraft = nil
        state.tasks.draft = nil
        guard script != original else {
            state.notice = Dashboard.Notice(kind: .done, text: "\(id): nothing was changed", at: state.now)
            return []
        }
        state.tasks.draft = TaskDraft(id: id, original: original, script: script)
        return Dashboard.show(.tasks, &state) + [.ask(.check(id, script: script))]
    }

    static func takeCheck(_ answer: Answer, of id: TaskID, _ script: String, _ state: inout Dashboard.State) {
        guard var draft = state.tasks.draft, draft.id == id, draft.script == script else { return }
        switch answer {
        case .script(let mistakes): draft.mistakes = mistakes
        case .unavailable(let reason):
            draft.mistakes = []
            draft.trouble = reason
        default: return
        }
        state.tasks.draft = draft
        goToDraftMistake(0, &state)
    }

    static func performInDraft(_ action: Action, key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        guard var draft = state.tasks.draft else { return [] }
        switch action {
        case .move:
            draft.scroll.move(key, count: DraftView.lineCount(draft, state), room: TaskView.draftRoom(state))
            state.tasks.draft = draft
        case .nextRow: goToDraftMistake(draft.current + 1, &state)
        case .previousRow: goToDraftMistake(draft.current - 1, &state)
        case .edit: return [.edit(draft.id, script: draft.script)]
        case .open where draft.isReady: state.question = saveQuestion(draft)
        case .back:
            state.tasks.leftDraft = draft
            state.tasks.draft = nil
            state.notice = Dashboard.Notice(
                kind: .done, text: "\(draft.id) is as it was; e goes on with your changes", at: state.now)
        default: break
        }
        return []
    }

    private static func goToDraftMistake(_ index: Int, _ state: inout Dashboard.State) {
        guard var draft = state.tasks.draft, let mistakes = draft.mistakes, !mistakes.isEmpty else { return }
        draft.current = (index + mistakes.count) % mistakes.count
        let lines = ScriptText.lines(draft.script, mistakes: mistakes, state.glyphs, state.widths)
        let place = ScriptText.place(of: mistakes[draft.current], in: lines)
        draft.scroll.show(place, count: lines.count, room: TaskView.draftRoom(state))
        state.tasks.draft = draft
    }

    private static func saveQuestion(_ draft: TaskDraft) -> Question {
        let (added, removed) = DraftView.counts(draft)
        let check = draft.trouble.map { "It was not checked: \($0)." }
        return Question(
            title: "Save the script",
            lines: ["\(draft.id) runs with the new script at once: \(added) \(added == 1 ? "line" : "lines") added, \(removed) removed."]
                + (check.map { [$0] } ?? []),
            answers: [
                Question.Answer(
                    key: Question.yes, word: "save it", effect: .perform(.setScript(draft.id, draft.script)),
                    progress: "Saving \(draft.id)",
                    undo: Undo(text: "\(draft.id) gets the script of before.", commands: [.setScript(draft.id, draft.original)]))
            ])
    }
}

/// A draft on the screen: its mistakes in place, or what it changes.
enum DraftView {
    static func diff(_ draft: TaskDraft) -> [UnifiedDiff.Line] { UnifiedDiff.lines(from: draft.original, to: draft.script) }

    static func counts(_ draft: TaskDraft) -> (added: Int, removed: Int) {
        let lines = diff(draft)
        return (
            lines.count { if case .added = $0 { true } else { false } }, lines.count { if case .removed = $0 { true } else { false } }
        )
    }

    static func lineCount(_ draft: TaskDraft, _ state: Dashboard.State) -> Int {
        draft.isReady
            ? diff(draft).count
            : ScriptText.lines(draft.script, mistakes: draft.mistakes ?? [], state.glyphs, state.widths).count
    }

    static func draw(_ draft: TaskDraft, _ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {
        let count = lineCount(draft, state)
        let name = StyledText(draft.id.rawValue, Style(.title).bold()) + StyledText(" \(state.glyphs.dot) ", .dim)
        var inside = body
        if density == .compact {
            let parts = body.rows([.fixed(1), .rest, .fixed(1)])
            grid.write(name + summary(draft), in: parts[0], ellipsis: state.glyphs.ellipsis)
            grid.write(next(draft, state.glyphs), in: parts[2], ellipsis: state.glyphs.ellipsis)
            inside = parts[1]
        } else {
            let frame = Box(
                title: name + summary(draft),
                note: draft.isReady ? changes(draft) : "",
                bottomNote: ListText.position(
                    ScrollPosition(selected: nil, offset: draft.scroll.offset), count: count, room: body.height - 4, state.glyphs),
                isFocused: true
            ).draw(on: &grid, in: body, glyphs: state.glyphs)
            let parts = frame.rows([.rest, .fixed(1), .fixed(1)])
            inside = parts[0]
            grid.write(next(draft, state.glyphs), in: parts[2], ellipsis: state.glyphs.ellipsis)
        }
        let first = draft.scroll.first(count: count, room: inside.height)
        if draft.isReady {
            ListText.draw(diff(draft).map { line($0, state.glyphs) }, from: first, state, on: &grid, in: inside)
        } else {
            let lines = ScriptText.lines(
                draft.script, mistakes: draft.mistakes ?? [], current: draft.current, state.glyphs, grid.widths)
            ScriptText.draw(lines, from: first, state, on: &grid, in: inside)
        }
    }

    private static func summary(_ draft: TaskDraft) -> StyledText {
        guard let mistakes = draft.mistakes else { return StyledText("being checked", .dim) }
        guard mistakes.isEmpty else {
            let count = mistakes.count == 1 ? "1 mistake" : "\(mistakes.count) mistakes, at \(draft.current + 1)"
            return StyledText("\(count), not saved", Style(.error).bold())
        }
        return draft.trouble == nil ? StyledText("what changes", .strong) : StyledText("what changes, not checked", .warning)
    }

    private static func changes(_ draft: TaskDraft) -> StyledText {
        let (added, removed) = counts(draft)
        return StyledText("+\(added)", .success) + " " + StyledText("-\(removed)", .error)
    }

    /// What to do now, with its keys.
    private static func next(_ draft: TaskDraft, _ glyphs: GlyphSet) -> StyledText {
        var keys = [("e", "edit again"), ("Esc", "leave it")]
        if draft.isReady { keys.insert((glyphs.isASCII ? "Enter" : glyphs.enterKey, "save"), at: 0) }
        if draft.isMistaken, (draft.mistakes?.count ?? 0) > 1 { keys.append(("n N", "mistake")) }
        return StyledText(
            keys.map { StyledText($0, Style(.key).bold()) + StyledText(" \($1)", .keyWord) }, separator: "   ")
    }

    private static func line(_ line: UnifiedDiff.Line, _ glyphs: GlyphSet) -> StyledText {
        func row(_ number: Int, _ sign: String, _ text: String, _ role: Role) -> StyledText {
            let shown = text.replacing("\t", with: "    ")
            return StyledText(CharacterWidth.standard.pad("\(number)", to: 4, .right) + " ", .dim)
                + StyledText("\(sign) \(shown)", role)
        }
        return switch line {
        case .kept(let number, let text): row(number, " ", text, .text)
        case .added(let number, let text): row(number, "+", text, .success)
        case .removed(let number, let text): row(number, "-", text, .error)
        case .skipped(let count): StyledText("     \(glyphs.ellipsis) \(count == 1 ? "1 line" : "\(count) lines") the same", .dim)
        }
    }
}
