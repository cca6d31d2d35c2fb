/// The order in which Kapacitor goes through a graph: every node after all its parents, and of a node's children the last one first.
///
/// Source: the topological sorting in pipeline/pipeline.go of Kapacitor 1.5.7.
package struct GraphOrder {
    package private(set) var nodes: [Int] = []
    /// The children of each node in the order in which they were made.
    package let children: [[Int]]

    /// - Parameter parents: the parents of each node, which stand before it.
    package init(_ parents: [[Int]]) {
        var children = Array(repeating: [Int](), count: parents.count)
        for (node, list) in parents.enumerated() {
            for parent in list { children[parent].append(node) }
        }
        self.children = children
        var isDone = Array(repeating: false, count: parents.count)
        // What is done last comes first, so the sources are visited from the last to the first.
        for source in parents.indices.reversed() where parents[source].isEmpty {
            visit(source, &isDone)
        }
        nodes.reverse()
    }

    /// Depth first, without recursion: a script can chain thousands of nodes.
    private mutating func visit(_ source: Int, _ isDone: inout [Bool]) {
        var path = [(node: source, next: 0)]
        while let (node, next) = path.last {
            if next < children[node].count {
                path[path.count - 1].next += 1
                if !isDone[children[node][next]] { path.append((children[node][next], 0)) }
            } else {
                path.removeLast()
                isDone[node] = true
                nodes.append(node)
            }
        }
    }
}
