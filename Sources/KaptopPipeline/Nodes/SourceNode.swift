import KaptopAlerts
import Points

/// `stream` or `batch`: where a script begins.
///
/// The pipeline gives it what the engine routed to the task.
package struct SourceSpec: NodeSpec {
    let kind: EdgeKind

    package static let faces: [NodeFace] = []

    static func face(_ kind: EdgeKind) -> NodeFace {
        NodeFace(
            kind.rawValue, typeName: kind == .stream ? "*pipeline.StreamNode" : "*pipeline.BatchNode",
            properties: [Property<SourceSpec>]()
        ) { (_: Arguments) throws(CallError) in SourceSpec(kind: kind) }
    }

    package var isGrouped: Bool { false }

    package func makeNode(_ building: inout NodeBuilding) -> any Node { SourceNode() }
}

/// Has no work of its own: nodes behind the source read the source's chunk itself.
private struct SourceNode: Node {
    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {}
}
