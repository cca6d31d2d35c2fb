/// The loop that drives a Program: events and messages in, effects and frames out.
///
/// - A key is answered with a frame at once; messages from effects share frames, at most one every `frameInterval`.
/// - There is no queue: `send` runs the update before it returns, so whoever produces messages is slowed to the program's pace, and many
///   keys that arrive during one draw share the next.
/// - Effects are performed concurrently, each in a task of its own that is cancelled when the loop ends. Work that must be finished
///   before the end is an effect whose message makes the program return its quit effect.
/// - SIGTERM, SIGINT and a lost terminal end the loop whatever the program says; Ctrl-C is a key.
/// - The loop runs where its terminal runs: from key to frame there is no hop between threads, and busy tasks elsewhere delay nothing.
package actor ProgramRunner<P: Program, C: Clock> where C.Duration == Duration {
    /// Gives the program a message and returns once it has been taken in.
    package typealias Send = @Sendable (P.Message) async -> Void
    /// Does one effect; called away from the loop, so it may take its time.
    package typealias Performer = @concurrent @Sendable (P.Effect, @escaping Send) async -> Void

    package nonisolated var unownedExecutor: UnownedSerialExecutor { terminal.unownedExecutor }

    private var state: P.State
    private nonisolated let terminal: any Terminal
    private let clock: C
    private let frameInterval: Duration
    private let performer: Performer

    private var size = Size(width: 0, height: 0)
    private var end: ProgramEnd?
    private var whenEnded: CheckedContinuation<ProgramEnd, Never>?
    private var work: [Int: Task<Void, Never>] = [:]
    private var nextWork = 0

    /// Keys are forgotten until the next frame is shown.
    private var dropsKeys = false

    private var isDirty = false
    private var isUrgent = false
    private var isDrawing = false
    private var lastFrame: C.Instant?
    private var frameTimer: Task<Void, Never>?
    private var requests: [TerminalRequest] = []

    package init(
        _ program: P.Type, initial state: sending P.State, terminal: any Terminal, clock: C,
        frameInterval: Duration = .milliseconds(33), performer: @escaping Performer
    ) {
        self.state = state
        self.terminal = terminal
        self.clock = clock
        self.frameInterval = frameInterval
        self.performer = performer
    }

    /// Runs until the program quits or the terminal ends it, then gives the terminal back.
    ///
    /// The program gets `.resize` before the first frame, and `effects` are started after it.
    package func run(startingWith effects: [P.Effect] = []) async -> ProgramEnd {
        receive(.resize(await terminal.size()))
        start(effects)
        let reader = Task {
            for await event in terminal.events {
                receive(event)
            }
            finish(.hangup)
        }
        let result = await withCheckedContinuation { continuation in
            if let end {
                continuation.resume(returning: end)
            } else {
                whenEnded = continuation
            }
        }
        reader.cancel()
        frameTimer?.cancel()
        work.values.forEach { $0.cancel() }
        await terminal.restore()
        return result
    }

    /// Takes in a message from outside, such as a change of what the screen shows.
    package func send(_ message: P.Message) {
        take(message)
        requestFrame(urgent: false)
    }

    /// Looks at the state as it is now, for what outlives the loop.
    package func read<Value: Sendable>(_ look: @Sendable (P.State) -> Value) -> Value {
        look(state)
    }

    private func receive(_ event: TerminalEvent) {
        switch event {
        case .resize(let newSize): size = newSize
        case .hangup: finish(.hangup)
        case .signal(.terminate): finish(.terminated)
        case .signal(.interrupt): finish(.interrupted)
        case .resumed: ask(.repaint)
        case .key where dropsKeys: return
        case .key: break
        }
        guard end == nil else { return }
        if let message = P.message(for: event) {
            take(message)
        }
        requestFrame(urgent: true)
    }

    private func take(_ message: P.Message) {
        guard end == nil else { return }
        start(P.update(&state, message))
    }

    private func start(_ effects: [P.Effect]) {
        for effect in effects where end == nil {
            switch P.request(for: effect) {
            case .quit: finish(.quit)
            case .dropTypeAhead: dropsKeys = true
            case .some(let request): ask(request)
            case .none: perform(effect)
            }
        }
    }

    private func perform(_ effect: P.Effect) {
        let id = nextWork
        nextWork += 1
        let performer = performer
        let send: Send = { [weak self] message in await self?.send(message) }
        work[id] = Task {
            await performer(effect, send)
            work[id] = nil
        }
    }

    /// Requests go to the terminal in order, before the next frame.
    ///
    /// A burst of the same one counts once, and there is an end to them.
    private func ask(_ request: TerminalRequest) {
        guard requests.last != request, requests.count < 64 else { return }
        requests.append(request)
        requestFrame(urgent: true)
    }

    private func finish(_ reason: ProgramEnd) {
        guard end == nil else { return }
        end = reason
        whenEnded?.resume(returning: reason)
        whenEnded = nil
    }

    private func requestFrame(urgent: Bool) {
        isDirty = true
        isUrgent = isUrgent || urgent
        guard !isDrawing, end == nil, urgent || frameTimer == nil else { return }
        isDrawing = true
        Task { await drawFrames() }
    }

    private func drawFrames() async {
        while isDirty, end == nil {
            if !isUrgent, let lastFrame, clock.now < lastFrame.advanced(by: frameInterval) {
                wait(until: lastFrame.advanced(by: frameInterval))
                break
            }
            await serveRequests()
            isDirty = false
            isUrgent = false
            lastFrame = clock.now
            let isAsked = dropsKeys
            await terminal.draw(P.view(state, size: size))
            if isAsked { dropsKeys = false }
        }
        isDrawing = false
    }

    private func wait(until instant: C.Instant) {
        frameTimer?.cancel()
        let clock = clock
        frameTimer = Task {
            // A cancelled wait means that the loop has ended or a key's frame has come first; then there is nothing to draw here.
            guard (try? await clock.sleep(until: instant, tolerance: nil)) != nil else { return }
            frameTimer = nil
            if isDirty { requestFrame(urgent: false) }
        }
    }

    private func serveRequests() async {
        while !requests.isEmpty {
            switch requests.removeFirst() {
            case .quit: finish(.quit)
            case .dropTypeAhead: dropsKeys = true
            case .suspend: await terminal.suspend()
            case .repaint: await terminal.repaint()
            case .bell: await terminal.bell()
            case .title(let title): await terminal.setTitle(title)
            case .copy(let text): await terminal.copy(text)
            case .use(let theme): await terminal.use(theme)
            case .mouse(let isOn): await terminal.setMouse(isOn)
            }
        }
    }
}

/// Why a program's loop came to its end.
package enum ProgramEnd: Hashable, Sendable {
    /// The program's own quit effect.
    case quit
    /// SIGINT.
    case interrupted
    /// SIGTERM.
    case terminated
    /// The terminal went away.
    case hangup
}
