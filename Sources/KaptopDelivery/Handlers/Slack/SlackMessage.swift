package import KaptopAlerts

/// The body of a Slack incoming webhook: one attachment whose colour is the level, keys sorted as Kapacitor's are.
///
/// Source: Slack's incoming webhooks; Kapacitor's services/slack.
package struct SlackMessage: Sendable, Equatable {
    /// Slack shows longer texts of attachments behind a "show more"; escaping may make a digest longer still.
    package static let digestLimit = 3000

    package var text: String
    package var level: Level
    package var channel = ""
    package var username = ""
    package var iconEmoji = ""

    package init(text: String, level: Level) {
        self.text = text
        self.level = level
    }

    package var color: String {
        switch level {
        case .ok, .info: "good"
        case .warning: "warning"
        case .critical: "danger"
        }
    }

    /// A text whose characters mean only themselves; source: Slack's reference of message formatting.
    static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("as_user")
        writer.boolean(false)
        writer.key("attachments")
        writer.beginArray()
        writer.beginObject()
        for (key, value) in [("fallback", text), ("color", color), ("text", text)] {
            writer.key(key)
            writer.string(value)
        }
        writer.key("mrkdwn_in")
        writer.beginArray()
        writer.string("text")
        writer.endArray()
        writer.endObject()
        writer.endArray()
        for (key, value) in [("channel", channel), ("icon_emoji", iconEmoji), ("text", ""), ("username", username)] {
            writer.key(key)
            writer.string(value)
        }
        writer.endObject()
        writer.newline()
        return writer.bytes
    }
}
