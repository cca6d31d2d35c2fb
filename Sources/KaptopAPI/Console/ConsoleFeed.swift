package import KaptopOverview

/// What an engine tells one console of another process, until either of them ends it.
package struct ConsoleFeed: Sendable {
    /// An empty change now and then is a sign of life.
    package let changes: AsyncStream<OverviewChange>
    /// Of the engine.
    package let processID: Int32
    /// Ends `changes`.
    package let end: @Sendable () -> Void

    package init(changes: AsyncStream<OverviewChange>, processID: Int32, end: @escaping @Sendable () -> Void) {
        self.changes = changes
        self.processID = processID
        self.end = end
    }
}
