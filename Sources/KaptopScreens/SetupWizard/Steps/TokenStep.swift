import KaptopDelivery
import TextUI

/// Step 1: BotFather's instructions and the token.
///
/// Whatever BotFather sent can be pasted whole; the token is found in it. It is checked with `getMe`, and who gets the bot's messages with
/// `getWebhookInfo`, before anything is read.
enum TokenStep: WizardStep {
    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        switch key {
        case .enter: return goOn(&state)
        case .paste(let text):
            guard let token = TelegramToken.extract(from: text) else { break }
            // A pasted token takes the place of whatever was there, so that nobody has to clear the field first.
            setField(TextField(token.secret.reveal(), isMasked: true), &state)
            return check(&state)
        default: break
        }
        var field = state.tokenField.reveal()
        guard field.handle(key) else { return [] }
        setField(field, &state)
        return []
    }

    private static func setField(_ field: TextField, _ state: inout TelegramSetup.State) {
        state.tokenField = Secret(field)
        state.isTokenMissed = false
        let token = TelegramToken.extract(from: field.text)
        guard token != state.token else { return }
        // Another bot sees other chats.
        if token?.botID != state.token?.botID {
            state.search = ChatSearch()
            state.chat = nil
        }
        state.token = token
        state.bot = .unasked
        state.webhook = .unasked
    }

    private static func goOn(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        guard state.token != nil else {
            state.isTokenMissed = true
            return []
        }
        if state.bot.value != nil, state.webhook.value != nil { return TelegramSetup.open(.chat, &state) }
        return check(&state)
    }

    private static func check(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        guard let token = state.token, state.bot != .waiting, state.webhook != .waiting else { return [] }
        if state.bot.value != nil {
            state.webhook = .waiting
            return [.getWebhookInfo(token.secret, url: state.url)]
        }
        state.bot = .waiting
        return [.getMe(token.secret, url: state.url)]
    }

    static func take(
        _ result: Result<BotIdentity, TelegramAPIFailure>, _ token: Secret<String>, _ state: inout TelegramSetup.State
    ) -> [TelegramSetup.Effect] {
        state.bot = .init(result)
        guard case .success = result else { return [] }
        state.webhook = .waiting
        return [.getWebhookInfo(token, url: state.url)]
    }
}

extension TokenStep {
    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry] {
        let isChecked = state.bot.value != nil && state.webhook.value != nil
        return [
            .init(enterKey(state), isChecked ? "next" : "check", isKept: true), .init("^Y", "copy link"), .init("^U", "clear"),
        ]
    }

    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        guard rect.width >= 70 else {
            let rest = drawEntry(state, on: &grid, in: rect)
            drawInstructions(state, on: &grid, in: Rect(column: rest.column, row: rest.row + 1, width: rest.width, height: rest.height - 1))
            return
        }
        let columns = rect.columns([.flexible(weight: 1), .flexible(weight: 1)], gap: 3)
        drawInstructions(state, on: &grid, in: columns[0])
        drawEntry(state, on: &grid, in: columns[1])
    }

    private static func drawInstructions(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        var text = WizardText(state, width: rect.width)
        text.title("No bot yet? Make one in Telegram")
        text.line(StyledText("  https://t.me/BotFather", .link) + StyledText("   ^Y copies", .dim))
        text.item(1, "Open @BotFather and press Start.")
        text.item(2, "Send /newbot")
        text.item(3, "Send a name, any you like: Kap Ops")
        text.item(4, "Send a username that ends in bot: kap_ops_bot")
        text.item(5, "BotFather answers with the token. Copy the whole message and paste it here; the token is found in it.")
        text.item(6, "Open t.me/<username> and press Start, so that the bot may write to you.")
        text.gap()
        text.text("Lost the token? Send /token to BotFather. Seen by others? /revoke makes a new one.", .dim)
        text.draw(on: &grid, in: rect)
    }

    @discardableResult
    private static func drawEntry(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) -> Rect {
        var head = WizardText(state, width: rect.width)
        head.title("Paste the bot's token")
        let rest = head.draw(on: &grid, in: rect)
        state.tokenField.reveal().draw(
            on: &grid, in: rest.line(0), glyphs: state.glyphs, isFocused: !state.isAskingToLeave, placeholder: "123456789:ABC...")
        var text = WizardText(state, width: rect.width)
        describeToken(state, &text)
        describeBot(state, &text)
        text.gap()
        text.text("The token is hidden on screen, in logs and in errors.", .dim)
        return text.draw(on: &grid, in: Rect(column: rest.column, row: rest.row + 1, width: rest.width, height: rest.height - 1))
    }

    private static func describeToken(_ state: TelegramSetup.State, _ text: inout WizardText) {
        guard let token = state.token else {
            if state.isTokenMissed {
                text.remark(.bad, "no token in this", "It looks like 123456789:ABC... and comes from @BotFather.")
            } else if !state.tokenField.reveal().text.isEmpty {
                text.remark(.waiting, "not a whole token yet")
            }
            return
        }
        if token.hasUsualLength {
            text.remark(.good, "well formed: \(token.masked)")
        } else {
            text.remark(
                .warning, "unusual length: \(token.masked)", "Most tokens have \(TelegramToken.usualLength) characters after the colon.")
        }
        if state.url != TelegramSettings.defaultURL { text.text("Asked at \(host(of: state.url)), as [telegram] url says.", .dim) }
    }

    private static func describeBot(_ state: TelegramSetup.State, _ text: inout WizardText) {
        switch state.bot {
        case .unasked: if state.token != nil { text.text("\(enterKey(state)) asks Telegram whose it is.", .dim) }
        case .waiting: text.remark(.waiting, "asking Telegram (getMe)")
        case .failed(let failure): text.remark(.bad, failure.headline, failure.remedy(state))
        case .answered(let bot):
            text.remark(.good, "@\(bot.username) (\(bot.name)), id \(bot.id)")
            if !bot.canJoinGroups {
                text.remark(.warning, "may not join groups", "Send /setjoingroups to BotFather to change that.")
            }
            describeWebhook(state, &text)
        }
    }

    private static func describeWebhook(_ state: TelegramSetup.State, _ text: inout WizardText) {
        switch state.webhook {
        case .unasked: break
        case .waiting: text.remark(.waiting, "asking who gets its messages")
        case .failed(let failure): text.remark(.bad, failure.headline, failure.remedy(state))
        case .answered(let webhook):
            if let host = webhook.host {
                text.remark(
                    .warning, "its messages go to a webhook at \(host)",
                    "kaptop leaves it alone; in the next step you type the chat's id.")
            } else {
                text.remark(.good, "no webhook takes its messages")
            }
            text.gap()
            text.line(StyledText(enterKey(state), Style(.key).bold()) + StyledText(" goes on to the chat.", .text))
        }
    }

    /// Host of a Bot API's address; the rest is of no use to a reader.
    private static func host(of url: String) -> String {
        let afterScheme = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        return String(afterScheme.prefix { $0 != "/" })
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
        case .network: "no connection to Telegram"
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
