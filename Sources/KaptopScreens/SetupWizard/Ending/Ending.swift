import TextUI

/// The end of every wizard: whether anything will be sent, and what to do where nothing will.
///
/// It does not end well while nothing sends: then it asks. A script is changed only after the change was shown, with `x`.
struct Ending: Sendable {
    enum Phase: Sendable, Hashable {
        case overview
        /// A task is being chosen; the index of the one with the mark.
        case choosing(Int)
        /// What would change is being worked out.
        case reading(task: String)
        /// Whether to make one of these changes, one for each alert of the script; the index of the one that is shown.
        case asking([ScriptChange], Int)
        case changing(ScriptChange)
        case failed(SetupFailure, task: String)
        case changed(ScriptReport)
    }

    /// What is to be done.
    enum Wish: Sendable, Hashable {
        /// Answered with `take`.
        case ask(ScriptRequest)
        /// Switches on the alerts of all tasks and shows what that changes.
        case makeGlobal
        case finish
    }

    private(set) var phase = Phase.overview

    var isWaiting: Bool {
        switch phase {
        case .reading, .changing: true
        default: false
        }
    }

    /// Whether a script would be changed by the next answer.
    var isAskingToChange: Bool { if case .asking = phase { true } else { false } }

    /// Whether it must be decided what to do about that nothing will be sent.
    static func mustDecide(_ reach: Reach) -> Bool {
        reach.isNothing && reach.obstacle == nil && (!reach.candidates.isEmpty || reach.globalGain > 0)
    }

    /// Whether all tasks would send where none does.
    static func canBeGlobal(_ reach: Reach) -> Bool { reach.isNothing && reach.obstacle == nil && reach.globalGain > 0 }

    /// What Escape does before it leaves; false for nothing.
    mutating func goUp(_ reach: Reach) -> Bool {
        switch phase {
        case .choosing, .failed: phase = .overview
        case .reading(let task): phase = choosing(task, reach)
        case .asking(let changes, _): phase = choosing(changes.first?.task ?? "", reach)
        // What is being changed cannot be taken back by leaving.
        case .changing: break
        case .overview, .changed: return false
        }
        return true
    }

    private func choosing(_ task: String, _ reach: Reach) -> Phase {
        .choosing(reach.candidates.firstIndex { $0.name == task } ?? 0)
    }

    mutating func handle(_ key: Key, _ reach: Reach) -> Wish? {
        switch phase {
        case .choosing(let index): return choose(key, index, reach)
        case .asking(let changes, let index): return answer(key, changes, index, reach)
        case .reading, .changing: return nil
        case .failed(_, let task) where key == "r": return propose(task, reach)
        case .overview, .failed, .changed: break
        }
        switch key {
        case "i" where reach.obstacle == nil && !reach.candidates.isEmpty: phase = .choosing(0)
        case "f" where Self.canBeGlobal(reach):
            phase = .overview
            return .makeGlobal
        case "z" where Self.mustDecide(reach): return .finish
        case .enter where !Self.mustDecide(reach): return .finish
        default: break
        }
        return nil
    }

    private mutating func choose(_ key: Key, _ index: Int, _ reach: Reach) -> Wish? {
        let tasks = reach.candidates
        switch key {
        case .up, "k": phase = .choosing(max(0, index - 1))
        case .down, "j": phase = .choosing(min(max(0, tasks.count - 1), index + 1))
        case .pageUp: phase = .choosing(max(0, index - 10))
        case .pageDown: phase = .choosing(min(max(0, tasks.count - 1), index + 10))
        case .home, "g": phase = .choosing(0)
        case .end, "G": phase = .choosing(max(0, tasks.count - 1))
        case .enter where tasks.indices.contains(index): return propose(tasks[index].name, reach)
        default: break
        }
        return nil
    }

    private mutating func propose(_ task: String, _ reach: Reach) -> Wish {
        phase = .reading(task: task)
        return .ask(.propose(lines: reach.lines, task: task))
    }

    private mutating func answer(_ key: Key, _ changes: [ScriptChange], _ index: Int, _ reach: Reach) -> Wish? {
        guard changes.indices.contains(index) else { return nil }
        switch key {
        case .up, "k": phase = .asking(changes, max(0, index - 1))
        case .down, "j": phase = .asking(changes, min(changes.count - 1, index + 1))
        case "r": return propose(changes[index].task, reach)
        case "x" where changes[index].obstacle == nil:
            phase = .changing(changes[index])
            return .ask(.change(changes[index]))
        default: break
        }
        return nil
    }

    /// Takes an answer; returns who sends now, where that was asked anew.
    mutating func take(_ answer: ScriptAnswer) -> ServiceSenders? {
        switch (answer, phase) {
        case (.proposed(let result, let task), .reading(let asked)) where asked == task:
            switch result {
            case .success(let changes): phase = .asking(changes, 0)
            case .failure(let failure): phase = .failed(failure, task: task)
            }
        case (.changed(let result, let task), .changing(let change)) where change.task == task:
            switch result {
            case .success(let report):
                phase = .changed(report)
                return report.senders
            case .failure(let failure): phase = .failed(failure, task: task)
            }
        default: break
        }
        return nil
    }
}
