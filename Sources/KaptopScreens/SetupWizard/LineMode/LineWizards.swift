package import TextUI

/// HipChat and Slack line by line.
extension ServiceSetup: LineWizard {
    package static func drawStep(_ state: State, on grid: inout Grid, in rect: Rect) { drawContent(state, on: &grid, in: rect) }
    package static func choices(_ state: State) -> [HelpLine.Entry] {
        // An empty line takes the first one, so what others would notice stands behind.
        state.step == .places && state.place.isAskingToRemove ? [.init("Esc", "no")] + help(state) : help(state)
    }
    package static func glyphs(_ state: State) -> GlyphSet { state.glyphs }

    package static func field(_ state: State) -> LineField? {
        if state.step == .options, state.option == .name { return LineField("Name for scripts") }
        guard state.shownFields.contains(state.focus) else { return nil }
        return LineField(label(state.focus), isSecret: state.focus == .token || state.focus == .webhook)
    }

    package static func isWaiting(_ state: State) -> Bool {
        switch state.step {
        case .access: state.rooms == .waiting
        case .place: state.check == .waiting
        case .test: state.test == .waiting
        case .save: state.save.preview == .waiting || state.save.isWriting
        case .places, .options, .done: false
        }
    }
}

/// Telegram line by line; its chats are found as on the screen, and `look again` shows what has come.
extension TelegramSetup: LineWizard {
    package static func drawStep(_ state: State, on grid: inout Grid, in rect: Rect) {
        screen(of: state.step).draw(state, on: &grid, in: rect)
    }

    /// An empty line takes the first one, so what others would notice stands behind.
    package static func choices(_ state: State) -> [HelpLine.Entry] {
        let entries = screen(of: state.step).help(state)
        switch (state.step, state.question, state.addition) {
        case (.places, _, _) where state.place.isAskingToRemove: return [.init("Esc", "no")] + entries
        case (.chat, .rival?, _), (.done, _, .asking): return entries.reversed()
        case (.chat, .removal?, _), (.chat, .confirmation?, _): return [.init("Esc", "no")] + entries
        default: return entries
        }
    }

    package static func glyphs(_ state: State) -> GlyphSet { state.glyphs }

    package static func field(_ state: State) -> LineField? {
        switch state.step {
        case .token: LineField("Token", isSecret: true)
        case .options where state.option == .name: LineField("Name for scripts")
        case .chat where state.isTypingID && state.question == nil: LineField("Chat id")
        default: nil
        }
    }

    package static func isWaiting(_ state: State) -> Bool {
        switch state.step {
        case .token: state.bot == .waiting || state.webhook == .waiting
        case .chat: state.chatInquiry == .waiting || state.removal == .waiting || state.webhook == .waiting
        case .test: state.test == .waiting
        case .save: state.save.preview == .waiting || state.save.isWriting
        case .done: if case .waiting = state.addition { true } else { false }
        case .access, .places, .options: false
        }
    }
}
