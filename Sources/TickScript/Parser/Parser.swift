import SourceText

/// Reads the statements of a script; the grammar of values is in its extension `Parser+Expressions`, what to do after a mistake in
/// `Parser+Recovery`, the wording of mistakes in `Parser+Errors`.
///
/// It follows Kapacitor's parser production by production, so that the first mistake it finds is Kapacitor's, at the same byte.
/// Source: Kapacitor 1.5.7, `tick/ast/parser.go`.
struct Parser {
    /// Brackets, calls and signs within each other; each takes several frames of the stack.
    static let maximumNesting = 400
    /// Levels of the finished tree; long sums and chains are deep on their left side.
    ///
    /// A walk takes a frame for each level.
    static let maximumDepth = 2000
    static let maximumErrors = 25

    let file: SourceFile
    /// What is wrong with a regular expression, in Go's words; nil if nothing is.
    ///
    /// Given, because this room has no regex engine.
    let regexProblem: (String) -> String?
    var tokens: [Token] = []
    /// The token that comes next.
    var index = 0
    var errors: [ScriptError] = []
    /// The brackets around the next token.
    var openBrackets: [Token] = []
    var nesting = 0
    /// Where the current statement begins.
    var statementStart = 0
    /// How often the lexer was started again.
    var restarts = 0

    init(_ file: SourceFile, regexProblem: @escaping (String) -> String?) {
        self.file = file
        self.regexProblem = regexProblem
        tokens = Self.tokens(of: file.bytes, from: 0)
    }

    mutating func script() -> Script {
        var statements: [Statement] = []
        while next.kind != .end, errors.count < Self.maximumErrors {
            let before = next.range.start
            statementStart = before
            do throws(ScriptError) {
                statements.append(try statement())
            } catch {
                recover(from: error)
                statements += resumedChain()
            }
            if next.kind != .end, next.range.start <= before {
                assertionFailure("a statement takes a token")
                break
            }
        }
        return Script(file: file, statements: statements, trailingComments: trailingComments())
    }

    /// The comment of the last token, if no production took it, and the comment behind the last token.
    private func trailingComments() -> [Comment] {
        guard next.kind == .end else { return [] }
        let last = index > 0 ? tokens[index - 1].comment : nil
        return [last, next.comment].compactMap(\.self)
    }

    private mutating func statement() throws(ScriptError) -> Statement {
        switch next.kind {
        case .variable: return try declaration()
        case .dbrp: return try dbrp()
        default:
            let expression = try expression()
            return Statement(.expression(expression), range: expression.range)
        }
    }

    private mutating func dbrp() throws(ScriptError) -> Statement {
        let keyword = try expect(.dbrp)
        let comment = takeComment()
        let database = try expect(.reference)
        _ = takeComment()
        try expect(.dot)
        let retentionPolicy = try expect(.reference)
        _ = takeComment()
        return Statement(
            .dbrp(database: unquoted(database), retentionPolicy: unquoted(retentionPolicy)),
            range: keyword.range.union(retentionPolicy.range), comment: comment)
    }

    private mutating func declaration() throws(ScriptError) -> Statement {
        let keyword = try expect(.variable)
        let comment = takeComment()
        let name = try expect(.identifier)
        let nameComment = takeComment()
        if next.kind == .assign {
            advance()
            let value = try expression()
            return Statement(
                .declaration(name: text(name), nameRange: name.range, value: value),
                range: keyword.range.union(value.range), comment: comment, innerComments: .init(name: nameComment))
        }
        let type = try expect(.identifier)
        let typeComment = takeComment()
        return Statement(
            .typeDeclaration(name: text(name), nameRange: name.range, type: text(type), typeRange: type.range),
            range: keyword.range.union(type.range), comment: comment, innerComments: .init(name: nameComment, type: typeComment))
    }
}

extension Parser {
    /// The next token; behind the last one it is still the last one.
    var next: Token { lookahead(0) }

    func lookahead(_ count: Int) -> Token {
        // The list is never empty: it ends with `.end` or an error.
        tokens[min(index + count, tokens.count - 1)]
    }

    /// The token before the next one.
    var previous: Token? { index > 0 ? tokens[index - 1] : nil }

    @discardableResult
    mutating func advance() -> Token {
        let token = next
        index = min(index + 1, tokens.count)
        return token
    }

    @discardableResult
    mutating func expect(_ kind: Token.Kind) throws(ScriptError) -> Token {
        guard next.kind == kind else { throw unexpected([kind.name]) }
        return advance()
    }

    /// The comment of the token taken last; a second call gets nothing.
    mutating func takeComment() -> Comment? {
        guard index > 0 else { return nil }
        defer { tokens[index - 1].comment = nil }
        return tokens[index - 1].comment
    }

    func text(_ token: Token) -> String { GoText.string(file.bytes[token.range.start..<token.range.end]) }

    /// The text between a token's quotes, with `\"` (or whichever its quote is) unescaped.
    func unquoted(_ token: Token) -> String {
        let bytes = file.bytes[token.range.start..<token.range.end]
        if isTripleQuoted(token) { return GoText.string(bytes.dropFirst(3).dropLast(3)) }
        guard let quote = bytes.first else { return "" }
        var content: [UInt8] = []
        let inside = Array(bytes.dropFirst().dropLast())
        for (offset, byte) in inside.enumerated() {
            if byte == UInt8(ascii: "\\"), offset + 1 < inside.count, inside[offset + 1] == quote { continue }
            content.append(byte)
        }
        return GoText.string(content)
    }

    func isTripleQuoted(_ token: Token) -> Bool {
        token.kind == .string && token.range.length >= 6
            && file.bytes[token.range.start..<token.range.start + 3].elementsEqual("'''".utf8)
    }

    /// The tokens from an offset on, comments given to the token behind them.
    static func tokens(of bytes: [UInt8], from offset: Int) -> [Token] {
        var tokens: [Token] = []
        var comments: [Token] = []
        for var token in Lexer.tokens(of: bytes, from: offset) {
            if token.kind == .comment {
                comments.append(token)
                continue
            }
            token.comment = Comment(comments, in: bytes)
            comments = []
            tokens.append(token)
        }
        return tokens
    }
}

extension Comment {
    fileprivate init?(_ tokens: [Token], in bytes: [UInt8]) {
        guard let first = tokens.first, let last = tokens.last else { return nil }
        var lines: [String] = []
        for (index, token) in tokens.enumerated() {
            if index > 0 { lines.append("\n") }
            for line in bytes[token.range.start..<token.range.end].split(separator: UInt8(ascii: "\n")) {
                let trimmed = GoText.trimmed(GoText.string(line))
                guard !trimmed.isEmpty else { continue }
                var content = trimmed.unicodeScalars[...]
                if content.starts(with: "//".unicodeScalars) { content = content.dropFirst(2) }
                if content.first == " " { content = content.dropFirst() }
                lines.append(String(content))
            }
        }
        self.init(lines: lines, range: first.range.union(last.range))
    }
}
