package import KaptopAlerts
package import KaptopPipeline
import Points

/// A task at work: its pipeline, and the chunks that wait for it.
///
/// Each task is a unit of isolation: one that is slow delays itself. Whoever brings points waits once the backlog is over
/// its limit, so that memory stays bounded.
package actor ExecutingTask {
    package nonisolated let id: TaskID
    private var pipeline: Pipeline
    private let sink: any AlertSink
    private let log: any EngineLog
    private var pending: [SourceChunk] = []
    private var pendingPoints = 0
    private var isDraining = false
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private var idleWaiters: [CheckedContinuation<Void, Never>] = []
    private var errors = RuntimeErrors()
    private var revisions: [UInt64] = []

    /// Points that may wait before writers do.
    private static let backlogLimit = 200_000

    package init(id: TaskID, pipeline: Pipeline, sink: any AlertSink, log: any EngineLog) {
        self.id = id
        self.pipeline = pipeline
        self.sink = sink
        self.log = log
    }

    /// Takes points; returns at once unless the backlog is over its limit.
    package func receive(_ source: SourceChunk) async {
        guard pipeline.fatalError == nil else { return }
        pending.append(source)
        pendingPoints += source.chunk.messages.count
        if !isDraining {
            isDraining = true
            Task { await drain() }
        }
        while pendingPoints > Self.backlogLimit {
            await withCheckedContinuation { waiters.append($0) }
        }
    }

    /// Returns when everything received so far has passed the pipeline and its events are safe.
    package func finish() async {
        guard isDraining else { return }
        await withCheckedContinuation { idleWaiters.append($0) }
    }

    private func drain() async {
        while !pending.isEmpty {
            let batch = pending
            pending.removeAll(keepingCapacity: true)
            for source in batch {
                pipeline.process(
                    source.chunk, symbols: source.symbols, database: source.dbrp.database, retentionPolicy: source.dbrp.retentionPolicy)
                pendingPoints -= source.chunk.messages.count
                let outputs = pipeline.takeOutputs()
                report()
                resumeWaiters()
                if !outputs.isEmpty { await sink.take(outputs) }
            }
        }
        isDraining = false
        let idle = idleWaiters
        idleWaiters.removeAll()
        for waiter in idle { waiter.resume() }
    }

    private func resumeWaiters() {
        guard pendingPoints <= Self.backlogLimit, !waiters.isEmpty else { return }
        let resumed = waiters
        waiters.removeAll()
        for waiter in resumed { waiter.resume() }
    }

    private func report() {
        for failure in pipeline.takeFailures() where errors.record(failure) {
            log.write(.error, failure.message, [("task", id.rawValue), ("node", failure.node), ("err", failure.text)])
        }
        for line in pipeline.takeLogLines() {
            let level = EngineLogLevel(rawValue: line.level.lowercased()) ?? .info
            log.write(level, line.message, [("task", id.rawValue), ("node", line.node)] + line.pairs.map { ($0.key, $0.value) })
        }
        if let fatal = pipeline.fatalError, errors.fatal == nil {
            errors.fatal = fatal
            let node = fatal.prefix { $0 != ":" }
            log.write(.error, "node failed", [("task", id.rawValue), ("node", String(node)), ("err", String(fatal.dropFirst(node.count + 2)))])
            pending.removeAll()
            pendingPoints = 0
        }
    }

    /// Kapacitor's text of why the task stopped by itself, nil while it works.
    package var fatalError: String? { pipeline.fatalError }

    /// The handlers that stand in the script, and global ones.
    package var handlers: [HandlerSpec] { pipeline.topics.flatMap(\.handlers) }

    package var statistics: [NodeStatistics] { pipeline.statistics }

    package var edges: [(from: String, to: String, collected: Int)] { pipeline.edges }

    /// Distinct runtime errors, each with its count and newest time.
    package var runtimeErrors: [RuntimeErrors.Entry] { errors.entries }

    /// Alerts that changed since the last call.
    package func changedAlerts() -> [AlertObservation] {
        pipeline.observations(after: &revisions)
    }

    /// All alerts, as a console that has just come needs them.
    package func allAlerts() -> [AlertObservation] {
        var all: [UInt64] = []
        return pipeline.observations(after: &all)
    }
}

/// The distinct errors of a task's nodes, each kept once with a count and the newest point's time.
package struct RuntimeErrors: Sendable {
    package struct Entry: Sendable, Equatable {
        package let node: String
        package let text: String
        package fileprivate(set) var count: Int
        /// Point time.
        package fileprivate(set) var newestAt: Int64
    }

    private struct Key: Hashable, Sendable {
        let node: String
        let text: String
    }

    /// Errors with values in their text could be without end; the rest is counted under one entry.
    private static let limit = 200
    private var byKey: [Key: Entry] = [:]
    fileprivate(set) var fatal: String?

    init() {}

    package var entries: [Entry] { byKey.values.sorted { ($0.node, $0.text) < ($1.node, $1.text) } }

    /// Counts an error; true where its text is new.
    mutating func record(_ failure: NodeFailure) -> Bool {
        let isFull = byKey.count >= Self.limit
        var key = Key(node: failure.node, text: failure.text)
        if isFull, byKey[key] == nil { key = Key(node: failure.node, text: "further errors") }
        let known = byKey[key]
        byKey[key] = Entry(
            node: key.node, text: key.text, count: (known?.count ?? 0) + 1, newestAt: max(known?.newestAt ?? .min, failure.time))
        return known == nil
    }
}
