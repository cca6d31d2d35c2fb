import KaptopDelivery
package import TextUI

/// HipChat and Slack line by line.
extension ServiceSetup: LineWizard {
    package static func drawStep(_ state: State, on grid: inout Grid, in rect: Rect) { drawContent(state, on: &grid, in: rect) }

    /// An empty line takes the first one, so what others would notice stands last.
    package static func choices(_ state: State) -> [HelpLine.Entry] {
        if state.step == .done, state.ending.isAskingToChange { return help(state).reversed() }
        return state.step == .places && state.place.isAskingToRemove ? [.init("Esc", "no")] + help(state) : help(state)
    }

    package static func glyphs(_ state: State) -> GlyphSet { state.glyphs }

    package static func field(_ state: State) -> LineField? {
        guard !state.resuming.isAsking else { return nil }
        if state.step == .options, state.option == .name { return LineField.placeName(state.place) }
        guard state.shownFields.contains(state.focus) else { return nil }
        let isNarrowing = state.focus == .room && !(state.rooms.value ?? []).isEmpty
        var commands: [LineCommand] =
            switch state.focus {
            case .token: [LineCommand("server", .up)]
            case .webhook: [LineCommand("workspace", .up)]
            case .room where isNarrowing: [LineCommand("down", .down), LineCommand("up", .up)]
            case .room, .url, .workspace, .channel: []
            }
        if !state.text(state.focus).isEmpty { commands.append(.clear) }
        return LineField(
            label(state.focus), isSecret: state.focus == .token || state.focus == .webhook, isNarrowing: isNarrowing, commands: commands)
    }

    package static func isWaiting(_ state: State) -> Bool {
        switch state.step {
        case .access: state.rooms == .waiting
        case .place: state.check == .waiting
        case .test: state.test == .waiting
        case .save: state.save.preview == .waiting || state.save.isWriting
        case .done: state.ending.isWaiting
        case .places, .options: false
        }
    }
}

/// Telegram line by line; its chats are found as on the screen, and `look again` shows what has come.
extension TelegramSetup: LineWizard {
    package static func drawStep(_ state: State, on grid: inout Grid, in rect: Rect) { drawContent(state, on: &grid, in: rect) }

    /// An empty line takes the first one, so what others would notice stands behind.
    package static func choices(_ state: State) -> [HelpLine.Entry] {
        // Lines have nothing to copy from and to.
        let entries = help(state).filter { $0.key != "y" }
        guard !state.resuming.isAsking, state.departure == nil else { return entries }
        switch (state.step, state.question) {
        case (.places, _) where state.place.isAskingToRemove: return [.init("Esc", "no")] + entries
        case (.done, _) where state.ending.isAskingToChange: return entries.reversed()
        case (.chat, .rival?): return entries.reversed()
        case (.chat, .removal?), (.chat, .confirmation?): return [.init("Esc", "no")] + entries
        default: return entries
        }
    }

    package static func glyphs(_ state: State) -> GlyphSet { state.glyphs }

    package static func field(_ state: State) -> LineField? {
        guard !state.resuming.isAsking, state.departure == nil else { return nil }
        switch state.step {
        case .token: return entryField(state)
        case .options where state.option == .name: return LineField.placeName(state.place)
        case .chat where state.isTypingID && state.question == nil:
            let list = LineCommand(state.reading == .allowed ? "list" : "read", .tab)
            return LineField("Chat id", commands: [list] + (state.typedID.isEmpty ? [] : [.clear]))
        default: return nil
        }
    }

    /// The field of step 1 that is typed into; the others are a word away.
    private static func entryField(_ state: State) -> LineField {
        let names: [(entry: Entry, word: String, label: String)] = [
            (.token, "token", "Token"), (.url, "server", "Server"), (.proxy, "proxy", "Proxy"),
        ]
        var commands = names.filter { $0.entry != state.entry }.map { name in
            let steps = (name.entry.rawValue - state.entry.rawValue + names.count) % names.count
            return LineCommand(name.word, keys: Array(repeating: .tab, count: steps))
        }
        let text =
            switch state.entry {
            case .token: state.tokenField.reveal().text
            case .url: state.urlField.text
            case .proxy: state.proxyField.text
            }
        if !text.isEmpty { commands.append(.clear) }
        let label = names.first { $0.entry == state.entry }?.label ?? ""
        return LineField(label, isSecret: state.entry == .token, commands: commands)
    }

    package static func isWaiting(_ state: State) -> Bool {
        if state.restoration == .waiting { return true }
        return switch state.step {
        case .token: state.bot == .waiting || state.webhook == .waiting
        case .chat: state.chatInquiry == .waiting || state.removal == .waiting || state.webhook == .waiting
        case .test: state.test == .waiting
        case .save: state.save.preview == .waiting || state.save.isWriting
        case .done: state.ending.isWaiting
        case .access, .places, .options: false
        }
    }
}

extension LineField {
    /// The name of a place in the options.
    fileprivate static func placeName(_ place: PlaceForm) -> LineField {
        LineField("Name for scripts", commands: place.typedName.isEmpty ? [] : [.clear])
    }
}
