import SourceText

/// The grammar of values: chains, calls, lists, lambdas, and operators by their precedence.
extension Parser {
    /// A value of a declaration, a statement or an argument.
    mutating func expression() throws(ScriptError) -> Expression {
        switch next.kind {
        case .identifier: return try expressionFromName()
        case .lambda: return try lambda()
        case .leftBracket: return try list()
        default: return try operation()
        }
    }

    private mutating func expressionFromName() throws(ScriptError) -> Expression {
        switch lookahead(1).kind {
        case .leftParenthesis:
            let call = try globalCall()
            switch next.kind {
            case .dot, .pipe, .at, .variable, .identifier: return try chain(from: call)
            default: return try operation(from: call, minimum: 0)
            }
        case .dot, .pipe, .at, .variable, .identifier:
            return try chain(from: identifier())
        default:
            return try operation()
        }
    }

    /// The connectors behind a value; none is fine.
    ///
    /// Outside all brackets a mistake in one link is reported here and parsing goes on with the next link.
    mutating func chain(from start: Expression) throws(ScriptError) -> Expression {
        var left = start
        let isOutermost = openBrackets.isEmpty
        while let connector = next.kind.connector {
            let offset = next.range.start
            do throws(ScriptError) {
                left = try link(connector, left: left)
            } catch {
                guard isOutermost else { throw error }
                recover(from: error)
            }
            assert(next.kind == .end || next.range.start > offset, "a link takes its connector")
        }
        return left
    }

    private mutating func link(_ connector: Expression.Chain.Connector, left: Expression) throws(ScriptError) -> Expression {
        let operatorToken = advance()
        let comment = takeComment()
        let call =
            connector == .pipe || lookahead(1).kind == .leftParenthesis
            ? try self.call(keepsComment: true) : try plainName()
        let chain = Expression.Chain(left: left, connector: connector, connectorOffset: operatorToken.range.start, call: call)
        return try checked(
            Expression(
                .chain(chain), range: left.range.union(SourceRange(operatorToken.range.start, previousEnd)),
                anchor: call.hasParentheses ? call.nameRange.start : operatorToken.range.start, comment: comment))
    }

    private mutating func plainName() throws(ScriptError) -> Expression.Call {
        let name = try expect(.identifier)
        return Expression.Call(
            name: text(name), nameRange: name.range, arguments: [], hasParentheses: false, comment: takeComment())
    }

    /// A call whose arguments are expressions.
    private mutating func call(keepsComment: Bool) throws(ScriptError) -> Expression.Call {
        let name = try expect(.identifier)
        let comment = keepsComment ? takeComment() : nil
        let arguments = try arguments { parser throws(ScriptError) in try parser.expression() }
        return call(name, arguments: arguments, comment: comment)
    }

    private mutating func globalCall() throws(ScriptError) -> Expression {
        let name = try expect(.identifier)
        let comment = takeComment()
        let arguments = try arguments { parser throws(ScriptError) in try parser.expression() }
        return try checked(
            Expression(
                .call(call(name, arguments: arguments, comment: nil)), range: SourceRange(name.range.start, previousEnd), comment: comment))
    }

    /// A call within operators: its arguments are operations, no lambdas and chains.
    private mutating func lambdaCall() throws(ScriptError) -> Expression {
        let name = try expect(.identifier)
        let arguments = try arguments { parser throws(ScriptError) in
            let first = try parser.primary()
            return try parser.operation(from: first, minimum: 0)
        }
        return try checked(
            Expression(.call(call(name, arguments: arguments, comment: nil)), range: SourceRange(name.range.start, previousEnd)))
    }

    private func call(_ name: Token, arguments: [Expression], comment: Comment?) -> Expression.Call {
        let isMultiLine = arguments.last.map { hasLineBreak(name.range.start, $0.nodeOffset) } ?? false
        return Expression.Call(
            name: text(name), nameRange: name.range, arguments: arguments, layout: .init(isMultiLine: isMultiLine), comment: comment)
    }

    private mutating func arguments(
        _ argument: (inout Parser) throws(ScriptError) -> Expression
    ) throws(ScriptError) -> [Expression] {
        try open(.leftParenthesis)
        var arguments: [Expression] = []
        while next.kind != .rightParenthesis {
            let before = index
            arguments.append(try argument(&self))
            assert(index > before, "an argument takes a token")
            guard next.kind == .comma else { break }
            advance()
        }
        try close(.rightParenthesis)
        return arguments
    }

    private mutating func list() throws(ScriptError) -> Expression {
        let bracket = try open(.leftBracket)
        let comment = takeComment()
        var items: [Expression] = []
        while next.kind != .rightBracket {
            switch next.kind {
            case .identifier: items.append(try identifier())
            case .string: items.append(string())
            case .star: items.append(star())
            default: throw unexpected(["identifier", "string", "*"])
            }
            guard next.kind == .comma else { break }
            advance()
        }
        try close(.rightBracket)
        return Expression(.list(items), range: SourceRange(bracket.range.start, previousEnd), comment: comment)
    }

    private mutating func lambda() throws(ScriptError) -> Expression {
        let keyword = advance()
        let comment = takeComment()
        let body = try operation()
        return try checked(Expression(.lambda(body), range: keyword.range.union(body.range), comment: comment))
    }

    /// Values with operators between them.
    mutating func operation() throws(ScriptError) -> Expression {
        let first = try primary()
        return try operation(from: first, minimum: 0)
    }

    /// Takes operators that bind at least as strongly as `minimum`, by precedence climbing.
    mutating func operation(from start: Expression, minimum: Int) throws(ScriptError) -> Expression {
        var left = start
        while let binary = next.kind.binaryOperator, binary.precedence >= minimum {
            let operatorToken = advance()
            let comment = takeComment()
            var right = try primary()
            while let tighter = next.kind.binaryOperator, tighter.precedence > binary.precedence {
                right = try operation(from: right, minimum: tighter.precedence)
            }
            let isMultiLine = hasLineBreak(left.nodeOffset, right.nodeOffset)
            left = try checked(
                Expression(
                    .binary(binary, left, right, parenthesized: false), range: left.range.union(right.range),
                    anchor: operatorToken.range.start, comment: comment, layout: .init(isMultiLine: isMultiLine)))
        }
        return left
    }

    /// A value without operators.
    private mutating func primary() throws(ScriptError) -> Expression {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.maximumNesting else { throw nestedTooDeeply(at: next.range.start) }
        switch next.kind {
        case .leftParenthesis: return try parenthesized()
        case .number: return try number()
        case .string: return string()
        case .true, .false:
            let token = advance()
            return Expression(.boolean(token.kind == .true), range: token.range, comment: takeComment())
        case .duration: return try duration()
        case .regex: return try regex()
        case .star: return star()
        case .reference:
            let token = advance()
            return Expression(.reference(unquoted(token)), range: token.range, comment: takeComment())
        case .identifier: return lookahead(1).kind == .leftParenthesis ? try lambdaCall() : try identifier()
        case .binary(.minus), .not:
            let sign = advance()
            let operand = try primary()
            // Kapacitor asks for the comment only here, when the last token of the operand is the current one.
            let comment = takeComment()
            let unary: UnaryOperator = sign.kind == .not ? .not : .minus
            return try checked(Expression(.unary(unary, operand), range: sign.range.union(operand.range), comment: comment))
        default: throw unexpected(Self.valueNames)
        }
    }

    /// What Kapacitor says it expects where it expects a value.
    static let valueNames = ["number", "string", "duration", "identifier", "TRUE", "FALSE", "==", "(", "-", "!"]

    private mutating func parenthesized() throws(ScriptError) -> Expression {
        let parenthesis = try open(.leftParenthesis)
        let comment = takeComment()
        let inner = try operation()
        try close(.rightParenthesis)
        return inner.inParentheses(SourceRange(parenthesis.range.start, previousEnd), comment: comment)
    }

    private mutating func identifier() throws(ScriptError) -> Expression {
        let token = try expect(.identifier)
        return Expression(.identifier(text(token)), range: token.range, comment: takeComment())
    }

    private mutating func string() -> Expression {
        let token = advance()
        return Expression(.string(unquoted(token), tripleQuoted: isTripleQuoted(token)), range: token.range, comment: takeComment())
    }

    private mutating func star() -> Expression {
        let token = advance()
        return Expression(.star, range: token.range, comment: takeComment())
    }

    private mutating func number() throws(ScriptError) -> Expression {
        let token = advance()
        let comment = takeComment()
        let literal = text(token)
        if literal.utf8.contains(UInt8(ascii: ".")) {
            let isASCII = literal.utf8.allSatisfy { $0 < 0x80 }
            guard isASCII, let value = Double("0" + literal + "0"), value.isFinite else { throw illegalNumber(token, literal) }
            return Expression(.float(value), range: token.range, comment: comment)
        }
        let isOctal = literal.hasPrefix("0") && literal.utf8.count > 1
        guard let value = Int64(literal, radix: isOctal ? 8 : 10) else { throw illegalNumber(token, literal) }
        return Expression(.integer(value), range: token.range, comment: comment, layout: .init(isOctal: isOctal))
    }

    private mutating func duration() throws(ScriptError) -> Expression {
        let token = advance()
        let comment = takeComment()
        let literal = text(token)
        do throws(DurationText.Problem) {
            let nanoseconds = try DurationText.parse(literal)
            return Expression(.duration(nanoseconds, literal: literal), range: token.range, comment: comment)
        } catch {
            throw invalidDuration(token, literal, error)
        }
    }

    private mutating func regex() throws(ScriptError) -> Expression {
        let token = advance()
        let comment = takeComment()
        let pattern = unquoted(token)
        if let problem = regexProblem(pattern) { throw invalidRegex(token, problem) }
        return Expression(.regex(pattern), range: token.range, comment: comment)
    }
}

extension Parser {
    private var previousEnd: Int { previous?.range.end ?? 0 }

    @discardableResult
    private mutating func open(_ kind: Token.Kind) throws(ScriptError) -> Token {
        let token = try expect(kind)
        openBrackets.append(token)
        nesting += 1
        guard nesting <= Self.maximumNesting else { throw nestedTooDeeply(at: token.range.start) }
        return token
    }

    private mutating func close(_ kind: Token.Kind) throws(ScriptError) {
        try expect(kind)
        openBrackets.removeLast()
        nesting -= 1
    }

    private func hasLineBreak(_ start: Int, _ end: Int) -> Bool {
        file.bytes[start..<max(start, end)].contains(UInt8(ascii: "\n"))
    }

    private func checked(_ expression: Expression) throws(ScriptError) -> Expression {
        guard expression.depth <= Self.maximumDepth else { throw nestedTooDeeply(at: expression.anchor) }
        return expression
    }
}

extension Expression {
    /// The offset of the node in Kapacitor's tree, which decides what stands on several lines.
    fileprivate var nodeOffset: Int {
        if case .chain(let chain) = kind { chain.connectorOffset } else { anchor }
    }

    /// Kapacitor keeps parentheses only around an operator, and the comment before them replaces the one within.
    fileprivate func inParentheses(_ range: SourceRange, comment: Comment?) -> Expression {
        guard case .binary(let binary, let left, let right, _) = kind else {
            return Expression(kind, range: self.range, anchor: anchor, comment: comment, layout: layout)
        }
        return Expression(
            .binary(binary, left, right, parenthesized: true), range: range, anchor: anchor, comment: comment, layout: layout)
    }
}
