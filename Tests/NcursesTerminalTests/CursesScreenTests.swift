import Glibc
import Testing
import TextUI

@testable import NcursesTerminal

/// The terminal by ncurses without a terminal: on /dev/null and pipes, read back from ncurses' own cells.
@Suite(.serialized) struct CursesScreenTests {
    private static let theme = Theme(
        name: "test", roles: cubeTheme.roles.merging([.dim: .init(foreground: Color(red: 1, green: 2, blue: 3))]) { $1 })

    /// Made of the 256 colours alone.
    private static let cubeTheme = Theme(
        name: "cube",
        roles: [
            .text: .init(), .selection: .init(ansiBackground: .blue),
            .levelCritical: .init(foreground: Color(xterm: 210), ansi: .red, attributes: .bold),
        ])

    @Test(arguments: [
        ("xterm-256color", "", ColorDepth.indexed256), ("tmux-256color", "", .indexed256), ("linux", "", .eight), ("vt100", "", .mono),
        ("xterm-256color", "truecolor", .direct), ("vt100", "24bit", .mono),
    ])
    func aGridArrivesInEveryKindOfTerminal(term: String, colorTerm: String, depth: ColorDepth) async throws {
        let files = try Files()
        let screen = try await CursesScreen.open(
            TerminalOptions(
                term: term, colorTerm: colorTerm, locale: "C.UTF-8", theme: Self.theme, input: files.null, output: files.null,
                catchesSignals: false))
        #expect(await screen.colorDepth == depth)
        #expect(await screen.glyphs == .unicode)
        var grid = Grid(width: 12, height: 3)
        grid.write("◆ 東京", column: 1, row: 1, style: Style(.levelCritical))
        await screen.draw(grid)
        #expect(await screen.cell(column: 1, row: 1).scalar == 0x25C6)
        #expect(await screen.cell(column: 3, row: 1).scalar == 0x6771)
        #expect(await screen.cell(column: 5, row: 1).scalar == 0x4EAC)
        #expect(await screen.cell(column: 1, row: 1).attributes == 1, "bold")
        #expect((await screen.cell(column: 1, row: 1).pair > 0) == (depth != .mono))
        grid.write("ok  ", column: 3, row: 1)
        await screen.draw(grid)
        #expect(await screen.cell(column: 3, row: 1).scalar == 0x6F)
        #expect(await screen.cell(column: 5, row: 1).scalar == 0x20)
        #expect(await screen.cell(column: 1, row: 1).scalar == 0x25C6)
        await screen.restore()
    }

    /// 24-bit colours cost half as many bytes again, so they are used where a theme needs them, at once when it is chosen.
    @Test func directColorIsUsedForThemesThatNeedIt() async throws {
        let files = try Files()
        let screen = try await CursesScreen.open(
            TerminalOptions(
                term: "xterm-256color", colorTerm: "truecolor", locale: "C.UTF-8", theme: Self.cubeTheme, input: files.null,
                output: files.null, catchesSignals: false))
        #expect(await screen.colorDepth == .indexed256)
        await screen.use(Self.theme)
        #expect(await screen.colorDepth == .direct)
        await screen.use(Self.cubeTheme)
        #expect(await screen.colorDepth == .direct, "a terminal that is open stays as it is")
        var grid = Grid(width: 3, height: 1)
        grid.write("ab", column: 0, row: 0)
        await screen.draw(grid)
        #expect(await screen.cell(column: 1, row: 0).scalar == 0x62)
        await screen.restore()
    }

    @Test(arguments: [("ja_JP.UTF-8", true), ("zh", true), ("ko.UTF-8", true), ("de_DE.UTF-8", false), ("C", false), ("zhx", false)])
    func marksAreASCIIWhereTheyMayBeWide(locale: String, isWide: Bool) async throws {
        #expect(TerminalOptions.hasWideMarks(locale: locale) == isWide)
        let files = try Files()
        let screen = try await CursesScreen.open(
            TerminalOptions(
                term: "vt100", hasWideMarks: isWide, locale: "C.UTF-8", input: files.null, output: files.null, catchesSignals: false))
        #expect(await screen.glyphs == (isWide ? .ascii : .unicode))
        var grid = Grid(width: 3, height: 1)
        grid.write("東", column: 0, row: 0)
        await screen.draw(grid)
        #expect(await screen.cell(column: 0, row: 0).scalar == 0x6771, "text stays as it is")
        await screen.restore()
    }

    @Test func aLentScreenIsLeftAloneAndPaintedAgain() async throws {
        let files = try Files()
        let keys = try Pipe()
        let screen = try await CursesScreen.open(
            TerminalOptions(term: "xterm-256color", locale: "C.UTF-8", input: keys.readEnd, output: files.null, catchesSignals: false))
        var grid = Grid(width: 3, height: 1)
        grid.write("a", column: 0, row: 0)
        await screen.draw(grid)
        let other = Grid(width: 3, height: 1)
        await screen.lend {
            await screen.draw(other)
            await screen.bell()
            await screen.suspend()
            #expect(await screen.cell(column: 0, row: 0).scalar == 0x61, "nothing is drawn meanwhile")
        }
        await screen.draw(other)
        #expect(await screen.cell(column: 0, row: 0).scalar == 0x20)
        keys.write("j")
        keys.close()
        var events: [TerminalEvent] = []
        for await event in screen.events { events.append(event) }
        #expect(events == [.resize(await screen.size()), .resumed, .key("j"), .hangup])
        await screen.restore()
    }

    @Test func anEscapeIsWaitedForLongerOverSSH() {
        #expect(TerminalOptions(term: "xterm").escapeDelay == 25)
        #expect(TerminalOptions(term: "xterm", isOverSSH: true).escapeDelay == 150)
    }

    @Test func noColorIsObeyed() async throws {
        let files = try Files()
        let screen = try await CursesScreen.open(
            TerminalOptions(
                term: "xterm-256color", colorTerm: "truecolor", noColor: true, locale: "C.UTF-8", theme: Self.theme, input: files.null,
                output: files.null, catchesSignals: false))
        #expect(await screen.colorDepth == .mono)
        var grid = Grid(width: 3, height: 1)
        grid.write("ab", column: 0, row: 0, style: Style(.levelCritical, on: .selection))
        await screen.draw(grid)
        let cell = await screen.cell(column: 0, row: 0)
        #expect(cell.pair == 0)
        #expect(cell.attributes == 5, "bold and reverse say what colour would")
        await screen.restore()
    }

    @Test(arguments: ["C", "C.UTF-8"])
    func asciiTerminalsGetASCII(locale: String) async throws {
        let files = try Files()
        let screen = try await CursesScreen.open(
            TerminalOptions(
                term: "vt100", usesASCII: locale == "C" ? nil : true, locale: locale, input: files.null, output: files.null,
                catchesSignals: false))
        #expect(await screen.glyphs == .ascii)
        var grid = Grid(width: 8, height: 1)
        grid.write("é東─x", column: 0, row: 0)
        await screen.draw(grid)
        var shown = ""
        for column in 0..<6 {
            shown.unicodeScalars.append(Unicode.Scalar(await screen.cell(column: column, row: 0).scalar) ?? "#")
        }
        #expect(shown == "e? -x ")
        await screen.restore()
    }

    @Test(arguments: [
        ("", TerminalRefusal.noTerm), ("dumb", .dumb("dumb")), ("no-such-terminal", .unknownTerm("no-such-terminal")),
    ])
    func aTerminalThatCannotShowScreensIsRefused(term: String, refusal: TerminalRefusal) async throws {
        let files = try Files()
        await #expect(throws: refusal) {
            try await CursesScreen.open(TerminalOptions(term: term, input: files.null, output: files.null, catchesSignals: false))
        }
    }

    @Test func closedFilesAreRefused() async {
        await #expect(throws: TerminalRefusal.unusable) {
            try await CursesScreen.open(TerminalOptions(term: "vt100", input: -1, output: -1, catchesSignals: false))
        }
    }

    @Test func endOfInputIsAHangup() async throws {
        let files = try Files()
        let screen = try await CursesScreen.open(
            TerminalOptions(term: "vt100", input: files.null, output: files.null, catchesSignals: false))
        var events: [TerminalEvent] = []
        for await event in screen.events { events.append(event) }
        #expect(events == [.hangup])
        await screen.restore()
    }

    @Test func keysAndPastesArriveAsEvents() async throws {
        let files = try Files()
        let keys = try Pipe()
        let screen = try await CursesScreen.open(
            TerminalOptions(term: "xterm-256color", locale: "C.UTF-8", input: keys.readEnd, output: files.null, catchesSignals: false))
        keys.write("q\u{1B}OA\u{1B}[200~a\rb\u{1B}[201~é\u{0C}\r\u{7F}\t\u{1B}[Z\u{1B}OP")
        keys.close()
        var events: [TerminalEvent] = []
        for await event in screen.events { events.append(event) }
        let expected: [Key] = ["q", .up, .paste("a\nb"), "é", .control("l"), .enter, .backspace, .tab, .backTab, .function(1)]
        #expect(events == expected.map(TerminalEvent.key) + [.hangup])
        await screen.restore()
    }

    @Test func aClosedScreenIsQuiet() async throws {
        let files = try Files()
        let screen = try await CursesScreen.open(
            TerminalOptions(term: "vt100", input: files.null, output: files.null, catchesSignals: false))
        await screen.restore()
        await screen.restore()
        await screen.draw(Grid(width: 3, height: 3))
        await screen.bell()
        await screen.setTitle("x")
        #expect(await screen.size() == Size(width: 0, height: 0))
    }

    @Test(arguments: [(0, 0), (1, 1), (500, 200)])
    func everyGridFitsOnEveryTerminal(width: Int, height: Int) async throws {
        let files = try Files()
        let screen = try await CursesScreen.open(
            TerminalOptions(term: "vt100", locale: "C.UTF-8", input: files.null, output: files.null, catchesSignals: false))
        var grid = Grid(width: width, height: height)
        for row in 0..<height {
            grid.write(String(repeating: "東", count: width / 2 + 1), column: row % 2, row: row)
        }
        grid.cursor = Position(column: width, row: height)
        await screen.draw(grid)
        await screen.restore()
    }
}

/// /dev/null, open for reading and writing.
private final class Files: Sendable {
    let null: Int32

    init() throws {
        null = open("/dev/null", O_RDWR)
        try #require(null >= 0)
    }

    deinit { close(null) }
}

/// A pipe to type into.
private struct Pipe {
    let readEnd: Int32
    private let writeEnd: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    func write(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(Glibc.write(writeEnd, bytes, bytes.count) == bytes.count)
    }

    func close() {
        Glibc.close(writeEnd)
    }
}
