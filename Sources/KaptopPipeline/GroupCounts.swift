import Points

/// How many points a node has passed on, for each group.
struct GroupCounts: Sendable {
    /// By group; nil for groups that have had no point.
    private(set) var counts: [Int64?] = []

    mutating func add(_ count: Int64, to group: GroupID) {
        makeRoom(for: group.index)
        counts[group.index] = (counts[group.index] ?? 0) + count
    }

    private mutating func makeRoom(for group: Int) {
        if group >= counts.count { counts.append(contentsOf: repeatElement(nil, count: group + 1 - counts.count)) }
    }

    /// Adds points of the source, which are in no group.
    mutating func add(_ count: Int) {
        guard count > 0 else { return }
        if counts.isEmpty { counts.append(nil) }
        counts[0] = (counts[0] ?? 0) + Int64(count)
    }

    mutating func add(_ messages: borrowing Chunk) {
        for message in messages.messages {
            let group = message.group.index
            switch message.kind {
            case .point, .row:
                makeRoom(for: group)
                counts[group] = (counts[group] ?? 0) + 1
            case .deleteGroup:
                if group < counts.count { counts[group] = .none }
            case .batch, .barrier:
                break
            }
        }
    }
}
