package import KaptopPipeline

/// The distinct errors of a task's nodes, each kept once with a count and the newest point that had it.
package struct RuntimeErrors: Sendable {
    private struct Key: Hashable, Sendable {
        let node: String
        let text: String
    }

    /// Errors with values in their text could be without end; the rest is counted under one entry.
    private static let limit = 200
    private static let furtherErrors = "further errors"
    private var byKey: [Key: NodeFailure] = [:]
    var fatal: String?

    package var entries: [NodeFailure] { byKey.values.sorted { ($0.node, $0.text) < ($1.node, $1.text) } }

    /// Counts an error; true where its text is new.
    mutating func record(_ failure: NodeFailure) -> Bool {
        var failure = failure
        if byKey.count >= Self.limit, byKey[Key(node: failure.node, text: failure.text)] == nil {
            failure = NodeFailure(
                node: failure.node, message: failure.message, text: Self.furtherErrors, count: failure.count, time: failure.time,
                point: failure.point)
        }
        let key = Key(node: failure.node, text: failure.text)
        let known = byKey[key]
        failure.count += known?.count ?? 0
        byKey[key] = failure
        return known == nil
    }
}
