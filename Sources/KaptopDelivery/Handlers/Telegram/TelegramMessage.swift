/// What `sendMessage` is asked to send: the JSON body, keys sorted as Kapacitor's are.
///
/// Source: Bot API, method sendMessage; a text has 1 to 4096 code points after its entities are parsed.
package struct TelegramMessage: Sendable, Equatable {
    package static let textLimit = 4096

    package var chatID: String
    package var text: String
    /// As written by the user; empty for plain text.
    package var parseMode = ""
    package var isWebPagePreviewDisabled = false
    package var isNotificationDisabled = false
    /// A topic; nil for none and for General, which has no number here.
    package var threadID: Int64?

    package init(chatID: String, text: String) {
        self.chatID = chatID
        self.text = text
    }

    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("chat_id")
        writer.string(chatID)
        if isNotificationDisabled {
            writer.key("disable_notification")
            writer.boolean(true)
        }
        if isWebPagePreviewDisabled {
            writer.key("disable_web_page_preview")
            writer.boolean(true)
        }
        // Telegram refuses the number 1 although its own updates give it to the General topic.
        if let threadID, threadID != 1 {
            writer.key("message_thread_id")
            writer.integer(threadID)
        }
        if !parseMode.isEmpty {
            writer.key("parse_mode")
            writer.string(parseMode)
        }
        writer.key("text")
        writer.string(text)
        writer.endObject()
        writer.newline()
        return writer.bytes
    }

    /// Whether Kapacitor knows a parse mode: `Markdown` and `HTML` in any case, and none.
    package static func isKnown(parseMode: String) -> Bool {
        ["", "markdown", "html"].contains(parseMode.lowercased())
    }

    /// A text whose characters mean only themselves in a parse mode.
    package static func escape(_ text: String, for parseMode: String) -> String {
        switch parseMode.lowercased() {
        case "html":
            return text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        case "markdown":
            return String(text.flatMap { "_*`[".contains($0) ? ["\\", $0] : [$0] })
        default: return text
        }
    }
}
