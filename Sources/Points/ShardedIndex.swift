/// A hash index in pieces: adding to it after a copy was taken copies only the pieces touched.
///
/// The number of pieces doubles as it fills, so that both a piece and the list of pieces stay about the square root of the whole.
struct ShardedIndex: Sendable {
    /// Entries per piece before the pieces are doubled.
    private static let shardCapacity = 512

    private var shards = [HashSlots()]
    private var shardBits: UInt32 = 0
    private var count = 0

    func find(_ hash: UInt64, where matches: (UInt32) -> Bool) -> UInt32? {
        let bits = UInt32(truncatingIfNeeded: hash >> 32)
        return shards[shard(bits)].find(bits, where: matches)
    }

    mutating func insert(_ hash: UInt64, id: UInt32) {
        if count >= shards.count * Self.shardCapacity { split() }
        let bits = UInt32(truncatingIfNeeded: hash >> 32)
        shards[shard(bits)].insert(bits, id: id)
        count += 1
    }

    /// The upper bits choose the piece; within a piece the lower ones choose the slot.
    private func shard(_ bits: UInt32) -> Int {
        Int(bits.multipliedFullWidth(by: 1 << shardBits).high)
    }

    private mutating func split() {
        shardBits += 1
        var doubled = [HashSlots](repeating: HashSlots(), count: 1 << shardBits)
        for old in shards {
            for (bits, id) in old.entries { doubled[shard(bits)].insert(bits, id: id) }
        }
        shards = doubled
    }
}
