import Glibc
import HostMetrics
package import KaptopAPI
import KaptopAlerts
import KaptopConfig
import KaptopDelivery
import KaptopEngine
package import KaptopOverview
import KaptopPipeline
import KaptopStore
import Points

/// What a console in this process sees of the engine and may command: gathers news of tasks, events and deliveries.
package actor EngineBackend: Backend, EngineInsight {
    let hub: OverviewHub
    let store: Store
    let taskMaster: TaskMaster
    private let receiver: LineReceiver
    let worker: DeliveryWorker
    var catalog: HandlerCatalog
    var configuration: Configuration
    let holds: EngineHolds
    /// Who sits at the console of this process.
    let person: Operator
    private let samplesHost: Bool
    let taskReport: TaskReport
    let logFeed: LogFeed
    let clock: any Clock<Duration>
    let now: @Sendable () -> Int64

    /// Where the newest event of each alert went; kept apart because an event may be stored before its row is shown.
    var sentTo: [AlertRow.Key: [AlertRow.SentTo]] = [:]
    var destinations: [Destination: DestinationRow] = [:]
    /// Deliveries that operators took back in this run: a verdict on one may be on its way still.
    var dismissed: Set<DeliveryID> = []
    /// Where the newest delivery was a message of the engine about itself, and was rejected.
    var refusingSelfAlerts: Set<Destination> = []
    /// Has a configuration file that was just written read again.
    var configurationSaved: @Sendable () async -> Void = {}
    /// What cannot be stored at the moment and why.
    var storeTroubles: [StoreWork: String] = [:]
    var inputs: [EngineHealth.Input] = []
    var api: LocalAPI?
    /// Of the topics that are shown; negative where all are to be looked at again.
    var topicRevision = -1
    private var unsaved: Set<AlertRow.Key> = []
    /// The holds that the rows show, and when time changes something about them.
    private var shownHolds: (version: Int, nextChange: Int64)?
    var loops: [Task<Void, Never>] = []

    /// How long a console of another process waits for a sign of life at most.
    private static let heartbeat = Duration.seconds(2)

    init(
        overview: Overview, store: Store, taskMaster: TaskMaster, receiver: LineReceiver, worker: DeliveryWorker, catalog: HandlerCatalog,
        configuration: Configuration, holds: EngineHolds, person: Operator, samplesHost: Bool, logFeed: LogFeed,
        clock: any Clock<Duration>, now: @escaping @Sendable () -> Int64
    ) {
        hub = OverviewHub(overview: overview, clock: clock)
        self.store = store
        self.taskMaster = taskMaster
        self.receiver = receiver
        self.worker = worker
        self.catalog = catalog
        self.configuration = configuration
        self.holds = holds
        self.person = person
        self.samplesHost = samplesHost
        self.logFeed = logFeed
        taskReport = TaskReport(taskMaster: taskMaster, handlers: HandlerCatalog.scriptSignatures, now: now)
        self.clock = clock
        self.now = now
    }

    package nonisolated func changes() async -> AsyncStream<OverviewChange> {
        await refresh()
        return await hub.changes()
    }

    /// Its changes end with the engine.
    package nonisolated var lossReason: String? { nil }

    package nonisolated func consoleFeed() async -> ConsoleFeed {
        await refresh()
        let (changes, end) = await hub.feed(heartbeat: Self.heartbeat)
        return ConsoleFeed(changes: changes, processID: getpid(), end: end)
    }

    // MARK: Life

    /// Loads what the last run left, then keeps the overview true until `stop`.
    func start() async {
        await restore()
        loops = [
            Task { await self.refreshRepeatedly() },
            Task { await repeatEvery(.seconds(30)) { await self.keep() } },
        ]
    }

    func stop() async {
        for loop in loops { loop.cancel() }
        await refresh()
        await keep()
    }

    /// Twice a second, and ten times in the first seconds, so that the first levels are seen as soon as they are there.
    private func refreshRepeatedly() async {
        await repeatEvery(.milliseconds(100), times: 30) { await self.refreshForConsoles() }
        await repeatEvery(.milliseconds(500)) { await self.refreshForConsoles() }
    }

    private func refreshForConsoles() async {
        if await hub.hasConsoles { await refresh() }
    }

    private func repeatEvery(_ interval: Duration, times: Int = .max, _ body: () async -> Void) async {
        for _ in 0..<times {
            do {
                try await clock.sleep(for: interval)
            } catch {
                return
            }
            await body()
        }
    }

    private func restore() async {
        // What cannot be read is not shown; the store's trouble is reported by those who write.
        let rows = (try? await store.alertRows()) ?? []
        let tasks = Set(await taskMaster.tasks.map(\.id))
        var change = OverviewChange()
        change.alerts = rows.filter { tasks.contains($0.task) }
        change.events = (try? await store.newestEvents(limit: Overview.eventLimit)) ?? []
        change.deliveries = (try? await store.newestDeliveries(limit: Overview.deliveryLimit)) ?? []
        for row in (try? await store.destinations()) ?? [] { destinations[row.destination] = row }
        await nameDestinations()
        change.destinations = destinationRows
        change.services = ServiceOverview.rows(configuration.services)
        change.tasks = await taskRows()
        await hub.apply(change)
    }

    /// Writes down what screens show, so that the next start shows it again.
    private func keep() async {
        let overview = await hub.overview
        let rows = unsaved.compactMap { overview.alerts[$0] }.filter { !$0.isSimulated }
        unsaved.removeAll()
        do {
            try await store.saveAlertRows(rows)
            try await store.setSetting(EngineSetting.evaluatedUntil, String(now()))
            await setStoreTrouble(nil, of: .engine)
        } catch {
            await setStoreTrouble("\(error)", of: .engine)
            unsaved.formUnion(rows.map(\.key))
        }
    }

    // MARK: Alerts and tasks

    func refresh() async {
        let overview = await hub.overview
        var change = OverviewChange()
        for task in await taskMaster.executingTasks {
            for observation in await task.changedAlerts() {
                let row = row(observation, before: overview)
                change.alerts.append(withSentTo(row))
                unsaved.insert(row.key)
            }
        }
        var engine = overview.engine
        let received = await receiver.received
        engine.pointsReceived = received.points
        engine.newestPointAt = received.newestPointAt
        if engine != overview.engine { change.engine = engine }
        let tasks = await taskRows()
        if tasks != overview.tasks {
            change.tasks = tasks
            await nameDestinations()
            if destinationRows != overview.destinations { change.destinations = destinationRows }
            let known = Set(tasks.map(\.id))
            change.removedAlerts = overview.alerts.values.filter { !known.contains($0.task) && !$0.isSimulated }.map(\.key)
            for key in change.removedAlerts { sentTo[key] = nil }
        }
        await showHolds(&change, overview)
        if let topics = await changedTopics(), topics != overview.topics { change.topics = topics }
        await hub.apply(change)
    }

    /// Marks the rows that something holds: all where the holds have changed, else those that changed themselves.
    private func showHolds(_ change: inout OverviewChange, _ overview: Overview) async {
        var current = await holds.holds()
        let time = now()
        current.advance(to: time)
        let starts = shownHolds.map { $0.nextChange <= time } ?? true
        if starts || shownHolds?.version != current.version {
            shownHolds = (current.version, current.nextChange(after: time) ?? .max)
            change.silences = current.silences
            change.maintenances = current.maintenances
            let known = Set(change.alerts.map(\.key) + change.removedAlerts)
            change.alerts += overview.alerts.values.filter { !known.contains($0.key) }.map { withSentTo($0) }
        }
        for index in change.alerts.indices where !change.alerts[index].isSimulated {
            change.alerts[index].hold = current.isEmpty ? nil : current.hold(on: change.alerts[index].labels, at: time)
        }
        change.alerts.removeAll { overview.alerts[$0.key] == $0 }
    }

    private func row(_ observation: AlertObservation, before overview: Overview) -> AlertRow {
        let key = AlertRow.Key(topic: observation.topic, id: observation.id)
        var row = overview.alerts[key] ?? AlertRow(key: key, task: observation.task, level: observation.level)
        row.level = observation.level
        row.since = observation.since
        row.message = observation.message
        row.value = observation.value
        row.reason = observation.reason
        row.history.merge(observation.history)
        row.newestPointAt = observation.newestPointAt
        if let interval = observation.usualInterval { row.usualInterval = interval }
        row.tags = observation.tags
        row.measurement = observation.measurement
        if let field = observation.reason?.reference {
            row.unit =
                configuration.kaptop.units["\(observation.measurement).\(field)"]
                ?? (samplesHost ? HostUnits.unit(measurement: observation.measurement, field: field) : nil)
        }
        return row
    }

    private func taskRows() async -> [TaskRow] {
        var rows: [TaskRow] = []
        for task in await taskMaster.tasks {
            var row = TaskRow(id: task.id, status: task.isEnabled ? .running : .disabled, isStarter: task.origin == .starter)
            if let error = await taskMaster.error(of: task.id), task.isEnabled { row.status = .broken(error: error) }
            row.failures = (await taskMaster.executingTask(task.id)?.runtimeErrors ?? []).map {
                TaskRow.Failure(node: $0.node, text: $0.text, count: $0.count, newestPointAt: $0.time, newestPoint: $0.point)
            }
            rows.append(row)
        }
        return rows
    }

    // MARK: Events and deliveries

    /// Shows what was committed: events, and their deliveries as queued.
    func show(_ transitions: [Transition]) async {
        var change = OverviewChange()
        var seen: Set<EventID> = []
        var changed: Set<AlertRow.Key> = []
        for transition in transitions.reversed() {
            let event = transition.event
            if change.events.count < Overview.eventLimit, seen.insert(event.id).inserted { change.events.append(EventRow(event)) }
            for delivery in transition.deliveries.reversed() where change.deliveries.count < Overview.deliveryLimit {
                change.deliveries.append(DeliveryRow(delivery, transition.deliveryStatus))
            }
            let key = AlertRow.Key(topic: event.topic, id: event.state.id)
            // Only the newest event of an alert says where it went.
            guard changed.insert(key).inserted, !transition.deliveries.isEmpty else { continue }
            let status = transition.deliveryStatus
            sentTo[key] = transition.deliveries.map { AlertRow.SentTo(destination: $0.destination, status: status) }
        }
        for transition in transitions where transition.heldBy == nil {
            for delivery in transition.deliveries {
                destinations[delivery.destination, default: DestinationRow(destination: delivery.destination)].queuedCount += 1
            }
        }
        if !change.deliveries.isEmpty { change.destinations = destinationRows }
        await show(change, with: changed)
    }

    private func show(_ change: OverviewChange, with changed: Set<AlertRow.Key>) async {
        var change = change
        let alerts = await hub.overview.alerts
        change.alerts = changed.compactMap { key in alerts[key].map { withSentTo($0) } }
        await hub.apply(change)
    }

    private func withSentTo(_ row: AlertRow) -> AlertRow {
        var row = row
        row.sentTo = sentTo[row.key] ?? row.sentTo
        return row
    }

    /// Shows what became of deliveries that nothing holds any more.
    func show(released releases: [HeldRelease]) async {
        var change = OverviewChange()
        var changed: Set<AlertRow.Key> = []
        let shown = await hub.overview.deliveries
        for release in releases.reversed() {
            let key = release.held.event.key
            let destination = release.held.destination
            if let successor = release.successor {
                change.deliveries.append(DeliveryRow(successor, .queued))
                destinations[destination, default: DestinationRow(destination: destination)].queuedCount += 1
            }
            for var row in shown where row.isHeld && row.alert == key.id && row.destination == destination && row.id <= release.held.id {
                row.status = release.status
                change.deliveries.append(row)
            }
            guard let index = sentTo[key]?.firstIndex(where: { $0.destination == destination }) else { continue }
            sentTo[key]?[index].status = release.successor == nil ? .withdrawn : .queued
            changed.insert(key)
        }
        change.deliveries.sort { $0.id > $1.id }
        change.destinations = destinationRows
        await show(change, with: changed)
    }

    /// Shows what became of tries to deliver.
    func show(_ attempts: [DeliveryReport.Attempt]) async {
        var change = OverviewChange()
        var changed: Set<AlertRow.Key> = []
        for attempt in attempts {
            let delivery = attempt.delivery
            count(delivery, attempt.settlement)
            let key = AlertRow.Key(topic: delivery.event.topic, id: delivery.event.state.id)
            guard let index = sentTo[key]?.firstIndex(where: { $0.destination == delivery.destination }) else { continue }
            sentTo[key]?[index].status = attempt.settlement.status
            changed.insert(key)
        }
        change.deliveries = attempts.suffix(Overview.deliveryLimit).reversed().map { DeliveryRow($0.delivery, $0.settlement) }
        change.destinations = destinationRows
        await show(change, with: changed)
    }

    /// Shows which deliveries are told in a digest.
    func show(_ fold: Fold, at destination: Destination) async {
        let folded = Set(fold.folded)
        destinations[destination]?.queuedCount -= folded.count
        var change = OverviewChange()
        change.deliveries = await hub.overview.deliveries.filter { folded.contains($0.id) }.map { row in
            var row = row
            row.status = .folded(into: fold.carrier)
            return row
        }
        change.destinations = destinationRows
        await hub.apply(change)
    }

    /// Shows a queue of which only the newest delivery of each alert is left.
    func show(backlog remaining: Int, of destination: Destination) async {
        destinations[destination]?.queuedCount = remaining
        var change = OverviewChange()
        // What cannot be read stays as it was shown; the store's trouble is reported by those who write.
        change.deliveries = (try? await store.newestDeliveries(limit: Overview.deliveryLimit)) ?? []
        change.destinations = destinationRows
        await hub.apply(change)
    }

    private func count(_ delivery: Delivery, _ settlement: Settlement) {
        let destination = delivery.destination
        if dismissed.contains(delivery.id) {
            // It has left the queue already; that it was tried all the same says nothing more of its destination, unless it arrived.
            destinations[destination]?.failedCount += settlement.status == .delivered ? 0 : 1
            guard settlement.status == .delivered else { return }
            destinations[destination]?.queuedCount += 1
        }
        destinations[destination, default: DestinationRow(destination: destination)]
            .count(settlement, alert: delivery.event.state.id, level: delivery.event.state.level)
        if case .rejected = settlement.status, delivery.event.topic == SelfAlert.topic {
            refusingSelfAlerts.insert(destination)
        } else if !refusingSelfAlerts.isEmpty {
            refusingSelfAlerts.remove(destination)
        }
    }

    var destinationRows: [DestinationRow] {
        destinations.values.sorted { ($0.destination.kind, $0.name) < ($1.destination.kind, $1.name) }
    }

    /// Finds the destinations that configuration and scripts name, with where each comes from.
    private func nameDestinations() async {
        var sources: [Destination: [String]] = [:]
        for (spec, source) in ServiceOverview.configuredHandlers(configuration) {
            if let destination = catalog.handler(for: spec.kind)?.destination(of: spec) { sources[destination, default: []].append(source) }
        }
        for task in await taskMaster.executingTasks {
            for spec in await task.handlers {
                guard let destination = catalog.handler(for: spec.kind)?.destination(of: spec) else { continue }
                let source = "task \(task.id)"
                if sources[destination]?.contains(source) != true { sources[destination, default: []].append(source) }
            }
        }
        for (destination, names) in sources {
            destinations[destination, default: DestinationRow(destination: destination)].sources = names
        }
        for (destination, name) in ServiceOverview.names(configuration, catalog) { destinations[destination]?.name = name }
        for destination in destinations.keys {
            if let reason = ServiceOverview.disabledReason(of: destination.kind, configuration.services) {
                destinations[destination]?.health = .disabled(reason: reason)
            }
        }
    }

    /// Shows services and destinations as another configuration has them.
    func use(_ configuration: Configuration, _ catalog: HandlerCatalog, sendsNothing: Bool) async {
        self.configuration = configuration
        self.catalog = catalog
        topicRevision = -1
        for destination in destinations.keys {
            destinations[destination]?.sources = []
            destinations[destination]?.name = destination.address
            if case .disabled? = destinations[destination]?.health { destinations[destination]?.health = .unknown }
        }
        await nameDestinations()
        let services = ServiceOverview.rows(configuration.services)
        let rows = destinationRows
        await hub.update { overview in
            var change = OverviewChange()
            change.services = services
            change.destinations = rows
            change.engine = overview.engine
            change.engine?.sendsNothing = sendsNothing
            return change
        }
    }

    func setAddress(_ address: String) async {
        await hub.update { overview in
            var change = OverviewChange()
            change.engine = overview.engine
            change.engine?.address = address
            return change
        }
    }

    func setConfigurationPath(_ path: String) async {
        await hub.update { overview in
            var change = OverviewChange()
            change.engine = overview.engine
            change.engine?.configurationPath = path
            return change
        }
    }

    func setBanner(_ text: String?, replacing prefix: String) async {
        await hub.update { overview in
            var engine = overview.engine
            engine.banners.removeAll { $0.hasPrefix(prefix) }
            if let text { engine.banners.insert(text, at: 0) }
            var change = OverviewChange()
            if engine != overview.engine { change.engine = engine }
            return change
        }
    }
}

extension DeliveryRow {
    /// A delivery that has not been tried.
    fileprivate init(_ delivery: Delivery, _ status: DeliveryStatus) {
        self.init(
            id: delivery.id, destination: delivery.destination, alert: delivery.event.state.id, level: delivery.event.state.level,
            previousLevel: delivery.event.previousLevel, eventTime: delivery.event.state.time, status: status, createdAt: delivery.createdAt
        )
        foldedCount = delivery.foldedCount
    }

    fileprivate var isHeld: Bool {
        if case .held = status { true } else { false }
    }

    fileprivate init(_ delivery: Delivery, _ settlement: Settlement) {
        self.init(delivery, settlement.status)
        attempts = settlement.attempt.number
        newestAttemptAt = settlement.attempt.at
        newestLatency = settlement.attempt.latency
    }
}

extension Transition {
    /// How its deliveries stand when it is committed.
    fileprivate var deliveryStatus: DeliveryStatus { heldBy.map { .held(by: $0) } ?? .queued }
}
