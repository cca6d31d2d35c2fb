import SourceText

/// What the parser says about a mistake: Kapacitor's sentence, and ours with a hint.
extension Parser {
    private typealias Messages = TickScriptMessages

    /// The next token is none of the expected ones, which are given by Kapacitor's names.
    func unexpected(_ expected: [String]) -> ScriptError {
        let token = next
        let position = file.position(at: token.range.start)
        let text = Messages.Kapacitor.unexpected(
            token.kind.name, line: position.line, column: position.column, excerpt: excerpt(around: token.range.start),
            expected: expected)
        if case .error(let error) = token.kind { return ScriptError(text: text, diagnostic: lexical(error, at: token)) }
        let advice = advice(on: token, expected: expected)
        let found = token.kind == .end ? SourceRange(at: previous?.range.end ?? token.range.start) : token.range
        return ScriptError(
            text: text,
            diagnostic: Diagnostic(
                id: "script.unexpected-token", message: Messages.unexpected(description(of: token), expected: Self.summary(expected)),
                range: advice.range ?? found, hint: advice.hint, notes: advice.notes))
    }

    func illegalNumber(_ token: Token, _ literal: String) -> ScriptError {
        let isOctal = literal.hasPrefix("0") && !literal.contains(".")
        let digits = literal.utf8.filter { $0 != UInt8(ascii: ".") }
        let isDecimal = digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let message =
            if !isDecimal {
                Messages.notANumber(literal)
            } else if isOctal, digits.contains(where: { $0 > UInt8(ascii: "7") }) {
                Messages.notOctal(literal)
            } else {
                Messages.numberTooLarge(literal)
            }
        return ScriptError(
            text: Messages.Kapacitor.illegalNumber(literal),
            diagnostic: Diagnostic(
                id: "script.illegal-number", message: message, range: token.range,
                hint: isOctal && isDecimal ? Messages.hintLeadingZero : nil))
    }

    func invalidDuration(_ token: Token, _ literal: String, _ problem: DurationText.Problem) -> ScriptError {
        let message = problem == .invalid ? Messages.invalidDuration(literal) : Messages.durationTooLong(literal)
        return ScriptError(
            text: Messages.Kapacitor.invalidDuration(problem),
            diagnostic: Diagnostic(id: "script.invalid-duration", message: message, range: token.range))
    }

    func invalidRegex(_ token: Token, _ problem: String) -> ScriptError {
        ScriptError(
            text: Messages.Kapacitor.invalidRegex(problem),
            diagnostic: Diagnostic(id: "script.invalid-regex", message: Messages.invalidRegex(problem), range: token.range))
    }

    /// Kapacitor has no such limit; its wording is imitated.
    func nestedTooDeeply(at offset: Int) -> ScriptError {
        let position = file.position(at: offset)
        return ScriptError(
            text: "parser: \(Messages.nestedTooDeeply) line \(position.line) char \(position.column)",
            diagnostic: Diagnostic(
                id: "script.nested-too-deeply", message: Messages.nestedTooDeeply, range: SourceRange(offset, offset + 1),
                hint: Messages.hintSplitExpression))
    }

    /// Up to ten bytes on each side of a place, within its line.
    private func excerpt(around offset: Int) -> String {
        let lineBreak = UInt8(ascii: "\n")
        let before = file.bytes[max(0, offset - 10)..<offset]
        let after = file.bytes[offset..<min(file.bytes.count, offset + 10)]
        let start = before.lastIndex(of: lineBreak).map { $0 + 1 } ?? before.startIndex
        let end = after.firstIndex(of: lineBreak) ?? after.endIndex
        return GoText.string(file.bytes[start..<end])
    }

    private func lexical(_ error: LexicalError, at token: Token) -> Diagnostic {
        let line = file.lineRange(file.position(at: token.range.start).line)
        let restOfLine = SourceRange(token.range.start, min(token.range.end, line.end))
        switch error {
        case .multipleDecimals:
            let range = SourceRange(token.range.start, token.range.end + 1)
            return Diagnostic(id: "script.multiple-decimals", message: Messages.multipleDecimals(file.text(range)), range: range)
        case .unknownCharacter(let scalar):
            return Diagnostic(
                id: "script.unknown-character", message: Messages.unknownCharacter(scalar), range: token.range,
                hint: hint(on: scalar))
        case .unterminatedReference:
            return Diagnostic(
                id: "script.unclosed-reference", message: Messages.unterminatedReference, range: restOfLine,
                hint: Messages.hintReferenceQuote)
        case .loneSlash, .unterminatedRegex:
            let isBlockComment = file.bytes[token.range.start..<token.range.end].starts(with: "/*".utf8)
            return Diagnostic(
                id: "script.unclosed-regex", message: Messages.unterminatedRegex, range: restOfLine,
                hint: isBlockComment ? Messages.hintCommentSigns : Messages.hintRegexSlash)
        case .unterminatedString:
            let isTriple = file.bytes[token.range.start..<token.range.end].starts(with: "'''".utf8)
            return Diagnostic(
                id: "script.unclosed-string", message: Messages.unterminatedString, range: restOfLine,
                hint: isTriple ? Messages.hintTripleQuote : Messages.hintStringQuote)
        }
    }

    private func hint(on scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "#": Messages.hintCommentSigns
        case "$": Messages.hintDollar
        case "&": Messages.hintWriteAnd
        case ";": Messages.hintStatementsNeedNoSemicolon
        case "_": Messages.hintNamesBeginWithLetter
        case "`", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{201E}": Messages.hintPlainQuotes
        case "+", "<", "=", ">", "%": Messages.hintValueBeforeOperator
        default: nil
        }
    }

    private struct Advice {
        var range: SourceRange?
        var hint: String?
        var notes: [String] = []
    }

    private func advice(on token: Token, expected: [String]) -> Advice {
        if let quoted = misreadQuote {
            let position = file.position(at: quoted.range.start)
            return Advice(
                hint: Messages.hintClosingQuoteMissing, notes: [Messages.noteLongText(line: position.line, column: position.column)])
        }
        if let advice = adviceOnSpelling(of: token) { return advice }
        if let bracket = openBrackets.last { return adviceOnOpen(bracket, token) }
        switch token.kind {
        case .rightParenthesis, .rightBracket: return Advice(hint: Messages.hintNothingToClose)
        default: return Advice()
        }
    }

    /// What looks like another language's spelling.
    private func adviceOnSpelling(of token: Token) -> Advice? {
        switch token.kind {
        case .assign:
            return Advice(hint: openBrackets.isEmpty ? Messages.hintVariablesAreDeclared : Messages.hintDoubleEquals)
        case .pipe where lookahead(1).kind == .pipe && lookahead(1).range.start == token.range.end:
            return Advice(range: token.range.union(lookahead(1).range), hint: Messages.hintWriteOr)
        case .identifier where previous?.kind == .number && previous?.range.end == token.range.start:
            return Advice(hint: Messages.hintDurationUnits)
        case .identifier where previous?.kind == .duration && previous?.range.end == token.range.start:
            return Advice(hint: Messages.hintDurationUnits)
        case .identifier where text(token).lowercased() == "and": return Advice(hint: Messages.hintAndInCapitals)
        case .identifier where text(token).lowercased() == "or": return Advice(hint: Messages.hintOrInCapitals)
        default: break
        }
        if let previous, previous.kind == .identifier, text(previous) == "lambda", !openBrackets.isEmpty {
            return Advice(hint: Messages.hintLambdaColon)
        }
        return nil
    }

    private func adviceOnOpen(_ bracket: Token, _ token: Token) -> Advice {
        let position = file.position(at: bracket.range.start)
        let here = file.position(at: token.range.start)
        let isParenthesis = bracket.kind == .leftParenthesis
        let note = Messages.noteOpened(bracket.kind.name, line: position.line, column: position.column)
        switch token.kind {
        case .end, .dot, .at, .variable, .dbrp, .pipe, .rightParenthesis, .rightBracket:
            let closes = isParenthesis ? Token.Kind.rightParenthesis : .rightBracket
            if token.kind == closes { return Advice() }
            // In `['a' | 'b']` the list is open on this line: the sign is wrong, not the bracket forgotten.
            if token.kind == .pipe, here.line == position.line { return Advice(hint: Messages.hintSeparateWithComma) }
            return Advice(hint: isParenthesis ? Messages.hintCloseParenthesis : Messages.hintCloseBracket, notes: [note])
        case .string, .reference, .number, .duration, .lambda, .leftBracket, .true, .false, .identifier, .star, .regex:
            let isBehindValue = previous.map { [.string, .reference, .number, .duration, .identifier, .regex].contains($0.kind) } ?? false
            return isBehindValue ? Advice(hint: Messages.hintSeparateWithComma) : Advice()
        default: return Advice()
        }
    }

    private func description(of token: Token) -> String {
        switch token.kind {
        case .end: "end of script"
        case .identifier: "name '\(text(token))'"
        case .number: "number '\(text(token))'"
        case .duration: "duration '\(text(token))'"
        case .string: "string"
        case .reference: "reference \(shortened(text(token)))"
        case .regex: "regular expression"
        default: "'\(text(token))'"
        }
    }

    private func shortened(_ text: String) -> String {
        let line = text.prefix { !$0.isNewline }
        return line.count > 40 || line.count < text.count ? line.prefix(40) + "…" : text
    }

    private static func summary(_ expected: [String]) -> String {
        if expected.count > 3 { return "a value" }
        let names = expected.map { name in
            switch name {
            case "identifier": "a name"
            case "reference": "a name in double quotes"
            case "string": "a string"
            case "EOF": "the end of the script"
            default: "'\(name)'"
            }
        }
        let start = names.dropLast().joined(separator: ", ")
        return start.isEmpty ? names.joined() : "\(start) or \(names.suffix(1).joined())"
    }
}
