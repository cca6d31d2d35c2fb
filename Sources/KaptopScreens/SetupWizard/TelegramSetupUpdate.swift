import KaptopDelivery
import TextUI

extension TelegramSetup {
    package static func update(_ state: inout State, _ message: Message) -> [Effect] {
        let effects = WebhookRestoring.holdBack(take(message, &state), &state)
        // Where the code has come or the step has gone there is nothing to scan any more.
        if state.isCodeShown, state.link == nil { state.isCodeShown = false }
        return effects + remember(&state)
    }

    private static func take(_ message: Message, _ state: inout State) -> [Effect] {
        switch message {
        case .key(let key): return handle(key, &state)
        case .resize(let size): state.size = size
        case .tick(let now): state.now = now
        case .inspected(let standing): return AccessStep.take(standing, &state)
        case .bot(let result, let access) where access == state.access: return TokenStep.take(result, access, &state)
        case .webhook(let result, let access) where access == state.access: return TokenStep.take(result, &state)
        case .webhookRemoved(let failure, let access) where access == state.access: return ChatStep.removed(failure, &state)
        case .webhookRestored(let failure, let access): return WebhookRestoring.take(failure, access, &state)
        case .code(let code): state.code = code
        case .updates(let result, let access, let took) where access == state.access:
            return ChatStep.take(result, access, took: took, &state)
        case .chat(let result, let id, let access) where access == state.access: return ChatStep.take(result, id: id, &state)
        case .tested(let verdict, let settings): return TestStep.take(verdict, settings, &state)
        case .previewed(let result, let settings, let choice, let change) where settings == state.settings && change == state.placeChange:
            state.save.take(result, choice)
        case .saved(let result): SaveStep.take(result, &state)
        case .script(let answer): DoneStep.take(answer, &state)
        case .bot, .webhook, .webhookRemoved, .updates, .chat, .previewed: break
        }
        return []
    }

    private static func remember(_ state: inout State) -> [Effect] {
        // What is saved need not be entered again.
        guard let news = state.resuming.news(state.step == .done ? nil : state.currentDraft) else { return [] }
        return [.remember(news.draft, number: news.number)]
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
        case _ where state.resuming.isAsking: return resume(key, &state)
        case _ where state.departure != nil: return WebhookRestoring.handle(key, &state)
        case .control("y"): return state.link.map { [.copy($0)] } ?? []
        case .function(3) where state.link != nil: state.isCodeShown.toggle()
        case .control("c"):
            state.isCodeShown = false
            return leave(&state)
        case _ where state.isCodeShown: if key == .escape || key == .enter { state.isCodeShown = false }
        case .escape: return screen(of: state.step).goUp(&state) ? [] : leave(&state)
        case .backTab: return back(&state)
        default: return screen(of: state.step).handle(key, &state)
        }
        return []
    }

    /// Answers whether to go on where an earlier run was cut off.
    private static func resume(_ key: Key, _ state: inout State) -> [Effect] {
        switch state.resuming.answer(key) {
        case .goOn(let draft): state.take(draft)
        case .leave: return [.finish(outcome(state))]
        case .anew, .none: break
        }
        return []
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
        case .access: AccessStep.self
        case .places: PlacesStep.self
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
        state.isCodeShown = false
        return screen(of: step).begin(&state)
    }

    private static func leave(_ state: inout State) -> [Effect] {
        // Where a chat was taken away nothing waits to be written.
        if state.step == .done || state.step == .places && state.place.removal != nil { return [.finish(outcome(state))] }
        // What is being written cannot be taken back by leaving.
        if !state.save.isWriting { state.isAskingToLeave = true }
        return []
    }

    /// One step back; everything typed and chosen stays.
    private static func back(_ state: inout State) -> [Effect] {
        guard state.step != .done, !state.save.isWriting, let step = state.stepBefore else { return [] }
        return open(step, &state)
    }

    package static func outcome(_ state: State) -> Outcome {
        state.savedPath.map { .saved(path: $0) } ?? (state.resuming.isAsking ? .postponed : .left)
    }
}

/// One step of the wizard: its keys, its words, its picture.
protocol WizardStep {
    /// What is to be done when it is opened.
    static func begin(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect]
    /// What Escape does within the step, before it asks to leave; false for nothing.
    static func goUp(_ state: inout TelegramSetup.State) -> Bool
    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect]
    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry]
    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect)
}

extension WizardStep {
    static func begin(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] { [] }
    static func goUp(_ state: inout TelegramSetup.State) -> Bool { false }
}
