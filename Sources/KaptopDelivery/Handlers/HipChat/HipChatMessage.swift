package import KaptopAlerts

/// The body of a HipChat room notification: colour by level, `notify` always true, no `message_format`, as in Kapacitor.
///
/// Source: HipChat API v2, POST /v2/room/{id_or_name}/notification; a message has 1 to 10,000 characters.
package struct HipChatMessage: Sendable, Equatable {
    package static let textLimit = 10_000

    package var text: String
    package var level: Level
    package var format = Format.standard

    package enum Format: Sendable {
        /// Not said, as in Kapacitor, so that the server takes it for HTML.
        case standard
        case text
    }

    package init(text: String, level: Level) {
        self.text = text
        self.level = level
    }

    package var color: String {
        switch level {
        case .ok, .info: "green"
        case .warning: "yellow"
        case .critical: "red"
        }
    }

    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("color")
        writer.string(color)
        writer.key("from")
        writer.string("kapacitor")
        writer.key("message")
        writer.string(text)
        if format == .text {
            writer.key("message_format")
            writer.string("text")
        }
        writer.key("notify")
        writer.boolean(true)
        writer.endObject()
        writer.newline()
        return writer.bytes
    }
}
