import KaptopAlerts
import KaptopDelivery
import KaptopOverview

/// Keeps the overview of an engine and hands its changes to any number of consoles.
///
/// Each console has its own pile of changes, merged until it asks for the next one, so that a slow console gets fewer and
/// larger changes and nothing grows without bounds.
actor OverviewHub {
    private(set) var overview: Overview
    private var consoles: [Int: Console] = [:]
    private var nextConsole = 0
    private let clock: any Clock<Duration>

    /// Changes are handed out at most this often to one console.
    private static let interval = Duration.milliseconds(250)

    private struct Console {
        var pending: OverviewChange
        var waiter: CheckedContinuation<Void, Never>?
        /// Whether a sign of life is due.
        var isDue = false
    }

    init(overview: Overview, clock: any Clock<Duration>) {
        self.overview = overview
        self.clock = clock
    }

    var hasConsoles: Bool { !consoles.isEmpty }

    func apply(_ change: OverviewChange) {
        guard !change.isEmpty else { return }
        overview.apply(change)
        for id in consoles.keys {
            consoles[id]?.pending.merge(change)
            consoles[id]?.waiter?.resume()
            consoles[id]?.waiter = nil
        }
    }

    func update(_ body: (Overview) -> OverviewChange) {
        apply(body(overview))
    }

    nonisolated func changes() async -> AsyncStream<OverviewChange> { await feed().changes }

    /// - Parameter heartbeat: an empty change comes where nothing has changed for so long.
    nonisolated func feed(heartbeat: Duration? = nil) async -> (changes: AsyncStream<OverviewChange>, end: @Sendable () -> Void) {
        let id = await addConsole()
        let isFirst = FirstFlag()
        let end: @Sendable () -> Void = { Task { await self.removeConsole(id) } }
        let changes = AsyncStream {
            if await !isFirst.take() { await self.pause() }
            return await self.next(for: id, heartbeat)
        } onCancel: {
            end()
        }
        return (changes, end)
    }

    /// Tells every console that there is no more.
    func finish() {
        for id in consoles.keys { removeConsole(id) }
    }

    private func addConsole() -> Int {
        nextConsole += 1
        var first = OverviewChange()
        first.reset = overview
        consoles[nextConsole] = Console(pending: first)
        return nextConsole
    }

    private func removeConsole(_ id: Int) {
        consoles.removeValue(forKey: id)?.waiter?.resume()
    }

    private func pause() async {
        // A cancelled pause ends the stream with the next call.
        try? await clock.sleep(for: Self.interval)
    }

    private func next(for id: Int, _ heartbeat: Duration?) async -> OverviewChange? {
        while let console = consoles[id] {
            if !console.pending.isEmpty {
                consoles[id]?.pending = OverviewChange()
                return console.pending
            }
            if Task.isCancelled { return nil }
            let timer = heartbeat.map { span in Task { await self.beat(id, after: span) } }
            await withCheckedContinuation { consoles[id]?.waiter = $0 }
            timer?.cancel()
            if consoles[id]?.isDue == true, consoles[id]?.pending.isEmpty == true {
                consoles[id]?.isDue = false
                return OverviewChange()
            }
        }
        return nil
    }

    private func beat(_ id: Int, after span: Duration) async {
        do {
            try await clock.sleep(for: span)
        } catch {
            return
        }
        consoles[id]?.isDue = true
        consoles[id]?.waiter?.resume()
        consoles[id]?.waiter = nil
    }

    private actor FirstFlag {
        private var isTaken = false
        func take() -> Bool {
            defer { isTaken = true }
            return !isTaken
        }
    }
}
