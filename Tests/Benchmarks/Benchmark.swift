import CAllocationCount
import Foundation

/// Something measured: nanoseconds and allocations for each of many equal pieces of work.
struct Benchmark {
    let name: String
    /// What a piece is: `point`, `event`.
    let unit: String
    /// Does some pieces of work and says how many, and how many bytes of input they were.
    let run: () async throws -> (pieces: Int, bytes: Int)

    /// The best of several runs: what disturbs a run makes it slower, never faster.
    func measure(runs: Int) async throws -> Measurement {
        var best: Measurement?
        _ = try await run()
        for _ in 0..<runs {
            let allocations = kt_allocation_count()
            let start = ContinuousClock.now
            let (pieces, bytes) = try await run()
            let time = ContinuousClock.now - start
            let nanoseconds = Double(time.components.seconds) * 1e9 + Double(time.components.attoseconds) / 1e9
            let made = kt_allocation_count() - allocations
            let measurement = Measurement(
                nanoseconds: nanoseconds / Double(pieces), allocations: Double(made) / Double(pieces),
                bytesPerSecond: Double(bytes) / nanoseconds * 1e9)
            if measurement.nanoseconds < best?.nanoseconds ?? .infinity { best = measurement }
        }
        guard let best else { throw NothingMeasured() }
        return best
    }

    struct Measurement {
        let nanoseconds: Double
        let allocations: Double
        let bytesPerSecond: Double
    }

    private struct NothingMeasured: Error {}
}
