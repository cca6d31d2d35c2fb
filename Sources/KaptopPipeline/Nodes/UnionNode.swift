import KaptopAlerts
import Points

/// `a|union(b, …)`: one stream of the data of several nodes, ordered by time.
///
/// ```
/// cpu
///     |union(mem, disk)
///         .rename('system')
/// ```
///
/// Points wait until every parent has sent something as new, so a parent that falls silent holds the others back. `rename`
/// gives all data one measurement.
struct UnionSpec: NodeSpec {
    fileprivate var name = ""

    static let faces = [
        NodeFace("union", typeName: "*pipeline.UnionNode", takesNodes: true, properties: [.string("rename", \UnionSpec.name)]) {
            (arguments: Arguments) throws(CallError) in
            try arguments.requireNodes()
            return UnionSpec()
        }
    ]

    var isGrouped: Bool { false }

    func makeNode(_ building: inout NodeBuilding) -> any Node {
        UnionNode(parentCount: building.parentCount, name: name.isEmpty ? nil : building.symbols.intern(name))
    }
}

private struct UnionNode: Node {
    private let name: Symbol?
    private var queues: [MessageQueue]
    /// The time of the newest message of each parent that was first in its queue.
    private var lowMarks: [Int64?]
    private var renaming = TagChange()

    init(parentCount: Int, name: Symbol?) {
        self.name = name
        queues = Array(repeating: MessageQueue(), count: parentCount)
        lowMarks = Array(repeating: nil, count: parentCount)
    }

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        var index = 0
        while index < messages.messages.count {
            switch messages.messages[index].kind {
            case .point, .batch, .barrier:
                index = queues[parent].append(at: index, of: messages)
                emit(isFinal: false, into: &output, &context)
            case .row, .deleteGroup:
                // As in Kapacitor the end of a group at one parent says nothing about the others.
                index += 1
            }
        }
    }

    mutating func finish(into output: inout Chunk, _ context: inout NodeContext) {
        emit(isFinal: true, into: &output, &context)
    }

    mutating func code(in archive: inout StateArchive) {
        for parent in queues.indices {
            queues[parent].code(in: &archive)
            archive.code(&lowMarks[parent])
        }
    }

    private mutating func emit(isFinal: Bool, into output: inout Chunk, _ context: inout NodeContext) {
        while let mark = mark(isFinal: isFinal) {
            var hasEmitted = false
            for index in queues.indices {
                while let time = queues[index].firstTime, time <= mark {
                    move(index, into: &output, &context)
                    hasEmitted = true
                }
            }
            if !hasEmitted { return }
        }
    }

    /// The time up to which everything can be passed on; nil where a parent has not sent anything yet.
    private mutating func mark(isFinal: Bool) -> Int64? {
        var mark: Int64?
        for index in queues.indices {
            let first = queues[index].firstTime
            if let first { lowMarks[index] = first }
            guard let time = isFinal ? first : lowMarks[index] else {
                if isFinal { continue }
                return nil
            }
            mark = min(mark ?? time, time)
        }
        return mark
    }

    private mutating func move(_ index: Int, into output: inout Chunk, _ context: inout NodeContext) {
        let start = output.messages.count
        queues[index].moveFirst(into: &output)
        guard let name else { return }
        for place in start..<output.messages.count where output.messages[place].kind != .barrier {
            let changed = renaming.apply(to: output.messages[place], &context) { series, context in
                let renamed = Series(measurement: name, tags: series.tags)
                return (renamed, context.group(output.messages[place].group, with: renamed), 0)
            }
            output.messages[place].series = changed.series
            output.messages[place].group = changed.group
        }
    }
}
