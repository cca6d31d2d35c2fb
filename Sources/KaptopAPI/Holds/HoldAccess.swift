package import KaptopAlerts

/// The port to acknowledgements, silences, maintenances and the audit.
package protocol HoldAccess: Sendable {
    /// As they are now.
    func holds() async -> Holds
    func change(_ edit: HoldEdit, by person: Operator) async throws(HoldRefusal) -> HoldChange
    /// All alerts that topics remember, by topic and id.
    func alerts() async throws(HoldRefusal) -> [AlertLabels]
    /// The newest lines of the audit, newest first.
    func audit(limit: Int) async throws(HoldRefusal) -> [AuditEntry]
    /// Adds a line to the audit, for what operators do to others than holds.
    func record(_ entry: AuditEntry) async throws(HoldRefusal)
}
