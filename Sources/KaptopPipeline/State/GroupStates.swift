import Points

/// What a node remembers of each group, in an array by group.
struct GroupStates<State: Sendable>: Sendable {
    private let initial: State
    /// Changed in place with an index from `index(of:)`.
    var values: [State] = []
    /// Whether a group has been seen since it was last forgotten.
    private var isKnown: [Bool] = []

    /// `initial` is the state of a group that has not been seen.
    init(_ initial: State) {
        self.initial = initial
    }

    /// The place of a group in `values`, made where it is new.
    mutating func index(of group: GroupID) -> Int {
        if group.index >= values.count {
            let count = group.index + 1 - values.count
            values.append(contentsOf: repeatElement(initial, count: count))
            isKnown.append(contentsOf: repeatElement(false, count: count))
        }
        isKnown[group.index] = true
        return group.index
    }

    mutating func forget(_ group: GroupID) {
        guard group.index < values.count else { return }
        values[group.index] = initial
        isKnown[group.index] = false
    }

    /// The state of each group that is known.
    mutating func code(in archive: inout StateArchive, _ body: (inout State, inout StateArchive) -> Void) {
        var count = isKnown.count { $0 }
        archive.code(&count)
        guard archive.isReading else {
            for index in values.indices where isKnown[index] {
                var group = GroupID(rawValue: UInt32(index))
                archive.code(&group)
                body(&values[index], &archive)
            }
            return
        }
        for _ in 0..<count where !archive.isBroken {
            var group = GroupID.none
            archive.code(&group)
            body(&values[index(of: group)], &archive)
        }
    }
}
