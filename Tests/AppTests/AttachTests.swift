import Foundation
import KaptopAPI
import KaptopAlerts
import KaptopApp
import KaptopDelivery
import KaptopOverview
import ProgramTesting
import Testing

/// The whole program seen from other processes: consoles that show an engine which is not theirs.
@Suite(.serialized) struct AttachTests {
    private static let script = """
        stream
            |from()
                .measurement('cpu')
                .groupBy('host')
            |alert()
                .id('cpu:{{ index .Tags "host" }}')
                .warn(lambda: "usage" > 70)
                .crit(lambda: "usage" > 90)
        """

    private func backend(_ program: Program, as name: String) -> RemoteBackend {
        RemoteBackend(EngineClient(.socket(path: program.socket), as: Operator(name: name, isVerified: true)))
    }

    /// Follows a backend until its picture is as it should be.
    private func picture(
        _ backend: RemoteBackend, _ what: Comment, until isRight: @escaping @Sendable (Overview) -> Bool
    ) async throws -> Overview {
        let watching = Task { () -> Overview? in
            var overview: Overview?
            for await change in await backend.changes() {
                if overview == nil { overview = change.reset }
                overview?.apply(change)
                if let overview, isRight(overview) { return overview }
            }
            return nil
        }
        let limit = Task {
            try await Task.sleep(for: .seconds(20))
            watching.cancel()
        }
        defer { limit.cancel() }
        return try #require(await watching.value, what)
    }

    @Test func twoConsolesSeeOneEngine() async throws {
        let program = try Program(configuration: "")
        let tmux = Tmux()
        await tmux.start("\(Program.binary) --config \(program.configurationPath) 2>\(program.folder)/stderr")
        try await program.isReady()
        let second = Tmux()
        await second.start("\(Program.binary) --config \(program.configurationPath) 2>\(program.folder)/stderr2")
        try await eventually("the second console shows whose engine it is") { await second.screen.contains("engine: service, pid") }
        try await program.define("cpu", Self.script)
        try await program.write("cpu,host=db1 usage=95")
        for console in [tmux, second] {
            try await eventually("the console shows the alert") { await console.screen.contains("cpu:db1") }
        }
        // What one does the other sees, and the audit says who it was.
        let outcome = await backend(program, as: "anna").perform(
            .hold(.acknowledge(AlertKey(topic: TopicID("main:cpu:alert2"), id: AlertID("cpu:db1")), note: "n")))
        #expect(outcome == .done("cpu:db1 is acknowledged"))
        for console in [tmux, second] {
            try await eventually("the console shows who it was") { await console.screen.contains("ack anna") }
        }
        // The engine goes on when the console that shows it is left.
        await second.press("q")
        try await eventually("the second console ends") { await second.screen.isEmpty }
        #expect(await program.call("GET", "/kapacitor/v1/ping")?.status == 204)
        await tmux.end()
        await second.end()
    }

    @Test func aConsoleConnectsAgainToAnEngineThatWasKilled() async throws {
        let program = try Program(configuration: "")
        var engine = try await program.serve()
        try await program.define("cpu", Self.script)
        let tmux = Tmux()
        await tmux.start("\(Program.binary) --url http://127.0.0.1:\(program.port) 2>\(program.folder)/stderr")
        try await program.write("cpu,host=db1 usage=95")
        try await eventually("the console shows the alert") { await tmux.screen.contains("cpu:db1") }
        engine.send(SIGKILL)
        _ = try await engine.end()
        try await eventually("the console says so") { await tmux.screen.contains("not connected") }
        engine = try await program.serve()
        try await program.write("cpu,host=db2 usage=95")
        try await eventually("the console is connected again") {
            let screen = await tmux.screen
            return screen.contains("cpu:db2") && !screen.contains("not connected")
        }
        await tmux.end()
        engine.send(SIGTERM)
        #expect(try await engine.end() == 0)
    }

    @Test func anEngineWithAConsoleEndsAtOnce() async throws {
        let program = try Program(configuration: "")
        let engine = try await program.serve()
        let backend = backend(program, as: "anna")
        let following = Task { for await _ in await backend.changes() {} }
        _ = try await picture(backend, "the picture comes") { _ in true }
        engine.send(SIGTERM)
        let start = ContinuousClock.now
        #expect(try await engine.end() == 0)
        #expect(start.duration(to: .now) < .seconds(4))
        await following.value
        #expect(await backend.lossReason != nil)
    }

    @Test func screensGetAnswersFromAnotherProcess() async throws {
        let program = try Program(configuration: "[telegram]\n  enabled = true\n  token = \"1:x\"\n  chat-id = \"2\"\n")
        let engine = try await program.serve()
        let backend = backend(program, as: "anna")
        try await program.define("cpu", Self.script)
        try await program.write("cpu,host=db1 usage=95\ncpu,host=db2 usage=5")
        let key = AlertKey(topic: TopicID("main:cpu:alert2"), id: AlertID("cpu:db1"))
        let overview = try await picture(backend, "the alert is seen") { $0.alerts[key]?.level == .critical && !$0.topics.isEmpty }
        #expect(overview.topics.map(\.id) == [key.topic] && overview.topics.first?.counts == [0, 0, 0, 1])

        guard case .alert(let explanation) = await backend.answer(.alert(key)) else {
            Issue.record("the alert is not explained")
            return
        }
        #expect(explanation.conditions.map(\.outcome) == [true, true])
        #expect(explanation.conditions.last?.operands == [.init(name: "usage", value: "95")])
        #expect(explanation.samples.map(\.value) == [95])

        guard case .task(let detail) = await backend.answer(.task(TaskID("cpu"))) else {
            Issue.record("the task is not told")
            return
        }
        #expect(detail.nodes.map(\.line) == [nil, 2, 5] && detail.nodes.last?.collected == 2)
        #expect(await backend.answer(.task(TaskID("none"))) == .unavailable("there is no task none"))

        guard case .history(let page) = await backend.answer(.history(HistoryQuery())) else {
            Issue.record("the history is not told")
            return
        }
        #expect(page.rows.map(\.key) == [key])
        guard case .log(let lines) = await backend.answer(.log(after: 0)) else {
            Issue.record("the log is not told")
            return
        }
        #expect(lines.contains { $0.message == "listening for signals" } && lines.map(\.number) == Array(1...lines.count))

        // A script with a mistake changes nothing, a good one runs at once.
        let wrong = Self.script.replacing(".crit(", with: ".critt(")
        guard case .script(let mistakes) = await backend.answer(.check(TaskID("cpu"), script: wrong)) else {
            Issue.record("the script is not checked")
            return
        }
        #expect(mistakes.first?.line == 8)
        guard case .failed(let reason) = await backend.perform(.setScript(TaskID("cpu"), wrong)) else {
            Issue.record("a script with a mistake is taken")
            return
        }
        #expect(reason.hasPrefix("task cpu stays as it was: line 8: "))
        let lower = Self.script.replacing("> 70", with: "> 2")
        #expect(await backend.perform(.setScript(TaskID("cpu"), lower)) == .done("task cpu runs its new script"))
        try await program.write("cpu,host=db2 usage=5")
        let other = AlertKey(topic: key.topic, id: AlertID("cpu:db2"))
        _ = try await picture(backend, "the new script runs") { $0.alerts[other]?.level == .warning && $0.alerts[key]?.level == .critical }

        #expect(
            await backend.perform(.setService(kind: "telegram", isEnabled: false)) == .done("telegram is off: nothing is sent through it"))
        _ = try await picture(backend, "the service is off") { overview in
            overview.services.contains { $0.kind == "telegram" && $0.setup == .halfSetUp(missing: "enabled is false") }
        }
        #expect(
            await backend.perform(.setService(kind: "log", isEnabled: false))
                == .failed("log cannot be turned off: the configuration has no section for it"))
        guard case .audit(let entries) = await backend.answer(.audit(limit: 10)) else {
            Issue.record("the audit is not told")
            return
        }
        #expect(entries.map(\.verb) == [.serviceDisabled, .scriptChanged])
        #expect(entries.map(\.by) == [Operator(name: "anna", isVerified: true), Operator(name: "anna", isVerified: true)])
        engine.send(SIGTERM)
        #expect(try await engine.end() == 0)
    }

    @Test func tenThousandAlertsComeOverQuickly() async throws {
        let program = try Program(configuration: "")
        let engine = try await program.serve()
        let backend = backend(program, as: "anna")
        try await program.define("cpu", Self.script)
        for start in stride(from: 0, to: 10_000, by: 2_000) {
            try await program.write((start..<start + 2_000).map { "cpu,host=h\($0) usage=\($0 % 50)" }.joined(separator: "\n"))
        }
        _ = try await picture(backend, "all alerts are there") { $0.alerts.count == 10_000 }
        let start = ContinuousClock.now
        _ = try await picture(backend, "all alerts come over") { $0.alerts.count == 10_000 }
        let duration = start.duration(to: .now)
        print("ten thousand alerts came over in \(duration)")
        #expect(duration < .seconds(5))
        engine.send(SIGTERM)
        #expect(try await engine.end() == 0)
    }

    /// kaptop speaks Kapacitor's language too, so that it can stand for one.
    @Test func aKapacitorIsShownByAskingIt() async throws {
        let program = try Program(configuration: "")
        let engine = try await program.serve()
        try await program.define("cpu", Self.script + "\n        .topic('system')")
        try await program.write("cpu,host=db1 usage=95")
        let backend = KapacitorBackend(
            EngineClient(.url("http://127.0.0.1:\(program.port)")), version: "1.5.7", now: { 1_500_000_000_000_000_000 })
        var overview: Overview?
        let key = AlertKey(topic: TopicID("system"), id: AlertID("cpu:db1"))
        var isWritten = false
        for await change in await backend.changes() {
            if overview == nil { overview = change.reset }
            overview?.apply(change)
            if overview?.alerts[key]?.level == .critical, !isWritten {
                isWritten = true
                try await program.write("cpu,host=db1 usage=75")
            }
            if overview?.alerts[key]?.level == .warning { break }
        }
        #expect(overview?.engine.place == .foreign("Kapacitor 1.5.7"))
        #expect(overview?.tasks == [TaskRow(id: TaskID("cpu"), status: .running)])
        #expect(overview?.topics.map(\.counts) == [[0, 0, 1, 0]])
        #expect(overview?.events.map(\.previousLevel) == [.critical])
        #expect(overview?.alerts[key]?.history.levels == [.critical])
        #expect(await backend.perform(.setTask(TaskID("cpu"), isEnabled: false)) == .done("task cpu is disabled"))
        #expect(await program.call("GET", "/kapacitor/v1/tasks/cpu?fields=status")?.body.contains("\"status\": \"disabled\"") == true)
        #expect(await backend.perform(.simulateAlert) == .failed("Kapacitor cannot do this; kaptop's own engine can"))
        #expect(await backend.answer(.audit(limit: 1)) == .unavailable("Kapacitor keeps no audit"))
        engine.send(SIGTERM)
        #expect(try await engine.end() == 0)
        for await _ in await backend.changes() { Issue.record("nobody answers any more") }
        #expect(await backend.lossReason?.hasPrefix("no engine answers at ") == true)
    }

    @Test func whereNoEngineAnswersTheConsoleSaysSo() async throws {
        let program = try Program(configuration: "")
        let tmux = Tmux()
        await tmux.start("\(Program.binary) --url http://127.0.0.1:\(program.port) 2>\(program.folder)/stderr; sleep 60")
        try await eventually("the reason is printed") {
            (try? String(contentsOfFile: program.folder + "/stderr", encoding: .utf8))?
                .contains("no engine answers at http://127.0.0.1:\(program.port)") == true
        }
        await tmux.end()
    }
}

extension Program {
    /// Of its engine.
    fileprivate var socket: String { folder + "/data/kaptop/kaptop.sock" }
}
