import KaptopConfig
import KaptopDelivery
import TextUI

/// Step 4: one message with the settings as they are entered, before anything is written.
enum TestStep: WizardStep {
    static func begin(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        state.didNotArrive = false
        // A test with other settings says nothing about these.
        if state.test != .waiting, !state.hasPassedTest { state.test = .unasked }
        return []
    }

    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        guard state.test != .waiting else { return [] }
        switch key {
        case .enter: return state.hasPassedTest ? TelegramSetup.open(.save, &state) : send(&state)
        case "x" where state.hasPassedTest: return TelegramSetup.open(.save, &state)
        case "z" where state.hasPassedTest: state.didNotArrive = true
        case "r" where state.hasPassedTest: return send(&state)
        case "s" where !state.hasPassedTest: return TelegramSetup.open(.save, &state)
        default: break
        }
        return []
    }

    private static func send(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        state.test = .waiting
        state.didNotArrive = false
        state.tested = state.testSettings
        return [.sendTest(state.testSettings)]
    }

    static func take(_ verdict: Verdict, _ settings: TelegramSettings, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        guard state.test == .waiting, settings == state.tested else { return [] }
        state.test = .answered(verdict)
        // A group that became a supergroup has a new id, which is taken over and tried at once; once, lest two ids point at each other.
        guard case .resend(.newAddress(let address), _) = verdict, let id = Int64(address), state.chat?.id != id, state.movedFrom == nil
        else { return [] }
        state.movedFrom = state.chat?.id
        state.chat?.id = id
        state.chat?.kind = .supergroup
        return send(&state)
    }
}

extension TestStep {
    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry] {
        if state.hasPassedTest {
            return [
                .init(enterKey(state), "it arrived, next", isKept: true), .init("z", "not there", isKept: true),
                .init("r", "send again", isKept: true),
            ]
        }
        let isFree = state.test != .waiting
        return [
            .init(enterKey(state), state.test == .unasked ? "send" : "send again", isEnabled: isFree, isKept: true),
            .init("s", "skip the test", isEnabled: isFree),
        ]
    }

    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        var text = WizardText(state, width: rect.width)
        text.title("Send a test message")
        text.gap()
        text.line(StyledText("From  ", .dim) + StyledText(state.botName, .strong))
        if let chat = state.chat {
            let name = state.place.entry(state.target).map { ", named \($0.name)" } ?? ""
            text.line(
                StyledText("To    ", .dim) + StyledText(chat.fullName, .strong) + StyledText("  \(chat.kindText) \(chat.id)\(name)", .text))
        }
        let mode = state.parseMode.isEmpty ? "plain text" : state.parseMode
        text.line(StyledText("As    ", .dim) + StyledText(mode + (state.isSilent ? ", silent" : ""), .text))
        text.gap()
        if let old = state.movedFrom, let chat = state.chat {
            text.remark(.warning, "the group became a supergroup: its id is now \(chat.id)", "The new id is taken over from \(old).")
        }
        describe(state, &text)
        text.draw(on: &grid, in: rect)
    }

    private static func describe(_ state: TelegramSetup.State, _ text: inout WizardText) {
        switch state.test {
        case .unasked:
            text.line(StyledText(enterKey(state), Style(.key).bold()) + StyledText(" sends it. Nothing is written yet.", .text))
        case .waiting: text.remark(.waiting, "sending")
        case .answered(.delivered):
            text.remark(.good, "Telegram took the message")
            text.gap()
            if state.didNotArrive {
                text.text(
                    "Look for \(state.botName) in the chat list: the chat may be archived or muted"
                        + (state.isSilent ? ", and silent is on." : "."))
                text.text("Is it another chat than you meant? S-Tab twice goes back to the list.")
            } else {
                text.line(
                    StyledText("Did it arrive?   ", .text) + StyledText("\(enterKey(state)) x", Style(.key).bold())
                        + StyledText(" yes, go on   ", .text)
                        + StyledText("z", Style(.key).bold()) + StyledText(" no   ", .text) + StyledText("r", Style(.key).bold())
                        + StyledText(" send again", .text))
            }
        case .answered(.retry(let after, let cause)):
            text.remark(.bad, headline(cause), remedy(cause, after: after, state))
            quote(cause, &text)
        case .answered(.rejected(let cause)), .answered(.resend(_, let cause)):
            text.remark(.bad, headline(cause), remedy(cause, after: nil, state))
            quote(cause, &text)
        }
    }

    private static func quote(_ cause: Cause, _ text: inout WizardText) {
        text.gap()
        text.text("Answer: \(cause.detail)", .dim)
    }

    private static func headline(_ cause: Cause) -> String {
        switch cause.kind {
        case .authorization: cause.status == 404 ? "the token or the url is malformed" : "Telegram does not know this token any more"
        case .rateLimit: "Telegram asks to slow down"
        case .tooLong: "the message is too long"
        case .destinationNotFound: "the bot does not know this chat"
        case .threadNotFound: "the topic is closed or gone"
        case .blocked: "the bot may not write there"
        case .disabled, .badSetting: "Telegram does not take the message like this"
        case .notEncodable: "the message cannot be sent"
        case .serviceEnded: "the service has ended"
        case .server: cause.status == 200 ? "an answer that is not Telegram's" : "Telegram has trouble"
        case .network: "no connection to Telegram"
        }
    }

    /// The one thing to do about it.
    private static func remedy(_ cause: Cause, after: Duration?, _ state: TelegramSetup.State) -> String {
        let again = "\(enterKey(state)) sends again."
        switch cause.kind {
        case .authorization: return "Go back to the token (S-Tab) and get the current one with /token from @BotFather."
        case .rateLimit: return "Wait \(after.map { "\($0.components.seconds) s" } ?? "a minute"), then \(again)"
        case .destinationNotFound:
            return state.chat?.kind == .person
                ? "The person must open https://t.me/\(state.bot.value?.username ?? "") and press Start; then \(again)"
                : "Add \(state.botName) to the chat; then \(again)"
        case .threadNotFound: return "Reopen the topic, then \(again)"
        case .blocked: return blockedRemedy(cause, state) + " Then \(again)"
        case .tooLong, .disabled, .badSetting, .notEncodable, .serviceEnded:
            return state.parseMode.isEmpty
                ? "Go back and choose another chat (S-Tab twice)." : "Go back to the options (S-Tab) and choose plain."
        case .server:
            return cause.status == 200
                ? "A login page or a proxy is in the way: sign in to this network, then \(again)" : "Wait a little, then \(again)"
        case .network: return "Check this machine's network, or go back to the token (S-Tab) and name a proxy; then \(again)"
        }
    }

    private static func blockedRemedy(_ cause: Cause, _ state: TelegramSetup.State) -> String {
        let detail = cause.detail
        if detail.contains("blocked by the user") { return "Unblock \(state.botName) in Telegram." }
        if detail.contains("initiate conversation") { return "The person must press Start in \(state.botName) first." }
        if detail.contains("kicked") || detail.contains("not a member") { return "Add \(state.botName) to the chat again." }
        if detail.contains("deactivated") || detail.contains("deleted") { return "That account or group is gone: choose another chat." }
        if state.chat?.kind == .channel { return "Make \(state.botName) an administrator of the channel who may post." }
        return "Give \(state.botName) the right to send messages there."
    }
}
