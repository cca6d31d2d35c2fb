import Synchronization
import Testing
import TextUI

/// The loop, driven key by key over a terminal in memory and a clock that stands still until it is moved.
@Suite struct ProgramRunnerTests {
    @Test func aKeyIsAnsweredAtOnceThoughTheClockStandsStill() async {
        let stage = Stage()
        await stage.expectFrame("size 9x1")
        stage.terminal.tell(.key("+"))
        await stage.expectFrame("1")
        stage.terminal.tell(.key("+"))
        await stage.expectFrame("2")
        await stage.quit()
    }

    @Test func messagesShareFrames() async {
        let stage = Stage()
        await stage.expectFrame("size 9x1")
        for _ in 0..<50 {
            await stage.runner.send(.add(1))
        }
        #expect(await stage.terminal.frameCount == 1)
        stage.clock.advance(by: .milliseconds(33))
        await stage.expectFrame("50")
        #expect(await stage.terminal.frameCount == 2)
        await stage.quit()
    }

    @Test func aMessageAfterAPauseIsShownAtOnce() async {
        let stage = Stage()
        await stage.expectFrame("size 9x1")
        stage.clock.advance(by: .seconds(1))
        await stage.runner.send(.add(3))
        await stage.expectFrame("3")
        await stage.quit()
    }

    @Test func anEffectSendsMessagesBack() async {
        let stage = Stage()
        await stage.expectFrame("size 9x1")
        stage.terminal.tell(.key("e"))
        await stage.expectFrame("0")
        stage.clock.advance(by: .seconds(1))
        await stage.expectFrame("7")
        await stage.quit()
    }

    @Test func aNewSizeIsDrawn() async {
        let stage = Stage()
        await stage.expectFrame("size 9x1")
        stage.terminal.tell(.resize(Size(width: 12, height: 2)))
        await stage.expectFrame("size 12x2\n")
        await stage.quit()
    }

    @Test func requestsReachTheTerminalInOrderBeforeTheFrame() async {
        let stage = Stage()
        await stage.expectFrame("size 9x1")
        stage.terminal.tell(.key("r"))
        await stage.expectFrame("0")
        #expect(await stage.terminal.log == ["draw", "title t", "bell", "copy c", "repaint", "draw"])
        stage.terminal.tell(.resumed)
        await stage.expectFrame("0")
        #expect(await stage.terminal.log.suffix(2) == ["repaint", "draw"])
        await stage.quit()
    }

    @Test(arguments: [
        (TerminalEvent.hangup, ProgramEnd.hangup), (.signal(.terminate), .terminated), (.key("q"), .quit),
        (.signal(.interrupt), .interrupted),
    ])
    func theEndGivesTheTerminalBack(event: TerminalEvent, end: ProgramEnd) async {
        let stage = Stage()
        await stage.expectFrame("size 9x1")
        stage.terminal.tell(event)
        #expect(await stage.end.value == end)
        #expect(await stage.terminal.log == ["draw", "restore"])
    }

    @Test func aProgramMayKeepCtrlCForItself() async {
        let stage = Stage()
        await stage.expectFrame("size 9x1")
        stage.terminal.tell(.key("k"))
        await stage.expectFrame("0")
        stage.terminal.tell(.key("c"))
        await stage.expectFrame("ask")
        await stage.quit()
    }

    @Test func whatWasTypedBeforeAQuestionIsSeenIsForgotten() async {
        let stage = Stage()
        await stage.expectFrame("size 9x1")
        stage.terminal.tell(.key("d"))
        stage.terminal.tell(.key("+"))
        await stage.expectFrame("0")
        stage.terminal.tell(.key("+"))
        // The first of the two was typed blindly; it may have been forgotten before or after it led to a frame.
        var frame = await stage.terminal.nextFrame()
        while frame == "0" { frame = await stage.terminal.nextFrame() }
        #expect(frame == "1")
        await stage.quit()
    }

    @Test func eventsThatEndMeanTheTerminalIsGone() async {
        let stage = Stage()
        await stage.expectFrame("size 9x1")
        stage.terminal.finish()
        #expect(await stage.end.value == .hangup)
    }

    @Test func effectsAreCancelledAtTheEnd() async {
        let stage = Stage()
        await stage.expectFrame("size 9x1")
        stage.terminal.tell(.key("w"))
        await stage.expectFrame("0")
        await stage.quit()
        for await reason in stage.performer.cancelled {
            #expect(reason == "wait was cancelled")
            break
        }
    }

    @Test func aQuitInAMessageEndsTheLoopToo() async {
        let stage = Stage()
        await stage.expectFrame("size 9x1")
        await stage.runner.send(.quit)
        #expect(await stage.end.value == .quit)
        await stage.runner.send(.add(1))
        #expect(await stage.terminal.frameCount == 1)
    }
}

/// Counts; shows its size until something has happened.
private enum Counter: Program {
    struct State {
        var shown: String = ""
        var count = 0
    }

    enum Message: Sendable {
        case add(Int), size(Size), ask, quit, effect(Effect), requests
    }

    enum Effect: Equatable, Sendable {
        case quit, seven, wait, title, bell, copy, repaint, drop
    }

    static func update(_ state: inout State, _ message: Message) -> [Effect] {
        switch message {
        case .add(let number): state.count += number
        case .size(let size):
            state.shown = "size \(size.width)x\(size.height)"
            return []
        case .ask:
            state.shown = "ask"
            return []
        case .quit: return [.quit]
        case .effect(let effect):
            state.shown = "\(state.count)"
            return [effect]
        case .requests:
            state.shown = "\(state.count)"
            return [.title, .bell, .bell, .copy, .repaint]
        }
        state.shown = "\(state.count)"
        return []
    }

    static func view(_ state: State, size: Size) -> Grid {
        var grid = Grid(size: size)
        grid.write(state.shown, column: 0, row: 0)
        return grid
    }

    static func message(for event: TerminalEvent) -> Message? {
        switch event {
        case .resize(let size): .size(size)
        case .key("+"): .add(1)
        case .key("q"): .quit
        case .key("e"): .effect(.seven)
        case .key("w"): .effect(.wait)
        case .key("d"): .effect(.drop)
        case .key("r"): .requests
        case .key("c"): .ask
        case .key("k"): .add(0)
        default: nil
        }
    }

    static func request(for effect: Effect) -> TerminalRequest? {
        switch effect {
        case .quit: .quit
        case .title: .title("t")
        case .bell: .bell
        case .copy: .copy("c")
        case .repaint: .repaint
        case .drop: .dropTypeAhead
        case .seven, .wait: nil
        }
    }
}

/// A runner with everything around it, already running.
private struct Stage {
    let terminal = MemoryTerminal(size: Size(width: 9, height: 1))
    let clock = StillClock()
    let performer = Performer()
    let runner: ProgramRunner<Counter, StillClock>
    let end: Task<ProgramEnd, Never>

    init() {
        let performer = performer
        let runner = ProgramRunner(Counter.self, initial: Counter.State(), terminal: terminal, clock: clock) { effect, send in
            await performer.perform(effect, send)
        }
        self.runner = runner
        end = Task { await runner.run() }
    }

    func expectFrame(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) async {
        #expect(await terminal.nextFrame() == text, sourceLocation: sourceLocation)
    }

    func quit() async {
        terminal.tell(.key("q"))
        #expect(await end.value == .quit)
    }
}

private struct Performer: Sendable {
    let cancelled: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() {
        (cancelled, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func perform(_ effect: Counter.Effect, _ send: @Sendable (Counter.Message) async -> Void) async {
        switch effect {
        case .seven:
            await send(.add(7))
        case .wait:
            while !Task.isCancelled { await Task.yield() }
            continuation.yield("wait was cancelled")
        default:
            Issue.record("\(effect) is a request")
        }
    }
}

/// A terminal that keeps what it is told.
private actor MemoryTerminal: Terminal {
    nonisolated let events: AsyncStream<TerminalEvent>
    private nonisolated let continuation: AsyncStream<TerminalEvent>.Continuation
    private let fixedSize: Size
    private(set) var log: [String] = []
    private(set) var frameCount = 0
    private var unread: [String] = []
    private var reader: CheckedContinuation<String, Never>?

    init(size: Size) {
        fixedSize = size
        (events, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
    }

    nonisolated func tell(_ event: TerminalEvent) { continuation.yield(event) }
    nonisolated func finish() { continuation.finish() }

    func nextFrame() async -> String {
        if !unread.isEmpty { return unread.removeFirst() }
        return await withCheckedContinuation { reader = $0 }
    }

    func size() -> Size { fixedSize }

    func draw(_ grid: Grid) {
        log.append("draw")
        frameCount += 1
        if let reader {
            self.reader = nil
            reader.resume(returning: grid.text)
        } else {
            unread.append(grid.text)
        }
    }

    func repaint() { log.append("repaint") }
    func suspend() { log.append("suspend") }
    func lend(_ body: @Sendable () async -> Void) async { await body() }
    func setMouse(_ isOn: Bool) { log.append("mouse \(isOn)") }
    func restore() { log.append("restore") }
    func bell() { log.append("bell") }
    func setTitle(_ title: String) { log.append("title \(title)") }
    func copy(_ text: String) { log.append("copy \(text)") }
    func use(_ theme: Theme) { log.append("theme \(theme.name)") }
}

/// A clock that moves when a test says so.
private final class StillClock: Clock {
    struct Instant: InstantProtocol {
        var milliseconds: Int64

        func advanced(by duration: Duration) -> Instant {
            Instant(milliseconds: milliseconds + duration.inMilliseconds)
        }

        func duration(to other: Instant) -> Duration { .milliseconds(other.milliseconds - milliseconds) }
        static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }
    }

    private let time = Atomic<Int64>(0)

    var now: Instant { Instant(milliseconds: time.load(ordering: .sequentiallyConsistent)) }
    var minimumResolution: Duration { .milliseconds(1) }

    func advance(by duration: Duration) {
        time.wrappingAdd(duration.inMilliseconds, ordering: .sequentiallyConsistent)
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        while now < deadline {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}

extension Duration {
    fileprivate var inMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
