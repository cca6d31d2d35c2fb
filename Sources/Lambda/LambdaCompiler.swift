import LinearRegex
import Points
import SourceText
import TickScript

/// Compiles terms for one set of types that their references have; types that do not fit become errors of the evaluation, in the
/// order and words of Kapacitor.
struct LambdaCompiler {
    let kinds: [SlotKind]
    /// The names of references, for messages.
    let names: [String]
    /// How many predicates remember tag values.
    private(set) var memoryCount = 0

    init(kinds: [SlotKind], names: [String]) {
        self.kinds = kinds
        self.names = names
    }

    mutating func code(_ term: Term) -> Code {
        switch term.form {
        case .literal(let value): return literal(value, term)
        case .regex(let pattern): return .regex { (_, _, _) in pattern }
        case .reference(let number, let name): return reference(number, name, term)
        case .unary(let sign, let operand): return unary(sign, operand, term)
        case .binary(let sign, let left, let right): return binary(sign, left, right, term)
        case .call(let name, let arguments, let memory): return call(name, arguments, memory, term)
        case .lambda(let inner): return code(inner)
        }
    }

    private func literal(_ value: LambdaValue, _ term: Term) -> Code {
        switch value {
        case .float(let value): .float { (_, _, _) in value }
        case .integer(let value): .integer { (_, _, _) in value }
        case .boolean(let value): .boolean { (_, _, _) in value }
        case .string(let value): .string { (_, _, _) in value }
        case .duration(let value): .duration { (_, _, _) in Nanoseconds(count: value) }
        case .time(let value): .time { (_, _, _) in Timestamp(nanoseconds: value) }
        case .regex, .missing: .failure(LambdaError(.syntax, "literal has no value", range: term.range))
        }
    }

    private func reference(_ number: Int, _ name: String, _ term: Term) -> Code {
        switch kinds[number] {
        case .float: .float { (frame, _, _) in Double(bitPattern: frame.slots[number]) }
        case .integer: .integer { (frame, _, _) in Int64(bitPattern: frame.slots[number]) }
        case .boolean: .boolean { (frame, _, _) in frame.slots[number] != 0 }
        case .duration: .duration { (frame, _, _) in Nanoseconds(count: Int64(bitPattern: frame.slots[number])) }
        case .time: .time { (frame, _, _) in Timestamp(nanoseconds: Int64(bitPattern: frame.slots[number])) }
        case .text:
            .string { (frame, chunk, _) in
                let bits = frame.slots[number]
                return String(decoding: chunk.text[Int(bits >> 32)..<Int(bits >> 32) + Int(bits & 0xFFFF_FFFF)], as: UTF8.self)
            }
        case .tag: .string { (frame, _, symbols) in symbols.string(Symbol(rawValue: UInt32(truncatingIfNeeded: frame.slots[number]))) }
        case .result: .string { (frame, _, _) in frame.texts[number] }
        case .missing: .missing(LambdaError(.missing, "reference \"\(name)\" is missing value", range: term.range))
        case .null: .failure(LambdaError(.missing, "referenced value \(GoText.quoted(name)) is nil.", range: term.range))
        case .undefined:
            .failure(LambdaError(.undefinedName, "name \(GoText.quoted(name)) is undefined. Names in scope: ", range: term.range))
        }
    }

    // MARK: Operators

    private mutating func unary(_ sign: UnaryOperator, _ operand: Term, _ term: Term) -> Code {
        let inner = code(operand)
        switch (sign, inner) {
        // A minus before a boolean is a `!` in Kapacitor.
        case (_, .boolean(let value)):
            return .boolean { (frame, chunk, symbols) throws(LambdaError) in !(try value(&frame, chunk, symbols)) }
        case (.minus, .float(let value)):
            return .float { (frame, chunk, symbols) throws(LambdaError) in -(try value(&frame, chunk, symbols)) }
        case (.minus, .integer(let value)):
            return .integer { (frame, chunk, symbols) throws(LambdaError) in 0 &- (try value(&frame, chunk, symbols)) }
        case (.minus, .duration(let value)):
            return .duration { (frame, chunk, symbols) throws(LambdaError) in
                Nanoseconds(count: 0 &- (try value(&frame, chunk, symbols)).count)
            }
        case (.not, _): return .boolean(condition(inner, operand))
        case (.minus, .failure): return inner
        case (.minus, .missing):
            if case .reference = operand.form { return inner }
            let text = "expected nodeEvaluator to be *EvalReferenceNode got \(operand.goTypeName)"
            return .missing(LambdaError(.missing, text, range: term.range))
        case (.minus, .string): return .string(Self.noNegative(inner, term))
        case (.minus, .time): return .time(Self.noNegative(inner, term))
        case (.minus, .regex): return .regex(Self.noNegative(inner, term))
        }
    }

    private static func noNegative<Value>(_ code: Code, _ term: Term) -> Evaluate<Value> {
        let error = guardFailure(actual: term.constantType ?? .node, wanted: code.type.rawValue, term.range)
        return { (_, _, _) throws(LambdaError) in throw error }
    }

    /// The code of a term where a boolean is asked for.
    ///
    /// What is none is evaluated first, as its own errors come before this one.
    func condition(_ code: Code, _ term: Term) -> Evaluate<Bool> {
        let failure: LambdaError
        switch (code, term.form) {
        case (.boolean(let evaluate), _): return evaluate
        case (.failure(let error), _), (.missing(let error), .reference):
            failure = error
        case (_, .call):
            return Self.evaluating(code, then: Self.guardFailure(actual: code.type, wanted: ScriptType.bool.rawValue, term.range))
        case (_, .binary):
            let type = code.type == .float ? "float64" : code.type == .int ? "int64" : "<nil>"
            return Self.evaluating(code, then: LambdaError(.type, "expression returned unexpected type \(type)", range: term.range))
        default:
            failure = Self.guardFailure(actual: code.type, wanted: ScriptType.bool.rawValue, term.range)
        }
        return { (_, _, _) throws(LambdaError) in throw failure }
    }

    private static func evaluating(_ code: Code, then failure: LambdaError) -> Evaluate<Bool> {
        let evaluate = code.anyValue
        return { (frame, chunk, symbols) throws(LambdaError) in
            _ = try evaluate(&frame, chunk, symbols)
            throw failure
        }
    }

    /// The code of a whole expression whose value is asked for.
    func value(_ code: Code, _ term: Term) -> Evaluate<LambdaValue> {
        let failure: LambdaError
        switch (code, term.form) {
        case (.time, _), (.regex, _):
            failure = LambdaError(.type, "expression returned unexpected type \(code.type.rawValue)", range: term.range)
        case (.missing, .reference(_, let name)):
            failure = LambdaError(.missing, "missing value: \"\(name)\"", range: term.range)
        default:
            return code.anyValue
        }
        return { (_, _, _) throws(LambdaError) in throw failure }
    }

    /// `||` and `&&` and comparisons are boolean whatever their operands are; what is wrong with these shows when they are evaluated.
    private static func throwing(_ error: LambdaError) -> Code {
        .boolean { (_, _, _) throws(LambdaError) in throw error }
    }

    static func guardFailure(actual: ScriptType, wanted: String, _ range: SourceRange) -> LambdaError {
        LambdaError(.type, "TypeGuard: expression returned unexpected type \(actual.rawValue), expected \(wanted)", range: range)
    }

    private mutating func binary(_ sign: BinaryOperator, _ leftTerm: Term, _ rightTerm: Term, _ term: Term) -> Code {
        let left = code(leftTerm)
        let right = code(rightTerm)
        let isBoolean = sign.isComparison || sign == .and || sign == .or
        func wrong(_ error: LambdaError) -> Code { isBoolean ? Self.throwing(error) : .failure(error) }
        if case .failure(let error) = left { return wrong(error) }
        if case .failure(let error) = right { return wrong(error) }
        if isBoolean {
            if case .missing = left { return wrong(Self.missing("left", leftTerm)) }
            if case .missing = right { return wrong(Self.missing("right", rightTerm)) }
        }
        if let predicate = rememberedPredicate(sign, leftTerm, left, rightTerm, right) { return predicate }
        if let code = comparisonWithConstant(sign, leftTerm, rightTerm) { return code }
        if let code = Operators.code(sign, left, right, term.range) { return code }
        return wrong(LambdaError(.type, OperatorTable.mistake(sign, left.type, right.type), range: term.range))
    }

    private static func missing(_ side: String, _ term: Term) -> LambdaError {
        guard case .reference(_, let name) = term.form else {
            return LambdaError(.missing, "expected \(side)Evaluator to be *EvalReferenceNode got \(term.goTypeName)", range: term.range)
        }
        return LambdaError(.missing, "\(side) reference value \"\(name)\" is missing value", range: term.range)
    }

    private func comparisonWithConstant(_ sign: BinaryOperator, _ left: Term, _ right: Term) -> Code? {
        guard case .reference(let number, _) = left.form, kinds[number] == .float, case .literal(let value) = right.form else { return nil }
        return switch value {
        case .float(let limit): Operators.comparison(sign, floatSlot: number, with: limit)
        case .integer(let limit): Operators.comparison(sign, floatSlot: number, with: Double(limit))
        default: nil
        }
    }

    /// A comparison of a tag with a constant: its answer depends on the tag's symbol alone and is remembered.
    private mutating func rememberedPredicate(
        _ sign: BinaryOperator, _ leftTerm: Term, _ left: Code, _ rightTerm: Term, _ right: Code
    ) -> Code? {
        guard sign.isComparison, case .reference(let number, _) = leftTerm.form, kinds[number] == .tag, rightTerm.constantType != nil,
            case .boolean(let ask)? = Operators.code(sign, left, right, leftTerm.range)
        else { return nil }
        let memory = memoryCount
        memoryCount += 1
        return .boolean { (frame, chunk, symbols) throws(LambdaError) in
            let symbol = frame.slots[number]
            if let known = frame.memories[memory].answer(for: symbol) { return known }
            let answer = try ask(&frame, chunk, symbols)
            frame.memories[memory].remember(symbol, answer)
            return answer
        }
    }

    // MARK: Functions

    private mutating func call(_ name: String, _ terms: [Term], _ memory: Int, _ term: Term) -> Code {
        guard let function = FunctionCatalog.function(named: name) else {
            return .failure(LambdaError(.undefinedFunction, "undefined function: \"\(name)\"", range: term.range))
        }
        var arguments: [Code] = []
        for (index, argument) in terms.enumerated() {
            let code = code(argument)
            if case .failure(let error) = code { return .failure(error.wrapped("Failed to handle \(index + 1) argument: ")) }
            arguments.append(code)
        }
        let types = arguments.map(\.type)
        guard let overload = function.overload(for: types) else { return .failure(mismatch(function, terms, types, term)) }
        return overload.build(CallSite(name: name, arguments: arguments, range: term.range, memory: memory))
    }

    private func mismatch(_ function: LambdaFunction, _ terms: [Term], _ types: [ScriptType], _ term: Term) -> LambdaError {
        let missing = zip(terms, types).filter { $0.1 == .missing }.map { $0.0.text }
        if !missing.isEmpty {
            let scope = names.map { "\"\($0)\"" }.filter { !missing.contains($0) }.joined(separator: ", ")
            let (word, verb) = missing.count > 1 ? ("arguments", "are") : ("argument", "is")
            return LambdaError(
                .missing,
                "Cannot call function \"\(function.name)\" \(word) \(missing.joined(separator: ", ")) \(verb) missing, "
                    + "values in scope are [\(scope)]",
                range: term.range)
        }
        let given = zip(terms, types).map { "\($0.0.text): \($0.1.rawValue)" }.joined(separator: ",")
        return LambdaError(
            .type,
            "Cannot call function \"\(function.name)\" with args (\(given)), available signatures are \(function.signatures).",
            range: term.range)
    }
}

extension Code {
    var type: ScriptType {
        switch self {
        case .float: .float
        case .integer: .int
        case .boolean: .bool
        case .string: .string
        case .duration: .duration
        case .time: .time
        case .regex: .regex
        case .missing: .missing
        case .failure: .node
        }
    }
}
