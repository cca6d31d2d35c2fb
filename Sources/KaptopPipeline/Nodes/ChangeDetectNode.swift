import KaptopAlerts
import Points

/// `|changeDetect('field', …)`: passes on a point only where one of the fields differs from the point passed on before it.
///
/// ```
/// |changeDetect('status')
/// ```
///
/// The first point of a group, or of a batch, is passed on.
struct ChangeDetectSpec: NodeSpec {
    fileprivate let fields: [String]

    static let faces = [
        NodeFace("changeDetect", typeName: "*pipeline.ChangeDetectNode", properties: [Property<ChangeDetectSpec>]()) {
            (arguments: Arguments) throws(CallError) in ChangeDetectSpec(fields: try arguments.strings())
        }
    ]

    func makeNode(_ building: inout NodeBuilding) -> any Node {
        ChangeDetectNode(fields: fields.map { building.symbols.intern($0) })
    }
}

private struct ChangeDetectNode: PointNode {
    let fields: [Symbol]
    var keepsFields: Bool { true }
    /// Values of the fields in the point passed on last; nil where it lacked the field or there was none.
    private var previous: GroupStates<[FieldValue?]>

    init(fields: [Symbol]) {
        self.fields = fields
        previous = GroupStates(Array(repeating: nil, count: fields.count))
    }

    mutating func begin(_ batch: Chunk.Message, _ context: inout NodeContext) -> Chunk.Message {
        previous.forget(batch.group)
        return batch
    }

    mutating func pass(_ message: Chunk.Message, of messages: borrowing Chunk, into output: inout Chunk, _ context: inout NodeContext) {
        let index = previous.index(of: message.group)
        var hasChanged = false
        for (place, field) in fields.enumerated() {
            var hint = 0
            guard let slot = messages.slot(field, of: message, hint: &hint) else {
                context.report(
                    "expected field \(context.symbols.string(field)) not found", message: "Invalid field in change detect", of: message,
                    in: messages)
                continue
            }
            if previous.values[index][place] != Self.value(slot, messages) {
                hasChanged = true
                break
            }
        }
        guard hasChanged else { return }
        for (place, field) in fields.enumerated() {
            var hint = 0
            previous.values[index][place] = messages.slot(field, of: message, hint: &hint).flatMap { Self.value($0, messages) }
        }
        output.append(message, from: messages)
    }

    /// A field without a value is like none.
    private static func value(_ slot: FieldSlot, _ messages: borrowing Chunk) -> FieldValue? {
        slot.kind == .null ? nil : messages.value(slot)
    }

    mutating func forget(_ group: GroupID) {
        previous.forget(group)
    }

    mutating func code(in archive: inout StateArchive) {
        previous.code(in: &archive) { values, archive in archive.code(&values, fresh: nil) { $1.code(&$0) } }
    }
}
