/// Why a template could not be parsed or rendered, in Go's words.
///
/// `message` is the complete text Go's packages produce, for example
/// `template: message:1:3: executing "message" at <.Nope>: can't evaluate field Nope in type kapacitor.messageInfo`.
/// `offset` counts UTF-8 bytes into the template's source, where one place is known, so that a caret can be drawn.
package struct TemplateError: Error, Equatable, Sendable, CustomStringConvertible {
    package let message: String
    package let offset: Int?

    package init(message: String, offset: Int? = nil) {
        self.message = message
        self.offset = offset
    }

    package var description: String { message }
}

/// What a function of a template answers instead of a value; the executor adds where it happened.
package struct FunctionFailure: Error, Equatable, Sendable {
    package let reason: String
    /// Limits of ours end the whole rendering and are told without "error calling".
    let isLimit: Bool

    package init(_ reason: String) {
        self.reason = reason
        self.isLimit = false
    }

    private init(limit: String) {
        self.reason = limit
        self.isLimit = true
    }

    static func exceeds(bytes: Int) -> FunctionFailure {
        FunctionFailure(limit: "output exceeds \(bytes) bytes")
    }
}
