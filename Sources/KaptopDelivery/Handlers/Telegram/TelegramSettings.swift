/// The `[telegram]` section of kapacitor.conf.
package struct TelegramSettings: Sendable, Hashable {
    package static let defaultURL = "https://api.telegram.org/bot"

    package var isEnabled = false
    /// The token is put right behind it.
    package var url = TelegramSettings.defaultURL
    package var token: Secret<String> = .empty
    /// Where scripts name none.
    package var chatID = ""
    /// `Markdown`, `HTML`, or empty for plain text, which is the default.
    package var parseMode = ""
    package var isWebPagePreviewDisabled = false
    package var isNotificationDisabled = false
    package var isGlobal = false
    package var isStateChangesOnly = false
    /// `[kaptop.telegram] escape`: texts are escaped for their parse mode instead of going as they are.
    package var isEscaping = false
    /// `[kaptop.telegram] proxy`: `http://host:port` for Telegram alone; empty for the environment's.
    package var proxy = ""
    /// `[[kaptop.telegram.chat]]`: names that stand for a chat, and a topic in it.
    package var chats: [Chat] = []

    package struct Chat: Sendable, Hashable {
        package var name: String
        package var chatID: String
        /// Nil for the whole chat and its General topic.
        package var threadID: Int64?

        package init(name: String, chatID: String, threadID: Int64? = nil) {
            self.name = name
            self.chatID = chatID
            self.threadID = threadID
        }
    }

    package init() {}

    /// How the bot is reached.
    package var access: TelegramAccess { TelegramAccess(token: token, url: url, proxy: proxy) }
}

/// A bot and the way to it.
package struct TelegramAccess: Sendable, Hashable {
    package var token: Secret<String>
    /// As in the `[telegram]` section; the token is put right behind it.
    package var url: String
    /// `http://host:port`, empty for the environment's.
    package var proxy: String

    package init(token: Secret<String>, url: String = TelegramSettings.defaultURL, proxy: String = "") {
        self.token = token
        self.url = url
        self.proxy = proxy
    }
}
