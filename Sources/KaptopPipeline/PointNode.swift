import Points

/// A node that works point by point, whether these come alone or as rows of a batch.
///
/// Barriers pass as they are; a deleted group is forgotten and passed on.
protocol PointNode: Node {
    /// Appends what becomes of a point or row: nothing, or one message of its kind.
    mutating func pass(_ message: Chunk.Message, of messages: borrowing Chunk, into output: inout Chunk, _ context: inout NodeContext)

    /// Gives the begin of a batch as it is to be passed on; its number of rows is counted afterwards.
    mutating func begin(_ batch: Chunk.Message, _ context: inout NodeContext) -> Chunk.Message

    mutating func forget(_ group: GroupID)

    /// Whether it passes on points as they are; one that adds fields has a chunk of its own.
    var keepsFields: Bool { get }
}

extension PointNode {
    var keepsFields: Bool { false }

    mutating func begin(_ batch: Chunk.Message, _ context: inout NodeContext) -> Chunk.Message { batch }

    mutating func forget(_ group: GroupID) {}

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        if keepsFields { output.share(messages) }
        var batch: Int?
        for message in messages.messages {
            if message.kind != .row { batch = nil }
            switch message.kind {
            case .point:
                pass(message, of: messages, into: &output, &context)
            case .batch:
                batch = output.messages.count
                var begin = begin(message, &context)
                begin.fieldCount = 0
                output.messages.append(begin)
            case .row:
                // A row without a batch belongs to nothing.
                guard let batch else { continue }
                let count = output.messages.count
                pass(message, of: messages, into: &output, &context)
                output.messages[batch].fieldCount += UInt32(output.messages.count - count)
            case .barrier:
                output.messages.append(message)
            case .deleteGroup:
                forget(message.group)
                output.messages.append(message)
            }
        }
    }
}
