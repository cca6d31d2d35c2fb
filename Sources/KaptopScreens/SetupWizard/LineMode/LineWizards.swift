package import TextUI

/// HipChat and Slack line by line.
extension ServiceSetup: LineWizard {
    package static func drawStep(_ state: State, on grid: inout Grid, in rect: Rect) { drawContent(state, on: &grid, in: rect) }

    /// An empty line takes the first one, so what changes a script stands last.
    package static func choices(_ state: State) -> [HelpLine.Entry] {
        state.step == .done && state.ending.isAskingToChange ? help(state).reversed() : help(state)
    }

    package static func glyphs(_ state: State) -> GlyphSet { state.glyphs }

    package static func field(_ state: State) -> LineField? {
        guard state.shownFields.contains(state.focus) else { return nil }
        return LineField(label(state.focus), isSecret: state.focus == .token || state.focus == .webhook)
    }

    package static func isWaiting(_ state: State) -> Bool {
        switch state.step {
        case .access: state.rooms == .waiting
        case .place: state.check == .waiting
        case .test: state.test == .waiting
        case .save: state.save.preview == .waiting || state.save.isWriting
        case .done: state.ending.isWaiting
        case .options: false
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
        switch (state.step, state.question) {
        case (.done, _) where state.ending.isAskingToChange: return entries.reversed()
        case (.chat, .rival?): return entries.reversed()
        case (.chat, .removal?), (.chat, .confirmation?): return [.init("Esc", "no")] + entries
        default: return entries
        }
    }

    package static func glyphs(_ state: State) -> GlyphSet { state.glyphs }

    package static func field(_ state: State) -> LineField? {
        switch state.step {
        case .token: LineField("Token", isSecret: true)
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
        case .done: state.ending.isWaiting
        case .access, .options: false
        }
    }
}
