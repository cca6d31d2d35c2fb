import Points

/// Makes one point, or one batch, of a set.
struct JoinAssembly: Sendable {
    private var names: PrefixedNames
    private let fill: JoinFill
    let tolerance: Int64
    /// The measurement of the result; nil for that of the first member.
    private let measurement: Symbol?

    init(names: PrefixedNames, fill: JoinFill, tolerance: Int64, measurement: Symbol?) {
        self.names = names
        self.fill = fill
        self.tolerance = tolerance
        self.measurement = measurement
    }

    mutating func emit(_ set: JoinGroup.MemberSet, into output: inout Chunk, _ context: inout NodeContext) {
        guard let first = set.members.first(where: { $0 != nil }) ?? nil else { return }
        let name = measurement ?? context.symbols.series(first.begin.series).measurement
        let tags = context.groups[first.begin.group].tags
        let group = context.group(first.begin.group, with: Series(measurement: name, tags: tags))
        let series = context.symbols.intern(Series(measurement: name, tags: tags))
        if first.begin.kind == .batch {
            emit(batch: set, series, group, into: &output, &context)
        } else {
            let rows = set.members.map { $0?.piece.messages.first }
            _ = emit(rows, .point, set, series, group, at: set.time, template: first, into: &output, &context)
        }
    }

    /// Appends the fields of one message of each member; false, and nothing appended, where one is missing and not filled.
    private mutating func emit(
        _ rows: [Chunk.Message?], _ kind: Chunk.Kind, _ set: JoinGroup.MemberSet, _ series: SeriesID, _ group: GroupID, at time: Int64,
        template: JoinMember, templateRow: Chunk.Message? = nil, into output: inout Chunk, _ context: inout NodeContext
    ) -> Bool {
        if case .none = fill, rows.contains(where: { $0 == nil }) { return false }
        let start = output.fields.count
        for (index, row) in rows.enumerated() {
            if let row, let member = set.members[index] {
                for field in row.fieldRange {
                    output.appendField(member.piece.fields[field], from: member.piece)
                    let last = output.fields.count - 1
                    output.fields[last].key = names.name(output.fields[last].key, behind: index, &context.symbols)
                }
            } else if case .value(let value) = fill, let sample = templateRow ?? template.piece.messages.first {
                for field in sample.fieldRange {
                    output.appendField(names.name(template.piece.fields[field].key, behind: index, &context.symbols), value)
                }
            }
        }
        output.append(kind, series: series, group: group, time: time, fieldsFrom: start)
        return true
    }

    /// Rows of the same time make a row; all batches are read from front to back at once.
    private mutating func emit(
        batch set: JoinGroup.MemberSet, _ series: SeriesID, _ group: GroupID, into output: inout Chunk, _ context: inout NodeContext
    ) {
        let begin = output.messages.count
        output.messages.append(Chunk.Message(kind: .batch, series: series, group: group, time: set.time))
        var places = set.members.map { _ in 1 }
        // The row whose fields are filled for members that lack one: the first of the first parent that has any.
        guard let template = set.members.lazy.compactMap({ $0 }).first(where: { $0.piece.messages.count > 1 }) else { return }
        let templateRow = template.piece.messages[1]
        while let time = nextTime(set, places) {
            var rows: [Chunk.Message?] = set.members.map { _ in nil }
            for (index, member) in set.members.enumerated() {
                guard let member, places[index] < member.piece.messages.count else { continue }
                let row = member.piece.messages[places[index]]
                guard PointTime.round(row.time, to: tolerance) == time else { continue }
                rows[index] = row
                places[index] += 1
            }
            let isEmitted = emit(
                rows, .row, set, series, group, at: time, template: template, templateRow: templateRow, into: &output, &context)
            if isEmitted { output.messages[begin].fieldCount += 1 }
        }
    }

    /// The oldest time among the rows that come next; nil at the end.
    private func nextTime(_ set: JoinGroup.MemberSet, _ places: [Int]) -> Int64? {
        var oldest: Int64?
        for (index, member) in set.members.enumerated() {
            guard let member, places[index] < member.piece.messages.count else { continue }
            let time = PointTime.round(member.piece.messages[places[index]].time, to: tolerance)
            oldest = min(oldest ?? time, time)
        }
        return oldest
    }
}
