/// What a symbol table knows at a moment: strings and series by id, and the ids by hash.
///
/// A copy costs a few references; adding after a copy was taken copies only the segments touched.
@usableFromInline
struct SymbolContents: Sendable {
    @usableFromInline var strings = SegmentedArray<String>()
    @usableFromInline var seriesList = SegmentedArray<Series>()
    private var symbolIndex = ShardedIndex()
    private var seriesIndex = ShardedIndex()
    let seed: UInt64
    private(set) var byteCount = 0

    init(seed: UInt64) {
        self.seed = seed
    }

    /// Stands in a copy while it is brought up to date.
    static let nothing = SymbolContents(seed: 0)

    func symbol(_ text: String) -> Symbol? { find(text, hash: hash(text)) }

    func seriesID(_ series: Series) -> SeriesID? { find(series, hash: hash(series)) }

    mutating func intern(_ text: String) -> Symbol {
        let hash = hash(text)
        if let known = find(text, hash: hash) { return known }
        let symbol = Symbol(rawValue: UInt32(strings.count))
        strings.append(text)
        symbolIndex.insert(hash, id: symbol.rawValue)
        byteCount += text.utf8.count
        return symbol
    }

    mutating func intern(_ series: Series) -> SeriesID {
        let hash = hash(series)
        if let known = find(series, hash: hash) { return known }
        let id = SeriesID(rawValue: UInt32(seriesList.count))
        seriesList.append(series)
        seriesIndex.insert(hash, id: id.rawValue)
        return id
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
