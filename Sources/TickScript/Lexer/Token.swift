import SourceText

/// A word of a TICKscript with its place in the text.
struct Token: Equatable {
    enum Kind: Equatable {
        case error(LexicalError)
        case end
        case variable
        case dbrp
        case assign
        case dot
        case pipe
        case at
        case identifier
        case reference
        case lambda
        case number
        case string
        case duration
        case leftParenthesis
        case rightParenthesis
        case leftBracket
        case rightBracket
        case comma
        case not
        case `true`
        case `false`
        case regex
        case comment
        /// A `*` that stands where a value may stand.
        case star
        /// An operator between two values, and the minus before one.
        case binary(BinaryOperator)
    }

    let kind: Kind
    let range: SourceRange
    /// The comments before it; the lexer leaves it empty, the parser's token list fills it in.
    var comment: Comment?
}

/// What the lexer can make no word of.
enum LexicalError: Equatable {
    /// A slash where a value is expected, and nothing behind it.
    case loneSlash
    case multipleDecimals
    case unknownCharacter(Unicode.Scalar)
    case unterminatedReference
    case unterminatedRegex
    case unterminatedString
}

extension Token.Kind {
    /// The name in Kapacitor's messages.
    var name: String {
        switch self {
        case .error(let error): error.text
        case .end: "EOF"
        case .variable: "var"
        case .dbrp: "dbrp"
        case .assign: "="
        case .dot: "."
        case .pipe: "|"
        case .at: "@"
        case .identifier: "identifier"
        case .reference: "reference"
        case .lambda: "lambda"
        case .number: "number"
        case .string: "string"
        case .duration: "duration"
        case .leftParenthesis: "("
        case .rightParenthesis: ")"
        case .leftBracket: "["
        case .rightBracket: "]"
        case .comma: ","
        case .not: "!"
        case .true: "TRUE"
        case .false: "FALSE"
        case .regex: "regex"
        case .comment: "//"
        case .star: "*"
        case .binary(let binary): binary.rawValue
        }
    }

    var connector: Expression.Chain.Connector? {
        switch self {
        case .dot: .dot
        case .pipe: .pipe
        case .at: .at
        default: nil
        }
    }

    var binaryOperator: BinaryOperator? {
        if case .binary(let binary) = self { binary } else { nil }
    }
}

extension LexicalError {
    /// Kapacitor's wording.
    var text: String {
        switch self {
        case .loneSlash: "unexpected \"\u{FFFD}\" expected \"/\""
        case .multipleDecimals: "multiple decimals in number"
        case .unknownCharacter(let scalar): "unknown state, last char: \(GoText.quoted(scalar))"
        case .unterminatedReference: "unterminated field reference"
        case .unterminatedRegex: "unterminated regex"
        case .unterminatedString: "unterminated string"
        }
    }
}
