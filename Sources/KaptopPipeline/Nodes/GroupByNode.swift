import KaptopAlerts
import Points
import TickScript

/// `|groupBy('tag', …)`: splits the data into groups, one for each combination of values of the tags.
///
/// ```
/// |groupBy('service', 'datacenter')
/// |groupBy(*)
///     .exclude('host')
///     .byMeasurement()
/// ```
///
/// A star groups by all tags, without those that `exclude` names; without arguments everything is one group. `byMeasurement`
/// keeps measurements apart too.
///
/// Nodes behind it that keep something (windows, alerts, counters) keep it for each group. Rows of batches are collected into
/// batches of the new groups; these are passed on when the first batch of a later time comes.
struct GroupBySpec: NodeSpec {
    fileprivate var dimensions: GroupDimensions
    private let values: [ScriptValue]

    private init(_ arguments: Arguments) {
        values = arguments.values
        dimensions = GroupDimensions(arguments.values)
    }

    static let faces = [
        NodeFace(
            "groupBy", typeName: "*pipeline.GroupByNode", nodeName: "groupby",
            properties: [
                .flag("byMeasurement", \GroupBySpec.dimensions.isByMeasurement),
                Property("exclude") { (spec: inout GroupBySpec, arguments: Arguments) throws(CallError) in
                    spec.dimensions.excluded += try arguments.strings()
                },
            ]
        ) { (arguments: Arguments) throws(CallError) in GroupBySpec(arguments) }
    ]

    func validate() throws(CallError) {
        try GroupDimensions.check(values)
        try dimensions.checkExclusion()
    }

    var isGrouped: Bool { false }

    func makeNode(_ building: inout NodeBuilding) -> any Node {
        GroupByNode(dimensions)
    }
}

private struct GroupByNode: Node {
    private var index: GroupIndex
    /// For points whose group is by measurement already.
    private var indexByMeasurement: GroupIndex
    /// Rows of batches that wait for a batch of a later time, by group, in the order of their first row.
    private var waiting: [Waiting] = []
    private var waitingTime: Int64?

    private struct Waiting: Sendable {
        var begin: Chunk.Message
        var rows = Chunk()
    }

    init(_ dimensions: GroupDimensions) {
        index = GroupIndex(dimensions)
        var byMeasurement = dimensions
        byMeasurement.isByMeasurement = true
        indexByMeasurement = GroupIndex(byMeasurement)
    }

    var statistics: [(name: String, value: Int)] { [("working_cardinality", waiting.count)] }

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        output.share(messages)
        var batch: Chunk.Message?
        for message in messages.messages {
            if message.kind != .row { batch = nil }
            switch message.kind {
            case .point:
                output.append(message, from: messages)
                output.messages[output.messages.count - 1].group = group(of: message, in: message.group, &context)
            case .batch:
                emit(before: message.time, into: &output)
                batch = message
            case .row:
                if let batch { wait(message, of: batch, messages, &context) }
            case .barrier:
                emit(before: message.time, into: &output)
                output.messages.append(message)
            case .deleteGroup:
                output.messages.append(message)
            }
        }
    }

    mutating func code(in archive: inout StateArchive) {
        archive.code(&waitingTime)
        archive.code(&waiting, fresh: Waiting(begin: Chunk.Message(kind: .batch, series: .empty, time: 0))) { batch, archive in
            archive.code(&batch.begin)
            archive.code(&batch.rows)
        }
    }

    private mutating func group(of message: Chunk.Message, in group: GroupID, _ context: inout NodeContext) -> GroupID {
        if group != .none, context.groups[group].measurement != nil {
            return indexByMeasurement.group(of: message.series, &context)
        }
        return index.group(of: message.series, &context)
    }

    private mutating func wait(_ row: Chunk.Message, of batch: Chunk.Message, _ messages: borrowing Chunk, _ context: inout NodeContext) {
        let group = group(of: row, in: batch.group, &context)
        let place: Int
        if let known = waiting.firstIndex(where: { $0.begin.group == group }) {
            place = known
        } else {
            var begin = batch
            begin.group = group
            begin.series = context.batchSeries(measurement: context.symbols.series(batch.series).measurement, group: group)
            place = waiting.count
            waiting.append(Waiting(begin: begin))
        }
        waiting[place].rows.append(row, from: messages)
        waiting[place].rows.messages[waiting[place].rows.messages.count - 1].group = group
    }

    private mutating func emit(before time: Int64, into output: inout Chunk) {
        guard time != waitingTime else { return }
        waitingTime = time
        for batch in waiting {
            output.appendBatch(batch.begin, rows: batch.rows, ordered: true)
        }
        waiting.removeAll()
    }
}
