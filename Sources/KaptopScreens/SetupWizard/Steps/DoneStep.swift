import KaptopDelivery
import TextUI

extension TelegramSetup {
    /// How far the lines that send to the chat have come into a task's script.
    enum Addition: Sendable, Hashable {
        case none
        /// A task is being chosen; the index of the one with the mark.
        case choosing(Int)
        /// Whether to change this task's script.
        case asking(task: String)
        case waiting(task: String)
        case failed(SetupFailure, task: String)
        case added(task: String)
    }
}

extension TelegramSetup.State {
    /// Tasks that could get the lines, by name.
    var openTasks: [String] { surroundings.senders?.tasks.map(\.name).sorted() ?? [] }
}

/// The end: what was written, and whether anything will be sent.
///
/// It does not end well while nothing sends: then it asks what to do about that.
enum DoneStep: WizardStep {
    /// Whether there is something to ask.
    static func isAsking(_ state: TelegramSetup.State) -> Bool { state.sendsNothing && state.surroundings.senders?.tasks.isEmpty == false }

    /// Whether all tasks would send where these do not; those that came with kaptop never take up a global handler.
    static func canBeGlobal(_ state: TelegramSetup.State) -> Bool {
        isAsking(state) && !state.isGlobal && state.surroundings.senders?.tasks.contains(where: \.takesGlobal) == true
    }

    static func goUp(_ state: inout TelegramSetup.State) -> Bool {
        switch state.addition {
        case .choosing, .failed: state.addition = .none
        case .asking(let task): state.addition = .choosing(state.openTasks.firstIndex(of: task) ?? 0)
        case .none, .waiting, .added: return false
        }
        return true
    }

    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        switch state.addition {
        case .choosing(let index): return choose(key, index, &state)
        case .asking(let task):
            guard key == "x" else { return [] }
            state.addition = .waiting(task: task)
            return [.addLines(state.scriptLines, task: task)]
        case .waiting: return []
        case .none, .failed, .added: break
        }
        switch key {
        case "i" where isAsking(state): state.addition = .choosing(0)
        case "f" where canBeGlobal(state):
            state.isGlobal = true
            state.addition = .none
            return TelegramSetup.open(.save, &state)
        case "z" where isAsking(state): return [.finish(TelegramSetup.outcome(state))]
        case .enter where !isAsking(state): return [.finish(TelegramSetup.outcome(state))]
        default: break
        }
        return []
    }

    private static func choose(_ key: Key, _ index: Int, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        let tasks = state.openTasks
        switch key {
        case .up, "k": state.addition = .choosing(max(0, index - 1))
        case .down, "j": state.addition = .choosing(min(tasks.count - 1, index + 1))
        case .home, "g": state.addition = .choosing(0)
        case .end, "G": state.addition = .choosing(tasks.count - 1)
        case .enter: if tasks.indices.contains(index) { state.addition = .asking(task: tasks[index]) }
        default: break
        }
        return []
    }

    static func take(_ failure: SetupFailure?, task: String, _ state: inout TelegramSetup.State) {
        guard state.addition == .waiting(task: task) else { return }
        if let failure {
            state.addition = .failed(failure, task: task)
            return
        }
        state.addition = .added(task: task)
        let index = state.surroundings.senders?.tasks.firstIndex { $0.name == task }
        let chat = state.settings.chatID
        if let index { state.surroundings.senders?.tasks[index].places.append(.init(chat)) }
    }
}

extension DoneStep {
    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry] {
        switch state.addition {
        case .choosing:
            return [
                .init(enterKey(state), "this task", isKept: true), .init(state.glyphs.upDown, "move"), .init("Esc", "back", isKept: true),
            ]
        case .asking: return [.init("x", "change the script", isKept: true), .init("Esc", "no", isKept: true)]
        case .waiting: return []
        case .none, .failed, .added: break
        }
        guard isAsking(state) else { return [.init(enterKey(state), "close", isKept: true)] }
        let all: [HelpLine.Entry] = canBeGlobal(state) ? [.init("f", "all tasks", isKept: true)] : []
        return [.init("i", "add to a task", isKept: true)] + all + [.init("z", "leave it so", isKept: true)]
    }

    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        guard let report = state.save.saving.value else { return }
        var text = WizardText(state, width: rect.width)
        text.title(state.sendsNothing ? "Saved, but nothing will be sent yet" : "Saved")
        if rect.height >= 17 { text.gap() }
        describeTasks(state, &text)
        describeAddition(state, &text)
        if case .choosing(let index) = state.addition {
            let rest = text.draw(on: &grid, in: rect)
            drawTasks(index, state, on: &grid, in: Rect(column: rest.column, row: rest.row + 1, width: rest.width, height: rest.height - 1))
            return
        }
        text.gap()
        report.describe(&text)
        if !state.hasPassedTest { text.remark(.warning, "no test message arrived with these settings") }
        SaveStep.overrides(state, &text)
        text.text(report.takeUp ?? state.surroundings.afterSaving)
        text.draw(on: &grid, in: rect)
    }

    private static func describeTasks(_ state: TelegramSetup.State, _ text: inout WizardText) {
        let name = state.chat?.fullName ?? "the chat"
        guard let all = state.surroundings.senders?.tasks, let sending = state.sendingTasks else {
            if state.isGlobal { return text.remark(.good, "alerts of all tasks go to \(name)") }
            text.remark(.warning, "only tasks whose script says so send to \(name)", "Add to an alert: \(state.scriptLines)")
            return
        }
        let count = "\(sending.count) of \(OptionsStep.count(all.count, "task")) \(sending.count == 1 ? "sends" : "send") to \(name)"
        guard sending.isEmpty else {
            return text.remark(.good, "After saving: \(count)", OptionsStep.shortList(sending.map(\.name), most: 12))
        }
        if all.isEmpty {
            return text.remark(
                .warning, "There are no tasks yet that could send to \(name)", "A script sends with: \(state.scriptLines)")
        }
        text.remark(.warning, "After saving: \(count)")
        guard state.addition == .none else { return }
        text.item("i", "add \(state.scriptLines) to a task that you choose")
        if canBeGlobal(state) { text.item("f", "send the alerts of all tasks (global); the change of the file is shown first") }
        text.item("z", "leave it so; nothing will be sent")
    }

    private static func describeAddition(_ state: TelegramSetup.State, _ text: inout WizardText) {
        switch state.addition {
        case .none: break
        case .choosing: text.text("Which task should send there?")
        case .asking(let task):
            text.gap()
            text.title("Change the script of \(task)?")
            text.line(StyledText("    |alert()", .dim))
            text.line(StyledText("  +     " + state.scriptLines, .success))
            text.item("x", "change it; the task starts anew")
            text.item("Esc", "another task")
        case .waiting(let task): text.remark(.waiting, "changing the script of \(task)")
        case .failed(let failure, _):
            text.remark(.bad, failure.text, failure.remedy)
            text.item("Esc", "back")
        case .added(let task): text.remark(.good, "the script of \(task) says so now")
        }
    }

    private static func drawTasks(_ index: Int, _ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        let tasks = state.openTasks
        guard rect.height >= 1 else { return }
        let table = Table([.init("", .fixed(1)), .init("TASK", .flexible(weight: 1, minimum: 12))], showsHeader: false)
        let scroll = ScrollPosition(selected: index).clamped(count: tasks.count, room: table.visibleRows(height: rect.height))
        table.draw(on: &grid, in: rect, glyphs: state.glyphs, count: tasks.count, scroll: scroll) { row in
            [
                StyledText(row == index ? state.glyphs.selected : " ", Style(.mark).bold()),
                StyledText(tasks[row], row == index ? .strong : .text),
            ]
        }
    }
}
