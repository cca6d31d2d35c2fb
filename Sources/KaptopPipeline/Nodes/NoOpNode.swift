import KaptopAlerts
import Points

/// A node that passes everything on; `|stats()` puts one behind a node that has none, so that there is an edge to count on.
struct NoOpSpec: NodeSpec {
    static let faces: [NodeFace] = []

    static let face = NodeFace("noop", typeName: "*pipeline.NoOpNode", properties: [Property<NoOpSpec>]()) {
        (_: Arguments) throws(CallError) in NoOpSpec()
    }

    var isGrouped: Bool { false }

    func makeNode(_ building: inout NodeBuilding) -> any Node { NoOpNode() }
}

private struct NoOpNode: Node {
    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        output.share(messages)
        for message in messages.messages { output.append(message, from: messages) }
    }
}
