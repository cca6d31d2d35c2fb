/// One line of the audit, which is only ever added to: who did what to what, when and why.
package struct AuditEntry: Sendable, Hashable {
    /// Wall time, nanoseconds since 1970 UTC.
    package var at: Int64
    package var by: Operator
    package var verb: Verb
    /// What it was done to: `alert cpu:nil of system`, `silence 3`.
    package var object: String
    /// Reason or note, and what is needed to understand it later; may be empty.
    package var detail: String

    package init(at: Int64, by person: Operator, verb: Verb, object: String, detail: String) {
        self.at = at
        by = person
        self.verb = verb
        self.object = object
        self.detail = detail
    }

    /// What was done, as it is stored and shown.
    package struct Verb: Sendable, Hashable, CustomStringConvertible {
        package let description: String
        package init(_ text: String) { description = text }

        package static let addressAdopted = Verb("new id saved")
        package static let acknowledged = Verb("acknowledged")
        package static let acknowledgementEnded = Verb("acknowledgement ended")
        package static let silenced = Verb("silenced")
        package static let silenceEnded = Verb("silence ended")
        package static let dismissed = Verb("dismissed")
        package static let sentAgain = Verb("sent again")
        package static let scriptChanged = Verb("script changed")
        package static let serviceDisabled = Verb("service disabled")
        package static let serviceEnabled = Verb("service enabled")
        package static let taskDisabled = Verb("task disabled")
        package static let taskEnabled = Verb("task enabled")
        package static let tested = Verb("test message sent")
        package static let maintenanceAdded = Verb("maintenance added")
        package static let maintenanceEnabled = Verb("maintenance enabled")
        package static let maintenanceDisabled = Verb("maintenance disabled")
        package static let maintenanceRemoved = Verb("maintenance removed")
    }
}
