import KaptopAlerts
import Points

/// `|sample(3)` or `|sample(10s)`: passes on every third point of a group, or only points on multiples of a time.
///
/// ```
/// |sample(3)
/// ```
///
/// Counting starts with the first point, which is passed on, and anew in each batch.
struct SampleSpec: NodeSpec {
    fileprivate var rate: Rate

    fileprivate enum Rate: Sendable {
        case count(Int64)
        /// Nanoseconds.
        case duration(Int64)
    }

    static let faces = [
        NodeFace(
            "sample", typeName: "*pipeline.SampleNode",
            properties: [
                Property("n") { (spec: inout SampleSpec, arguments: Arguments) throws(CallError) in
                    try arguments.require(1...1)
                    // A duration counts where there is one.
                    if case .count = spec.rate { spec.rate = .count(try arguments.integer(0)) }
                },
                Property("duration") { (spec: inout SampleSpec, arguments: Arguments) throws(CallError) in
                    try arguments.require(1...1)
                    spec.rate = .duration(try arguments.duration(0))
                },
            ]
        ) { (arguments: Arguments) throws(CallError) in
            try arguments.require(1...1)
            switch arguments.values[0] {
            case .integer(let count): return SampleSpec(rate: .count(count))
            case .duration(let duration): return SampleSpec(rate: .duration(duration))
            default: throw .mismatched("must pass int64 or duration to new sample node")
            }
        }
    ]

    func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        switch rate {
        case .count(0), .duration(0): throw PipelineError("invalid sample rate: must be positive integer or duration")
        default: return SampleNode(rate: rate)
        }
    }
}

private struct SampleNode: PointNode {
    let rate: SampleSpec.Rate
    var keepsFields: Bool { true }
    private var counts = GroupStates<Int64>(0)

    init(rate: SampleSpec.Rate) {
        self.rate = rate
    }

    mutating func begin(_ batch: Chunk.Message, _ context: inout NodeContext) -> Chunk.Message {
        counts.forget(batch.group)
        return batch
    }

    mutating func pass(_ message: Chunk.Message, of messages: borrowing Chunk, into output: inout Chunk, _ context: inout NodeContext) {
        let index = counts.index(of: message.group)
        let isKept =
            switch rate {
            case .count(let count): counts.values[index] % count == 0
            case .duration(let step): PointTime.truncate(message.time, to: step) == message.time
            }
        counts.values[index] += 1
        if isKept { output.append(message, from: messages) }
    }

    mutating func forget(_ group: GroupID) {
        counts.forget(group)
    }

    mutating func code(in archive: inout StateArchive) {
        counts.code(in: &archive) { $1.code(&$0) }
    }
}
