import LinearRegex
import SourceText
import TickScript

/// Turns an expression into terms and finds the mistakes that need no point: operators between literals of wrong types, patterns
/// that do not compile, things that are no expression.
struct TermBuilder {
    /// Deeper expressions are refused: evaluating recurses as deep as they are nested.
    static let maximumDepth = 500

    private(set) var references: [String] = []
    private(set) var referenceRanges: [SourceRange] = []
    /// How many memories the stateful functions need.
    private(set) var memoryCount = 0
    private var numbers: [[UInt8]: Int] = [:]
    private var scopeCount = 1
    private var scope = 0
    private var memoryOfScope: [Int: Int] = [:]

    mutating func term(_ expression: Expression, depth: Int = 0) throws(LambdaError) -> Term {
        guard depth < Self.maximumDepth else {
            throw LambdaError(.limit, "expression is nested more than \(Self.maximumDepth) levels deep", range: expression.range)
        }
        switch expression.kind {
        case .integer(let value): return literal(.integer(value), expression)
        case .float(let value): return literal(.float(value), expression)
        case .duration(let value, _): return literal(.duration(value), expression)
        case .boolean(let value): return literal(.boolean(value), expression)
        case .string(let text, _): return literal(.string(text), expression)
        case .regex(let text): return try regex(text, expression)
        case .reference(let name): return reference(name, expression)
        case .unary(let sign, let operand): return try unary(sign, operand, expression, depth)
        case .binary(let sign, let left, let right, _): return try binary(sign, left, right, expression, depth)
        case .call(let call): return try self.call(call, expression, depth)
        case .lambda(let inner): return try lambda(inner, expression, depth)
        case .identifier: throw notAnExpression("*ast.IdentifierNode", expression)
        case .star: throw notAnExpression("*ast.StarNode", expression)
        case .list: throw notAnExpression("*ast.ListNode", expression)
        case .chain: throw notAnExpression("*ast.ChainNode", expression)
        }
    }

    private func notAnExpression(_ goType: String, _ expression: Expression) -> LambdaError {
        LambdaError(.syntax, "Given node type is not valid evaluation node: \(goType)", range: expression.range)
    }

    private func literal(_ value: LambdaValue, _ expression: Expression) -> Term {
        Term(
            form: .literal(value), range: expression.range, constantType: value.type, isDynamic: false, isPure: true, references: [])
    }

    private func regex(_ text: String, _ expression: Expression) throws(LambdaError) -> Term {
        let pattern: Pattern
        do throws(PatternError) {
            pattern = try Pattern(text)
        } catch {
            throw LambdaError(.regex, error.text, range: expression.range)
        }
        return Term(form: .regex(pattern), range: expression.range, constantType: .regex, isDynamic: false, isPure: true, references: [])
    }

    private mutating func reference(_ name: String, _ expression: Expression) -> Term {
        // Names are compared as bytes: Swift's strings would hold two spellings of one accented letter for equal.
        let bytes = Array(name.utf8)
        let number = numbers[bytes] ?? references.count
        if number == references.count {
            numbers[bytes] = number
            references.append(name)
            referenceRanges.append(expression.range)
        }
        return Term(
            form: .reference(number, name: name), range: expression.range, constantType: nil, isDynamic: true, isPure: true,
            references: [number])
    }

    private mutating func unary(
        _ sign: UnaryOperator, _ operand: Expression, _ expression: Expression, _ depth: Int
    ) throws(LambdaError) -> Term {
        let operand = try wrapping("Failed to handle node: ") { builder throws(LambdaError) in try builder.term(operand, depth: depth + 1) }
        let type = sign == .not ? .bool : operand.constantType
        return Term(
            form: .unary(sign, operand), range: expression.range, constantType: type,
            isDynamic: type == nil && operand.isDynamic, isPure: operand.isPure, references: operand.references)
    }

    private mutating func binary(
        _ sign: BinaryOperator, _ left: Expression, _ right: Expression, _ expression: Expression, _ depth: Int
    ) throws(LambdaError) -> Term {
        let left = try wrapping("Failed to handle left node: ") { builder throws(LambdaError) in try builder.term(left, depth: depth + 1) }
        let right = try wrapping("Failed to handle right node: ") { builder throws(LambdaError) in
            try builder.term(right, depth: depth + 1)
        }
        var type: ScriptType?
        if let leftType = left.constantType, let rightType = right.constantType {
            type = OperatorTable.result(sign, leftType, rightType)
            if type == nil, !left.isDynamic, !right.isDynamic {
                throw LambdaError(.type, OperatorTable.mistake(sign, leftType, rightType), range: expression.range)
            }
        }
        if sign.isComparison || sign == .and || sign == .or { type = .bool }
        return Term(
            form: .binary(sign, left, right), range: expression.range, constantType: type,
            isDynamic: type == nil && (left.isDynamic || right.isDynamic), isPure: left.isPure && right.isPure,
            references: left.references.union(right.references))
    }

    private mutating func call(_ call: Expression.Call, _ expression: Expression, _ depth: Int) throws(LambdaError) -> Term {
        var arguments: [Term] = []
        for (index, argument) in call.arguments.enumerated() {
            let term = try wrapping("Failed to handle \(index + 1) argument: ") { builder throws(LambdaError) in
                try builder.term(argument, depth: depth + 1)
            }
            arguments.append(term)
        }
        let function = FunctionCatalog.function(named: call.name)
        let isPure = (function?.isPure ?? true) && arguments.allSatisfy(\.isPure)
        var memory = 0
        if function?.isStateful == true {
            memory = memoryOfScope[scope] ?? memoryCount
            if memory == memoryCount {
                memoryOfScope[scope] = memory
                memoryCount += 1
            }
        }
        return Term(
            form: .call(name: call.name, arguments: arguments, memory: memory), range: expression.range, constantType: nil,
            isDynamic: true, isPure: isPure, references: arguments.reduce(into: []) { $0.formUnion($1.references) })
    }

    private mutating func lambda(_ inner: Expression, _ expression: Expression, _ depth: Int) throws(LambdaError) -> Term {
        let outer = scope
        // The outermost `lambda:` is the expression itself; one inside comes from a variable and counts for itself.
        if depth > 0 {
            scope = scopeCount
            scopeCount += 1
        }
        defer { scope = outer }
        guard depth > 0 else { return try term(inner, depth: depth) }
        let inner = try wrapping("Failed to handle node: ") { builder throws(LambdaError) in try builder.term(inner, depth: depth + 1) }
        return Term(
            form: .lambda(inner), range: expression.range, constantType: inner.constantType, isDynamic: inner.isDynamic,
            isPure: inner.isPure, references: inner.references)
    }

    /// Adds Kapacitor's prefix to errors; those about limits and patterns stay as they are, as patterns are the parser's there.
    private mutating func wrapping(
        _ prefix: String, _ build: (inout TermBuilder) throws(LambdaError) -> Term
    ) throws(LambdaError) -> Term {
        do throws(LambdaError) {
            return try build(&self)
        } catch {
            throw error.kind == .limit || error.kind == .regex ? error : error.wrapped(prefix)
        }
    }
}
