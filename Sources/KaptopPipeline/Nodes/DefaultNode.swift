import KaptopAlerts
import Points

/// `|default()`: sets fields and tags where points lack them.
///
/// ```
/// |default()
///     .field('value', 0.0)
///     .tag('host', 'unknown')
/// ```
///
/// A tag with an empty value counts as missing. Fields are floats, integers, booleans or strings. A tag that is set on a batch
/// becomes part of the batch's group. Counts `fields_defaulted` and `tags_defaulted`.
struct DefaultSpec: NodeSpec {
    fileprivate var fields: [(name: String, value: ScriptValue)] = []
    fileprivate var tags: [(name: String, value: String)] = []

    static let faces = [
        NodeFace(
            "default", typeName: "*pipeline.DefaultNode",
            properties: [
                Property("field") { (spec: inout DefaultSpec, arguments: Arguments) throws(CallError) in
                    try arguments.require(2...2)
                    let name = try arguments.string(0)
                    spec.fields.removeAll { $0.name == name }
                    spec.fields.append((name, arguments.values[1]))
                },
                Property("tag") { (spec: inout DefaultSpec, arguments: Arguments) throws(CallError) in
                    try arguments.require(2...2)
                    let (name, value) = (try arguments.string(0), try arguments.string(1))
                    spec.tags.removeAll { $0.name == name }
                    spec.tags.append((name, value))
                },
            ]
        ) { (arguments: Arguments) throws(CallError) in
            try arguments.require(0...0)
            return DefaultSpec()
        }
    ]

    func validate() throws(CallError) {
        for (name, value) in fields where value.fieldValue == nil {
            throw .refused(
                "unsupported type \(value.typeName) for field \"\(name)\", field default values must be float,int,string or bool")
        }
    }

    var isGrouped: Bool { false }

    func makeNode(_ building: inout NodeBuilding) -> any Node {
        var node = DefaultNode()
        for (name, value) in fields {
            if let value = value.fieldValue { node.fields.append((building.symbols.intern(name), value)) }
        }
        node.tags = tags.map { Tag(key: building.symbols.intern($0.name), value: building.symbols.intern($0.value)) }
        return node
    }
}

extension ScriptValue {
    /// The value as a field's; nil for what a script cannot give a field.
    var fieldValue: FieldValue? {
        switch self {
        case .float(let value): .float(value)
        case .integer(let value): .integer(value)
        case .boolean(let value): .boolean(value)
        case .string(let value): .string(value)
        default: nil
        }
    }
}

private struct DefaultNode: PointNode {
    var fields: [(key: Symbol, value: FieldValue)] = []
    var tags: [Tag] = []
    private var change = TagChange()
    /// The group of the batch at hand.
    private var batchGroup = GroupID.none
    private var fieldCount = 0
    private var tagCount = 0

    var statistics: [(name: String, value: Int)] { [("fields_defaulted", fieldCount), ("tags_defaulted", tagCount)] }

    mutating func begin(_ batch: Chunk.Message, _ context: inout NodeContext) -> Chunk.Message {
        // Kapacitor gives the begin of a batch its fields too: nobody sees them, but they are counted.
        fieldCount += fields.count
        guard !tags.isEmpty else {
            batchGroup = batch.group
            return batch
        }
        var begin = batch
        let series = context.symbols.series(batch.series)
        let missing = missingTags(of: series)
        tagCount += missing.count
        let completed = context.symbols.series(series, setting: missing)
        begin.series = context.symbols.intern(completed)
        let measurement = context.groups[batch.group].measurement
        begin.group =
            completed.tags.isEmpty && measurement == nil
            ? .none : context.groups.intern(Group(tags: completed.tags, measurement: measurement))
        batchGroup = begin.group
        return begin
    }

    mutating func pass(_ message: Chunk.Message, of messages: borrowing Chunk, into output: inout Chunk, _ context: inout NodeContext) {
        var series = message.series
        var group = message.kind == .row ? batchGroup : message.group
        if !tags.isEmpty {
            let tags = tags
            let changed = change.apply(to: message, &context) { series, context in
                let missing = Self.missing(tags, in: series)
                let completed = context.symbols.series(series, setting: missing)
                return (completed, context.group(message.group, with: completed), missing.count)
            }
            series = changed.series
            tagCount += changed.count
            if message.kind == .point { group = changed.group }
        }
        let start = output.fields.count
        let hasNulls = message.fieldRange.contains { messages.fields[$0].kind == .null }
        for index in message.fieldRange {
            // A field without a value is missing, too.
            if hasNulls, messages.fields[index].kind == .null, fields.contains(where: { $0.key == messages.fields[index].key }) { continue }
            output.appendField(messages.fields[index], from: messages)
        }
        for (key, value) in fields where !output.fields[start...].contains(where: { $0.key == key }) {
            output.appendField(key, value)
            fieldCount += 1
        }
        output.append(message.kind, series: series, group: group, time: message.time, fieldsFrom: start)
    }

    private func missingTags(of series: Series) -> [Tag] { Self.missing(tags, in: series) }

    private static func missing(_ tags: [Tag], in series: Series) -> [Tag] {
        tags.filter { (series.value(of: $0.key) ?? .empty) == .empty }
    }
}
