import TickScript

/// Which operators take which types, and what they give.
///
/// Source: the table of evaluation functions in Kapacitor's `tick/stateful/evaluation_funcs.go`.
enum OperatorTable {
    static func result(_ sign: BinaryOperator, _ left: ScriptType, _ right: ScriptType) -> ScriptType? {
        switch sign {
        case .and, .or: left == .bool && right == .bool ? .bool : nil
        case .equal, .notEqual: left == .bool && right == .bool || isOrdered(left, right) ? .bool : nil
        case .less, .lessOrEqual, .greater, .greaterOrEqual: isOrdered(left, right) ? .bool : nil
        case .matches, .matchesNot: left == .string && right == .regex ? .bool : nil
        case .plus: left == right && [.float, .int, .string, .duration].contains(left) ? left : nil
        case .minus: left == right && [.float, .int, .duration].contains(left) ? left : nil
        case .times: product(left, right)
        case .divided: quotient(left, right)
        case .modulo: left == .int && right == .int ? .int : nil
        }
    }

    private static func isOrdered(_ left: ScriptType, _ right: ScriptType) -> Bool {
        switch (left, right) {
        case (.float, .float), (.float, .int), (.int, .float), (.int, .int), (.string, .string), (.duration, .duration): true
        default: false
        }
    }

    private static func product(_ left: ScriptType, _ right: ScriptType) -> ScriptType? {
        switch (left, right) {
        case (.float, .float): .float
        case (.int, .int): .int
        case (.duration, .int), (.duration, .float), (.int, .duration), (.float, .duration): .duration
        default: nil
        }
    }

    private static func quotient(_ left: ScriptType, _ right: ScriptType) -> ScriptType? {
        switch (left, right) {
        case (.float, .float): .float
        case (.int, .int), (.duration, .duration): .int
        case (.duration, .int), (.duration, .float): .duration
        default: nil
        }
    }

    /// Whether an operator takes a type on either side at all.
    private static func takes(_ sign: BinaryOperator, _ type: ScriptType) -> Bool {
        switch sign {
        case .and, .or: type == .bool
        case .equal, .notEqual: [.bool, .float, .int, .string, .duration].contains(type)
        case .less, .lessOrEqual, .greater, .greaterOrEqual: [.float, .int, .string, .duration].contains(type)
        case .matches, .matchesNot: type == .string || type == .regex
        case .plus: [.float, .int, .string, .duration].contains(type)
        case .minus, .times, .divided: [.float, .int, .duration].contains(type)
        case .modulo: type == .int
        }
    }

    /// Kapacitor's sentence about operands that do not fit.
    static func mistake(_ sign: BinaryOperator, _ left: ScriptType, _ right: ScriptType) -> String {
        guard takes(sign, left) else { return "invalid \(kind(of: sign)) operator \(sign.rawValue) for type \(left.rawValue)" }
        return "mismatched type to binary operator. got \(left.rawValue) \(sign.rawValue) \(right.rawValue). "
            + "see bool(), int(), float(), string(), duration()"
    }

    private static func kind(of sign: BinaryOperator) -> String {
        switch sign {
        case .and, .or: "logical"
        case .plus, .minus, .times, .divided, .modulo: "math"
        default: "comparison"
        }
    }
}
