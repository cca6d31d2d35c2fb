import Points
package import TickScript

/// Expressions that need no point: the values of variables in a script.
package enum ConstantExpression {
    /// The value of an expression without references; errors are Kapacitor's.
    package static func evaluate(_ expression: Expression) throws(LambdaError) -> LambdaValue {
        var symbols = SymbolTable()
        // A script is not read at a moment: `now()` has no sense in it and gives 1970, as a template read twice must be the same.
        var lambda = try CompiledLambda(expression, symbols: &symbols, now: { 0 })
        if case .regex(let pattern) = expression.kind { return .regex(pattern) }
        return try lambda.valueWithoutMessage()
    }
}
