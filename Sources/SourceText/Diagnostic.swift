/// A message for a person about a place in a text.
///
/// `message` is lower case, has no full stop and says what was found and what was expected; `hint` says what to do.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Sendable {
        case error, warning
    }

    /// A stable name to test and to look up, such as `config.unknown-key`.
    package let id: String
    package let severity: Severity
    package let message: String
    package let range: SourceRange?
    package let hint: String?
    package let notes: [String]

    package init(
        id: String, severity: Severity = .error, message: String, range: SourceRange? = nil, hint: String? = nil, notes: [String] = []
    ) {
        self.id = id
        self.severity = severity
        self.message = message
        self.range = range
        self.hint = hint
        self.notes = notes
    }
}
