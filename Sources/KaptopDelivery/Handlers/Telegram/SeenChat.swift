import Foundation

/// A chat that an update of a bot shows, and what a person needs to recognise it.
package struct SeenChat: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case person = "private"
        case group, supergroup, channel
        /// Known by its id only.
        case unknown
    }

    package var id: Int64
    package var kind: Kind
    /// Title, or a person's name; empty where the update has none.
    package var title: String
    /// Public `@name` without the `@`.
    package var username: String?
    /// The topic in a forum.
    package var threadID: Int64?
    package var topicName: String?
    /// Seconds since 1970 UTC, nil where the update has no date.
    package var date: Int64?
    /// Text of the message or caption, for a wizard that waits for a certain one.
    package var text: String?
    /// What the bot is there, where the update says so: `member`, `administrator`, `left`, `kicked`.
    package var botStatus: String?
    /// False for chats that were only mentioned, such as the origin of a forwarded post: the bot must still join.
    package var isBotThere: Bool

    package init(
        id: Int64, kind: Kind, title: String, username: String? = nil, threadID: Int64? = nil, topicName: String? = nil,
        date: Int64? = nil, text: String? = nil, botStatus: String? = nil, isBotThere: Bool = true
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.username = username
        self.threadID = threadID
        self.topicName = topicName
        self.date = date
        self.text = text
        self.botStatus = botStatus
        self.isBotThere = isBotThere
    }

    init?(chat: [String: Any]?) {
        guard let chat, let id = (chat["id"] as? NSNumber)?.int64Value else { return nil }
        let names = [chat["first_name"], chat["last_name"]].compactMap { $0 as? String }
        self.init(
            id: id, kind: (chat["type"] as? String).flatMap(Kind.init) ?? .unknown,
            title: chat["title"] as? String ?? names.joined(separator: " "), username: chat["username"] as? String)
    }
}

/// One update of a bot: its number, its kind and the chats it shows, the one it happened in first.
///
/// Source: Bot API 10.0, class Update. Business messages are left out: sending there needs a business connection.
package struct TelegramUpdate: Sendable, Hashable {
    package var id: Int64
    /// The key of the update: `message`, `my_chat_member`; empty for none that is known.
    package var kind: String
    package var chats: [SeenChat]

    package init(id: Int64, kind: String, chats: [SeenChat]) {
        self.id = id
        self.kind = kind
        self.chats = chats
    }

    private static let messages = ["message", "edited_message", "channel_post", "edited_channel_post"]
    private static let withChat = [
        "chat_member", "my_chat_member", "message_reaction", "message_reaction_count", "chat_join_request", "chat_boost",
        "removed_chat_boost",
    ]

    init?(_ update: [String: Any]) {
        guard let id = (update["update_id"] as? NSNumber)?.int64Value else { return nil }
        self.id = id
        kind = update.keys.filter { $0 != "update_id" }.sorted().first ?? ""
        let body = update[kind] as? [String: Any] ?? [:]
        switch kind {
        case let kind where Self.messages.contains(kind): chats = Self.chats(inMessage: body)
        case let kind where Self.withChat.contains(kind): chats = Self.chat(in: body, kind: kind)
        case "callback_query": chats = (body["message"] as? [String: Any]).map(Self.chats(inMessage:)) ?? []
        case "poll_answer": chats = [SeenChat(chat: body["voter_chat"] as? [String: Any])].compactMap(\.self)
        default: chats = []
        }
    }

    private static func chat(in body: [String: Any], kind: String) -> [SeenChat] {
        guard var chat = SeenChat(chat: body["chat"] as? [String: Any]) else { return [] }
        chat.date = (body["date"] as? NSNumber)?.int64Value
        if kind == "my_chat_member" {
            chat.botStatus = (body["new_chat_member"] as? [String: Any])?["status"] as? String
            chat.isBotThere = chat.botStatus != "left" && chat.botStatus != "kicked"
        }
        return [chat]
    }

    private static func chats(inMessage message: [String: Any]) -> [SeenChat] {
        guard var chat = SeenChat(chat: message["chat"] as? [String: Any]) else { return [] }
        chat.date = (message["date"] as? NSNumber)?.int64Value
        chat.text = message["text"] as? String ?? message["caption"] as? String
        if message["is_topic_message"] as? Bool == true {
            chat.threadID = (message["message_thread_id"] as? NSNumber)?.int64Value
            chat.topicName = topicName(in: message)
        }
        var chats = [chat]
        for (key, isBotThere) in [("migrate_to_chat_id", true), ("migrate_from_chat_id", false)] {
            guard let id = (message[key] as? NSNumber)?.int64Value else { continue }
            let kind: SeenChat.Kind = key == "migrate_to_chat_id" ? .supergroup : .group
            chats.append(SeenChat(id: id, kind: kind, title: chat.title, date: chat.date, isBotThere: isBotThere))
        }
        let reply = message["reply_to_message"] as? [String: Any]
        let mentioned = [
            (message["forward_origin"] as? [String: Any]).flatMap { $0["chat"] ?? $0["sender_chat"] }, message["forward_from_chat"],
            reply?["chat"], (reply?["forward_origin"] as? [String: Any])?["chat"],
        ]
        for case let object as [String: Any] in mentioned {
            guard var other = SeenChat(chat: object), !chats.contains(where: { $0.id == other.id }) else { continue }
            other.date = chat.date
            other.isBotThere = false
            chats.append(other)
        }
        if let shared = message["chat_shared"] as? [String: Any], let id = (shared["chat_id"] as? NSNumber)?.int64Value {
            let title = shared["title"] as? String ?? ""
            chats.append(SeenChat(id: id, kind: .unknown, title: title, date: chat.date, isBotThere: false))
        }
        return chats
    }

    private static func topicName(in message: [String: Any]) -> String? {
        let created = message["forum_topic_created"] ?? (message["reply_to_message"] as? [String: Any])?["forum_topic_created"]
        return (created as? [String: Any])?["name"] as? String
    }
}
