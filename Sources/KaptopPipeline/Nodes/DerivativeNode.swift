import KaptopAlerts
import Points

/// `|derivative('field')`: how fast a field changes from point to point of a group.
///
/// ```
/// |derivative('bytes_sent')
///     .unit(1s)
///     .nonNegative()
///     .as('bytes_per_second')
/// ```
///
/// The rate is per `unit` (default one second) and takes the field's place unless `as` names another. The first point of a group, or of
/// a batch, gives none; with `nonNegative` neither does a value lower than the one before, such as a counter that starts over.
struct DerivativeSpec: NodeSpec {
    fileprivate var field: String
    fileprivate var name: String
    fileprivate var unit: Int64 = 1_000_000_000
    fileprivate var isNonNegative = false

    static let faces = [
        NodeFace(
            "derivative", typeName: "*pipeline.DerivativeNode",
            properties: [
                .string("field", \DerivativeSpec.field), .string("as", \.name), .duration("unit", \.unit),
                .flag("nonNegative", \.isNonNegative),
            ]
        ) { (arguments: Arguments) throws(CallError) in
            try arguments.require(1...1)
            return DerivativeSpec(field: try arguments.string(0))
        }
    ]

    init(field: String) {
        self.field = field
        name = field
    }

    /// What a deadman switch sets.
    init(field: String, unit: Int64) {
        self.init(field: field)
        self.unit = unit
        isNonNegative = true
    }

    func makeNode(_ building: inout NodeBuilding) -> any Node {
        DerivativeNode(
            field: building.symbols.intern(field), name: building.symbols.intern(name), unit: Double(unit), isNonNegative: isNonNegative)
    }
}

private struct DerivativeNode: PointNode {
    let field: Symbol
    let name: Symbol
    let unit: Double
    let isNonNegative: Bool
    private var previous = GroupStates<(value: Double, time: Int64)?>(nil)
    private var hint = 0

    init(field: Symbol, name: Symbol, unit: Double, isNonNegative: Bool) {
        self.field = field
        self.name = name
        self.unit = unit
        self.isNonNegative = isNonNegative
    }

    mutating func begin(_ batch: Chunk.Message, _ context: inout NodeContext) -> Chunk.Message {
        previous.forget(batch.group)
        return batch
    }

    mutating func pass(_ message: Chunk.Message, of messages: borrowing Chunk, into output: inout Chunk, _ context: inout NodeContext) {
        guard let value = messages.slot(field, of: message, hint: &hint)?.number else {
            context.report("field is the wrong type", message: "cannot perform derivative", of: message, in: messages)
            return
        }
        let index = previous.index(of: message.group)
        let before = previous.values[index]
        previous.values[index] = (value, message.time)
        guard let before else { return }
        let elapsed = Double(message.time &- before.time)
        if elapsed == 0 {
            context.report("elaspsed time was 0", message: "cannot perform derivative", of: message, in: messages)
            return
        }
        let difference = value - before.value
        if isNonNegative, difference < 0 { return }
        let start = output.fields.count
        output.appendFields(of: message, from: messages, without: name)
        output.append(FieldSlot(name, difference / (elapsed / unit)))
        output.append(message.kind, series: message.series, group: message.group, time: message.time, fieldsFrom: start)
    }

    mutating func forget(_ group: GroupID) {
        previous.forget(group)
    }

    mutating func code(in archive: inout StateArchive) {
        previous.code(in: &archive) { sample, archive in
            archive.code(&sample, fresh: (0, 0)) { sample, archive in
                archive.code(&sample.value)
                archive.code(&sample.time)
            }
        }
    }
}
