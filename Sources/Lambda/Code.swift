import LinearRegex
import TickScript

/// A compiled part of an expression with the type of its value.
enum Code: Sendable {
    case float(Evaluate<Double>)
    case integer(Evaluate<Int64>)
    case boolean(Evaluate<Bool>)
    case string(Evaluate<String>)
    case duration(Evaluate<Nanoseconds>)
    case time(Evaluate<Timestamp>)
    case regex(Evaluate<Pattern>)
    /// A missing field or tag; the error says so where it is evaluated by itself.
    case missing(LambdaError)
    /// The types do not fit.
    case failure(LambdaError)

    /// Evaluates to a value of its own, for places that are not hot.
    var anyValue: Evaluate<LambdaValue> {
        switch self {
        case .float(let code): { (frame, chunk, symbols) throws(LambdaError) in .float(try code(&frame, chunk, symbols)) }
        case .integer(let code): { (frame, chunk, symbols) throws(LambdaError) in .integer(try code(&frame, chunk, symbols)) }
        case .boolean(let code): { (frame, chunk, symbols) throws(LambdaError) in .boolean(try code(&frame, chunk, symbols)) }
        case .string(let code): { (frame, chunk, symbols) throws(LambdaError) in .string(try code(&frame, chunk, symbols)) }
        case .duration(let code): { (frame, chunk, symbols) throws(LambdaError) in .duration(try code(&frame, chunk, symbols).count) }
        case .time(let code): { (frame, chunk, symbols) throws(LambdaError) in .time(try code(&frame, chunk, symbols).nanoseconds) }
        case .regex(let code): { (frame, chunk, symbols) throws(LambdaError) in .regex(try code(&frame, chunk, symbols).text) }
        case .missing(let error), .failure(let error): { (_, _, _) throws(LambdaError) in throw error }
        }
    }
}

/// A Swift type whose values an expression can have.
protocol Operand: Sendable {
    static var type: ScriptType { get }
    static func code(_ evaluate: @escaping Evaluate<Self>) -> Code
    /// Nil where the code is of another type.
    static func evaluate(_ code: Code) -> Evaluate<Self>?
}

extension Double: Operand {
    static var type: ScriptType { .float }
    static func code(_ evaluate: @escaping Evaluate<Double>) -> Code { .float(evaluate) }
    static func evaluate(_ code: Code) -> Evaluate<Double>? { if case .float(let evaluate) = code { evaluate } else { nil } }
}

extension Int64: Operand {
    static var type: ScriptType { .int }
    static func code(_ evaluate: @escaping Evaluate<Int64>) -> Code { .integer(evaluate) }
    static func evaluate(_ code: Code) -> Evaluate<Int64>? { if case .integer(let evaluate) = code { evaluate } else { nil } }
}

extension Bool: Operand {
    static var type: ScriptType { .bool }
    static func code(_ evaluate: @escaping Evaluate<Bool>) -> Code { .boolean(evaluate) }
    static func evaluate(_ code: Code) -> Evaluate<Bool>? { if case .boolean(let evaluate) = code { evaluate } else { nil } }
}

extension String: Operand {
    static var type: ScriptType { .string }
    static func code(_ evaluate: @escaping Evaluate<String>) -> Code { .string(evaluate) }
    static func evaluate(_ code: Code) -> Evaluate<String>? { if case .string(let evaluate) = code { evaluate } else { nil } }
}

extension Nanoseconds: Operand {
    static var type: ScriptType { .duration }
    static func code(_ evaluate: @escaping Evaluate<Nanoseconds>) -> Code { .duration(evaluate) }
    static func evaluate(_ code: Code) -> Evaluate<Nanoseconds>? { if case .duration(let evaluate) = code { evaluate } else { nil } }
}

extension Timestamp: Operand {
    static var type: ScriptType { .time }
    static func code(_ evaluate: @escaping Evaluate<Timestamp>) -> Code { .time(evaluate) }
    static func evaluate(_ code: Code) -> Evaluate<Timestamp>? { if case .time(let evaluate) = code { evaluate } else { nil } }
}

extension Pattern: Operand {
    static var type: ScriptType { .regex }
    static func code(_ evaluate: @escaping Evaluate<Pattern>) -> Code { .regex(evaluate) }
    static func evaluate(_ code: Code) -> Evaluate<Pattern>? { if case .regex(let evaluate) = code { evaluate } else { nil } }
}
