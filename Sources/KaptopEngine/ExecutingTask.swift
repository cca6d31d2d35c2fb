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
    private let surroundings: TaskSurroundings
    private var timer: Task<Void, Never>?
    private var isStopped = false
    /// Whether the nodes have seen anything since the last snapshot.
    private var hasNews = false
    private var pending: [SourceChunk] = []
    private var pendingPoints = 0
    private var isDraining = false
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private var idleWaiters: [CheckedContinuation<Void, Never>] = []
    private var errors = RuntimeErrors()
    private var revisions: [UInt64] = []
    /// Posts of nodes, one after another; those that have not been answered yet.
    private var posting: Task<Void, Never>?
    private var postCount = 0

    /// Groups from which on the pipeline is moved.
    private var groupLimit = 250_000
    private var leastGroupLimit = 250_000

    /// Points that may wait before writers do.
    private static let backlogLimit = 32_768
    /// Posts that may wait before points do.
    private static let postLimit = 1_000

    package init(id: TaskID, pipeline: Pipeline, sink: any AlertSink, log: any EngineLog, surroundings: TaskSurroundings) {
        self.id = id
        self.pipeline = pipeline
        self.sink = sink
        self.log = log
        self.surroundings = surroundings
    }

    /// Lets the nodes' timers begin.
    package func start() async {
        report()
        await advance()
    }

    /// Passes on everything received, ends the nodes, and takes no more.
    package func stop() async {
        await cease()
        pipeline.finish()
        await emit()
    }

    /// Passes on everything received and takes no more; what the nodes hold back stays in them.
    ///
    /// Gives their state for the next start, nil where the task had stopped by itself.
    package func suspend() async -> [UInt8]? {
        await cease()
        return pipeline.fatalError == nil ? pipeline.archive(now: surroundings.now()) : nil
    }

    private func cease() async {
        await finish()
        isStopped = true
        timer?.cancel()
    }

    /// The state of the nodes as of what they have seen; nil where they have seen nothing since the last time.
    package func snapshot() -> [UInt8]? {
        guard hasNews, !isStopped, pipeline.fatalError == nil else { return nil }
        hasNews = false
        return pipeline.archive(now: surroundings.now())
    }

    /// Takes points; returns at once unless the backlog is over its limit.
    package func receive(_ source: SourceChunk) async {
        guard pipeline.fatalError == nil, !isStopped else { return }
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
        if isDraining { await withCheckedContinuation { idleWaiters.append($0) } }
        while pipeline.fatalError == nil, pipeline.isWaitingForAnswers, let posting { await posting.value }
    }

    private func drain() async {
        while !pending.isEmpty {
            let batch = pending
            pending.removeAll(keepingCapacity: true)
            hasNews = true
            for source in batch {
                await move(to: source.symbols)
                pipeline.advance(to: surroundings.now())
                pipeline.process(
                    source.chunk, symbols: source.symbols, database: source.dbrp.database, retentionPolicy: source.dbrp.retentionPolicy)
                pendingPoints -= source.chunk.messages.count
                resumeWaiters()
                await emit()
                if postCount > Self.postLimit { await posting?.value }
            }
        }
        isDraining = false
        setTimer()
        let idle = idleWaiters
        idleWaiters.removeAll()
        for waiter in idle { waiter.resume() }
    }

    /// Moves the pipeline where points come in another table, or where most of its groups may be gone.
    private func move(to symbols: SymbolTable) async {
        guard !pipeline.isWritten(in: symbols) || pipeline.groupCount > groupLimit else { return }
        // What waits for an answer is written in the old table.
        while pipeline.isWaitingForAnswers, let posting { await posting.value }
        do throws(PipelineError) {
            try pipeline.move(to: symbols, now: surroundings.now())
        } catch {
            log.write(.error, "cannot tidy up", [("task", id.rawValue), ("err", error.text)])
        }
        groupLimit = max(leastGroupLimit, 2 * pipeline.groupCount)
    }

    /// Hands on what left the pipeline sideways; returns when events are safe.
    private func emit() async {
        let outputs = pipeline.takeOutputs()
        let loopback = pipeline.takeLoopback()
        let posts = pipeline.takePosts()
        report()
        if !loopback.isEmpty {
            let write = surroundings.write
            // Not awaited: the points may come back to this very task.
            Task { await write(loopback) }
        }
        if !posts.isEmpty { send(posts) }
        if !outputs.isEmpty { pipeline.countInhibited(await sink.take(outputs)) }
    }

    /// Posts one after another while the task goes on.
    private func send(_ posts: [NodePost]) {
        let earlier = posting
        postCount += posts.count
        posting = Task {
            await earlier?.value
            for post in posts { await self.take(await surroundings.post(post, id), to: post) }
        }
    }

    private func take(_ answer: NodePost.Answer, to post: NodePost) async {
        postCount -= 1
        pipeline.take(answer, to: post)
        await emit()
        setTimer()
    }

    // MARK: Timers

    /// Tells the nodes the time, and is called again when the next of them wants to know it.
    private func advance() async {
        guard !isStopped, pipeline.fatalError == nil else { return }
        hasNews = true
        pipeline.advance(to: surroundings.now())
        await emit()
        setTimer()
    }

    private func setTimer() {
        timer?.cancel()
        timer = nil
        guard !isStopped, pipeline.fatalError == nil, let deadline = pipeline.nextDeadline else { return }
        // At least a millisecond, so that a node that is always due cannot take the whole processor.
        let wait = max(1_000_000, deadline == .min ? 0 : deadline &- surroundings.now())
        let clock = surroundings.clock
        timer = Task {
            do {
                try await clock.sleep(for: .nanoseconds(wait))
            } catch {
                return
            }
            await self.advance()
        }
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
            log.write(.error, "task finished with error", [("err", fatal), ("task", id.rawValue)])
            log.write(
                .error, "node failed", [("task", id.rawValue), ("node", String(node)), ("err", String(fatal.dropFirst(node.count + 2)))])
            pending.removeAll()
            pendingPoints = 0
        }
    }

    /// Kapacitor's text of why the task stopped by itself, nil while it works.
    package var fatalError: String? { pipeline.fatalError }

    /// The handlers that stand in the script, and global ones.
    package var handlers: [HandlerSpec] { pipeline.topics.flatMap(\.handlers) }

    /// The newest data of an `httpOut` node, nil where the task has none of that name.
    package func published(at endpoint: String) -> [AlertSeries]? { pipeline.published(at: endpoint) }

    package var statistics: [NodeStatistics] { pipeline.statistics }

    package var edges: [(from: String, to: String, collected: Int)] { pipeline.edges }

    /// Groups that the task's tables hold, gone ones among them.
    package var groupCount: Int { pipeline.groupCount }

    /// Tidies up from this number of groups on; before, it is not worth it.
    package func limitGroups(to count: Int) {
        groupLimit = count
        leastGroupLimit = count
    }

    /// Distinct runtime errors, each with its count and newest point.
    package var runtimeErrors: [NodeFailure] { errors.entries }

    /// Alerts that changed since the last call.
    package func changedAlerts() -> [AlertObservation] {
        pipeline.observations(after: &revisions)
    }

    /// Why an alert has its level; nil where the task does not know it.
    package func explanation(of key: AlertKey) -> AlertExplanation? { pipeline.explanation(of: key) }

    /// All alerts, as a console that has just come needs them.
    package func allAlerts() -> [AlertObservation] {
        var all: [UInt64] = []
        return pipeline.observations(after: &all)
    }
}
