import Points

/// The sets of one group that wait for members.
struct JoinGroup: Sendable {
    /// What the parents sent for one time.
    struct MemberSet: Sendable {
        var time: Int64
        /// By parent.
        var members: [JoinMember?]

        var isComplete: Bool { members.allSatisfy { $0 != nil } }
    }

    /// By time, sets of one time in the order they were begun.
    private var sets: [MemberSet] = []
    /// The newest time of each parent.
    private var heads: [Int64?]
    /// The time that is looked at next; a barrier may set it to one without sets.
    private var oldest: Int64?

    init(parentCount: Int) {
        heads = Array(repeating: nil, count: parentCount)
    }

    mutating func code(in archive: inout StateArchive) {
        archive.code(&sets, fresh: MemberSet(time: 0, members: [])) { set, archive in
            archive.code(&set.time)
            archive.code(&set.members, fresh: nil) { member, archive in archive.code(&member, fresh: .none) { $0.code(in: &$1) } }
        }
        archive.code(&heads, fresh: nil) { $1.code(&$0) }
        archive.code(&oldest)
    }

    /// Whether a parent has sent anything for it.
    var isUsed: Bool { heads.contains { $0 != nil } }

    /// Takes a member and gives the sets that are due.
    mutating func collect(_ member: JoinMember, at time: Int64) -> [MemberSet] {
        oldest = min(oldest ?? time, time)
        if let place = sets.firstIndex(where: { $0.time == time && $0.members[member.parent] == nil }) {
            sets[place].members[member.parent] = member
        } else {
            var set = MemberSet(time: time, members: Array(repeating: nil, count: heads.count))
            set.members[member.parent] = member
            let place = sets.lastIndex { $0.time <= time }.map { $0 + 1 } ?? 0
            sets.insert(set, at: place)
        }
        heads[member.parent] = time
        return takeDue()
    }

    /// No message of the parent will be older than `time`; gives the sets that are due.
    mutating func advance(_ parent: Int, to time: Int64) -> [MemberSet] {
        oldest = min(oldest ?? time, time)
        heads[parent] = time
        return takeDue()
    }

    /// All sets that are left, complete or not.
    mutating func finish() -> [MemberSet] {
        defer { sets.removeAll() }
        return sets
    }

    /// Complete sets of the oldest time, and incomplete ones while all parents have gone past them.
    private mutating func takeDue() -> [MemberSet] {
        var due: [MemberSet] = []
        while !sets.isEmpty {
            let takesIncomplete = haveAllPassedOldest
            let count = sets.prefix { $0.time == oldest && (takesIncomplete || $0.isComplete) }.count
            due += sets.prefix(count)
            sets.removeFirst(count)
            oldest = sets.first?.time
            if !takesIncomplete { break }
        }
        return due
    }

    private var haveAllPassedOldest: Bool {
        heads.allSatisfy { head in
            guard let head else { return false }
            return oldest.map { head > $0 } ?? true
        }
    }
}
