import KaptopPipeline

/// A task's graph in Graphviz's language, as the `dot` member of tasks and templates has it.
enum GraphText {
    /// How a running task's counters are written.
    enum View: String, Sendable {
        case attributes, labels

        /// The parameter `dot-view`.
        init(_ query: APIQuery) throws(APIError) {
            let value = query["dot-view"]
            guard let view = value.isEmpty ? .attributes : Self(rawValue: value) else { throw .invalidParameter("dot-view", value) }
            self = view
        }
    }

    /// Nodes and edges only: of a task that does not run.
    static func text(_ id: String, _ task: LoweredTask) -> String {
        var text = "digraph \(id) {\n"
        let order = GraphOrder(task.nodes.map(\.parents))
        for index in order.nodes where !isBatchSource(task.nodes[index].name) {
            for child in order.children[index] {
                text += "\(task.nodes[index].name) -> \(task.nodes[child].name);\n"
            }
        }
        return text + "}"
    }

    /// With the counters of a running task.
    static func text(_ id: String, _ running: RunningTask, _ view: View) -> String {
        let unit = running.kind == .stream ? "points" : "batches"
        let throughput = "\(fixed(running.throughput)) \(unit)/s"
        var text = "digraph \(id) {\n"
        text +=
            view == .labels
            ? "graph [label=\"Throughput: \(throughput)\" forcelabels=true pad=\"0.8,0.5\"];\n" : "graph [throughput=\"\(throughput)\"];\n"
        let nodes = inOrder(running)
        // Running nodes are linked as they are made, which is in this order, too.
        let places = Dictionary(nodes.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
        let edges = Dictionary(grouping: running.edges, by: \.from).mapValues { edges in
            edges.sorted { places[$0.to] ?? 0 < places[$1.to] ?? 0 }
        }
        for node in nodes where !isBatchSource(node.name) {
            let counters = RunningTask.counters(node).map { counter in
                (name: counter.name, value: counter.name == "avg_exec_time_ns" ? "0s" : String(counter.value))
            }
            text += "\n" + self.node(node.name, counters, view)
            for edge in edges[node.name] ?? [] {
                text += "\(edge.from) -> \(edge.to) "
                text += view == .labels ? "[label=\"processed=\(edge.collected)\"];\n" : "[processed=\"\(edge.collected)\"];\n"
            }
        }
        return text + "}"
    }

    /// The nodes of a running task in the order of the drawing.
    private static func inOrder(_ running: RunningTask) -> [NodeStatistics] {
        let places = Dictionary(running.statistics.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
        var parents = Array(repeating: [Int](), count: running.statistics.count)
        for edge in running.edges {
            if let from = places[edge.from], let to = places[edge.to] { parents[to].append(from) }
        }
        return GraphOrder(parents).nodes.map { running.statistics[$0] }
    }

    private static func node(_ name: String, _ counters: [(name: String, value: String)], _ view: View) -> String {
        switch view {
        case .attributes: "\(name) [" + counters.map { "\($0.name)=\"\($0.value)\" " }.joined() + "];\n"
        // Graphviz ends a line that is set flush right with a literal \r.
        case .labels: "\(name) [xlabel=\"" + counters.map { "\($0.name)=\($0.value)" }.joined(separator: #"\r"#) + "\"];\n"
        }
    }

    /// The source of a batch task is no node of the drawing.
    private static func isBatchSource(_ name: String) -> Bool { name == "batch0" }

    /// With two decimals.
    private static func fixed(_ value: Double) -> String {
        let hundredths = String(Int64((value * 100).rounded()))
        let padded = String(repeating: "0", count: max(0, 3 - hundredths.count)) + hundredths
        return "\(padded.dropLast(2)).\(padded.suffix(2))"
    }
}
