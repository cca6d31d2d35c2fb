import KaptopAlerts
import KaptopDelivery
import KaptopEngine
import KaptopPipeline
import KaptopTesting
import Points
import Testing

/// What becomes of the state of a task's nodes between one start and the next.
@Suite struct SnapshotTests {
    private static let dbrp = DBRP(database: "d", retentionPolicy: "r")
    private static let script = "stream|from()|window().periodCount(2).everyCount(2)|httpOut('x')"
    private let store = MemoryStore()

    /// The handlers that are global, which may change.
    private actor Globals {
        private(set) var handlers: [PipelineEnvironment.GlobalHandler] = []

        func use(_ kind: String) { handlers = [.init(spec: HandlerSpec(kind: kind), isStateChangesOnly: false)] }
    }

    private func start(_ globals: Globals = Globals()) async throws -> (taskMaster: TaskMaster, receiver: LineReceiver) {
        let symbols = SymbolTable()
        let taskMaster = TaskMaster(
            store: store, sink: MemorySink(), log: SilentLog(),
            world: TaskMaster.World(
                hostname: "here", clusterID: "", serverID: "", handlers: HandlerCatalog.signatures,
                globalHandlers: { await globals.handlers },
                now: { 0 },
                clock: MockClock(), symbols: symbols))
        try await taskMaster.start()
        return (taskMaster, LineReceiver(taskMaster: taskMaster, symbols: symbols))
    }

    private func task(_ script: String = script) -> TaskDefinition {
        TaskDefinition(id: TaskID("t"), dbrps: [Self.dbrp], script: script, isEnabled: true, createdAt: 0)
    }

    /// Whether a second point closes the window that the first one opened.
    private func closes(_ engine: (taskMaster: TaskMaster, receiver: LineReceiver)) async throws -> Bool {
        _ = await engine.receiver.receive(Array("m v=2 2\n".utf8), to: Self.dbrp, precision: .nanoseconds, now: 0)
        let task = try #require(await engine.taskMaster.executingTask(TaskID("t")))
        await task.finish()
        return await task.published(at: "x")?.isEmpty == false
    }

    private func open(_ engine: (taskMaster: TaskMaster, receiver: LineReceiver)) async throws {
        try await engine.taskMaster.define(task())
        _ = await engine.receiver.receive(Array("m v=1 1\n".utf8), to: Self.dbrp, precision: .nanoseconds, now: 0)
    }

    @Test func anOrderlyEndKeepsIt() async throws {
        let first = try await start()
        try await open(first)
        await first.taskMaster.stop()
        #expect(try await closes(try await start()))
    }

    @Test func aKillLeavesTheNewestSnapshot() async throws {
        let first = try await start()
        try await open(first)
        await first.taskMaster.executingTask(TaskID("t"))?.finish()
        await first.taskMaster.saveSnapshots()
        #expect(try await closes(try await start()))
    }

    @Test func withoutASnapshotTheNodesBeginAnew() async throws {
        let first = try await start()
        try await open(first)
        #expect(try await !closes(try await start()))
    }

    @Test func aTaskThatWasDisabledBeginsAnew() async throws {
        let engine = try await start()
        try await open(engine)
        try await engine.taskMaster.setEnabled(TaskID("t"), false)
        try await engine.taskMaster.setEnabled(TaskID("t"), true)
        #expect(try await !closes(engine))
    }

    @Test func newGlobalHandlerIsTakenUpAndTheNodesGoOn() async throws {
        let globals = Globals()
        let engine = try await start(globals)
        let script = "var s = stream|from()\ns|window().periodCount(2).everyCount(2)|httpOut('x')\ns|alert().crit(lambda: TRUE)"
        try await engine.taskMaster.define(task(script))
        _ = await engine.receiver.receive(Array("m v=1 1\n".utf8), to: Self.dbrp, precision: .nanoseconds, now: 0)
        func kinds() async -> [String]? { await engine.taskMaster.executingTask(TaskID("t"))?.handlers.map(\.kind) }
        #expect(await kinds() == [])
        await globals.use("hipchat")
        #expect(await kinds() == [])
        await engine.taskMaster.takeUpGlobalHandlers()
        #expect(await kinds() == ["hipchat"])
        #expect(try await closes(engine))
        // A task that was disabled stays so.
        try await engine.taskMaster.setEnabled(TaskID("t"), false)
        await engine.taskMaster.takeUpGlobalHandlers()
        #expect(await engine.taskMaster.executingTasks.isEmpty)
    }

    @Test func anotherScriptBeginsAnew() async throws {
        let first = try await start()
        try await open(first)
        await first.taskMaster.stop()
        await store.save(task("stream|from()|window().periodCount(2).everyCount(2)|httpOut('x')|log()"))
        #expect(try await !closes(try await start()))
    }

    @Test(arguments: [[], [9], [1, 0, 0, 0, 200]] as [[UInt8]])
    func aBrokenSnapshotIsLeftAside(_ bytes: [UInt8]) async throws {
        let first = try await start()
        try await open(first)
        await first.taskMaster.stop()
        var snapshot = try #require(await store.snapshot(of: TaskID("t")))
        snapshot.state = bytes
        await store.save([TaskID("t"): snapshot])
        #expect(try await !closes(try await start()))
    }
}
