package import KaptopAlerts
package import Points

/// The running nodes of a task: what the engine steps, one chunk at a time.
///
/// A value without any knowledge of time, network or disk. Chunks enter at the source and pass all nodes in the order of
/// the script; events and errors are taken out afterwards.
package struct Pipeline: Sendable {
    private var stations: [Station]
    /// What each node passed on of the chunk at hand; the buffers are used again.
    private var outputs: [Chunk]
    package private(set) var context: NodeContext
    /// Whether what the last node passes on is kept for `takeObserved`, as tests and `kaptop test` want it.
    package var observesLastNode = false
    private var observed = Chunk()
    /// What it was made of, to be made anew in other tables.
    private let task: LoweredTask
    private let environment: PipelineEnvironment
    private var selection: SourceSelection?
    /// Points of the source's chunk at hand that the task asks for.
    private var sourceCount = 0

    private struct Station: Sendable {
        let name: String
        var node: any Node
        let parents: [Int]
        let isQuiet: Bool
        /// Whether errors that are not told are not counted either: so a quiet eval, and no other node.
        let isSilent: Bool
        /// Number of edges that lead away from it; Kapacitor counts on edges, so that a node without one emits nothing.
        var childCount = 0
        /// Whether its messages have to be looked at to be counted: rows and barriers do not count.
        let countsExactly: Bool
        var census: GroupCensus?
        var counts = NodeCounts()
        /// Line of the script on which its call stands.
        let line: Int?

        func count(_ messages: borrowing Chunk) -> Int {
            countsExactly ? Pipeline.countPointsAndBatches(messages) : messages.messages.count
        }
    }

    /// Starts the nodes of a lowered script.
    ///
    /// `symbols` is a copy of the table in which its points will be written. Errors are those that Kapacitor finds when a task
    /// starts.
    package init(_ task: LoweredTask, _ environment: PipelineEnvironment, symbols: SymbolTable) throws(PipelineError) {
        var stations: [Station] = []
        var symbols = symbols
        let hasBarriers = task.nodes.contains { $0.spec is BarrierSpec }
        let nodes = try Self.makeNodes(task, environment, &symbols)
        for (draft, node) in zip(task.nodes, nodes) {
            stations.append(
                Station(
                    name: draft.name, node: node, parents: draft.parents, isQuiet: draft.isQuiet,
                    isSilent: draft.isQuiet && draft.spec is EvalSpec,
                    countsExactly: hasBarriers || draft.output == .batch,
                    census: draft.spec.isGrouped ? GroupCensus(canLoseGroups: hasBarriers) : nil,
                    line: task.line(of: draft)))
            for parent in draft.parents { stations[parent].childCount += 1 }
        }
        self.task = task
        self.environment = environment
        self.stations = stations
        selection =
            task.nodes.first?.output == .stream ? SourceSelection(task.nodes.compactMap { ($0.spec as? FromSpec)?.measurement }) : nil
        outputs = stations.map { _ in Chunk() }
        context = NodeContext(symbols: symbols)
        context.groupCounts = stations.map { _ in nil }
        for case let stats as StatsSpec in task.nodes.map(\.spec) { context.groupCounts[stats.observed] = GroupCounts() }
        stopWhereEndpointsClash(environment.task)
    }

    /// Makes the nodes in Kapacitor's order, so that of several mistakes the same one is told.
    private static func makeNodes(
        _ task: LoweredTask, _ environment: PipelineEnvironment, _ symbols: inout SymbolTable
    ) throws(PipelineError) -> [any Node] {
        var nodes: [(any Node)?] = task.nodes.map { _ in nil }
        for index in GraphOrder(task.nodes.map(\.parents)).nodes {
            let draft = task.nodes[index]
            let input = draft.parents.first.map { task.nodes[$0].output } ?? draft.output
            var building = NodeBuilding(
                name: draft.name, input: input, parentCount: draft.parents.count,
                environment: environment, symbols: symbols)
            nodes[index] = try draft.spec.makeNode(&building)
            symbols = building.symbols
            for parent in draft.parents.map({ task.nodes[$0] }) { try checkEdge(parent, draft) }
        }
        // Every node is behind a source, so none is left out.
        return nodes.compactMap { $0 }
    }

    private static func checkEdge(_ parent: LoweredTask.NodeDraft, _ child: LoweredTask.NodeDraft) throws(PipelineError) {
        if parent.face.endsChain {
            throw PipelineError("cannot add child no edge expected: \(parent.name):noedge -> \(child.name):noedge")
        }
        guard child.parents.count > 1, parent.output != child.output else { return }
        throw PipelineError(
            "cannot add child mismatched edges: \(parent.name):\(parent.output.rawValue) -> \(child.name):\(child.output.rawValue)")
    }

    /// Kapacitor finds out when the nodes run already: the task starts, and stops at once.
    private mutating func stopWhereEndpointsClash(_ task: TaskID) {
        var known: Set<String> = []
        for station in stations {
            guard let node = station.node as? HTTPOutNode, !known.insert(node.endpoint).inserted else { continue }
            context.node = station.name
            context.stop("http: multiple registrations for /kapacitor/v1/tasks/\(task)/\(node.endpoint)")
        }
    }

    // MARK: State

    /// What the nodes remember, for another run of the same script.
    ///
    /// `now` is the wall clock, nanoseconds since 1970-01-01 UTC.
    package mutating func archive(now: Int64) -> [UInt8] {
        var archive = StateArchive(writing: context.symbols, context.groups, now: now)
        for index in stations.indices {
            var name = stations[index].name
            archive.code(&name)
            stations[index].node.code(in: &archive)
        }
        return archive.finish()
    }

    /// Puts back what `archive` gave; false, and a pipeline that is not to be used, where the bytes are of another script or broken.
    package mutating func restore(archive bytes: [UInt8], now: Int64) -> Bool {
        guard var archive = StateArchive(reading: bytes, &context.symbols, &context.groups, now: now) else { return false }
        for index in stations.indices {
            var name = ""
            archive.code(&name)
            guard name == stations[index].name else { return false }
            stations[index].node.code(in: &archive)
            if archive.isBroken { return false }
        }
        return true
    }

    /// Groups that the tables hold, gone ones included.
    package var groupCount: Int { context.groups.count }

    /// Whether the points of this table can be processed without moving.
    package func isWritten(in symbols: borrowing SymbolTable) -> Bool { context.symbols.isRelated(to: symbols) }

    /// Goes on in another table, or in the same, with the groups alone that a node still knows: ids of groups and series are never
    /// given up one by one, so a task whose groups come and go is moved now and then.
    package mutating func move(to symbols: SymbolTable, now: Int64) throws(PipelineError) {
        var moved = try Pipeline(task, environment, symbols: symbols)
        guard moved.restore(archive: archive(now: now), now: now) else { throw PipelineError("the state of the nodes cannot be moved") }
        for index in stations.indices {
            moved.stations[index].counts = stations[index].counts
            moved.stations[index].node.takeCounts(of: stations[index].node)
            moved.context.groupCounts[index] = context.groupCounts[index].map { moved.translated($0, from: context) }
        }
        moved.context.now = context.now
        moved.observesLastNode = observesLastNode
        moved.observed = observed
        self = moved
    }

    private mutating func translated(_ counts: GroupCounts, from other: NodeContext) -> GroupCounts {
        var translated = GroupCounts()
        for (index, count) in counts.counts.enumerated() {
            guard let count else { continue }
            let group = other.groups[GroupID(rawValue: UInt32(index))]
            let tags = group.tags.map { tag in
                Tag(
                    key: context.symbols.intern(other.symbols.string(tag.key)),
                    value: context.symbols.intern(other.symbols.string(tag.value)))
            }
            let measurement = group.measurement.map { context.symbols.intern(other.symbols.string($0)) }
            translated.add(count, to: context.groups.intern(Group(tags: tags, measurement: measurement)))
        }
        return translated
    }

    /// Gives the alert nodes the levels that their topics remember.
    package mutating func restore(_ states: [TopicID: [EventState]]) {
        for index in stations.indices {
            guard var alert = stations[index].node as? AlertNode else { continue }
            alert.restore(states)
            stations[index].node = alert
        }
    }

    /// Passes a chunk of the source through all nodes.
    package mutating func process(_ chunk: borrowing Chunk, symbols: SymbolTable, database: String, retentionPolicy: String) {
        context.symbols.catchUp(with: symbols)
        context.source.database = database
        context.source.retentionPolicy = retentionPolicy
        if let repeated = selection?.repeated(chunk, symbols: symbols) {
            enter(repeated)
        } else {
            enter(chunk)
        }
    }

    private mutating func enter(_ chunk: borrowing Chunk) {
        let count = selection?.count(chunk, symbols: context.symbols) ?? chunk.messages.count
        stations[0].counts.emitted += count
        stations[0].counts.collected += count
        sourceCount = count
        context.groupCounts[0]?.add(count)
        pass(chunk)
    }

    /// The wall clock at which `advance` is to be called next: nanoseconds since 1970-01-01 UTC, nil for never, the earliest time
    /// for at once.
    package var nextDeadline: Int64? { stations.compactMap(\.node.deadline).min() }

    /// Tells the nodes what time it is on the wall: once when the task starts, before each chunk, and at `nextDeadline`.
    ///
    /// A task whose `nextDeadline` is nil after a chunk has no timers; for it the call costs next to nothing.
    package mutating func advance(to now: Int64) {
        context.now = now
        guard let deadline = nextDeadline, deadline <= now else { return }
        pass(Chunk(), at: now)
    }

    /// The task ends: nodes that hold messages back for order's sake pass them on.
    package mutating func finish() {
        pass(Chunk(), isEnd: true)
    }

    private mutating func pass(_ source: borrowing Chunk, at now: Int64? = nil, isEnd: Bool = false) {
        for index in stations.indices.dropFirst() {
            step(index, source: source, at: now, isEnd: isEnd)
        }
        if observesLastNode, let last = outputs.last {
            for message in last.messages { observed.append(message, from: last) }
        }
        for index in outputs.indices { outputs[index].removeAll() }
    }

    /// What the last node of the script has passed on since the last call.
    package mutating func takeObserved() -> Chunk {
        defer { observed = Chunk() }
        return observed
    }

    private mutating func step(_ index: Int, source: borrowing Chunk, at now: Int64?, isEnd: Bool) {
        context.node = stations[index].name
        var output = Chunk()
        swap(&output, &outputs[index])
        for (number, parent) in stations[index].parents.enumerated() {
            if parent == 0 {
                if source.isEmpty { continue }
                stations[index].counts.collected += sourceCount
                stations[index].census?.add(source, groupCount: context.groups.count)
                stations[index].node.receive(source, from: number, into: &output, &context)
            } else if !outputs[parent].isEmpty {
                stations[index].counts.collected += stations[parent].count(outputs[parent])
                stations[index].census?.add(outputs[parent], groupCount: context.groups.count)
                stations[index].node.receive(outputs[parent], from: number, into: &output, &context)
            }
        }
        if let now, let deadline = stations[index].node.deadline, deadline <= now {
            stations[index].node.wake(at: now, into: &output, &context)
        }
        if isEnd { stations[index].node.finish(into: &output, &context) }
        context.groupCounts[index]?.add(output)
        stations[index].counts.emitted += stations[index].count(output)
        swap(&output, &outputs[index])
    }

    private static func countPointsAndBatches(_ messages: borrowing Chunk) -> Int {
        var count = 0
        for message in messages.messages where message.kind == .point || message.kind == .batch { count += 1 }
        return count
    }

    package mutating func takeOutputs() -> [AlertOutput] { context.takeOutputs() }

    /// Tells the alert nodes which of their events were kept quiet.
    package mutating func countInhibited(_ events: [AlertEvent]) {
        for event in events {
            guard let index = stations.firstIndex(where: { $0.name == event.node }), var alert = stations[index].node as? AlertNode
            else { continue }
            alert.countInhibited(event)
            stations[index].node = alert
        }
    }

    /// Points that nodes give back, to be written as if they had come from outside.
    package mutating func takeLoopback() -> [LoopbackPoint] { context.takeLoopback() }

    /// Data that nodes want to be posted.
    package mutating func takePosts() -> [NodePost] { context.takePosts() }

    /// Gives a node the answer to what it posted; what waited for it passes on.
    package mutating func take(_ answer: NodePost.Answer, to post: NodePost) {
        guard context.fatalError == nil, let index = stations.firstIndex(where: { $0.name == post.node }) else { return }
        context.node = post.node
        if let failure = answer.failure {
            context.report(failure.text, message: failure.message, at: post.series.rows.first?.time ?? 0)
        }
        guard var node = stations[index].node as? HTTPPostNode, node.isWaiting else { return }
        node.take(answer.code, into: &outputs[index])
        stations[index].node = node
        pass(Chunk())
    }

    /// Whether data waits for the answer to what was posted of it.
    package var isWaitingForAnswers: Bool { stations.contains { ($0.node as? HTTPPostNode)?.isWaiting == true } }

    /// What the `httpOut` nodes show, by endpoint.
    package var endpoints: [String] { stations.compactMap { ($0.node as? HTTPOutNode)?.endpoint } }

    /// The newest data of each group at an `httpOut` node; nil where there is no such endpoint.
    package func published(at endpoint: String) -> [AlertSeries]? {
        for station in stations.reversed() {
            if let node = station.node as? HTTPOutNode, node.endpoint == endpoint { return node.series(context) }
        }
        return nil
    }

    package mutating func takeLogLines() -> [NodeLogLine] { context.takeLogLines() }

    /// Errors since the last call, without those of nodes that the script told to be quiet.
    package mutating func takeFailures() -> [NodeFailure] {
        let failures = context.takeFailures()
        for failure in failures {
            if let index = stations.firstIndex(where: { $0.name == failure.node }), !stations[index].isSilent {
                stations[index].counts.errors += failure.count
            }
        }
        return failures.filter { failure in !stations.contains { $0.name == failure.node && $0.isQuiet } }
    }

    /// Kapacitor's text of why the task cannot go on, nil while it can.
    package var fatalError: String? { context.fatalError }

    package var statistics: [NodeStatistics] {
        stations.map { station in
            var counts = station.counts
            counts.emitted *= station.childCount
            let cardinality = station.census.map { [("working_cardinality", $0.count)] } ?? []
            return NodeStatistics(name: station.name, line: station.line, counts: counts, further: station.node.statistics + cardinality)
        }
    }

    /// Names of nodes and the edges between them, for drawings.
    package var edges: [(from: String, to: String, collected: Int)] {
        stations.flatMap { station in
            station.parents.map { (stations[$0].name, station.name, stations[$0].counts.emitted) }
        }
    }

    /// The alert nodes' topics with the handlers that stand in the script.
    package var topics: [(topics: [TopicID], handlers: [HandlerSpec])] {
        stations.compactMap { ($0.node as? AlertNode).map { ($0.topics, $0.handlers) } }
    }

    /// Alerts that changed after the given revisions, one revision for each alert node.
    package func observations(after revisions: inout [UInt64]) -> [AlertObservation] {
        var rows: [AlertObservation] = []
        var number = 0
        for station in stations {
            guard let alert = station.node as? AlertNode else { continue }
            if number == revisions.count { revisions.append(0) }
            let (changed, revision) = alert.observations(after: revisions[number])
            revisions[number] = revision
            rows += changed
            number += 1
        }
        return rows
    }
}

extension Pipeline {
    /// Why an alert has its level; nil where no node knows it.
    package mutating func explanation(of key: AlertKey) -> AlertExplanation? {
        for index in stations.indices {
            guard var alert = stations[index].node as? AlertNode, alert.topics.first == key.topic else { continue }
            let explanation = alert.explanation(of: key.id, context.symbols)
            stations[index].node = alert
            if let explanation { return explanation }
        }
        return nil
    }
}

/// Messages in and out of a node, and errors.
package struct NodeCounts: Sendable, Equatable {
    package var collected = 0
    package var emitted = 0
    package var errors = 0
}

package struct NodeStatistics: Sendable {
    package let name: String
    /// Of the script, from 1; nil where that is not known.
    package let line: Int?
    package let counts: NodeCounts
    package let further: [(name: String, value: Int)]
}
