import Points

/// A function of InfluxQL at work.
struct InfluxQLNode: Node {
    private let spec: InfluxQLSpec
    private let function: InfluxQLFunction
    private let input: EdgeKind
    private let field: Symbol
    private let name: Symbol
    private let tags: [Symbol]
    private var groups = GroupStates(GroupState())
    private var hint = 0
    /// The kind of field that was asked for last, and the newest kind that the function could be applied to.
    private var askedKind: FieldKind?
    private var acceptedKind: FieldKind?

    private struct GroupState: Sendable {
        var reduction: Reduction?
        var transformation: Transformation?
        /// Points that a selector may choose.
        var held = Chunk()
        /// The measurement of results: in batches that of the group's first.
        var measurement: Symbol?
        var time: Int64 = 0
        /// Rows of the batch at hand that were taken.
        var count = 0
    }

    init(_ spec: InfluxQLSpec, _ building: inout NodeBuilding) {
        self.spec = spec
        function = spec.function
        input = building.input
        field = building.symbols.intern(spec.field)
        name = building.symbols.intern(spec.name)
        tags = function.tags.map { building.symbols.intern($0) }
    }

    mutating func receive(_ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext) {
        var batch: Chunk.Message?
        /// Where a transformation's begin stands.
        var begin = 0
        for message in messages.messages {
            if message.kind != .row, let ended = batch {
                end(ended, into: &output, &context)
                batch = nil
            }
            switch message.kind {
            case .point:
                if function.isTransformation {
                    transform(message, messages, groups.index(of: message.group), into: &output, &context)
                } else {
                    take(point: message, messages, into: &output, &context)
                }
            case .batch:
                batch = message
                startBatch(message, context)
                begin = output.messages.count
                if function.isTransformation {
                    output.messages.append(message)
                    output.messages[begin].fieldCount = 0
                }
            case .row:
                guard let batch else { continue }
                let index = groups.index(of: batch.group)
                if function.isTransformation {
                    let count = output.messages.count
                    transform(message, messages, index, into: &output, &context)
                    output.messages[begin].fieldCount += UInt32(output.messages.count - count)
                } else if take(message, messages, index, "failed to aggregate point in batch", &context) {
                    groups.values[index].count += 1
                }
            case .barrier:
                output.messages.append(message)
            case .deleteGroup:
                groups.forget(message.group)
                output.messages.append(message)
            }
        }
        if let batch { end(batch, into: &output, &context) }
    }

    mutating func forget(_ group: GroupID) {
        groups.forget(group)
    }

    mutating func code(in archive: inout StateArchive) {
        archive.code(&askedKind, fresh: .float) { $1.code(&$0) }
        archive.code(&acceptedKind, fresh: .float) { $1.code(&$0) }
        let function = function
        groups.code(in: &archive) { state, archive in
            archive.code(&state.reduction, fresh: Reduction(function, kind: .float)) { $0.code(in: &$1) }
            archive.code(&state.transformation, fresh: Transformation(function, kind: .float)) { $0.code(in: &$1) }
            archive.code(&state.held)
            archive.code(&state.measurement)
            archive.code(&state.time)
            archive.code(&state.count)
        }
    }
}

// MARK: - Aggregations

extension InfluxQLNode {
    private mutating func startBatch(_ message: Chunk.Message, _ context: borrowing NodeContext) {
        let index = groups.index(of: message.group)
        groups.values[index].reduction = nil
        groups.values[index].transformation = nil
        groups.values[index].held.removeAll()
        groups.values[index].count = 0
        groups.values[index].time = message.time
        if groups.values[index].measurement == nil {
            groups.values[index].measurement = context.symbols.series(message.series).measurement
        }
    }

    private mutating func end(_ batch: Chunk.Message, into output: inout Chunk, _ context: inout NodeContext) {
        guard !function.isTransformation else { return }
        let index = groups.index(of: batch.group)
        if groups.values[index].count == 0 {
            guard function.acceptsEmptyBatch else { return }
            // Without a point to tell its kind the field is taken for a float.
            if groups.values[index].reduction == nil {
                groups.values[index].reduction = Reduction(function, kind: .float)
                (askedKind, acceptedKind) = (.float, .float)
            }
        }
        emit(batch.group, index, into: &output, &context)
    }

    private mutating func take(
        point message: Chunk.Message, _ messages: borrowing Chunk, into output: inout Chunk, _ context: inout NodeContext
    ) {
        let index = groups.index(of: message.group)
        if groups.values[index].measurement == nil || groups.values[index].time != message.time {
            if groups.values[index].reduction != nil { emit(message.group, index, into: &output, &context) }
            groups.values[index].reduction = nil
            groups.values[index].held.removeAll()
            groups.values[index].time = message.time
            groups.values[index].measurement = context.symbols.series(message.series).measurement
        }
        _ = take(message, messages, index, "failed to aggregate point", &context)
    }

    /// Takes a point; false where nothing is known of the field's kind yet.
    private mutating func take(
        _ message: Chunk.Message, _ messages: borrowing Chunk, _ index: Int, _ failure: String, _ context: inout NodeContext
    ) -> Bool {
        let slot = messages.slot(field, of: message, hint: &hint)
        if groups.values[index].reduction == nil {
            guard let kind = kind(of: slot, message, messages, &context) else { return false }
            groups.values[index].reduction = Reduction(function, kind: kind)
        }
        guard let kind = groups.values[index].reduction?.kind,
            let sample = sample(message, messages, slot, kind: kind, failure, place: groups.values[index].held.messages.count, &context)
        else { return true }
        switch groups.values[index].reduction?.add(sample) ?? .none {
        case .none: break
        case .only:
            groups.values[index].held.removeAll()
            if function.isSelector { groups.values[index].held.append(message, from: messages) }
        case .also:
            groups.values[index].held.append(message, from: messages)
        }
        return true
    }

    /// The kind of the field that decides for the samples to come; nil where the function cannot be applied, which is reported.
    ///
    /// As in Kapacitor a kind that was refused is not asked about again: what was made for the kind before it then stands, and
    /// refuses each value by itself.
    private mutating func kind(
        of slot: FieldSlot?, _ message: Chunk.Message, _ messages: borrowing Chunk, _ context: inout NodeContext
    ) -> FieldKind? {
        let failure = "failed to realize reduce context from fields"
        guard let slot else {
            context.report("field \"\(spec.field)\" missing from point", message: failure, of: message, in: messages)
            return nil
        }
        let kind = slot.kind == .duration ? .integer : slot.kind
        if kind == askedKind, let acceptedKind { return acceptedKind }
        askedKind = kind
        guard function.accepts(slot.kind) else {
            let method = function.method
            let reason = slot.kind == .time ? "invalid field kind: struct" : "cannot apply \(method) to \(slot.goTypeName) field"
            context.report(
                "invalid influxql func \(method) with field \(spec.field): \(reason)", message: failure, of: message, in: messages)
            return nil
        }
        acceptedKind = kind
        return kind
    }

    private func sample(
        _ message: Chunk.Message, _ messages: borrowing Chunk, _ slot: FieldSlot?, kind: FieldKind, _ failure: String, place: Int,
        _ context: inout NodeContext
    ) -> Sample? {
        guard let slot else {
            context.report("field \(spec.field) missing from point cannot aggregate", message: failure, of: message, in: messages)
            return nil
        }
        guard slot.kind == kind else {
            let wanted = FieldSlot(key: slot.key, kind: kind, bits: 0).goTypeName
            context.report(
                "field \(spec.field) has wrong type: got \(slot.goTypeName) exp \(wanted)", message: failure, of: message, in: messages)
            return nil
        }
        var sample = Sample(time: message.time, value: messages.value(slot), series: message.series, place: place)
        if !tags.isEmpty { sample.key = key(of: message, messages, context.symbols) }
        return sample
    }

    /// The values of the fields or tags by which points are told apart.
    private func key(of message: Chunk.Message, _ messages: borrowing Chunk, _ symbols: borrowing SymbolTable) -> String {
        let series = symbols.series(message.series)
        return tags.map { tag in
            var hint = 0
            if let slot = messages.slot(tag, of: message, hint: &hint) { return "\(messages.value(slot))" }
            return series.value(of: tag).map { symbols.string($0) } ?? ""
        }.joined(separator: ",")
    }

    private mutating func emit(_ group: GroupID, _ index: Int, into output: inout Chunk, _ context: inout NodeContext) {
        let state = groups.values[index]
        guard let results = state.reduction?.results() else { return }
        let measurement = state.measurement ?? .empty
        if function.givesBatch {
            emit(batch: results, group, measurement, time: state.time, into: &output, &context)
            return
        }
        guard results.count == 1, let result = results.first else { return }
        let time = spec.usesPointTimes ? result.time ?? state.time : state.time
        let start = output.fields.count
        let series: SeriesID
        var group = group
        if function.isSelector {
            let place = function.method == .percentile ? result.place : 0
            guard place < state.held.messages.count else { return }
            let chosen = state.held.messages[place]
            series = renamed(chosen.series, measurement, &context)
            group = self.group(group, of: series, &context)
            for fieldIndex in chosen.fieldRange {
                var slot = state.held.fields[fieldIndex]
                if slot.key == name, field != name { continue }
                if slot.key == field { slot.key = name }
                output.appendField(slot, from: state.held)
            }
        } else {
            series = context.batchSeries(measurement: measurement, group: group)
            output.appendField(name, result.value)
        }
        output.append(.point, series: series, group: group, time: time, fieldsFrom: start)
    }

    /// The chosen point's own tags make its group, should they be others than the batch's.
    private func group(_ group: GroupID, of series: SeriesID, _ context: inout NodeContext) -> GroupID {
        if group == .none { return .none }
        let own = context.symbols.series(series)
        let isSame = context.groups[group].tags.allSatisfy { (own.value(of: $0.key) ?? .empty) == $0.value }
        return isSame ? group : context.group(group, with: own)
    }

    private func renamed(_ series: SeriesID, _ measurement: Symbol, _ context: inout NodeContext) -> SeriesID {
        let known = context.symbols.series(series)
        guard known.measurement != measurement else { return series }
        return context.symbols.intern(Series(measurement: measurement, tags: known.tags))
    }

    private func emit(
        batch results: [Reduced], _ group: GroupID, _ measurement: Symbol, time: Int64, into output: inout Chunk,
        _ context: inout NodeContext
    ) {
        let series = context.batchSeries(measurement: measurement, group: group)
        var end = time
        let begin = output.messages.count
        output.messages.append(
            Chunk.Message(kind: .batch, series: series, group: group, time: time, fieldCount: UInt32(results.count)))
        for result in results {
            let rowTime = spec.usesPointTimes ? result.time ?? time : time
            end = max(end, rowTime)
            var rowSeries = series
            if let own = result.series {
                let tags = context.symbols.series(context.symbols.series(series), setting: context.symbols.series(own).tags)
                rowSeries = context.symbols.intern(tags)
            }
            let start = output.fields.count
            output.appendField(name, result.value)
            output.append(.row, series: rowSeries, group: group, time: rowTime, fieldsFrom: start)
        }
        output.messages[begin].time = end
    }
}

// MARK: - Transformations

extension InfluxQLNode {
    private mutating func transform(
        _ message: Chunk.Message, _ messages: borrowing Chunk, _ index: Int, into output: inout Chunk, _ context: inout NodeContext
    ) {
        let slot = messages.slot(field, of: message, hint: &hint)
        if groups.values[index].measurement == nil {
            groups.values[index].measurement = context.symbols.series(message.series).measurement
        }
        if groups.values[index].transformation == nil {
            guard let kind = kind(of: slot, message, messages, &context) else { return }
            groups.values[index].transformation = Transformation(function, kind: kind)
        }
        guard let kind = groups.values[index].transformation?.kind else { return }
        let failure = message.kind == .row ? "failed to aggregate batch point" : "failed to aggregate point"
        if let sample = sample(message, messages, slot, kind: kind, failure, place: 0, &context) {
            groups.values[index].transformation?.add(sample)
        }
        guard let result = groups.values[index].transformation?.result() else { return }
        let start = output.fields.count
        output.appendField(name, result.value)
        let series = context.batchSeries(measurement: groups.values[index].measurement ?? .empty, group: message.group)
        output.append(message.kind, series: series, group: message.group, time: result.time ?? message.time, fieldsFrom: start)
    }
}
