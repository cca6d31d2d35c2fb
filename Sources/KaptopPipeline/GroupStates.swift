import Points

/// What a node remembers of each group, in an array by group.
struct GroupStates<State: Sendable>: Sendable {
    private let initial: State
    /// Changed in place with an index from `index(of:)`.
    var values: [State] = []

    /// `initial` is the state of a group that has not been seen.
    init(_ initial: State) {
        self.initial = initial
    }

    /// The place of a group in `values`, made where it is new.
    mutating func index(of group: GroupID) -> Int {
        if group.index >= values.count {
            values.append(contentsOf: repeatElement(initial, count: group.index + 1 - values.count))
        }
        return group.index
    }

    mutating func forget(_ group: GroupID) {
        if group.index < values.count { values[group.index] = initial }
    }
}
