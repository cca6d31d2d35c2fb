import KaptopAPI
import KaptopAlerts

/// Holds without a disk, on three alerts.
actor MemoryHolds: HoldAccess {
    private var current = Holds(zones: .onlyUTC)
    private var lines: [AuditEntry] = []
    private let labels: [AlertLabels] = [("a", Level.ok), ("b", .critical), ("c", .warning)].map { id, level in
        AlertLabels(
            key: AlertKey(topic: TopicID("t"), id: AlertID(id)), task: TaskID("cpu"), level: level, name: "cpu",
            tags: [.init("host", "db-\(id)")])
    }

    func holds() -> Holds { current }

    func change(_ edit: HoldEdit, by person: Operator) throws(HoldRefusal) -> HoldChange {
        let (change, entry) = try current.change(for: edit, by: person, at: MemoryEngine.now) { key in
            labels.first { $0.key == key }?.level
        }
        current.apply(change, at: MemoryEngine.now)
        lines.insert(entry, at: 0)
        return change
    }

    func alerts() -> [AlertLabels] { labels }
    func audit(limit: Int) -> [AuditEntry] { Array(lines.prefix(limit)) }
    func record(_ entry: AuditEntry) { lines.insert(entry, at: 0) }
}
