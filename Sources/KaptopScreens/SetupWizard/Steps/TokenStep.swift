import KaptopDelivery
import TextUI

extension TelegramSetup {
    /// The fields of step 1.
    enum Entry: Int, Sendable, CaseIterable {
        case token, url, proxy
    }

    enum EntryMistake: Sendable, Hashable {
        case noToken, badURL, badProxy
    }
}

/// Step 1: BotFather's instructions, the token, and the way to the Bot API.
///
/// Whatever BotFather sent can be pasted whole; the token is found in it. It is checked with `getMe`, and who gets the bot's messages with
/// `getWebhookInfo`, before anything is read.
enum TokenStep: WizardStep {
    static func begin(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        state.isTokenShown = false
        state.entry = .token
        return state.place.isPassing ? pass(&state) : []
    }

    /// Goes on by itself where bot and webhook are known and good, else asks for them.
    private static func pass(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        guard state.bot.value != nil, state.webhook.value != nil else { return check(&state) }
        state.place.isPassing = false
        return goOn(&state)
    }

    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        state.place.isPassing = false
        switch key {
        case .enter: return goOn(&state)
        case .function(2): state.isTokenShown.toggle()
        case .tab: move(1, &state)
        case .down: move(1, &state)
        case .up: move(-1, &state)
        case .paste(let text):
            // A token is no address, so it goes where it belongs wherever the cursor is.
            guard let token = TelegramToken.extract(from: text) else { return edit(key, &state) }
            // It takes the place of whatever was there, so that nobody has to clear the field first.
            state.entry = .token
            setField(TextField(token.secret.reveal(), isMasked: true), &state)
            return check(&state)
        default: return edit(key, &state)
        }
        return []
    }

    private static func move(_ step: Int, _ state: inout TelegramSetup.State) {
        let count = TelegramSetup.Entry.allCases.count
        state.entry = TelegramSetup.Entry(rawValue: (state.entry.rawValue + step + count) % count) ?? .token
    }

    private static func edit(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        switch state.entry {
        case .token:
            var field = state.tokenField.reveal()
            if field.handle(key) { setField(field, &state) }
        case .url: if state.urlField.handle(key) { askAnew(&state) }
        case .proxy: if state.proxyField.handle(key) { askAnew(&state) }
        }
        return []
    }

    private static func askAnew(_ state: inout TelegramSetup.State) {
        state.entryMistake = nil
        state.bot = .unasked
        state.webhook = .unasked
    }

    private static func setField(_ field: TextField, _ state: inout TelegramSetup.State) {
        state.tokenField = Secret(field)
        state.entryMistake = nil
        let token = TelegramToken.extract(from: field.text)
        guard token != state.token else { return }
        let knownBot = state.token?.botID ?? state.resumed?.telegram?.botID
        // Another bot sees other chats, and its readers are others. Until a token is whole it is no bot's.
        if let token, token.botID != knownBot {
            state.search = ChatSearch()
            state.chat = nil
            state.code = nil
            state.reading = .unasked
            if state.resumedStep != nil { state.resumedStep = .chat }
        }
        state.token = token
        askAnew(&state)
    }

    private static func goOn(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        guard state.token != nil else {
            // Whoever has typed an address first has not come to the token yet.
            let isAddress = state.entry != .token && state.tokenField.reveal().text.isEmpty
            if isAddress, !straighten(&state) { return [] }
            state.entry = .token
            state.entryMistake = isAddress ? nil : .noToken
            return []
        }
        if state.bot.value != nil, state.webhook.value != nil {
            let goal = state.resumedStep ?? .chat
            state.resumedStep = nil
            // Whoever comes this way once more may think better of it.
            if state.reading == .refused { state.reading = .unasked }
            return TelegramSetup.open(goal, &state)
        }
        return check(&state)
    }

    private static func check(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        guard state.bot != .waiting, state.webhook != .waiting, straighten(&state), let access = state.access else { return [] }
        if state.bot.value != nil {
            state.webhook = .waiting
            return [.getWebhookInfo(access)]
        }
        state.bot = .waiting
        return [.getMe(access)]
    }

    /// Brings the addresses into the form that is saved; false where one is none.
    private static func straighten(_ state: inout TelegramSetup.State) -> Bool {
        let typed = state.urlField.text.filter { !$0.isWhitespace }
        guard let url = typed.isEmpty ? TelegramSettings.defaultURL : TelegramLink.apiURL(typed) else {
            state.entry = .url
            state.entryMistake = .badURL
            return false
        }
        let proxy = state.proxyField.text.filter { !$0.isWhitespace }
        guard proxy.isEmpty || TelegramLink.proxy(proxy) != nil else {
            state.entry = .proxy
            state.entryMistake = .badProxy
            return false
        }
        state.urlField = TextField(url)
        state.proxyField = TextField(proxy.isEmpty ? "" : TelegramLink.proxy(proxy) ?? "")
        return true
    }

    static func take(
        _ result: Result<BotIdentity, TelegramAPIFailure>, _ access: TelegramAccess, _ state: inout TelegramSetup.State
    ) -> [TelegramSetup.Effect] {
        state.bot = .init(result)
        guard case .success = result else { return [] }
        state.checked = access
        state.webhook = .waiting
        return [.getWebhookInfo(access)]
    }

    /// Asked here, and once more where a webhook shows up while messages are read.
    static func take(
        _ result: Result<TelegramWebhook, TelegramAPIFailure>, _ state: inout TelegramSetup.State
    ) -> [TelegramSetup.Effect] {
        state.webhook = .init(result)
        if state.step == .token, state.place.isPassing, state.webhook.value != nil { return pass(&state) }
        guard state.step == .chat else { return [] }
        if state.webhook.value?.host != nil { state.reading = .unasked }
        return ChatStep.begin(&state)
    }
}

extension WizardStep {
    static func enterKey(_ state: TelegramSetup.State) -> String { state.glyphs.enterKey }
}

extension TelegramAPIFailure {
    /// What happened, in a few words; `advice` says what to do.
    var headline: String {
        switch self {
        case .malformedToken: "404: Telegram does not take this for a token"
        case .unauthorized: "401: Telegram does not know this token"
        case .conflictWebhook: "409: a webhook gets this bot's messages"
        case .conflictPoller: "409: another program reads this bot's messages"
        case .captivePortal: "an answer that is not Telegram's"
        case .trouble(let status): "\(status): Telegram has trouble"
        case .network(let failure):
            switch failure.kind {
            case .nameNotFound: "no network, or a proxy is needed"
            case .timeout, .unreachable, .refused, .closed: "no answer: a proxy may be needed"
            case .proxy: "the proxy does not let it through"
            case .tls: "no safe connection to Telegram"
            case .badURL, .other: "no connection to Telegram"
            }
        case .rateLimited: "429: too many requests"
        case .chatNotFound: "400: chat not found"
        case .forbidden: "403: the bot may not write there"
        case .other: "Telegram refused"
        }
    }

    /// What to do where Enter asks again.
    func remedy(_ state: TelegramSetup.State) -> String {
        if case .rateLimited(let wait) = self {
            return "Wait \(wait.map { "\($0.components.seconds) s" } ?? "a minute"), then \(state.glyphs.enterKey) asks again."
        }
        return "\(advice). \(state.glyphs.enterKey) asks again."
    }
}
