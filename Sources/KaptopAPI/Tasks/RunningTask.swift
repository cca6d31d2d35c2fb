import KaptopAlerts
import KaptopEngine
import KaptopPipeline
import Points

/// A running task's counters at a moment.
struct RunningTask: Sendable {
    let kind: EdgeKind
    let statistics: [NodeStatistics]
    let edges: [(from: String, to: String, collected: Int)]
    let failures: [NodeFailure]
    /// Points a second.
    let throughput: Double

    init(_ task: ExecutingTask, kind: EdgeKind, _ meter: ThroughputMeter) async {
        self.kind = kind
        statistics = await task.statistics
        edges = await task.edges
        failures = await task.runtimeErrors
        throughput = await meter.rate(of: task.id, count: statistics.first?.counts.collected ?? 0)
    }

    /// A node's counters by name, those that every node has among them.
    static func counters(_ node: NodeStatistics) -> [(name: String, value: Int)] {
        // Nodes are not timed one by one: Kapacitor, too, says 0 where its own statistics are switched off.
        var counters = ["avg_exec_time_ns": 0, "errors": node.counts.errors, "working_cardinality": 0]
        for (name, value) in node.further { counters[name] = value }
        return counters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    var json: JSONValue {
        let nodes = statistics.map { node -> (key: String, value: JSONValue) in
            var members = Self.counters(node).map { (key: $0.name, value: JSONValue.count($0.value)) }
            members.append(("collected", .count(node.counts.collected)))
            members.append(("emitted", .count(node.counts.emitted)))
            return (node.name, .sorted(members))
        }
        let stats: JSONValue = ["task-stats": ["throughput": .float(throughput)], "node-stats": .sorted(nodes)]
        guard !failures.isEmpty, case .object(let members) = stats else { return stats }
        return .object(members + [JSONValue.Member("node-errors", errors)])
    }

    /// Not in Kapacitor's answers: each distinct error of a node with how many points had it, and the newest of them.
    private var errors: JSONValue {
        let byNode = Dictionary(grouping: failures, by: \.node)
        return .sorted(
            byNode.map { node, failures in
                let list = failures.map { failure -> JSONValue in
                    [
                        "error": .text(failure.text), "count": .count(failure.count), "time": .text(RFC3339.text(failure.time)),
                        "point": .text(failure.point),
                    ]
                }
                return (key: node, value: .array(list))
            })
    }
}

/// Points a second of tasks, measured between two looks at them that are a second apart or more.
package actor ThroughputMeter {
    private struct Sample {
        var count: Int
        var at: Int64
        var rate: Double
    }

    private static let shortest: Int64 = 1_000_000_000
    private static let maximumSamples = 10_000

    private let now: @Sendable () -> Int64
    private var samples: [String: Sample] = [:]

    package init(now: @escaping @Sendable () -> Int64) {
        self.now = now
    }

    func rate(of task: TaskID, count: Int) -> Double {
        let now = now()
        // Deleted tasks stay until there are too many to care.
        if samples.count > Self.maximumSamples { samples = [:] }
        guard let sample = samples[task.rawValue], count >= sample.count, now >= sample.at else {
            samples[task.rawValue] = Sample(count: count, at: now, rate: 0)
            return 0
        }
        guard now - sample.at >= Self.shortest else { return sample.rate }
        let rate = Double(count - sample.count) / (Double(now - sample.at) / 1e9)
        samples[task.rawValue] = Sample(count: count, at: now, rate: rate)
        return rate
    }
}
