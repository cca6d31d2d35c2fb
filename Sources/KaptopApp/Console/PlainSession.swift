import Glibc
import KaptopOverview
import KaptopScreens
import TextUI
import UnixSignals

/// `kaptop --plain`: the console in lines, on an engine of this process or another, until end of input, a signal or `quit`.
package struct PlainSession: Sendable {
    private let session: DashboardSession
    private let usesASCII: Bool

    private enum Event: Sendable {
        case message(PlainConsole.Message)
        case end(Int32)
    }

    /// `usesASCII` where the locale has no UTF-8.
    package init(_ session: DashboardSession, usesASCII: Bool) {
        self.session = session
        self.usesASCII = usesASCII
    }

    /// Returns the exit code.
    package func run() async -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        let (events, continuation) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .unbounded)
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        let engine: ConsoleEngine
        do throws(Daemon.Failure) {
            engine = try await session.start()
        } catch {
            Output.error("kaptop: \(error)")
            return 1
        }
        let sources = [
            Task {
                for await received in signals { continuation.yield(.end(128 + received.number)) }
            },
            Task {
                for await change in await engine.backend.changes() { continuation.yield(.message(.changed(change))) }
            },
        ]
        LineReader.start { line in
            continuation.yield(line.map { .message(.line($0)) } ?? .end(0))
        }
        let code = await follow(events, engine.backend)
        sources.forEach { $0.cancel() }
        await engine.daemon?.stop()
        return code
    }

    private func follow(_ events: AsyncStream<Event>, _ backend: any Backend) async -> Int32 {
        var console = PlainConsole()
        for await event in events {
            switch event {
            case .end(let code): return code
            case .message(let message):
                if let code = await take(message, &console, backend) { return code }
            }
        }
        return 0
    }

    /// Returns the exit code when that was all.
    private func take(_ message: PlainConsole.Message, _ console: inout PlainConsole, _ backend: any Backend) async -> Int32? {
        let now = Wall.now()
        for effect in console.update(message, now: now, zone: DashboardSession.zone(now)) {
            switch effect {
            case .print(let line): guard print(line) else { return 0 }
            case .perform(let command):
                // The answer comes before the next line is read.
                let outcome = session.isReadOnly ? .failed("this console only looks on: --read-only") : await backend.perform(command)
                if let code = await take(.outcome(outcome), &console, backend) { return code }
            case .end: return 0
            }
        }
        return nil
    }

    /// False when nobody reads any more.
    private func print(_ line: String) -> Bool {
        let safe = Sanitizer.clean(line)
        let text = usesASCII ? safe.map { GlyphSet.transliterate(String($0)) }.joined() : safe
        var bytes = Array((text + "\n").utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
            if written < 0, errno != EINTR { return false }
            bytes = bytes.dropFirst(max(0, written))
        }
        return true
    }
}

extension UnixSignal {
    fileprivate var number: Int32 {
        switch self {
        case .sigint: SIGINT
        case .sighup: SIGHUP
        default: SIGTERM
        }
    }
}
