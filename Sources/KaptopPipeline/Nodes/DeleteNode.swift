import KaptopAlerts
import Points

/// `|delete()`: takes fields and tags from points.
///
/// ```
/// |delete()
///     .field('debug')
///     .tag('cpu')
/// ```
///
/// A tag by which the data is grouped is taken from the groups too. Counts `fields_deleted` and `tags_deleted`.
struct DeleteSpec: NodeSpec {
    fileprivate var fields: [String] = []
    fileprivate var tags: [String] = []

    static let faces = [
        NodeFace(
            "delete", typeName: "*pipeline.DeleteNode",
            properties: [
                Property("field") { (spec: inout DeleteSpec, arguments: Arguments) throws(CallError) in
                    try arguments.require(1...1)
                    spec.fields.append(try arguments.string(0))
                },
                Property("tag") { (spec: inout DeleteSpec, arguments: Arguments) throws(CallError) in
                    try arguments.require(1...1)
                    spec.tags.append(try arguments.string(0))
                },
            ]
        ) { (arguments: Arguments) throws(CallError) in
            try arguments.require(0...0)
            return DeleteSpec()
        }
    ]

    var isGrouped: Bool { false }

    func makeNode(_ building: inout NodeBuilding) -> any Node {
        DeleteNode(fields: fields.map { building.symbols.intern($0) }, tags: tags.map { building.symbols.intern($0) })
    }
}

private struct DeleteNode: PointNode {
    let fields: [Symbol]
    let tags: [Symbol]
    private var change = TagChange()
    private var fieldCount = 0
    private var tagCount = 0

    init(fields: [Symbol], tags: [Symbol]) {
        self.fields = fields
        self.tags = tags
    }

    var statistics: [(name: String, value: Int)] { [("fields_deleted", fieldCount), ("tags_deleted", tagCount)] }

    mutating func begin(_ batch: Chunk.Message, _ context: inout NodeContext) -> Chunk.Message {
        var begin = batch
        let changed = retag(batch, &context)
        begin.series = changed.series
        begin.group = changed.group
        return begin
    }

    mutating func pass(_ message: Chunk.Message, of messages: borrowing Chunk, into output: inout Chunk, _ context: inout NodeContext) {
        let changed = retag(message, &context)
        let start = output.fields.count
        for index in message.fieldRange {
            if fields.contains(messages.fields[index].key) {
                fieldCount += 1
            } else {
                output.appendField(messages.fields[index], from: messages)
            }
        }
        output.append(message.kind, series: changed.series, group: changed.group, time: message.time, fieldsFrom: start)
    }

    private mutating func retag(_ message: Chunk.Message, _ context: inout NodeContext) -> TagChange.Result {
        guard !tags.isEmpty else { return TagChange.Result(series: message.series, group: message.group, count: 0) }
        let tags = tags
        let changed = change.apply(to: message, &context) { series, context in
            let rest = context.symbols.series(series, setting: [], removing: tags)
            let group = context.groups[message.group]
            let restOfGroup = Group(tags: group.tags.filter { !tags.contains($0.key) }, measurement: group.measurement)
            return (rest, context.groups.intern(restOfGroup), series.tags.count - rest.tags.count)
        }
        tagCount += changed.count
        return changed
    }
}
