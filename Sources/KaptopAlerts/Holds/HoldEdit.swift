/// What an operator asks of the holds.
package enum HoldEdit: Sendable, Hashable {
    case acknowledge(AlertKey, note: String)
    case endAcknowledgement(AlertKey)
    case silence(SilenceDraft)
    case endSilence(SilenceID)
    case maintain(MaintenanceDraft)
    case setMaintenance(MaintenanceID, isEnabled: Bool)
    case removeMaintenance(MaintenanceID)
}

/// A silence that is asked for.
///
/// Times are wall time, nanoseconds since 1970 UTC.
package struct SilenceDraft: Sendable, Hashable {
    package var matchers: [AlertMatcher]
    /// nil for at once.
    package var startsAt: Int64?
    package var endsAt: Int64
    package var reason: String

    package init(matchers: [AlertMatcher], startsAt: Int64? = nil, endsAt: Int64, reason: String) {
        self.matchers = matchers
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.reason = reason
    }
}

/// A maintenance that is asked for.
package struct MaintenanceDraft: Sendable, Hashable {
    package var name: String
    package var matchers: [AlertMatcher]
    package var schedule: MaintenanceSchedule
    package var reason: String

    package init(name: String, matchers: [AlertMatcher], schedule: MaintenanceSchedule, reason: String) {
        self.name = name
        self.matchers = matchers
        self.schedule = schedule
        self.reason = reason
    }
}

/// What an edit changes: what is to be stored, as it stands afterwards.
package enum HoldChange: Sendable, Hashable {
    case acknowledged(Acknowledgement)
    case acknowledgementEnded(AlertKey)
    /// A new silence, or one with another end.
    case silence(Silence)
    case maintenance(Maintenance)
    case maintenanceRemoved(MaintenanceID)
}

/// Why an edit is refused, in one line for a person.
package struct HoldRefusal: Error, Sendable, Hashable {
    package enum Kind: Sendable {
        /// There is no such alert, silence or maintenance.
        case unknown
        case invalid
        /// It is right but cannot be stored now.
        case unavailable
    }

    package let kind: Kind
    package let text: String

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}
