import KaptopAlerts
import Points

/// `|log()`: writes all data that passes to the server's log.
///
/// ```
/// |log()
///     .level('DEBUG')
///     .prefix('after the window')
/// ```
///
/// `level` is `DEBUG`, `INFO` (default) or `ERROR`; any other means `INFO`, as in Kapacitor. The data passes unchanged.
struct LogSpec: NodeSpec {
    fileprivate var level = "INFO"
    fileprivate var prefix = ""

    static let faces = [
        NodeFace(
            "log", typeName: "*pipeline.LogNode", properties: [.string("level", \LogSpec.level), .string("prefix", \.prefix)]
        ) { (arguments: Arguments) throws(CallError) in
            try arguments.require(0...0)
            return LogSpec()
        }
    ]

    var isGrouped: Bool { false }

    func makeNode(_ building: inout NodeBuilding) -> any Node {
        let known = ["DEBUG", "INFO", "ERROR"].first { $0 == level.uppercased() }
        return LogNode(level: known ?? "INFO", prefix: prefix)
    }
}

private struct LogNode: Node {
    let level: String
    let prefix: String

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        output.share(messages)
        var batch: Chunk.Message?
        for message in messages.messages {
            if message.kind != .row, let ended = batch {
                write("end batch", ended, messages, context.symbols.series(ended.series).measurement, &context)
                batch = nil
            }
            let name = context.symbols.series(batch?.series ?? message.series).measurement
            switch message.kind {
            case .point: write("point", message, messages, name, &context)
            case .row: write("batch point", message, messages, name, &context)
            case .batch:
                write("begin batch", message, messages, name, &context)
                batch = message
            case .barrier, .deleteGroup: break
            }
            output.append(message, from: messages)
        }
        if let batch { write("end batch", batch, messages, context.symbols.series(batch.series).measurement, &context) }
    }

    private func write(
        _ text: String, _ message: Chunk.Message, _ messages: borrowing Chunk, _ measurement: Symbol, _ context: inout NodeContext
    ) {
        typealias Pair = AlertSeries.Pair
        var pairs = [Pair("prefix", prefix), Pair("name", context.symbols.string(measurement))]
        if message.kind == .point {
            pairs.append(Pair("db", context.source.database))
            pairs.append(Pair("rp", context.source.retentionPolicy))
        }
        pairs.append(Pair("group", context.groups.text(of: message.group, symbols: context.symbols)))
        if message.kind == .point {
            for (number, tag) in context.groups[message.group].tags.enumerated() {
                pairs.append(Pair("dimension_\(number)", context.symbols.string(tag.key)))
            }
        }
        for tag in context.symbols.series(message.series).tags {
            pairs.append(Pair("tag_\(context.symbols.string(tag.key))", context.symbols.string(tag.value)))
        }
        if message.kind == .point || message.kind == .row {
            for (key, value) in EventPoints.fields(of: message, in: messages, context) {
                pairs.append(Pair("field_\(key)", Self.text(of: value)))
            }
        }
        pairs.append(Pair("time", RFC3339.text(message.time)))
        context.logLines.append(NodeLogLine(node: context.node, level: level, message: text, pairs: pairs))
    }

    private static func text(of value: FieldValue) -> String {
        switch value {
        // Go prints whole numbers without a fraction.
        case .float(let value): value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : String(value)
        case .integer(let value): String(value)
        case .boolean(let value): String(value)
        case .string(let value): value
        case .duration(let value): GoText.duration(value)
        case .time(let value): GoText.time(value)
        case .null: "<nil>"
        case .missing: "&{}"
        }
    }
}
