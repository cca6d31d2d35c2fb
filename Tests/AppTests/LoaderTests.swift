import Foundation
import KaptopAPI
import KaptopAlerts
import KaptopDelivery
import KaptopEngine
import KaptopPipeline
import KaptopStore
import KaptopTesting
import Points
import Testing

@testable import KaptopApp

/// A folder of files and an engine that follows it.
@Suite struct LoaderTests {
    /// An engine without network whose loader looks at a folder of its own.
    private struct Engine {
        let folder: String
        let taskMaster: TaskMaster
        let receiver: LineReceiver
        let api: LocalAPI
        let handlers: DefinedHandlers
        let clock = MockClock()
        let store: Store
        private let log: ServerLog

        init(folder: String = NSTemporaryDirectory() + "kaptop-load-\(UUID().uuidString)") async throws {
            self.folder = folder
            for name in ["tasks", "templates", "handlers"] {
                try FileManager.default.createDirectory(atPath: "\(folder)/load/\(name)", withIntermediateDirectories: true)
            }
            let now = Wall.now
            log = try ServerLog(file: folder + "/server.log", level: "DEBUG", now: now)
            store = try Store(path: folder + "/state.db")
            let catalog = HandlerCatalog(
                settings: ServiceSettings(),
                ports: HandlerCatalog.Ports(
                    http: FakeHTTP(status: 204), connections: TCPConnector(), commands: CommandRunner(), execPolicy: .everything))
            let dispatcher = AlertDispatcher(ledger: store, catalog: catalog, deliver: { _ in }, clock: ContinuousClock(), now: now)
            taskMaster = TaskMaster(
                store: store, sink: EngineSink(dispatcher: dispatcher, store: store), log: log,
                world: TaskMaster.World(
                    hostname: "localhost", clusterID: "c", serverID: "s", handlers: HandlerCatalog.signatures, globalHandlers: { [] },
                    now: now))
            receiver = LineReceiver(taskMaster: taskMaster)
            handlers = DefinedHandlers(dispatcher: dispatcher, store: store, log: log)
            api = LocalAPI(
                APIRouter(
                    APIDependencies(
                        taskMaster: taskMaster, lineReceiver: receiver, topics: { await dispatcher.snapshot },
                        handlers: HandlerCatalog.signatures, topicHandlers: handlers, now: now,
                        newIdentifier: { UUID().uuidString }, log: log,
                        settings: APISettings(hostname: "localhost", clusterID: "c", serverID: "s", startedAt: 0))))
            try await dispatcher.start()
            try await handlers.load()
            try await taskMaster.start()
        }

        /// Looks at files as if they had been written a while ago.
        func loader() -> Loader {
            Loader(
                directory: LoadDirectory(path: folder + "/load"), api: api, store: store, log: log, clock: clock,
                now: { Wall.now() + 60_000_000_000 })
        }

        func write(_ name: String, _ text: String) throws {
            try text.write(toFile: "\(folder)/load/\(name)", atomically: true, encoding: .utf8)
        }

        func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(folder)/load/\(name)") }

        /// Lets the loader look once, in a moment of its own.
        func lookAgain() async {
            await clock.waitForSleepers(1)
            await clock.advance(by: .seconds(3))
            await clock.waitForSleepers(1)
        }

        var tasks: [String] { get async { await taskMaster.tasks.map(\.id.rawValue) } }
        var running: [String] { get async { await taskMaster.executingTasks.map(\.id.rawValue) } }
        var templates: [String] { get async { await taskMaster.templates.map(\.id) } }
        func handlers(of topic: String) async -> [String] { await handlers.handlers(of: TopicID(topic)).map(\.id) }

        var logText: String { (try? String(contentsOfFile: folder + "/server.log", encoding: .utf8)) ?? "" }
    }

    private static func script(_ limit: Int = 97) -> String {
        """
        dbrp "telegraf"."autogen"

        stream
            |from()
                .measurement('cpu')
            |alert()
                .crit(lambda: "usage_idle" < \(limit))
                .topic('cpu')
        """
    }

    private static let template = """
        var field string
        var every = 1m
        stream
            |from()
            |window()
                .period(every)
                .every(every)
            |mean(field)
        """

    private static let variables = """
        template-id: base
        dbrps:
          - {db: telegraf, rp: autogen}
        vars:
          field: {type: string, value: usage_idle}
          every: {type: duration, value: 5m}
        """

    private static func handler(_ id: String, match: String = "changed()") -> String {
        "topic: cpu\nid: \(id)\nkind: log\nmatch: \(match)\noptions:\n  path: /tmp/x.log\n  mode: 0640\n"
    }

    private func write(_ engine: Engine) throws {
        try engine.write("tasks/cpu.tick", Self.script())
        try engine.write("templates/base.tick", Self.template)
        try engine.write("tasks/mean.yaml", Self.variables)
        try engine.write("handlers/ops.yaml", Self.handler("ops"))
        try engine.write("handlers/.ops.yaml.swp", "no")
        try engine.write("tasks/README", "no")
    }

    @Test func everythingIsDefinedAndEnabled() async throws {
        let engine = try await Engine()
        try write(engine)
        try await engine.loader().start()
        #expect(await engine.running == ["cpu", "mean"])
        #expect(await engine.templates == ["base"])
        #expect(await engine.handlers(of: "cpu") == ["ops"])
        let task = await engine.taskMaster.task(TaskID("cpu"))
        #expect(task?.dbrps == [DBRP(database: "telegraf", retentionPolicy: "autogen")])
        #expect(await engine.taskMaster.task(TaskID("mean"))?.templateID == "base")
        let answer = await engine.api.call(.get, "/alerts/topics/cpu/handlers/ops")
        #expect(answer.body["options"] == ["mode": 416, "path": "/tmp/x.log"] && answer.body["match"] == "changed()")
    }

    @Test func aTaskWhoseFileDidNotChangeGoesOn() async throws {
        let engine = try await Engine()
        try write(engine)
        let loader = engine.loader()
        try await loader.start()
        let first = await engine.taskMaster.executingTask(TaskID("cpu"))
        let other = await engine.taskMaster.executingTask(TaskID("mean"))
        try await loader.start()
        #expect(await engine.taskMaster.executingTask(TaskID("cpu")) === first)

        try engine.write("tasks/cpu.tick", Self.script(50))
        try await loader.start()
        let second = await engine.taskMaster.executingTask(TaskID("cpu"))
        #expect(second != nil && second !== first)
        #expect(await engine.taskMaster.executingTask(TaskID("mean")) === other)

        // Nor after a restart, as far as a task outlives one.
        try await engine.loader().start()
        #expect(await engine.taskMaster.executingTask(TaskID("cpu")) === second)
    }

    @Test func whatIsLoadedIsEnabledAndAsItsFileSays() async throws {
        let engine = try await Engine()
        try write(engine)
        let loader = engine.loader()
        try await loader.start()
        #expect(await engine.api.call(.patch, "/tasks/cpu", ["status": "disabled"]).isOK)
        let changed = Self.script(1)
        #expect(await engine.api.call(.patch, "/tasks/mean", ["vars": ["field": ["type": "string", "value": "x"]]]).isOK)
        #expect(await engine.api.call(.patch, "/tasks/cpu", ["script": .text(changed)]).isOK)
        try await loader.start()
        #expect(await engine.running == ["cpu", "mean"])
        #expect(await engine.taskMaster.task(TaskID("cpu"))?.script == Self.script())
        let field = await engine.taskMaster.task(TaskID("mean"))?.variables["field"]?.value
        guard case .string("usage_idle") = field else { return #expect(Bool(false), "the variable is \(String(describing: field))") }
    }

    @Test func theDirectoryIsFollowed() async throws {
        let engine = try await Engine()
        try write(engine)
        let loader = engine.loader()
        try await loader.start()
        let watching = Task { await loader.watch() }
        try engine.write("tasks/mem.tick", Self.script())
        try engine.write("handlers/new.json", #"{"topic": "cpu", "id": "new", "kind": "publish", "options": {"topics": ["t"]}}"#)
        try engine.remove("tasks/cpu.tick")
        try engine.remove("handlers/ops.yaml")
        await engine.lookAgain()
        #expect(await engine.tasks == ["mean", "mem"])
        #expect(await engine.handlers(of: "cpu") == ["new"])

        try engine.write("tasks/mem.tick", "stream|from(")
        await engine.lookAgain()
        #expect(await engine.running == ["mean", "mem"])
        #expect(engine.logText.contains("failed to create task: invalid TICKscript"))
        watching.cancel()
        await watching.value
    }

    @Test func aMissingDirectoryTakesNothingAway() async throws {
        let engine = try await Engine()
        try write(engine)
        try await engine.loader().start()
        try FileManager.default.moveItem(atPath: engine.folder + "/load", toPath: engine.folder + "/away")
        try await engine.loader().start()
        #expect(await engine.running == ["cpu", "mean"])
        #expect(engine.logText.contains("skipping load... load directory does not exists"))
    }

    @Test func aRequestForEverythingIsNotKeptWaiting() async throws {
        let engine = try await Engine()
        try write(engine)
        let loader = engine.loader()
        try await loader.start()
        #expect(await engine.api.call(.delete, "/tasks/cpu").isOK)
        let watching = Task { await loader.watch() }
        await engine.clock.waitForSleepers(1)
        await loader.reload()
        await engine.lookAgain()
        #expect(await engine.running == ["cpu", "mean"])
        watching.cancel()
        await watching.value
    }

    @Test func aMistakeAtTheStartIsToldInFull() async throws {
        let engine = try await Engine()
        try write(engine)
        try engine.write("tasks/bad.yaml", "template-id: nope\n")
        try engine.write("handlers/bad.yaml", "topic: cpu\nid: [\n")
        let path = engine.folder + "/load"
        do throws(Loader.Failure) {
            try await engine.loader().start()
            Issue.record("nothing was wrong")
        } catch {
            let lines = error.description.split(separator: "\n").map(String.init)
            #expect(
                lines.first
                    == "failed to reload tasks/templates/handlers: failed to load tasks: failed to load file \(path)/tasks/bad.yaml: "
                    + "failed to create task: unknown template nope: err: no template exists")
            #expect(lines.dropFirst().first?.hasPrefix("\(path)/handlers/bad.yaml:3:1: error: ") == true)
        }
        #expect(await engine.running == ["cpu", "mean"])
    }

    @Test func aChangedTemplateChangesItsTasks() async throws {
        let engine = try await Engine()
        try write(engine)
        let loader = engine.loader()
        try await loader.start()
        let first = await engine.taskMaster.executingTask(TaskID("mean"))
        try engine.write("templates/base.tick", Self.template.replacing("|mean", with: "|max"))
        try await loader.start()
        #expect(await engine.taskMaster.task(TaskID("mean"))?.script.contains("|max") == true)
        #expect(await engine.taskMaster.executingTask(TaskID("mean")) !== first)
    }
}
