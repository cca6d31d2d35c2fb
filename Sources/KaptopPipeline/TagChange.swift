import Points

extension SymbolTable {
    /// The series with some tags set, others removed; tags stay sorted by key.
    func series(_ series: Series, setting tags: [Tag], removing removed: [Symbol] = []) -> Series {
        var changed = series.tags.filter { tag in
            !removed.contains(tag.key) && !tags.contains { $0.key == tag.key }
        }
        changed += tags
        changed.sort { string($0.key).utf8.lexicographicallyPrecedes(string($1.key).utf8) }
        return Series(measurement: series.measurement, tags: changed)
    }
}

extension NodeContext {
    /// The group of a point that was in `group` and whose tags have become those of `series`: the same tag keys make it.
    mutating func group(_ group: GroupID, with series: Series) -> GroupID {
        if group == .none { return .none }
        let old = groups[group]
        let tags = old.tags.map { Tag(key: $0.key, value: series.value(of: $0.key) ?? .empty) }
        return groups.intern(Group(tags: tags, measurement: old.measurement == nil ? nil : series.measurement))
    }

    /// The begin of a batch as a series: a measurement with the group's tags.
    mutating func batchSeries(measurement: Symbol, group: GroupID) -> SeriesID {
        symbols.intern(Series(measurement: measurement, tags: groups[group].tags))
    }
}

/// A change of tags, worked out once for each series and group.
struct TagChange: Sendable {
    struct Result: Sendable {
        let series: SeriesID
        let group: GroupID
        /// Number of tags that were set or removed.
        let count: Int
    }

    private var known: [(group: GroupID, result: Result)?] = []

    /// `change` makes the new series and counts its changes; it is asked where series or group are new.
    mutating func apply(
        to message: Chunk.Message, _ context: inout NodeContext, change: (Series, inout NodeContext) -> (Series, GroupID, Int)
    ) -> Result {
        let index = message.series.index
        if index < known.count, let entry = known[index], entry.group == message.group { return entry.result }
        if index >= known.count { known.append(contentsOf: repeatElement(nil, count: index + 1 - known.count)) }
        let (series, group, count) = change(context.symbols.series(message.series), &context)
        let result = Result(series: context.symbols.intern(series), group: group, count: count)
        known[index] = (message.group, result)
        return result
    }
}
