import KaptopDelivery
import TextUI

/// Step 2: the chat, found through what was sent to the bot, or typed.
///
/// Reading never confirms: the bot's other programs lose nothing. Where a webhook takes the messages there is nothing to read, and only
/// the id can be typed.
enum ChatStep: WizardStep {
    static func begin(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        state.isTypingID = state.mustTypeID
        state.idMistake = nil
        if state.chatInquiry.failure != nil { state.chatInquiry = .unasked }
        return look(&state)
    }

    /// Closes the field for the id; false where there is none to close.
    static func closeField(_ state: inout TelegramSetup.State) -> Bool {
        guard state.isTypingID, !state.mustTypeID else { return false }
        state.isTypingID = false
        return true
    }

    private static func look(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        guard !state.mustTypeID, let token = state.token?.secret, state.search.begin(token) else { return [] }
        return [.poll(token, url: state.url, after: .zero)]
    }

    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        if state.isTypingID { return handleTyping(key, &state) }
        let index = state.search.selectedIndex ?? 0
        switch key {
        case .up, "k": state.search.select(index - 1)
        case .down, "j": state.search.select(index + 1)
        case .home, "g": state.search.select(0)
        case .end, "G": state.search.select(.max)
        case "i": state.isTypingID = true
        case .paste:
            state.isTypingID = true
            return handleTyping(key, &state)
        case "r": return look(&state)
        case .enter:
            // A chat that the bot is not in would refuse every message.
            guard let chat = state.search.selected, chat.isBotThere else { return [] }
            return choose(chat, &state)
        default: break
        }
        return []
    }

    private static func handleTyping(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        guard key == .enter else {
            if state.idField.handle(key) {
                state.idMistake = nil
                state.chatInquiry = .unasked
            }
            return []
        }
        let id = state.typedID
        guard let token = state.token, state.chatInquiry != .waiting else { return [] }
        guard TelegramChatID.isValid(id) else {
            state.idMistake = .notAnID
            return []
        }
        guard id != token.botID else {
            state.idMistake = .botsOwn
            return []
        }
        state.chatInquiry = .waiting
        return [.getChat(id, token.secret, url: state.url)]
    }

    private static func choose(_ chat: SeenChat, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        state.chat = chat
        state.movedFrom = nil
        return TelegramSetup.open(.options, &state)
    }

    // MARK: Answers

    static func take(
        _ result: Result<TelegramWebhook, TelegramAPIFailure>, _ state: inout TelegramSetup.State
    ) -> [TelegramSetup.Effect] {
        state.webhook = .init(result)
        guard state.step == .chat else { return [] }
        if state.mustTypeID { state.isTypingID = true }
        return []
    }

    static func take(
        _ result: Result<[TelegramUpdate], TelegramAPIFailure>, _ token: Secret<String>, took: Duration,
        _ state: inout TelegramSetup.State
    ) -> [TelegramSetup.Effect] {
        let pause = state.search.take(result, took: took)
        guard state.step == .chat else { return [] }
        // A webhook that was set in the meantime: whose is it?
        if case .failure(.conflictWebhook) = result {
            state.webhook = .waiting
            return [.getWebhookInfo(token, url: state.url)]
        }
        guard let pause, state.search.begin(token) else { return [] }
        return [.poll(token, url: state.url, after: pause)]
    }

    static func take(
        _ result: Result<SeenChat, TelegramAPIFailure>, id: String, _ state: inout TelegramSetup.State
    ) -> [TelegramSetup.Effect] {
        guard state.chatInquiry == .waiting, id == state.typedID else { return [] }
        state.chatInquiry = .init(result)
        guard state.step == .chat, let chat = state.chatInquiry.value else { return [] }
        return choose(chat, &state)
    }
}

extension TelegramSetup.State {
    /// Where a webhook takes the bot's messages, no chat can be found in them.
    var mustTypeID: Bool { webhook.value?.host != nil }

    var typedID: String { String(idField.text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()) }
}

extension ChatStep {
    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry] {
        if state.isTypingID { return [.init(enterKey(state), "check and take", isKept: true), .init("^Y", "copy link")] }
        let entries: [HelpLine.Entry] = [
            .init(state.glyphs.upDown, "move"),
            .init(enterKey(state), "take", isEnabled: state.search.selected?.isBotThere == true, isKept: true), .init("i", "type an id"),
        ]
        return entries + (state.search.isPolling ? [] : [.init("r", "look again")]) + [.init("^Y", "copy link")]
    }

    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        var head = WizardText(state, width: rect.width)
        head.title("Which chat should alerts go to?")
        if let host = state.webhook.value?.host {
            head.remark(
                .warning, "this bot's messages go to a webhook at \(host)",
                "kaptop does not remove it, somebody may need it. So type the chat's id, or go back for another bot.")
        } else {
            hints(state, &head)
        }
        var rest = head.draw(on: &grid, in: rect)
        if state.isTypingID {
            rest = drawField(state, on: &grid, in: Rect(column: rest.column, row: rest.row + 1, width: rest.width, height: rest.height - 1))
        }
        guard !state.mustTypeID else { return }
        drawList(state, on: &grid, in: Rect(column: rest.column, row: rest.row + 1, width: rest.width, height: max(0, rest.height - 1)))
    }

    private static func hints(_ state: TelegramSetup.State, _ text: inout WizardText) {
        let name = state.bot.value?.username ?? "your_bot"
        func hint(_ kind: String, _ action: String, _ what: String) {
            text.line(
                StyledText(state.widths.pad(kind, to: 10), .dim) + StyledText(action, Style(.link)) + StyledText(what, .text))
        }
        hint("You alone", "https://t.me/\(name)", " : press Start or send /start (^Y)")
        hint("Group", "/start@\(name)", " : add the bot, then send this there")
        hint("Channel", "@\(name)", " : make the bot an administrator, then post anything")
        if let allowed = state.webhook.value?.allowedUpdates, !allowed.contains("message") {
            text.remark(
                .warning, "another program limits what this bot is told to \(allowed.joined(separator: ", "))",
                "kaptop leaves that as it is: if no chat shows up, i types its id.")
        }
    }

    private static func drawField(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) -> Rect {
        let label = "Chat id "
        grid.write(StyledText(label, Style(.strong).bold()), in: rect.line(0))
        let place = Rect(column: rect.column + label.count, row: rect.row, width: min(36, max(1, rect.width - label.count)), height: 1)
        state.idField.draw(
            on: &grid, in: place, glyphs: state.glyphs, isFocused: !state.isAskingToLeave, placeholder: "-1001234567890 or @channel")
        var text = WizardText(state, width: rect.width)
        switch (state.idMistake, state.chatInquiry) {
        case (.notAnID, _):
            text.remark(
                .bad, "not a chat id",
                "A number (groups and channels have a minus before it), or the @name of a public channel or supergroup.")
        case (.botsOwn, _):
            text.remark(
                .bad, "that is the bot's own number", "It is the first part of the token. Type the id of the person, group or channel.")
        case (nil, .waiting): text.remark(.waiting, "asking Telegram (getChat)")
        case (nil, .failed(let failure)): text.remark(.bad, failure.headline, failure.remedy(state))
        case (nil, .unasked), (nil, .answered): text.text("Telegram is asked whether the bot knows it.", .dim)
        }
        return text.draw(on: &grid, in: Rect(column: rect.column, row: rect.row + 1, width: rect.width, height: max(0, rect.height - 1)))
    }

    private static func drawList(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        let search = state.search
        var foot = WizardText(state, width: rect.width)
        describeSearch(state, &foot)
        let footHeight = min(foot.lines.count, max(1, rect.height - 3))
        let parts = rect.rows([.rest, .fixed(footHeight)])
        foot.draw(on: &grid, in: parts[1])
        guard !search.chats.isEmpty, parts[0].height >= 2 else { return }
        let table = Table([
            .init("", .fixed(1)), .init("CHAT", .flexible(weight: 1, minimum: 12)), .init("KIND", .fixed(10)),
            .init("ID", .fixed(15), .right), .init("SEEN", .fixed(20), expendability: 1),
        ])
        let room = table.visibleRows(height: parts[0].height)
        let scroll = ScrollPosition(selected: search.selectedIndex).clamped(count: search.chats.count, room: room)
        table.draw(on: &grid, in: parts[0], glyphs: state.glyphs, count: search.chats.count, scroll: scroll) { index in
            let chat = search.chats[index]
            let mark = StyledText(chat.id == search.selectedID ? state.glyphs.selected : " ", Style(.mark).bold())
            let role: Role = chat.isBotThere ? .strong : .dim
            return [
                mark, StyledText(chat.name, role), StyledText(chat.kindText, .text), StyledText(String(chat.id), .text), seen(chat, state),
            ]
        }
    }

    private static func seen(_ chat: SeenChat, _ state: TelegramSetup.State) -> StyledText {
        guard chat.isBotThere else {
            return StyledText(chat.botStatus == nil ? "bot is not there" : "bot was removed", .warning)
        }
        let what = chat.botStatus == "administrator" ? "bot is admin" : chat.botStatus == nil ? "wrote" : "bot added"
        guard let date = chat.date, date > 0 else { return StyledText(what, .text) }
        let moment = date.multipliedReportingOverflow(by: 1_000_000_000)
        guard !moment.overflow else { return StyledText(what, .text) }
        return StyledText("\(what) \(TimeText.age(TimeText.span(from: moment.partialValue, to: state.now))) ago", .text)
    }

    private static func describeSearch(_ state: TelegramSetup.State, _ text: inout WizardText) {
        let search = state.search
        if let chat = search.selected {
            if chat.isBotThere, chat.threadID != nil {
                text.text("\(chat.name) has topics; alerts go to its General topic.", .dim)
            } else if !chat.isBotThere {
                text.remark(
                    .warning, "the bot is not in \(chat.name)", "Add it there first (to a channel as administrator), then it shows up here."
                )
            }
        }
        if let failure = search.failure {
            if failure == .conflictPoller {
                text.remark(
                    .bad, "409: another program reads this bot's messages",
                    "Two readers throw each other out. Stop the other one, then r looks again; or i types the chat's id.")
            } else {
                let isStopped = !search.isPolling
                text.remark(.bad, failure.headline, failure.advice + (isStopped ? ". r looks again." : ". Looking goes on."))
            }
        } else if search.isFull {
            text.remark(
                .warning, "\(ChatSearch.mostUpdates) messages wait for this bot, newer ones cannot be seen",
                "kaptop deletes none of them. Is your chat in the list? If not, i types its id, r looks again.")
        } else if search.isPolling {
            let frames = state.glyphs.spinner
            let frame = frames[Int(state.now / 1_000_000_000 % Int64(frames.count))]
            let now = state.surroundings.settings.chatID
            if !now.isEmpty, search.chats.isEmpty { text.text("The file says \(now) now; i takes it up.", .dim) }
            let words =
                search.chats.isEmpty
                ? "listening; send the message now, the chat shows up here" : "listening for more; nothing is deleted at Telegram"
            text.line(StyledText(frame + " ", .accent) + StyledText(words, .dim))
        }
    }
}
