import Testing

@testable import KaptopAPI

@Suite struct ChangeQueueTests {
    private actor Register {
        private(set) var value = 0
        func set(_ value: Int) { self.value = value }
    }

    @Test func changesDoNotOverlap() async throws {
        let queue = ChangeQueue()
        let register = Register()
        try await withThrowingTaskGroup { group in
            for _ in 0..<100 {
                group.addTask {
                    try await queue.run {
                        let value = await register.value
                        await Task.yield()
                        await register.set(value + 1)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(await register.value == 100)
    }

    @Test func aFailedChangeLetsTheNextOneIn() async throws {
        let queue = ChangeQueue()
        await #expect(throws: APIError.self) { try await queue.run { throw APIError.notFound } }
        #expect(try await queue.run { 1 } == 1)
    }
}
