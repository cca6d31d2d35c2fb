import Points
import SourceText

/// A duration while an expression is evaluated.
struct Nanoseconds: Comparable, Sendable {
    var count: Int64

    static func < (left: Nanoseconds, right: Nanoseconds) -> Bool { left.count < right.count }
}

/// A moment while an expression is evaluated: nanoseconds since 1970-01-01 UTC.
struct Timestamp: Sendable {
    var nanoseconds: Int64
}

/// Where a reference's value comes from in the message at hand, and of which type it is.
enum SlotKind: UInt8, Sendable {
    case float, integer, boolean, duration, time
    /// A string field: `offset << 32 | length` in the chunk's text.
    case text
    /// A tag: the symbol of its value.
    case tag
    /// A string that an earlier expression of an eval made: in `Frame.texts`.
    case result
    case missing
    /// A field without a value.
    case null
    /// There is no message: the expression is part of a script.
    case undefined
}

/// The values an evaluation works on: one slot per reference, filled for each message; no allocation for numbers and booleans.
struct Frame: Sendable {
    var slots: [UInt64]
    /// Strings of slots of kind `result`, by slot.
    var texts: [String] = []
    /// Remembered answers about tag values, one memory per predicate.
    var memories: [SymbolMemory] = []
    /// The memory of the stateful functions; moved in and out for each evaluation.
    var state = LambdaState()
    /// The message's time.
    var time: Int64 = 0
    /// The wall clock, for `now()`: nanoseconds since 1970-01-01 UTC.
    let now: @Sendable () -> Int64
    /// Stateful functions answer for the newest value without counting it again.
    var isRepeating = false

    init(slotCount: Int, memoryCount: Int, now: @escaping @Sendable () -> Int64) {
        slots = Array(repeating: 0, count: slotCount)
        memories = Array(repeating: SymbolMemory(), count: memoryCount)
        self.now = now
    }
}

/// A compiled part of an expression.
typealias Evaluate<Value> = @Sendable (inout Frame, borrowing Chunk, borrowing SymbolTable) throws(LambdaError) -> Value

/// Answers of a predicate by symbol, so that a regular expression sees each tag value once.
///
/// A table with one place per symbol modulo its size, so it is bounded. Symbols mean the same only in tables that grew from one.
struct SymbolMemory: Sendable {
    private var places = [UInt64](repeating: .max, count: 16)
    private var misses = 0
    private static let maximumCount = 1 << 14

    @inline(__always)
    func answer(for symbol: UInt64) -> Bool? {
        let place = places[Int(truncatingIfNeeded: symbol) & (places.count - 1)]
        return place >> 1 == symbol ? place & 1 == 1 : nil
    }

    mutating func remember(_ symbol: UInt64, _ answer: Bool) {
        misses += 1
        if misses > places.count * 2, places.count < Self.maximumCount {
            places = Array(repeating: .max, count: places.count * 4)
            misses = 0
        }
        places[Int(truncatingIfNeeded: symbol) & (places.count - 1)] = symbol << 1 | (answer ? 1 : 0)
    }
}
