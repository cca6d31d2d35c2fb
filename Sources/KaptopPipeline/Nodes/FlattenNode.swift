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
    /// The tags of each series that has all of them, put together; nil where not asked for yet.
    private var prefixes: [String?] = []
    /// Names of flattened fields by series and field.
    private var names: [UInt64: Symbol] = [:]
    /// What a point that lacks a tag leaves for the names of the next one: its tags up to there, as in Kapacitor.
    private var leftover = ""

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
        // In Kapacitor it is often, but not always, lost while the node waits for more.
        leftover = ""
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
        archive.code(&leftover)
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
            guard let prefix = prefix(of: point, points, &context) else { continue }
            for fieldIndex in point.fieldRange {
                output.appendField(points.fields[fieldIndex], from: points)
                let last = output.fields.count - 1
                let name = name(of: output.fields[last].key, in: point.series, prefix, &context)
                output.fields[last].key = name
                if let earlier = output.fields[start..<last].firstIndex(where: { $0.key == name }) {
                    output.fields[earlier] = output.fields[last]
                    output.fields.removeLast()
                }
            }
            leftover = ""
        }
        points.removeAll()
        swap(&points, &groups.values[index].points)
        guard keepsEmpty || output.fields.count > start else { return }
        let series = context.batchSeries(measurement: groups.values[index].measurement ?? .empty, group: group)
        output.append(kind, series: series, group: group, time: time, fieldsFrom: start)
    }

    /// The point's tags, with what was left over before them; nil where it lacks one of them, which is reported.
    private mutating func prefix(
        of point: Chunk.Message, _ points: borrowing Chunk, _ context: inout NodeContext
    ) -> String? {
        let place = point.series.index
        if leftover.isEmpty, place < prefixes.count, let known = prefixes[place] { return known }
        let series = context.symbols.series(point.series)
        var prefix = leftover
        for (number, tag) in tags.enumerated() {
            guard let value = series.value(of: tag) else {
                leftover = prefix
                context.report(
                    "tag \(context.symbols.string(tag)) is missing from point", message: "point missing tag for flatten operation",
                    of: point, in: points)
                return nil
            }
            if number > 0 { prefix += delimiter }
            prefix += context.symbols.string(value)
        }
        if leftover.isEmpty {
            if place >= prefixes.count { prefixes.append(contentsOf: repeatElement(nil, count: place + 1 - prefixes.count)) }
            prefixes[place] = prefix
        }
        return prefix
    }

    private mutating func name(of field: Symbol, in series: SeriesID, _ prefix: String, _ context: inout NodeContext) -> Symbol {
        let key = UInt64(series.rawValue) << 32 | UInt64(field.rawValue)
        if leftover.isEmpty, let known = names[key] { return known }
        var name = prefix
        if !dropsName {
            if !prefix.isEmpty { name += delimiter }
            name += context.symbols.string(field)
        }
        let symbol = context.symbols.intern(name)
        if leftover.isEmpty { names[key] = symbol }
        return symbol
    }
}
