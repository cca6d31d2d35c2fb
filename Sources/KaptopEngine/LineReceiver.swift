package import Points

/// Turns written bytes into points for the tasks: the one owner of the source's symbols.
package actor LineReceiver {
    private var parser: LineProtocolParser
    private let taskMaster: TaskMaster
    private var counts = ReceivedCounts()
    /// Series that the parser may remember; most of them may be gone for good.
    private var seriesLimit: Int
    /// The series of the table before this one.
    private var earlier: SeriesCensus?
    private static let symbolByteLimit = 256 << 20
    /// What the last chunk held.
    private var lastCounts = (messages: 0, fields: 0)

    package init(taskMaster: TaskMaster, symbols: SymbolTable, seriesLimit: Int = 250_000) {
        self.taskMaster = taskMaster
        self.seriesLimit = seriesLimit
        parser = LineProtocolParser(symbols: symbols)
    }

    /// Parses whole lines and hands the good ones to the tasks; returns the bad ones.
    ///
    /// `now` stamps lines without a time, nanoseconds since 1970 UTC.
    package func receive(_ bytes: [UInt8], to dbrp: DBRP, precision: TimePrecision, now: Int64) async -> [LineError] {
        var chunk = newChunk()
        let errors = parser.parse(bytes, precision: precision, defaultTime: now, into: &chunk)
        await handOn(chunk, badLines: errors.count, to: dbrp)
        return errors
    }

    /// The same for a part of a body, whose last line may go on in the next part: says how many bytes were whole lines.
    package func receivePart(
        _ bytes: [UInt8], to dbrp: DBRP, precision: TimePrecision, now: Int64
    ) async -> (consumed: Int, errors: [LineError]) {
        var chunk = newChunk()
        let part = parser.parsePart(bytes.span, precision: precision, defaultTime: now, into: &chunk)
        await handOn(chunk, badLines: part.errors.count, to: dbrp)
        return (part.consumed, part.errors)
    }

    /// Parses datagrams that came in one go into one chunk; each holds whole lines, whatever another one ends with.
    ///
    /// - Parameter ends: where each of them ends in `bytes`.
    package func receive(
        datagrams bytes: [UInt8], ends: [Int], to dbrp: DBRP, now: Int64
    ) async -> (points: Int, badLines: [LineError]) {
        var chunk = newChunk()
        var errors: [LineError] = []
        var start = 0
        for end in ends {
            errors += parser.parse(bytes.span.extracting(start..<end), precision: .nanoseconds, defaultTime: now, into: &chunk)
            start = end
        }
        let count = chunk.messages.count
        await handOn(chunk, badLines: errors.count, to: dbrp)
        return (count, errors)
    }

    /// A chunk with room for as much as the last one held.
    private func newChunk() -> Chunk {
        var chunk = Chunk()
        chunk.messages.reserveCapacity(lastCounts.messages)
        chunk.fields.reserveCapacity(lastCounts.fields)
        return chunk
    }

    private func handOn(_ chunk: Chunk, badLines: Int, to dbrp: DBRP) async {
        lastCounts = (chunk.messages.count, chunk.fields.count)
        defer { beginAnewWhereFull() }
        counts.points += chunk.messages.count
        counts.badLines += badLines
        if let newest = chunk.messages.last?.time { counts.newestPointAt = max(counts.newestPointAt ?? newest, newest) }
        if !chunk.isEmpty {
            await taskMaster.route(SourceChunk(chunk: chunk, symbols: parser.symbols, dbrp: dbrp))
        }
    }

    /// Begins with an empty table once the one at hand holds as many series as it may.
    ///
    /// Those that are still written to are soon in it again, those that are gone are forgotten. Where most of them come again, that many are in use, and the limit is too low.
    private func beginAnewWhereFull() {
        guard parser.symbols.seriesCount > seriesLimit || parser.symbols.byteCount > Self.symbolByteLimit else { return }
        let census = parser.census
        if let earlier, 2 * census.countShared(with: earlier) > census.count { seriesLimit *= 2 }
        earlier = census
        parser = LineProtocolParser(symbols: parser.symbols.successor)
    }

    package var received: ReceivedCounts { counts }

    /// Series that are remembered.
    package var seriesCount: Int { parser.symbols.seriesCount }
}

/// What came in so far.
package struct ReceivedCounts: Sendable, Equatable {
    package var points = 0
    package var badLines = 0
    /// Point time.
    package var newestPointAt: Int64?
}
