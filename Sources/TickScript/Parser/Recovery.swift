import SourceText

/// Where parsing goes on after a mistake, so that one look at a script shows several mistakes.
///
/// It goes on at the next line that begins with a connector, `var`, `dbrp`, or with a name in its first column. Behind a quote that
/// nobody closed the lexer has lost its way: it starts again on the line after that quote.
extension Parser {
    /// Every restart of the lexer may read to the end of the text; this keeps hostile texts from costing their square.
    private static let maximumRestarts = 100

    /// Notes a mistake and moves on to where parsing makes sense again.
    mutating func recover(from error: ScriptError) {
        errors.append(error)
        openBrackets = []
        nesting = 0
        if errors.count >= Self.maximumErrors {
            giveUp()
            return
        }
        if let quote = misreadQuote { restartLexer(behindLineOf: quote.range.start) }
        while next.kind != .end, !isResumePoint(next) {
            if case .error = next.kind {
                restartLexer(behindLineOf: next.range.start)
            } else {
                advance()
            }
        }
    }

    /// The links that stand where a statement was given up; they hang on a name that stands for what was lost.
    mutating func resumedChain() -> [Statement] {
        guard next.kind.connector != nil else { return [] }
        let lost = Expression(.identifier(""), range: SourceRange(at: next.range.start))
        do throws(ScriptError) {
            let chain = try chain(from: lost)
            return [Statement(.expression(chain), range: chain.range)]
        } catch {
            recover(from: error)
            return []
        }
    }

    /// The quoted text before the next token, if it seems to end at the quote where another text was meant to begin: it spans
    /// lines, and a word stands directly behind it.
    ///
    /// One of an earlier statement is no matter: parsing must not go back that far.
    var misreadQuote: Token? {
        guard let quoted = previous, quoted.range.start >= statementStart, quoted.range.end == next.range.start,
            !isTripleQuoted(quoted)
        else { return nil }
        switch (quoted.kind, next.kind) {
        case (.string, .rightParenthesis), (.string, .comma), (.reference, .rightParenthesis), (.reference, .comma): return nil
        case (.string, _), (.reference, _), (.regex, _): break
        default: return nil
        }
        return file.bytes[quoted.range.start..<quoted.range.end].contains(UInt8(ascii: "\n")) ? quoted : nil
    }

    private func isResumePoint(_ token: Token) -> Bool {
        let position = file.position(at: token.range.start)
        let lineStart = token.range.start - (position.column - 1)
        let before = file.bytes[lineStart..<token.range.start]
        guard before.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) else { return false }
        switch token.kind {
        case .dot, .pipe, .at, .variable, .dbrp: return true
        case .identifier: return before.isEmpty
        default: return false
        }
    }

    private mutating func restartLexer(behindLineOf offset: Int) {
        guard restarts < Self.maximumRestarts else {
            giveUp()
            return
        }
        restarts += 1
        let line = file.position(at: offset).line
        let start = line < file.lineCount ? file.lineRange(line + 1).start : file.bytes.count
        tokens.removeSubrange(min(index, tokens.count)...)
        tokens += Self.tokens(of: file.bytes, from: start)
    }

    private mutating func giveUp() {
        tokens.removeSubrange(min(index, tokens.count)...)
        tokens.append(Token(kind: .end, range: SourceRange(at: file.bytes.count)))
    }
}
