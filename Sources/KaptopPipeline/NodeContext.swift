package import KaptopAlerts
package import Points

/// What the nodes of one task share while a chunk passes: symbols, groups, and what leaves the pipeline sideways.
package struct NodeContext: Sendable {
    package var symbols: SymbolTable
    package var groups = GroupTable()
    /// What alert nodes have to say, in its order; the engine takes it after each chunk.
    package internal(set) var outputs: [AlertOutput] = []
    /// Errors since the engine last took them.
    private var failures = FailureList()
    /// Lines of log nodes and other news for the log.
    package var logLines: [NodeLogLine] = []
    /// Points for the engine to write, and data for it to post.
    var loopback: [LoopbackPoint] = []
    var posts: [NodePost] = []
    /// The wall clock as of the last time the engine told it: nanoseconds since 1970-01-01 UTC.
    package internal(set) var now: Int64 = 0
    /// What each node has passed on; nil for nodes that no `stats` observes.
    var groupCounts: [GroupCounts?] = []
    /// Set where the task cannot go on: Kapacitor's text with the node's name before it.
    package private(set) var fatalError: String?
    /// The node at work, set by the pipeline.
    package internal(set) var node = ""
    package internal(set) var source = Source()

    package init(symbols: SymbolTable) {
        self.symbols = symbols
    }

    /// Reports that a point could not be handled: counted, logged once for each distinct text.
    ///
    /// `message` is Kapacitor's `msg=`, `text` its `err=`.
    package mutating func report(_ text: String, message: String, of point: Chunk.Message, in chunk: borrowing Chunk) {
        failures.add(node: node, text: text, message: message, point, chunk)
    }

    /// Reports that something did not work for data of a time that is no longer at hand.
    mutating func report(_ text: String, message: String, at time: Int64) {
        _ = failures.count(node: node, text: text, message: message, at: time)
    }

    /// Stops the task after this chunk.
    package mutating func stop(_ text: String) {
        if fatalError == nil { fatalError = "\(node): \(text)" }
    }

    package mutating func takeFailures() -> [NodeFailure] { failures.take(symbols) }

    package mutating func takeOutputs() -> [AlertOutput] {
        defer { outputs.removeAll(keepingCapacity: true) }
        return outputs
    }

    mutating func takeLoopback() -> [LoopbackPoint] {
        defer { loopback.removeAll(keepingCapacity: true) }
        return loopback
    }

    mutating func takePosts() -> [NodePost] {
        defer { posts.removeAll(keepingCapacity: true) }
        return posts
    }

    package mutating func takeLogLines() -> [NodeLogLine] {
        defer { logLines.removeAll(keepingCapacity: true) }
        return logLines
    }
}

/// A line that a node writes to the server's log.
package struct NodeLogLine: Sendable, Hashable {
    package let node: String
    /// One of `DEBUG`, `INFO`, `WARN` and `ERROR`.
    package let level: String
    package let message: String
    /// Keys and values of the line.
    package let pairs: [AlertSeries.Pair]

    package init(node: String, level: String, message: String, pairs: [AlertSeries.Pair]) {
        self.node = node
        self.level = level
        self.message = message
        self.pairs = pairs
    }
}

/// Where the chunk at hand was written to.
package struct Source: Sendable {
    package internal(set) var database = ""
    package internal(set) var retentionPolicy = ""
}
