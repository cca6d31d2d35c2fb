/// Hashes and compares runs of bytes, eight at a time.
///
/// The seed keeps a client from choosing strings that collide; the rim gives a random one.
enum ByteHash {
    static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>, seed: UInt64) -> UInt64 {
        let words = bytes.bytes
        var hash = seed ^ UInt64(truncatingIfNeeded: range.count) &* 0x9E37_79B9_7F4A_7C15
        var index = range.lowerBound
        guard range.count >= 8 else {
            var word: UInt64 = 0
            while index < range.upperBound {
                word = word << 8 | UInt64(bytes[index])
                index += 1
            }
            return mix(mix(hash, word), seed)
        }
        while index + 8 <= range.upperBound {
            hash = mix(hash, words.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        // The last word overlaps the one before it, so that no tail needs a loop of its own.
        hash = mix(hash, words.unsafeLoadUnaligned(fromByteOffset: range.upperBound - 8, as: UInt64.self))
        return mix(hash, seed)
    }

    /// Folds a word into a hash: a multiplication to 128 bits, both halves kept.
    @inline(__always)
    static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }

    /// Whether `count` bytes of `left` from `leftStart` equal those of `right` from `rightStart`; false where either ends before.
    @inline(__always)
    static func equal(_ left: Span<UInt8>, _ leftStart: Int, _ right: Span<UInt8>, _ rightStart: Int, count: Int) -> Bool {
        guard leftStart + count <= left.count, rightStart + count <= right.count else { return false }
        let leftWords = left.bytes
        let rightWords = right.bytes
        var index = 0
        while index + 8 <= count {
            let a = leftWords.unsafeLoadUnaligned(fromByteOffset: leftStart + index, as: UInt64.self)
            let b = rightWords.unsafeLoadUnaligned(fromByteOffset: rightStart + index, as: UInt64.self)
            guard a == b else { return false }
            index += 8
        }
        if index == count { return true }
        if count >= 8 {
            let a = leftWords.unsafeLoadUnaligned(fromByteOffset: leftStart + count - 8, as: UInt64.self)
            let b = rightWords.unsafeLoadUnaligned(fromByteOffset: rightStart + count - 8, as: UInt64.self)
            return a == b
        }
        while index < count {
            guard left[leftStart + index] == right[rightStart + index] else { return false }
            index += 1
        }
        return true
    }
}
