import KaptopAlerts
import Lambda
import Points
import TickScript

/// `|eval(lambda: …, …)`: makes fields, or tags, of each point's fields and tags.
///
/// ```
/// |eval(lambda: "error_count" / "total_count", lambda: "error_rate" * 100.0)
///     .as('error_rate', 'percent')
///     .keep('percent')
/// ```
///
/// `as` names the results, one name for each lambda. Later lambdas can use earlier results, unless the point has a field
/// or tag of that name, which then counts. Without `keep` only the results are passed on, with `keep()` all fields as well,
/// with `keep('a', 'b')` only those. `tags` lists results that become tags; they must be strings.
///
/// A point for which a lambda has no value is dropped and reported; `quiet()` hides the report.
struct EvalSpec: NodeSpec {
    fileprivate let lambdas: [Expression]
    fileprivate var names: [String] = []
    fileprivate var tags: [String] = []
    fileprivate var isKeeping = false
    fileprivate var kept: [String] = []

    static let faces = [
        NodeFace(
            "eval", typeName: "*pipeline.EvalNode",
            properties: [
                .strings("as", \EvalSpec.names),
                .strings("tags", \.tags),
                Property("keep") { (spec: inout EvalSpec, arguments: Arguments) throws(CallError) in
                    spec.isKeeping = true
                    spec.kept = try arguments.strings()
                },
            ]
        ) { (arguments: Arguments) throws(CallError) in EvalSpec(lambdas: try arguments.lambdas()) }
    ]

    func validate() throws(CallError) {
        if names.count != lambdas.count {
            throw .refused(
                "must specify same number of expressions and .as() names: got \(names.count) as names, and \(lambdas.count) expressions.")
        }
        for tag in tags where !names.contains(tag) {
            throw .refused("invalid tag name \"\(tag)\", name is not present is .as() names")
        }
    }

    func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        try EvalNode(self, &building)
    }
}

private struct EvalNode: PointNode {
    private var lambdas: [GroupedLambda] = []
    /// What becomes of each lambda's result.
    private var steps: [Step] = []
    private let isKeeping: Bool
    private var kept: [Kept] = []
    private let hasTags: Bool
    /// What the lambdas made of the point at hand.
    private var results: [LambdaValue] = []
    /// Those results that later lambdas read.
    private var earlier: [(key: Symbol, value: LambdaValue)] = []

    private struct Step: Sendable {
        let name: Symbol
        let isTag: Bool
        /// A later lambda reads the name: a field or tag of the point then takes the result's place.
        let isReadLater: Bool
        /// A later lambda has the same name, and its result counts.
        let isReplaced: Bool
    }

    /// A name of `keep`.
    private struct Kept: Sendable {
        let name: Symbol
        let text: String
        /// A lambda reads it: then it is what the lambda got, a tag or the point's time as well.
        let isReference: Bool
    }

    init(_ spec: EvalSpec, _ building: inout NodeBuilding) throws(PipelineError) {
        isKeeping = spec.isKeeping
        let references = Set(spec.lambdas.flatMap { $0.references.map(\.name) })
        for name in spec.kept where !kept.contains(where: { $0.text == name }) {
            kept.append(Kept(name: building.symbols.intern(name), text: name, isReference: references.contains(name)))
        }
        for (number, expression) in spec.lambdas.enumerated() {
            let name = spec.names[number]
            let isReadLater = spec.lambdas.dropFirst(number + 1).contains { later in later.references.contains { $0.name == name } }
            let isReplaced = spec.names.dropFirst(number + 1).contains(name)
            do throws(LambdaError) {
                lambdas.append(try GroupedLambda(expression, &building))
                steps.append(
                    Step(
                        name: building.symbols.intern(name), isTag: spec.tags.contains(name), isReadLater: isReadLater,
                        isReplaced: isReplaced))
            } catch {
                throw PipelineError("Failed to compile \(number) expression: \(error.text)")
            }
        }
        hasTags = !spec.tags.isEmpty
    }

    mutating func pass(_ message: Chunk.Message, of messages: borrowing Chunk, into output: inout Chunk, _ context: inout NodeContext) {
        let fieldCount = output.fields.count
        let textCount = output.text.count
        do throws(Failure) {
            try evaluate(message, messages, context.symbols)
            try appendFields(message, messages, context.symbols, into: &output)
            var series = message.series
            var group = message.group
            if hasTags { (series, group) = try retag(message, &context) }
            output.append(message.kind, series: series, group: group, time: message.time, fieldsFrom: fieldCount)
        } catch {
            output.rollBack(fields: fieldCount, text: textCount)
            context.report(error.text, message: "error evaluating expression", of: message, in: messages)
        }
    }

    private struct Failure: Error {
        let text: String
    }

    /// Fills `results`.
    private mutating func evaluate(
        _ message: Chunk.Message, _ messages: borrowing Chunk, _ symbols: borrowing SymbolTable
    ) throws(Failure) {
        results.removeAll(keepingCapacity: true)
        earlier.removeAll(keepingCapacity: true)
        for index in steps.indices {
            let result: LambdaValue
            do throws(LambdaError) {
                result = try lambdas[index].value(message, in: messages, symbols: symbols, overlay: earlier)
            } catch {
                throw Failure(text: error.text)
            }
            guard steps[index].isReadLater else {
                results.append(result)
                continue
            }
            if let own = Self.ownValue(steps[index].name, message, messages, symbols) {
                results.append(own)
            } else {
                results.append(result)
                earlier.append((steps[index].name, result))
            }
        }
    }

    /// What the point itself has under a name.
    private static func ownValue(
        _ name: Symbol, _ message: Chunk.Message, _ messages: borrowing Chunk, _ symbols: borrowing SymbolTable
    ) -> LambdaValue? {
        var hint = 0
        if let slot = messages.slot(name, of: message, hint: &hint) { return LambdaValue(messages.value(slot)) }
        return symbols.series(message.series).value(of: name).map { .string(symbols.string($0)) }
    }

    private func appendFields(
        _ message: Chunk.Message, _ messages: borrowing Chunk, _ symbols: borrowing SymbolTable, into output: inout Chunk
    ) throws(Failure) {
        guard isKeeping else {
            for (step, result) in zip(steps, results) where !step.isTag && !step.isReplaced { append(result, step.name, into: &output) }
            return
        }
        guard !kept.isEmpty else {
            for index in message.fieldRange where !steps.contains(where: { $0.name == messages.fields[index].key }) {
                output.appendField(messages.fields[index], from: messages)
            }
            for (step, result) in zip(steps, results) where !step.isReplaced { append(result, step.name, into: &output) }
            return
        }
        for entry in kept {
            if let index = steps.lastIndex(where: { $0.name == entry.name }) {
                append(results[index], entry.name, into: &output)
            } else if entry.isReference, entry.text == "time" {
                output.appendField(entry.name, .time(message.time))
            } else if let index = message.fieldRange.first(where: { messages.fields[$0].key == entry.name }) {
                output.appendField(messages.fields[index], from: messages)
            } else if entry.isReference {
                append(Self.ownValue(entry.name, message, messages, symbols) ?? .missing, entry.name, into: &output)
            } else {
                throw Failure(text: "cannot keep field \"\(entry.text)\", field does not exist")
            }
        }
    }

    private func append(_ result: LambdaValue, _ name: Symbol, into output: inout Chunk) {
        if let field = result.fieldValue { output.appendField(name, field) }
    }

    private func retag(_ message: Chunk.Message, _ context: inout NodeContext) throws(Failure) -> (SeriesID, GroupID) {
        var tags: [Tag] = []
        for (step, result) in zip(steps, results) where step.isTag && !step.isReplaced {
            guard case .string(let text) = result else {
                throw Failure(text: "result of a tag expression must be of type string, got \(result.goTypeName)")
            }
            tags.removeAll { $0.key == step.name }
            tags.append(Tag(key: step.name, value: context.symbols.intern(text)))
        }
        let series = context.symbols.series(context.symbols.series(message.series), setting: tags)
        // The group of a batch is that of its begin, whatever tags its rows have.
        let group = message.kind == .row ? message.group : context.group(message.group, with: series)
        return (context.symbols.intern(series), group)
    }

    mutating func forget(_ group: GroupID) {
        for index in lambdas.indices { lambdas[index].forget(group) }
    }

    mutating func code(in archive: inout StateArchive) {
        for index in lambdas.indices { lambdas[index].code(in: &archive) }
    }
}
