import Foundation
import KaptopTesting
import ProgramTesting
import Testing

/// The commands that set services up, as programs beside an engine that runs.
@Suite(.serialized) struct SetupCommandsEndToEndTests {
    private static let token = "7204451930:AAFcanaryCANARYcanaryCANARYcanaryYP"

    /// Runs a command to its end: its code, and all it printed.
    private func run(_ program: Program, _ arguments: String) async throws -> (code: Int32, text: String) {
        let output = program.folder + "/output"
        let child = try program.start(
            ["/bin/sh", "-c", "\(Program.binary) \(arguments) --config \(program.configurationPath) >\(output) 2>&1"],
            environment: ["HOME": program.folder])
        let code = try await child.end()
        return (code, try String(contentsOfFile: output, encoding: .utf8))
    }

    @Test func engineIsToldThenTheFileTakesItsPlace() async throws {
        let services = RecordingServer()
        let program = try Program(
            configuration: "[telegram]\n  # ours\n  url = \"http://127.0.0.1:PORT/bot\"\n", standIn: await services.start())
        _ = try await program.serve()
        let tokenFile = program.folder + "/token"
        try "Use this token:\n\(Self.token)\n".write(toFile: tokenFile, atomically: true, encoding: .utf8)

        // An override holds at once.
        let told = try await run(program, "telegram add --chat -100 --token-file \(tokenFile) --override")
        #expect(told.code == 0 && told.text.hasPrefix("the running engine has it"))
        #expect(await program.call("GET", "/kapacitor/v1/config/telegram")?.body.contains("\"chat-id\":\"-100\"") == true)
        let sent = try await run(program, "send telegram")
        #expect(sent.code == 0 && sent.text == "delivered: Telegram took the message\n")
        let seen = await services.seen
        #expect(seen.map(\.path) == ["/bot\(Self.token)/sendMessage"] && seen.first?.body.contains("\"chat_id\":\"-100\"") == true)

        // The file takes its place: what would win over it is taken back.
        let saved = try await run(program, "telegram add --chat -200 --default --token-file - <\(tokenFile)")
        #expect(saved.code == 0 && saved.text.contains("no longer overridden: chat-id, enabled, token"))
        #expect(saved.text.contains("The running engine uses it now."))
        // It is in effect when the command has returned.
        #expect(await program.call("GET", "/kapacitor/v1/config/telegram")?.body.contains("\"chat-id\":\"-200\"") == true)
        let again = try await run(program, "send telegram")
        #expect(again.code == 0)
        #expect(await services.seen.last?.body.contains("\"chat_id\":\"-200\"") == true)

        // What tasks use is not taken from them in silence.
        try await program.define("cpu_alert", "stream|from().measurement('cpu')|alert().crit(lambda: \"x\" > 1).telegram()")
        let added = try await run(program, "telegram add --chat -300 --default")
        #expect(added.code == 0 && added.text.contains("1 of 1 task sends there: cpu_alert"))
        let refused = try await run(program, "telegram remove")
        #expect(refused.code == 1 && refused.text.contains("task cpu_alert"))
        let list = try await run(program, "telegram list --json")
        #expect(list.code == 0 && list.text.contains("\"task cpu_alert\"") && list.text.contains("\"chat-id\": \"-300\""))

        // A token cannot be given where other users see it.
        let argument = try await run(program, "telegram add --chat 1 --token 1:x")
        #expect(argument.code == 64)
        let log = try String(contentsOfFile: program.folder + "/server.log", encoding: .utf8)
        for text in [told.text, sent.text, saved.text, refused.text, list.text, log] { #expect(!text.contains("canary")) }
        await services.stop()
    }

    /// From an empty folder: no configuration, lines on standard input, a delivered message, a configuration that says why.
    @Test func lineByLineFromNothingToADeliveredMessage() async throws {
        let services = RecordingServer { _ in RecordingServer.Answer(status: 200, body: "ok") }
        let port = await services.start()
        let program = try Program(configuration: "", standIn: port)
        try FileManager.default.removeItem(atPath: program.configurationPath)
        let webhook = "http://127.0.0.1:\(port)/services/T00/B00/canaryCANARY"
        // Workspace, webhook, channel; options with all tasks, next; test, it arrived, write, close.
        let lines = ["", webhook, "#ops", "4", "", "", "", "5", ""].map { $0 + "\n" }.joined()
        try lines.write(toFile: program.folder + "/lines", atomically: true, encoding: .utf8)
        let output = program.folder + "/output"
        let child = try program.start(
            ["/bin/sh", "-c", "\(Program.binary) setup slack --plain <\(program.folder)/lines >\(output) 2>&1"],
            environment: ["HOME": program.folder])
        let code = try await child.end()
        let text = try String(contentsOfFile: output, encoding: .utf8)
        #expect(code == 0 && !text.contains("canary"), "\(text)")
        #expect(await services.seen.map(\.path) == ["/services/T00/B00/canaryCANARY"])
        let path = program.folder + "/.kapacitor/kapacitor.conf"
        let file = try String(contentsOfFile: path, encoding: .utf8)
        #expect(file.contains("[[slack]]") && file.contains("global = true") && file.contains("channel = \"#ops\""))
        #expect(file.contains("[kaptop.host]") && file.contains("# Notifications through Slack; `kaptop setup slack` changes them"))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        await services.stop()
    }
}
