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
    private let rules: AlertState.Rules
    private var texts: AlertTexts
    private var levels: AlertLevels
    private var columns = EventColumns()
    private var groups: [GroupState] = []
    /// Alert id of each series, rendered once.
    private var ids: [AlertID?] = []
    private var counts = [Int](repeating: 0, count: Level.allCases.count)
    private var inhibitedCount = 0
    private var revision: UInt64 = 0
    private var closeUps = AlertCloseUps()
    /// What the topics know of each alert: a group that appears goes on from there, whichever group the event was of.
    private var known: [AlertID: EventState] = [:]
    /// Alerts that the named topic brought and the anonymous one does not know yet.
    private var borrowed: Set<AlertID> = []

    /// The topics that events go to, and the handlers that stand in the script, with global ones added.
    package let topics: [TopicID]
    package let handlers: [HandlerSpec]

    /// What is kept of one group.
    ///
    /// Changed in place: to take it out and put it back would cost more than judging a point.
    private struct GroupState: Sendable {
        /// False before its first point, and after it was deleted.
        var isAlive = false
        /// Whether what it inhibits is not known to the topics of this run yet.
        var mustTellInhibitions = false
        /// The series of the newest point, whose id the group has.
        var series = SeriesID.empty
        var id = AlertID("")
        var state: AlertState
        var history = AlertHistory()
        var value: Double?
        var message = ""
        /// Point times.
        var since: Int64?
        var newestPointAt: Int64 = .min
        /// Between points of late, smoothed; 0 before the second.
        var interval: Int64 = 0
        /// Its place among the close-ups, -1 for none.
        var closeUp: Int32 = -1
        var tags: [AlertSeries.Pair] = []
        var measurement = ""
        var inhibitions: [Inhibition] = []
        /// Tells events of one point time apart.
        var eventTime: Int64 = .min
        var eventCount = 0
        var changedAt: UInt64 = 0

        /// Point times; one long pause counts for little.
        mutating func countGap(_ gap: Int64) {
            // A pause of centuries is a mistake in a time.
            guard gap > 0, gap < 1 << 55 else { return }
            interval = interval == 0 ? gap : interval + (min(gap, interval &* 4) - interval) >> 3
        }

        mutating func code(in archive: inout StateArchive) {
            var name = id.rawValue
            archive.code(&name)
            id = AlertID(name)
            state.code(in: &archive)
            history.code(in: &archive)
            archive.code(&value)
            archive.code(&message)
            archive.code(&since)
            archive.code(&newestPointAt)
            archive.code(&tags, fresh: AlertSeries.Pair("", "")) { pair, archive in
                archive.code(&pair.key)
                archive.code(&pair.value)
            }
            archive.code(&measurement)
            archive.code(&eventTime)
            archive.code(&eventCount)
        }
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
        rules = AlertState.Rules(
            flapping: spec.usesFlapping ? (spec.flappingLow, spec.flappingHigh) : nil, repeatAfter: spec.stateChangesOnlyInterval,
            isStateChangesOnly: spec.isStateChangesOnly || environment.globalHandlers.contains(where: \.isStateChangesOnly))
        var topics: [TopicID] = []
        if !handlers.isEmpty || spec.topic.isEmpty { topics.append(.anonymous(task: environment.task, node: name)) }
        if !spec.topic.isEmpty { topics.append(TopicID(spec.topic)) }
        self.topics = topics
    }

    /// Gives back what the topics remember of the last run; that of the anonymous topic wins over that of the named one.
    package mutating func restore(_ states: [TopicID: [EventState]]) {
        let remembered = known
        known = [:]
        for topic in topics.reversed() {
            for state in states[topic] ?? [] { known[state.id] = state }
        }
        compare(with: remembered)
        guard topics.count == 2 else { return }
        borrowed = Set((states[topics[1]] ?? []).map(\.id)).subtracting((states[topics[0]] ?? []).map(\.id))
    }

    /// Groups that came back from an archive keep their level unless their topic knows a newer event than they did, or none.
    private mutating func compare(with remembered: [AlertID: EventState]) {
        for index in groups.indices where groups[index].isAlive {
            let stored = known[groups[index].id]
            if let stored, stored.time <= remembered[stored.id]?.time ?? .min {
                if groups[index].state.level != .ok { groups[index].state.countDuration(from: stored.time) }
                continue
            }
            guard stored != nil || groups[index].state.level != .ok else { continue }
            groups[index].state = AlertState(historyLength: Int(clamping: spec.history))
            if let stored { take(stored, index, at: stored.time) }
        }
    }

    private mutating func take(_ stored: EventState, _ index: Int, at time: Int64) {
        if stored.level != .ok { groups[index].state.restore(stored.level, at: time, eventTime: stored.time, rules) }
        groups[index].since = stored.time
        groups[index].message = stored.message
    }

    package mutating func code(in archive: inout StateArchive) {
        levels.code(in: &archive)
        var events = Array(known.values)
        archive.code(&events, fresh: EventState(id: AlertID(""), level: .ok, time: 0)) { $0.code(in: &$1) }
        var living = groups.indices.filter { groups[$0].isAlive }.map { (group: GroupID(rawValue: UInt32($0)), state: groups[$0]) }
        archive.code(&living, fresh: (.none, GroupState(state: AlertState(historyLength: Int(clamping: spec.history))))) {
            entry, archive in
            archive.code(&entry.group)
            entry.state.code(in: &archive)
        }
        guard archive.isReading else { return }
        known = Dictionary(events.map { ($0.id, $0) }) { $1 }
        for (group, state) in living {
            while groups.count <= group.index { groups.append(GroupState(state: AlertState(historyLength: Int(clamping: spec.history)))) }
            groups[group.index] = state
            groups[group.index].isAlive = true
            groups[group.index].inhibitions = inhibitions(of: state.tags)
            groups[group.index].mustTellInhibitions = true
        }
    }

    private func inhibitions(of tags: [AlertSeries.Pair]) -> [Inhibition] {
        spec.inhibitors.map { inhibitor in
            Inhibition(
                category: inhibitor.category,
                tags: inhibitor.tags.map { tag in AlertSeries.Pair(tag, tags.first { $0.key == tag }?.value ?? "") })
        }
    }

    package var statistics: [(name: String, value: Int)] {
        [
            ("alerts_inhibited", inhibitedCount), ("alerts_triggered", counts.reduce(0, +)),
            ("crits_triggered", counts[Level.critical.rawValue]),
            ("infos_triggered", counts[Level.info.rawValue]), ("oks_triggered", counts[Level.ok.rawValue]),
            ("warns_triggered", counts[Level.warning.rawValue]),
        ]
    }

    /// An event that was kept quiet counts as inhibited, not as triggered.
    mutating func countInhibited(_ event: AlertEvent) {
        // Of an event for two topics one counts.
        guard event.topic == topics.first else { return }
        counts[event.state.level.rawValue] -= 1
        inhibitedCount += 1
    }

    package mutating func takeCounts(of other: any Node) {
        guard let other = other as? AlertNode else { return }
        counts = other.counts
        inhibitedCount = other.inhibitedCount
        revision = other.revision
        known = other.known
        borrowed = other.borrowed
        for index in groups.indices { groups[index].changedAt = revision }
    }

    package mutating func receive(
        _ messages: borrowing Chunk, from parent: Int, into output: inout Chunk, _ context: inout NodeContext
    ) {
        revision += 1
        if spec.augmentation.isEmpty { output.share(messages) }
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
        guard !spec.inhibitors.isEmpty else { return }
        for index in groups.indices where groups[index].isAlive {
            tellInhibitions(index, GroupID(rawValue: UInt32(index)), isActive: false, &context)
        }
    }
}

// MARK: - Points and batches

extension AlertNode {
    private mutating func take(
        _ message: Chunk.Message, of messages: borrowing Chunk, into output: inout Chunk, _ context: inout NodeContext
    ) {
        guard let index = group(for: message, &context) else { return }
        let level = levels.determine(message, in: messages, current: groups[index].state.level, &context)
        record(level, message.time, messages, message, index)
        groups[index].state.add(level, at: message.time, rules)
        guard groups[index].state.isDue(rules) else { return }
        trigger(index, message.group, at: message.time, &context)
        if spec.hasNoRecoveries, level == .ok { return }
        let series = columns.series(of: message, in: messages, context)
        guard let state = emit(level, series, EventPoints.fields(ofOnly: series), at: message.time, message, index, &context) else {
            return
        }
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
        let before = groups[index].state.level
        var highest: (level: Level, row: Int)?
        var lowest: Level?
        for row in rows {
            let level = levels.determine(messages.messages[row], in: messages, current: before, &context)
            if highest.map({ level > $0.level }) ?? true { highest = (level, row) }
            if lowest.map({ level < $0 }) ?? true { lowest = level }
        }
        guard let highest, let lowest else { return }
        let level = spec.isAll ? lowest : highest.level
        let row = messages.messages[highest.row]
        let time = spec.isAll || level == .ok ? batch.time : row.time
        record(level, time, messages, row, index)
        groups[index].state.add(level, at: time, rules)
        guard groups[index].state.isDueForBatch(rules) else { return }
        trigger(index, batch.group, at: time, &context)
        if spec.hasNoRecoveries, level == .ok { return }
        let series = EventPoints.series(of: batch, rows: rows, in: messages, context)
        let fields = EventPoints.fields(of: row, in: messages, context)
        guard let state = emit(level, series, fields, at: time, batch, index, &context) else { return }
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
        if index < groups.count, groups[index].isAlive {
            if groups[index].series == message.series { return index }
            // The id may differ from the group's: it depends on all tags.
            guard let id = alertID(of: message, &context) else { return nil }
            groups[index].id = id
            groups[index].series = message.series
            if groups[index].mustTellInhibitions {
                groups[index].mustTellInhibitions = false
                if groups[index].state.level != .ok { tellInhibitions(index, message.group, isActive: true, &context) }
            }
            return index
        }
        guard let id = alertID(of: message, &context) else { return nil }
        let fresh = GroupState(state: AlertState(historyLength: Int(clamping: spec.history)))
        while groups.count <= index { groups.append(fresh) }
        let tags = context.groups[message.group].tags.map {
            AlertSeries.Pair(context.symbols.string($0.key), context.symbols.string($0.value))
        }
        var group = fresh
        group.isAlive = true
        group.id = id
        group.series = message.series
        group.newestPointAt = message.time
        group.tags = tags
        group.measurement = context.symbols.string(context.symbols.series(message.series).measurement)
        group.inhibitions = inhibitions(of: tags)
        groups[index] = group
        if let stored = known[id] {
            take(stored, index, at: message.time)
            if stored.level != .ok { tellInhibitions(index, message.group, isActive: true, &context) }
        }
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
        guard group.index < groups.count, groups[group.index].isAlive else { return }
        tellInhibitions(group.index, group, isActive: false, &context)
        if groups[group.index].closeUp >= 0 { closeUps.release(groups[group.index].closeUp) }
        groups[group.index] = GroupState(state: AlertState(historyLength: Int(clamping: spec.history)))
    }
}

// MARK: - Events

extension AlertNode {
    private mutating func record(
        _ level: Level, _ time: Int64, _ messages: borrowing Chunk, _ message: Chunk.Message, _ index: Int
    ) {
        if let value = levels.value(at: level, message, in: messages) { groups[index].value = value }
        if groups[index].since == nil || level != groups[index].state.level { groups[index].since = time }
        if time > groups[index].newestPointAt {
            groups[index].countGap(time &- groups[index].newestPointAt)
            groups[index].newestPointAt = time
        }
        groups[index].history.record(level, value: groups[index].value, at: time)
        groups[index].changedAt = revision
        if level != .ok || groups[index].closeUp >= 0 { lookClosely(level, time, messages, message, index) }
    }

    /// Keeps the point of an alert that is not OK, or at which somebody looks.
    private mutating func lookClosely(
        _ level: Level, _ time: Int64, _ messages: borrowing Chunk, _ message: Chunk.Message, _ index: Int
    ) {
        if groups[index].closeUp < 0 {
            // The newest win: an alert that lost its place gets another with its next level.
            guard closeUps.hasRoom || level != groups[index].state.level else { return }
            takeCloseUp(index)
        }
        let place = groups[index].closeUp
        for number in 0..<levels.operandCount {
            let field = levels.field(number, of: message, in: messages)
            closeUps[place].fields[number] = field
        }
        guard closeUps.add(groups[index].value, level, message, at: time, to: place) else {
            closeUps.release(place)
            groups[index].closeUp = -1
            return
        }
    }

    private mutating func takeCloseUp(_ index: Int) {
        let (place, evicted) = closeUps.take(for: index)
        if let evicted { groups[evicted].closeUp = -1 }
        closeUps[place].fields = [FieldValue?](repeating: nil, count: levels.operandCount)
        groups[index].closeUp = place
    }

    private mutating func trigger(_ index: Int, _ group: GroupID, at time: Int64, _ context: inout NodeContext) {
        groups[index].state.trigger(at: time)
        tellInhibitions(index, group, isActive: groups[index].state.level != .ok, &context)
    }

    /// Each group inhibits for itself, also where groups share an alert id.
    private mutating func tellInhibitions(_ index: Int, _ group: GroupID, isActive: Bool, _ context: inout NodeContext) {
        guard !groups[index].inhibitions.isEmpty else { return }
        let inhibitor = "\(environment.task)/\(name)/\(groupText(group, context))"
        for inhibition in groups[index].inhibitions {
            context.outputs.append(.inhibition(inhibition, by: inhibitor, isActive: isActive))
        }
    }

    /// Makes the event for each topic; nil where a text does not render, which stops the task.
    private mutating func emit(
        _ level: Level, _ series: AlertSeries, _ fields: [(key: String, value: FieldValue)], at time: Int64,
        _ message: Chunk.Message, _ index: Int, _ context: inout NodeContext
    ) -> EventState? {
        var data = templateData(message, context)
        data.id = groups[index].id.rawValue
        data.fields = fields
        data.level = level
        data.time = time
        data.duration = groups[index].state.duration
        do throws(TemplateError) {
            data.message = try texts.message(data)
            groups[index].message = data.message
            let details = try texts.details(data)
            let state = EventState(
                id: groups[index].id, level: level, message: data.message, details: details, time: time, duration: data.duration)
            groups[index].eventCount = groups[index].eventTime == time ? groups[index].eventCount + 1 : 0
            groups[index].eventTime = time
            let remembered = borrowed.isEmpty || borrowed.remove(state.id) == nil ? nil : known[state.id]
            known[state.id] = state
            counts[level.rawValue] += 1
            for topic in topics {
                context.outputs.append(
                    .event(
                        AlertEvent(
                            id: EventID(
                                task: environment.task, node: name, group: data.group, level: level, time: time,
                                count: groups[index].eventCount),
                            topic: topic, state: state, previousLevel: remembered?.level ?? .ok, task: environment.task, node: name,
                            name: data.name, group: data.group,
                            category: spec.category, tags: data.tags, fields: fields, isRecoverable: !spec.hasNoRecoveries, series: series,
                            reason: levels.reason(for: level, value: groups[index].value))))
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
    /// Nanoseconds between points of late; nil before the second.
    package var usualInterval: Int64?
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
        for group in groups where group.isAlive && group.changedAt > earlier {
            rows.append(
                AlertObservation(
                    topic: topic, id: group.id, level: group.state.level, since: group.since, message: group.message, value: group.value,
                    reason: levels.reason(for: group.state.level, value: group.value), history: group.history,
                    newestPointAt: group.newestPointAt,
                    usualInterval: group.interval == 0 ? nil : group.interval, tags: group.tags, measurement: group.measurement,
                    task: environment.task))
        }
        return (rows, revision)
    }

    /// Why an alert has its level; nil where the node does not know it.
    ///
    /// From then on its points are kept for a while, whatever their level.
    package mutating func explanation(of id: AlertID, _ symbols: borrowing SymbolTable) -> AlertExplanation? {
        var found: Int?
        for index in groups.indices where groups[index].isAlive && groups[index].id == id {
            if found.map({ groups[$0].newestPointAt < groups[index].newestPointAt }) ?? true { found = index }
        }
        guard let index = found else { return nil }
        let level = groups[index].state.level
        var point = Chunk.Message(kind: .point, series: groups[index].series, time: groups[index].newestPointAt)
        var fields = levels.fields(ofValue: groups[index].value, at: level)
        var samples: [AlertExplanation.Sample] = []
        if groups[index].closeUp < 0 { takeCloseUp(index) }
        let place = groups[index].closeUp
        closeUps.prolong(place)
        if closeUps[place].hasPoint {
            point = closeUps[place].point
            fields = closeUps[place].fields
            samples = closeUps[place].ordered
        }
        return AlertExplanation(
            conditions: levels.conditions(of: point, fields: fields, level: level, symbols: symbols), samples: samples,
            flapping: groups[index].state.flapping(rules))
    }
}
