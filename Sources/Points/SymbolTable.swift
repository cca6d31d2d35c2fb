/// Interned strings and series: append-only, so that a copy is a snapshot that stays true.
///
/// One owner interns (the line protocol parser, or a task); others hold copies to read. Ids count up from zero and
/// are meaningful only for tables that grew from the same one. A copy costs nothing, and appending after it copies
/// only the segments touched. Strings are told apart by their bytes: `é` in two Unicode forms is two symbols, as in Go.
public struct SymbolTable: Sendable {
    @usableFromInline var strings = SegmentedArray<String>()
    @usableFromInline var seriesList = SegmentedArray<Series>()
    private var symbolIndex = ShardedIndex()
    private var seriesIndex = ShardedIndex()
    private let seed: UInt64

    /// Bytes of all interned strings.
    public private(set) var byteCount = 0

    /// The seed of the hashes; tables that take strings from outside get a random one.
    public init(seed: UInt64 = 0) {
        self.seed = seed
        _ = intern("")
        _ = intern(Series(measurement: .empty, tags: []))
    }

    public var symbolCount: Int { strings.count }
    public var seriesCount: Int { seriesList.count }

    /// The text of a symbol.
    @inlinable
    public func string(_ symbol: Symbol) -> String { strings[Int(symbol.rawValue)] }

    @inlinable
    public func series(_ id: SeriesID) -> Series { seriesList[id.index] }

    /// The symbol of a text that was interned before.
    public func symbol(_ text: String) -> Symbol? {
        find(text, hash: hash(text))
    }

    /// The id of a series that was interned before.
    public func seriesID(_ series: Series) -> SeriesID? {
        find(series, hash: hash(series))
    }

    public mutating func intern(_ text: String) -> Symbol {
        let hash = hash(text)
        if let known = find(text, hash: hash) { return known }
        let symbol = Symbol(rawValue: UInt32(strings.count))
        strings.append(text)
        symbolIndex.insert(hash, id: symbol.rawValue)
        byteCount += text.utf8.count
        return symbol
    }

    /// Interns a series whose tags are already sorted by key text and unique.
    public mutating func intern(_ series: Series) -> SeriesID {
        let hash = hash(series)
        if let known = find(series, hash: hash) { return known }
        let id = SeriesID(rawValue: UInt32(seriesList.count))
        seriesList.append(series)
        seriesIndex.insert(hash, id: id.rawValue)
        return id
    }

    /// Interns a series; sorts its tags.
    public mutating func intern(measurement: String, tags: [(key: String, value: String)]) -> SeriesID {
        let sorted = tags.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        let interned = sorted.map { Tag(key: intern($0.key), value: intern($0.value)) }
        return intern(Series(measurement: intern(measurement), tags: interned))
    }

    private func find(_ text: String, hash: UInt64) -> Symbol? {
        // `==` of strings would call canonically equivalent texts equal.
        let wanted = text.utf8
        let id = symbolIndex.find(hash) { id in
            let utf8 = strings[Int(id)].utf8
            return utf8.count == wanted.count && utf8.elementsEqual(wanted)
        }
        return id.map(Symbol.init(rawValue:))
    }

    private func find(_ series: Series, hash: UInt64) -> SeriesID? {
        seriesIndex.find(hash) { seriesList[Int($0)] == series }.map(SeriesID.init(rawValue:))
    }

    private func hash(_ text: String) -> UInt64 {
        let bytes = text.utf8.span
        return ByteHash.hash(bytes, 0..<bytes.count, seed: seed)
    }

    private func hash(_ series: Series) -> UInt64 {
        var hash = ByteHash.mix(seed, UInt64(series.measurement.rawValue))
        for tag in series.tags {
            hash = ByteHash.mix(hash, UInt64(tag.key.rawValue) << 32 | UInt64(tag.value.rawValue))
        }
        return ByteHash.mix(hash, seed)
    }
}
