/// A word that is used once, to recognise the chat from which somebody answers: twelve characters, 72 bits.
///
/// Telegram hands it from a link to the bot: `t.me/BOT?start=CODE` makes a person's client send `/start CODE`,
/// `t.me/BOT?startgroup=CODE` adds the bot to a group and sends `/start@BOT CODE` there.
package struct ChatCode: Sendable, Hashable {
    package let text: String

    package static let length = 12
    /// What Telegram allows in a link.
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

    /// `bits` gives 64 random bits each time.
    package init(random bits: () -> UInt64) {
        text = String(
            (0..<2).flatMap { _ in
                let word = bits()
                return (0..<UInt64(Self.length / 2)).map { Self.alphabet[Int((word >> (6 * $0)) & 63)] }
            })
    }

    package init(_ text: String) { self.text = text }

    /// Whether a message is the answer to this code and to this bot: exactly `/start CODE`, `/start@bot CODE` or the code alone.
    package func isAnswered(by message: String?, bot username: String) -> Bool {
        guard let words = message?.split(whereSeparator: \.isWhitespace), words.last.map(String.init) == text else { return false }
        switch words.count {
        case 1: return true
        case 2: return words[0] == "/start" || words[0].lowercased() == "/start@\(username.lowercased())"
        default: return false
        }
    }
}

/// Links that open a bot in a Telegram client.
package enum TelegramLink {
    package static let botFather = "https://t.me/BotFather"

    package static func person(_ username: String, _ code: ChatCode) -> String { "https://t.me/\(username)?start=\(code.text)" }

    /// Lets a person choose a group, adds the bot to it and sends the code there.
    package static func group(_ username: String, _ code: ChatCode) -> String { "https://t.me/\(username)?startgroup=\(code.text)" }

    /// Lets a person choose a channel and makes the bot an administrator who may post; no code goes with it.
    package static func channel(_ username: String) -> String { "https://t.me/\(username)?startchannel&admin=post_messages" }

    /// An address of the Bot API as a person types it, in the form that is saved: `http://localhost:8081` becomes `…:8081/bot`.
    ///
    /// Nil for what is no http or https URL.
    package static func apiURL(_ typed: String) -> String? {
        guard var url = GoURL(typed), !url.host.isEmpty else { return nil }
        // Behind a slash the token would be a folder of its own, which is a 404.
        while url.path.hasSuffix("/") { url.path.removeLast() }
        if url.path.isEmpty { url.path = "/bot" }
        return url.text
    }

    /// A proxy as a person types it, as `http://host:port`; nil for what is none.
    ///
    /// A name and a password in it would be written where others may read them, so such an address is none.
    package static func proxy(_ typed: String) -> String? {
        guard let url = GoURL(typed.contains("://") ? typed : "http://\(typed)"), url.scheme == "http", url.userInfo.isEmpty,
            url.query == nil, ["", "/"].contains(url.path)
        else { return nil }
        let parts = url.host.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty, !name.contains(" "), parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return "http://\(name):3128" }
        return UInt16(parts[1]).map { "http://\(name):\($0)" }
    }
}
