import Foundation
import KaptopAlerts
import KaptopConfig
import KaptopEngine
import KaptopScreens
import KaptopStore
import KaptopTesting
import Synchronization
import Testing

@testable import KaptopApp

/// Lines that are put into scripts: of the engine, of files, of templates; and what is said where that cannot be.
@Suite struct ScriptChangingTests {
    static let script = "stream\n    |from()\n        .measurement('cpu')\n    |alert()\n        .crit(lambda: \"usage\" > 90)\n"
    static let changed = script.replacing("|alert()\n", with: "|alert()\n        .hipChat()\n")

    /// An engine with one task, as far as changing its script goes: a task that runs goes on with the script it was started with.
    final class FakeEngine: Sendable {
        struct State {
            var script = ScriptChangingTests.script
            var isEnabled = true
            var running = ScriptChangingTests.script
            /// Scripts that cannot be started have this in them.
            var poison = "nothing has this in it"
            var file: String?
            var starts = 0
        }
        let state = Mutex(State())

        func answer(_ request: RecordingServer.Seen) -> RecordingServer.Answer {
            if request.path.hasSuffix("/ping") { return .init(status: 204, body: "") }
            let body = (try? JSONSerialization.jsonObject(with: Data(request.body.utf8))) as? [String: String]
            return state.withLock { state in
                if let file = state.file, let text = try? String(contentsOfFile: file, encoding: .utf8), text != state.script {
                    state.script = text
                    state.starts += 1
                }
                if let script = body?["script"] { state.script = script }
                if body?["status"] == "disabled" { state.isEnabled = false }
                if body?["status"] == "enabled" {
                    guard !state.script.contains(state.poison) else { return .init(status: 400, body: #"{"error":"no such handler"}"#) }
                    state.isEnabled = true
                    state.running = state.script
                }
                let answer: [String: Any] = [
                    "script": state.script, "status": state.isEnabled ? "enabled" : "disabled", "last-enabled": "\(state.starts)",
                    "executing": state.isEnabled,
                ]
                return .init(body: String(decoding: (try? JSONSerialization.data(withJSONObject: answer)) ?? Data(), as: UTF8.self))
            }
        }
    }

    /// A store with tasks, and an engine beside it.
    final class Setting {
        let folder = NSTemporaryDirectory() + "kaptop-scripts-\(UUID().uuidString)"
        let store: Store
        let engine = FakeEngine()
        private let server: RecordingServer
        private let clock = ContinuousClock()

        init(_ tasks: [TaskDefinition] = [ScriptChangingTests.task()], loaded: [LoadPlan.Record] = []) async throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            store = try Store(path: folder + "/state.db")
            for task in tasks { try await store.save(task) }
            try await store.setSetting(
                EngineSetting.loadedItems, String(decoding: try JSONEncoder().encode(loaded), as: UTF8.self))
            server = RecordingServer { [engine] in engine.answer($0) }
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func scripts(isRunning: Bool = true) async -> ScriptChanging {
            let client = isRunning ? EngineClient(.url("http://127.0.0.1:\(await server.start())")) : nil
            return ScriptChanging(database: folder + "/state.db", .hipchat, isLoading: true, client: client)
        }

        func stop() async { await server.stop() }

        func file(_ name: String, _ text: String) throws -> String {
            let path = folder + "/" + name
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }
    }

    static func task(
        _ name: String = "cpu_alert", _ script: String = script, template: String? = nil, origin: TaskDefinition.Origin = .api
    ) -> TaskDefinition {
        var task = TaskDefinition(id: TaskID(name), dbrps: [], script: script, isEnabled: true, origin: origin, createdAt: 0)
        task.templateID = template
        return task
    }

    private func propose(_ scripts: ScriptChanging, _ task: String = "cpu_alert") async throws -> [ScriptChange] {
        guard case .proposed(let result, task) = await scripts.answer(.propose(lines: ".hipChat()", task: task)) else { return [] }
        return try result.get()
    }

    private func make(_ change: ScriptChange, _ scripts: ScriptChanging) async throws -> ScriptReport {
        guard case .changed(let result, change.task) = await scripts.answer(.change(change)) else {
            throw SetupFailure("no answer", remedy: "")
        }
        return try result.get()
    }

    @Test func changeIsShownThenMadeAndTheTaskStartedAnew() async throws {
        let setting = try await Setting()
        let scripts = await setting.scripts()
        let changes = try await propose(scripts)
        #expect(changes.count == 1 && changes.first?.lineNumber == 4 && changes.first?.obstacle == nil)
        #expect(
            changes.first?.lines == [
                .init(.gap, ""), .init(.same, "    |from()"), .init(.same, "        .measurement('cpu')"), .init(.same, "    |alert()"),
                .init(.added, "        .hipChat()"), .init(.same, "        .crit(lambda: \"usage\" > 90)"),
            ])
        #expect(setting.engine.state.withLock { $0.script } == Self.script)
        let report = try await make(try #require(changes.first), scripts)
        #expect(report.standing == .runs && report.path == nil)
        #expect(setting.engine.state.withLock { $0.running } == Self.changed)
        // Read anew: the fake engine stores nothing.
        #expect(report.senders?.tasks.map(\.name) == ["cpu_alert"] && report.senders?.tasks.first?.places == [])
        await setting.stop()
    }

    @Test func taskThatCannotStartWithItRunsAsBefore() async throws {
        let setting = try await Setting()
        let scripts = await setting.scripts()
        setting.engine.state.withLock { $0.poison = ".hipChat()" }
        let change = try #require(try await propose(scripts).first)
        await #expect(
            throws: SetupFailure("cpu_alert does not start with it: no such handler", remedy: "It runs with its old script.")
        ) { try await make(change, scripts) }
        let state = setting.engine.state.withLock { $0 }
        #expect(state.script == Self.script && state.running == Self.script && state.isEnabled)
        await setting.stop()
    }

    @Test func scriptThatSomebodyElseChangedIsLeftAlone() async throws {
        let setting = try await Setting()
        let scripts = await setting.scripts()
        let change = try #require(try await propose(scripts).first)
        setting.engine.state.withLock { $0.script = "stream|from()" }
        await #expect(throws: SetupFailure.self) { try await make(change, scripts) }
        #expect(setting.engine.state.withLock { $0.script } == "stream|from()")
        setting.engine.state.withLock {
            $0.script = Self.script
            $0.isEnabled = false
        }
        await #expect(throws: SetupFailure.self) { try await make(change, scripts) }
        #expect(setting.engine.state.withLock { $0.script } == Self.script)
        await setting.stop()
    }

    @Test func withoutAnEngineTheStoredTaskIsShownAndNotChanged() async throws {
        let setting = try await Setting()
        let scripts = await setting.scripts(isRunning: false)
        let change = try #require(try await propose(scripts).first)
        #expect(change.obstacle?.text == "no engine runs that could check and keep it")
        #expect(change.lines.contains(.init(.added, "        .hipChat()")))
        #expect(try await setting.store.tasks().map(\.script) == [Self.script])
    }

    @Test(arguments: [true, false])
    func fileOfTheLoadDirectoryIsWritten(_ isRunning: Bool) async throws {
        let setting = try await Setting()
        let path = try setting.file("cpu_alert.tick", Self.script)
        let record = LoadPlan.Record(item: .task("cpu_alert"), path: path, digest: "", version: "")
        try await setting.store.setSetting(
            EngineSetting.loadedItems, String(decoding: try JSONEncoder().encode([record]), as: UTF8.self))
        setting.engine.state.withLock { $0.file = path }
        let scripts = await setting.scripts(isRunning: isRunning)
        let change = try #require(try await propose(scripts).first)
        #expect(change.path == path && change.obstacle == nil && change.remarks.first?.text == "its script comes from \(path)")
        let report = try await make(change, scripts)
        #expect(report.standing == (isRunning ? .runs : .waitsForStart) && report.path == path && report.backupPath == path + ".bak")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == Self.changed)
        // What the file says counts, before the engine has it too.
        #expect(report.senders?.tasks.map(\.places) == [[.init()]])
        await setting.stop()
    }

    @Test func templateIsChangedForAllItsTasks() async throws {
        let setting = try await Setting([Self.task(template: "t"), Self.task("disk_alert", template: "t"), Self.task("other")])
        let scripts = await setting.scripts()
        let change = try #require(try await propose(scripts).first)
        #expect(change.templateID == "t")
        #expect(change.remarks == [SetupFailure("all tasks of the template t change with it", remedy: "Also disk_alert.")])
        #expect(try await make(change, scripts).standing == .runs)
        await setting.stop()
    }

    @Test func taskThatCameWithKaptopBecomesTheOperators() async throws {
        let setting = try await Setting([Self.task(origin: .starter)])
        let scripts = await setting.scripts()
        #expect(try await propose(scripts).first?.remarks.map(\.text) == ["this task came with kaptop"])
        await setting.stop()
    }

    @Test func scriptWithoutAnAlertIsSaid() async throws {
        let setting = try await Setting([Self.task("quiet", "stream|from()"), Self.task("broken", "stream|alert(")])
        let scripts = await setting.scripts(isRunning: false)
        for name in ["quiet", "broken", "gone"] {
            await #expect(throws: SetupFailure.self) { try await propose(scripts, name) }
        }
    }

    @Test func countTellsAlertsWithAndWithoutAHandler() {
        let two = Self.script + "    |alert()\n        .hipChat().room('db')\n"
        let task = SetupTasks.task(Self.task("a", two), .hipchat)
        #expect(task.alertCount == 2 && task.openAlertCount == 1 && task.places == [.init("db")])
        #expect(SetupTasks.task(Self.task("b", "stream|from()"), .hipchat).alertCount == 0)
    }
}

/// Where lines go in a script.
@Suite struct ScriptLinesTests {
    @Test(
        arguments: [
            (
                "stream\n    |from()\n    |alert()\n        .crit(lambda: TRUE)\n",
                "stream\n    |from()\n    |alert()\n        .telegram()\n        .crit(lambda: TRUE)\n"
            ),
            (
                "// a |alert() that is none\nvar s = stream|from()|alert()",
                "// a |alert() that is none\nvar s = stream|from()|alert()\n    .telegram()"
            ),
            ("stream\r\n\t|from()\r\n\t|alert()\r\n", "stream\r\n\t|from()\r\n\t|alert()\r\n\t    .telegram()\r\n"),
            ("stream|from()", nil), ("stream|alert(", nil),
        ] as [(String, String?)])
    func lineGoesBehindTheAlert(_ script: String, _ expected: String?) {
        #expect(ScriptLines.adding(".telegram()", to: script).map(\.text) == (expected.map { [$0] } ?? []))
    }

    @Test func eachAlertCanHaveIt() {
        let script = "var d = stream|from()\nd|alert()\n    .id('a')\n\nd\n    |deadman(0.0, 10s)\nd|log()\nd|eval(lambda: 1)\n"
        let added = ScriptLines.adding(".slack()", to: script)
        #expect(added.map(\.lineNumber) == [2, 6])
        #expect(
            added.map(\.text) == [
                script.replacing("alert()", with: "alert()\n    .slack()"),
                script.replacing("10s)", with: "10s)\n        .slack()"),
            ])
        #expect(
            added.last?.difference == [
                .init(.gap, ""), .init(.same, ""), .init(.same, "d"), .init(.same, "    |deadman(0.0, 10s)"),
                .init(.added, "        .slack()"), .init(.same, "d|log()"), .init(.same, "d|eval(lambda: 1)"),
            ])
    }

    @Test func lineThatIsBrokenShowsBoth() {
        let script = "stream|from()|alert().crit(lambda: TRUE).hipChat().token('canary')"
        #expect(
            ScriptLines.adding(".slack()", to: script).first?.difference == [
                .init(.removed, "stream|from()|alert().crit(lambda: TRUE).hipChat().token('********')"),
                .init(.added, "stream|from()|alert()"), .init(.added, "    .slack().crit(lambda: TRUE).hipChat().token('********')"),
            ])
    }
}
