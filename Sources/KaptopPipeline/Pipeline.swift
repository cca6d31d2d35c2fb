package import KaptopAlerts
package import Points
package import TickScript

/// The running nodes of a task: what the engine steps, one chunk at a time.
///
/// A value without any knowledge of time, network or disk. Chunks enter at the source and pass all nodes in the order of
/// the script; events and errors are taken out afterwards.
package struct Pipeline: Sendable {
    private var stations: [Station]
    /// What each node passed on of the chunk at hand; the buffers are used again.
    private var outputs: [Chunk]
    package private(set) var context: NodeContext

    private struct Station: Sendable {
        let name: String
        var node: any Node
        let parents: [Int]
        let isQuiet: Bool
        var counts = NodeCounts()
    }

    /// Starts the nodes of a lowered script. Errors are those that Kapacitor finds when a task starts.
    package init(_ task: LoweredTask, _ environment: PipelineEnvironment) throws(PipelineError) {
        var stations: [Station] = []
        var symbols = SymbolTable()
        for draft in task.nodes {
            let input = draft.parents.first.map { task.nodes[$0].output } ?? draft.output
            var building = NodeBuilding(
                name: draft.name, input: input, parentCount: draft.parents.count, isBehindSource: draft.parents.first == 0,
                environment: environment, symbols: symbols)
            let node = try draft.spec.makeNode(&building)
            symbols = building.symbols
            stations.append(Station(name: draft.name, node: node, parents: draft.parents, isQuiet: draft.isQuiet))
        }
        self.stations = stations
        outputs = stations.map { _ in Chunk() }
        context = NodeContext(symbols: symbols)
    }

    /// Gives the alert nodes the levels they had when the task stopped.
    package mutating func restore(_ states: [TopicID: [EventState]]) {
        for index in stations.indices {
            guard var alert = stations[index].node as? AlertNode else { continue }
            alert.restore(states)
            stations[index].node = alert
        }
    }

    /// Passes a chunk of the source through all nodes.
    package mutating func process(_ chunk: borrowing Chunk, symbols: SymbolTable, database: String, retentionPolicy: String) {
        context.source.symbols = symbols
        context.source.database = database
        context.source.retentionPolicy = retentionPolicy
        stations[0].counts.emitted += chunk.messages.count
        stations[0].counts.collected += chunk.messages.count
        for index in stations.indices.dropFirst() {
            step(index, source: chunk)
        }
        for index in outputs.indices { outputs[index].removeAll() }
    }

    private mutating func step(_ index: Int, source: borrowing Chunk) {
        context.node = stations[index].name
        var output = Chunk()
        swap(&output, &outputs[index])
        for (number, parent) in stations[index].parents.enumerated() {
            if parent == 0 {
                stations[index].counts.collected += source.messages.count
                stations[index].node.receive(source, from: number, into: &output, &context)
            } else if !outputs[parent].isEmpty {
                stations[index].counts.collected += outputs[parent].messages.count
                stations[index].node.receive(outputs[parent], from: number, into: &output, &context)
            }
        }
        stations[index].counts.emitted += output.messages.count
        swap(&output, &outputs[index])
    }

    package mutating func takeOutputs() -> [AlertOutput] { context.takeOutputs() }

    package mutating func takeLogLines() -> [NodeLogLine] { context.takeLogLines() }

    /// Errors since the last call, without those of nodes that the script told to be quiet.
    package mutating func takeFailures() -> [NodeFailure] {
        let failures = context.takeFailures()
        for failure in failures {
            if let index = stations.firstIndex(where: { $0.name == failure.node }) { stations[index].counts.errors += 1 }
        }
        return failures.filter { failure in !stations.contains { $0.name == failure.node && $0.isQuiet } }
    }

    /// Kapacitor's text of why the task cannot go on, nil while it can.
    package var fatalError: String? { context.fatalError }

    package var statistics: [NodeStatistics] {
        stations.map { NodeStatistics(name: $0.name, counts: $0.counts, further: $0.node.statistics) }
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

/// Messages in and out of a node, and errors.
package struct NodeCounts: Sendable, Equatable {
    package var collected = 0
    package var emitted = 0
    package var errors = 0
}

package struct NodeStatistics: Sendable {
    package let name: String
    package let counts: NodeCounts
    package let further: [(name: String, value: Int)]
}
