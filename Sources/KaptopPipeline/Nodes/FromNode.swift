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
    private var condition: LambdaCondition?
    private var groups: GroupIndex
    /// What is decided for each series: nil not yet, else whether it is wanted.
    private var decisions: [Bool?] = []
    private let measurement: Symbol

    init(_ spec: FromSpec, _ building: inout NodeBuilding) throws(PipelineError) {
        self.spec = spec
        groups = GroupIndex(spec.dimensions)
        measurement = building.symbols.intern(spec.measurement)
        if let expression = spec.condition {
            condition = try LambdaCondition(expression, failure: "Failed to compile from expression", &building)
        }
    }

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        if !spec.database.isEmpty, context.source.database != spec.database { return }
        if !spec.retentionPolicy.isEmpty, context.source.retentionPolicy != spec.retentionPolicy { return }
        output.share(messages)
        for message in messages.messages {
            guard message.kind == .point else {
                output.messages.append(message)
                continue
            }
            guard isWanted(message.series, context) else { continue }
            let holds = condition?.holds(for: message, in: messages, &context, failure: "failed to evaluate WHERE expression") ?? true
            guard holds else { continue }
            var passed = message
            if spec.truncate != 0 { passed.time = PointTime.truncate(passed.time, to: spec.truncate) }
            if spec.round != 0 { passed.time = PointTime.round(passed.time, to: spec.round) }
            passed.group = groups.group(of: message.series, &context)
            output.append(passed, from: messages)
        }
    }

    mutating func code(in archive: inout StateArchive) {
        condition?.code(in: &archive)
    }

    private mutating func isWanted(_ series: SeriesID, _ context: borrowing NodeContext) -> Bool {
        if spec.measurement.isEmpty { return true }
        if series.index >= decisions.count {
            let count = max(series.index + 1, context.symbols.seriesCount)
            decisions.append(contentsOf: repeatElement(nil, count: count - decisions.count))
        }
        if let known = decisions[series.index] { return known }
        let isWanted = context.symbols.series(series).measurement == measurement
        decisions[series.index] = isWanted
        return isWanted
    }
}
