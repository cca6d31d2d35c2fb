import Points

/// Joins at work: messages find their group, groups collect sets of the same time.
struct JoinNode: Node {
    private let parentCount: Int
    private let dimensions: [Symbol]
    private var assembly: JoinAssembly
    private var groups: GroupStates<JoinGroup>
    private var matching: [GroupID: JoinMatching] = [:]
    private var reported: Set<Int> = []

    init(_ spec: JoinSpec, _ fill: JoinFill, _ building: inout NodeBuilding) {
        parentCount = building.parentCount
        dimensions = spec.dimensions.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { building.symbols.intern($0) }
        assembly = JoinAssembly(
            names: PrefixedNames(spec.names, delimiter: spec.delimiter), fill: fill, tolerance: spec.tolerance,
            measurement: spec.streamName.isEmpty ? nil : building.symbols.intern(spec.streamName))
        groups = GroupStates(JoinGroup(parentCount: building.parentCount))
    }

    var statistics: [(name: String, value: Int)] {
        [("working_cardinality", groups.values.reduce(0) { $0 + ($1.isUsed ? 1 : 0) })]
    }

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        var index = 0
        while index < messages.messages.count {
            let message = messages.messages[index]
            switch message.kind {
            case .point, .batch:
                let member = JoinMember(parent: parent, piece: messages.piece(at: index), begin: message)
                index = messages.end(ofMessageAt: index)
                if dimensions.isEmpty {
                    collect(member, into: &output, &context)
                } else {
                    match(member, into: &output, &context)
                }
            case .barrier:
                index += 1
                let time = PointTime.round(message.time, to: assembly.tolerance)
                let place = groups.index(of: message.group)
                for set in groups.values[place].advance(parent, to: time) { assembly.emit(set, into: &output, &context) }
                output.messages.append(message)
            case .row, .deleteGroup:
                // As in Kapacitor the end of a group at one parent says nothing about the others.
                index += 1
            }
        }
    }

    mutating func finish(into output: inout Chunk, _ context: inout NodeContext) {
        for place in groups.values.indices {
            for set in groups.values[place].finish() { assembly.emit(set, into: &output, &context) }
        }
    }

    mutating func code(in archive: inout StateArchive) {
        groups.code(in: &archive) { $0.code(in: &$1) }
        var parents = reported.sorted()
        archive.code(&parents, fresh: 0) { $1.code(&$0) }
        reported = Set(parents)
        var waiting = matching.sorted { $0.key.rawValue < $1.key.rawValue }.map { (group: $0.key, state: $0.value) }
        archive.code(&waiting, fresh: (.none, JoinMatching(parentCount: parentCount))) { entry, archive in
            archive.code(&entry.group)
            entry.state.code(in: &archive)
        }
        matching = Dictionary(waiting.map { ($0.group, $0.state) }) { $1 }
    }

    private mutating func collect(_ member: JoinMember, into output: inout Chunk, _ context: inout NodeContext) {
        let time = PointTime.round(member.begin.time, to: assembly.tolerance)
        let place = groups.index(of: member.begin.group)
        for set in groups.values[place].collect(member, at: time) { assembly.emit(set, into: &output, &context) }
    }

    /// Finds the partner of a message among those grouped by more or fewer tags.
    private mutating func match(_ member: JoinMember, into output: inout Chunk, _ context: inout NodeContext) {
        reported.insert(member.parent)
        let group = context.groups[member.begin.group]
        let tags = dimensions.map { key in Tag(key: key, value: group.tags.first { $0.key == key }?.value ?? .empty) }
        let common = context.groups.intern(Group(tags: tags, measurement: group.measurement))
        let time = PointTime.round(member.begin.time, to: assembly.tolerance)
        let isSpecific = group.tags.count > dimensions.count
        var state = matching.removeValue(forKey: common) ?? JoinMatching(parentCount: parentCount)
        let steps = state.take(
            member, at: time, isSpecific: isSpecific, haveAllReported: reported.count == parentCount, tolerance: assembly.tolerance)
        matching[common] = state
        for (specific, general) in steps {
            collect(specific, into: &output, &context)
            guard var general else { continue }
            // The general message takes the place of one of the specific group.
            general.begin.group = specific.begin.group
            general.begin.series = context.batchSeries(
                measurement: context.symbols.series(general.begin.series).measurement, group: specific.begin.group)
            collect(general, into: &output, &context)
        }
    }
}

/// A point, or a batch with its rows, on its way into a set.
struct JoinMember: Sendable {
    var parent: Int
    var piece: Chunk
    /// The point or begin of the batch, with the group and series it counts with.
    var begin: Chunk.Message

    static let none = JoinMember(parent: 0, piece: Chunk(), begin: Chunk.Message(kind: .point, series: .empty, time: 0))

    mutating func code(in archive: inout StateArchive) {
        archive.code(&parent)
        archive.code(&piece)
        archive.code(&begin)
        // The begin of a point says where its fields stand in the piece.
        if archive.isReading, begin.kind == .point, let first = piece.messages.first { begin.fieldStart = first.fieldStart }
    }
}

/// Messages that wait for partners of another grouping, for one combination of the tags they are joined on.
struct JoinMatching: Sendable {
    /// Newest time of each parent.
    private var newest: [Int64?]
    /// Messages grouped by these tags only.
    private var general: [JoinMember] = []
    /// Messages grouped by more tags.
    private var specific: [JoinMember] = []

    init(parentCount: Int) {
        newest = Array(repeating: nil, count: parentCount)
    }

    mutating func code(in archive: inout StateArchive) {
        archive.code(&newest, fresh: nil) { $1.code(&$0) }
        archive.code(&general, fresh: .none) { $0.code(in: &$1) }
        archive.code(&specific, fresh: .none) { $0.code(in: &$1) }
    }

    /// Takes a message and gives those that can go on: a specific one with its general partner, or alone where none can come.
    mutating func take(
        _ member: JoinMember, at time: Int64, isSpecific: Bool, haveAllReported: Bool, tolerance: Int64
    ) -> [(specific: JoinMember, general: JoinMember?)] {
        func rounded(_ other: JoinMember) -> Int64 { PointTime.round(other.begin.time, to: tolerance) }
        newest[member.parent] = time
        let lowMark = haveAllReported ? lowMark ?? .min : .min
        var ready: [(specific: JoinMember, general: JoinMember?)] = []
        if haveAllReported {
            let late = specific.prefix { rounded($0) < lowMark }
            ready += late.map { ($0, nil) }
            specific.removeFirst(late.count)
        }
        if isSpecific {
            var count = 0
            var hasMatched = false
            for partner in general {
                if rounded(partner) == time {
                    ready.append((member, partner))
                    hasMatched = true
                }
                if rounded(partner) >= lowMark { break }
                count += 1
            }
            if haveAllReported { general.removeFirst(count) }
            if !hasMatched {
                if haveAllReported, time < lowMark {
                    ready.append((member, nil))
                } else {
                    specific.append(member)
                }
            }
        } else {
            general.append(member)
            let partners = specific.prefix { rounded($0) == time }
            ready += partners.map { ($0, member) }
            specific.removeFirst(partners.count)
        }
        return ready
    }

    /// The oldest of the parents' newest times; nil for infinitely old.
    ///
    /// A parent that has not sent anything for these tags is infinitely old, but as in Kapacitor only where one that has
    /// stands before it.
    private var lowMark: Int64? {
        var mark: Int64?
        for time in newest where mark == nil || time.map({ $0 < mark ?? .min }) ?? true { mark = time }
        return mark
    }
}
