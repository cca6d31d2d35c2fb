/// A group of a task: the point's place in its `GroupTable`.
@frozen
public struct GroupID: Hashable, Sendable {
    public let rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The group of everything that is not grouped, in every table.
    public static let none = GroupID(rawValue: 0)

    /// The index of per-group arrays.
    @inlinable
    public var index: Int { Int(rawValue) }
}

/// What a group stands for.
public struct Group: Hashable, Sendable {
    /// The tags that make the group, sorted by key text; a tag the point does not have is there with an empty value.
    public let tags: [Tag]
    /// The measurement, where the group is by measurement too.
    public let measurement: Symbol?

    public init(tags: [Tag], measurement: Symbol? = nil) {
        self.tags = tags
        self.measurement = measurement
    }
}

/// The groups of one task, numbered from zero.
public struct GroupTable: Sendable {
    private var groups: [Group] = [Group(tags: [])]
    private var ids: [Group: GroupID] = [Group(tags: []): .none]

    public init() {}

    public var count: Int { groups.count }

    public subscript(id: GroupID) -> Group { groups[id.index] }

    public mutating func intern(_ group: Group) -> GroupID {
        if let known = ids[group] { return known }
        let id = GroupID(rawValue: UInt32(groups.count))
        groups.append(group)
        ids[group] = id
        return id
    }

    /// Kapacitor's text of a group: `host=a,cpu=b` sorted by key, before it the measurement and a line break
    /// where the group is by measurement; empty without grouping.
    public func text(of id: GroupID, symbols: SymbolTable) -> String {
        let group = groups[id.index]
        let pairs = group.tags.map { "\(symbols.string($0.key))=\(symbols.string($0.value))" }.joined(separator: ",")
        guard let measurement = group.measurement else { return pairs }
        return group.tags.isEmpty ? symbols.string(measurement) : "\(symbols.string(measurement))\n\(pairs)"
    }
}
