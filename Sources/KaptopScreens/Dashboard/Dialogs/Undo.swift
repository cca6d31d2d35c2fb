import KaptopAlerts
import KaptopOverview

/// How the last thing that a person did here is taken back.
struct Undo: Sendable, Equatable {
    /// What it says in the question.
    var text: String
    var commands: [Command]
    /// A silence or maintenance whose number the engine gives: it is found by what was asked for.
    var made: Made?

    enum Made: Sendable, Equatable {
        case silence(SilenceDraft)
        case maintenance(MaintenanceDraft)
    }

    init(text: String, commands: [Command] = [], made: Made? = nil) {
        self.text = text
        self.commands = commands
        self.made = made
    }

    static let nothing = Undo(text: "")

    static func endSilence(like draft: SilenceDraft) -> Undo {
        Undo(text: "The silence ends; what still fires is told.", made: .silence(draft))
    }

    static func removeMaintenance(like draft: MaintenanceDraft) -> Undo {
        Undo(text: "The maintenance \(draft.name) is removed.", made: .maintenance(draft))
    }

    /// What to do now; empty where it is over or was never stored.
    func commands(_ overview: Overview?) -> [Command] {
        switch made {
        case nil: return commands
        case .silence(let draft):
            let own = overview?.silences.last { $0.matchers == draft.matchers && $0.reason == draft.reason && $0.endsAt == draft.endsAt }
            return own.map { [.hold(.endSilence($0.id))] } ?? []
        case .maintenance(let draft):
            let own = overview?.maintenances.last {
                $0.name == draft.name && $0.matchers == draft.matchers && $0.schedule == draft.schedule
            }
            return own.map { [.hold(.removeMaintenance($0.id))] } ?? []
        }
    }
}

extension Dashboard {
    /// Asks whether the last thing done is taken back.
    static func askToUndo(_ state: inout State) {
        let commands = state.undo?.commands(state.overview) ?? []
        guard let undo = state.undo, !commands.isEmpty else {
            state.undo = nil
            state.notice = Notice(kind: .failed, text: "There is nothing of yours to take back here.", at: state.now)
            return
        }
        state.question = Question(
            title: "Undo", lines: [undo.text],
            answers: [
                Question.Answer(
                    key: Question.yes, word: "undo", effects: commands.map(Effect.perform), progress: "Taking it back", undo: .nothing)
            ])
    }
}
