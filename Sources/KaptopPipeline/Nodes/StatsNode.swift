import KaptopAlerts
import Points

/// `|stats(10s)`: a stream of how many points a node has passed on, for each of its groups.
///
/// ```
/// var data = stream
///     |from()
///         .measurement('cpu')
/// data
///     |stats(10s)
///         .align()
///     |derivative('emitted')
///         .unit(10s)
/// ```
///
/// The points have the measurement `stats`, the group's tags and the field `emitted`, counted since the task started. They come with
/// the clock on the wall, not with the data; `align` puts their times on multiples of the interval.
struct StatsSpec: NodeSpec {
    /// Place of the node whose points are counted.
    let observed: Int
    fileprivate(set) var interval: Int64
    fileprivate(set) var isAligned = false

    init(observed: Int, interval: Int64, isAligned: Bool = false) {
        self.observed = observed
        self.interval = interval
        self.isAligned = isAligned
    }

    static let faces: [NodeFace] = []

    /// Lowering makes the node: it hangs on no edge, so nothing can be chained to make it.
    static let face = NodeFace(
        "stats", typeName: "*pipeline.StatsNode", properties: [.flag("align", \StatsSpec.isAligned), .duration("interval", \.interval)]
    ) {
        (arguments: Arguments) throws(CallError) in
        try arguments.require(1...1)
        return StatsSpec(observed: 0, interval: try arguments.duration(0))
    }

    func provides(_ input: EdgeKind) -> EdgeKind { .stream }

    var isGrouped: Bool { false }

    func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        guard interval > 0 else { throw PipelineError("stats node must have positive interval") }
        return StatsNode(self, &building.symbols)
    }
}

private struct StatsNode: Node {
    private let spec: StatsSpec
    private let measurement: Symbol
    private let emitted: Symbol
    /// The wall clock at which the first aligned point was asked for: its time comes from it.
    private var start: Int64?
    private(set) var deadline: Int64? = .min

    init(_ spec: StatsSpec, _ symbols: inout SymbolTable) {
        self.spec = spec
        measurement = symbols.intern("stats")
        emitted = symbols.intern("emitted")
    }

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {}

    mutating func code(in archive: inout StateArchive) {
        archive.code(&start, fresh: 0) { $1.code(moment: &$0) }
        archive.code(&deadline, fresh: 0) { $1.code(moment: &$0) }
    }

    mutating func wake(at now: Int64, into output: inout Chunk, _ context: inout NodeContext) {
        guard let due = deadline, due <= now else { return }
        if due == .min {
            start = now
            deadline = (spec.isAligned ? PointTime.truncate(now, to: spec.interval) : now) &+ spec.interval
            return
        }
        // Kapacitor gives the first aligned point the time at which it began to wait for it.
        let moment = spec.isAligned ? start ?? now : now
        start = nil
        emit(at: spec.isAligned ? PointTime.round(moment, to: spec.interval) : moment, into: &output, &context)
        var next = due
        while next <= now { next &+= spec.interval }
        deadline = next
    }

    private func emit(at time: Int64, into output: inout Chunk, _ context: inout NodeContext) {
        let counts = context.groupCounts[spec.observed]?.counts ?? []
        var isEmpty = true
        for (index, count) in counts.enumerated() {
            guard let count else { continue }
            isEmpty = false
            emit(count, of: GroupID(rawValue: UInt32(index)), at: time, into: &output, &context)
        }
        if isEmpty { emit(0, of: .none, at: time, into: &output, &context) }
    }

    private func emit(_ count: Int64, of group: GroupID, at time: Int64, into output: inout Chunk, _ context: inout NodeContext) {
        let series = Series(measurement: measurement, tags: context.groups[group].tags)
        let start = output.fields.count
        output.append(FieldSlot(emitted, count))
        let own = context.group(group, with: series)
        output.append(.point, series: context.symbols.intern(series), group: own, time: time, fieldsFrom: start)
    }
}
