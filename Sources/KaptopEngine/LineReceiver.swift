package import Points

/// Turns written bytes into points for the tasks: the one owner of the source's symbols.
package actor LineReceiver {
    private var parser: LineProtocolParser
    private let taskMaster: TaskMaster
    private var counts = ReceivedCounts()

    package init(taskMaster: TaskMaster, symbols: SymbolTable) {
        self.taskMaster = taskMaster
        parser = LineProtocolParser(symbols: symbols)
    }

    /// Parses whole lines and hands the good ones to the tasks; returns the bad ones.
    ///
    /// `now` stamps lines without a time, nanoseconds since 1970 UTC.
    package func receive(_ bytes: [UInt8], to dbrp: DBRP, precision: TimePrecision, now: Int64) async -> [LineError] {
        var chunk = Chunk()
        let errors = parser.parse(bytes, precision: precision, defaultTime: now, into: &chunk)
        counts.points += chunk.messages.count
        counts.badLines += errors.count
        if let newest = chunk.messages.last?.time { counts.newestPointAt = max(counts.newestPointAt ?? newest, newest) }
        if !chunk.isEmpty {
            await taskMaster.route(SourceChunk(chunk: chunk, symbols: parser.symbols, dbrp: dbrp))
        }
        return errors
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
