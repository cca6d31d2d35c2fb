import Foundation
package import KaptopDelivery

/// Telegram's Bot API: tokens, chats, limits, updates with their confirmation, webhooks, and its refusals in its own words.
///
/// Source: telegram-bot-api, Client.cpp (texts and the order of checks), and facts measured on it. The path is `/botTOKEN/METHOD`.
package struct TelegramStandIn: StandIn {
    package struct Chat: Sendable {
        package enum Kind: String, Sendable { case person = "private", group, supergroup, channel }
        package var id: Int64
        package var kind: Kind
        package var title: String
        /// The name after the @ of a public group or channel, by which it can be asked for; that of a person is no address.
        package var username: String?
        /// What the bot may not do here, as the description of a 403 or 400.
        package var refusal: String?
        /// Where it went as a supergroup.
        package var migratedTo: Int64?
        /// Open topics; nil where it is no forum.
        package var topics: Set<Int64>?
        /// What the bot is there: `member`, `administrator`, `left`.
        package var botStatus = "member"
        /// Whether the last thing said there was the bot's, so that plain commands are for it.
        package var botSpokeLast = false

        package init(id: Int64, kind: Kind, title: String) {
            self.id = id
            self.kind = kind
            self.title = title
        }
    }

    package struct Sent: Sendable, Equatable {
        package var chatID: Int64
        package var text: String
        package var parseMode: String
        package var threadID: Int64?
        package var isSilent: Bool

        package init(chatID: Int64, text: String, parseMode: String = "", threadID: Int64? = nil, isSilent: Bool = false) {
            self.chatID = chatID
            self.text = text
            self.parseMode = parseMode
            self.threadID = threadID
            self.isSilent = isSilent
        }
    }

    /// A program that long-polls without a pause: whoever asks ends its poll, and it ends theirs when it is back.
    package struct Rival: Sendable {
        /// How long it takes to ask again once it was thrown out.
        package var returnsAfter: Duration
        /// How often it was thrown out.
        package fileprivate(set) var interruptions = 0

        package init(returnsAfter: Duration) { self.returnsAfter = returnsAfter }
    }

    /// How a webhook is set.
    package struct Webhook: Sendable, Equatable {
        package var url = ""
        package var maxConnections = 40
        package var ipAddress: String?
        package var hasCertificate = false
        /// Never told again.
        package var secretToken: String?

        package init() {}
    }

    package let token: String
    package var botID: Int64
    package var chats: [Int64: Chat] = [:]
    package var webhook = Webhook()
    /// Its URL alone; empty for none.
    package var webhookURL: String {
        get { webhook.url }
        set { webhook.url = newValue }
    }
    /// Smallest time between messages of one chat; nil for no limit.
    package var messageInterval: Duration?
    /// Answers everything with this while it is set: a captive portal, a 502 page.
    package var outage: HTTPResponse?
    /// Another program that polls too.
    package var rival: Rival?
    package var username = "kap_test_bot"
    package var canJoinGroups = true
    /// Privacy mode off.
    package var canReadAllGroupMessages = false
    package private(set) var sent: [Sent] = []
    /// Requests to `sendMessage`, whether they went well or not.
    package private(set) var attempts = 0
    /// What the last call that named some has asked for; it holds until another call does.
    package var allowedUpdates: [String]?

    private var updates: [(id: Int64, at: Duration, json: String)] = []
    private var nextUpdateID: Int64 = 871_000_001
    private var lastPoll: (offset: Int64, at: Duration)?
    /// The poll that waits for something to happen.
    private var heldPoll: (number: Int, until: Duration)?
    private var polls = 0
    private var answered: [Int: HTTPResponse] = [:]
    private var lastConflict: Duration?
    private var freeAt: [Int64: Duration] = [:]

    package init(token: String) {
        self.token = token
        botID = Int64(token.prefix { $0 != ":" }) ?? 1
    }

    package mutating func add(_ chat: Chat) { chats[chat.id] = chat }

    /// As a day later.
    package mutating func forgetUpdates() { updates = [] }

    /// How many updates wait.
    package var waitingUpdates: Int { updates.count }

    /// Updates that nobody gets who does not ask for them.
    private static let optional: Set<String> = ["chat_member", "message_reaction", "message_reaction_count"]

    /// Queues an update: `kind` and the JSON of its object.
    ///
    /// What nobody has asked for is never queued.
    package mutating func queue(_ kind: String, _ json: String, now: Duration) {
        guard allowedUpdates.map({ $0.contains(kind) }) ?? !Self.optional.contains(kind) else { return }
        updates.append((nextUpdateID, now, #"{"update_id":\#(nextUpdateID),"\#(kind)":\#(json)}"#))
        nextUpdateID += 1
        if webhook.url.isEmpty, let page = updates.last?.json { answerHeldPoll(Self.accept("[\(page)]"), now: now) }
    }

    /// Answers the poll that waits, if one does.
    private mutating func answerHeldPoll(_ answer: StandInAnswer, now: Duration) {
        guard let poll = heldPoll else { return }
        heldPoll = nil
        if now < poll.until { answered[poll.number] = answer.response }
    }

    package mutating func released() -> [Int: HTTPResponse] {
        defer { answered = [:] }
        return answered
    }

    /// Somebody writes into a chat; whether the bot hears of it is a matter of privacy mode.
    ///
    /// Source: core.telegram.org/bots/features, Privacy mode.
    package mutating func write(_ text: String, in chatID: Int64, topic: Int64? = nil, date: Int64, now: Duration) {
        guard let chat = chats[chatID] else { return }
        let isHeard = hears(text, chat)
        chats[chatID]?.botSpokeLast = false
        guard isHeard else { return }
        let thread = topic.map { #","message_thread_id":\#($0),"is_topic_message":true"# } ?? ""
        let object = #"{"message_id":\#(nextUpdateID),"date":\#(date),"chat":\#(Self.json(chat))\#(thread),"text":"\#(text)"}"#
        queue(chat.kind == .channel ? "channel_post" : "message", object, now: now)
    }

    private func hears(_ text: String, _ chat: Chat) -> Bool {
        guard chat.botStatus == "member" || chat.botStatus == "administrator" else { return false }
        if chat.kind == .person || chat.kind == .channel || canReadAllGroupMessages || chat.botStatus == "administrator" { return true }
        guard text.hasPrefix("/"), let command = text.split(separator: " ").first else { return false }
        if let at = command.firstIndex(of: "@") { return command[command.index(after: at)...].lowercased() == username.lowercased() }
        return chat.botSpokeLast
    }

    /// The bot is added, made an administrator, or thrown out, which it hears of in every mode.
    package mutating func setStatus(_ status: String, in chatID: Int64, date: Int64, now: Duration) {
        guard let old = chats[chatID] else { return }
        chats[chatID]?.botStatus = status
        queue(
            "my_chat_member",
            #"{"chat":\#(Self.json(old)),"date":\#(date),"old_chat_member":{"status":"\#(old.botStatus)"},"#
                + #""new_chat_member":{"status":"\#(status)"}}"#, now: now)
    }

    private static func json(_ chat: Chat) -> String {
        let forum = chat.topics == nil ? "" : #","is_forum":true"#
        let name = chat.kind == .person ? "first_name" : "title"
        return #"{"id":\#(chat.id),"type":"\#(chat.kind.rawValue)","\#(name)":"\#(chat.title)"\#(forum)}"#
    }

    package mutating func answer(_ request: HTTPRequest, now: Duration) -> StandInAnswer {
        if let outage { return StandInAnswer(outage) }
        let target = RequestTarget(request)
        guard target.segments.count == 2, target.segments[0].hasPrefix("bot") else { return Self.refuse(404, "Not Found") }
        let given = String(target.segments[0].dropFirst(3))
        guard given.contains(":") else { return Self.refuse(404, "Not Found") }
        guard given == token else { return Self.refuse(401, "Unauthorized") }
        var parameters: [String: Any] = target.query
        if let body = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: Any] {
            parameters.merge(body) { _, new in new }
        }
        switch target.segments[1].lowercased() {
        case "getme": return Self.accept(me)
        case "getwebhookinfo": return Self.accept(webhookInfo)
        case "setwebhook": return setWebhook(parameters, now: now)
        case "deletewebhook":
            webhook = Webhook()
            if parameters["drop_pending_updates"] as? Bool == true { updates = [] }
            return Self.accept("true")
        case "getchat": return getChat(parameters)
        case "getupdates": return getUpdates(parameters, now: now)
        case "sendmessage": return sendMessage(parameters, now: now)
        default: return Self.refuse(404, "Not Found: method not found")
        }
    }

    // MARK: Methods

    private var me: String {
        #"{"id":\#(botID),"is_bot":true,"first_name":"Kap","username":"\#(username)","can_join_groups":\#(canJoinGroups),"#
            + #""can_read_all_group_messages":\#(canReadAllGroupMessages),"supports_inline_queries":false}"#
    }

    private var webhookInfo: String {
        let allowed = allowedUpdates.map { #","allowed_updates":["# + $0.map { #""\#($0)""# }.joined(separator: ",") + "]" } ?? ""
        let isSet = !webhook.url.isEmpty
        let most = isSet ? #","max_connections":\#(webhook.maxConnections)"# : ""
        let address = webhook.ipAddress.map { #","ip_address":"\#($0)""# } ?? ""
        return #"{"url":"\#(webhook.url)","has_custom_certificate":\#(webhook.hasCertificate),"#
            + #""pending_update_count":\#(updates.count)\#(most)\#(address)\#(allowed)}"#
    }

    /// Everything is set anew but `allowed_updates`, which stay where none are named; what waits stays too, unless it is to be dropped.
    private mutating func setWebhook(_ parameters: [String: Any], now: Duration) -> StandInAnswer {
        let url = Self.string(parameters["url"]) ?? ""
        guard url.isEmpty || url.hasPrefix("https://") else {
            return Self.refuse(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        }
        let most = parameters["max_connections"].map { Int(Self.integer($0)) } ?? 40
        if let names = parameters["allowed_updates"] as? [String] { allowedUpdates = names.isEmpty ? nil : names }
        if parameters["drop_pending_updates"] as? Bool == true { updates = [] }
        webhook = Webhook()
        webhook.url = url
        webhook.maxConnections = min(max(most, 1), 100)
        webhook.ipAddress = Self.string(parameters["ip_address"])
        webhook.secretToken = Self.string(parameters["secret_token"])
        answerHeldPoll(Self.refuse(409, "Conflict: terminated by setWebhook request"), now: now)
        return Self.accept("true")
    }

    private func getChat(_ parameters: [String: Any]) -> StandInAnswer {
        guard let chat = chat(parameters["chat_id"]) else { return Self.refuse(400, "Bad Request: chat not found") }
        return Self.accept(Self.json(chat))
    }

    private func chat(_ id: Any?) -> Chat? {
        guard let name = Self.string(id), name.hasPrefix("@") else { return chats[Self.integer(id)] }
        return chats.values.first { $0.kind != .person && $0.username?.lowercased() == name.dropFirst().lowercased() }
    }

    private mutating func getUpdates(_ parameters: [String: Any], now: Duration) -> StandInAnswer {
        if !webhookURL.isEmpty {
            return Self.refuse(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
        }
        // Once named they stay, whoever asks next; what waits already is not touched.
        if let names = parameters["allowed_updates"] as? [String] { allowedUpdates = names.isEmpty ? nil : names }
        // Updates live for a day.
        updates.removeAll { now - $0.at >= .seconds(86_400) }
        let offset = Self.integer(parameters["offset"])
        var limit = parameters["limit"] == nil ? 100 : min(max(Int(Self.integer(parameters["limit"])), 1), 100)
        var wait = Duration.seconds(min(max(Self.integer(parameters["timeout"]), 0), 50))
        if offset > 0 {
            updates.removeAll { $0.id < offset }
        } else if offset < 0 {
            updates.removeFirst(max(0, updates.count - Int(-offset)))
        }
        // The same offset again too soon is slowed down.
        if let lastPoll, lastPoll.offset == offset, wait < .seconds(3), now - lastPoll.at < .seconds(3) {
            wait = .seconds(3)
            if now - lastPoll.at < .milliseconds(500) { limit = 1 }
        }
        lastPoll = (offset, now)
        let page = updates.prefix(limit)
        let conflict = Self.refuse(
            409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
        // Of two polls the older one loses.
        answerHeldPoll(conflict, now: now)
        // The poll that is older loses: ours ends the rival's, and the rival's ends ours, unless ours has come home before.
        if let returnsAfter = rival?.returnsAfter {
            rival?.interruptions += 1
            if page.isEmpty, returnsAfter < wait {
                let isSoon = lastConflict.map { now - $0 < .seconds(3) } ?? false
                lastConflict = now + returnsAfter
                return StandInAnswer(conflict.response, delay: isSoon ? max(returnsAfter, .seconds(3)) : returnsAfter)
            }
        }
        guard page.isEmpty, wait > .zero else { return Self.accept("[" + page.map(\.json).joined(separator: ",") + "]") }
        polls += 1
        heldPoll = (polls, now + wait)
        return StandInAnswer(Self.accept("[]").response, delay: wait, held: polls)
    }

    private mutating func sendMessage(_ parameters: [String: Any], now: Duration) -> StandInAnswer {
        attempts += 1
        // Telegram looks at the text first and at the chat afterwards.
        let text = parameters["text"] as? String ?? ""
        let mode = (parameters["parse_mode"] as? String ?? "").lowercased()
        if let problem = Self.problem(of: text, mode: mode) { return Self.refuse(400, "Bad Request: \(problem)") }
        guard let idText = Self.string(parameters["chat_id"]), !idText.isEmpty else {
            return Self.refuse(400, "Bad Request: chat_id is empty")
        }
        guard let chat = chat(idText) else { return Self.refuse(400, "Bad Request: chat not found") }
        if let newID = chat.migratedTo {
            return Self.refuse(
                400, "Bad Request: group chat was upgraded to a supergroup chat", parameters: #"{"migrate_to_chat_id":\#(newID)}"#)
        }
        if let refusal = chat.refusal { return Self.refuse(refusal.hasPrefix("Bad Request") ? 400 : 403, refusal) }
        let thread = parameters["message_thread_id"].map { Self.integer($0) }
        if let thread, let topics = chat.topics, !topics.contains(thread) {
            return Self.refuse(400, "Bad Request: message thread not found")
        }
        if let messageInterval {
            let free = freeAt[chat.id] ?? .zero
            if now < free {
                let seconds = (free - now).components.seconds + 1
                var answer = Self.refuse(
                    429, "Too Many Requests: retry after \(seconds)", parameters: #"{"retry_after":\#(seconds)}"#)
                answer.response.headers["retry-after"] = String(seconds)
                return answer
            }
            freeAt[chat.id] = now + messageInterval
        }
        chats[chat.id]?.botSpokeLast = true
        sent.append(
            Sent(
                chatID: chat.id, text: text, parseMode: mode, threadID: chat.topics == nil ? nil : thread,
                isSilent: parameters["disable_notification"] as? Bool ?? false))
        return Self.accept(
            #"{"message_id":\#(sent.count),"date":1500000000,"chat":{"id":\#(chat.id),"type":"\#(chat.kind.rawValue)"}}"#)
    }

    // MARK: Texts

    private static func problem(of text: String, mode: String) -> String? {
        if text.isEmpty { return "message text is empty" }
        if text.utf8.count > 32_768 { return "text is too long" }
        guard ["", "none", "markdown", "markdownv2", "html"].contains(mode) else { return "unsupported parse_mode" }
        if mode == "markdown", let offset = unclosedEntity(inMarkdown: text) {
            return "can't parse entities: Can't find end of the entity starting at byte offset \(offset)"
        }
        if mode == "html", let offset = unsupportedTag(inHTML: text) {
            return "can't parse entities: Unsupported start tag \"\" at byte offset \(offset)"
        }
        if parsedLength(of: text, mode: mode) > 4096 { return "message is too long" }
        return text.allSatisfy(\.isWhitespace) ? "text must be non-empty" : nil
    }

    /// Code points that are left once escapes are taken out; those of markup itself are counted, which nobody here needs.
    private static func parsedLength(of text: String, mode: String) -> Int {
        switch mode {
        case "html":
            return ["&lt;", "&gt;", "&amp;", "&quot;"].reduce(text) { $0.replacing($1, with: "-") }.unicodeScalars.count
        case "markdown":
            return ["_", "*", "`", "["].reduce(text) { $0.replacing("\\" + $1, with: "-") }.unicodeScalars.count
        default: return text.unicodeScalars.count
        }
    }

    /// Where an entity of legacy Markdown begins that does not end; no nesting, a backslash escapes outside entities only.
    package static func unclosedEntity(inMarkdown text: String) -> Int? {
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\\"), index + 1 < bytes.count, "_*`[".utf8.contains(bytes[index + 1]) {
                index += 2
                continue
            }
            guard "_*`[".utf8.contains(byte) else {
                index += 1
                continue
            }
            let end = byte == UInt8(ascii: "[") ? UInt8(ascii: "]") : byte
            guard let close = bytes[(index + 1)...].firstIndex(of: end) else { return index }
            index = close + 1
        }
        return nil
    }

    private static func unsupportedTag(inHTML text: String) -> Int? {
        let bytes = Array(text.utf8)
        return bytes.indices.first { index in
            guard bytes[index] == UInt8(ascii: "<") else { return false }
            let name = bytes[(index + 1)...].drop { $0 == UInt8(ascii: "/") }.prefix { letters.contains($0) }
            return !tags.contains(String(decoding: name, as: UTF8.self).lowercased())
        }
    }

    private static let letters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-".utf8)
    /// Source: Bot API, HTML style.
    private static let tags: Set<String> = [
        "a", "b", "blockquote", "code", "del", "em", "i", "ins", "pre", "s", "span", "strike", "strong", "tg-emoji", "tg-spoiler",
        "tg-time",
        "u",
    ]

    // MARK: Answers

    private static func accept(_ result: String) -> StandInAnswer { reply(200, #"{"ok":true,"result":\#(result)}"#) }

    private static func refuse(_ code: Int, _ description: String, parameters: String? = nil) -> StandInAnswer {
        let more = parameters.map { #","parameters":\#($0)"# } ?? ""
        let quoted = description.replacing("\"", with: "\\\"")
        return reply(code, #"{"ok":false,"error_code":\#(code),"description":"\#(quoted)"\#(more)}"#)
    }

    private static func reply(_ status: Int, _ body: String) -> StandInAnswer {
        StandInAnswer(HTTPResponse(status: status, headers: ["content-type": "application/json"], body: Array(body.utf8)))
    }

    private static func string(_ value: Any?) -> String? { value as? String ?? (value as? NSNumber)?.stringValue }

    /// As lenient as Telegram: `12abc` is 12 and `abc` is 0.
    private static func integer(_ value: Any?) -> Int64 {
        let text = string(value) ?? ""
        let digits = text.dropFirst(text.hasPrefix("-") ? 1 : 0).prefix { $0.isASCII && $0.isNumber }
        return (Int64(digits) ?? 0) * (text.hasPrefix("-") ? -1 : 1)
    }
}
