package import Points

/// Turns written bytes into points for the tasks: the one owner of the source's symbols.
package actor LineReceiver {
    private var parser: LineProtocolParser
    private let taskMaster: TaskMaster
    private var counts = ReceivedCounts()
    /// What the last chunk held.
    private var lastCounts = (messages: 0, fields: 0)

    package init(taskMaster: TaskMaster, symbols: SymbolTable) {
        self.taskMaster = taskMaster
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

    /// A chunk with room for as much as the last one held.
    private func newChunk() -> Chunk {
        var chunk = Chunk()
        chunk.messages.reserveCapacity(lastCounts.messages)
        chunk.fields.reserveCapacity(lastCounts.fields)
        return chunk
    }

    private func handOn(_ chunk: Chunk, badLines: Int, to dbrp: DBRP) async {
        lastCounts = (chunk.messages.count, chunk.fields.count)
        counts.points += chunk.messages.count
        counts.badLines += badLines
        if let newest = chunk.messages.last?.time { counts.newestPointAt = max(counts.newestPointAt ?? newest, newest) }
        if !chunk.isEmpty {
            await taskMaster.route(SourceChunk(chunk: chunk, symbols: parser.symbols, dbrp: dbrp))
        }
    }

    package var received: ReceivedCounts { counts }
}

/// What came in so far.
package struct ReceivedCounts: Sendable, Equatable {
    package var points = 0
    package var badLines = 0
    /// Point time.
    package var newestPointAt: Int64?
}
