/// Numbers runs of bytes in the order they are first seen, without making a String of them.
struct ByteInterner: Sendable {
    private var index = HashSlots()
    /// The bytes of all entries, one after the other.
    private(set) var arena: [UInt8] = []
    private(set) var ranges: [Range<Int>] = []
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
    }

    var count: Int { ranges.count }

    @inline(__always)
    func find(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        let bits = UInt32(truncatingIfNeeded: ByteHash.hash(bytes, range, seed: seed) >> 32)
        let id = index.find(bits) { id in
            let known = ranges[Int(id)]
            return known.count == range.count
                && ByteHash.equal(arena.span, known.lowerBound, bytes, range.lowerBound, count: range.count)
        }
        return id.map(Int.init)
    }

    /// Whether an entry's bytes stand at `start`.
    @inline(__always)
    func entry(_ id: Int, standsIn bytes: Span<UInt8>, at start: Int) -> Bool {
        let known = ranges[id]
        return ByteHash.equal(arena.span, known.lowerBound, bytes, start, count: known.count)
    }

    /// Adds bytes that `find` does not know; their number is the count before.
    mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        let id = ranges.count
        let start = arena.count
        for position in range { arena.append(bytes[position]) }
        ranges.append(start..<arena.count)
        let bits = UInt32(truncatingIfNeeded: ByteHash.hash(bytes, range, seed: seed) >> 32)
        index.insert(bits, id: UInt32(id))
        return id
    }
}
