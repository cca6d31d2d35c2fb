import KaptopAlerts
import Points

/// `|shift(5m)`: moves points and batches in time, forwards or backwards.
///
/// ```
/// |shift(-24h)
/// ```
struct ShiftSpec: NodeSpec {
    /// Nanoseconds.
    fileprivate var shift: Int64

    static let faces = [
        NodeFace(
            "shift", typeName: "*pipeline.ShiftNode", hiddenMethods: ["shift"], properties: [.duration("shift", \ShiftSpec.shift)]
        ) { (arguments: Arguments) throws(CallError) in
            try arguments.require(1...1)
            return ShiftSpec(shift: try arguments.duration(0))
        }
    ]

    var isGrouped: Bool { false }

    func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        guard shift != 0 else { throw PipelineError("invalid shift value: must be non zero duration") }
        return ShiftNode(shift: shift)
    }
}

private struct ShiftNode: PointNode {
    let shift: Int64
    var keepsFields: Bool { true }

    mutating func begin(_ batch: Chunk.Message, _ context: inout NodeContext) -> Chunk.Message {
        var begin = batch
        begin.time &+= shift
        return begin
    }

    mutating func pass(_ message: Chunk.Message, of messages: borrowing Chunk, into output: inout Chunk, _ context: inout NodeContext) {
        output.append(message, from: messages)
        output.messages[output.messages.count - 1].time &+= shift
    }
}
