/// Interned strings and series of an engine: append-only, one space of ids for everybody who has a copy.
///
/// A copy is a snapshot that stays true and is read without asking anyone. Interning something new goes to the home that all
/// copies share and brings the copy at hand up to date, so an id means the same in the parser, in every task and in every chunk,
/// and points need no translation on their way. Strings are told apart by their bytes: `é` in two Unicode forms is two symbols,
/// as in Go.
public struct SymbolTable: Sendable {
    @usableFromInline var known: SymbolContents
    private let home: SymbolHome

    /// A table of its own.
    ///
    /// The seed is that of the hashes; tables that take strings from outside get a random one.
    public init(seed: UInt64 = 0) {
        var contents = SymbolContents(seed: seed)
        _ = contents.intern("")
        _ = contents.intern(Series(measurement: .empty, tags: []))
        known = contents
        home = SymbolHome(contents)
    }

    /// An empty table with the same seed, whose ids mean something else.
    public var successor: SymbolTable { SymbolTable(seed: seed) }

    public var symbolCount: Int { known.strings.count }
    public var seriesCount: Int { known.seriesList.count }
    /// Bytes of all interned strings.
    public var byteCount: Int { known.byteCount }

    /// The seed of the hashes.
    var seed: UInt64 { known.seed }

    /// The text of a symbol.
    @inlinable
    public func string(_ symbol: Symbol) -> String { known.strings[Int(symbol.rawValue)] }

    @inlinable
    public func series(_ id: SeriesID) -> Series { known.seriesList[id.index] }

    /// Whether both hold ids of one home.
    public func isRelated(to other: borrowing SymbolTable) -> Bool { home === other.home }

    /// The symbol of a text that was interned before.
    public func symbol(_ text: String) -> Symbol? { known.symbol(text) }

    /// The id of a series that was interned before.
    public func seriesID(_ series: Series) -> SeriesID? { known.seriesID(series) }

    public mutating func intern(_ text: String) -> Symbol {
        if let symbol = known.symbol(text) { return symbol }
        return home.extend(&known) { $0.intern(text) }
    }

    /// Interns a series whose tags are already sorted by key text and unique.
    public mutating func intern(_ series: Series) -> SeriesID {
        if let id = known.seriesID(series) { return id }
        return home.extend(&known) { $0.intern(series) }
    }

    /// Interns a series; sorts its tags.
    public mutating func intern(measurement: String, tags: [(key: String, value: String)]) -> SeriesID {
        let sorted = tags.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return home.extend(&known) { contents in
            let interned = sorted.map { Tag(key: contents.intern($0.key), value: contents.intern($0.value)) }
            return contents.intern(Series(measurement: contents.intern(measurement), tags: interned))
        }
    }

    /// Takes over what a newer copy knows, so that the ids in its chunks can be read.
    @inlinable
    public mutating func catchUp(with newer: borrowing SymbolTable) {
        if newer.known.strings.count > known.strings.count || newer.known.seriesList.count > known.seriesList.count {
            known = newer.known
        }
    }
}
