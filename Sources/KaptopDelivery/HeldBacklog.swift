import KaptopAlerts

/// What the dispatcher knows of the deliveries that are kept back: the alerts that have some, and how far it has looked whether they
/// still are.
///
/// It looks through all of them whenever the holds have changed, some at a time, because there may be as many as there are alerts.
struct HeldBacklog: Sendable {
    private static let pageLength = 500

    /// Alerts that may have held deliveries.
    private var alerts: Set<AlertKey> = []
    /// Still to be looked at, those of one alert beside each other.
    private var marks: ArraySlice<HeldMark> = []
    /// The version of the holds for which it was looked.
    private var version = 0

    func contains(_ key: AlertKey) -> Bool { alerts.contains(key) }

    mutating func insert(_ key: AlertKey) { alerts.insert(key) }

    /// Whether there is something to look at, the holds having this version.
    func isWaiting(_ version: Int) -> Bool { !marks.isEmpty || isReadingDue(version) }

    /// Whether the ledger must be read first.
    func isReadingDue(_ version: Int) -> Bool { version != self.version && !alerts.isEmpty }

    /// Begins to look through all that the ledger has.
    mutating func look(through marks: [HeldMark], version: Int) {
        self.marks = marks[...]
        self.version = version
        alerts = Set(marks.map(\.key))
    }

    /// The next deliveries to look at; an alert's are never parted.
    mutating func nextPage() -> [DeliveryID] {
        var page = Array(marks.prefix(Self.pageLength))
        marks = marks.dropFirst(page.count)
        while let next = marks.first, next.key == page.last?.key {
            page.append(next)
            marks.removeFirst()
        }
        return page.map(\.id)
    }

    /// Forgets an alert of which nothing is held any more.
    mutating func remove(_ key: AlertKey) { alerts.remove(key) }
}
