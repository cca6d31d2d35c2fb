import GoTemplate
package import KaptopAlerts
import Lambda
package import Points
import TickScript

/// The running alert node: levels of groups, events of changes, and what screens show of each alert.
package struct AlertNode: Node {
    private let spec: AlertSpec
    private let name: String
    private let environment: PipelineEnvironment
    private let isStateChangesOnly: Bool
    private let rules: AlertState.Rules
    private var texts: AlertTexts
    private var levels: AlertLevels
    private var groups: [GroupState?] = []
    /// Alert id of each series, rendered once.
    private var ids: [AlertID?] = []
    private var counts = [Int](repeating: 0, count: Level.allCases.count)
    private var revision: UInt64 = 0
    /// What the topics know of each alert: a group that appears goes on from there, whichever group the event was of.
    private var known: [AlertID: EventState] = [:]
    /// Alerts that the named topic brought and the anonymous one does not know yet.
    private var borrowed: Set<AlertID> = []

    /// The topics that events go to, and the handlers that stand in the script, with global ones added.
    package let topics: [TopicID]
    package let handlers: [HandlerSpec]

    /// What is kept of one group.
    private struct GroupState: Sendable {
        var id: AlertID
        var state: AlertState
        var history = AlertHistory()
        var value: Double?
        var message = ""
        /// Point times.
        var since: Int64?
        var newestPointAt: Int64
        var tags: [AlertSeries.Pair]
        let measurement: String
        var inhibitions: [Inhibition]
        /// Tells events of one point time apart.
        var eventTime: Int64 = .min
        var eventCount = 0
        var changedAt: UInt64 = 0
    }

    init(_ spec: AlertSpec, _ building: inout NodeBuilding) throws(PipelineError) {
        self.spec = spec
        name = building.name
        environment = building.environment
        if spec.usesFlapping, spec.flappingLow > 1 || spec.flappingHigh > 1 {
            throw PipelineError("alert flap thresholds are percentages and should be between 0 and 1")
        }
        texts = try AlertTexts(spec)
        levels = try AlertLevels(spec, &building)
        let global = environment.globalHandlers.filter { added in !spec.handlers.contains { $0.kind == added.spec.kind } }
        handlers = spec.handlers + global.map(\.spec)
        isStateChangesOnly = spec.isStateChangesOnly || environment.globalHandlers.contains(where: \.isStateChangesOnly)
        rules = AlertState.Rules(
            flapping: spec.usesFlapping ? (spec.flappingLow, spec.flappingHigh) : nil, repeatAfter: spec.stateChangesOnlyInterval)
        var topics: [TopicID] = []
        if !handlers.isEmpty || spec.topic.isEmpty { topics.append(.anonymous(task: environment.task, node: name)) }
        if !spec.topic.isEmpty { topics.append(TopicID(spec.topic)) }
        self.topics = topics
    }

    /// Gives back the levels of the last run; those of the anonymous topic win over those of the named one.
    package mutating func restore(_ states: [TopicID: [EventState]]) {
        for topic in topics.reversed() {
            for state in states[topic] ?? [] { known[state.id] = state }
        }
        guard topics.count == 2 else { return }
        borrowed = Set((states[topics[1]] ?? []).map(\.id)).subtracting((states[topics[0]] ?? []).map(\.id))
    }

    package var statistics: [(name: String, value: Int)] {
        [
            ("alerts_inhibited", 0), ("alerts_triggered", counts.reduce(0, +)), ("crits_triggered", counts[Level.critical.rawValue]),
            ("infos_triggered", counts[Level.info.rawValue]), ("oks_triggered", counts[Level.ok.rawValue]),
            ("warns_triggered", counts[Level.warning.rawValue]),
        ]
    }

    package mutating func receive(
        _ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext
    ) {
        revision += 1
        var index = 0
        while index < messages.messages.count, context.fatalError == nil {
            let message = messages.messages[index]
            index += 1
            switch message.kind {
            case .point:
                take(message, of: messages, into: &output, &context)
            case .batch:
                let rows = index..<min(index + message.rowCount, messages.messages.count)
                take(batch: message, rows: rows, of: messages, into: &output, &context)
                index = rows.upperBound
            case .row:
                break
            case .barrier:
                output.append(message, from: messages)
            case .deleteGroup:
                forget(message.group, &context)
                output.append(message, from: messages)
            }
        }
    }

    /// A task that has ended keeps nothing quiet.
    package mutating func finish(into output: inout Chunk, _ context: inout NodeContext) {
        for index in groups.indices where !spec.inhibitors.isEmpty {
            guard let group = groups[index] else { continue }
            tellInhibitions(of: group, GroupID(rawValue: UInt32(index)), isActive: false, &context)
        }
    }
}

// MARK: - Points and batches

extension AlertNode {
    private mutating func take(
        _ message: Chunk.Message, of messages: borrowing Chunk, into output: inout Chunk, _ context: inout NodeContext
    ) {
        guard let index = group(for: message, &context) else { return }
        let before = groups[index]?.state.level ?? .ok
        let level = levels.determine(message, in: messages, current: before, &context)
        guard var group = groups[index] else { return }
        // Taken out while it changes: a second reference to its arrays would copy them for every point.
        groups[index] = nil
        defer { groups[index] = group }
        record(level, message.time, messages, message, &group, context.symbols)
        group.state.add(level, at: message.time, rules)
        guard group.state.isDue(spec, isStateChangesOnly: isStateChangesOnly) else { return }
        trigger(&group, message.group, at: message.time, &context)
        if spec.hasNoRecoveries, level == .ok { return }
        let series = EventPoints.series(of: message, in: messages, context)
        let fields = EventPoints.fields(of: message, in: messages, context)
        guard let state = emit(level, series, fields, at: message.time, message, &group, &context) else { return }
        if spec.augmentation.isEmpty {
            output.append(message, from: messages)
        } else {
            let series = spec.augmentation.series(message.series, state, &context.symbols)
            let group = context.group(message.group, with: context.symbols.series(series))
            spec.augmentation.append(message, of: messages, state, group: group, into: &output, &context.symbols)
        }
    }

    private mutating func take(
        batch: Chunk.Message, rows: Range<Int>, of messages: borrowing Chunk, into output: inout Chunk, _ context: inout NodeContext
    ) {
        guard !rows.isEmpty, let index = group(for: batch, &context) else { return }
        let before = groups[index]?.state.level ?? .ok
        var highest: (level: Level, row: Int)?
        var lowest: Level?
        for row in rows {
            let level = levels.determine(messages.messages[row], in: messages, current: before, &context)
            if highest.map({ level > $0.level }) ?? true { highest = (level, row) }
            if lowest.map({ level < $0 }) ?? true { lowest = level }
        }
        guard let highest, let lowest, var group = groups[index] else { return }
        groups[index] = nil
        defer { groups[index] = group }
        let level = spec.isAll ? lowest : highest.level
        let row = messages.messages[highest.row]
        let time = spec.isAll || level == .ok ? batch.time : row.time
        record(level, time, messages, row, &group, context.symbols)
        group.state.add(level, at: time, rules)
        guard group.state.isDueForBatch(spec, isStateChangesOnly: isStateChangesOnly) else { return }
        trigger(&group, batch.group, at: time, &context)
        if spec.hasNoRecoveries, level == .ok { return }
        let series = EventPoints.series(of: batch, rows: rows, in: messages, context)
        let fields = EventPoints.fields(of: row, in: messages, context)
        guard let state = emit(level, series, fields, at: time, batch, &group, &context) else { return }
        var begin = batch
        begin.series = spec.augmentation.series(batch.series, state, &context.symbols)
        if spec.augmentation.changesTags {
            // All tags of a batch are tags of its group, so the added ones are too.
            let measurement = context.groups[batch.group].measurement
            begin.group = context.groups.intern(Group(tags: context.symbols.series(begin.series).tags, measurement: measurement))
        }
        output.append(begin, from: messages)
        for row in rows {
            if spec.augmentation.isEmpty {
                output.append(messages.messages[row], from: messages)
            } else {
                spec.augmentation.append(
                    messages.messages[row], of: messages, state, group: begin.group, into: &output, &context.symbols)
            }
        }
    }

    /// The group's place in `groups`, made when its first point comes; nil where the id does not render.
    private mutating func group(for message: Chunk.Message, _ context: inout NodeContext) -> Int? {
        let index = message.group.index
        if index < groups.count, groups[index] != nil {
            // The id may differ from the group's: it depends on all tags.
            guard let id = alertID(of: message, &context) else { return nil }
            if groups[index]?.id != id { groups[index]?.id = id }
            return index
        }
        guard let id = alertID(of: message, &context) else { return nil }
        while groups.count <= index { groups.append(nil) }
        let tags = context.groups[message.group].tags.map {
            AlertSeries.Pair(context.symbols.string($0.key), context.symbols.string($0.value))
        }
        var group = GroupState(
            id: id, state: AlertState(historyLength: Int(clamping: spec.history)), newestPointAt: message.time, tags: tags,
            measurement: context.symbols.string(context.symbols.series(message.series).measurement),
            inhibitions: spec.inhibitors.map { inhibitor in
                Inhibition(
                    category: inhibitor.category,
                    tags: inhibitor.tags.map { tag in AlertSeries.Pair(tag, tags.first { $0.key == tag }?.value ?? "") })
            })
        if let stored = known[id] {
            if stored.level != .ok {
                group.state.restore(stored.level, at: message.time, eventTime: stored.time, rules)
                tellInhibitions(of: group, message.group, isActive: true, &context)
            }
            group.since = stored.time
            group.message = stored.message
        }
        groups[index] = group
        return index
    }

    private mutating func alertID(of message: Chunk.Message, _ context: inout NodeContext) -> AlertID? {
        let index = message.series.index
        if index < ids.count, let id = ids[index] { return id }
        while ids.count <= index { ids.append(nil) }
        do throws(TemplateError) {
            let id = AlertID(try texts.id(templateData(message, context)))
            ids[index] = id
            return id
        } catch {
            context.stop(error.message)
            return nil
        }
    }

    private func templateData(_ message: Chunk.Message, _ context: borrowing NodeContext) -> TemplateData {
        var data = TemplateData()
        let series = context.symbols.series(message.series)
        data.name = context.symbols.string(series.measurement)
        data.task = environment.task.rawValue
        data.group = groupText(message.group, context)
        data.tags = series.tags.map { (context.symbols.string($0.key), context.symbols.string($0.value)) }
        data.hostname = environment.hostname
        data.clusterID = environment.clusterID
        data.serverID = environment.serverID
        return data
    }

    private func groupText(_ group: GroupID, _ context: borrowing NodeContext) -> String {
        let text = context.groups.text(of: group, symbols: context.symbols)
        return text.isEmpty ? "nil" : text
    }

    private mutating func forget(_ group: GroupID, _ context: inout NodeContext) {
        levels.forget(group)
        guard group.index < groups.count, let state = groups[group.index] else { return }
        tellInhibitions(of: state, group, isActive: false, &context)
        groups[group.index] = nil
    }
}

// MARK: - Events

extension AlertNode {
    private func record(
        _ level: Level, _ time: Int64, _ messages: borrowing Chunk, _ message: Chunk.Message, _ group: inout GroupState,
        _ symbols: borrowing SymbolTable
    ) {
        group.value = levels.value(at: level, message, in: messages) ?? group.value
        if group.since == nil || level != group.state.level { group.since = time }
        group.newestPointAt = max(group.newestPointAt, time)
        group.history.record(level, value: group.value, at: time)
        group.changedAt = revision
    }

    private func trigger(_ group: inout GroupState, _ id: GroupID, at time: Int64, _ context: inout NodeContext) {
        group.state.trigger(at: time)
        tellInhibitions(of: group, id, isActive: group.state.level != .ok, &context)
    }

    /// Each group inhibits for itself, also where groups share an alert id.
    private func tellInhibitions(of group: GroupState, _ id: GroupID, isActive: Bool, _ context: inout NodeContext) {
        guard !group.inhibitions.isEmpty else { return }
        let inhibitor = "\(environment.task)/\(name)/\(groupText(id, context))"
        for inhibition in group.inhibitions { context.outputs.append(.inhibition(inhibition, by: inhibitor, isActive: isActive)) }
    }

    /// Makes the event for each topic; nil where a text does not render, which stops the task.
    private mutating func emit(
        _ level: Level, _ series: AlertSeries, _ fields: [(key: String, value: FieldValue)], at time: Int64,
        _ message: Chunk.Message, _ group: inout GroupState, _ context: inout NodeContext
    ) -> EventState? {
        var data = templateData(message, context)
        data.id = group.id.rawValue
        data.fields = fields
        data.level = level
        data.time = time
        data.duration = group.state.duration
        do throws(TemplateError) {
            data.message = try texts.message(data)
            group.message = data.message
            let details = try texts.details(data)
            let state = EventState(
                id: group.id, level: level, message: data.message, details: details, time: time, duration: data.duration)
            group.eventCount = group.eventTime == time ? group.eventCount + 1 : 0
            group.eventTime = time
            let remembered = borrowed.isEmpty || borrowed.remove(group.id) == nil ? nil : known[group.id]
            known[group.id] = state
            counts[level.rawValue] += 1
            for topic in topics {
                context.outputs.append(
                    .event(
                        AlertEvent(
                            id: EventID(
                                task: environment.task, node: name, group: data.group, level: level, time: time,
                                count: group.eventCount),
                            topic: topic, state: state, previousLevel: remembered?.level ?? .ok, task: environment.task, node: name,
                            name: data.name, group: data.group,
                            category: spec.category, tags: data.tags, fields: fields, isRecoverable: !spec.hasNoRecoveries, series: series,
                            reason: levels.reason(for: level, value: group.value))))
            }
            return state
        } catch {
            context.stop(error.message)
            return nil
        }
    }

}

// MARK: - What screens see

/// An alert of a group as its node has it now.
package struct AlertObservation: Sendable {
    package var topic: TopicID
    package var id: AlertID
    package var level: Level
    /// Point time at which it took its level.
    package var since: Int64?
    package var message: String
    package var value: Double?
    package var reason: Reason?
    package var history: AlertHistory
    package var newestPointAt: Int64
    package var tags: [AlertSeries.Pair]
    /// Measurement and the field that the value is of.
    package var measurement: String
    package var task: TaskID
}

extension AlertNode {
    /// The groups that changed after `revision`, and the revision to ask with next time.
    package func observations(after earlier: UInt64) -> (rows: [AlertObservation], revision: UInt64) {
        guard revision > earlier, let topic = topics.first else { return ([], revision) }
        var rows: [AlertObservation] = []
        for group in groups {
            guard let group, group.changedAt > earlier else { continue }
            rows.append(
                AlertObservation(
                    topic: topic, id: group.id, level: group.state.level, since: group.since, message: group.message, value: group.value,
                    reason: levels.reason(for: group.state.level, value: group.value), history: group.history,
                    newestPointAt: group.newestPointAt, tags: group.tags, measurement: group.measurement, task: environment.task))
        }
        return (rows, revision)
    }
}
