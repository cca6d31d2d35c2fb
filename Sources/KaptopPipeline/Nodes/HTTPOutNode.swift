import KaptopAlerts
import Points

/// `|httpOut('name')`: shows the newest point or batch of each group under `/kapacitor/v1/tasks/TASK/name`.
///
/// ```
/// |httpOut('top10')
/// ```
///
/// The data passes unchanged.
struct HTTPOutSpec: NodeSpec {
    fileprivate var endpoint: String

    static let faces = [
        NodeFace(
            "httpOut", typeName: "*pipeline.HTTPOutNode", nodeName: "http_out", properties: [.string("endpoint", \HTTPOutSpec.endpoint)]
        ) { (arguments: Arguments) throws(CallError) in
            try arguments.require(1...1)
            return HTTPOutSpec(endpoint: try arguments.string(0))
        }
    ]

    func makeNode(_ building: inout NodeBuilding) -> any Node {
        HTTPOutNode(endpoint: endpoint)
    }
}

/// Keeps the newest of each group as it came; it becomes text only when somebody asks.
struct HTTPOutNode: Node {
    let endpoint: String
    private var newest: [GroupID: Chunk] = [:]
    /// Groups in the order of their first point.
    private var order: [GroupID] = []

    init(endpoint: String) {
        self.endpoint = endpoint
    }

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        output.share(messages)
        for (index, message) in messages.messages.enumerated() {
            output.append(message, from: messages)
            switch message.kind {
            case .point, .batch: keep(index, of: messages)
            case .deleteGroup:
                if newest.removeValue(forKey: message.group) != nil { order.removeAll { $0 == message.group } }
            case .row, .barrier: break
            }
        }
    }

    mutating func code(in archive: inout StateArchive) {
        archive.code(&order, fresh: .none) { $1.code(&$0) }
        for group in order { archive.code(&newest[group, default: Chunk()]) }
    }

    private mutating func keep(_ index: Int, of messages: borrowing Chunk) {
        let group = messages.messages[index].group
        if newest[group] == nil { order.append(group) }
        newest[group, default: Chunk()].removeAll()
        for place in index..<messages.end(ofMessageAt: index) {
            newest[group, default: Chunk()].append(messages.messages[place], from: messages)
        }
    }

    func series(_ context: borrowing NodeContext) -> [AlertSeries] {
        var list: [AlertSeries] = []
        for group in order {
            if let chunk = newest[group] { list.append(EventPoints.series(ofFirstIn: chunk, context)) }
        }
        return list
    }
}
