/// What keeps notifications back now: acknowledgements, silences and maintenances.
///
/// A value: events go in, and out comes whether their notifications are held and which acknowledgement they end. Alerts are evaluated
/// and remembered all the same. Times are wall time, nanoseconds since 1970 UTC.
package struct Holds: Sendable {
    /// What is stored of holds.
    package struct Contents: Sendable {
        package var acknowledgements: [Acknowledgement] = []
        package var silences: [Silence] = []
        package var maintenances: [Maintenance] = []
        /// The largest numbers given so far, also to those that are gone.
        package var newestSilence = SilenceID(0)
        package var newestMaintenance = MaintenanceID(0)

        package init() {}
    }

    /// What holds mean for an event.
    package struct Judgement: Sendable, Equatable {
        /// What keeps its notifications back; nil where nothing does.
        package var hold: Hold?
        /// The acknowledgement that ends with the event, as the audit has it.
        package var ended: AuditEntry?
    }

    /// Each event is looked at by all of them.
    package static let mostSilences = 1000
    package static let mostMaintenances = 200

    package let zones: ZoneOffsets
    package private(set) var acknowledgements: [AlertKey: Acknowledgement] = [:]
    /// By number; those that have ended are left out in time.
    package private(set) var silences: [Silence] = []
    /// By number.
    package private(set) var maintenances: [Maintenance] = []
    /// Counts what changed, so that a reader sees whether to look again.
    package private(set) var version = 0
    private var newestSilence = SilenceID(0)
    private var newestMaintenance = MaintenanceID(0)
    /// The window of each enabled maintenance that is under way or comes next.
    private var windows: [MaintenanceID: Range<Int64>] = [:]
    private var advancedTo = Int64.min

    package init(_ contents: Contents = Contents(), zones: ZoneOffsets = .onlyUTC) {
        self.zones = zones
        acknowledgements = Dictionary(contents.acknowledgements.map { ($0.key, $0) }) { _, newer in newer }
        silences = contents.silences.sorted { $0.id < $1.id }
        maintenances = contents.maintenances.sorted { $0.id < $1.id }
        newestSilence = contents.newestSilence
        newestMaintenance = contents.newestMaintenance
    }

    package var isEmpty: Bool { acknowledgements.isEmpty && silences.isEmpty && maintenances.isEmpty }

    // MARK: Events

    /// Whether the notifications of an event are held; ends the acknowledgement of an alert that recovers or gets worse.
    package mutating func judge(_ event: AlertEvent, at now: Int64) -> Judgement {
        guard !isEmpty else { return Judgement() }
        advance(to: now)
        var judgement = Judgement()
        if let acknowledgement = acknowledgements[event.key], let end = Self.end(of: acknowledgement, with: event) {
            acknowledgements[event.key] = nil
            version += 1
            judgement.ended = AuditEntry(at: now, by: .engine, verb: .acknowledgementEnded, object: event.key.text, detail: end)
        }
        judgement.hold = hold(on: AlertLabels(event), at: now)
        return judgement
    }

    /// Why an event ends an acknowledgement; nil where it does not.
    private static func end(of acknowledgement: Acknowledgement, with event: AlertEvent) -> String? {
        let level = event.state.level
        if level == .ok { return "recovered" }
        if level > acknowledgement.level { return "got worse: \(level.name)" }
        // The topic was deleted meanwhile, and the alert in it is another one.
        return event.previousLevel == .ok ? "begins anew: \(level.name)" : nil
    }

    /// What holds the notifications of an alert now; of several the first of acknowledgement, silences and maintenances.
    ///
    /// Windows of maintenances are known up to the time of the newest `advance`.
    package func hold(on labels: AlertLabels, at now: Int64) -> Hold? {
        if labels.level != .ok, let acknowledgement = acknowledgements[labels.key], labels.level <= acknowledgement.level {
            return Hold(.acknowledgement, by: acknowledgement.by, until: nil)
        }
        for silence in silences where silence.phase(at: now) == .active && silence.matchers.match(labels) {
            return Hold(.silence(silence.id), by: silence.by, until: silence.endsAt)
        }
        for maintenance in maintenances {
            guard let window = windows[maintenance.id], window.contains(now), maintenance.matchers.match(labels) else { continue }
            return Hold(.maintenance(maintenance.id, name: maintenance.name), by: maintenance.by, until: window.upperBound)
        }
        return nil
    }

    // MARK: Time

    /// Forgets what has ended and finds the next windows of maintenances.
    package mutating func advance(to now: Int64) {
        if silences.contains(where: { $0.phase(at: now) == .ended }) {
            silences.removeAll { $0.phase(at: now) == .ended }
            version += 1
        }
        // A clock that was set back may have moved into an earlier window.
        let isSetBack = now < advancedTo
        advancedTo = now
        for maintenance in maintenances where maintenance.isEnabled {
            if let window = windows[maintenance.id], now < window.upperBound, !isSetBack { continue }
            let next = maintenance.schedule.window(endingAfter: now, zones: zones)
            guard next != windows[maintenance.id] else { continue }
            windows[maintenance.id] = next
            version += 1
        }
    }

    /// When something begins or ends next; nil where time changes nothing.
    package func nextChange(after now: Int64) -> Int64? {
        let times = silences.flatMap { [$0.startsAt, $0.endsAt] } + windows.values.flatMap { [$0.lowerBound, $0.upperBound] }
        return times.filter { $0 > now }.min()
    }

    /// The window of a maintenance that is under way or comes next.
    package func window(of id: MaintenanceID) -> Range<Int64>? { windows[id] }

    // MARK: Edits

    /// What an edit changes, and its line of the audit; nothing is changed yet.
    ///
    /// - Parameter level: the level of an alert now; nil for an alert that its topic does not know.
    package func change(
        for edit: HoldEdit, by person: Operator, at now: Int64, level: (AlertKey) -> Level?
    ) throws(HoldRefusal) -> (HoldChange, AuditEntry) {
        func entry(_ verb: AuditEntry.Verb, _ object: String, _ detail: String) -> AuditEntry {
            AuditEntry(at: now, by: person, verb: verb, object: object, detail: detail)
        }
        switch edit {
        case .acknowledge(let key, let note):
            guard let level = level(key) else { throw .unknownAlert(key) }
            guard level != .ok else { throw .alertIsOK(key) }
            let acknowledgement = Acknowledgement(
                key: key, level: level, note: try Self.line(note, as: "note"), by: person, at: now)
            return (.acknowledged(acknowledgement), entry(.acknowledged, key.text, "\(level.name): \(acknowledgement.note)"))
        case .endAcknowledgement(let key):
            guard acknowledgements[key] != nil else { throw .notAcknowledged(key) }
            return (.acknowledgementEnded(key), entry(.acknowledgementEnded, key.text, ""))
        case .silence(let draft):
            let silence = try silence(draft, by: person, at: now)
            let matchers = silence.matchers.map(\.description).joined(separator: " ")
            return (.silence(silence), entry(.silenced, silence.id.text, "\(matchers): \(silence.reason)"))
        case .endSilence(let id):
            guard var silence = silences.first(where: { $0.id == id }), silence.endsAt > now else { throw .unknownSilence(id) }
            silence.endsAt = now
            silence.startsAt = min(silence.startsAt, now)
            return (.silence(silence), entry(.silenceEnded, id.text, ""))
        case .maintain(let draft):
            let maintenance = try maintenance(draft, by: person, at: now)
            let matchers = maintenance.matchers.map(\.description).joined(separator: " ")
            return (.maintenance(maintenance), entry(.maintenanceAdded, maintenance.text, "\(matchers): \(maintenance.reason)"))
        case .setMaintenance(let id, let isEnabled):
            var maintenance = try known(id)
            maintenance.isEnabled = isEnabled
            return (.maintenance(maintenance), entry(isEnabled ? .maintenanceEnabled : .maintenanceDisabled, maintenance.text, ""))
        case .removeMaintenance(let id):
            return (.maintenanceRemoved(id), entry(.maintenanceRemoved, try known(id).text, ""))
        }
    }

    /// Takes over a change that is stored.
    package mutating func apply(_ change: HoldChange, at now: Int64) {
        version += 1
        switch change {
        case .acknowledged(let acknowledgement): acknowledgements[acknowledgement.key] = acknowledgement
        case .acknowledgementEnded(let key): acknowledgements[key] = nil
        case .silence(let silence):
            newestSilence = max(newestSilence, silence.id)
            silences = (silences.filter { $0.id != silence.id } + [silence]).sorted { $0.id < $1.id }
        case .maintenance(let maintenance):
            newestMaintenance = max(newestMaintenance, maintenance.id)
            windows[maintenance.id] = nil
            maintenances = (maintenances.filter { $0.id != maintenance.id } + [maintenance]).sorted { $0.id < $1.id }
        case .maintenanceRemoved(let id):
            windows[id] = nil
            maintenances.removeAll { $0.id == id }
        }
        advance(to: now)
    }

    private func silence(_ draft: SilenceDraft, by person: Operator, at now: Int64) throws(HoldRefusal) -> Silence {
        guard silences.count < Self.mostSilences else { throw .tooMany("silences", Self.mostSilences) }
        guard !draft.matchers.isEmpty else { throw .noMatchers("a silence") }
        let start = draft.startsAt ?? now
        guard draft.endsAt > now else { throw .endsInThePast }
        guard draft.endsAt > start else { throw .endsBeforeItStarts }
        return Silence(
            id: SilenceID(newestSilence.rawValue + 1), matchers: draft.matchers, startsAt: start, endsAt: draft.endsAt,
            reason: try Self.line(draft.reason, as: "reason"), by: person, createdAt: now)
    }

    private func maintenance(_ draft: MaintenanceDraft, by person: Operator, at now: Int64) throws(HoldRefusal) -> Maintenance {
        guard maintenances.count < Self.mostMaintenances else { throw .tooMany("maintenances", Self.mostMaintenances) }
        guard !draft.matchers.isEmpty else { throw .noMatchers("a maintenance") }
        let schedule = draft.schedule
        guard !schedule.weekdays.isEmpty else { throw .noWeekday }
        guard (0..<1440).contains(schedule.startMinute) else { throw .noTimeOfDay }
        guard schedule.length > .zero, schedule.length <= MaintenanceSchedule.longestLength else { throw .badLength }
        guard zones.knows(schedule.zone) else { throw .unknownZone(schedule.zone) }
        let name = try Self.line(draft.name, as: "name")
        guard !maintenances.contains(where: { $0.name == name }) else { throw .nameTaken(name) }
        return Maintenance(
            id: MaintenanceID(newestMaintenance.rawValue + 1), name: name, matchers: draft.matchers, schedule: schedule,
            reason: try Self.line(draft.reason, as: "reason"), by: person, createdAt: now)
    }

    private func known(_ id: MaintenanceID) throws(HoldRefusal) -> Maintenance {
        guard let maintenance = maintenances.first(where: { $0.id == id }) else { throw .unknownMaintenance(id) }
        return maintenance
    }

    /// A text as it is kept: something in one line.
    private static func line(_ text: String, as what: String) throws(HoldRefusal) -> String {
        let visible = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
        let line = String(visible).split(separator: " ").joined(separator: " ")
        guard !line.isEmpty else { throw .nothingSaid(what) }
        guard line.utf8.count <= 1000 else { throw .tooLong(what) }
        return line
    }
}

/// What keeps notifications of an alert back.
package struct Hold: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case acknowledgement
        case silence(SilenceID)
        case maintenance(MaintenanceID, name: String)
    }

    package var kind: Kind
    package var by: Operator
    /// Wall time at which it ends by itself; nil for an acknowledgement.
    package var until: Int64?

    package init(_ kind: Kind, by person: Operator, until: Int64?) {
        self.kind = kind
        by = person
        self.until = until
    }

    /// For people: `silence 3 by anna`.
    package var text: String {
        switch kind {
        case .acknowledgement: "acknowledged by \(by.text)"
        case .silence(let id): "\(id.text) by \(by.text)"
        case .maintenance(_, let name): "maintenance \(name) by \(by.text)"
        }
    }
}

extension AlertKey {
    /// For people: `alert cpu:nil of system`.
    package var text: String { "alert \(id) of \(topic)" }
}

extension SilenceID {
    package var text: String { "silence \(rawValue)" }
}

extension Maintenance {
    fileprivate var text: String { "maintenance \(id.rawValue) (\(name))" }
}

extension HoldRefusal {
    fileprivate static func alertIsOK(_ key: AlertKey) -> Self { Self(.invalid, "\(key.text) is OK: there is nothing to acknowledge") }
    fileprivate static var badLength: Self { Self(.invalid, "a maintenance lasts more than nothing and at most 7 days") }
    fileprivate static var endsBeforeItStarts: Self { Self(.invalid, "the silence would end before it starts") }
    fileprivate static var endsInThePast: Self { Self(.invalid, "the silence would end in the past") }
    fileprivate static func nameTaken(_ name: String) -> Self {
        Self(.invalid, "there is a maintenance of the name '\(name)' already; remove it first or choose another name")
    }
    fileprivate static func noMatchers(_ what: String) -> Self {
        Self(.invalid, "\(what) needs at least one matcher, such as host=db1 or alert=~cpu:.*")
    }
    fileprivate static var noTimeOfDay: Self { Self(.invalid, "a maintenance starts at a time of day between 00:00 and 23:59") }
    fileprivate static var noWeekday: Self { Self(.invalid, "a maintenance needs at least one day of the week") }
    fileprivate static func notAcknowledged(_ key: AlertKey) -> Self { Self(.unknown, "\(key.text) is not acknowledged") }
    fileprivate static func nothingSaid(_ what: String) -> Self {
        Self(.invalid, "the \(what) is empty; say why, for whoever reads it later")
    }
    fileprivate static func tooLong(_ what: String) -> Self { Self(.invalid, "the \(what) is longer than 1000 bytes") }
    fileprivate static func tooMany(_ what: String, _ limit: Int) -> Self {
        Self(.invalid, "there are \(limit) \(what) already; end some first")
    }
    fileprivate static func unknownAlert(_ key: AlertKey) -> Self { Self(.unknown, "topic \(key.topic) knows no alert \(key.id)") }
    fileprivate static func unknownMaintenance(_ id: MaintenanceID) -> Self { Self(.unknown, "there is no maintenance \(id.rawValue)") }
    fileprivate static func unknownSilence(_ id: SilenceID) -> Self {
        Self(.unknown, "there is no \(id.text), or it has ended already")
    }
    fileprivate static func unknownZone(_ name: String) -> Self {
        Self(.invalid, "unknown time zone '\(name)'; use a name such as Europe/Berlin or UTC")
    }
}
