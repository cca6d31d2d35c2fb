package import TickScript

/// What a level's lambda looks at, for an operator's screen: the first field that is compared with a constant.
///
/// `"usage_idle" < 10 AND "host" == 'a'` gives reference `usage_idle`, operator `<`, limit 10 and one further comparison;
/// `10 > "usage_idle"` gives the same, turned round.
package struct LambdaSummary: Sendable, Hashable {
    /// The first reference compared with a number, else the first reference of a comparison of numbers.
    package let reference: String?
    package let `operator`: BinaryOperator?
    /// The constant; nil where the reference is not compared with one.
    package let limit: LambdaValue?
    /// How many other comparisons the lambda has.
    package let furtherCount: Int

    package init(_ expression: Expression) {
        let comparisons = Self.comparisons(in: expression)
        let limits = comparisons.compactMap { Self.limit($0) }
        guard let first = limits.first else {
            reference = expression.references.first { $0.name != "time" }?.name
            `operator` = nil
            limit = nil
            furtherCount = max(0, comparisons.count - 1)
            return
        }
        reference = first.reference
        `operator` = first.sign
        limit = first.limit
        furtherCount = comparisons.count - 1
    }

    private struct Comparison {
        let sign: BinaryOperator
        let left: Expression
        let right: Expression
    }

    private static func comparisons(in expression: Expression) -> [Comparison] {
        switch expression.kind {
        case .binary(let sign, let left, let right, _):
            sign.isComparison ? [Comparison(sign: sign, left: left, right: right)] : comparisons(in: left) + comparisons(in: right)
        case .unary(_, let operand), .lambda(let operand):
            comparisons(in: operand)
        case .call(let call):
            call.arguments.flatMap { comparisons(in: $0) }
        default: []
        }
    }

    private static func limit(_ comparison: Comparison) -> (reference: String, sign: BinaryOperator, limit: LambdaValue)? {
        if case .reference(let reference) = comparison.left.kind, let limit = number(comparison.right) {
            return (reference, comparison.sign, limit)
        }
        if case .reference(let reference) = comparison.right.kind, let limit = number(comparison.left) {
            return (reference, turned(comparison.sign), limit)
        }
        return nil
    }

    /// The value of a side that is a constant number.
    private static func number(_ expression: Expression) -> LambdaValue? {
        guard expression.references.isEmpty, let value = try? ConstantExpression.evaluate(expression) else { return nil }
        return value.number == nil ? nil : value
    }

    private static func turned(_ sign: BinaryOperator) -> BinaryOperator {
        switch sign {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        default: sign
        }
    }
}
