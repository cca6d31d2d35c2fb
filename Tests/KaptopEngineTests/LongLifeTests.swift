import Foundation
import KaptopAlerts
import KaptopDelivery
import KaptopEngine
import KaptopPipeline
import KaptopTesting
import Points
import Synchronization
import Testing

/// Hosts that come and go for years: what is remembered follows those that are there, not those that ever were.
@Suite struct LongLifeTests {
    /// `KAPTOP_SOAK` makes it ten million hosts, a hundred thousand of them at a time.
    private static let isSoak = ProcessInfo.processInfo.environment["KAPTOP_SOAK"] != nil
    private static let second: Int64 = 1_000_000_000

    private static let script = """
        stream
            |from()
                .groupBy('host')
            |barrier()
                .idle(10s)
                .delete(TRUE)
            |window()
                .periodCount(3)
                .everyCount(3)
            |mean('v')
            |alert()
                .crit(lambda: "mean" > 100)
        """

    /// Feeds hosts that live for three ticks each and gives how many groups and series were remembered at most, in halves of the run.
    private func run(script: String, hosts: Int, living: Int, seriesLimit: Int) async throws -> [(groups: Int, series: Int)] {
        let clock = Mutex<Int64>(0)
        let now: @Sendable () -> Int64 = { clock.withLock { $0 } }
        let symbols = SymbolTable()
        let taskMaster = TaskMaster(
            store: MemoryStore(), sink: MemorySink(), log: SilentLog(),
            world: TaskMaster.World(
                hostname: "here", clusterID: "", serverID: "", handlers: HandlerCatalog.signatures, globalHandlers: { [] }, now: now,
                clock: MockClock(), symbols: symbols))
        await taskMaster.use(TaskSurroundings(now: now, clock: MockClock()))
        let receiver = LineReceiver(taskMaster: taskMaster, symbols: symbols, seriesLimit: seriesLimit)
        let dbrp = DBRP(database: "d", retentionPolicy: "r")
        try await taskMaster.define(
            TaskDefinition(id: TaskID("t"), dbrps: [dbrp], script: script, isEnabled: true, createdAt: 0))
        let task = try #require(await taskMaster.executingTask(TaskID("t")))
        await task.limitGroups(to: living)

        var most: [(groups: Int, series: Int)] = [(0, 0), (0, 0)]
        var tick: Int64 = 0
        for first in stride(from: 0, to: hosts, by: living) {
            for _ in 0..<3 {
                tick += 1
                clock.withLock { $0 += 5 * Self.second }
                var lines: [UInt8] = []
                for host in first..<first + living { lines += Array("m,host=h\(host) v=\(host % 7) \(tick * Self.second)\n".utf8) }
                _ = await receiver.receive(lines, to: dbrp, precision: .nanoseconds, now: 0)
            }
            await task.finish()
            let half = first < hosts / 2 ? 0 : 1
            most[half].groups = max(most[half].groups, await task.groupCount)
            most[half].series = max(most[half].series, await receiver.seriesCount)
        }
        #expect(await task.statistics.first?.counts.collected == 3 * hosts)
        return most
    }

    @Test func memoryFollowsTheHostsThatAreThere() async throws {
        let living = Self.isSoak ? 100_000 : 500
        let most = try await run(script: Self.script, hosts: Self.isSoak ? 10_000_000 : 50_000, living: living, seriesLimit: 3 * living)
        print("long life: at most \(most[0].groups) then \(most[1].groups) groups, \(most[0].series) then \(most[1].series) series")
        #expect(most[1].groups <= most[0].groups)
        #expect(most[1].groups <= 10 * living)
        #expect(most[1].series <= 20 * living)
    }

    /// A limit below the number of series in use would make every table short-lived.
    @Test func theLimitGrowsWithTheSeriesInUse() async throws {
        let symbols = SymbolTable()
        let taskMaster = TaskMaster(
            store: MemoryStore(), sink: MemorySink(), log: SilentLog(),
            world: TaskMaster.World(
                hostname: "here", clusterID: "", serverID: "", handlers: [], globalHandlers: { [] }, now: { 0 }, symbols: symbols))
        let receiver = LineReceiver(taskMaster: taskMaster, symbols: symbols, seriesLimit: 100)
        let lines = Array((0..<1000).map { "m,host=\($0) v=1 1\n" }.joined().utf8)
        var counts: [Int] = []
        for _ in 0..<20 {
            _ = await receiver.receive(lines, to: DBRP(database: "d", retentionPolicy: "r"), precision: .nanoseconds, now: 0)
            counts.append(await receiver.seriesCount)
        }
        #expect(counts.suffix(10).allSatisfy { $0 == 1001 }, "once it fits all stay known: \(counts)")
    }

    /// The control: without a barrier that deletes them groups stay, so the test above can fail.
    @Test func groupsThatNobodyDeletesStay() async throws {
        let most = try await run(script: "stream|from().groupBy('host')|sum('v')", hosts: 5000, living: 500, seriesLimit: 100_000)
        #expect(most[1].groups > 4500)
        #expect(most[1].series > 4500)
    }
}
