import Foundation
import KaptopTesting
import ProgramTesting
import Testing

/// A file that a command writes, and the engine that runs: what it says is in effect when the command has returned.
@Suite(.serialized) struct TakeUpEndToEndTests {
    private static let script = "stream|from().measurement('cpu')|alert().crit(lambda: \"x\" > 1).message('m')"

    private static func telegram(_ port: Int) -> String {
        """
        [telegram]
          enabled = true
          url = "http://127.0.0.1:\(port)/bot"
          token = "7204451930:AAFcanaryCANARYcanaryCANARYcanaryYP"
          chat-id = "-100"
        """
    }

    private func run(_ program: Program, _ arguments: String, config: String? = nil) async throws -> (code: Int32, text: String) {
        let output = program.folder + "/output"
        let path = config ?? program.configurationPath
        let child = try program.start(
            ["/bin/sh", "-c", "\(Program.binary) \(arguments) --config \(path) >\(output) 2>&1"],
            environment: ["HOME": program.folder])
        let code = try await child.end()
        return (code, try String(contentsOfFile: output, encoding: .utf8))
    }

    private func chats(_ program: Program) async -> String {
        await program.call("GET", "/kaptop/v1/config/kaptop.telegram.chat")?.body ?? ""
    }

    /// A name in the file and one in the engine; tasks that run send through a handler that became global.
    @Test func namesAndGlobalHandlersAreInEffectAtOnce() async throws {
        let services = RecordingServer()
        let program = try Program(configuration: Self.telegram(await services.start()))
        let first = try await program.serve()
        try await program.define("cpu", Self.script)

        let added = try await run(program, "telegram add --name ops --chat -200")
        #expect(added.code == 0 && added.text.contains("The running engine uses it now."), "\(added.text)")
        #expect(await chats(program).contains("\"element\": \"ops\""))
        let told = try await run(program, "telegram add --name night --chat -300 --thread 9 --override")
        #expect(told.code == 0 && told.text.hasPrefix("the running engine has it"), "\(told.text)")
        #expect(await chats(program).contains("\"message-thread-id\": 9"))
        let listed = try await run(program, "telegram list")
        #expect(listed.text.contains("  ops  -200  unused\n  night  -300, topic 9  unused"), "\(listed.text)")

        let global = try await run(program, "telegram edit --global")
        #expect(global.code == 0 && global.text.contains("The running engine uses it now."), "\(global.text)")
        try await program.write("cpu x=2 1000")
        try await eventually("the task sends through the new global handler") {
            await services.seen.contains { $0.body.contains("\"chat_id\":\"-100\"") }
        }
        first.send(SIGTERM)
        #expect(try await first.end() == 0)

        // What was told to the engine outlives it, until it is saved into the file.
        let second = try await program.serve()
        #expect(await chats(program).contains("\"element\": \"night\""))
        let moved = try await run(program, "telegram edit night --chat -301")
        #expect(moved.code == 0 && moved.text.contains("no longer overridden: chat night"), "\(moved.text)")
        #expect(await chats(program).contains("\"chat-id\": \"-301\""))
        let gone = try await run(program, "telegram remove ops --override")
        #expect(gone.code == 0, "\(gone.text)")
        #expect(await !chats(program).contains("ops"))
        second.send(SIGTERM)
        #expect(try await second.end() == 0)
        await services.stop()
    }

    /// A console's own engine takes the file that its wizard has written while it runs on.
    @Test func engineOfAConsoleTakesWhatItsWizardHasWritten() async throws {
        let services = RecordingServer { _ in RecordingServer.Answer(status: 200, body: "ok") }
        let webhook = "http://127.0.0.1:\(await services.start())/services/T00/B00/canaryCANARY"
        let program = try Program(configuration: "")
        let tmux = Tmux()
        await tmux.start("env HOME=\(program.folder) \(Program.binary) --config \(program.configurationPath)")
        try await program.isReady()
        let keys: [(shown: String, press: [String])] = [
            ("1 Alerts", ["7"]), ("not set up", ["Down", "Down", "Enter"]), ("Webhook URL", ["Tab", webhook, "Enter"]),
            ("Which channel", ["#ops", "Enter"]), ("step 3 of 5", ["Enter"]), ("Send a test message", ["Enter"]),
            ("Did it arrive", ["Enter"]), ("writes the file", ["w"]), ("is written (mode", []),
        ]
        for (text, pressed) in keys {
            try await eventually("the screen says: \(text)") { await tmux.screen.contains(text) }
            for key in pressed { await tmux.press(key) }
        }
        #expect(await tmux.screen.contains("The running engine uses it now."))
        #expect(await program.call("GET", "/kapacitor/v1/config/slack")?.body.contains("\"channel\":\"#ops\"") == true)
        let log = try String(contentsOfFile: program.folder + "/server.log", encoding: .utf8)
        #expect(log.components(separatedBy: "listening for signals").count == 2 && !log.contains("canary"))
        await tmux.end()
        tmux.forget()
        await services.stop()
    }

    @Test func refusalAndAnotherFileAreSaid() async throws {
        let program = try Program(configuration: Self.telegram(9))
        let engine = try await program.serve()
        // The engine's own environment lacks what this file leaves to it.
        let refused = try await run(program, "telegram edit --chat -400 --secret-in environment")
        #expect(refused.code == 1, "\(refused.text)")
        #expect(refused.text.contains("is written, but the running engine does not take it: "), "\(refused.text)")
        #expect(refused.text.contains("[telegram] is enabled but has no token"), "\(refused.text)")
        #expect(await program.call("GET", "/kapacitor/v1/config/telegram")?.body.contains("\"chat-id\":\"-100\"") == true)

        let other = program.folder + "/other.conf"
        let text = try String(contentsOfFile: program.configurationPath + ".bak", encoding: .utf8)
        try text.write(toFile: other, atomically: true, encoding: .utf8)
        let elsewhere = try await run(program, "telegram add --name ops --chat -200", config: other)
        #expect(elsewhere.code == 0, "\(elsewhere.text)")
        #expect(elsewhere.text.contains("it reads another file, "), "\(elsewhere.text)")
        #expect(elsewhere.text.contains("/kapacitor.conf."), "\(elsewhere.text)")
        // With a data folder of its own the file has no engine, but one answers at its address.
        try text.replacing("\(program.folder)/data", with: "\(program.folder)/data2").write(
            toFile: other, atomically: true, encoding: .utf8)
        let neighbour = try await run(program, "telegram add --name ops --chat -200", config: other)
        #expect(neighbour.code == 0 && neighbour.text.contains("it reads another file, "), "\(neighbour.text)")
        engine.send(SIGTERM)
        #expect(try await engine.end() == 0)
        let alone = try await run(program, "telegram add --name db --chat -201", config: other)
        #expect(alone.code == 0 && !alone.text.contains("running engine"), "\(alone.text)")
    }
}
