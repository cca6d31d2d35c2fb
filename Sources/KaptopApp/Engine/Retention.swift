import KaptopEngine
import KaptopStore

/// Forgets events that are older than `[kaptop.delivery] keep-history`, a few hundred at a time and with pauses, so that alerts do
/// not wait for it.
struct Retention: Sendable {
    private static let interval = Duration.seconds(600)
    private static let pause = Duration.milliseconds(100)
    private static let eventsPerStep = 300

    let store: Store
    /// How long events are kept now; zero for ever.
    let keeping: @Sendable () async -> Duration
    let log: any EngineLog
    let clock: any Clock<Duration>
    let now: @Sendable () -> Int64

    /// Sweeps every few minutes until it is cancelled.
    func run() async {
        do {
            while true {
                try await clock.sleep(for: Self.interval)
                try await sweep()
            }
        } catch {
            // Cancelled, at an end of the engine.
        }
    }

    /// Goes once through everything that is old enough; throws where it was cancelled.
    func sweep() async throws {
        let keeping = await keeping()
        guard keeping > .zero else { return }
        let cutoff = now() - Int64(keeping / .nanoseconds(1))
        var deleted = 0
        var cursor: RetentionProgress.Cursor?
        repeat {
            do {
                let progress = try await store.deleteEvents(before: cutoff, after: cursor, limit: Self.eventsPerStep)
                deleted += progress.deletedEvents
                cursor = progress.next
            } catch {
                // The next sweep begins anew; what it could not delete is still there.
                log.write(.warn, "old events cannot be deleted", [("err", "\(error)")])
                return
            }
            if cursor != nil { try await clock.sleep(for: Self.pause) }
        } while cursor != nil
        if deleted > 0 { log.write(.info, "deleted old events", [("events", String(deleted))]) }
    }
}
