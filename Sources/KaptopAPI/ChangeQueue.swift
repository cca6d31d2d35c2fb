/// Lets one change of tasks and templates run at a time: each reads, checks and writes in several steps.
actor ChangeQueue {
    private var isBusy = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    func run<Result: Sendable>(_ change: @Sendable () async throws -> Result) async throws -> Result {
        if isBusy {
            await withCheckedContinuation { waiters.append($0) }
        } else {
            isBusy = true
        }
        defer { next() }
        return try await change()
    }

    /// Hands the turn on; the queue stays busy while somebody waits.
    private func next() {
        if waiters.isEmpty {
            isBusy = false
        } else {
            waiters.removeFirst().resume()
        }
    }
}
