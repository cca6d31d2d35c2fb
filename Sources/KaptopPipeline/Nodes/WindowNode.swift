import KaptopAlerts
import Points
import TickScript

/// `|window()`: collects the points of a stream into batches, by time or by number.
///
/// ```
/// |window()
///     .period(10m)
///     .every(5m)
///     .align()
/// ```
///
/// `period` is the length of time a batch covers, `every` how often one is passed on, by the points' time: a batch leaves when a
/// point arrives at or after the next due time, and holds the points before that time. `every(0s)`, the default, passes a batch
/// with every point, that point included. `align` moves due times to multiples of `every`; `fillPeriod` waits until one period
/// has passed before the first batch.
///
/// `periodCount` and `everyCount` count points instead; `fillPeriod` then waits for `periodCount` points.
struct WindowSpec: NodeSpec {
    fileprivate var period: Int64 = 0
    fileprivate var every: Int64 = 0
    fileprivate var isAligned = false
    fileprivate var fillsPeriod = false
    fileprivate var periodCount: Int64 = 0
    fileprivate var everyCount: Int64 = 0

    static let faces = [
        NodeFace(
            "window", typeName: "*pipeline.WindowNode", accepts: .stream,
            properties: [
                .duration("period", \WindowSpec.period), .duration("every", \.every), .flag("align", \.isAligned),
                .flag("fillPeriod", \.fillsPeriod), .integer("periodCount", \.periodCount), .integer("everyCount", \.everyCount),
            ]
        ) { (arguments: Arguments) throws(CallError) in
            try arguments.require(0...0)
            return WindowSpec()
        }
    ]

    func provides(_ input: EdgeKind) -> EdgeKind { .batch }

    func validate() throws(CallError) {
        if periodCount != 0, period != 0 { throw .refused("cannot specify both period and periodCount") }
        if periodCount != 0, isAligned { throw .refused("can only align windows based off time, not count") }
        if periodCount != 0, everyCount <= 0 { throw .refused("everyCount must be greater than zero") }
    }

    func makeNode(_ building: inout NodeBuilding) throws(PipelineError) -> any Node {
        if period != 0 { return TimeWindowNode(windows: Windows(TimeWindow(self))) }
        if periodCount > 0 { return CountWindowNode(windows: Windows(CountWindow(self))) }
        throw PipelineError("window node must have either a non zero period or non zero period count")
    }
}

/// The points of one group that a window holds, the oldest first.
///
/// Points that have left are dropped from the front in bulk, so that adding and purging cost nothing but now and then a move.
private struct WindowBuffer: Sendable {
    private(set) var chunk = Chunk()
    private var first = 0

    var count: Int { chunk.messages.count - first }
    var messages: ArraySlice<Chunk.Message> { chunk.messages[first...] }

    mutating func append(_ message: Chunk.Message, from messages: borrowing Chunk) {
        chunk.append(message, from: messages)
    }

    mutating func drop(_ count: Int) {
        first += count
        if first == chunk.messages.count {
            chunk.removeAll()
            first = 0
        } else if first >= 16, first * 2 > chunk.messages.count {
            chunk.removeFirst(first)
            first = 0
        }
    }

    mutating func code(in archive: inout StateArchive) {
        if first > 0 { chunk.removeFirst(first) }
        first = 0
        archive.code(&chunk)
    }

    /// Drops points from the front, as many as Kapacitor drops.
    mutating func drop(from ring: inout WindowRing, while isOld: (Int64) -> Bool) {
        let dropped = ring.drop(of: count) { isOld(chunk.messages[first + $0].time) }
        drop(dropped)
    }
}

/// The window of one group.
private protocol GroupWindow: Sendable {
    /// Measurement and group as a series; nil before the first point.
    var series: SeriesID? { get set }

    /// Takes a point; `emit` gets the time of a batch that is due and what is in it.
    mutating func take(_ message: Chunk.Message, of messages: borrowing Chunk, emit: (Int64, WindowBuffer) -> Void)

    mutating func code(in archive: inout StateArchive)

    /// Takes a barrier; false where it is to be passed on.
    mutating func take(barrier time: Int64, emit: (Int64, WindowBuffer) -> Void) -> Bool
}

private struct TimeWindow: GroupWindow {
    var series: SeriesID?
    private let period: Int64
    private let every: Int64
    private let isAligned: Bool
    private let fillsPeriod: Bool
    private var buffer = WindowBuffer()
    private var ring = WindowRing()
    /// The next due time; nil before the first point.
    private var due: Int64?

    init(_ spec: WindowSpec) {
        period = spec.period
        every = spec.every
        isAligned = spec.isAligned
        fillsPeriod = spec.fillsPeriod
    }

    mutating func take(_ message: Chunk.Message, of messages: borrowing Chunk, emit: (Int64, WindowBuffer) -> Void) {
        // A batch with every point holds that point; else points of the due time belong to the next batch.
        if every == 0 { append(message, from: messages) }
        flush(at: message.time, emit: emit)
        if every != 0 { append(message, from: messages) }
    }

    private mutating func append(_ message: Chunk.Message, from messages: borrowing Chunk) {
        buffer.append(message, from: messages)
        ring.append()
    }

    mutating func take(barrier time: Int64, emit: (Int64, WindowBuffer) -> Void) -> Bool {
        flush(at: time, emit: emit)
        return true
    }

    mutating func code(in archive: inout StateArchive) {
        archive.code(&series, fresh: .empty) { $1.code(&$0) }
        archive.code(&due)
        ring.code(in: &archive)
        buffer.code(in: &archive)
    }

    private mutating func flush(at time: Int64, emit: (Int64, WindowBuffer) -> Void) {
        let due = due ?? firstDueTime(time)
        self.due = due
        guard time >= due else { return }
        if every == 0 {
            // The newest point is part of the batch, so the oldest end is open.
            let oldest = time &- period
            buffer.drop(from: &ring) { $0 <= oldest }
            emit(time, buffer)
            self.due = time
        } else {
            let oldest = due &- period
            buffer.drop(from: &ring) { $0 < oldest }
            emit(due, buffer)
            // Counted from the point, not from the batch: after a gap no empty batches follow.
            self.due = align(time &+ every)
        }
    }

    private func firstDueTime(_ time: Int64) -> Int64 {
        guard fillsPeriod else { return align(time &+ every) }
        let full = time &+ period
        guard isAligned else { return full }
        let aligned = PointTime.truncate(full, to: every)
        // A point that stands on a multiple itself waits one step more: the first points are dropped.
        return aligned > full ? aligned : aligned &+ every
    }

    private func align(_ time: Int64) -> Int64 {
        isAligned ? PointTime.truncate(time, to: every) : time
    }
}

private struct CountWindow: GroupWindow {
    var series: SeriesID?
    private let period: Int
    private let every: Int
    private var buffer = WindowBuffer()
    private var count = 0
    /// The number of points at which the next batch is due.
    private var due: Int

    init(_ spec: WindowSpec) {
        period = Int(clamping: spec.periodCount)
        every = Int(clamping: spec.everyCount)
        due = spec.fillsPeriod ? period : every
    }

    mutating func take(_ message: Chunk.Message, of messages: borrowing Chunk, emit: (Int64, WindowBuffer) -> Void) {
        buffer.append(message, from: messages)
        if buffer.count > period { buffer.drop(1) }
        count += 1
        guard count == due else { return }
        due += every
        emit(message.time, buffer)
    }

    mutating func take(barrier time: Int64, emit: (Int64, WindowBuffer) -> Void) -> Bool { false }

    mutating func code(in archive: inout StateArchive) {
        archive.code(&series, fresh: .empty) { $1.code(&$0) }
        archive.code(&count)
        archive.code(&due)
        buffer.code(in: &archive)
    }
}

/// Two nodes instead of a generic one: calls through `any Node` reach generic code that is not specialised.
private struct TimeWindowNode: Node {
    var windows: Windows<TimeWindow>

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        windows.receive(messages, into: &output, &context)
    }

    mutating func code(in archive: inout StateArchive) {
        windows.code(in: &archive)
    }
}

private struct CountWindowNode: Node {
    var windows: Windows<CountWindow>

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        windows.receive(messages, into: &output, &context)
    }

    mutating func code(in archive: inout StateArchive) {
        windows.code(in: &archive)
    }
}

/// The windows of all groups.
private struct Windows<Window: GroupWindow>: Sendable {
    private var groups: GroupStates<Window>

    init(_ window: Window) {
        groups = GroupStates(window)
    }

    mutating func receive(_ messages: borrowing Chunk, into output: inout Chunk, _ context: inout NodeContext) {
        for message in messages.messages {
            switch message.kind {
            case .point:
                let index = groups.index(of: message.group)
                let series = series(for: message, index, &context)
                groups.values[index].take(message, of: messages) { time, buffer in
                    Self.emit(buffer, series, message.group, at: time, into: &output)
                }
            case .barrier:
                let index = groups.index(of: message.group)
                let series = series(forBarrier: message.group, index, &context)
                let isSwallowed = groups.values[index].take(barrier: message.time) { time, buffer in
                    Self.emit(buffer, series, message.group, at: time, into: &output)
                }
                if !isSwallowed { output.messages.append(message) }
            case .deleteGroup:
                groups.forget(message.group)
                output.messages.append(message)
            case .batch, .row:
                // Lowering lets no batches come here.
                break
            }
        }
    }

    mutating func code(in archive: inout StateArchive) {
        groups.code(in: &archive) { $0.code(in: &$1) }
    }

    private mutating func series(for message: Chunk.Message, _ index: Int, _ context: inout NodeContext) -> SeriesID {
        if let known = groups.values[index].series { return known }
        let series = context.batchSeries(measurement: context.symbols.series(message.series).measurement, group: message.group)
        groups.values[index].series = series
        return series
    }

    /// A window that begins with a barrier takes its name for a measurement, as in Kapacitor.
    private mutating func series(forBarrier group: GroupID, _ index: Int, _ context: inout NodeContext) -> SeriesID {
        if let known = groups.values[index].series { return known }
        let series = context.batchSeries(measurement: context.symbols.intern("barrier"), group: group)
        groups.values[index].series = series
        return series
    }

    private static func emit(_ buffer: WindowBuffer, _ series: SeriesID, _ group: GroupID, at time: Int64, into output: inout Chunk) {
        output.messages.append(
            Chunk.Message(kind: .batch, series: series, group: group, time: time, fieldCount: UInt32(buffer.count)))
        for message in buffer.messages {
            var row = message
            row.kind = .row
            output.append(row, from: buffer.chunk)
        }
    }
}
