/// A field's value as a value of its own, for places that are not hot: JSON, templates, screens.
public enum FieldValue: Hashable, Sendable {
    case float(Double)
    case integer(Int64)
    case boolean(Bool)
    case string(String)
    /// Nanoseconds; only expressions make these.
    case duration(Int64)
    /// Nanoseconds since 1970-01-01 UTC; only expressions make these.
    case time(Int64)
    /// A field without a value; only joins make these.
    case null
    /// What an expression got for a field or tag that the point does not have, where it is kept.
    case missing
}

/// The kind of value in a `FieldSlot`.
@frozen
public enum FieldKind: UInt8, Sendable {
    case float, integer, boolean, string, duration, time, null, missing
}

/// A field of a point: its name and value, 16 bytes.
@frozen
public struct FieldSlot: Sendable {
    public var key: Symbol
    public var kind: FieldKind
    /// The value: bit pattern of a Double or Int64, 0 or 1, or `offset << 32 | length` in the chunk's text.
    public var bits: UInt64

    @inlinable
    public init(key: Symbol, kind: FieldKind, bits: UInt64) {
        self.key = key
        self.kind = kind
        self.bits = bits
    }

    @inlinable public var float: Double { Double(bitPattern: bits) }
    @inlinable public var integer: Int64 { Int64(bitPattern: bits) }
    @inlinable public var boolean: Bool { bits != 0 }
    @inlinable public var textRange: Range<Int> { Int(bits >> 32)..<Int(bits >> 32) + Int(bits & 0xFFFF_FFFF) }
}
