package import KaptopAlerts
import KaptopDelivery

/// Everything a console sees of an engine.
///
/// Consoles hold one and apply the changes that follow.
package struct Overview: Sendable, Equatable {
    package var engine: EngineStatus
    package var alerts: AlertRows
    /// Newest first, at most `eventLimit`.
    package var events: [EventRow]
    package var destinations: [DestinationRow]
    /// Newest first, at most `deliveryLimit`, of all destinations.
    package var deliveries: [DeliveryRow]
    package var services: [ServiceRow]
    package var tasks: [TaskRow]
    /// By id.
    package var topics: [TopicRow]
    /// By number; those that have ended are not among them.
    package var silences: [Silence]
    package var maintenances: [Maintenance]

    package static let eventLimit = 200
    package static let deliveryLimit = 500

    package init(engine: EngineStatus) {
        self.engine = engine
        alerts = AlertRows()
        events = []
        destinations = []
        deliveries = []
        services = []
        tasks = []
        topics = []
        silences = []
        maintenances = []
    }

    /// How many alerts have each level.
    package func count(_ level: Level) -> Int {
        alerts.values.reduce(0) { $0 + ($1.level == level ? 1 : 0) }
    }
}

/// What changed since the last overview.
///
/// A backend puts many changes into one.
package struct OverviewChange: Sendable, Equatable {
    /// A whole new picture; the rest is applied on top of it.
    package var reset: Overview?
    package var engine: EngineStatus?
    package var alerts: [AlertRow] = []
    package var removedAlerts: [AlertRow.Key] = []
    /// Newest first.
    package var events: [EventRow] = []
    package var destinations: [DestinationRow]?
    /// Changed or new, newest first.
    package var deliveries: [DeliveryRow] = []
    package var services: [ServiceRow]?
    package var tasks: [TaskRow]?
    package var topics: [TopicRow]?
    package var silences: [Silence]?
    package var maintenances: [Maintenance]?

    package init() {}
}

extension OverviewChange {
    package var isEmpty: Bool { self == OverviewChange() }

    /// Adds a later change; the newest of everything wins.
    package mutating func merge(_ later: OverviewChange) {
        if later.reset != nil {
            self = later
            return
        }
        if let engine = later.engine { self.engine = engine }
        if !later.alerts.isEmpty {
            let changed = Set(later.alerts.map(\.key))
            alerts = alerts.filter { !changed.contains($0.key) } + later.alerts
            removedAlerts.removeAll { changed.contains($0) }
        }
        if !later.removedAlerts.isEmpty {
            let removed = Set(later.removedAlerts)
            alerts.removeAll { removed.contains($0.key) }
            removedAlerts += later.removedAlerts
        }
        events = Array((later.events + events).prefix(Overview.eventLimit))
        if let destinations = later.destinations { self.destinations = destinations }
        let changed = Set(later.deliveries.map(\.id))
        deliveries = Array((later.deliveries + deliveries.filter { !changed.contains($0.id) }).prefix(Overview.deliveryLimit))
        if let services = later.services { self.services = services }
        if let tasks = later.tasks { self.tasks = tasks }
        if let topics = later.topics { self.topics = topics }
        if let silences = later.silences { self.silences = silences }
        if let maintenances = later.maintenances { self.maintenances = maintenances }
    }
}

extension Overview {
    package mutating func apply(_ change: OverviewChange) {
        if let reset = change.reset { self = reset }
        if let engine = change.engine { self.engine = engine }
        for row in change.alerts { alerts[row.key] = row }
        for key in change.removedAlerts { alerts[key] = nil }
        if !change.events.isEmpty { events = Array((change.events + events).prefix(Self.eventLimit)) }
        if let destinations = change.destinations { self.destinations = destinations }
        if !change.deliveries.isEmpty {
            let changed = Set(change.deliveries.map(\.id))
            var merged = change.deliveries + deliveries.filter { !changed.contains($0.id) }
            if !zip(merged, merged.dropFirst()).allSatisfy({ $0.id > $1.id }) { merged.sort { $0.id > $1.id } }
            deliveries = Array(merged.prefix(Self.deliveryLimit))
        }
        if let services = change.services { self.services = services }
        if let tasks = change.tasks { self.tasks = tasks }
        if let topics = change.topics { self.topics = topics }
        if let silences = change.silences { self.silences = silences }
        if let maintenances = change.maintenances { self.maintenances = maintenances }
    }
}
