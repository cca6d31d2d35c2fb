import KaptopPipeline

/// The distinct errors of a task's nodes, each kept once with a count and the newest point's time.
package struct RuntimeErrors: Sendable {
    package struct Entry: Sendable, Equatable {
        package let node: String
        package let text: String
        package let count: Int
        /// Point time.
        package let newestAt: Int64
    }

    private struct Key: Hashable, Sendable {
        let node: String
        let text: String
    }

    /// Errors with values in their text could be without end; the rest is counted under one entry.
    private static let limit = 200
    private var byKey: [Key: Entry] = [:]
    var fatal: String?

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
