import KaptopAlerts
package import Points

/// `|kapacitorLoopback()`: gives points back to the engine as if they had been written to it.
///
/// ```
/// |kapacitorLoopback()
///     .database('derived')
///     .retentionPolicy('autogen')
///     .measurement('cpu_mean')
///     .tag('source', 'kaptop')
/// ```
///
/// Nothing stands behind it. Writing to a database and retention policy that the task itself reads is refused when it starts.
struct KapacitorLoopbackSpec: NodeSpec {
    fileprivate var database = ""
    fileprivate var retentionPolicy = ""
    fileprivate var measurement = ""
    fileprivate var tags: [String: String] = [:]

    static let faces = [
        NodeFace(
            "kapacitorLoopback", typeName: "*pipeline.KapacitorLoopbackNode", nodeName: "kapacitor_loopback", endsChain: true,
            properties: [
                .string("database", \KapacitorLoopbackSpec.database), .string("retentionPolicy", \.retentionPolicy),
                .string("measurement", \.measurement),
                Property("tag") { (spec: inout KapacitorLoopbackSpec, arguments: Arguments) throws(CallError) in
                    try arguments.require(2...2)
                    let key = try arguments.string(0)
                    spec.tags[key] = try arguments.string(1)
                },
            ]
        ) { (arguments: Arguments) throws(CallError) in
            try arguments.require(0...0)
            return KapacitorLoopbackSpec()
        }
    ]

    func validate() throws(CallError) {
        if database.isEmpty { throw .refused("must specify a database") }
        if retentionPolicy.isEmpty { throw .refused("must specify a retention policy") }
    }

    var isGrouped: Bool { false }

    func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        let isLoop = building.environment.dbrps.contains { $0.database == database && $0.retentionPolicy == retentionPolicy }
        if isLoop { throw PipelineError("loop detected on dbrp: \"\(database)\".\"\(retentionPolicy)\"") }
        return KapacitorLoopbackNode(spec: self)
    }
}

/// A point that a task gives back, for the engine to write.
package struct LoopbackPoint: Sendable, Equatable {
    package let database: String
    package let retentionPolicy: String
    package let point: Point
}

private struct KapacitorLoopbackNode: Node {
    let spec: KapacitorLoopbackSpec
    private var count = 0

    init(spec: KapacitorLoopbackSpec) {
        self.spec = spec
    }

    var statistics: [(name: String, value: Int)] { [("points_written", count)] }

    mutating func takeCounts(of other: any Node) {
        if let other = other as? KapacitorLoopbackNode { count = other.count }
    }

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        var batchName: String?
        for message in messages.messages {
            switch message.kind {
            case .batch:
                batchName = context.symbols.string(context.symbols.series(message.series).measurement)
            case .point, .row:
                var point = messages.point(message, symbols: context.symbols)
                if message.kind == .row {
                    // Kapacitor renames points, but not those of batches.
                    point.measurement = batchName ?? point.measurement
                } else if !spec.measurement.isEmpty {
                    point.measurement = spec.measurement
                }
                point.tags.merge(spec.tags) { _, own in own }
                context.loopback.append(
                    LoopbackPoint(database: spec.database, retentionPolicy: spec.retentionPolicy, point: point))
                count += 1
            case .barrier, .deleteGroup: break
            }
        }
    }
}
