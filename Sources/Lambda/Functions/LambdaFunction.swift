import Points
import SourceText
import TickScript

/// A function of expressions: its name and the types it takes.
struct LambdaFunction: Sendable {
    let name: String
    let overloads: [Overload]
    let traits: Traits

    enum Traits: Sendable {
        /// The same arguments give the same result.
        case pure
        /// The clock decides too.
        case clock
        /// What was seen before decides too.
        case stateful
    }

    init(_ name: String, _ traits: Traits = .pure, _ overloads: [Overload]) {
        self.name = name
        self.traits = traits
        self.overloads = overloads
    }

    init(_ name: String, _ overload: Overload) {
        self.init(name, .pure, [overload])
    }

    var isPure: Bool { traits == .pure }
    var isStateful: Bool { traits == .stateful }

    func overload(for arguments: [ScriptType]) -> Overload? {
        overloads.first { $0.arguments == arguments }
    }

    /// The signatures in Kapacitor's spelling; Go lists them in no fixed order.
    var signatures: String {
        "[" + overloads.map { Self.domain($0.arguments) }.joined(separator: ", ") + "]"
    }

    static func domain(_ types: [ScriptType]) -> String {
        "(" + types.map(\.rawValue).joined(separator: ",") + ")"
    }
}

/// One signature of a function with its implementation.
struct Overload: Sendable {
    let arguments: [ScriptType]
    let result: ScriptType
    let build: @Sendable (CallSite) -> Code
}

/// A call that is being compiled; `arguments` are of the types the overload takes.
struct CallSite: Sendable {
    let name: String
    let arguments: [Code]
    let range: SourceRange
    /// Which of the state's memories it uses.
    let memory: Int

    /// The code of an argument.
    ///
    /// The overload was chosen by these types, so the fallback is never run.
    func argument<Value: Operand>(_ index: Int, _: Value.Type = Value.self) -> Evaluate<Value> {
        if arguments.indices.contains(index), let evaluate = Value.evaluate(arguments[index]) { return evaluate }
        let error = LambdaError(.type, "argument \(index + 1) of \(name) is not of type \(Value.type.rawValue)", range: range)
        return { (_, _, _) throws(LambdaError) in throw error }
    }

    func failure(_ failure: CallFailure) -> LambdaError {
        guard !failure.isRuntimeError else { return LambdaError(.runtime, "runtime error: \(failure.text)", range: range) }
        return LambdaError(.call, "error calling \"\(name)\": \(failure.text)", range: range)
    }
}

/// Why a function refuses its arguments.
struct CallFailure: Error {
    let text: String
    let isRuntimeError: Bool

    init(_ text: String) {
        self.text = text
        isRuntimeError = false
    }

    /// What Go's runtime refuses, not the function itself.
    init(runtime text: String) {
        self.text = text
        isRuntimeError = true
    }
}

extension Overload {
    static func one<A: Operand, R: Operand>(_ body: @escaping @Sendable (A) throws(CallFailure) -> R) -> Overload {
        Overload(arguments: [A.type], result: R.type) { site in
            let first = site.argument(0, A.self)
            return R.code { (frame, chunk, symbols) throws(LambdaError) in
                let a = try argument(1, first, &frame, chunk, symbols)
                do throws(CallFailure) { return try body(a) } catch { throw site.failure(error) }
            }
        }
    }

    static func two<A: Operand, B: Operand, R: Operand>(
        _ body: @escaping @Sendable (A, B) throws(CallFailure) -> R
    ) -> Overload {
        Overload(arguments: [A.type, B.type], result: R.type) { site in
            let first = site.argument(0, A.self)
            let second = site.argument(1, B.self)
            return R.code { (frame, chunk, symbols) throws(LambdaError) in
                let a = try argument(1, first, &frame, chunk, symbols)
                let b = try argument(2, second, &frame, chunk, symbols)
                do throws(CallFailure) { return try body(a, b) } catch { throw site.failure(error) }
            }
        }
    }

    static func three<A: Operand, B: Operand, C: Operand, R: Operand>(
        _ body: @escaping @Sendable (A, B, C) throws(CallFailure) -> R
    ) -> Overload {
        Overload(arguments: [A.type, B.type, C.type], result: R.type) { site in
            let first = site.argument(0, A.self)
            let second = site.argument(1, B.self)
            let third = site.argument(2, C.self)
            return R.code { (frame, chunk, symbols) throws(LambdaError) in
                let a = try argument(1, first, &frame, chunk, symbols)
                let b = try argument(2, second, &frame, chunk, symbols)
                let c = try argument(3, third, &frame, chunk, symbols)
                do throws(CallFailure) { return try body(a, b, c) } catch { throw site.failure(error) }
            }
        }
    }

    static func four<A: Operand, B: Operand, C: Operand, D: Operand, R: Operand>(
        _ body: @escaping @Sendable (A, B, C, D) throws(CallFailure) -> R
    ) -> Overload {
        Overload(arguments: [A.type, B.type, C.type, D.type], result: R.type) { site in
            let first = site.argument(0, A.self)
            let second = site.argument(1, B.self)
            let third = site.argument(2, C.self)
            let fourth = site.argument(3, D.self)
            return R.code { (frame, chunk, symbols) throws(LambdaError) in
                let a = try argument(1, first, &frame, chunk, symbols)
                let b = try argument(2, second, &frame, chunk, symbols)
                let c = try argument(3, third, &frame, chunk, symbols)
                let d = try argument(4, fourth, &frame, chunk, symbols)
                do throws(CallFailure) { return try body(a, b, c, d) } catch { throw site.failure(error) }
            }
        }
    }

    /// Evaluates an argument; its error says which argument it was.
    @inline(__always)
    static func argument<A>(
        _ number: Int, _ evaluate: Evaluate<A>, _ frame: inout Frame, _ chunk: borrowing Chunk, _ symbols: borrowing SymbolTable
    ) throws(LambdaError) -> A {
        do throws(LambdaError) {
            return try evaluate(&frame, chunk, symbols)
        } catch {
            throw error.wrapped("Failed to handle \(number) argument: ")
        }
    }
}
