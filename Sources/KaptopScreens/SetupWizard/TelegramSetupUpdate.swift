import KaptopDelivery
import TextUI

extension TelegramSetup {
    package static func update(_ state: inout State, _ message: Message) -> [Effect] {
        switch message {
        case .key(let key): return handle(key, &state)
        case .resize(let size): state.size = size
        case .tick(let now): state.now = now
        case .bot(let result, let token) where token == state.token?.secret: return TokenStep.take(result, token, &state)
        case .webhook(let result, let token) where token == state.token?.secret: return ChatStep.take(result, &state)
        case .updates(let result, let token, let took) where token == state.token?.secret:
            return ChatStep.take(result, token, took: took, &state)
        case .chat(let result, let id, let token) where token == state.token?.secret: return ChatStep.take(result, id: id, &state)
        case .tested(let verdict, let settings): return TestStep.take(verdict, settings, &state)
        case .previewed(let result, let settings, let choice) where settings == state.settings: state.save.take(result, choice)
        case .saved(let result): SaveStep.take(result, &state)
        case .bot, .webhook, .updates, .chat, .previewed: break
        }
        return []
    }

    private static func handle(_ key: Key, _ state: inout State) -> [Effect] {
        guard fits(state.size) else { return handleUnseen(key, state) }
        if state.isAskingToLeave {
            switch key {
            case "x", .control("c"): return [.finish(outcome(state))]
            case .control("l"): return [.repaint]
            default: state.isAskingToLeave = false
            }
            return []
        }
        switch key {
        case .control("l"): return [.repaint]
        case .control("z"): return [.suspend]
        case .control("y"): return state.link.map { [.copy($0)] } ?? []
        case .control("c"): return leave(&state)
        case .escape: return state.step == .chat && ChatStep.closeField(&state) ? [] : leave(&state)
        case .backTab: return back(&state)
        default: return screen(of: state.step).handle(key, &state)
        }
    }

    /// While the window is too small to show anything, nothing is changed blindly.
    private static func handleUnseen(_ key: Key, _ state: State) -> [Effect] {
        switch key {
        case .control("c"): [.finish(outcome(state))]
        case .control("l"): [.repaint]
        case .control("z"): [.suspend]
        default: []
        }
    }

    static func screen(of step: Step) -> any WizardStep.Type {
        switch step {
        case .token: TokenStep.self
        case .chat: ChatStep.self
        case .options: OptionsStep.self
        case .test: TestStep.self
        case .save: SaveStep.self
        case .done: DoneStep.self
        }
    }

    /// Opens a step and begins what it needs.
    static func open(_ step: Step, _ state: inout State) -> [Effect] {
        state.step = step
        return screen(of: step).begin(&state)
    }

    private static func leave(_ state: inout State) -> [Effect] {
        if state.step == .done { return [.finish(outcome(state))] }
        // What is being written cannot be taken back by leaving.
        if !state.save.isWriting { state.isAskingToLeave = true }
        return []
    }

    /// One step back; everything typed and chosen stays.
    private static func back(_ state: inout State) -> [Effect] {
        guard state.step != .done, !state.save.isWriting, let step = Step(rawValue: state.step.rawValue - 1) else { return [] }
        return open(step, &state)
    }

    static func outcome(_ state: State) -> Outcome {
        state.savedPath.map { .saved(path: $0) } ?? .left
    }
}

/// One step of the wizard: its keys, its words, its picture.
protocol WizardStep {
    /// What is to be done when it is opened.
    static func begin(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect]
    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect]
    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry]
    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect)
}

extension WizardStep {
    static func begin(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] { [] }
}
