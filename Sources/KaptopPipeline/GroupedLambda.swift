import Lambda
import Points
import TickScript

/// A compiled lambda with the state of its functions for each group.
struct GroupedLambda: Sendable {
    private var lambda: CompiledLambda
    /// States by group; a lambda whose groups share a state, or that has none, uses the first for all.
    private var states: GroupStates<LambdaState>
    private let isStateful: Bool
    /// Whether what it says depends on the points before.
    let hasState: Bool

    /// - Parameter sharesState: whether all groups share one state.
    init(_ expression: Expression, sharesState: Bool = false, _ building: inout NodeBuilding) throws(LambdaError) {
        lambda = try CompiledLambda(expression, symbols: &building.symbols, now: building.environment.now)
        let initial = lambda.makeState()
        states = GroupStates(initial)
        hasState = !initial.isEmpty
        isStateful = hasState && !sharesState
    }

    /// Whether the point fulfils the lambda.
    mutating func boolean(
        _ message: Chunk.Message, in chunk: borrowing Chunk, symbols: borrowing SymbolTable
    ) throws(LambdaError) -> Bool {
        let index = states.index(of: isStateful ? message.group : .none)
        return try lambda.boolean(message, in: chunk, symbols: symbols, state: &states.values[index])
    }

    /// What the lambda makes of the point; `overlay` holds results of lambdas before it.
    mutating func value(
        _ message: Chunk.Message, in chunk: borrowing Chunk, symbols: borrowing SymbolTable,
        overlay: [(key: Symbol, value: LambdaValue)]
    ) throws(LambdaError) -> LambdaValue {
        let index = states.index(of: isStateful ? message.group : .none)
        return try lambda.value(message, in: chunk, symbols: symbols, state: &states.values[index], overlay: overlay)
    }

    /// The names of the fields and tags that it refers to.
    var referenceNames: [String] { lambda.referenceNames }

    mutating func forget(_ group: GroupID) {
        if isStateful { states.forget(group) }
    }

    mutating func code(in archive: inout StateArchive) {
        guard hasState else { return }
        states.code(in: &archive) { $0.code(in: &$1) }
    }
}
