import KaptopAlerts
import Points
import TickScript

/// `|combine(lambda: …, lambda: …)`: puts points of one group and time together, in every combination that fulfils the lambdas.
///
/// ```
/// |combine(lambda: "service" == 'login', lambda: TRUE)
///     .as('login', 'other')
///     .delimiter('.')
///     .tolerance(10s)
/// ```
///
/// Each combination is a point with the fields of one point for each lambda, their names behind the names of `as`; tags by which
/// the data is not grouped likewise. Times are rounded to `tolerance`. A point stands in a combination once. More than `max`
/// (default one million) combinations stop the task.
struct CombineSpec: NodeSpec {
    fileprivate let lambdas: [Expression]
    fileprivate var names: [String] = []
    fileprivate var delimiter = "."
    fileprivate var tolerance: Int64 = 0
    fileprivate var maximum: Int64 = 1_000_000

    static let faces = [
        NodeFace(
            "combine", typeName: "*pipeline.CombineNode", hiddenMethods: ["max"],
            properties: [
                .strings("as", \CombineSpec.names), .string("delimiter", \.delimiter), .duration("tolerance", \.tolerance),
                .integer("max", \.maximum),
            ]
        ) { (arguments: Arguments) throws(CallError) in CombineSpec(lambdas: try arguments.lambdas()) }
    ]

    func provides(_ input: EdgeKind) -> EdgeKind { .stream }

    func validate() throws(CallError) {
        if names.isEmpty { throw .refused("a call to combine.as() is required to specify the output stream prefixes.") }
        if names.count != lambdas.count {
            throw .refused("number of prefixes specified by combine.as() must match the number of combine expressions")
        }
        for name in names {
            if name.isEmpty { throw .refused("must provide a prefix name for the combine node, see .as() property method") }
            if delimiter.isEmpty || name.contains(delimiter) {
                throw .refused("cannot use name \(name) as field prefix, it contains the delimiter character \(delimiter)")
            }
        }
        if Set(names).count != names.count { throw .refused("cannot use the same prefix name see .as() property method") }
    }

    func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        try CombineNode(self, &building)
    }
}

private struct CombineNode: Node {
    private var conditions: [LambdaCondition] = []
    private var names: PrefixedNames
    private let tolerance: Int64
    private let maximum: Int64
    private var groups = GroupStates(GroupState())

    private struct GroupState: Sendable {
        var time: Int64?
        var points = Chunk()
        var measurement: Symbol?
    }

    init(_ spec: CombineSpec, _ building: inout NodeBuilding) throws(PipelineError) {
        for (number, lambda) in spec.lambdas.enumerated() {
            conditions.append(try LambdaCondition(lambda, failure: "Failed to compile \(number) expression", &building))
        }
        names = PrefixedNames(spec.names, delimiter: spec.delimiter)
        tolerance = spec.tolerance
        maximum = spec.maximum
    }

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        var batch: Chunk.Message?
        for message in messages.messages {
            if message.kind != .row, let ended = batch {
                flush(groups.index(of: ended.group), ended.group, into: &output, &context)
                batch = nil
            }
            switch message.kind {
            case .point:
                add(message, messages, group: message.group, into: &output, &context)
            case .batch:
                let index = groups.index(of: message.group)
                groups.values[index].measurement = context.symbols.series(message.series).measurement
                groups.values[index].time = nil
                batch = message
            case .row:
                if let batch { add(message, messages, group: batch.group, into: &output, &context) }
            case .barrier:
                output.messages.append(message)
            case .deleteGroup:
                groups.forget(message.group)
                for index in conditions.indices { conditions[index].forget(message.group) }
                output.messages.append(message)
            }
        }
        if let batch { flush(groups.index(of: batch.group), batch.group, into: &output, &context) }
    }

    mutating func code(in archive: inout StateArchive) {
        for index in conditions.indices { conditions[index].code(in: &archive) }
        groups.code(in: &archive) { state, archive in
            archive.code(&state.time)
            archive.code(&state.points)
            archive.code(&state.measurement)
        }
    }

    private mutating func add(
        _ message: Chunk.Message, _ messages: borrowing Chunk, group: GroupID, into output: inout Chunk, _ context: inout NodeContext
    ) {
        let index = groups.index(of: group)
        if groups.values[index].measurement == nil {
            groups.values[index].measurement = context.symbols.series(message.series).measurement
        }
        let time = PointTime.round(message.time, to: tolerance)
        if groups.values[index].time != time {
            flush(index, group, into: &output, &context)
            groups.values[index].time = time
        }
        groups.values[index].points.append(message, from: messages)
    }

    private mutating func flush(_ index: Int, _ group: GroupID, into output: inout Chunk, _ context: inout NodeContext) {
        // Once there were too many combinations the node is dead.
        guard context.fatalError == nil else { return }
        guard !groups.values[index].points.isEmpty, let time = groups.values[index].time else { return }
        var points = Chunk()
        swap(&points, &groups.values[index].points)
        combine(points, group, time, groups.values[index].measurement ?? .empty, into: &output, &context)
        points.removeAll()
        swap(&points, &groups.values[index].points)
    }

    private mutating func combine(
        _ points: borrowing Chunk, _ group: GroupID, _ time: Int64, _ measurement: Symbol, into output: inout Chunk,
        _ context: inout NodeContext
    ) {
        let count = points.messages.count
        var matches: [[Bool]] = conditions.map { _ in [] }
        for point in points.messages {
            for index in conditions.indices {
                let holds = conditions[index].holds(for: point, in: points, &context, failure: "error evaluating lambda expression")
                matches[index].append(holds)
            }
        }
        guard let total = Self.combinations(of: conditions.count, from: count) else { return }
        if total > maximum {
            context.stop("refusing to perform combination as total combinations \(total) exceeds max combinations \(maximum)")
            return
        }
        var chosen = Array(0..<conditions.count)
        repeat {
            if let assignment = Self.assign(chosen, matches) {
                merge(assignment, of: points, group, time, measurement, into: &output, &context)
            }
        } while Self.advance(&chosen, from: count)
    }

    /// Gives each lambda the first of the chosen points that fulfils it and is not taken; nil where one goes without.
    private static func assign(_ chosen: [Int], _ matches: [[Bool]]) -> [Int]? {
        var rest = chosen
        var assignment: [Int] = []
        for match in matches {
            guard let place = rest.firstIndex(where: { match[$0] }) else { return nil }
            assignment.append(rest.remove(at: place))
        }
        return assignment
    }

    /// The next combination in order; false behind the last.
    private static func advance(_ chosen: inout [Int], from count: Int) -> Bool {
        let size = chosen.count
        guard let place = chosen.indices.last(where: { chosen[$0] != $0 + count - size }) else { return false }
        chosen[place] += 1
        for index in chosen.indices.dropFirst(place + 1) { chosen[index] = chosen[index - 1] + 1 }
        return true
    }

    /// nil where there are too few points for one.
    private static func combinations(of size: Int, from count: Int) -> Int64? {
        guard count >= size else { return nil }
        var total: Int64 = 1
        for index in 0..<size {
            let (product, overflow) = total.multipliedReportingOverflow(by: Int64(count - index))
            if overflow { return .max }
            total = product / Int64(index + 1)
        }
        return total
    }

    private mutating func merge(
        _ chosen: [Int], of points: borrowing Chunk, _ group: GroupID, _ time: Int64, _ measurement: Symbol, into output: inout Chunk,
        _ context: inout NodeContext
    ) {
        let start = output.fields.count
        let dimensions = context.groups[group].tags
        var tags: [Tag] = []
        for (prefix, index) in chosen.enumerated() {
            let point = points.messages[index]
            for fieldIndex in point.fieldRange {
                output.appendField(points.fields[fieldIndex], from: points)
                let last = output.fields.count - 1
                output.fields[last].key = names.name(output.fields[last].key, behind: prefix, &context.symbols)
            }
            for tag in context.symbols.series(point.series).tags {
                let isDimension = dimensions.contains { $0.key == tag.key }
                let key = isDimension ? tag.key : names.name(tag.key, behind: prefix, &context.symbols)
                tags.removeAll { $0.key == key }
                tags.append(Tag(key: key, value: tag.value))
            }
        }
        let series = context.symbols.series(Series(measurement: measurement, tags: []), setting: tags)
        output.append(.point, series: context.symbols.intern(series), group: group, time: time, fieldsFrom: start)
    }
}
