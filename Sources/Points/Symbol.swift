/// An interned string of a `SymbolTable`: measurement, tag key, tag value or field name, compared as an integer.
@frozen
public struct Symbol: Hashable, Sendable {
    public let rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The empty string, interned in every table.
    public static let empty = Symbol(rawValue: 0)
}

/// An interned measurement with its tag set, of a `SymbolTable`.
@frozen
public struct SeriesID: Hashable, Sendable {
    public let rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The series without measurement and tags, interned in every table.
    public static let empty = SeriesID(rawValue: 0)

    /// The index of per-series arrays.
    @inlinable
    public var index: Int { Int(rawValue) }
}

/// A tag key with its value.
@frozen
public struct Tag: Hashable, Sendable {
    public let key: Symbol
    public let value: Symbol

    @inlinable
    public init(key: Symbol, value: Symbol) {
        self.key = key
        self.value = value
    }
}

/// A measurement with its tags, sorted by the bytes of their keys.
public struct Series: Hashable, Sendable {
    public let measurement: Symbol
    public let tags: [Tag]

    @inlinable
    public init(measurement: Symbol, tags: [Tag]) {
        self.measurement = measurement
        self.tags = tags
    }

    /// The value of a tag, nil where the series does not have it.
    @inlinable
    public func value(of key: Symbol) -> Symbol? {
        for tag in tags where tag.key == key { return tag.value }
        return nil
    }
}
