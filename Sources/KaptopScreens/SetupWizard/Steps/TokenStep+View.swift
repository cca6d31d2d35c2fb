import KaptopDelivery
import TextUI

extension TokenStep {
    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry] {
        let isChecked = state.bot.value != nil && state.webhook.value != nil
        var entries: [HelpLine.Entry] = [
            .init(enterKey(state), isChecked ? "next" : "check", isKept: true), .init("Tab", "field"),
            .init("F2", state.isTokenShown ? "hide token" : "show token"), .init("^Y", "copy link"),
        ]
        if state.screenCode != nil { entries.append(.init("F3", "QR code")) }
        return entries + [.init("^U", "clear")]
    }

    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        var foot = WizardText(state, width: rect.width)
        describeFile(state, &foot)
        let parts = rect.rows([.rest, .fixed(rect.height >= 17 ? foot.lines.count : 0)])
        if parts[1].height == foot.lines.count { foot.draw(on: &grid, in: parts[1]) }
        let body = parts[0]
        guard body.width >= 70 else {
            let rest = drawEntry(state, on: &grid, in: body)
            drawInstructions(state, on: &grid, in: Rect(column: rest.column, row: rest.row + 1, width: rest.width, height: rest.height - 1))
            return
        }
        var columns = body.columns([.flexible(weight: 1), .flexible(weight: 1)], gap: 3)
        if let code = state.screenCode, body.width >= code.size.width + 74, body.height >= code.size.height {
            let three = body.columns([.fixed(code.size.width), .flexible(weight: 1), .flexible(weight: 1)], gap: 3)
            code.draw(on: &grid, in: three[0])
            columns = Array(three.dropFirst())
        }
        drawInstructions(state, on: &grid, in: columns[0])
        drawEntry(state, on: &grid, in: columns[1])
    }

    private static func describeFile(_ state: TelegramSetup.State, _ text: inout WizardText) {
        guard let standing = state.surroundings.standing else { return }
        // What is in the way was said in full before.
        if let obstacle = standing.obstacle {
            text.remark(.warning, "nothing can be saved: \(obstacle.text)")
        } else {
            standing.describe(&text)
        }
    }

    private static func drawInstructions(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        var text = WizardText(state, width: rect.width)
        text.title("No bot yet? Make one in Telegram")
        text.line(StyledText("  \(TelegramLink.botFather)", .link) + StyledText("  ^Y copies", .dim))
        text.item(1, "Open @BotFather and press Start.")
        text.item(2, "Send /newbot")
        text.item(3, "Send a name, any you like: Kap Ops")
        text.item(4, "Send a username that ends in bot: kap_ops_bot")
        text.item(5, "It answers with the token. Copy the whole message and paste it here.")
        text.gap()
        text.text("Lost the token? Send /token and choose the bot. Seen by others? /revoke makes a new one.", .dim)
        text.draw(on: &grid, in: rect)
    }

    @discardableResult
    private static func drawEntry(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) -> Rect {
        var head = WizardText(state, width: rect.width)
        head.title("Paste the bot's token")
        let rest = head.draw(on: &grid, in: rect)
        var token = state.tokenField.reveal()
        token.isMasked = !state.isTokenShown
        let isActive = !state.isAskingToLeave
        token.draw(
            on: &grid, in: rest.line(0), glyphs: state.glyphs, isFocused: isActive && state.entry == .token,
            placeholder: "123456789:ABC...")
        let fields: [(String, TextField, TelegramSetup.Entry, String)] = [
            ("Server ", state.urlField, .url, TelegramSettings.defaultURL),
            ("Proxy  ", state.proxyField, .proxy, "host:port; else the system's"),
        ]
        for (index, (label, field, entry, placeholder)) in fields.enumerated() {
            let line = rest.line(index + 1)
            grid.write(StyledText(label, .dim), in: line)
            let place = Rect(column: line.column + label.count, row: line.row, width: line.width - label.count, height: line.height)
            field.draw(
                on: &grid, in: place, glyphs: state.glyphs, isFocused: isActive && state.entry == entry, placeholder: placeholder)
        }
        var text = WizardText(state, width: rect.width)
        describeEntry(state, &text)
        describeBot(state, &text)
        let below = Rect(column: rest.column, row: rest.row + 3, width: rest.width, height: max(0, rest.height - 3))
        return text.draw(on: &grid, in: below)
    }

    private static func describeEntry(_ state: TelegramSetup.State, _ text: inout WizardText) {
        switch state.entryMistake {
        case .badURL: text.remark(.bad, "not an address of a Bot API", "It looks like \(TelegramSettings.defaultURL)")
        case .badProxy: text.remark(.bad, "not a proxy's address", "http://host:port, without a name and a password in it.")
        case .noToken, nil: break
        }
        guard let token = state.token else {
            if state.entryMistake == .noToken {
                text.remark(.bad, "no token in this", "It looks like 123456789:ABC... and comes from @BotFather.")
            } else if !state.tokenField.reveal().text.isEmpty {
                text.remark(.waiting, "not a whole token yet")
            } else if let name = (state.resumed?.telegram?.botName ?? state.resumed?.telegram?.botID), let step = state.resumedStep {
                text.remark(
                    .warning, "the token is not kept: paste that of @\(name) again",
                    "Then it goes on with step \(step.number) of \(TelegramSetup.Step.save.number).")
            } else {
                text.text("It is hidden on screen, in logs and in errors; F2 shows it.", .dim)
            }
            return
        }
        if token.hasUsualLength {
            text.remark(.good, "well formed: \(token.masked)")
        } else {
            text.remark(
                .warning, "unusual length: \(token.masked)", "Most tokens have \(TelegramToken.usualLength) characters after the colon.")
        }
    }

    private static func describeBot(_ state: TelegramSetup.State, _ text: inout WizardText) {
        switch state.bot {
        case .unasked: if state.token != nil { text.text("\(enterKey(state)) asks Telegram whose it is.", .dim) }
        case .waiting: text.remark(.waiting, "asking Telegram (getMe)")
        case .failed(let failure): text.remark(.bad, failure.headline, failure.remedy(state))
        case .answered(let bot):
            text.remark(.good, "@\(bot.username) (\(bot.name)), id \(bot.id)")
            if bot.canJoinGroups {
                text.remark(.good, "can join groups")
            } else {
                text.remark(.warning, "may not join groups", "Send /setjoingroups to BotFather to change that.")
            }
            if bot.canReadAllGroupMessages {
                text.remark(.good, "privacy mode is off: sees all of a group")
            } else {
                text.remark(.good, "privacy mode is on: in groups it sees commands only, which is enough here")
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
                text.remark(.warning, "its messages go to a webhook at \(host)", "The next step asks what to do about it.")
            } else {
                text.remark(.good, "no webhook takes its messages")
            }
            let goal = state.resumedStep.map { "step \($0.number)" } ?? "the chat"
            text.line(StyledText(enterKey(state), Style(.key).bold()) + StyledText(" goes on to \(goal).", .text))
        }
    }
}
