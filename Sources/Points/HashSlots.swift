/// An open-addressing hash index: finds ids by 32 bits of a hash; the ids' content is kept elsewhere.
///
/// A slot is the hash bits above the id plus one; zero is empty. Nothing is ever removed.
struct HashSlots: Sendable {
    private var slots: [UInt64] = []
    private(set) var count = 0

    /// The id with these hash bits for which `matches` holds.
    @inline(__always)
    func find(_ bits: UInt32, where matches: (UInt32) -> Bool) -> UInt32? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count - 1
        var index = Int(bits) & mask
        while true {
            let slot = slots[index]
            if slot == 0 { return nil }
            if UInt32(truncatingIfNeeded: slot >> 32) == bits {
                let id = UInt32(truncatingIfNeeded: slot) &- 1
                if matches(id) { return id }
            }
            index = (index + 1) & mask
        }
    }

    /// Adds an id that `find` does not know.
    mutating func insert(_ bits: UInt32, id: UInt32) {
        // Half full at most, so that a search ends after a slot or two.
        if (count + 1) * 2 > slots.count { grow() }
        place(UInt64(bits) << 32 | UInt64(id + 1))
        count += 1
    }

    /// All entries, in no order.
    var entries: [(bits: UInt32, id: UInt32)] {
        slots.filter { $0 != 0 }.map { (UInt32(truncatingIfNeeded: $0 >> 32), UInt32(truncatingIfNeeded: $0) - 1) }
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: max(8, old.count * 2))
        for slot in old where slot != 0 { place(slot) }
    }

    private mutating func place(_ slot: UInt64) {
        let mask = slots.count - 1
        var index = Int(slot >> 32) & mask
        while slots[index] != 0 { index = (index + 1) & mask }
        slots[index] = slot
    }
}
