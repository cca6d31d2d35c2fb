import KaptopAlerts

/// Silences, maintenances and what operators ask of them, as they go between engine and consoles.
extension Wire {
    fileprivate mutating func code(_ matchers: inout [AlertMatcher]) {
        code("matchers", &matchers, text: \.description) { try? AlertMatcher($0) }
    }
}

extension Silence: WireValue {
    static var blank: Self {
        Silence(id: SilenceID(0), matchers: [], startsAt: 0, endsAt: 0, reason: "", by: .blank, createdAt: 0)
    }

    mutating func code(in wire: inout Wire) {
        var number = id.rawValue
        wire.code("number", &number)
        id = SilenceID(number)
        wire.code(&matchers)
        wire.code("starts", &startsAt)
        wire.code("ends", &endsAt)
        wire.code("reason", &reason)
        wire.code("by", &by)
        wire.code("created", &createdAt)
    }
}

extension Maintenance: WireValue {
    static var blank: Self {
        Maintenance(id: MaintenanceID(0), name: "", matchers: [], schedule: .blank, reason: "", by: .blank, createdAt: 0)
    }

    mutating func code(in wire: inout Wire) {
        var number = id.rawValue
        wire.code("number", &number)
        id = MaintenanceID(number)
        wire.code("name", &name)
        wire.code(&matchers)
        wire.code("schedule", &schedule)
        wire.code("reason", &reason)
        wire.code("by", &by)
        wire.code("created", &createdAt)
        wire.code("enabled", &isEnabled)
    }
}

extension MaintenanceSchedule: WireValue {
    static var blank: Self { MaintenanceSchedule(weekdays: [], startMinute: 0, length: .zero, zone: "") }

    mutating func code(in wire: inout Wire) {
        var days = weekdays.sorted()
        var seconds = length.components.seconds
        wire.code("weekdays", &days, text: \.shortName) { Weekday(name: $0) }
        wire.code("start", &startMinute)
        wire.code("seconds", &seconds)
        wire.code("zone", &zone)
        guard wire.isReading else { return }
        weekdays = Set(days)
        length = .seconds(seconds)
    }
}

extension SilenceDraft: WireValue {
    static var blank: Self { SilenceDraft(matchers: [], endsAt: 0, reason: "") }

    mutating func code(in wire: inout Wire) {
        wire.code(&matchers)
        wire.code("starts", &startsAt)
        wire.code("ends", &endsAt)
        wire.code("reason", &reason)
    }
}

extension MaintenanceDraft: WireValue {
    static var blank: Self { MaintenanceDraft(name: "", matchers: [], schedule: .blank, reason: "") }

    mutating func code(in wire: inout Wire) {
        wire.code("name", &name)
        wire.code(&matchers)
        wire.code("schedule", &schedule)
        wire.code("reason", &reason)
    }
}

extension HoldEdit: WireValue {
    static var blank: Self { .endSilence(SilenceID(0)) }

    private enum Kind: String {
        case acknowledge, unacknowledge, silence, endSilence, maintain, setMaintenance, removeMaintenance
    }

    mutating func code(in wire: inout Wire) {
        var kind: Kind
        var (key, note, number, isEnabled) = (AlertKey.blank, "", Int64(0), false)
        var (silence, maintenance) = (SilenceDraft.blank, MaintenanceDraft.blank)
        switch self {
        case .acknowledge(let alert, let text): (kind, key, note) = (.acknowledge, alert, text)
        case .endAcknowledgement(let alert): (kind, key) = (.unacknowledge, alert)
        case .silence(let draft): (kind, silence) = (.silence, draft)
        case .endSilence(let id): (kind, number) = (.endSilence, id.rawValue)
        case .maintain(let draft): (kind, maintenance) = (.maintain, draft)
        case .setMaintenance(let id, let isOn): (kind, number, isEnabled) = (.setMaintenance, id.rawValue, isOn)
        case .removeMaintenance(let id): (kind, number) = (.removeMaintenance, id.rawValue)
        }
        wire.code("edit", &kind)
        switch kind {
        case .acknowledge:
            wire.code("alert", &key)
            wire.code("note", &note)
            self = .acknowledge(key, note: note)
        case .unacknowledge:
            wire.code("alert", &key)
            self = .endAcknowledgement(key)
        case .silence:
            wire.code("silence", &silence)
            self = .silence(silence)
        case .endSilence:
            wire.code("number", &number)
            self = .endSilence(SilenceID(number))
        case .maintain:
            wire.code("maintenance", &maintenance)
            self = .maintain(maintenance)
        case .setMaintenance:
            wire.code("number", &number)
            wire.code("enabled", &isEnabled)
            self = .setMaintenance(MaintenanceID(number), isEnabled: isEnabled)
        case .removeMaintenance:
            wire.code("number", &number)
            self = .removeMaintenance(MaintenanceID(number))
        }
    }
}
