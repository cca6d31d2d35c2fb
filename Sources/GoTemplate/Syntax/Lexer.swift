/// Splits a template's source into tokens, as Go's `text/template/parse` does.
///
/// An error ends the list: its token carries the message, and the parser decides how to tell it. Lines are counted in the
/// same places as Go counts them, because parse errors carry them.
struct Lexer {
    private let input: [UInt8]
    private var position = 0
    private var start = 0
    private var line = 1
    private var startLine = 1
    private var parenthesisDepth = 0
    private var isAtEnd = false
    private var tokens: [Token] = []

    private enum State {
        case text, leftDelimiter, comment, rightDelimiter, insideAction, space, done
    }

    static func tokens(of source: String) -> [Token] {
        var lexer = Lexer(input: Array(source.utf8))
        lexer.run()
        return lexer.tokens
    }

    private init(input: [UInt8]) {
        self.input = input
    }

    private mutating func run() {
        var state = State.text
        while state != .done {
            switch state {
            case .text: state = lexText()
            case .leftDelimiter: state = lexLeftDelimiter()
            case .comment: state = lexComment()
            case .rightDelimiter: state = lexRightDelimiter()
            case .insideAction: state = lexInsideAction()
            case .space: state = lexSpace()
            case .done: break
            }
        }
    }

    // MARK: Reading characters

    private mutating func next() -> Unicode.Scalar? {
        guard position < input.count else {
            isAtEnd = true
            return nil
        }
        let (scalar, length) = UTF8Reader.scalar(in: input, at: position)
        position += length
        if scalar == "\n" { line += 1 }
        return scalar
    }

    private mutating func backUp() {
        guard !isAtEnd, position > 0 else { return }
        position -= 1
        while position > 0, input[position] & 0xC0 == 0x80 { position -= 1 }
        if input[position] == UInt8(ascii: "\n") { line -= 1 }
    }

    private mutating func peek() -> Unicode.Scalar? {
        let scalar = next()
        backUp()
        return scalar
    }

    private mutating func emit(_ kind: Token.Kind) {
        tokens.append(Token(kind: kind, position: start, text: pendingText, line: startLine))
        start = position
        startLine = line
    }

    private var pendingText: String { String(decoding: input[start..<position], as: UTF8.self) }

    private mutating func ignore() {
        line += newlines(in: start..<position)
        start = position
        startLine = line
    }

    private func newlines(in range: Range<Int>) -> Int {
        input[range].reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
    }

    private mutating func fail(_ message: String) -> State {
        tokens.append(Token(kind: .error, position: start, text: message, line: startLine))
        return .done
    }

    private mutating func accept(_ isValid: (Unicode.Scalar) -> Bool) -> Bool {
        if let scalar = next(), isValid(scalar) { return true }
        backUp()
        return false
    }

    private mutating func acceptRun(_ isValid: (Unicode.Scalar) -> Bool) {
        while accept(isValid) {}
    }

    // MARK: Delimiters and trimming

    private func hasPrefix(_ prefix: StaticString, at index: Int) -> Bool {
        let length = prefix.utf8CodeUnitCount
        guard index >= 0, index + length <= input.count else { return false }
        return prefix.withUTF8Buffer { buffer in
            for offset in 0..<length where input[index + offset] != buffer[offset] { return false }
            return true
        }
    }

    private func isSpaceByte(at index: Int) -> Bool {
        guard index < input.count else { return false }
        switch input[index] {
        case 0x20, 0x09, 0x0D, 0x0A: return true
        default: return false
        }
    }

    private func hasLeftTrimMarker(at index: Int) -> Bool {
        hasPrefix("-", at: index) && isSpaceByte(at: index + 1)
    }

    private func hasRightTrimMarker(at index: Int) -> Bool {
        isSpaceByte(at: index) && hasPrefix("-", at: index + 1)
    }

    private func rightDelimiter(at index: Int) -> (isPresent: Bool, trims: Bool) {
        if hasRightTrimMarker(at: index), hasPrefix("}}", at: index + 2) { return (true, true) }
        return (hasPrefix("}}", at: index), false)
    }

    private func firstIndex(of needle: StaticString, from index: Int) -> Int? {
        var candidate = index
        while candidate + needle.utf8CodeUnitCount <= input.count {
            if hasPrefix(needle, at: candidate) { return candidate }
            candidate += 1
        }
        return nil
    }

    private mutating func skipSpaceAfterTrim() {
        while isSpaceByte(at: position) { position += 1 }
    }

    // MARK: States

    private mutating func lexText() -> State {
        guard let opening = firstIndex(of: "{{", from: position) else {
            position = input.count
            if position > start {
                line += newlines(in: start..<position)
                emit(.text)
            }
            emit(.endOfFile)
            return .done
        }
        var end = opening
        if hasLeftTrimMarker(at: opening + 2) {
            while end > start, isSpaceByte(at: end - 1) { end -= 1 }
        }
        position = end
        if position > start {
            line += newlines(in: start..<position)
            emit(.text)
        }
        position = opening
        ignore()
        return .leftDelimiter
    }

    private mutating func lexLeftDelimiter() -> State {
        position += 2
        let markerLength = hasLeftTrimMarker(at: position) ? 2 : 0
        if hasPrefix("/*", at: position + markerLength) {
            position += markerLength
            ignore()
            return .comment
        }
        emit(.leftDelimiter)
        position += markerLength
        ignore()
        parenthesisDepth = 0
        return .insideAction
    }

    private mutating func lexComment() -> State {
        position += 2
        guard let end = firstIndex(of: "*/", from: position) else { return fail("unclosed comment") }
        position = end + 2
        let (isPresent, trims) = rightDelimiter(at: position)
        guard isPresent else { return fail("comment ends before closing delimiter") }
        position += trims ? 4 : 2
        if trims { skipSpaceAfterTrim() }
        ignore()
        return .text
    }

    private mutating func lexRightDelimiter() -> State {
        let trims = hasRightTrimMarker(at: position)
        if trims {
            position += 2
            ignore()
        }
        position += 2
        emit(.rightDelimiter)
        if trims {
            skipSpaceAfterTrim()
            ignore()
        }
        return .text
    }

    private mutating func lexInsideAction() -> State {
        if rightDelimiter(at: position).isPresent {
            return parenthesisDepth == 0 ? .rightDelimiter : fail("unclosed left paren")
        }
        guard let scalar = next() else { return fail("unclosed action") }
        switch scalar {
        case " ", "\t", "\r", "\n":
            backUp()
            return .space
        case "=": emit(.assign)
        case ":":
            guard next() == "=" else { return fail("expected :=") }
            emit(.declare)
        case "|": emit(.pipe)
        case "\"": return lexQuoted(by: "\"", as: .string, unterminated: "unterminated quoted string")
        case "'": return lexQuoted(by: "'", as: .characterConstant, unterminated: "unterminated character constant")
        case "`": return lexRawString()
        case "$": return lexName(as: .variable)
        case ".":
            if position < input.count, !(0x30...0x39).contains(input[position]) { return lexName(as: .field) }
            backUp()
            return lexNumber()
        case "+", "-", "0"..."9":
            backUp()
            return lexNumber()
        case "(":
            emit(.leftParenthesis)
            parenthesisDepth += 1
        case ")":
            emit(.rightParenthesis)
            parenthesisDepth -= 1
            if parenthesisDepth < 0 { return fail("unexpected right paren \(Quoting.codePoint(scalar))") }
        case _ where Self.isAlphanumeric(scalar):
            backUp()
            return lexIdentifier()
        case _ where (0x21...0x7E).contains(scalar.value): emit(.character)
        default: return fail("unrecognized character in action: \(Quoting.codePoint(scalar))")
        }
        return .insideAction
    }

    private mutating func lexSpace() -> State {
        var count = 0
        while Self.isSpace(peek()) {
            _ = next()
            count += 1
        }
        // The last space may belong to a trimming delimiter " -}}".
        if hasRightTrimMarker(at: position - 1), hasPrefix("}}", at: position + 1) {
            backUp()
            if count == 1 { return .rightDelimiter }
        }
        emit(.space)
        return .insideAction
    }

    private mutating func lexIdentifier() -> State {
        acceptRun(Self.isAlphanumeric)
        let word = pendingText
        guard isAtTerminator() else { return failBadCharacter() }
        if let keyword = Token.keywords[word] {
            emit(keyword)
        } else {
            emit(word == "true" || word == "false" ? .boolean : .identifier)
        }
        return .insideAction
    }

    /// Reads what follows a `.` or a `$`.
    private mutating func lexName(as kind: Token.Kind) -> State {
        if isAtTerminator() {
            emit(kind == .field ? .dot : kind)
            return .insideAction
        }
        acceptRun(Self.isAlphanumeric)
        guard isAtTerminator() else { return failBadCharacter() }
        emit(kind)
        return .insideAction
    }

    private mutating func failBadCharacter() -> State {
        guard let scalar = peek() else { return fail("bad character U+FFFFFFFFFFFFFFFF") }
        return fail("bad character \(Quoting.codePoint(scalar))")
    }

    private mutating func isAtTerminator() -> Bool {
        guard let scalar = peek() else { return true }
        switch scalar {
        case " ", "\t", "\r", "\n", ".", ",", "|", ":", ")", "(": return true
        default: return hasPrefix("}}", at: position)
        }
    }

    private mutating func lexQuoted(by quote: Unicode.Scalar, as kind: Token.Kind, unterminated: String) -> State {
        while true {
            guard let scalar = next(), scalar != "\n" else { return fail(unterminated) }
            if scalar == quote { break }
            if scalar == "\\" {
                guard let escaped = next(), escaped != "\n" else { return fail(unterminated) }
            }
        }
        emit(kind)
        return .insideAction
    }

    private mutating func lexRawString() -> State {
        while true {
            guard let scalar = next() else { return fail("unterminated raw quoted string") }
            if scalar == "`" { break }
        }
        emit(.rawString)
        return .insideAction
    }

    private mutating func lexNumber() -> State {
        guard scanNumber() else { return fail("bad number syntax: \(Quoting.quoted(pendingText))") }
        guard let sign = peek(), sign == "+" || sign == "-" else {
            emit(.number)
            return .insideAction
        }
        guard scanNumber(), input[position - 1] == UInt8(ascii: "i") else {
            return fail("bad number syntax: \(Quoting.quoted(pendingText))")
        }
        emit(.complex)
        return .insideAction
    }

    private mutating func scanNumber() -> Bool {
        _ = accept { $0 == "+" || $0 == "-" }
        var radix = 10
        if accept({ $0 == "0" }) {
            if accept({ $0 == "x" || $0 == "X" }) {
                radix = 16
            } else if accept({ $0 == "o" || $0 == "O" }) {
                radix = 8
            } else if accept({ $0 == "b" || $0 == "B" }) {
                radix = 2
            }
        }
        let isDigit: (Unicode.Scalar) -> Bool = { scalar in
            scalar == "_" || (scalar.isASCII && (Character(scalar).hexDigitValue ?? radix) < radix)
        }
        acceptRun(isDigit)
        if accept({ $0 == "." }) { acceptRun(isDigit) }
        if (radix == 10 && accept { $0 == "e" || $0 == "E" }) || (radix == 16 && accept { $0 == "p" || $0 == "P" }) {
            _ = accept { $0 == "+" || $0 == "-" }
            acceptRun { ("0"..."9").contains($0) || $0 == "_" }
        }
        _ = accept { $0 == "i" }
        if let following = peek(), Self.isAlphanumeric(following) {
            _ = next()
            return false
        }
        return true
    }

    private static func isSpace(_ scalar: Unicode.Scalar?) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n"
    }

    private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": return true
            default: return false
            }
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: return true
        default: return false
        }
    }
}
