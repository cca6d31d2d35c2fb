import Synchronization

/// A clock that stands still until a test moves it.
///
/// No test waits for real time.
package final class MockClock: Clock, Sendable {
    package struct Instant: InstantProtocol, Sendable {
        package var offset: Duration
        package init(offset: Duration = .zero) { self.offset = offset }
        package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    /// Nanoseconds since the clock was made.
    private let elapsed = Atomic<Int64>(0)
    private let sleepers = Sleepers()

    package init() {}

    package var now: Instant { Instant(offset: .nanoseconds(elapsed.load(ordering: .sequentiallyConsistent))) }
    package var minimumResolution: Duration { .nanoseconds(1) }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await sleepers.sleep(until: deadline.offset, now: { self.now.offset })
    }

    /// Moves the clock and wakes whoever's time has come, in the order of their times; returns when all of them were resumed.
    package func advance(by duration: Duration) async {
        let (seconds, attoseconds) = duration.components
        elapsed.add(seconds * 1_000_000_000 + attoseconds / 1_000_000_000, ordering: .sequentiallyConsistent)
        await sleepers.wake(now: now.offset)
    }

    /// Returns once at least `count` tasks sleep on this clock.
    package func waitForSleepers(_ count: Int) async { await sleepers.wait(for: count) }

    /// When the next sleeper wakes, nil without sleepers.
    package var nextWake: Duration? { get async { await sleepers.next } }
}

/// Who sleeps on a mock clock.
private actor Sleepers {
    private var sleeping: [Int: (until: Duration, continuation: CheckedContinuation<Void, any Error>)] = [:]
    private var nextNumber = 0
    private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    var next: Duration? { sleeping.values.map(\.until).min() }

    func sleep(until time: Duration, now: @Sendable () -> Duration) async throws {
        let number = nextNumber
        nextNumber += 1
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else if time <= now() {
                    continuation.resume()
                } else {
                    sleeping[number] = (time, continuation)
                    tellWatchers()
                }
            }
        } onCancel: {
            Task { await self.cancel(number) }
        }
    }

    func wake(now: Duration) {
        let due = sleeping.filter { $0.value.until <= now }.sorted { ($0.value.until, $0.key) < ($1.value.until, $1.key) }
        for (number, sleeper) in due {
            sleeping[number] = nil
            sleeper.continuation.resume()
        }
    }

    func wait(for count: Int) async {
        guard sleeping.count < count else { return }
        await withCheckedContinuation { watchers.append((count, $0)) }
    }

    private func cancel(_ number: Int) {
        sleeping.removeValue(forKey: number)?.continuation.resume(throwing: CancellationError())
    }

    private func tellWatchers() {
        for watcher in watchers where watcher.count <= sleeping.count { watcher.continuation.resume() }
        watchers.removeAll { $0.count <= sleeping.count }
    }
}
