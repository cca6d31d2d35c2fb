/// What operators may ask for, and why they may not.
extension Holds {
    /// Each event is looked at by all of them.
    private static let mostSilences = 1000
    private static let mostMaintenances = 200

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
