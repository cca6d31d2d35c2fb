package import KaptopAlerts

/// Sends alerts to a Telegram chat through a bot.
///
///     |alert()
///         .telegram()
///             .chatId('-1001234567890')
///             .parseMode('HTML')
///             .disableNotification()
///             .disableWebPagePreview()
///
/// All four default to the `[telegram]` section; the two switches cannot be turned off where the section turns them on. Without a
/// parse mode the message is plain text. `chatId` may be a name out of `[[kaptop.telegram.chat]]`, which can stand for a topic.
///
/// Other than Kapacitor: what Telegram cannot take now is repeated (429 after the time it asks for); a text that its parse mode
/// refuses goes once more as plain text and says so; long texts go in parts; a group that became a supergroup is followed.
package struct TelegramHandler: HTTPHandler {
    package static let signature = HandlerSignature(
        kind: "telegram", property: "telegram", typeName: "*pipeline.TelegramHandler",
        properties: [
            .init("chatId", sets: "chat-id"),
            .init("parseMode", sets: "parse-mode"),
            .init("disableWebPagePreview", sets: "disable-web-page-preview", .boolean, form: .flag),
            .init("disableNotification", sets: "disable-notification", .boolean, form: .flag),
        ])

    package let http: any HTTPSending
    private let settings: SettingsSource

    package init(settings: @escaping SettingsSource, http: any HTTPSending) {
        self.settings = settings
        self.http = http
    }

    package var digestLimit: Int? { TelegramMessage.textLimit }
    package var failureMessage: String { "failed to send event to Telegram" }

    package func destination(of spec: HandlerSpec) -> Destination {
        let chat = chat(of: spec, settings().telegram)
        return Destination(kind: "telegram", address: chat.threadID.map { "\(chat.chatID):\($0)" } ?? chat.chatID)
    }

    package func secrets(of delivery: Delivery) -> [Secret<String>] { [settings().telegram.token] }

    package func request(for delivery: Delivery) throws(Cause) -> HTTPRequest {
        let section = settings().telegram
        guard section.isEnabled else { throw .notEnabled }
        let mode = parseMode(of: delivery, section)
        guard TelegramMessage.isKnown(parseMode: mode) else { throw .unknownParseMode(mode) }
        guard var url = GoURL(section.url) else { throw .badURL(setting: "[telegram] url") }
        url.path += section.token.reveal()
        url.join("sendMessage")

        let chat = chat(of: delivery.handler, section)
        var message = TelegramMessage(
            chatID: delivery.changes.address ?? chat.chatID, text: parts(of: delivery, section).first ?? "")
        message.threadID = chat.threadID
        message.parseMode = delivery.changes.isPlainText ? "" : mode
        message.isWebPagePreviewDisabled =
            section.isWebPagePreviewDisabled || delivery.handler.boolean("disable-web-page-preview")
        message.isNotificationDisabled = section.isNotificationDisabled || delivery.handler.boolean("disable-notification")
        var request = HTTPRequest(url: Secret(url.text), headers: [.init("Content-Type", "application/json")], body: message.json)
        request.proxy = section.proxy.isEmpty ? nil : section.proxy
        return request
    }

    package func judge(_ response: HTTPResponse, to delivery: Delivery) -> Verdict {
        let answer = TelegramAnswer(response)
        func cause(_ kind: Cause.Kind) -> Cause {
            Cause(kind, status: answer.status, detail: answer.line, logText: answer.logText)
        }
        if answer.status == 200 {
            guard isSuccess(answer) else { return .retry(after: answer.retryAfter, cause(.server)) }
            let rest = Array(parts(of: delivery, settings().telegram).dropFirst())
            return rest.isEmpty ? .delivered : .resend(.remainingParts(rest), .partsRemain(rest.count))
        }
        // As in Kapacitor, which asks for 200; whoever answers so has taken the message, so it is not repeated.
        if (201...299).contains(answer.status) { return .rejected(cause(.server)) }
        // Pages of front ends and captive portals say nothing about the message.
        guard answer.object != nil else { return .retry(after: answer.retryAfter, cause(.server)) }
        switch answer.status {
        case 400: return judgeBadRequest(answer, delivery, cause)
        case 401, 404: return .rejected(cause(.authorization))
        case 403: return .rejected(cause(.blocked))
        case 413: return .rejected(cause(.tooLong))
        case 420, 429: return .retry(after: answer.retryAfter, cause(.rateLimit))
        case 402, 405, 406, 410...412, 414...420, 422...424, 426...428, 430...499: return .rejected(cause(.badSetting))
        default: return .retry(after: answer.retryAfter, cause(.server))
        }
    }

    private func judgeBadRequest(_ answer: TelegramAnswer, _ delivery: Delivery, _ cause: (Cause.Kind) -> Cause) -> Verdict {
        if let chatID = answer.newChatID { return .resend(.newAddress(chatID), cause(.destinationNotFound)) }
        let section = settings().telegram
        switch TelegramComplaint(answer.description) {
        case .tooLong:
            let all = parts(of: delivery, section)
            guard let first = all.first, let halves = TextParts.halves(of: first) else { return .rejected(cause(.tooLong)) }
            return .resend(.remainingParts(halves + all.dropFirst()), cause(.tooLong))
        case .entities:
            let isPlain = delivery.changes.isPlainText || parseMode(of: delivery, section).isEmpty
            return isPlain ? .rejected(cause(.badSetting)) : .resend(.plainText, cause(.badSetting))
        case .chatNotFound: return .rejected(cause(.destinationNotFound))
        case .threadNotFound: return .rejected(cause(.threadNotFound))
        case .rights: return .rejected(cause(.blocked))
        case .other: return .rejected(cause(.badSetting))
        }
    }

    /// Telegram itself always says `"ok": true`.
    ///
    /// Kapacitor takes any 200, which relays count on: from another host than Telegram's an object that says nothing about `ok`
    /// will do.
    private func isSuccess(_ answer: TelegramAnswer) -> Bool {
        if let isOK = answer.isOK { return isOK }
        return answer.object != nil && answer.object?["ok"] == nil
            && GoURL(settings().telegram.url)?.hostName != "api.telegram.org"
    }

    private func chat(of spec: HandlerSpec, _ section: TelegramSettings) -> TelegramSettings.Chat {
        let own = spec.string("chat-id") ?? ""
        let name = own.isEmpty ? section.chatID : own
        return section.chats.first { $0.name == name } ?? .init(name: name, chatID: name)
    }

    private func parseMode(of delivery: Delivery, _ section: TelegramSettings) -> String {
        guard delivery.digest == nil else { return "" }
        let own = delivery.handler.string("parse-mode") ?? ""
        return own.isEmpty ? section.parseMode : own
    }

    /// The texts still to send, the next one first.
    private func parts(of delivery: Delivery, _ section: TelegramSettings) -> [String] {
        if let remaining = delivery.changes.remainingParts { return remaining }
        let mode = parseMode(of: delivery, section)
        guard !delivery.changes.isPlainText else {
            return TextParts.split(
                delivery.text + "\n(sent as plain text: \(mode) did not parse)", limit: TelegramMessage.textLimit)
        }
        let parts = TextParts.split(delivery.text, limit: TelegramMessage.textLimit)
        // Telegram counts what is left of the text once it is parsed; a cut behind an escape would tear it apart.
        return section.isEscaping ? parts.map { TelegramMessage.escape($0, for: mode) } : parts
    }
}

/// What Telegram complains of in a 400, told by its description (telegram-bot-api, Client.cpp).
private enum TelegramComplaint {
    case tooLong, entities, chatNotFound, threadNotFound, rights, other

    init(_ description: String) {
        let text = description.lowercased()
        func mentions(_ phrases: String...) -> Bool { phrases.contains { text.contains($0) } }
        self =
            if mentions("is too long", "message_too_long") { .tooLong } else if mentions("can't parse entities", "unsupported parse_mode") {
                .entities
            } else if mentions("thread not found", "topic_closed", "topic_deleted", "topic closed") {
                .threadNotFound
            } else if mentions("chat not found", "chat_id is empty", "peer_id_invalid", "user not found", "upgraded to a supergroup") {
                .chatNotFound
            } else if mentions("not enough rights", "have no rights", "need administrator rights", "chat_write_forbidden") { .rights } else
            { .other }
    }
}

extension Cause {
    fileprivate static func unknownParseMode(_ mode: String) -> Cause {
        Cause(
            .badSetting, detail: "parse mode \(mode) is neither Markdown nor HTML",
            logText: "parseMode \(mode) is not valid, please use 'Markdown' or 'HTML'")
    }
}
