import KaptopAlerts
import Points

/// `|barrier()`: tells the nodes behind it that time goes on where no data comes, so that windows can close.
///
/// ```
/// |barrier()
///     .idle(30s)
///     .delete(TRUE)
/// |window()
///     .period(1m)
///     .every(1m)
/// ```
///
/// `idle` sends a barrier for a group that has had no point for that long, by the clock on the wall: it says that the points' time has
/// gone on by as much since the group's newest point. `period` sends one regularly and says that it is now. Points older than the
/// newest barrier of their group are dropped. `delete(TRUE)` ends the group after a barrier; nodes behind forget it, and
/// it starts anew with its next point.
struct BarrierSpec: NodeSpec {
    fileprivate var idle: Int64 = 0
    fileprivate var period: Int64 = 0
    fileprivate var deletes = false

    static let faces = [
        NodeFace(
            "barrier", typeName: "*pipeline.BarrierNode",
            properties: [.duration("idle", \BarrierSpec.idle), .duration("period", \.period), .boolean("delete", \.deletes)]
        ) { (arguments: Arguments) throws(CallError) in
            try arguments.require(0...0)
            return BarrierSpec()
        }
    ]

    func validate() throws(CallError) {
        if idle != 0, period != 0 { throw .refused("cannot specify both idle and period") }
        if period == 0, idle <= 0 { throw .refused("idle must be greater than zero") }
        if period <= 0, idle == 0 { throw .refused("period must be greater than zero") }
    }

    var isGrouped: Bool { false }

    func makeNode(_ building: inout NodeBuilding) -> any Node {
        BarrierNode(rule: idle > 0 ? .idle(idle) : .period(period), deletes: deletes)
    }
}

private struct BarrierNode: Node {
    enum Rule: Sendable {
        case idle(Int64)
        case period(Int64)
    }

    private struct State: Sendable {
        /// The wall clock at which a barrier is due; nil where the group does not exist.
        var due: Int64?
        /// Point times.
        var newestPoint: Int64 = .min
        var newestBarrier: Int64 = .min
    }

    private let rule: Rule
    private let deletes: Bool
    private var groups = GroupStates(State())
    /// No group is due earlier.
    private(set) var deadline: Int64?

    init(rule: Rule, deletes: Bool) {
        self.rule = rule
        self.deletes = deletes
    }

    /// Groups that have not ended since their newest data.
    var statistics: [(name: String, value: Int)] {
        [("working_cardinality", groups.values.reduce(0) { $0 + ($1.due == nil ? 0 : 1) })]
    }

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        output.share(messages)
        var batch: Int?
        for message in messages.messages {
            if message.kind != .row { batch = nil }
            let index = groups.index(of: message.group)
            switch message.kind {
            case .batch:
                touch(index, context.now, isData: false)
                batch = output.messages.count
                output.messages.append(message)
                output.messages[output.messages.count - 1].fieldCount = 0
            case .point, .row:
                if message.kind == .row, batch == nil { continue }
                guard message.time >= groups.values[index].newestBarrier else { continue }
                touch(index, context.now, isData: true)
                groups.values[index].newestPoint = message.time
                output.append(message, from: messages)
                if message.kind == .row, let batch { output.messages[batch].fieldCount += 1 }
            case .barrier:
                guard message.time >= groups.values[index].newestBarrier else { continue }
                touch(index, context.now, isData: true)
                if case .idle = rule {
                    groups.values[index].newestPoint = message.time
                    groups.values[index].newestBarrier = message.time
                }
                output.messages.append(message)
            case .deleteGroup:
                groups.forget(message.group)
                output.messages.append(message)
            }
        }
    }

    mutating func code(in archive: inout StateArchive) {
        groups.code(in: &archive) { state, archive in
            archive.code(&state.due, fresh: 0) { $1.code(moment: &$0) }
            archive.code(&state.newestPoint)
            archive.code(&state.newestBarrier)
        }
        if archive.isReading { deadline = groups.values.compactMap(\.due).min() }
    }

    /// Starts the group's timer where it is new; data starts an idle timer anew.
    private mutating func touch(_ index: Int, _ now: Int64, isData: Bool) {
        let isNew = groups.values[index].due == nil
        switch rule {
        case .idle(let idle):
            if isNew { groups.values[index].newestPoint = now }
            guard isNew || isData else { return }
            groups.values[index].due = now &+ idle
        case .period(let period):
            guard isNew else { return }
            groups.values[index].due = now &+ period
        }
        deadline = min(deadline ?? .max, groups.values[index].due ?? .max)
    }

    mutating func wake(at now: Int64, into output: inout Chunk, _ context: inout NodeContext) {
        var next: Int64?
        for index in groups.values.indices {
            guard let due = groups.values[index].due else { continue }
            let group = GroupID(rawValue: UInt32(index))
            if due <= now { emit(index, group, now, into: &output) }
            if let due = groups.values[index].due { next = min(next ?? due, due) }
        }
        deadline = next
    }

    private mutating func emit(_ index: Int, _ group: GroupID, _ now: Int64, into output: inout Chunk) {
        let time: Int64
        switch rule {
        case .idle(let idle):
            time = groups.values[index].newestPoint &+ idle
            groups.values[index].due = now &+ idle
        case .period(let period):
            time = now
            groups.values[index].due = now &+ period
        }
        groups.values[index].newestPoint = time
        groups.values[index].newestBarrier = time
        output.messages.append(Chunk.Message(kind: .barrier, series: .empty, group: group, time: time))
        if deletes {
            groups.forget(group)
            output.messages.append(Chunk.Message(kind: .deleteGroup, series: .empty, group: group, time: time))
        }
    }
}
