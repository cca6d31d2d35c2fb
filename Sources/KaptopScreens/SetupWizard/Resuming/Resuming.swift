package import TextUI

/// What an earlier run of a wizard had come to before it was cut off.
package struct KeptDraft: Sendable, Hashable {
    package var draft: SetupDraft
    /// Wall time, nanoseconds since 1970 UTC.
    package var keptAt: Int64
    /// Whether it was asked for with `--resume`; else the wizard asks whether to go on there.
    package var isWanted: Bool

    package init(_ draft: SetupDraft, keptAt: Int64, isWanted: Bool = false) {
        self.draft = draft
        self.keptAt = keptAt
        self.isWanted = isWanted
    }
}

/// How a wizard came to its end.
package enum SetupOutcome: Sendable, Hashable {
    /// Left on purpose: what was kept for resuming is forgotten.
    case left
    /// Left before anything was decided about an earlier run: what that had come to stays kept.
    case postponed
    case saved(path: String)
}

/// What every wizard keeps for going on after a lost connection, and its question about what an earlier run has kept.
package struct Resuming: Sendable, Hashable {
    enum Answer: Sendable, Hashable {
        case goOn(SetupDraft)
        case anew
        case leave
        /// A key that answers nothing.
        case none
    }

    /// Asked about before anything else.
    private(set) var question: KeptDraft?
    /// What is on disk; nil for nothing.
    package private(set) var kept: SetupDraft?
    /// Counts what was to be kept, so that a late one can be told.
    package private(set) var number = 0
    /// The answers that nobody gave.
    private let beginning: SetupDraft

    init(_ kept: KeptDraft? = nil, beginning: SetupDraft) {
        self.beginning = beginning
        self.kept = kept?.draft
        if let kept, !kept.isWanted { question = kept }
    }

    var isAsking: Bool { question != nil }

    mutating func answer(_ key: Key) -> Answer {
        guard let asked = question else { return .none }
        switch key {
        case "r":
            question = nil
            return .goOn(asked.draft)
        case "b":
            question = nil
            return .anew
        case .escape, .control("c"): return .leave
        default: return .none
        }
    }

    /// What is to be on disk from now on, where that is news; a draft of nil, or one in which nothing was answered, is to be forgotten.
    mutating func news(_ draft: SetupDraft?) -> (draft: SetupDraft?, number: Int)? {
        guard !isAsking else { return nil }
        let wanted = draft == beginning ? nil : draft
        guard wanted != kept else { return nil }
        kept = wanted
        number += 1
        return (wanted, number)
    }
}

/// A wizard that can be cut off and resumed.
package protocol SetupWizard: LineWizard {
    static func outcome(_ state: State) -> SetupOutcome
    static func resuming(_ state: State) -> Resuming
    static func tick(now: Int64) -> Message
}
