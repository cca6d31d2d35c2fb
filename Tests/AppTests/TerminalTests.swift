import Foundation
import ProgramTesting
import Testing

/// The real program on terminals of every kind, and whichever way it ends.
@Suite(.serialized) struct TerminalTests {
    @Test(arguments: [
        Kind("xterm-256color", colors: "\u{1B}[38;5;"), Kind("tmux-256color", colors: "\u{1B}[38;5;"),
        Kind("screen-256color", colors: "\u{1B}[38;5;"), Kind("screen", colors: "\u{1B}[3"), Kind("linux", colors: "\u{1B}[3"),
        Kind("vt100", colors: nil), Kind("xterm-256color", ["NO_COLOR": "1"], colors: nil),
        Kind("xterm-256color", ["COLORTERM": "truecolor"], colors: "\u{1B}[38;5;"),
        Kind("xterm-256color", ["LC_ALL": "C"], isASCII: true, colors: "\u{1B}[38;5;"),
        Kind("vt100", ["LC_ALL": "C"], isASCII: true, colors: nil),
    ])
    func everyTerminalShowsTheConsole(_ kind: Kind) async throws {
        let home = try Home()
        let terminal = try home.console(kind.environment)
        try await terminal.shows("Setup")
        try await terminal.shows("sim")
        let output = terminal.output
        #expect(output.utf8.allSatisfy { $0 < 0x80 } == kind.isASCII)
        if let colors = kind.colors {
            #expect(output.contains(colors))
        } else {
            #expect(output.firstMatch(of: /\u{1B}\[(?:\d+;)*[34][0-8][;m]/) == nil, "no colours")
        }
        terminal.send(SIGTERM)
        #expect(try await terminal.end() == 143)
        #expect(terminal.isInLineMode)
    }

    struct Kind: Sendable, CustomStringConvertible {
        let environment: [String: String]
        let isASCII: Bool
        /// How its colours begin; nil where it has none.
        let colors: String?
        var description: String { environment.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ") }

        init(_ term: String, _ more: [String: String] = [:], isASCII: Bool = false, colors: String?) {
            environment = ["TERM": term, "LC_ALL": "C.UTF-8"].merging(more) { $1 }
            self.isASCII = isASCII
            self.colors = colors
        }
    }

    @Test(
        arguments: [
            (SIGTERM, 143), (SIGINT, 130), (SIGHUP, 129), (SIGSEGV, -SIGSEGV), (SIGABRT, -SIGABRT), (SIGILL, -SIGILL), (SIGTRAP, -SIGTRAP),
        ] as [(Int32, Int32)])
    func everySignalGivesTheTerminalBack(_ signal: Int32, code: Int32) async throws {
        let home = try Home()
        let terminal = try home.console()
        try await terminal.shows("Setup")
        #expect(!terminal.isInLineMode)
        terminal.send(signal)
        #expect(try await terminal.end() == code)
        let rest = terminal.output.suffix(200)
        for sequence in ["\u{1B}[?2004l", "\u{1B}[?1049l", "\u{1B}[?25h"] {
            #expect(rest.contains(sequence), "\(sequence.debugDescription)")
        }
        #expect(terminal.isInLineMode)
    }

    @Test func aTerminalThatIsGoneEndsTheProgram() async throws {
        let home = try Home()
        let terminal = try home.console()
        try await terminal.shows("Setup")
        terminal.hangUp()
        #expect(try await terminal.end() == 129)
    }

    @Test func whereTheOutputIsNoTerminalLinesAreWritten() async throws {
        let home = try Home()
        let terminal = try PseudoTerminal(
            ["/bin/sh", "-c", "\(Program.binary) --separate | cat"],
            environment: ["HOME": home.path, "TERM": "xterm-256color", "LC_ALL": "C"], for: home)
        try await terminal.shows("the output is no terminal; showing lines as with --plain")
        try await terminal.shows("help lists the commands")
        terminal.type("silence x 1h why\nack nothing\n")
        try await terminal.shows("there is no alert x")
        try await terminal.shows("ack needs a number and a note")
        // Ctrl-D: end of input.
        terminal.type("\u{04}")
        #expect(try await terminal.end() == 0)
        #expect(terminal.output.utf8.allSatisfy { $0 < 0x80 && $0 != 0x1B })
    }

    @Test func plainOutputOverATerminalEndsWithASignal() async throws {
        let home = try Home()
        let terminal = try home.console(["TERM": "xterm", "LC_ALL": "C.UTF-8"], "--plain")
        try await terminal.shows("help lists the commands")
        terminal.send(SIGTERM)
        #expect(try await terminal.end() == 143)
        #expect(!terminal.output.contains("\u{1B}"))
    }

    /// The signal to an engine that is still starting gives the terminal back just the same.
    @Test func aSignalAtTheVeryStartEndsIt() async throws {
        let home = try Home()
        let terminal = try home.console()
        try await terminal.shows("\u{1B}[?2004h")
        terminal.send(SIGTERM)
        #expect(try await terminal.end() == 143)
        #expect(terminal.isInLineMode)
    }

    @Test func resizingInTheMiddleOfAnythingIsSurvived() async throws {
        let home = try Home()
        let terminal = try home.console()
        try await terminal.shows("Setup")
        let sizes: [(UInt16, UInt16)] = [(1, 1), (400, 120), (40, 12), (5, 3), (120, 36), (20, 5), (80, 24), (1, 200), (200, 1)]
        for round in 0..<100 {
            let (columns, rows) = sizes[round % sizes.count]
            terminal.resize(columns: columns, rows: rows)
            terminal.type(["j", "?", "2", "1"][round % 4])
            _ = terminal.output
        }
        let before = terminal.output.utf8.count
        terminal.resize(columns: 90, rows: 25)
        try await eventually("the last size is drawn") { String(terminal.output.utf8.dropFirst(before))?.contains("Setup") == true }
        terminal.send(SIGTERM)
        #expect(try await terminal.end() == 143)
    }

    @Test func stoppingAndGoingOnBringsTheScreenBack() async throws {
        let home = try Home()
        let tmux = Tmux()
        await tmux.start("env HOME=\(home.path) PS1='ready> ' sh -i")
        try await eventually("the shell is there") { await tmux.screen.contains("ready>") }
        await tmux.type("\(Program.binary) --separate")
        await tmux.press("Enter")
        try await eventually("the console is there") { await tmux.screen.contains("engine: this window") }
        await tmux.press("C-z")
        try await eventually("the shell is back") {
            let screen = await tmux.screen
            return screen.contains("Stopped") && !screen.contains("Handlers")
        }
        await tmux.resize(width: 100, height: 30)
        await tmux.type("fg")
        await tmux.press("Enter")
        try await eventually("the console is back, and its engine") { await tmux.screen.contains("engine: this window") }
        await tmux.press("C-c")
        try await eventually("Ctrl-C asks") { await tmux.screen.contains("Alerting stops") }
        await tmux.press("x")
        try await eventually("the shell is back at the end") {
            let screen = await tmux.screen
            return screen.contains("ready>") && !screen.contains("Handlers")
        }
        await tmux.end()
        withExtendedLifetime(home) {}
    }

    /// One byte every 100 ms: ncurses gives the Escape away after 25 ms, and still no letter of a key acts.
    @Test func keysOfASlowLineArePutTogether() async throws {
        let home = try Home()
        let terminal = try home.console()
        try await terminal.shows("Setup")
        for byte in "\u{1B}[A\u{1B}[5~\u{1B}OP".utf8 {
            terminal.type([byte])
            try await Task.sleep(for: .milliseconds(100))
        }
        try await terminal.shows("Help")
        #expect(!terminal.output.contains("+--"), "A would have drawn in ASCII")
        terminal.send(SIGTERM)
        #expect(try await terminal.end() == 143)
    }

    @Test func aPasteRunsNoKey() async throws {
        let home = try Home()
        let terminal = try home.console()
        try await terminal.shows("Setup")
        terminal.type("\u{1B}[200~A?q\rx\u{1B}[201~")
        // In pieces, as a slow line tears it.
        for piece in ["\u{1B}[20", "0~D", "A\rx", "q\u{1B}[2", "01~"] {
            terminal.type(piece)
            try await Task.sleep(for: .milliseconds(60))
        }
        let before = terminal.output
        for text in ["+--", "Help", "Alerting stops", "demonstration"] { #expect(!before.contains(text), "\(text)") }
        terminal.type("?")
        try await terminal.shows("Help")
        terminal.send(SIGTERM)
        #expect(try await terminal.end() == 143)
    }

    @Test func synchronizedOutputIsUsedOnlyWhereTheTerminalSaysSo() async throws {
        let home = try Home()
        for (answer, isUsed) in [("\u{1B}[?2026;2$y", true), ("\u{1B}[?2026;0$y", false), ("", false)] {
            let terminal = try home.console()
            try await terminal.shows("\u{1B}[?2026$p")
            terminal.type(answer)
            try await terminal.shows("Setup")
            terminal.type("?")
            try await terminal.shows("Help")
            terminal.type("\u{0C}")
            let count = terminal.output.utf8.count
            try await eventually("everything is painted again") { terminal.output.utf8.count > count + 1_000 }
            terminal.send(SIGTERM)
            #expect(try await terminal.end() == 143)
            let output = terminal.output
            #expect(output.contains("\u{1B}[?2026h") == isUsed)
            #expect(output.components(separatedBy: "\u{1B}[?2026h").count <= output.components(separatedBy: "\u{1B}[?2026l").count)
        }
    }

    @Test func theMouseIsTakenOnRequestAndGivenBack() async throws {
        let home = try Home()
        let terminal = try home.console()
        try await terminal.shows("Setup")
        #expect(!terminal.output.contains("\u{1B}[?1006"))
        terminal.type("M")
        try await terminal.shows("\u{1B}[?1006;1000h")
        // The tab Setup.
        terminal.type("\u{1B}[<0;68;2M\u{1B}[<0;68;2m")
        try await terminal.shows("Telegram")
        terminal.send(SIGTERM)
        #expect(try await terminal.end() == 143)
        #expect(terminal.output.contains("\u{1B}[?1006;1000l"))
    }

    @Test(arguments: ["dumb", "no-such-terminal", ""])
    func whereNothingCanBeDrawnLinesAreWritten(_ term: String) async throws {
        let home = try Home()
        let terminal = try home.console(["TERM": term, "LC_ALL": "C.UTF-8"])
        try await terminal.shows("showing lines as with --plain")
        try await terminal.shows("help lists the commands")
        terminal.type("list\n")
        terminal.type("quit\n")
        try await terminal.shows("Quit? yes or no")
        terminal.type("yes\n")
        #expect(try await terminal.end() == 0)
        #expect(!terminal.output.contains("\u{1B}"))
    }
}

/// A home folder of its own, so that no engine and no file of another is met.
final class Home: Sendable {
    let path = NSTemporaryDirectory() + "kaptop-home-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit {
        // What cannot be removed is left to whoever empties the folder of temporary files.
        try? FileManager.default.removeItem(atPath: path)
    }

    func console(
        _ environment: [String: String] = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8"], _ arguments: String...
    ) throws -> PseudoTerminal {
        try PseudoTerminal(
            [Program.binary, "console", "--separate"] + arguments, environment: ["HOME": path].merging(environment) { $1 }, for: self)
    }
}
