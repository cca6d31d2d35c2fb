import KaptopDelivery
import TextUI

extension TelegramSetup {
    /// Whether the bot's messages may be read, which another program may notice.
    enum Reading: Sendable {
        case unasked, allowed, refused
    }

    /// What step 2 asks before it does something that others notice.
    enum ChatQuestion: Sendable {
        /// Keep the address of the chat that is changed, or look for another?
        case held
        /// A webhook takes the messages: type the id, or remove it?
        case webhook
        case removal
        /// Another program may be polling: read all the same?
        case rival
        /// Let Telegram forget the oldest messages?
        case confirmation
        /// A chat was found, so nothing more is read: put the webhook that was removed back?
        case restoring
    }

    /// Whom the link invites.
    enum Invite: Int, Sendable, CaseIterable {
        case person, group, channel
    }
}

/// Step 2: the chat, found through a code that comes back from it, chosen from a list, or typed.
///
/// Nothing is read before the operator has agreed, and nothing is ever confirmed or removed without a question of its own.
enum ChatStep: WizardStep {
    static func begin(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        state.idMistake = nil
        state.question = nil
        if state.chatInquiry.failure != nil { state.chatInquiry = .unasked }
        switch state.reading {
        case .refused: state.isTypingID = true
        case .unasked:
            state.isTypingID = false
            let question: TelegramSetup.ChatQuestion = state.webhook.value?.host != nil ? .webhook : .rival
            state.question = state.place.changed != nil && !state.place.seeksAnother ? .held : question
        case .allowed:
            state.isTypingID = false
            return look(&state)
        }
        return []
    }

    static func goUp(_ state: inout TelegramSetup.State) -> Bool {
        switch state.question {
        case .removal: state.question = .webhook
        case .confirmation: state.question = nil
        case .restoring: if state.restoration != .waiting { state.question = nil }
        case .held, .webhook, .rival: return false
        case nil:
            guard state.isTypingID, state.reading == .allowed else { return false }
            state.isTypingID = false
        }
        return true
    }

    private static func look(_ state: inout TelegramSetup.State, confirming last: Int64? = nil) -> [TelegramSetup.Effect] {
        var effects: [TelegramSetup.Effect] = []
        // A code that came back is used up.
        if state.search.answered != nil {
            state.search.expectNewCode()
            state.code = nil
        }
        if state.code == nil { effects.append(.makeCode) }
        if let access = state.access, state.search.begin(access, now: state.now / 1_000_000_000) {
            effects.append(.poll(access, after: .zero, confirming: last))
        }
        return effects
    }

    // MARK: Keys

    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        if let question = state.question { return answer(question, key, &state) }
        if state.isTypingID { return handleTyping(key, &state) }
        let index = state.search.selectedIndex ?? 0
        switch key {
        case .up, "k": state.search.select(index - 1)
        case .down, "j": state.search.select(index + 1)
        case .home, "g": state.search.select(0)
        case .end, "G": state.search.select(.max)
        case .left: invite(-1, &state)
        case .right: invite(1, &state)
        case "y": return state.link.map { [.copy($0)] } ?? []
        case .tab: state.isTypingID = true
        case .paste:
            state.isTypingID = true
            return handleTyping(key, &state)
        case "l": return look(&state)
        case "d" where state.search.isFull: state.question = .confirmation
        case .enter:
            // A chat that the bot is not in would refuse every message.
            guard let chat = state.search.selected, chat.isBotThere else { return [] }
            return choose(chat, &state)
        default: break
        }
        return []
    }

    private static func invite(_ step: Int, _ state: inout TelegramSetup.State) {
        let count = TelegramSetup.Invite.allCases.count
        state.invite = TelegramSetup.Invite(rawValue: (state.invite.rawValue + step + count) % count) ?? .person
    }

    private static func answer(
        _ question: TelegramSetup.ChatQuestion, _ key: Key, _ state: inout TelegramSetup.State
    ) -> [TelegramSetup.Effect] {
        switch (question, key) {
        case (.held, "z"):
            state.question = nil
            state.isTypingID = true
            state.idField = TextField(state.place.changed?.address ?? "")
            return handleTyping(.enter, &state)
        case (.held, "f"):
            state.place.seeksAnother = true
            return begin(&state)
        case (.webhook, "i"), (.rival, "i"):
            state.reading = .refused
            return begin(&state)
        case (.webhook, "r"): state.question = .removal
        case (.removal, "x"):
            guard let access = state.access, state.removal != .waiting else { return [] }
            state.removal = .waiting
            return [.removeWebhook(access)]
        case (.rival, "x"):
            state.reading = .allowed
            return begin(&state)
        case (.restoring, "x"): return WebhookRestoring.restore(&state)
        case (.restoring, "z"):
            guard state.restoration != .waiting else { return [] }
            WebhookRestoring.giveUp(&state)
            return TelegramSetup.open(.options, &state)
        case (.confirmation, "x"):
            state.question = nil
            return look(&state, confirming: state.search.fullAt)
        default: break
        }
        return []
    }

    private static func handleTyping(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        if key == .tab {
            if state.reading == .refused { state.reading = .unasked }
            return begin(&state)
        }
        guard key == .enter else {
            if state.idField.handle(key) {
                state.idMistake = nil
                state.chatInquiry = .unasked
            }
            return []
        }
        let id = state.typedID
        guard let token = state.token, let access = state.access, state.chatInquiry != .waiting else { return [] }
        guard TelegramChatID.isValid(id) else {
            state.idMistake = .notAnID
            return []
        }
        guard id != token.botID, id.dropFirst().lowercased() != state.bot.value?.username.lowercased() else {
            state.idMistake = .botsOwn
            return []
        }
        state.chatInquiry = .waiting
        return [.getChat(id, access)]
    }

    private static func choose(_ chat: SeenChat, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        state.chat = chat
        state.movedFrom = nil
        state.place.isNameSeen = false
        guard let removed = state.removedWebhook, !removed.isGivenUp else { return TelegramSetup.open(.options, &state) }
        state.question = .restoring
        state.restoration = .unasked
        return []
    }

    // MARK: Answers

    static func removed(_ failure: TelegramAPIFailure?, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        guard state.removal == .waiting else { return [] }
        if let failure {
            state.removal = .failed(failure)
            return []
        }
        state.removal = .answered(true)
        if let webhook = state.webhook.value, let host = webhook.host {
            state.removedWebhooks.append(RemovedWebhook(host: host, webhook: webhook, access: state.access))
        }
        state.webhook = .answered(TelegramWebhook(allowedUpdates: state.webhook.value?.allowedUpdates))
        // Where a webhook was, nobody can have been polling.
        state.reading = .allowed
        return state.step == .chat ? begin(&state) : []
    }

    static func take(
        _ result: Result<[TelegramUpdate], TelegramAPIFailure>, _ access: TelegramAccess, took: Duration,
        _ state: inout TelegramSetup.State
    ) -> [TelegramSetup.Effect] {
        // Setting the webhook again has ended the poll that waited, which is no news.
        if case .failure(.conflictWebhook) = result, state.restoration == .waiting || state.webhook.value?.host != nil {
            state.search.end()
            return []
        }
        let pause = state.search.take(result, took: took, code: state.code, bot: state.bot.value?.username ?? "")
        if state.search.answered != nil { state.isCodeShown = false }
        guard state.step == .chat else { return [] }
        // A webhook that was set in the meantime: whose is it?
        if case .failure(.conflictWebhook) = result {
            state.webhook = .waiting
            return [.getWebhookInfo(access)]
        }
        guard let pause, state.search.begin(access, now: state.now / 1_000_000_000) else { return [] }
        return [.poll(access, after: pause)]
    }

    static func take(
        _ result: Result<SeenChat, TelegramAPIFailure>, id: String, _ state: inout TelegramSetup.State
    ) -> [TelegramSetup.Effect] {
        guard state.chatInquiry == .waiting, id == state.typedID else { return [] }
        state.chatInquiry = .init(result)
        guard state.step == .chat, let chat = state.chatInquiry.value else { return [] }
        return choose(state.withHeldTopic(chat), &state)
    }
}

extension TelegramSetup.State {
    var typedID: String { String(idField.text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()) }
}
