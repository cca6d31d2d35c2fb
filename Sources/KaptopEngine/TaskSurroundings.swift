package import KaptopAlerts
package import KaptopPipeline

/// What tasks reach of the world besides their sink: clocks, and where nodes write and post to.
package struct TaskSurroundings: Sendable {
    /// Wall time, nanoseconds since 1970 UTC.
    package var now: @Sendable () -> Int64
    /// Sleeps until timers of nodes are due.
    package var clock: any Clock<Duration>
    /// Takes points that nodes give back, as if they had come from outside.
    package var write: @Sendable ([LoopbackPoint]) async -> Void
    /// Posts data of a node, once.
    package var post: @Sendable (NodePost, TaskID) async -> NodePost.Answer
    /// Names of the endpoints that nodes can post to; nil where that is not known.
    package var endpoints: @Sendable () async -> Set<String>?

    package init(
        now: @escaping @Sendable () -> Int64, clock: any Clock<Duration>,
        write: @escaping @Sendable ([LoopbackPoint]) async -> Void = { _ in },
        post: @escaping @Sendable (NodePost, TaskID) async -> NodePost.Answer = { _, _ in NodePost.Answer(code: 0) },
        endpoints: @escaping @Sendable () async -> Set<String>? = { nil }
    ) {
        self.now = now
        self.clock = clock
        self.write = write
        self.post = post
        self.endpoints = endpoints
    }
}
