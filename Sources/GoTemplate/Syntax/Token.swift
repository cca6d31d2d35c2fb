/// One lexical element of a template: a run of plain text, or a word or sign inside `{{ }}`.
struct Token: Equatable {
    enum Kind: Equatable {
        case error, boolean, character, characterConstant, complex, assign, declare, endOfFile, field, identifier
        case leftDelimiter, leftParenthesis, number, pipe, rawString, rightDelimiter, rightParenthesis, space
        case string, text, variable
        case block, breakLoop, continueLoop, dot, define, elseBranch, end, ifBranch, null, range, template, with
    }

    var kind: Kind
    /// UTF-8 bytes from the start of the source.
    var position: Int
    /// The token's text; of an error, its message.
    var text: String
    /// Lines count from 1.
    var line: Int

    /// What a reader that has run dry gets; it is an error, so that no parser loop can go on past the end.
    static let none = Token(kind: .error, position: 0, text: "", line: 0)

    static let keywords: [String: Kind] = [
        "block": .block, "break": .breakLoop, "continue": .continueLoop, "define": .define, "else": .elseBranch, "end": .end,
        "if": .ifBranch, "range": .range, "nil": .null, "template": .template, "with": .with,
    ]

    /// How parse errors show the token: keywords in angle brackets, everything else quoted and cut after ten characters.
    var shown: String {
        switch kind {
        case .endOfFile: return "EOF"
        case .error: return text
        case .block, .breakLoop, .continueLoop, .dot, .define, .elseBranch, .end, .ifBranch, .null, .range, .template, .with:
            return "<\(text)>"
        default:
            return text.utf8.count > 10 ? Quoting.quoted(text, limit: 10) + "..." : Quoting.quoted(text)
        }
    }
}
