import Lambda
import Points
import SourceText
import TickScript

extension Lowering {
    func lookUp(_ name: String, at range: SourceRange) throws(ScriptError) -> ScriptValue {
        if let value = scope[name] { return value }
        let names = scope.keys.sorted()
        let nearest = EditDistance.nearest(to: name, in: names)
        throw failure(
            #"name "\#(name)" is undefined. Names in scope: \#(names.joined(separator: ","))"#, at: range,
            hint: nearest.map { "did you mean '\($0)'?" })
    }

    mutating func declare(_ name: String, _ range: SourceRange, _ expression: Expression, comment: Comment?) throws(ScriptError) {
        var value = try evaluate(expression)
        guard scope[name] == nil else { throw failure("attempted to redefine \(name), vars are immutable", at: range) }
        if let type = value.variableType {
            variables[name] = TaskVariable(type: type, value: value, description: comment?.text ?? "")
        }
        if let given = options.variables[name] {
            guard given.type == value.variableType else {
                throw failure(
                    "invalid type supplied for \(name), got \(given.type.rawValue) exp \(value.variableType?.rawValue ?? "invalid type")",
                    at: range)
            }
            if let givenValue = given.value { value = givenValue }
        }
        scope[name] = value
    }

    mutating func declare(
        _ name: String, _ range: SourceRange, type: String, _ typeRange: SourceRange, comment: Comment?
    ) throws(ScriptError) {
        guard let wanted = ScriptType(declaredName: type) else {
            let nearest = EditDistance.nearest(to: type, in: ScriptType.declarable.map(\.declaredName))
            throw failure(#"invalid var type "\#(type)""#, at: typeRange, hint: nearest.map { "did you mean '\($0)'?" })
        }
        variables[name] = TaskVariable(type: wanted, value: nil, description: comment?.text ?? "")
        if let given = options.variables[name] {
            guard given.type == wanted else {
                throw failure("invalid type supplied for \(name), got \(given.type.rawValue) exp \(wanted.rawValue)", at: range)
            }
            scope[name] = given.value ?? Self.zero(wanted)
        } else if options.allowsMissingVariables {
            scope[name] = Self.zero(wanted)
        } else {
            throw failure(#"missing value for var "\#(name)"."#, at: range)
        }
    }

    /// The value as a literal in the place of the variable that holds it.
    private func literal(of value: ScriptValue, at range: SourceRange) throws(ScriptError) -> Expression.Kind {
        if case .list(let values) = value {
            var elements: [Expression] = []
            for element in values { elements.append(Expression(try literal(of: element, at: range), range: range)) }
            return .list(elements)
        }
        guard let literal = value.literal else {
            let isNode = if case .node = value { true } else { false }
            let hint = isNode ? "a node has no value to reckon with" : nil
            throw failure("unsupported literal type \(value.typeName)", at: range, hint: hint)
        }
        return literal
    }

    private static func zero(_ type: ScriptType) -> ScriptValue {
        switch type {
        case .int: .integer(0)
        case .float: .float(0)
        case .bool: .boolean(false)
        case .duration: .duration(0)
        case .regex: .regex("")
        case .list: .list([])
        case .star: .star
        case .lambda: .lambda(Expression(.boolean(false), range: SourceRange(at: 0)))
        default: .string("")
        }
    }

    /// The expression with every variable replaced by its value.
    func resolve(_ expression: Expression) throws(ScriptError) -> Expression {
        func with(_ kind: Expression.Kind) -> Expression {
            Expression(kind, range: expression.range, anchor: expression.anchor, comment: expression.comment)
        }
        switch expression.kind {
        case .identifier(let name):
            return with(try literal(of: try lookUp(name, at: expression.range), at: expression.range))
        case .unary(let operation, let operand):
            return with(.unary(operation, try resolve(operand)))
        case .binary(let operation, let left, let right, let parenthesized):
            return with(.binary(operation, try resolve(left), try resolve(right), parenthesized: parenthesized))
        case .call(let call):
            var arguments: [Expression] = []
            for argument in call.arguments { arguments.append(try resolve(argument)) }
            return with(.call(Expression.Call(name: call.name, nameRange: call.nameRange, arguments: arguments)))
        case .lambda(let body):
            return with(.lambda(try resolve(body)))
        default:
            return expression
        }
    }
}

extension ScriptValue {
    /// The value as an expression that stands for it.
    var literal: Expression.Kind? {
        switch self {
        case .boolean(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .float(let value): .float(value)
        case .duration(let value): .duration(value, literal: DurationText.format(value))
        case .string(let value): .string(value, tripleQuoted: false)
        case .regex(let value): .regex(value)
        case .star: .star
        case .lambda(let body): .lambda(body)
        case .list, .reference, .node, .unbound, .timeFunction, .opaque: nil
        }
    }

    init?(_ value: LambdaValue) {
        switch value {
        case .boolean(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .float(let value): self = .float(value)
        case .duration(let value): self = .duration(value)
        case .string(let value): self = .string(value)
        case .regex(let value): self = .regex(value)
        default: return nil
        }
    }

    /// The value as Kapacitor's messages print it.
    var text: String {
        switch self {
        case .boolean(let value): String(value)
        case .integer(let value): String(value)
        case .float(let value): "\(value)"
        case .duration(let value): GoText.duration(value)
        case .string(let value), .regex(let value), .reference(let value): value
        default: typeName
        }
    }
}
