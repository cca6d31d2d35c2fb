import TickScript

/// Why a call in a script was refused, in Kapacitor's words without their place.
package enum CallError: Error {
    /// The called method said no: the text follows the place directly.
    case refused(String)
    /// The arguments do not fit: the text follows `error calling func …`.
    case mismatched(String)
}

/// The arguments of a call, taken with the type that the called property or method asks for.
package struct Arguments {
    let name: String
    let values: [ScriptValue]

    var count: Int { values.count }

    /// Checks the number of arguments of a method.
    func require(_ range: ClosedRange<Int>) throws(CallError) {
        if values.count < range.lowerBound { throw .mismatched("reflect: Call with too few input arguments") }
        if values.count > range.upperBound { throw .mismatched("reflect: Call with too many input arguments") }
    }

    func require(atLeast count: Int) throws(CallError) {
        if values.count < count { throw .mismatched("reflect: Call with too few input arguments") }
    }

    func string(_ index: Int) throws(CallError) -> String {
        guard case .string(let value) = values[index] else { throw mismatch(index, "string") }
        return value
    }

    func integer(_ index: Int) throws(CallError) -> Int64 {
        guard case .integer(let value) = values[index] else { throw mismatch(index, "int64") }
        return value
    }

    func float(_ index: Int) throws(CallError) -> Double {
        guard case .float(let value) = values[index] else { throw mismatch(index, "float64") }
        return value
    }

    func boolean(_ index: Int) throws(CallError) -> Bool {
        guard case .boolean(let value) = values[index] else { throw mismatch(index, "bool") }
        return value
    }

    /// Nanoseconds.
    func duration(_ index: Int) throws(CallError) -> Int64 {
        guard case .duration(let value) = values[index] else { throw mismatch(index, "time.Duration") }
        return value
    }

    func lambda(_ index: Int) throws(CallError) -> Expression {
        guard case .lambda(let value) = values[index] else { throw mismatch(index, "*ast.LambdaNode") }
        return value
    }

    func node(_ index: Int) throws(CallError) -> Int {
        guard case .node(let value) = values[index] else { throw mismatch(index, "pipeline.Node") }
        return value.index
    }

    /// The arguments of a variable number, all of them strings.
    func strings(from start: Int = 0) throws(CallError) -> [String] {
        var result: [String] = []
        for value in values.dropFirst(start) {
            guard case .string(let text) = value else { throw variadicMismatch(value, "string") }
            result.append(text)
        }
        return result
    }

    /// The arguments of a variable number, all of them lambdas.
    func lambdas(from start: Int = 0) throws(CallError) -> [Expression] {
        var result: [Expression] = []
        for value in values.dropFirst(start) {
            guard case .lambda(let expression) = value else { throw variadicMismatch(value, "*ast.LambdaNode") }
            result.append(expression)
        }
        return result
    }

    /// The arguments of a variable number, all of them booleans.
    func booleans() throws(CallError) -> [Bool] {
        var result: [Bool] = []
        for value in values {
            guard case .boolean(let flag) = value else { throw variadicMismatch(value, "bool") }
            result.append(flag)
        }
        return result
    }

    /// The arguments of a variable number, all of them durations.
    func durations() throws(CallError) -> [Int64] {
        var result: [Int64] = []
        for value in values {
            guard case .duration(let nanoseconds) = value else { throw variadicMismatch(value, "time.Duration") }
            result.append(nanoseconds)
        }
        return result
    }

    /// Checks that all arguments are nodes.
    func requireNodes() throws(CallError) {
        for value in values {
            guard case .node = value else { throw variadicMismatch(value, "pipeline.Node") }
        }
    }

    private func variadicMismatch(_ value: ScriptValue, _ wanted: String) -> CallError {
        .mismatched("reflect: cannot use \(value.typeName) as type \(wanted) in Call")
    }

    func mismatch(_ index: Int, _ wanted: String) -> CallError {
        .mismatched("reflect: Call using \(values[index].typeName) as type \(wanted)")
    }
}
