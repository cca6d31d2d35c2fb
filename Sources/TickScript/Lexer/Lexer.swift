import SourceText

/// Cuts a TICKscript into tokens, one at a time.
///
/// What a character means depends on what stands before it: `/` divides behind a value and opens a regex elsewhere, `*`
/// multiplies behind a value and means everything elsewhere. The rules are Kapacitor's to the letter, its surprises included:
/// behind a comment or a `]` a value is expected, so that `+` there is an unknown character.
/// One difference on purpose: Kapacitor loses its place at a regex that begins with a character beyond ASCII, and may crash.
/// An error is the last token, as in Kapacitor; the parser starts another lexer behind it. Any bytes are fine.
/// Source: Kapacitor 1.5.7, `tick/ast/lex.go`.
struct Lexer {
    private enum State {
        /// A value is expected.
        case operand
        /// Behind a value, where an operator may stand.
        case afterOperand
        /// Behind `=` and `=~`: a value, and even `//` is one, the empty regex.
        case regexOrOperand
        case ended
    }

    private let bytes: [UInt8]
    private var start: Int
    private var position: Int
    private var state = State.operand

    init(_ bytes: [UInt8], from offset: Int = 0) {
        self.bytes = bytes
        start = offset
        position = offset
    }

    /// All tokens from an offset to the end or the first error, which is the last token.
    static func tokens(of bytes: [UInt8], from offset: Int = 0) -> [Token] {
        var lexer = Lexer(bytes, from: offset)
        var tokens: [Token] = []
        while true {
            let before = lexer.position
            let token = lexer.next()
            tokens.append(token)
            switch token.kind {
            case .end, .error: return tokens
            default: assert(lexer.position > before, "every token takes a byte")
            }
        }
    }

    mutating func next() -> Token {
        if state != .ended { skipSpace() }
        switch state {
        case .operand: return operand()
        case .afterOperand: return binaryOperator() ?? operand()
        case .regexOrOperand: return peek() == "/" ? regex() : operand()
        case .ended: return emit(.end, then: .ended)
        }
    }

    private mutating func operand() -> Token {
        guard let scalar = advance() else { return emit(.end, then: .ended) }
        switch scalar {
        case "-": return emit(.binary(.minus), then: .operand)
        case "!": return emit(.not, then: .operand)
        case ".": return numberOrDot(first: scalar)
        case "\"": return reference()
        case "'": return string()
        case "(": return emit(.leftParenthesis, then: .operand)
        case ")": return emit(.rightParenthesis, then: .afterOperand)
        case "[": return emit(.leftBracket, then: .operand)
        case "]": return emit(.rightBracket, then: .operand)
        case "|": return emit(.pipe, then: .operand)
        case "@": return emit(.at, then: .operand)
        case ",": return emit(.comma, then: .operand)
        case "*": return emit(.star, then: .operand)
        case "/" where position == bytes.count: return emit(.error(.loneSlash), then: .ended)
        case "/": return peek() == "/" ? comment() : regexBody()
        case _ where GoText.isDigit(scalar): return numberOrDot(first: scalar)
        case _ where GoText.isLetter(scalar): return identifierOrKeyword()
        default: return emit(.error(.unknownCharacter(scalar)), then: .ended)
        }
    }

    /// An operator between values, nil (and nothing taken) if there is none.
    private mutating func binaryOperator() -> Token? {
        let before = position
        switch advance() {
        case "+": return emit(.binary(.plus), then: .operand)
        case "-": return emit(.binary(.minus), then: .operand)
        case "*": return emit(.binary(.times), then: .operand)
        case "%": return emit(.binary(.modulo), then: .operand)
        case "/": return peek() == "/" ? comment() : emit(.binary(.divided), then: .operand)
        case "!":
            if take("=") { return emit(.binary(.notEqual), then: .operand) }
            if take("~") { return emit(.binary(.matchesNot), then: .regexOrOperand) }
            return emit(.not, then: .operand)
        case ">": return emit(.binary(take("=") ? .greaterOrEqual : .greater), then: .operand)
        case "<": return emit(.binary(take("=") ? .lessOrEqual : .less), then: .operand)
        case "=":
            if take("=") { return emit(.binary(.equal), then: .operand) }
            if take("~") { return emit(.binary(.matches), then: .regexOrOperand) }
            return emit(.assign, then: .regexOrOperand)
        default:
            position = before
            return nil
        }
    }

    private mutating func identifierOrKeyword() -> Token {
        while let scalar = peek(), GoText.isLetter(scalar) || GoText.isDigit(scalar) || scalar == "_" { advance() }
        let kind: Token.Kind =
            switch GoText.string(bytes[start..<position]) {
            case "AND": .binary(.and)
            case "OR": .binary(.or)
            case "TRUE": .true
            case "FALSE": .false
            case "var": .variable
            case "dbrp": .dbrp
            // Without its colon, lambda is a name like any other.
            case "lambda": take(":") ? .lambda : .identifier
            default: .identifier
            }
        return emit(kind, then: .afterOperand)
    }

    private mutating func numberOrDot(first: Unicode.Scalar) -> Token {
        var hasPoint = first == "."
        if hasPoint, !(peek().map(GoText.isDigit) ?? false) { return emit(.dot, then: .operand) }
        while let scalar = peek() {
            if scalar == "." {
                if hasPoint { return emit(.error(.multipleDecimals), then: .ended) }
                hasPoint = true
                advance()
            } else if GoText.isDigit(scalar) {
                advance()
            } else if !hasPoint, "uµsmhdw".unicodeScalars.contains(scalar) {
                advance()
                if scalar == "m" { _ = take("s") }
                return emit(.duration, then: .afterOperand)
            } else {
                break
            }
        }
        return emit(.number, then: .afterOperand)
    }

    private mutating func reference() -> Token {
        while let scalar = advance() {
            if scalar == "\\" { _ = take("\"") }
            if scalar == "\"" { return emit(.reference, then: .afterOperand) }
        }
        return emit(.error(.unterminatedReference), then: .ended)
    }

    private mutating func string() -> Token {
        guard take("'") else { return stringBody(quotes: 1) }
        return take("'") ? stringBody(quotes: 3) : emit(.string, then: .afterOperand)
    }

    /// The rest of a string that as many quotes in a row end.
    ///
    /// A backslash escapes a quote if one more quote would end the string:
    /// always in single quotes, and behind two quotes in triple ones.
    private mutating func stringBody(quotes: Int) -> Token {
        var missing = quotes
        while let scalar = advance() {
            if scalar == "\\", missing == 1 {
                _ = take("'")
            } else if scalar == "'" {
                missing -= 1
                if missing == 0 { return emit(.string, then: .afterOperand) }
            } else {
                missing = quotes
            }
        }
        return emit(.error(.unterminatedString), then: .ended)
    }

    private mutating func regex() -> Token {
        advance()
        return regexBody()
    }

    private mutating func regexBody() -> Token {
        while let scalar = advance() {
            if scalar == "\\" { _ = take("/") }
            if scalar == "/" { return emit(.regex, then: .operand) }
        }
        return emit(.error(.unterminatedRegex), then: .ended)
    }

    /// A comment goes on over all following lines that begin with a slash.
    private mutating func comment() -> Token {
        while let scalar = advance() {
            guard scalar == "\n" else { continue }
            while let space = peek(), space != "\n", GoText.isSpace(space) { advance() }
            if !take("/") { break }
        }
        return emit(.comment, then: .operand)
    }

    private mutating func skipSpace() {
        while let scalar = peek(), GoText.isSpace(scalar) { advance() }
        start = position
    }

    private func peek() -> Unicode.Scalar? {
        position < bytes.count ? GoText.decode(bytes, at: position).scalar : nil
    }

    @discardableResult
    private mutating func advance() -> Unicode.Scalar? {
        guard position < bytes.count else { return nil }
        let (scalar, length) = GoText.decode(bytes, at: position)
        position += length
        return scalar
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar else { return false }
        advance()
        return true
    }

    private mutating func emit(_ kind: Token.Kind, then next: State) -> Token {
        state = next
        defer { start = position }
        return Token(kind: kind, range: SourceRange(start, position))
    }
}
