import Points

/// Which points of its databases a stream task gets: those of the measurements that its `from` nodes name.
///
/// Where one `from` names a measurement and another one none, Kapacitor brings points of that measurement twice. Scripts may
/// count on it, so they come twice here, too.
struct SourceSelection: Sendable {
    private let measurements: Set<String>
    private let takesAll: Bool
    /// How often points of each series of the source come; nil where not asked for yet.
    private var times: [UInt8?] = []

    init(_ measurements: [String]) {
        self.measurements = Set(measurements.filter { !$0.isEmpty })
        takesAll = measurements.contains("")
    }

    /// Number of points of the source's chunk, each counted once.
    mutating func count(_ chunk: borrowing Chunk, symbols: borrowing SymbolTable) -> Int {
        if takesAll { return chunk.messages.count }
        var count = 0
        for message in chunk.messages { count += Int(times(of: message.series, symbols)) }
        return count
    }

    /// The chunk with all points as often as they come; nil where that is once.
    mutating func repeated(_ chunk: borrowing Chunk, symbols: borrowing SymbolTable) -> Chunk? {
        guard takesAll, !measurements.isEmpty else { return nil }
        var repeated = Chunk()
        for message in chunk.messages {
            for _ in 0..<times(of: message.series, symbols) { repeated.append(message, from: chunk) }
        }
        return repeated
    }

    private mutating func times(of series: SeriesID, _ symbols: borrowing SymbolTable) -> UInt8 {
        if series.index < times.count, let known = times[series.index] { return known }
        if series.index >= times.count {
            times.append(contentsOf: repeatElement(nil, count: max(series.index + 1, symbols.seriesCount) - times.count))
        }
        let isNamed = measurements.contains(symbols.string(symbols.series(series).measurement))
        let result: UInt8 = (takesAll ? 1 : 0) + (isNamed ? 1 : 0)
        times[series.index] = result
        return result
    }
}
