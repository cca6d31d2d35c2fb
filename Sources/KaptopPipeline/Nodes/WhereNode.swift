import KaptopAlerts
import Points
import TickScript

/// `|where(lambda: …)`: passes on the points that fulfil a condition.
///
/// ```
/// |where(lambda: "host" == 'server001')
/// ```
package struct WhereSpec: NodeSpec {
    var condition: Expression

    package static let faces = [
        NodeFace("where", typeName: "*pipeline.WhereNode", properties: [.condition(\WhereSpec.condition)]) {
            (arguments: Arguments) throws(CallError) in
            try arguments.require(1...1)
            return WhereSpec(condition: try arguments.lambda(0))
        }
    ]

    package func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        WhereNode(condition: try LambdaCondition(condition, failure: "Failed to compile expression in where clause", &building))
    }
}

private struct WhereNode: PointNode {
    var condition: LambdaCondition
    var keepsFields: Bool { true }

    mutating func pass(_ message: Chunk.Message, of messages: borrowing Chunk, into output: inout Chunk, _ context: inout NodeContext) {
        if condition.holds(for: message, in: messages, &context, failure: "error while evaluating expression") {
            output.append(message, from: messages)
        }
    }

    mutating func forget(_ group: GroupID) {
        condition.forget(group)
    }

    mutating func code(in archive: inout StateArchive) {
        condition.code(in: &archive)
    }
}
