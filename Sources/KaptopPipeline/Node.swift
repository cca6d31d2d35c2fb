package import KaptopAlerts
package import Points

/// A running node of a task.
///
/// It gets whole chunks and appends what it passes on to a buffer that the task owns and uses again. Inside, time is the
/// points' time.
package protocol Node: Sendable {
    /// `parent` counts the edges that lead to the node, from 0, in the order of the script.
    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext)

    /// The wall clock at which it wants to be woken, in nanoseconds since 1970-01-01 UTC; nil for never, the earliest time for at
    /// once.
    var deadline: Int64? { get }

    /// The wall clock has reached `now`; called where the deadline has come.
    mutating func wake(at now: Int64, into output: inout Chunk, _ context: inout NodeContext)

    /// The task ends: passes on what was held back for order's sake.
    mutating func finish(into output: inout Chunk, _ context: inout NodeContext)

    /// Numbers of its own for `node-stats`, such as `alerts_triggered`.
    var statistics: [(name: String, value: Int)] { get }
}

extension Node {
    package var deadline: Int64? { nil }

    package mutating func wake(at now: Int64, into output: inout Chunk, _ context: inout NodeContext) {}

    package mutating func finish(into output: inout Chunk, _ context: inout NodeContext) {}

    package var statistics: [(name: String, value: Int)] { [] }
}

/// What a node needs to be made.
package struct NodeBuilding {
    /// The node's name, such as `alert2`.
    package let name: String
    package let input: EdgeKind
    /// Number of edges that lead to it.
    package let parentCount: Int
    /// Whether its first parent is the task's source, whose chunks have the symbols of the source.
    package let isBehindSource: Bool
    package let environment: PipelineEnvironment
    /// The task's table, in which names are interned.
    package var symbols: SymbolTable
}

/// What nodes may know of the world: given once, when the task starts.
package struct PipelineEnvironment: Sendable {
    package var task: TaskID
    package var hostname: String
    package var clusterID: String
    package var serverID: String
    /// Handlers that every alert gets unless it names one of their kind, and whether they thin it to state changes.
    package var globalHandlers: [GlobalHandler]
    /// Names of the endpoints that `httpPost` nodes can post to; nil where that is not known.
    package var endpoints: Set<String>?
    /// Databases and retention policies that the task reads.
    package var dbrps: [(database: String, retentionPolicy: String)]
    /// Wall time, nanoseconds since 1970 UTC: only for the function `now()` of lambdas.
    package var now: @Sendable () -> Int64

    package struct GlobalHandler: Sendable {
        package var spec: HandlerSpec
        package var isStateChangesOnly: Bool
        package init(spec: HandlerSpec, isStateChangesOnly: Bool) {
            self.spec = spec
            self.isStateChangesOnly = isStateChangesOnly
        }
    }

    package init(
        task: TaskID, hostname: String, clusterID: String = "", serverID: String = "", globalHandlers: [GlobalHandler] = [],
        dbrps: [(database: String, retentionPolicy: String)] = [], endpoints: Set<String>? = nil, now: @escaping @Sendable () -> Int64
    ) {
        self.task = task
        self.hostname = hostname
        self.clusterID = clusterID
        self.serverID = serverID
        self.globalHandlers = globalHandlers
        self.dbrps = dbrps
        self.endpoints = endpoints
        self.now = now
    }
}

/// Why a task cannot be started, in Kapacitor's words.
package struct PipelineError: Error, Equatable {
    package let text: String
    package init(_ text: String) { self.text = text }
}
