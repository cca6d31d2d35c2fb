import KaptopAlerts
package import Lambda
package import Points
package import TickScript

/// A lambda that says yes or no to points, with the state of its functions for each group.
package struct LambdaCondition: Sendable {
    private var lambda: CompiledLambda
    /// States by group; a lambda without stateful functions uses the first for all.
    private var states: [LambdaState]
    private let isStateful: Bool

    /// `failure` begins Kapacitor's message when the lambda does not compile.
    package init(_ expression: Expression, failure: String, _ building: inout NodeBuilding) throws(PipelineError) {
        do throws(LambdaError) {
            lambda = try CompiledLambda(expression, symbols: &building.symbols, now: building.environment.now)
        } catch {
            throw PipelineError("\(failure): \(error.text)")
        }
        states = [lambda.makeState()]
        isStateful = !states[0].isEmpty
    }

    /// Whether the point fulfils the lambda.
    package mutating func evaluate(
        _ message: Chunk.Message, in chunk: borrowing Chunk, symbols: borrowing SymbolTable
    ) throws(LambdaError) -> Bool {
        let index = isStateful ? message.group.index : 0
        while states.count <= index { states.append(lambda.makeState()) }
        return try lambda.boolean(message, in: chunk, symbols: symbols, state: &states[index])
    }

    /// Whether the point fulfils the lambda; an error counts as no and is reported.
    mutating func holds(
        for message: Chunk.Message, in chunk: borrowing Chunk, _ context: inout NodeContext, failure: String
    ) -> Bool {
        do throws(LambdaError) {
            return try evaluate(message, in: chunk, symbols: context.symbols)
        } catch {
            context.report(error.text, message: failure, at: message.time)
            return false
        }
    }

    mutating func forget(_ group: GroupID) {
        if isStateful, group.index < states.count { states[group.index] = lambda.makeState() }
    }
}
