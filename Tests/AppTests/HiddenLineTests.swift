import Foundation
import KaptopTesting
import ProgramTesting
import Testing

/// A token typed into `kaptop setup telegram --plain` on a real terminal: it is seen nowhere, and the terminal has its echo afterwards,
/// however the program ends.
@Suite(.serialized) struct HiddenLineTests {
    private static let token = "7204451930:AAFcanaryCANARYcanaryCANARYcanaryYP"

    private static func botAPI() -> RecordingServer {
        RecordingServer { request in
            let result =
                request.path.hasSuffix("getMe")
                ? #"{"id":7204451930,"is_bot":true,"first_name":"Kap","username":"kap_test_bot"}"# : #"{"url":""}"#
            return RecordingServer.Answer(body: #"{"ok":true,"result":\#(result)}"#)
        }
    }

    private static func program(_ port: Int) throws -> Program {
        try Program(configuration: "[telegram]\n  url = \"http://127.0.0.1:PORT/bot\"\n", standIn: port)
    }

    private static func command(_ program: Program) -> [String] {
        [Program.binary, "setup", "telegram", "--plain", "--config", program.configurationPath]
    }

    private func start(_ program: Program) async throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(Self.command(program), environment: ["HOME": program.folder], for: program)
        #expect(terminal.isInLineMode)
        try await terminal.shows("Token (hidden)")
        try await eventually("the echo is off") { !terminal.isInLineMode }
        return terminal
    }

    @Test func tokenIsSeenNowhere() async throws {
        let services = Self.botAPI()
        let program = try Self.program(await services.start())
        let terminal = try await start(program)
        terminal.type("\(Self.token)\n")
        try await terminal.shows("@kap_test_bot")
        try await eventually("it asks again, hidden") { !terminal.isInLineMode }
        terminal.type("\n")
        try await terminal.shows("May kaptop read")
        try await eventually("a number is no secret") { terminal.isInLineMode }
        #expect(!terminal.output.contains("canary"))
        terminal.hangUp()
        #expect(try await terminal.end() != 0)
        #expect(await services.seen.first?.path == "/bot\(Self.token)/getMe")
        await services.stop()
    }

    @Test(arguments: [("Ctrl-C", SIGINT), ("SIGTERM", SIGTERM), ("SIGHUP", SIGHUP), ("Ctrl-\\", SIGQUIT)])
    func echoIsOnAgainAfter(_ name: String, _ signal: Int32) async throws {
        let program = try Self.program(1)
        let terminal = try await start(program)
        // Keys come behind what was typed before them; a signal may overtake it.
        switch signal {
        case SIGINT: terminal.type(Array(Self.token.utf8.prefix(20)) + [3])
        case SIGQUIT: terminal.type(Array(Self.token.utf8.prefix(20)) + [28])
        default: terminal.send(signal)
        }
        // Whoever waits for it learns what ended it.
        #expect(try await terminal.end() == -signal)
        #expect(terminal.isInLineMode && !terminal.output.contains("canary"))
    }

    @Test func endOfInputGivesTheEchoBack() async throws {
        let program = try Self.program(1)
        let terminal = try await start(program)
        terminal.type([4])
        #expect(try await terminal.end() == 1)
        #expect(terminal.isInLineMode)
    }

    /// The command that a wizard prints as the same without questions, given to a terminal instead of a pipe.
    @Test(arguments: ["telegram add --chat -100 --token-file -", "slack add --channel ops --url-file -"])
    func commandThatReadsItsSecretHidesItToo(_ command: String) async throws {
        let secret = command.hasPrefix("slack") ? "https://hooks.slack.com/services/T0/B0/canary" : Self.token
        let program = try Self.program(1)
        let whole = [Program.binary] + command.split(separator: " ").map(String.init) + ["--config", program.configurationPath]
        let terminal = try PseudoTerminal(whole, environment: ["HOME": program.folder], for: program)
        try await terminal.shows(" (hidden): ")
        try await eventually("the echo is off") { !terminal.isInLineMode }
        terminal.type(secret + "\n")
        #expect(try await terminal.end() == 0)
        #expect(terminal.isInLineMode && !terminal.output.contains("canary"))
        #expect(terminal.output.contains("(hidden): \r\n"))
        #expect(try String(contentsOfFile: program.configurationPath, encoding: .utf8).contains(secret))
    }

    /// A shell with its jobs, as Ctrl-Z needs one.
    @Test func stoppedInTheMiddleTheShellEchoesAndTheLineGoesOnHidden() async throws {
        let services = Self.botAPI()
        let program = try Self.program(await services.start())
        let tmux = Tmux()
        await tmux.start("HOME=\(program.folder) PS1='shell> ' bash --norc -i")
        try await shows("shell>", tmux)
        await tmux.type(Self.command(program).joined(separator: " "))
        await tmux.press("Enter")
        try await shows("Token (hidden)", tmux)
        await tmux.type("halfcanary")
        await tmux.press("C-z")
        try await shows("Stopped", tmux)
        try await asksAgain(tmux)
        await tmux.type("echo \"seen $((20 + 3))\"")
        try await shows("echo \"seen $((", tmux)
        await tmux.press("Enter")
        try await shows("seen 23", tmux)
        try await asksAgain(tmux)
        await tmux.type("fg")
        await tmux.press("Enter")
        try await eventually("the line goes on, hidden") { await Self.isHidden(tmux) }
        await tmux.type(Self.token)
        await tmux.press("Enter")
        try await shows("@kap_test_bot", tmux)
        await tmux.press("C-c")
        try await asksAgain(tmux)
        await tmux.type("stty -a")
        await tmux.press("Enter")
        try await shows(" echo echoe", tmux)
        #expect(await !tmux.everything.contains("canary"))
        await tmux.end()
        await services.stop()
    }

    /// Whether the terminal edits lines and does not echo them; a shell that asks does neither.
    private static func isHidden(_ tmux: Tmux) async -> Bool {
        var modes = termios()
        let terminal = open(await tmux.terminal, O_RDONLY | O_NOCTTY)
        guard terminal >= 0 else { return false }
        defer { close(terminal) }
        return tcgetattr(terminal, &modes) == 0 && modes.c_lflag & UInt32(ICANON) != 0 && modes.c_lflag & UInt32(ECHO) == 0
    }

    /// What is typed before the shell has its terminal again belongs to nobody.
    private func asksAgain(_ tmux: Tmux) async throws {
        try await eventually("the shell asks again") { await tmux.screen.split(separator: "\n").last == "shell>" }
    }

    private func shows(_ text: String, _ tmux: Tmux) async throws {
        try await eventually("the screen says: \(text)") { await tmux.screen.contains(text) }
    }
}
