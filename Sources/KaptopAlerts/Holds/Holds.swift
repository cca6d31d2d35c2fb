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

    package let zones: ZoneOffsets
    package private(set) var acknowledgements: [AlertKey: Acknowledgement] = [:]
    /// By number; those that have ended are left out in time.
    package private(set) var silences: [Silence] = []
    /// By number.
    package private(set) var maintenances: [Maintenance] = []
    /// Counts what changed, so that a reader sees whether to look again.
    package private(set) var version = 0
    private(set) var newestSilence = SilenceID(0)
    private(set) var newestMaintenance = MaintenanceID(0)
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
}
