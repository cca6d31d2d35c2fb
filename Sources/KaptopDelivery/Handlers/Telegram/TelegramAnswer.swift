import Foundation

/// An answer of the Bot API: `{"ok", "result"}` or `{"ok", "error_code", "description", "parameters"}`.
struct TelegramAnswer {
    let status: Int
    /// Nil where the body is no JSON object.
    let object: [String: Any]?
    private let response: HTTPResponse

    init(_ response: HTTPResponse) {
        self.response = response
        status = response.status
        object = response.object
    }

    var isOK: Bool? { object?["ok"] as? Bool }
    var code: Int { (object?["error_code"] as? NSNumber)?.intValue ?? 0 }
    var description: String { object?["description"] as? String ?? "" }
    private var parameters: [String: Any] { object?["parameters"] as? [String: Any] ?? [:] }

    /// From the parameters, else from the header `Retry-After`.
    var retryAfter: Duration? {
        (parameters["retry_after"] as? NSNumber).flatMap { Duration.limitedSeconds($0.doubleValue) } ?? response.retryAfter
    }

    /// The supergroup that a group became.
    var newChatID: String? { (parameters["migrate_to_chat_id"] as? NSNumber)?.stringValue }

    /// One line for people: `403 Forbidden: bot was kicked from the group chat`.
    var line: String {
        description.isEmpty ? "\(status) \(response.excerpt)" : "\(status) \(description)"
    }

    /// Kapacitor's text for the log.
    var logText: String {
        if object != nil { return "sendMessage error (\(code)) description: \(description)" }
        return "failed to understand Telegram response (err: \(decodingError)). code: \(status) content: \(response.loggedText)"
    }

    /// Go's words for a body that is no JSON object.
    private var decodingError: String {
        let text = response.body.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard let first = text.first else { return "unexpected end of JSON input" }
        switch first {
        case UInt8(ascii: "["): return "json: cannot unmarshal array into Go value of type telegram.response"
        case UInt8(ascii: "\""): return "json: cannot unmarshal string into Go value of type telegram.response"
        case UInt8(ascii: "{"): return "unexpected end of JSON input"
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            return "json: cannot unmarshal number into Go value of type telegram.response"
        case UInt8(ascii: "n"): return literalError(text, "null")
        case UInt8(ascii: "t"): return literalError(text, "true")
        case UInt8(ascii: "f"): return literalError(text, "false")
        default:
            return "invalid character '\(Character(Unicode.Scalar(first)))' looking for beginning of value"
        }
    }

    /// Go's words for a text that begins like `null`, `true` or `false` and goes on otherwise.
    private func literalError(_ text: ArraySlice<UInt8>, _ literal: String) -> String {
        for (found, expected) in zip(text, literal.utf8) where found != expected {
            let (found, expected) = (Character(Unicode.Scalar(found)), Character(Unicode.Scalar(expected)))
            return "invalid character '\(found)' in literal \(literal) (expecting '\(expected)')"
        }
        return text.count < literal.utf8.count
            ? "unexpected end of JSON input"
            : "json: cannot unmarshal \(literal == "null" ? literal : "bool") into Go value of type telegram.response"
    }
}
