import TickScript

extension FunctionCatalog {
    /// Functions that remember; each group of a node has its own memory.
    static let statefulFunctions: [LambdaFunction] = [
        LambdaFunction(
            "count", .stateful,
            [
                Overload(arguments: [], result: .int) { site in
                    let memory = site.memory
                    return .integer { (frame, _, _) throws(LambdaError) in
                        frame.isRepeating ? frame.state.scopes[memory].count : frame.state.scopes[memory].nextCount()
                    }
                }
            ]),
        remembering("sigma", repeated: { $0.sigma(of: $1) }, counted: { $0.sigma(adding: $1) }),
        remembering("spread", repeated: { memory, _ in memory.spread }, counted: { $0.spread(adding: $1) }),
    ]

    private static func remembering(
        _ name: String, repeated: @escaping @Sendable (LambdaState.Memory, Double) -> Double,
        counted: @escaping @Sendable (inout LambdaState.Memory, Double) -> Double
    ) -> LambdaFunction {
        LambdaFunction(
            name, .stateful,
            [
                Overload(arguments: [.float], result: .float) { site in
                    let memory = site.memory
                    let first = site.argument(0, Double.self)
                    return .float { (frame, chunk, symbols) throws(LambdaError) in
                        let value = try Overload.argument(1, first, &frame, chunk, symbols)
                        if frame.isRepeating { return repeated(frame.state.scopes[memory], value) }
                        return counted(&frame.state.scopes[memory], value)
                    }
                }
            ])
    }
}
