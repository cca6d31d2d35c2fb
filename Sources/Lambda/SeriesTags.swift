import Points

/// The tags of a series that an expression refers to, remembered by series.
///
/// A table with one place per series modulo its size, so it is bounded. Ids mean the same only in symbol tables that grew from one.
struct SeriesTags: Sendable {
    private let keys: [Symbol]
    /// Per place the series, then the value of each key; `none` where the series does not have the tag.
    private var cells: [UInt32] = []
    private var placeCount = 0
    private var misses = 0

    private static let none = UInt32.max
    private static let maximumCount = 1 << 14

    init(_ keys: [Symbol]) {
        self.keys = keys
        resize(to: 16)
    }

    private var width: Int { keys.count + 1 }

    private mutating func resize(to count: Int) {
        placeCount = count
        cells = Array(repeating: Self.none, count: count * width)
        misses = 0
    }

    /// Where the values of a series stand.
    @inline(__always)
    mutating func place(of series: SeriesID, _ symbols: borrowing SymbolTable) -> Int {
        let place = (series.index & (placeCount - 1)) * width
        return cells[place] == series.rawValue ? place : look(series, symbols)
    }

    /// The value of a tag at a place, nil where the series does not have it.
    @inline(__always)
    func value(_ key: Int, at place: Int) -> Symbol? {
        let value = cells[place + 1 + key]
        return value == Self.none ? nil : Symbol(rawValue: value)
    }

    private mutating func look(_ series: SeriesID, _ symbols: borrowing SymbolTable) -> Int {
        misses += 1
        if misses > placeCount * 2, placeCount < Self.maximumCount { resize(to: placeCount * 4) }
        let place = (series.index & (placeCount - 1)) * width
        let tags = symbols.series(series)
        cells[place] = series.rawValue
        for (index, key) in keys.enumerated() { cells[place + 1 + index] = tags.value(of: key)?.rawValue ?? Self.none }
        return place
    }
}
