import KaptopEngine
import Synchronization

/// Hands each line of the server's log to the clients that follow it at the moment, and keeps the newest for those who come later.
///
/// Writers never wait: lines are handed over, and a client that is slow to read misses the oldest ones and is told how many.
package final class LogFeed: Sendable {
    /// Lines that may wait for one client.
    private static let backlog = 2000

    /// Lines that are kept.
    package static let keptCount = 1_000
    /// Characters of a message, or of a value, that are kept.
    fileprivate static let keptLength = 4_000

    private let sessionCount = Atomic(0)
    private let lines: AsyncStream<Sent>
    private let input: AsyncStream<Sent>.Continuation
    private let sessions = LogSessions()

    private struct Sent: Sendable {
        let line: LogLine
        /// Whether anybody followed when it was written.
        let isFollowed: Bool
    }

    /// A line that is kept.
    package struct Kept: Sendable {
        /// From 1, in the order of the log.
        package let number: Int
        package let line: LogLine
    }

    package init() {
        (lines, input) = AsyncStream.makeStream(of: Sent.self, bufferingPolicy: .bufferingNewest(10_000))
    }

    package func send(_ line: LogLine) {
        input.yield(Sent(line: line, isFollowed: sessionCount.load(ordering: .relaxed) > 0))
    }

    /// The newest lines behind a number, oldest first; all that are kept where the number is none of this run.
    package func lines(after number: Int) async -> [Kept] { await sessions.kept(after: number) }

    /// Passes lines on until `finish`.
    package func run() async {
        for await sent in lines {
            await sessions.keep(sent.line)
            if sent.isFollowed { await sessions.pass(sent.line) }
        }
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
    /// A ring of the newest lines; the oldest is the next that goes.
    private var ring: [LogFeed.Kept] = []
    private var newestLine = 0

    func keep(_ line: LogLine) {
        newestLine += 1
        let kept = LogFeed.Kept(number: newestLine, line: line.cut(to: LogFeed.keptLength))
        if ring.count < LogFeed.keptCount { ring.append(kept) } else { ring[(newestLine - 1) % LogFeed.keptCount] = kept }
    }

    func kept(after number: Int) -> [LogFeed.Kept] {
        let first = number > newestLine ? 0 : number
        let oldest = newestLine % LogFeed.keptCount
        let ordered = ring.count < LogFeed.keptCount ? ring : Array(ring[oldest...] + ring[..<oldest])
        return Array(ordered.drop { $0.number <= first })
    }

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
