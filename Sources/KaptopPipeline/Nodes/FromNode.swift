import KaptopAlerts
import Lambda
import Points
import SourceText
import TickScript

/// `|from()`: selects points of a stream by database, retention policy, measurement and condition, and groups them.
///
/// ```
/// stream
///     |from()
///         .measurement('cpu')
///         .where(lambda: "cpu" == 'cpu-total')
///         .groupBy('host')
/// ```
package struct FromSpec: NodeSpec {
    var database = ""
    var retentionPolicy = ""
    var measurement = ""
    var condition: Expression?
    var dimensions = GroupDimensions()
    private var dimensionValues: [ScriptValue] = []
    var truncate: Int64 = 0
    var round: Int64 = 0

    package static let faces = [
        NodeFace(
            "from", typeName: "*pipeline.FromNode", accepts: .stream,
            properties: [
                .string("database", \FromSpec.database),
                .string("retentionPolicy", \.retentionPolicy),
                .string("measurement", \.measurement),
                .duration("truncate", \.truncate),
                .duration("round", \.round),
                Property("where") { (spec: inout FromSpec, arguments: Arguments) throws(CallError) in
                    try arguments.require(1...1)
                    spec.add(try arguments.lambda(0))
                },
                Property("groupBy") { (spec: inout FromSpec, arguments: Arguments) throws(CallError) in
                    let isByMeasurement = spec.dimensions.isByMeasurement
                    spec.dimensionValues = arguments.values
                    spec.dimensions = GroupDimensions(arguments.values)
                    spec.dimensions.isByMeasurement = isByMeasurement
                },
                .flag("groupByMeasurement", \.dimensions.isByMeasurement),
            ]
        ) { (arguments: Arguments) throws(CallError) in
            try arguments.require(0...0)
            return FromSpec()
        }
    ]

    package func validate() throws(CallError) {
        try GroupDimensions.check(dimensionValues)
    }

    package var isGrouped: Bool { false }

    package func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        try FromNode(self, &building)
    }

    /// Several conditions must all hold.
    private mutating func add(_ lambda: Expression) {
        guard let earlier = condition else {
            condition = lambda
            return
        }
        condition = Expression(
            .binary(.and, earlier, lambda, parenthesized: false), range: earlier.range.union(lambda.range), anchor: lambda.anchor)
    }
}

private struct FromNode: Node {
    private let spec: FromSpec
    private let readsSource: Bool
    private var condition: LambdaCondition?
    private var groups: GroupIndex
    /// What is decided for each series of the source: 0 not yet, 1 not wanted, else the task's series plus two.
    private var decisions: [UInt32] = []
    private let measurement: Symbol

    init(_ spec: FromSpec, _ building: inout NodeBuilding) throws(PipelineError) {
        self.spec = spec
        readsSource = building.isBehindSource
        groups = GroupIndex(spec.dimensions)
        measurement = building.symbols.intern(spec.measurement)
        if let expression = spec.condition {
            condition = try LambdaCondition(expression, failure: "Failed to compile from expression", &building)
        }
    }

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        if !spec.database.isEmpty, context.source.database != spec.database { return }
        if !spec.retentionPolicy.isEmpty, context.source.retentionPolicy != spec.retentionPolicy { return }
        for message in messages.messages {
            guard message.kind == .point else {
                output.append(message, from: messages)
                continue
            }
            guard let series = decide(message.series, &context) else { continue }
            pass(message, of: messages, series: series, into: &output, &context)
        }
    }

    private mutating func pass(
        _ message: Chunk.Message, of messages: borrowing Chunk, series: SeriesID, into output: inout Chunk, _ context: inout NodeContext
    ) {
        let start = output.fields.count
        let textStart = output.text.count
        for index in message.fieldRange {
            output.appendField(messages.fields[index], from: messages)
            if readsSource {
                let last = output.fields.count - 1
                output.fields[last].key = context.source.translate(output.fields[last].key, into: &context.symbols)
            }
        }
        output.append(.point, series: series, group: .none, time: message.time, fieldsFrom: start)
        let last = output.messages.count - 1
        let holds =
            condition?.holds(
                for: output.messages[last], in: output, &context, failure: "failed to evaluate WHERE expression") ?? true
        guard holds else {
            output.messages.removeLast()
            output.fields.removeSubrange(start...)
            output.text.removeSubrange(textStart...)
            return
        }
        if spec.truncate != 0 { output.messages[last].time = PointTime.truncate(output.messages[last].time, to: spec.truncate) }
        if spec.round != 0 { output.messages[last].time = PointTime.round(output.messages[last].time, to: spec.round) }
        output.messages[last].group = groups.group(of: series, &context)
    }

    private mutating func decide(_ series: SeriesID, _ context: inout NodeContext) -> SeriesID? {
        if series.index >= decisions.count {
            let count = readsSource ? context.source.symbols.seriesCount : context.symbols.seriesCount
            decisions.append(contentsOf: repeatElement(0, count: max(series.index + 1, count) - decisions.count))
        }
        let known = decisions[series.index]
        if known > 1 { return SeriesID(rawValue: known - 2) }
        if known == 1 { return nil }
        guard isWanted(series, context) else {
            decisions[series.index] = 1
            return nil
        }
        let own = readsSource ? context.source.translate(series, into: &context.symbols) : series
        decisions[series.index] = own.rawValue + 2
        return own
    }

    private func isWanted(_ series: SeriesID, _ context: borrowing NodeContext) -> Bool {
        if spec.measurement.isEmpty { return true }
        guard readsSource else { return context.symbols.series(series).measurement == measurement }
        return context.source.symbols.string(context.source.symbols.series(series).measurement) == spec.measurement
    }
}
