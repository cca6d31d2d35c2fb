import KaptopAlerts
import Points

/// `|flatten()`: makes one point of the points of a group that have the same time, with tag values in the fields' names.
///
/// ```
/// |flatten()
///     .on('host', 'port')
///     .tolerance(1s)
/// ```
///
/// From `m,host=A,port=80 bytes=1` and `m,host=B,port=80 bytes=2` comes one point with `A.80.bytes` and `B.80.bytes`.
/// `delimiter` stands between the parts (default a dot), `dropOriginalFieldName` leaves the field's own name out, times are
/// rounded to `tolerance`. The point leaves when one of another time arrives. Points without one of the tags are left out and
/// reported.
struct FlattenSpec: NodeSpec {
    fileprivate var tags: [String] = []
    fileprivate var delimiter = "."
    fileprivate var tolerance: Int64 = 0
    fileprivate var dropsName = false

    static let faces = [
        NodeFace(
            "flatten", typeName: "*pipeline.FlattenNode",
            properties: [
                .strings("on", \FlattenSpec.tags), .string("delimiter", \.delimiter), .duration("tolerance", \.tolerance),
                Property("dropOriginalFieldName") { (spec: inout FlattenSpec, arguments: Arguments) throws(CallError) in
                    let values = try arguments.booleans()
                    spec.dropsName = values.count == 1 ? values[0] : true
                },
            ]
        ) { (arguments: Arguments) throws(CallError) in
            try arguments.require(0...0)
            return FlattenSpec()
        }
    ]

    func makeNode(_ building: inout NodeBuilding) -> any Node {
        FlattenNode(self, &building)
    }
}

private struct FlattenNode: Node {
    private let tags: [Symbol]
    private let delimiter: String
    private let tolerance: Int64
    private let dropsName: Bool
    private var groups = GroupStates(GroupState())
    /// Names of flattened fields by series and field.
    private var names: [UInt64: Symbol] = [:]

    private struct GroupState: Sendable {
        var time: Int64?
        var points = Chunk()
        /// The measurement of flattened points: that of the group's first point or of the batch.
        var measurement: Symbol?
    }

    init(_ spec: FlattenSpec, _ building: inout NodeBuilding) {
        tags = spec.tags.map { building.symbols.intern($0) }
        delimiter = spec.delimiter
        tolerance = spec.tolerance
        dropsName = spec.dropsName
    }

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        var batch: (message: Chunk.Message, place: Int)?
        for message in messages.messages {
            if message.kind != .row, let ended = batch {
                flushBatch(ended.message, ended.place, into: &output, &context)
                batch = nil
            }
            switch message.kind {
            case .point:
                add(message, messages, group: message.group, .point, into: &output, &context)
            case .batch:
                let index = groups.index(of: message.group)
                groups.values[index].measurement = context.symbols.series(message.series).measurement
                groups.values[index].time = nil
                batch = (message, output.messages.count)
                output.messages.append(message)
                output.messages[output.messages.count - 1].fieldCount = 0
            case .row:
                guard let batch else { continue }
                let count = output.messages.count
                add(message, messages, group: batch.message.group, .row, into: &output, &context)
                output.messages[batch.place].fieldCount += UInt32(output.messages.count - count)
            case .barrier:
                output.messages.append(message)
            case .deleteGroup:
                groups.forget(message.group)
                output.messages.append(message)
            }
        }
        if let batch { flushBatch(batch.message, batch.place, into: &output, &context) }
    }

    mutating func code(in archive: inout StateArchive) {
        groups.code(in: &archive) { state, archive in
            archive.code(&state.time)
            archive.code(&state.points)
            archive.code(&state.measurement)
        }
    }

    private mutating func add(
        _ message: Chunk.Message, _ messages: borrowing Chunk, group: GroupID, _ kind: Chunk.Kind, into output: inout Chunk,
        _ context: inout NodeContext
    ) {
        let index = groups.index(of: group)
        if groups.values[index].measurement == nil {
            groups.values[index].measurement = context.symbols.series(message.series).measurement
        }
        let time = PointTime.round(message.time, to: tolerance)
        if groups.values[index].time != time {
            flush(index, group, kind, keepsEmpty: false, into: &output, &context)
            groups.values[index].time = time
        }
        groups.values[index].points.append(message, from: messages)
    }

    private mutating func flushBatch(_ batch: Chunk.Message, _ place: Int, into output: inout Chunk, _ context: inout NodeContext) {
        let count = output.messages.count
        flush(groups.index(of: batch.group), batch.group, .row, keepsEmpty: true, into: &output, &context)
        output.messages[place].fieldCount += UInt32(output.messages.count - count)
    }

    /// Passes on what was collected as one message; a later value of a name takes the place of an earlier.
    private mutating func flush(
        _ index: Int, _ group: GroupID, _ kind: Chunk.Kind, keepsEmpty: Bool, into output: inout Chunk, _ context: inout NodeContext
    ) {
        guard !groups.values[index].points.isEmpty, let time = groups.values[index].time else { return }
        var points = Chunk()
        swap(&points, &groups.values[index].points)
        let start = output.fields.count
        for point in points.messages {
            for fieldIndex in point.fieldRange {
                guard let name = name(of: points.fields[fieldIndex].key, in: point.series, &context) else {
                    reportMissingTag(point, points, &context)
                    break
                }
                output.appendField(points.fields[fieldIndex], from: points)
                let last = output.fields.count - 1
                output.fields[last].key = name
                if let earlier = output.fields[start..<last].firstIndex(where: { $0.key == name }) {
                    output.fields[earlier] = output.fields[last]
                    output.fields.removeLast()
                }
            }
        }
        points.removeAll()
        swap(&points, &groups.values[index].points)
        guard keepsEmpty || output.fields.count > start else { return }
        let series = context.batchSeries(measurement: groups.values[index].measurement ?? .empty, group: group)
        output.append(kind, series: series, group: group, time: time, fieldsFrom: start)
    }

    /// nil where the series lacks one of the tags.
    private mutating func name(of field: Symbol, in series: SeriesID, _ context: inout NodeContext) -> Symbol? {
        let key = UInt64(series.rawValue) << 32 | UInt64(field.rawValue)
        if let known = names[key] { return known }
        let own = context.symbols.series(series)
        var parts: [String] = []
        for tag in tags {
            guard let value = own.value(of: tag) else { return nil }
            parts.append(context.symbols.string(value))
        }
        if !dropsName { parts.append(context.symbols.string(field)) }
        let name = context.symbols.intern(parts.joined(separator: delimiter))
        names[key] = name
        return name
    }

    private func reportMissingTag(_ point: Chunk.Message, _ points: borrowing Chunk, _ context: inout NodeContext) {
        let series = context.symbols.series(point.series)
        guard let missing = tags.first(where: { series.value(of: $0) == nil }) else { return }
        context.report(
            "tag \(context.symbols.string(missing)) is missing from point", message: "point missing tag for flatten operation",
            of: point, in: points)
    }
}
