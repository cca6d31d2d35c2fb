import KaptopTesting

extension MockClock {
    /// Moves on from one waiting time to the next until something is so.
    ///
    /// Time limits of what is under way, 90 seconds, do not pass: real servers need real time meanwhile.
    func run(until condition: () async -> Bool) async throws {
        while !(await condition()) {
            if let next = await nextWake, next > now.offset, next - now.offset < .seconds(80) {
                await advance(by: next - now.offset)
            } else {
                try await Task.sleep(for: .milliseconds(1))
            }
        }
    }
}
