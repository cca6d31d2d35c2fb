/// How long to wait before the next try: doubled with each failure in a row, up to a cap, shortened by chance so that many
/// destinations do not come back at the same moment.
package struct Backoff: Sendable, Hashable {
    package var first: Duration
    package var cap: Duration

    package init(first: Duration = .seconds(1), cap: Duration = .seconds(60)) {
        self.first = first
        self.cap = cap
    }

    /// The wait after a number of failures in a row (from 1): between half of the full time and all of it, by `chance` in 0..<1.
    package func delay(afterFailures failures: Int, chance: Double) -> Duration {
        // 2 to the power of 30 seconds is beyond every cap.
        let full = min(cap, first * (1 << min(max(failures - 1, 0), 30)))
        let (seconds, attoseconds) = full.components
        let milliseconds = Double(seconds) * 1000 + Double(attoseconds) / 1e15
        return .milliseconds(Int64(milliseconds * (0.5 + 0.5 * chance)))
    }
}

/// A small random generator with a seed (SplitMix64), for waiting times; not for secrets.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
