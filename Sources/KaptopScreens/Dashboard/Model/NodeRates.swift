import KaptopOverview

/// How many points a second each node of a task takes in, from counters of a few seconds.
struct NodeRates: Sendable {
    private var samples: [(at: Int64, collected: [String: Int])] = []
    private static let most = 6

    mutating func record(_ detail: TaskDetail, at now: Int64) {
        let collected = Dictionary(detail.nodes.map { ($0.name, $0.collected) }, uniquingKeysWith: { first, _ in first })
        // Counters begin anew with each start of the task.
        if let last = samples.last, collected.contains(where: { $0.value < last.collected[$0.key] ?? 0 }) { samples = [] }
        if samples.last?.at == now { samples.removeLast() }
        samples = samples.suffix(Self.most - 1) + [(now, collected)]
    }

    /// Nil until two counts are known.
    subscript(_ node: String) -> Double? {
        guard let first = samples.first, let last = samples.last, last.at > first.at, let before = first.collected[node],
            let after = last.collected[node]
        else { return nil }
        return (Double(after) - Double(before)) / (Double(TimeText.span(from: first.at, to: last.at)) / 1e9)
    }
}
