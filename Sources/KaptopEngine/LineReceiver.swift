package import Points

/// Turns written bytes into points for the tasks: the one owner of the source's symbols.
package actor LineReceiver {
    private var parser: LineProtocolParser
    private let taskMaster: TaskMaster
    private var counts = ReceivedCounts()

    package init(taskMaster: TaskMaster) {
        self.taskMaster = taskMaster
        parser = LineProtocolParser()
    }

    /// Parses whole lines and hands the good ones to the tasks; returns the bad ones.
    ///
    /// `now` stamps lines without a time, nanoseconds since 1970 UTC.
    package func receive(_ bytes: [UInt8], to dbrp: DBRP, precision: TimePrecision, now: Int64) async -> [LineError] {
        var chunk = Chunk()
        let errors = parser.parse(bytes, precision: precision, defaultTime: now, into: &chunk)
        await pass(chunk, to: dbrp, badLines: errors.count)
        return errors
    }

    /// Parses datagrams that came in one go into one chunk; each holds whole lines, whatever another one ends with.
    ///
    /// - Parameter ends: where each of them ends in `bytes`.
    package func receive(
        datagrams bytes: [UInt8], ends: [Int], to dbrp: DBRP, now: Int64
    ) async -> (points: Int, badLines: [LineError]) {
        var chunk = Chunk()
        var errors: [LineError] = []
        var start = 0
        for end in ends {
            errors += parser.parse(bytes.span.extracting(start..<end), precision: .nanoseconds, defaultTime: now, into: &chunk)
            start = end
        }
        let count = chunk.messages.count
        await pass(chunk, to: dbrp, badLines: errors.count)
        return (count, errors)
    }

    private func pass(_ chunk: Chunk, to dbrp: DBRP, badLines: Int) async {
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
