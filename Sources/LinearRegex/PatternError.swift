/// Why a pattern is not one of Go's, in the words of Go's `regexp`.
package struct PatternError: Error, Hashable, Sendable {
    package enum Kind: String, Sendable {
        case `internal` = "regexp/syntax: internal error"
        case invalidEscape = "invalid escape sequence"
        case invalidCharacterClass = "invalid character class"
        case invalidCharacterRange = "invalid character class range"
        case missingBracket = "missing closing ]"
        case missingParenthesis = "missing closing )"
        case unexpectedParenthesis = "unexpected )"
        case trailingBackslash = "trailing backslash at end of expression"
        case missingRepeatArgument = "missing argument to repetition operator"
        case invalidRepeatCount = "invalid repeat count"
        case invalidRepeatOperator = "invalid nested repetition operator"
        case invalidPerlSyntax = "invalid or unsupported Perl syntax"
        case invalidUTF8 = "invalid UTF-8"
        case invalidNamedCapture = "invalid named capture"
        case tooLarge = "expression too large"

        /// The order of `RE2::ErrorCode`.
        init(re2Code: Int32) {
            let kinds: [Kind] = [
                .internal, .internal, .invalidEscape, .invalidCharacterClass, .invalidCharacterRange, .missingBracket,
                .missingParenthesis, .unexpectedParenthesis, .trailingBackslash, .missingRepeatArgument, .invalidRepeatCount,
                .invalidRepeatOperator, .invalidPerlSyntax, .invalidUTF8, .invalidNamedCapture, .tooLarge,
            ]
            self = kinds.indices.contains(Int(re2Code)) ? kinds[Int(re2Code)] : .internal
        }

        /// Go quotes the whole pattern for these.
        var namesWholePattern: Bool {
            self == .missingParenthesis || self == .unexpectedParenthesis || self == .tooLarge
        }
    }

    package let kind: Kind
    /// The part of the pattern that is wrong.
    package let argument: String

    init(_ kind: Kind, argument: String) {
        self.kind = kind
        // RE2 names the `?` behind a repetition too, Go does not.
        self.argument = kind == .invalidRepeatCount && argument.hasSuffix("?") ? String(argument.dropLast()) : argument
    }

    /// Go's sentence, such as ``error parsing regexp: missing closing ]: `[a` ``.
    package var text: String {
        kind == .trailingBackslash ? "error parsing regexp: \(kind.rawValue): ``" : "error parsing regexp: \(kind.rawValue): `\(argument)`"
    }
}
