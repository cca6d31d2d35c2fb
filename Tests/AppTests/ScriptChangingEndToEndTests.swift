import Foundation
import KaptopConfig
import KaptopScreens
import KaptopTesting
import ProgramTesting
import Testing

@testable import KaptopApp

/// What the end of a wizard does to an engine that runs.
@Suite(.serialized) struct ScriptChangingEndToEndTests {
    actor Answers {
        private(set) var answers: [ScriptAnswer] = []
        func add(_ message: ServiceSetup.Message) { if case .script(let answer) = message { answers.append(answer) } }
    }

    @Test func taskThatGetsTheLineSends() async throws {
        let services = RecordingServer { _ in .init(status: 204, body: "") }
        let settings = "[hipchat]\n  enabled = true\n  url = \"http://127.0.0.1:PORT/v2/room\"\n  room = \"ops\"\n  token = \"tok\"\n"
        let program = try Program(configuration: settings, standIn: await services.start())
        _ = try await program.serve()
        try await program.define("cpu_alert", "stream|from().measurement('cpu')|alert().crit(lambda: \"usage\" > 90)")
        try await program.write("cpu usage=95 1\ncpu usage=5 2")

        let environment = ["HOME": program.folder]
        let loaded = try LoadedConfiguration.load(option: program.configurationPath, environment: environment)
        let performer = ServiceSetupPerformer(
            http: FakeHTTP(), hostname: "edge",
            file: ConfigurationEditing(loaded, path: program.configurationPath, environment: environment),
            scripts: ScriptChanging(loaded, .hipchat, environment: environment))
        let answers = Answers()
        await performer.perform(.script(.propose(lines: ".hipChat()", task: "cpu_alert"))) { await answers.add($0) }
        guard case .proposed(let proposed, "cpu_alert")? = await answers.answers.last else { throw Unexpected("nothing was proposed") }
        let change = try #require(try proposed.get().first)
        #expect(change.obstacle == nil)
        await performer.perform(.script(.change(change))) { await answers.add($0) }
        guard case .changed(let changed, "cpu_alert")? = await answers.answers.last else { throw Unexpected("nothing was changed") }
        let report = try changed.get()
        #expect(report.standing == .runs)
        #expect(report.senders?.tasks(sendingTo: [.init()], isGlobal: false).map(\.name) == ["cpu_alert"])

        // The task that runs has the line, not only the stored one.
        try await program.write("cpu usage=99 3")
        try await eventually("the alert is delivered") {
            await services.seen.contains { $0.path.hasPrefix("/v2/room/ops/notification") }
        }
        await services.stop()
    }
}
