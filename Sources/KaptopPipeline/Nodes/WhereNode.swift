import KaptopAlerts
package import Points
package import TickScript

/// `|where(lambda: …)`: passes on the points that fulfil a condition.
///
/// ```
/// |where(lambda: "host" == 'server001')
/// ```
package struct WhereSpec: NodeSpec {
    let condition: Expression

    package static let faces = [
        NodeFace("where", typeName: "*pipeline.WhereNode", properties: [Property<WhereSpec>]()) { (arguments: Arguments) throws(CallError) in
            try arguments.require(1...1)
            return WhereSpec(condition: try arguments.lambda(0))
        }
    ]

    package func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        WhereNode(condition: try LambdaCondition(condition, failure: "Failed to compile expression in where clause", &building))
    }
}

private struct WhereNode: Node {
    var condition: LambdaCondition

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        var batch: Int?
        for message in messages.messages {
            switch message.kind {
            case .point:
                if holds(message, messages, &context) { output.append(message, from: messages) }
            case .batch:
                batch = output.messages.count
                output.append(message, from: messages)
                output.messages[output.messages.count - 1].fieldCount = 0
            case .row:
                guard let batch, holds(message, messages, &context) else { continue }
                output.append(message, from: messages)
                output.messages[batch].fieldCount += 1
            case .barrier:
                output.append(message, from: messages)
            case .deleteGroup:
                condition.forget(message.group)
                output.append(message, from: messages)
            }
        }
    }

    private mutating func holds(_ message: Chunk.Message, _ messages: borrowing Chunk, _ context: inout NodeContext) -> Bool {
        condition.holds(for: message, in: messages, &context, failure: "error while evaluating expression")
    }
}
