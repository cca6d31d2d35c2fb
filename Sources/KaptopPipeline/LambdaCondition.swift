import Lambda
import Points
import TickScript

/// A lambda that says yes or no to points.
struct LambdaCondition: Sendable {
    private var lambda: GroupedLambda

    /// `failure` begins Kapacitor's message when the lambda does not compile; without it the message stands alone.
    init(
        _ expression: Expression, failure: String? = nil, sharesState: Bool = false, _ building: inout NodeBuilding
    ) throws(PipelineError) {
        do throws(LambdaError) {
            lambda = try GroupedLambda(expression, sharesState: sharesState, &building)
        } catch {
            throw PipelineError(failure.map { "\($0): \(error.text)" } ?? error.text)
        }
    }

    /// Whether the point fulfils the lambda.
    mutating func evaluate(
        _ message: Chunk.Message, in chunk: borrowing Chunk, symbols: borrowing SymbolTable
    ) throws(LambdaError) -> Bool {
        try lambda.boolean(message, in: chunk, symbols: symbols)
    }

    /// Whether the point fulfils the lambda; nil where it has no answer, which is reported.
    mutating func answer(
        for message: Chunk.Message, in chunk: borrowing Chunk, _ context: inout NodeContext, failure: String
    ) -> Bool? {
        do throws(LambdaError) {
            return try lambda.boolean(message, in: chunk, symbols: context.symbols)
        } catch {
            context.report(error.text, message: failure, of: message, in: chunk)
            return nil
        }
    }

    /// Whether the point fulfils the lambda; an error counts as no and is reported.
    mutating func holds(
        for message: Chunk.Message, in chunk: borrowing Chunk, _ context: inout NodeContext, failure: String
    ) -> Bool {
        answer(for: message, in: chunk, &context, failure: failure) ?? false
    }

    /// The names of the fields and tags that it refers to.
    var referenceNames: [String] { lambda.referenceNames }

    /// Whether what it says depends on the points before.
    var hasState: Bool { lambda.hasState }

    /// What it says of a point that is gone, told by its fields.
    ///
    /// nil where it has no answer. Its state stays as it is.
    func answer(
        for message: Chunk.Message, fields: [(key: Symbol, value: LambdaValue)], symbols: borrowing SymbolTable
    ) -> Bool? {
        var copy = lambda
        guard case .boolean(let answer)? = try? copy.value(message, in: Chunk(), symbols: symbols, overlay: fields) else { return nil }
        return answer
    }

    mutating func forget(_ group: GroupID) {
        lambda.forget(group)
    }

    mutating func code(in archive: inout StateArchive) {
        lambda.code(in: &archive)
    }
}
