import KaptopDelivery
import TextUI

extension ChatStep {
    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry] {
        switch state.question {
        case .held: return [.init("z", "keep it", isKept: true), .init("f", "find another", isKept: true)]
        case .webhook: return [.init("i", "type the id", isKept: true), .init("r", "remove the webhook", isKept: true)]
        case .removal: return [.init("x", "remove it", isEnabled: state.removal != .waiting, isKept: true)]
        case .rival: return [.init("x", "read the messages", isKept: true), .init("i", "type the id", isKept: true)]
        case .confirmation: return [.init("x", "let them go", isKept: true)]
        case .restoring:
            let isFree = state.restoration != .waiting
            return [
                .init("x", "put it back", isEnabled: isFree, isKept: true), .init("z", "leave it removed", isEnabled: isFree, isKept: true),
            ]
        case nil: break
        }
        let code: [HelpLine.Entry] = state.screenCode != nil ? [.init("F3", "QR code")] : []
        if state.isTypingID {
            let list = state.reading == .refused ? "read the messages" : "list"
            return [.init(enterKey(state), "check and take", isKept: true), .init("Tab", list), .init("^Y", "copy link")] + code
        }
        let entries: [HelpLine.Entry] = [
            .init(enterKey(state), "take", isEnabled: state.search.selected?.isBotThere == true, isKept: true),
            .init(state.glyphs.upDown, "move"), .init(state.glyphs.left + state.glyphs.right, "invite"), .init("Tab", "type an id"),
        ]
        let more: [HelpLine.Entry] = state.search.isFull ? [.init("d", "let old messages go")] : []
        let again: [HelpLine.Entry] = state.search.isPolling ? [] : [.init("l", "look again")]
        return entries + code + more + again + [.init("y", "copy link")]
    }

    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        if let question = state.question {
            var text = WizardText(state, width: min(rect.width, 80))
            ask(question, state, &text)
            text.draw(on: &grid, in: rect)
            return
        }
        var place = rect
        if state.reading == .allowed, let code = state.screenCode, rect.width >= code.size.width + 48, rect.height >= code.size.height {
            let columns = rect.columns([.fixed(code.size.width), .rest], gap: 3)
            code.draw(on: &grid, in: columns[0])
            place = columns[1]
        }
        var head = WizardText(state, width: place.width)
        head.title("Which chat should alerts go to?")
        if state.reading == .allowed { invite(state, &head) } else { withoutReading(state, &head) }
        let rest = head.draw(on: &grid, in: place)
        guard state.reading == .allowed else {
            drawField(state, on: &grid, in: below(rest, 1))
            return
        }
        drawList(state, on: &grid, in: below(rest, rest.height > 8 ? 1 : 0))
    }

    private static func below(_ rect: Rect, _ rows: Int) -> Rect {
        Rect(column: rect.column, row: rect.row + rows, width: rect.width, height: max(0, rect.height - rows))
    }

    // MARK: Questions

    private static func ask(_ question: TelegramSetup.ChatQuestion, _ state: TelegramSetup.State, _ text: inout WizardText) {
        func answer(_ key: String, _ words: String) { text.item(key, words) }
        switch question {
        case .held:
            let place = state.place.changed
            let topic = place?.threadID.map { ", topic \($0)" } ?? ""
            text.title("Keep the chat of \(place?.name ?? "the default")?")
            text.gap()
            text.line(StyledText("It is ", .text) + StyledText("\(place?.address ?? "")\(topic)", .strong))
            text.gap()
            answer("z", "keep it; Telegram is asked whether the bot still knows it")
            answer("f", "find another one, and keep its name")
        case .webhook:
            let host = state.webhook.value?.host ?? "another program"
            text.title("This bot's messages go to a webhook")
            text.gap()
            text.remark(.warning, "\(host) gets them", "Telegram tells them to one program only, so kaptop cannot read them too.")
            text.gap()
            answer("i", "type the chat's id: the webhook stays as it is")
            answer("r", "remove the webhook, where it is your own and no longer needed")
            text.gap()
            text.text("Or go back (S-Tab) and use another bot.", .dim)
        case .removal:
            let host = state.webhook.value?.host ?? "the other program"
            text.title("Remove the webhook at \(host)?")
            text.gap()
            text.remark(
                .warning, "the program there gets no message of this bot any more, until it sets its webhook again",
                "kaptop asks afterwards whether to put it back, though not exactly: Telegram tells neither its secret nor its "
                    + "certificate. Messages that wait are kept.")
            text.gap()
            switch state.removal {
            case .waiting: text.remark(.waiting, "removing it")
            case .failed(let failure): text.remark(.bad, failure.headline, failure.advice + ".")
            case .unasked, .answered: break
            }
            answer("x", "remove it")
            answer("Esc", "keep it")
        case .rival:
            text.title("May kaptop read what was sent to \(state.botName)?")
            text.gap()
            text.text("The chat is then found by itself. Messages are only looked at: none is confirmed or deleted.")
            text.gap()
            text.remark(
                .warning, "a program that polls this bot is interrupted once",
                "Telegram has one reader at a time: a chat bot or another kaptop that reads \(state.botName) gets an error (409) and has "
                    + "to ask again. With a new bot there is none.")
            if let pending = state.webhook.value?.pendingUpdates, pending > 0 {
                text.text("\(OptionsStep.count(pending, "message")) of the last day wait\(pending == 1 ? "s" : "") there.", .dim)
            }
            text.gap()
            answer("x", "read them")
            answer("i", "type the chat's id instead; nothing is read")
        case .restoring:
            WebhookRestoring.ask(state, &text)
            answer("x", "put it back")
            answer("z", "leave it removed; its program has to set it again")
            answer("Esc", "back to the chats")
        case .confirmation:
            text.title("Let the oldest \(state.search.updateCount) messages go?")
            text.gap()
            text.remark(
                .warning, "no program that reads \(state.botName) will ever get them",
                "Telegram deletes what is confirmed. A chat bot would miss those commands and answers; kaptop itself needs none of them.")
            text.gap()
            answer("x", "let them go, and read the newer ones")
            answer("Esc", "keep them")
        }
    }

    // MARK: The link

    private static func invite(_ state: TelegramSetup.State, _ text: inout WizardText) {
        let choices = [TelegramSetup.Invite.person, .group, .channel].map { invite -> StyledText in
            let isChosen = invite == state.invite
            let word = ["You alone", "Group", "Channel"][invite.rawValue]
            return isChosen ? StyledText("(x) " + word, Style(.strong).bold()) : StyledText("( ) " + word, .text)
        }
        text.line(StyledText(choices, separator: "  ") + StyledText("   \(state.glyphs.left)\(state.glyphs.right)", Style(.key).bold()))
        let name = state.bot.value?.username ?? "your_bot"
        let code = state.code?.text ?? ""
        if state.invite == .group, state.bot.value?.canJoinGroups == false {
            text.remark(.warning, "\(state.botName) may not join groups", "Send /setjoingroups to @BotFather, then go back a step.")
            return
        }
        if let link = state.link { text.line(StyledText(link, .link)) }
        switch state.invite {
        case .person: text.text("Open the link and press Start; the code comes back by itself.")
        case .group:
            text.text("Open the link and choose the group. In a topic, or where the bot is already, send: /start@\(name) \(code)")
        case .channel: text.text("Open the link and choose the channel: the bot becomes an administrator who may post.")
        }
    }

    private static func withoutReading(_ state: TelegramSetup.State, _ text: inout WizardText) {
        if let host = state.webhook.value?.host {
            text.remark(.warning, "this bot's messages go to a webhook at \(host); it stays")
        } else {
            text.text("Nothing is read. Tab lets kaptop find the chat instead.", .dim)
        }
        text.text("A person's id is a number; the person must have pressed Start in https://t.me/\(state.bot.value?.username ?? "").")
        text.text("Groups and channels have a minus before theirs; public ones can be given as @name.")
    }

    // MARK: The id

    private static func drawField(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        let label = "Chat id "
        grid.write(StyledText(label, Style(.strong).bold()), in: rect.line(0))
        let place = Rect(column: rect.column + label.count, row: rect.row, width: min(36, max(1, rect.width - label.count)), height: 1)
        state.idField.draw(
            on: &grid, in: place, glyphs: state.glyphs, isFocused: state.isTypingID && !state.isAskingToLeave,
            placeholder: "-1001234567890 or @channel")
        var text = WizardText(state, width: rect.width)
        switch (state.idMistake, state.chatInquiry) {
        case (.notAnID, _):
            text.remark(
                .bad, "not a chat id",
                "A number (groups and channels have a minus before it), or the @name of a public channel or supergroup.")
        case (.botsOwn, _):
            text.remark(.bad, "that is the bot itself", "Its number is the first part of the token. Type the id of the chat.")
        case (nil, .waiting): text.remark(.waiting, "asking Telegram (getChat)")
        case (nil, .failed(.chatNotFound)) where state.typedID.hasPrefix("@"):
            text.remark(
                .bad, TelegramAPIFailure.chatNotFound.headline,
                "Only public channels and supergroups can be named like this; a person or a private group has a number.")
        case (nil, .failed(let failure)): text.remark(.bad, failure.headline, failure.remedy(state))
        case (nil, .unasked), (nil, .answered):
            if state.isTypingID { text.text("\(enterKey(state)) asks Telegram whether the bot knows it.", .dim) }
        }
        text.draw(on: &grid, in: below(rect, 1))
    }

    // MARK: The list

    private static func drawList(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        let search = state.search
        var status = WizardText(state, width: rect.width)
        describeSearch(state, &status)
        var rest = status.draw(on: &grid, in: rect)
        if state.isTypingID {
            drawField(state, on: &grid, in: below(rest, 1))
            return
        }
        var foot = WizardText(state, width: rect.width)
        describeSelection(state, &foot)
        if rest.height >= 3 + foot.lines.count {
            let parts = rest.rows([.rest, .fixed(foot.lines.count)])
            foot.draw(on: &grid, in: parts[1])
            rest = parts[0]
        }
        guard !search.chats.isEmpty, rest.height >= 2 else { return }
        let table = Table([
            .init("", .fixed(1)), .init("CHAT", .flexible(weight: 1, minimum: 12)), .init("KIND", .fixed(10), expendability: 2),
            .init("ID", .fixed(15), .right), .init("SEEN", .fixed(20), expendability: 1),
        ])
        let room = table.visibleRows(height: rest.height)
        let scroll = ScrollPosition(selected: search.selectedIndex).clamped(count: search.chats.count, room: room)
        table.draw(on: &grid, in: rest, glyphs: state.glyphs, count: search.chats.count, scroll: scroll) { index in
            let chat = search.chats[index]
            let mark = StyledText(chat.place == search.selectedPlace ? state.glyphs.selected : " ", Style(.mark).bold())
            let role: Role = chat.isBotThere ? .strong : .dim
            let topic = chat.topicText.map { StyledText(" " + $0, .text) } ?? ""
            return [
                mark, StyledText(chat.name, role) + topic, StyledText(chat.kindText, .text), StyledText(String(chat.id), .text),
                seen(chat, state),
            ]
        }
    }

    private static func seen(_ chat: SeenChat, _ state: TelegramSetup.State) -> StyledText {
        guard chat.isBotThere else {
            return StyledText(chat.botStatus == nil ? "bot is not there" : "bot was removed", .warning)
        }
        if chat.place == state.search.answeredPlace { return StyledText("answered the code", .success) }
        if state.search.joinedChannels.contains(chat.id) { return StyledText("bot is admin now", .success) }
        let status = chat.botStatus.map { $0 == "administrator" ? "bot is admin" : "bot added" }
        let what = chat.text != nil ? "wrote" : status ?? "seen"
        guard let date = chat.date, date > 0 else { return StyledText(what, .text) }
        let moment = date.multipliedReportingOverflow(by: 1_000_000_000)
        guard !moment.overflow else { return StyledText(what, .text) }
        return StyledText("\(what) \(TimeText.age(TimeText.span(from: moment.partialValue, to: state.now))) ago", .text)
    }

    private static func describeSearch(_ state: TelegramSetup.State, _ text: inout WizardText) {
        let search = state.search
        if let chat = search.answered {
            text.remark(.good, "\(chat.fullName) answered the code", "It is where the link was opened. \(enterKey(state)) takes it.")
        } else if let failure = search.failure {
            if failure == .conflictPoller {
                text.remark(
                    .bad, "409: another program reads \(state.botName)'s messages",
                    "Two readers throw each other out. Stop the other one, then l looks again; or type the chat's id (Tab).")
            } else {
                text.remark(.bad, failure.headline, failure.advice + (search.isPolling ? ". Looking goes on." : ". l looks again."))
            }
        } else if search.isFull {
            text.remark(
                .warning, "\(search.updateCount) messages wait for \(state.botName) and hide newer ones",
                "Is your chat in the list? If not, type its id (Tab), or d asks to let the old ones go: whoever else reads this bot "
                    + "would lose them.")
        } else if search.isPolling {
            let words = search.chats.isEmpty ? "listening; the chat shows up here" : "listening for more; nothing is deleted at Telegram"
            text.line(StyledText(TelegramSetup.spinner(state) + " ", .accent) + StyledText(words, .dim))
        }
        if let host = state.removedWebhook?.host, search.chats.isEmpty {
            text.text("The webhook at \(host) is removed; once a chat is found, kaptop asks whether to put it back.", .dim)
        }
        // A channel is told of by `my_chat_member` only.
        let needed = state.invite == .channel ? ["message", "my_chat_member"] : ["message"]
        if let allowed = state.webhook.value?.allowedUpdates, !needed.allSatisfy(allowed.contains), search.answered == nil {
            text.remark(
                .warning, "another program limits what this bot is told to \(allowed.joined(separator: ", "))",
                "kaptop leaves that as it is: if no chat shows up, type its id (Tab).")
        }
    }

    private static func describeSelection(_ state: TelegramSetup.State, _ text: inout WizardText) {
        guard let chat = state.search.selected else { return }
        if !chat.isBotThere {
            text.remark(
                .warning, "the bot is not in \(chat.name)", "Add it there first (to a channel as administrator), then it shows up here.")
        } else if state.search.joinedChannels.contains(chat.id) {
            text.remark(.good, "\(chat.name) made the bot an administrator just now", "Is that the channel? \(enterKey(state)) takes it.")
        } else if chat.topicText != nil {
            text.text("Alerts go to this topic alone, by an entry of their own: \(chat.topicEntry?.name ?? "").", .dim)
        }
    }
}
