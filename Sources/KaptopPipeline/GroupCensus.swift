import Points

/// How many groups a node has had points of.
struct GroupCensus: Sendable {
    /// By group.
    private var seen: [Bool] = []
    private(set) var count = 0
    /// False where no group ever goes, so that a node that has seen all of them need not look any more.
    private let canLoseGroups: Bool

    init(canLoseGroups: Bool) {
        self.canLoseGroups = canLoseGroups
    }

    mutating func add(_ messages: borrowing Chunk, groupCount: Int) {
        if count == groupCount, !canLoseGroups { return }
        for message in messages.messages {
            let group = message.group.index
            if group >= seen.count { seen.append(contentsOf: repeatElement(false, count: group + 1 - seen.count)) }
            switch message.kind {
            case .point, .batch, .barrier:
                if !seen[group] { count += 1 }
                seen[group] = true
            case .deleteGroup:
                if seen[group] { count -= 1 }
                seen[group] = false
            case .row:
                break
            }
        }
    }
}
