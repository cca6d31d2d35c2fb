import HostMetrics
import KaptopEngine
import Points

/// Samples this machine every second and hands the lines to the engine like any other writer.
struct HostSampling: Sendable {
    static let dbrp = DBRP(database: "telegraf", retentionPolicy: "autogen")
    private static let interval: Int64 = 1_000_000_000
    /// Between the first two samples: usage is what changed, and the first screen shall have some.
    private static let firstInterval = Duration.milliseconds(200)

    let host: String
    let receiver: LineReceiver
    let clock: any Clock<Duration>
    let now: @Sendable () -> Int64

    /// Runs until it is cancelled.
    func run() async {
        var sampler = HostSampler(host: host)
        let files = LinuxHostFiles()
        await sample(&sampler, files)
        guard await pause(Self.firstInterval) else { return }
        await sample(&sampler, files)
        // From here on at whole seconds, so that windows of a second hold one sample each.
        while await pause(.nanoseconds(Self.interval - now() % Self.interval)) {
            await sample(&sampler, files)
        }
    }

    private func sample(_ sampler: inout HostSampler, _ files: LinuxHostFiles) async {
        let time = now()
        let lines = sampler.lines(from: files, time: time)
        // The sampler's own lines are well formed.
        _ = await receiver.receive(lines, to: Self.dbrp, precision: .nanoseconds, now: time)
    }

    private func pause(_ duration: Duration) async -> Bool {
        do {
            try await clock.sleep(for: duration)
            return true
        } catch {
            return false
        }
    }
}
