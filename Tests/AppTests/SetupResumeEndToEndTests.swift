import Foundation
import KaptopTesting
import ProgramTesting
import Testing

/// A wizard of the console that is cut off with its terminal, and is gone on with by a command.
@Suite(.serialized) struct SetupResumeEndToEndTests {
    @Test func slackIsCutOffInTheConsoleAndGoneOnWith() async throws {
        let services = RecordingServer { _ in RecordingServer.Answer(status: 200, body: "ok") }
        let port = await services.start()
        let webhook = "http://127.0.0.1:\(port)/services/T00/B00/canaryCANARY"
        let program = try Program(configuration: "", standIn: port)
        // What is kept for resuming must be there for the next terminal.
        let kaptop = "env HOME=\(program.folder) XDG_STATE_HOME=\(program.folder)/state TERM=xterm-256color \(Program.binary)"
        let path = "--config \(program.configurationPath)"
        let draft = "\(program.folder)/state/kaptop/setup-slack.json"

        let console = Tmux()
        await console.start("\(kaptop) \(path)")
        try await shows("Alerts", console)
        await console.press("7")
        try await shows("▸ Services", console)
        await console.press("G")
        try await shows("╭─ Slack", console)
        await console.press("Enter")
        try await shows("Make one in Slack", console)
        await enter("ops", console)
        await enter(webhook, console)
        try await shows("Which channel should alerts go to?", console)
        await enter("#on-call", console)
        try await shows("Which alerts go to #on-call?", console)
        try await eventually("the answers are kept") { try Self.text(draft).contains("#on-call") }
        // The connection is lost, and the engine ends with its window.
        await console.end()
        try await eventually("the engine ends") { await program.call("GET", "/kapacitor/v1/ping") == nil }
        #expect(try !Self.text(draft).contains("canary"))

        // Whoever opens the wizard is asked, and may leave it so.
        let asked = Tmux()
        await asked.start("\(kaptop) setup slack \(path)", width: 80, height: 24)
        try await shows("Go on where the setup was cut off?", asked)
        try await shows("it had come to step 3 of 5, Options", asked)
        await asked.press("Escape")
        try await eventually("it is left") { await asked.screen.isEmpty }
        #expect(try Self.text(draft).contains("#on-call"))

        let again = Tmux()
        await again.start("\(kaptop) setup --resume \(path)", width: 80, height: 24)
        try await shows("the webhook URL was not", again)
        await enter(webhook, again)
        try await shows("Which alerts go to #on-call?", again)
        await again.press("Enter")
        try await shows("Send a test message", again)
        await again.press("Enter")
        try await shows("Did it arrive", again)
        await again.press("Enter")
        try await shows("press w", again)
        #expect(await !again.screen.contains("canary"))
        await again.press("w")
        try await shows("Saved", again)
        await again.press("Enter")
        try await eventually("what was kept is gone") { !FileManager.default.fileExists(atPath: draft) }
        let file = try Self.text(program.configurationPath)
        #expect(file.contains("channel = \"#on-call\"") && file.contains(webhook))
        #expect(await services.seen.count == 1)
        // Then there is nothing to resume.
        let nothing = try program.start(
            ["/bin/sh", "-c", "\(kaptop) setup --resume --plain \(path) 2>\(program.folder)/errors"], environment: [:])
        #expect(try await nothing.end() == 1)
        #expect(try Self.text(program.folder + "/errors").contains("no setup was cut off"))
        for tmux in [console, asked, again] {
            await tmux.end()
            tmux.forget()
        }
        await services.stop()
    }

    private func enter(_ text: String, _ tmux: Tmux) async {
        await tmux.type(text)
        await tmux.press("Enter")
    }

    private func shows(_ text: String, _ tmux: Tmux) async throws {
        try await eventually("the screen says: \(text)") { await tmux.screen.contains(text) }
    }

    private static func text(_ path: String) throws -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
