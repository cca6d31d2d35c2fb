package import SourceText

/// Why an expression has no value, in Kapacitor's words.
package struct LambdaError: Error, Hashable, Sendable {
    package enum Kind: Sendable, Hashable {
        /// Operator or function does not take values of these types.
        case type
        /// The point lacks a field or tag.
        case missing
        /// The point has a field and a tag of the same name.
        case ambiguous
        case undefinedFunction
        /// A name that has no value where a script is read.
        case undefinedName
        /// A function refused its arguments.
        case call
        /// A division by zero or positions in the wrong order, which stop a whole task in Kapacitor where a condition is asked.
        case runtime
        /// A regular expression that is not one.
        case regex
        /// The expression is nested too deeply or a text grew too long.
        case limit
        /// Something that cannot stand in an expression.
        case syntax
    }

    package let kind: Kind
    /// Kapacitor's sentence, without a place.
    package let text: String
    /// The part of the expression that failed.
    package let range: SourceRange
    /// The byte that Kapacitor names in front of the sentence as `line N char N: `; nil where it names none.
    package let anchor: Int?

    package init(_ kind: Kind, _ text: String, range: SourceRange, anchor: Int? = nil) {
        self.kind = kind
        self.text = text
        self.range = range
        self.anchor = anchor
    }

    /// The sentence with its place in front where Kapacitor puts it there.
    package func text(in file: SourceFile) -> String {
        guard let anchor else { return text }
        let position = file.position(at: anchor)
        return "line \(position.line) char \(position.column): \(text)"
    }

    /// The same error seen from outside: `Failed to handle 1 argument: …`; those of the runtime pass as they are.
    func wrapped(_ prefix: String) -> LambdaError {
        kind == .runtime ? self : LambdaError(kind, prefix + text, range: range, anchor: anchor)
    }
}
