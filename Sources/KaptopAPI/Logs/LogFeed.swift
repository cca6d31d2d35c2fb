import KaptopEngine
import Synchronization

/// Hands each line of the server's log to the clients that follow it at the moment.
///
/// Writers never wait: lines are handed over, and a client that is slow to read misses the oldest ones and is told how many.
package final class LogFeed: Sendable {
    /// Lines that may wait for one client.
    private static let backlog = 2000

    private let sessionCount = Atomic(0)
    private let lines: AsyncStream<LogLine>
    private let input: AsyncStream<LogLine>.Continuation
    private let sessions = LogSessions()

    package init() {
        (lines, input) = AsyncStream.makeStream(of: LogLine.self, bufferingPolicy: .bufferingNewest(10_000))
    }

    /// Takes a line; costs nothing while nobody follows.
    package func send(_ line: @autoclosure () -> LogLine) {
        if sessionCount.load(ordering: .relaxed) > 0 { input.yield(line()) }
    }

    /// Passes lines on until `finish`.
    package func run() async {
        for await line in lines { await sessions.pass(line) }
        await sessions.finish()
    }

    /// Ends every session, so that no connection keeps the server from stopping.
    package func finish() {
        input.finish()
    }

    func open(_ filter: LogFilter) async -> LogSession {
        let session = await sessions.open(filter, backlog: Self.backlog)
        sessionCount.add(1, ordering: .relaxed)
        return session
    }

    func close(_ session: LogSession) async {
        sessionCount.subtract(1, ordering: .relaxed)
        await sessions.close(session)
    }
}

/// One client that follows the log.
struct LogSession: Sendable {
    let number: Int
    let lines: AsyncStream<LogLine>
    /// Ends `lines`.
    let end: @Sendable () -> Void
}

private actor LogSessions {
    private struct Open {
        let filter: LogFilter
        let output: AsyncStream<LogLine>.Continuation
        /// Lines lost since the last one that was not.
        var missed = 0
    }

    private var open: [Int: Open] = [:]
    private var newestNumber = 0
    private var isFinished = false

    func open(_ filter: LogFilter, backlog: Int) -> LogSession {
        let (lines, output) = AsyncStream.makeStream(of: LogLine.self, bufferingPolicy: .bufferingOldest(backlog))
        newestNumber += 1
        if isFinished { output.finish() } else { open[newestNumber] = Open(filter: filter, output: output) }
        return LogSession(number: newestNumber, lines: lines, end: { output.finish() })
    }

    func close(_ session: LogSession) {
        open.removeValue(forKey: session.number)?.output.finish()
    }

    func pass(_ line: LogLine) {
        for (number, session) in open where session.filter.wants(line) {
            var missed = session.missed
            if missed > 0 {
                let notice = LogLine(
                    time: line.time, level: .warn, message: "lines of the log were left out here", pairs: [("count", String(missed))])
                if case .enqueued = session.output.yield(notice) { missed = 0 }
            }
            if case .dropped = session.output.yield(line) { missed += 1 }
            open[number]?.missed = missed
        }
    }

    func finish() {
        isFinished = true
        for session in open.values { session.output.finish() }
        open = [:]
    }
}
