import LinearRegex
import Points
import SourceText
import TickScript

/// The operators on compiled operands: integers wrap, a division by zero is an error, strings compare by their bytes.
enum Operators {
    /// Nil where the types do not fit.
    static func code(_ sign: BinaryOperator, _ left: Code, _ right: Code, _ range: SourceRange) -> Code? {
        switch sign {
        case .and, .or: logic(sign, left, right)
        case .matches, .matchesNot: match(sign, left, right)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: comparison(sign, left, right)
        case .plus, .minus, .times, .divided, .modulo: arithmetic(sign, left, right, range)
        }
    }

    private static func logic(_ sign: BinaryOperator, _ left: Code, _ right: Code) -> Code? {
        guard case .boolean(let first) = left, case .boolean(let second) = right else { return nil }
        if sign == .and {
            return .boolean { (frame, chunk, symbols) throws(LambdaError) in
                guard try first(&frame, chunk, symbols) else { return false }
                return try second(&frame, chunk, symbols)
            }
        }
        return .boolean { (frame, chunk, symbols) throws(LambdaError) in
            if try first(&frame, chunk, symbols) { return true }
            return try second(&frame, chunk, symbols)
        }
    }

    private static func match(_ sign: BinaryOperator, _ left: Code, _ right: Code) -> Code? {
        guard case .string(let text) = left, case .regex(let pattern) = right else { return nil }
        let wanted = sign == .matches
        return .boolean { (frame, chunk, symbols) throws(LambdaError) in
            let text = try text(&frame, chunk, symbols)
            return try pattern(&frame, chunk, symbols).matches(text) == wanted
        }
    }

    // MARK: Comparison

    private static func comparison(_ sign: BinaryOperator, _ left: Code, _ right: Code) -> Code? {
        switch (left, right) {
        case (.float(let left), .float(let right)): compareFloats(sign, left, right)
        case (.float(let left), .integer(let right)): compareFloats(sign, left, float(right))
        case (.integer(let left), .float(let right)): compareFloats(sign, float(left), right)
        case (.integer(let left), .integer(let right)): compareIntegers(sign, left, right)
        case (.duration(let left), .duration(let right)): compareIntegers(sign, count(left), count(right))
        case (.string(let left), .string(let right)): compareTexts(sign, left, right)
        case (.boolean(let left), .boolean(let right)): compareBooleans(sign, left, right)
        default: nil
        }
    }

    private static func float(_ integer: @escaping Evaluate<Int64>) -> Evaluate<Double> {
        { (frame, chunk, symbols) throws(LambdaError) in Double(try integer(&frame, chunk, symbols)) }
    }

    private static func count(_ duration: @escaping Evaluate<Nanoseconds>) -> Evaluate<Int64> {
        { (frame, chunk, symbols) throws(LambdaError) in try duration(&frame, chunk, symbols).count }
    }

    // Numbers are written out for their two types, one closure an operator: a generic function costs a call more for each operand.

    private static func compareFloats(
        _ sign: BinaryOperator, _ left: @escaping Evaluate<Double>, _ right: @escaping Evaluate<Double>
    ) -> Code? {
        switch sign {
        case .equal: .boolean { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) == (try right(&f, c, s)) }
        case .notEqual: .boolean { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) != (try right(&f, c, s)) }
        case .less: .boolean { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) < (try right(&f, c, s)) }
        case .lessOrEqual: .boolean { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) <= (try right(&f, c, s)) }
        case .greater: .boolean { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) > (try right(&f, c, s)) }
        case .greaterOrEqual: .boolean { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) >= (try right(&f, c, s)) }
        default: nil
        }
    }

    private static func compareIntegers(
        _ sign: BinaryOperator, _ left: @escaping Evaluate<Int64>, _ right: @escaping Evaluate<Int64>
    ) -> Code? {
        switch sign {
        case .equal: .boolean { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) == (try right(&f, c, s)) }
        case .notEqual: .boolean { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) != (try right(&f, c, s)) }
        case .less: .boolean { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) < (try right(&f, c, s)) }
        case .lessOrEqual: .boolean { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) <= (try right(&f, c, s)) }
        case .greater: .boolean { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) > (try right(&f, c, s)) }
        case .greaterOrEqual: .boolean { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) >= (try right(&f, c, s)) }
        default: nil
        }
    }

    /// A float reference compared with a constant, the commonest condition: no call for either operand.
    static func comparison(_ sign: BinaryOperator, floatSlot slot: Int, with limit: Double) -> Code? {
        switch sign {
        case .equal: .boolean { (frame, _, _) in Double(bitPattern: frame.slots[slot]) == limit }
        case .notEqual: .boolean { (frame, _, _) in Double(bitPattern: frame.slots[slot]) != limit }
        case .less: .boolean { (frame, _, _) in Double(bitPattern: frame.slots[slot]) < limit }
        case .lessOrEqual: .boolean { (frame, _, _) in Double(bitPattern: frame.slots[slot]) <= limit }
        case .greater: .boolean { (frame, _, _) in Double(bitPattern: frame.slots[slot]) > limit }
        case .greaterOrEqual: .boolean { (frame, _, _) in Double(bitPattern: frame.slots[slot]) >= limit }
        default: nil
        }
    }

    private static func compareTexts(
        _ sign: BinaryOperator, _ left: @escaping Evaluate<String>, _ right: @escaping Evaluate<String>
    ) -> Code? {
        func with(_ holds: @escaping @Sendable (String, String) -> Bool) -> Code {
            .boolean { (frame, chunk, symbols) throws(LambdaError) in
                let left = try left(&frame, chunk, symbols)
                return holds(left, try right(&frame, chunk, symbols))
            }
        }
        func precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
        return switch sign {
        case .equal: with { $0.utf8.elementsEqual($1.utf8) }
        case .notEqual: with { !$0.utf8.elementsEqual($1.utf8) }
        case .less: with { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        case .lessOrEqual: with { !$1.utf8.lexicographicallyPrecedes($0.utf8) }
        case .greater: with { $1.utf8.lexicographicallyPrecedes($0.utf8) }
        case .greaterOrEqual: with { !$0.utf8.lexicographicallyPrecedes($1.utf8) }
        default: nil
        }
    }

    private static func compareBooleans(
        _ sign: BinaryOperator, _ left: @escaping Evaluate<Bool>, _ right: @escaping Evaluate<Bool>
    ) -> Code? {
        guard sign == .equal || sign == .notEqual else { return nil }
        let wanted = sign == .equal
        return .boolean { (frame, chunk, symbols) throws(LambdaError) in
            let left = try left(&frame, chunk, symbols)
            return (left == (try right(&frame, chunk, symbols))) == wanted
        }
    }

    // MARK: Arithmetic

    private static func arithmetic(_ sign: BinaryOperator, _ left: Code, _ right: Code, _ range: SourceRange) -> Code? {
        switch (left, right) {
        case (.float(let left), .float(let right)): floats(sign, left, right)
        case (.integer(let left), .integer(let right)): integers(sign, left, right, range)
        case (.string(let left), .string(let right)): sign == .plus ? joined(left, right, range) : nil
        case (.duration(let left), .duration(let right)): durations(sign, left, right, range)
        case (.duration(let left), .integer(let right)): scaled(sign, left, right, range)
        case (.duration(let left), .float(let right)): scaled(sign, left, right)
        case (.integer(let left), .duration(let right)): sign == .times ? multiplied(left, right) : nil
        case (.float(let left), .duration(let right)): sign == .times ? multiplied(left, right) : nil
        default: nil
        }
    }

    private static func divisionByZero(_ range: SourceRange) -> LambdaError {
        LambdaError(.runtime, "runtime error: integer divide by zero", range: range)
    }

    private static func floats(_ sign: BinaryOperator, _ left: @escaping Evaluate<Double>, _ right: @escaping Evaluate<Double>) -> Code? {
        switch sign {
        case .plus: .float { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) + (try right(&f, c, s)) }
        case .minus: .float { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) - (try right(&f, c, s)) }
        case .times: .float { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) * (try right(&f, c, s)) }
        case .divided: .float { (f, c, s) throws(LambdaError) in (try left(&f, c, s)) / (try right(&f, c, s)) }
        default: nil
        }
    }

    private static func integers(
        _ sign: BinaryOperator, _ left: @escaping Evaluate<Int64>, _ right: @escaping Evaluate<Int64>, _ range: SourceRange
    ) -> Code? {
        func with(_ operation: @escaping @Sendable (Int64, Int64) throws(LambdaError) -> Int64) -> Code {
            .integer { (frame, chunk, symbols) throws(LambdaError) in
                let left = try left(&frame, chunk, symbols)
                return try operation(left, try right(&frame, chunk, symbols))
            }
        }
        switch sign {
        case .plus: return with { (left, right) throws(LambdaError) in left &+ right }
        case .minus: return with { (left, right) throws(LambdaError) in left &- right }
        case .times: return with { (left, right) throws(LambdaError) in left &* right }
        case .divided:
            return with { (left, right) throws(LambdaError) in
                guard right != 0 else { throw divisionByZero(range) }
                return left.dividedReportingOverflow(by: right).partialValue
            }
        case .modulo:
            return with { (left, right) throws(LambdaError) in
                guard right != 0 else { throw divisionByZero(range) }
                return left.remainderReportingOverflow(dividingBy: right).partialValue
            }
        default: return nil
        }
    }

    private static func durations(
        _ sign: BinaryOperator, _ left: @escaping Evaluate<Nanoseconds>, _ right: @escaping Evaluate<Nanoseconds>, _ range: SourceRange
    ) -> Code? {
        switch sign {
        case .plus, .minus:
            let factor: Int64 = sign == .plus ? 1 : -1
            return .duration { (frame, chunk, symbols) throws(LambdaError) in
                let left = try left(&frame, chunk, symbols)
                return Nanoseconds(count: left.count &+ factor &* (try right(&frame, chunk, symbols)).count)
            }
        case .divided:
            return .integer { (frame, chunk, symbols) throws(LambdaError) in
                let left = try left(&frame, chunk, symbols)
                let right = try right(&frame, chunk, symbols)
                guard right.count != 0 else { throw divisionByZero(range) }
                return left.count.dividedReportingOverflow(by: right.count).partialValue
            }
        default: return nil
        }
    }

    private static func scaled(
        _ sign: BinaryOperator, _ left: @escaping Evaluate<Nanoseconds>, _ right: @escaping Evaluate<Int64>, _ range: SourceRange
    ) -> Code? {
        guard sign == .times || sign == .divided else { return nil }
        return .duration { (frame, chunk, symbols) throws(LambdaError) in
            let left = try left(&frame, chunk, symbols)
            let right = try right(&frame, chunk, symbols)
            if sign == .times { return Nanoseconds(count: left.count &* right) }
            guard right != 0 else { throw divisionByZero(range) }
            return Nanoseconds(count: left.count.dividedReportingOverflow(by: right).partialValue)
        }
    }

    private static func scaled(
        _ sign: BinaryOperator, _ left: @escaping Evaluate<Nanoseconds>, _ right: @escaping Evaluate<Double>
    ) -> Code? {
        guard sign == .times || sign == .divided else { return nil }
        return .duration { (frame, chunk, symbols) throws(LambdaError) in
            let left = Double(try left(&frame, chunk, symbols).count)
            let right = try right(&frame, chunk, symbols)
            return Nanoseconds(count: GoNumber.integer(sign == .times ? left * right : left / right))
        }
    }

    private static func multiplied(_ left: @escaping Evaluate<Int64>, _ right: @escaping Evaluate<Nanoseconds>) -> Code {
        .duration { (frame, chunk, symbols) throws(LambdaError) in
            let left = try left(&frame, chunk, symbols)
            return Nanoseconds(count: left &* (try right(&frame, chunk, symbols)).count)
        }
    }

    private static func multiplied(_ left: @escaping Evaluate<Double>, _ right: @escaping Evaluate<Nanoseconds>) -> Code {
        .duration { (frame, chunk, symbols) throws(LambdaError) in
            let left = try left(&frame, chunk, symbols)
            return Nanoseconds(count: GoNumber.integer(left * Double((try right(&frame, chunk, symbols)).count)))
        }
    }

    private static func joined(_ left: @escaping Evaluate<String>, _ right: @escaping Evaluate<String>, _ range: SourceRange) -> Code {
        .string { (frame, chunk, symbols) throws(LambdaError) in
            let left = try left(&frame, chunk, symbols)
            let right = try right(&frame, chunk, symbols)
            guard left.utf8.count + right.utf8.count <= TextLimit.bytes else {
                throw LambdaError(.limit, TextLimit.failure.text, range: range)
            }
            return left + right
        }
    }
}
