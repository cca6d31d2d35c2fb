import KaptopAPI
import KaptopAlerts
import KaptopDelivery
package import KaptopOverview
import KaptopPipeline

/// A Kapacitor, which a console shows by asking it again and again over its HTTP API.
///
/// What Kapacitor does not tell is not available: values, limits, deliveries, history. Its alerts' last hours fill from what is seen.
package actor KapacitorBackend: Backend {
    private static let path = "/kapacitor/v1"
    private static let interval = Duration.seconds(2)
    /// Looks after which the handlers of a topic are asked for again.
    private static let looksPerHandlers = 15

    private let client: EngineClient
    private let now: @Sendable () -> Int64
    private var overview: Overview
    private var looks = 0
    /// Events that each topic had collected when its alerts were asked for.
    private var collected: [TopicID: Int] = [:]
    package private(set) var lossReason: String?

    /// - Parameter now: wall time, nanoseconds since 1970 UTC.
    package init(_ client: EngineClient, version: String, now: @escaping @Sendable () -> Int64) {
        self.client = client
        self.now = now
        var engine = EngineStatus(hostname: client.host, place: .foreign("Kapacitor \(version)"), startedAt: now())
        engine.address = client.host
        engine.sendsNothing = false
        overview = Overview(engine: engine)
    }

    package nonisolated func changes() async -> AsyncStream<OverviewChange> {
        let first = FirstLook()
        return AsyncStream {
            guard await first.take() else {
                do {
                    try await Task.sleep(for: Self.interval)
                } catch {
                    return nil
                }
                return await self.look()
            }
            guard await self.look() != nil else { return nil }
            return await self.wholePicture
        }
    }

    private actor FirstLook {
        private var isTaken = false
        func take() -> Bool {
            defer { isTaken = true }
            return !isTaken
        }
    }

    private var wholePicture: OverviewChange {
        var change = OverviewChange()
        change.reset = overview
        return change
    }

    /// What has changed since the last look; nil where the connection is lost.
    private func look() async -> OverviewChange? {
        do throws(EngineClient.Failure) {
            let change = try await news()
            lossReason = nil
            looks += 1
            overview.apply(change)
            return change
        } catch {
            lossReason = error.description
            return nil
        }
    }

    // MARK: Asking

    private func news() async throws(EngineClient.Failure) -> OverviewChange {
        var change = OverviewChange()
        let tasks = KapacitorJSON.tasks(
            try await client.call(
                .get, Self.path + "/tasks",
                query: ["id", "status", "executing", "error"].map { ("fields", $0) } + [("limit", "100000")]))
        if tasks != overview.tasks { change.tasks = tasks }
        let topics = KapacitorJSON.topics(try await client.call(.get, Self.path + "/alerts/topics"))
        var rows: [TopicRow] = []
        for topic in topics { rows.append(try await row(of: topic, &change)) }
        rows.sort { $0.id.rawValue < $1.id.rawValue }
        if rows != overview.topics {
            change.topics = rows
            change.destinations = Self.destinations(of: rows)
        }
        let known = Set(topics.map(\.id))
        change.removedAlerts += overview.alerts.keys.filter { !known.contains($0.topic) }
        collected = collected.filter { known.contains($0.key) }
        fillMinutes(&change)
        return change
    }

    /// Asks for the alerts of a topic where it has collected events since, and for its handlers now and then.
    private func row(of topic: KapacitorJSON.Topic, _ change: inout OverviewChange) async throws(EngineClient.Failure) -> TopicRow {
        let earlier = overview.topics.first { $0.id == topic.id }
        var row = earlier ?? TopicRow(id: topic.id, level: topic.level, counts: [0, 0, 0, 0])
        row.level = topic.level
        row.collected = topic.collected
        let path = Self.path + "/alerts/topics/\(EngineClient.encoded(topic.id.rawValue))"
        if earlier == nil || looks % Self.looksPerHandlers == 0 {
            row.handlers = KapacitorJSON.handlers(try await client.call(.get, path + "/handlers"))
        }
        guard collected[topic.id] != topic.collected else { return row }
        let alerts = KapacitorJSON.alerts(try await client.call(.get, path + "/events"), of: topic.id)
        collected[topic.id] = topic.collected
        row.counts = Level.allCases.map { level in alerts.count { $0.level == level } }
        let kept = Set(alerts.map(\.key))
        change.removedAlerts += overview.alerts.keys.filter { $0.topic == topic.id && !kept.contains($0) }
        for alert in alerts { take(alert, &change) }
        return row
    }

    private func take(_ alert: AlertRow, _ change: inout OverviewChange) {
        guard let earlier = overview.alerts[alert.key] else { return change.alerts.append(alert) }
        guard alert.newestPointAt != earlier.newestPointAt || alert.level != earlier.level else { return }
        var row = alert
        row.history = earlier.history
        if alert.level == earlier.level { row.since = earlier.since }
        change.alerts.append(row)
        let time = alert.newestPointAt ?? now()
        let event = EventRow(
            id: EventID(rawValue: "\(alert.key.topic)/\(alert.key.id)/\(alert.level.name)/\(time)"), key: alert.key, level: alert.level,
            previousLevel: earlier.level, message: alert.message, time: time)
        change.events.insert(event, at: 0)
    }

    /// Each alert has its level in this minute, too.
    private func fillMinutes(_ change: inout OverviewChange) {
        let time = now()
        var rows = Dictionary(change.alerts.map { ($0.key, $0) }) { $1 }
        let removed = Set(change.removedAlerts)
        for (key, row) in overview.alerts where rows[key] == nil && !removed.contains(key) {
            if row.history.newestMinute != time / 60_000_000_000 { rows[key] = row }
        }
        change.alerts = rows.values.map { row in
            var row = row
            row.history.record(row.level, value: nil, at: time)
            return row
        }
    }

    /// Whether they work is not told.
    private static func destinations(of topics: [TopicRow]) -> [DestinationRow] {
        var rows: [Destination: DestinationRow] = [:]
        for topic in topics {
            for handler in topic.handlers where !["publish", "aggregate"].contains(handler.kind) {
                let destination = Destination(kind: handler.kind, address: handler.address)
                rows[destination, default: DestinationRow(destination: destination)].sources.append("topic \(topic.id)")
            }
        }
        return rows.values.sorted { ($0.destination.kind, $0.name) < ($1.destination.kind, $1.name) }
    }

    // MARK: Commands and questions

    package func perform(_ command: Command) async -> CommandOutcome {
        switch command {
        case .setTask(let id, let isEnabled):
            await change(id, [["status": isEnabled ? "enabled" : "disabled"]], done: "task \(id) is \(isEnabled ? "enabled" : "disabled")")
        case .setScript(let id, let script):
            if case .disabled? = overview.tasks.first(where: { $0.id == id })?.status {
                await change(id, [["script": .text(script)]], done: "task \(id) has its new script and is disabled")
            } else {
                await change(
                    id, [["script": .text(script)], ["status": "disabled"], ["status": "enabled"]], done: "task \(id) runs its new script")
            }
        case .simulateAlert, .sendTest, .resend, .resendRejected, .adoptAddress, .dismiss, .setService, .hold:
            .failed("Kapacitor cannot do this; kaptop's own engine can")
        }
    }

    private func change(_ id: TaskID, _ changes: [JSONValue], done: String) async -> CommandOutcome {
        do throws(EngineClient.Failure) {
            for change in changes {
                _ = try await client.call(.patch, Self.path + "/tasks/\(EngineClient.encoded(id.rawValue))", change)
            }
            return .done(done)
        } catch {
            return .failed("task \(id): \(error)")
        }
    }

    package func answer(_ query: Query) async -> Answer {
        switch query {
        case .task(let id):
            do throws(EngineClient.Failure) {
                let path = Self.path + "/tasks/\(EngineClient.encoded(id.rawValue))"
                let answer = try await client.call(.get, path, query: [("script-format", "raw")])
                let detail = KapacitorJSON.task(answer, handlers: HandlerCatalog.scriptSignatures)
                return detail.map { .task($0) } ?? .unavailable("Kapacitor's answer is not understood")
            } catch {
                return .unavailable(error.description)
            }
        case .check(_, let script):
            return .script(ScriptMistake.all(in: ScriptReview(script, handlers: HandlerCatalog.scriptSignatures)))
        case .alert: return .unavailable("Kapacitor does not tell values and limits")
        case .history: return .unavailable("Kapacitor keeps no history")
        case .log: return .unavailable("Kapacitor's log is on its machine")
        case .audit: return .unavailable("Kapacitor keeps no audit")
        }
    }
}
