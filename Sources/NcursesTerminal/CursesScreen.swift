internal import CNcurses
package import TextUI

/// A terminal by ncurses: copies grids to it, reads its keys, and gives it back whatever happens.
///
/// An actor on a thread of its own (CursesThread), because ncurses belongs to one thread and a terminal may block. At most one is open at
/// a time.
/// Only rows that differ from the last grid are handed to ncurses, and ncurses sends only the cells that differ from the screen.
package actor CursesScreen: Terminal {
    package nonisolated let events: AsyncStream<TerminalEvent>
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private nonisolated let thread: CursesThread
    private nonisolated let continuation: AsyncStream<TerminalEvent>.Continuation
    private let options: TerminalOptions
    private var screen: OpaquePointer?
    private var theme: Theme
    private var depth = ColorDepth.mono
    private var isASCII = false
    private var shown: Grid?
    private var inks: [Style: PairedInk] = [:]
    private var decoder = KeyDecoder()
    private var signalPipe: Int32 = -1
    private var lastResume: Int64?
    /// Another program has the terminal.
    private var isLent = false
    private var hasMouse = false
    private var title: String?

    private struct PairedInk {
        let attributes: Int32
        let pair: Int32
        let background: Int32

        /// Whether an empty cell looks like one of the other ink, so that it needs no colours of its own.
        func isSameGround(as other: PairedInk) -> Bool {
            let visible = KT_REVERSE | KT_UNDERLINE
            return background == other.background && attributes & visible == 0 && other.attributes & visible == 0
        }
    }

    /// Takes the terminal, which the caller must `restore`.
    package static func open(_ options: TerminalOptions) async throws(TerminalRefusal) -> CursesScreen {
        let thread = CursesThread()
        guard thread.start() else { throw .unusable }
        let screen = CursesScreen(options, thread: thread)
        try await screen.start()
        return screen
    }

    private init(_ options: TerminalOptions, thread: CursesThread) {
        self.options = options
        self.thread = thread
        theme = options.theme
        (events, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(256))
    }

    deinit {
        continuation.finish()
        thread.stop()
    }

    /// Unicode or ASCII marks, as the terminal and its locale can show them.
    package var glyphs: GlyphSet { isASCII || options.hasWideMarks ? .ascii : .unicode }

    package var colorDepth: ColorDepth { depth }

    package func size() -> Size {
        guard let screen else { return Size(width: 0, height: 0) }
        var columns: Int32 = 0
        var rows: Int32 = 0
        kt_size(screen, &columns, &rows)
        return Size(width: Int(columns), height: Int(rows))
    }

    package func draw(_ grid: Grid) {
        guard let screen, !isLent else { return }
        let size = size()
        let old = shown?.size == grid.size ? shown : nil
        if old == nil { kt_erase(screen) }
        for row in grid.changedRows(from: old, room: size) {
            var before: PairedInk?
            grid.forEachGlyph(row: row, width: size.width) { column, cell, width in
                var ink = ink(of: cell.style, on: screen)
                // A space shows no text, so it goes out in the colours that are set already: half of all colour changes stand around spaces.
                if cell.singleScalar == 0x20, let before, ink.isSameGround(as: before) { ink = before }
                put(cell, ink, width: width, column: column, row: row, on: screen)
                before = ink
            }
        }
        if let cursor = grid.cursor, Rect(size).contains(column: cursor.column, row: cursor.row) {
            kt_cursor(screen, Int32(cursor.column), Int32(cursor.row))
        } else {
            kt_cursor(screen, -1, -1)
        }
        kt_refresh(screen)
        shown = grid
    }

    package func repaint() {
        guard let screen, !isLent else { return }
        kt_repaint(screen)
    }

    package func suspend() {
        guard let screen, !isLent else { return }
        kt_suspend(screen)
        lastResume = kt_milliseconds()
        comeBack()
    }

    package func lend(_ body: @Sendable () async -> Void) async {
        guard let screen, !isLent else { return }
        isLent = true
        thread.watch { $0.input = -1 }
        kt_leave(screen)
        kt_signals_lend(screen, 1)
        await body()
        isLent = false
        // It may have been closed in the meantime.
        guard self.screen != nil else { return }
        kt_signals_lend(screen, 0)
        kt_resume(screen)
        if hasMouse { kt_mouse(screen, 1) }
        thread.watch { $0.input = options.input }
        comeBack()
    }

    package func setMouse(_ isOn: Bool) {
        hasMouse = isOn
        guard let screen, !isLent else { return }
        kt_mouse(screen, isOn ? 1 : 0)
    }

    package func restore() {
        guard let screen else { return }
        thread.watch { $0 = CursesThread.Sources() }
        kt_close(screen)
        self.screen = nil
        continuation.finish()
    }

    package func bell() {
        guard let screen, !isLent else { return }
        kt_bell(screen)
    }

    package func setTitle(_ title: String) {
        self.title = title
        guard let screen, !isLent else { return }
        let safe = Sanitizer.clean(title)
        kt_title(screen, isASCII ? String(safe.unicodeScalars.map { $0.isASCII ? Character($0) : "?" }) : safe)
    }

    /// Clipboards take about 100 kB by this way; more is not sent, since half a text is worse than none.
    package func copy(_ text: String) {
        guard let screen, !isLent, kt_is_xterm_like(screen) != 0, text.utf8.count <= 74_994 else { return }
        let sequence = "\u{1B}]52;c;\(Base64.encoded(text.utf8))\u{07}"
        kt_send(screen, sequence, Int32(sequence.utf8.count))
    }

    package func use(_ theme: Theme) {
        self.theme = theme
        inks = [:]
        shown = nil
        // The kind of terminal is settled when ncurses opens it, so for 24-bit colours it is opened once more.
        guard screen != nil, !isLent, options.colorTermIsDirect, depth == .indexed256, theme.needsDirectColor else { return }
        reopen()
    }

    /// Base scalar, attributes and pair of a cell as ncurses holds it, for tests.
    func cell(column: Int, row: Int) -> (scalar: UInt32, attributes: Int32, pair: Int32) {
        guard let screen else { return (0, 0, 0) }
        var attributes: Int32 = 0
        var pair: Int32 = 0
        let scalar = kt_cell(screen, Int32(column), Int32(row), &attributes, &pair)
        return (scalar, attributes, pair)
    }
}

// MARK: - Opening

extension CursesScreen {
    private func start() throws(TerminalRefusal) {
        var reason: Int32 = 0
        let triesDirect = options.colorTermIsDirect && theme.needsDirectColor
        screen = options.term.withCString { term in
            options.locale.withCString { locale in
                var given = kt_options(
                    input: options.input, output: options.output, term: term, locale: locale,
                    tries_direct_color: triesDirect ? 1 : 0, uses_color: options.noColor ? 0 : 1,
                    escape_delay: options.escapeDelay)
                return kt_open(&given, &reason)
            }
        }
        guard let screen else {
            switch reason {
            case KT_REFUSED_NO_TERM: throw .noTerm
            case KT_REFUSED_UNKNOWN_TERM: throw .unknownTerm(options.term)
            case KT_REFUSED_DUMB: throw .dumb(options.term)
            default: throw .unusable
            }
        }
        depth = ColorDepth(colors: Int(kt_colors(screen)))
        isASCII = options.usesASCII ?? (kt_is_utf8(screen) == 0)
        if options.catchesSignals { signalPipe = kt_signals_install(screen) }
        thread.watch { $0 = CursesThread.Sources(input: options.input, signals: signalPipe) }
        thread.onReady { [weak self] ready in
            self?.assumeIsolated { $0.lookAround(ready) }
        }
    }

    private func reopen() {
        guard let screen else { return }
        kt_close(screen)
        self.screen = nil
        do throws(TerminalRefusal) {
            try start()
        } catch {
            hangUp()
            return
        }
        if let title { setTitle(title) }
        if hasMouse { setMouse(true) }
    }
}

// MARK: - Drawing

extension CursesScreen {
    private func put(_ cell: Cell, _ ink: PairedInk, width: Int, column: Int, row: Int, on screen: OpaquePointer) {
        if var scalar = cell.singleScalar, !isASCII || scalar < 0x80 {
            kt_put(screen, Int32(column), Int32(row), &scalar, 1, Int32(width), ink.attributes, ink.pair)
            return
        }
        let glyph = isASCII ? GlyphSet.transliterate(cell.glyph) : cell.glyph
        let measured = isASCII ? 1 : width
        let scalars = glyph.unicodeScalars.map(\.value)
        kt_put(screen, Int32(column), Int32(row), scalars, Int32(scalars.count), Int32(measured), ink.attributes, ink.pair)
        if measured < width {
            kt_put(screen, Int32(column + 1), Int32(row), [0x20], 1, 1, ink.attributes, ink.pair)
        }
    }

    private func ink(of style: Style, on screen: OpaquePointer) -> PairedInk {
        if let known = inks[style] { return known }
        let ink = Ink(style, theme: theme, depth: depth)
        var bits: Int32 = 0
        if ink.attributes.contains(.bold) { bits |= KT_BOLD }
        if ink.attributes.contains(.underline) { bits |= KT_UNDERLINE }
        if ink.attributes.contains(.reverse) { bits |= KT_REVERSE }
        if ink.attributes.contains(.dim) { bits |= KT_DIM }
        let paired = PairedInk(attributes: bits, pair: kt_pair(screen, ink.foreground, ink.background), background: ink.background)
        inks[style] = paired
        return paired
    }
}

// MARK: - Keys and signals

extension CursesScreen {
    private func lookAround(_ ready: CursesThread.Ready) {
        if ready.hasInput { readKeys() }
        if ready.hasSignals { handleSignals() }
        let now = kt_milliseconds()
        for key in decoder.expire(at: now) { continuation.yield(.key(key)) }
        guard screen != nil else { return }
        let patience = decoder.patience(at: now)
        thread.watch { $0.timeout = patience.map { Int32($0) } ?? -1 }
    }

    private func readKeys() {
        guard let screen else { return }
        let readings = CursesKeys.readings(of: screen, limit: 4_096)
        if readings.isEmpty, kt_is_gone(screen) != 0 {
            hangUp()
            return
        }
        for key in decoder.decode(readings, at: kt_milliseconds()) {
            continuation.yield(.key(key))
        }
    }

    private func handleSignals() {
        guard let screen else { return }
        let signals = kt_signals_read(signalPipe)
        if signals & KT_SIGNAL_HANGUP != 0 {
            hangUp()
            return
        }
        if signals & KT_SIGNAL_TERMINATE != 0 { continuation.yield(.signal(.terminate)) }
        if signals & KT_SIGNAL_KEY_INTERRUPT != 0 { continuation.yield(.key(.control("c"))) }
        if signals & KT_SIGNAL_INTERRUPT != 0 { continuation.yield(.signal(.interrupt)) }
        // Who has the terminal sees to its size; the new one is taken with the terminal.
        guard !isLent else { return }
        if signals & KT_SIGNAL_RESIZE != 0, kt_resize(screen) != 0 {
            shown = nil
            continuation.yield(.resize(size()))
        }
        if signals & KT_SIGNAL_STOP != 0 {
            suspend()
        } else if signals & KT_SIGNAL_CONTINUE != 0, lastResume.map({ kt_milliseconds() - $0 > 100 }) ?? true {
            // Stopped from outside by SIGSTOP: whatever the shell has done to the terminal is set right.
            kt_resume(screen)
            comeBack()
        }
    }

    private func comeBack() {
        shown = nil
        continuation.yield(.resize(size()))
        continuation.yield(.resumed)
    }

    /// The descriptor is not watched any more: it would be ready for ever.
    private func hangUp() {
        thread.watch { $0.input = -1 }
        continuation.yield(.hangup)
        continuation.finish()
    }
}
