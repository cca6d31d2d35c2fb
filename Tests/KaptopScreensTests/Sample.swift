import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import SourceText
import TextUI

@testable import KaptopScreens

/// A machine's morning at 12:04:31 UTC on 8 March 2026: two CRITICAL alerts, a Telegram chat that has thrown the bot out, a broken task.
enum Sample {
    static let second: Int64 = 1_000_000_000
    static let minute = 60 * second
    /// Written as 2026-03-08 12:04:31 UTC.
    static let now: Int64 = 1_772_971_471 * second

    static func at(_ hour: Int64, _ minute: Int64, _ second: Int64 = 0) -> Int64 {
        now - (12 * 3_600 + 4 * 60 + 31) * Sample.second + (hour * 3_600 + minute * 60 + second) * Sample.second
    }

    static let ops = Destination(kind: "hipchat", address: "ops")
    static let wall = Destination(kind: "hipchat", address: "noc-wall")
    static let onCall = Destination(kind: "telegram", address: "-1001472583690")
    static let mina = Destination(kind: "telegram", address: "87654321")
    static let tokyo = Destination(kind: "telegram", address: "-412345678")
    static let log = Destination(kind: "log", address: "/var/log/alerts.log")
    static let kicked = Cause(.blocked, status: 403, detail: "403 Forbidden: bot was kicked from the supergroup chat")
    static let unreachable = Cause(.network, detail: "api.telegram.org does not answer within 20 s")

    static func state(_ overview: Overview? = overview, size: Size = Size(width: 120, height: 36), glyphs: GlyphSet = .unicode)
        -> Dashboard.State
    {
        var state = Dashboard.State(now: now, zone: .utc, glyphs: glyphs)
        _ = Dashboard.update(&state, .resize(size))
        if let overview { send(overview, to: &state) }
        return state
    }

    static func send(_ overview: Overview, to state: inout Dashboard.State) {
        var change = OverviewChange()
        change.reset = overview
        _ = Dashboard.update(&state, .changed(change))
    }

    static var overview: Overview {
        var engine = EngineStatus(hostname: "edge-07", place: .service(processID: 4711), startedAt: at(5, 0))
        engine.address = "[::]:9092"
        engine.configurationPath = "/etc/kapacitor/kapacitor.conf"
        engine.newestPointAt = now - second
        engine.pointsReceived = 1_204_311
        engine.sendsNothing = false
        var overview = Overview(engine: engine)
        for row in alerts { overview.alerts[row.key] = row }
        overview.events = events
        overview.destinations = destinations
        overview.deliveries = deliveries
        overview.services = services
        overview.tasks = [
            TaskRow(id: TaskID("cpu_alert"), status: .running),
            TaskRow(id: TaskID("mem_alert"), status: .running),
            TaskRow(id: TaskID("net_alert"), status: .broken(error: "invalid TICKscript")), TaskRow(id: TaskID("old"), status: .disabled),
        ]
        return overview
    }

    /// The same morning with everything that can be kept back.
    static var held: Overview {
        var overview = overview
        let mina = Operator(name: "mina", isVerified: true)
        overview.alerts[key("cpu:host=web-03", "cpu_alert")]?.hold = Hold(.acknowledgement, by: mina, until: nil)
        if let matcher = try? AlertMatcher("task=disk_alert") {
            overview.silences = [
                Silence(
                    id: SilenceID(3), matchers: [matcher], startsAt: at(11, 0), endsAt: at(14, 30), reason: "disks are being replaced",
                    by: mina,
                    createdAt: at(11, 0))
            ]
            overview.maintenances = [
                Maintenance(
                    id: MaintenanceID(1), name: "backup", matchers: [matcher],
                    schedule: MaintenanceSchedule(weekdays: [.saturday, .sunday], startMinute: 120, length: .seconds(7_200), zone: "UTC"),
                    reason: "weekly backup", by: Operator(name: "ops", isVerified: false), createdAt: at(1, 0))
            ]
        }
        return overview
    }

    /// A new installation without a file: nothing is sent, one quiet alert.
    static var firstRun: Overview {
        var engine = EngineStatus(hostname: "laptop", place: .thisWindow, startedAt: now - 3 * second)
        engine.newestPointAt = now - second
        var overview = Overview(engine: engine)
        var row = AlertRow(key: key("cpu:host=laptop", "starter_cpu"), task: TaskID("starter_cpu"), level: .ok)
        row.value = 12.4
        row.unit = "%"
        row.history.record(.ok, value: 12.4, at: now)
        overview.alerts[row.key] = row
        overview.tasks = [TaskRow(id: TaskID("starter_cpu"), status: .running, isStarter: true)]
        overview.services = services.map { ServiceRow(kind: $0.kind, title: $0.title, setup: .notSetUp, summary: "") }
        return overview
    }

    static func key(_ id: String, _ task: String) -> AlertRow.Key {
        AlertRow.Key(topic: TopicID("main:\(task):alert4"), id: AlertID(id))
    }

    static func alert(
        _ id: String, _ task: String, _ level: Level, since: Int64?, value: Double?, unit: String?, _ sign: String, _ limit: Double,
        history: [(Level, Int)], sentTo: [(Destination, DeliveryStatus)] = []
    ) -> AlertRow {
        var row = AlertRow(key: key(id, task), task: TaskID(task), level: level)
        row.since = since
        row.value = value
        row.unit = unit
        row.message = "\(id) is \(level.name)"
        row.newestPointAt = now - second
        row.reason = Reason(
            range: SourceRange(40, 52), expression: "\"usage_user\" \(sign) \(NumberText.exact(limit))", reference: "usage_user",
            value: value, comparison: Reason.Limit(operator: sign, value: limit, furtherCount: 0))
        var time = now - 59 * minute
        for (level, count) in history {
            for _ in 0..<count {
                row.history.record(level, value: Double(level.rawValue * 20 + 30), at: time)
                time += minute
            }
        }
        row.sentTo = sentTo.map { AlertRow.SentTo(destination: $0.0, status: $0.1) }
        row.tags =
            id.split(separator: ":").last?.split(separator: ",").compactMap { pair in
                let parts = pair.split(separator: "=").map(String.init)
                return parts.count == 2 ? AlertSeries.Pair(parts[0], parts[1]) : nil
            } ?? []
        return row
    }

    private static var alerts: [AlertRow] {
        let both: [(Destination, DeliveryStatus)] = [(ops, .delivered), (mina, .delivered)]
        var deadman = alert(
            "deadman:api-gw", "api_deadman", .critical, since: at(12, 1, 29), value: 0, unit: "pt", "<=", 0,
            history: [(.ok, 57), (.critical, 3)],
            sentTo: [(ops, .delivered), (onCall, .rejected(kicked))])
        deadman.message = "node 'stream0' is dead: 0.0 points in 10s"
        var web = alert(
            "cpu:host=web-03", "cpu_alert", .critical, since: at(11, 50, 30), value: 97.24, unit: "%", ">", 90,
            history: [(.ok, 34), (.info, 4), (.warning, 7), (.critical, 15)], sentTo: [(ops, .delivered), (onCall, .retrying(unreachable))])
        web.message = "cpu is CRITICAL: 97.2"
        web.reason?.comparison?.furtherCount = 1
        var rows = [
            deadman, web,
            alert(
                "disk:host=db-01,path=/var", "disk_alert", .warning, since: at(9, 53), value: 86.4, unit: "%", ">", 85,
                history: [(.warning, 60)], sentTo: [(mina, .delivered)]),
            alert(
                "mem:host=cache-02", "mem_alert", .warning, since: at(11, 42), value: 81.9, unit: "%", ">", 80,
                history: [(.ok, 20), (.info, 18), (.warning, 22)], sentTo: [(ops, .delivered)]),
            alert(
                "http_p99:svc=checkout", "http_p99", .warning, since: at(11, 57, 51), value: 812, unit: "ms", ">", 750,
                history: [(.ok, 10), (.warning, 6), (.ok, 37), (.warning, 7)], sentTo: both),
            alert(
                "kafka_lag:group=billing", "kafka_lag", .warning, since: at(11, 23), value: 152_340, unit: nil, ">", 100_000,
                history: [(.ok, 19), (.warning, 41)], sentTo: [(wall, .queued)]),
            alert(
                "温度:rack=東京-4", "env_temp", .warning, since: at(11, 55, 16), value: 41.2, unit: "°C", ">", 40,
                history: [(.ok, 40), (.info, 11), (.warning, 9)], sentTo: [(ops, .delivered)]),
            alert("backup_age:host=db-02", "backup_age", .info, since: at(9, 58), value: 26.1, unit: "h", ">", 24, history: [(.info, 60)]),
            alert(
                "cert_days:host=www", "cert_days", .info, since: now - 8 * 86_400 * second, value: 21, unit: "d", "<", 30,
                history: [(.info, 60)], sentTo: [(mina, .delivered)]),
            alert(
                "http_5xx:svc=cart", "http_5xx", .ok, since: at(11, 47, 12), value: 0.2, unit: "%", ">", 1,
                history: [(.ok, 28), (.critical, 15), (.ok, 17)], sentTo: both),
        ]
        var quiet = alert(
            "cpu:host=web-02", "cpu_alert", .ok, since: at(11, 12), value: 38.7, unit: "%", ">", 90, history: [], sentTo: both)
        for minute in (0..<60).reversed() where !(20..<32).contains(minute) {
            quiet.history.record(minute > 52 ? .warning : .ok, value: 38.7, at: now - Int64(minute) * Sample.minute)
        }
        rows.append(quiet)
        for number in 1...20 {
            let since = now - Int64(number) * 86_400 * second
            rows.append(
                alert(
                    "load:host=app-\(number + 10)", "load_alert", .ok, since: since, value: Double(number) / 7, unit: nil, ">=", 8.5,
                    history: [(.ok, 60)]))
        }
        return rows
    }

    private static var events: [EventRow] {
        func event(_ time: Int64, _ old: Level, _ new: Level, _ key: AlertRow.Key, _ message: String) -> EventRow {
            EventRow(id: EventID(rawValue: "\(time)"), key: key, level: new, previousLevel: old, message: message, time: time)
        }
        return [
            event(at(12, 1, 29), .ok, .critical, key("deadman:api-gw", "api_deadman"), "node 'stream0' is dead: 0.0 points in 10s"),
            event(at(11, 57, 51), .ok, .warning, key("http_p99:svc=checkout", "http_p99"), "p99 is 812 ms"),
            event(at(11, 55, 16), .info, .warning, key("温度:rack=東京-4", "env_temp"), "rack temperature 40.3 °C"),
            event(at(11, 50, 30), .warning, .critical, key("cpu:host=web-03", "cpu_alert"), "cpu is CRITICAL: 91.4"),
            event(at(11, 47, 12), .critical, .ok, key("http_5xx:svc=cart", "http_5xx"), "http_5xx recovered after 14m59s"),
        ]
    }

    private static var destinations: [DestinationRow] {
        func row(
            _ destination: Destination, _ name: String, _ source: String, _ health: DestinationRow.Health, _ counts: (Int, Int, Int),
            last: Int64?, latency: Int64?, _ alert: String?, _ level: Level?
        ) -> DestinationRow {
            var row = DestinationRow(destination: destination, name: name, sources: [source])
            row.health = health
            (row.deliveredCount, row.rejectedCount, row.queuedCount) = counts
            row.waitingRejectedCount = row.rejectedCount
            row.newestDeliveryAt = last
            row.newestLatency = latency.map { $0 * 1_000_000 }
            row.newestAlert = alert.map(AlertID.init)
            row.newestLevel = level
            return row
        }
        return [
            row(ops, "ops", "kapacitor.conf", .ok, (142, 0, 0), last: at(11, 50, 30), latency: 88, "cpu:host=web-03", .critical),
            row(wall, "noc-wall", "topic system", .ok, (1_611, 0, 1), last: at(12, 1, 29), latency: 104, "deadman:api-gw", .critical),
            row(
                onCall, "Ops on-call", "kapacitor.conf", .rejecting(since: at(11, 57, 53), kicked), (201, 7, 0), last: at(11, 57, 51),
                latency: 210, "deadman:api-gw", .critical),
            row(mina, "Mina Park", "task cpu_alert", .ok, (57, 0, 0), last: at(11, 50, 31), latency: 190, "cpu:host=web-03", .critical),
            row(
                tokyo, "東京 NOC", "topic system", .retrying(since: at(12, 2), unreachable), (3, 0, 2), last: now - 26 * 3_600 * second,
                latency: 2_130, "env_temp", .warning),
            row(
                log, "/var/log/alerts.log", "task cpu_alert", .ok, (2_041, 0, 0), last: at(12, 1, 29), latency: 0, "deadman:api-gw",
                .critical),
            row(
                Destination(kind: "post", address: "https://hooks.example.net/a"), "https://hooks.example.net/a", "task old",
                .disabled(reason: "enabled = false"), (0, 0, 0), last: nil, latency: nil, nil, nil),
        ]
    }

    private static var deliveries: [DeliveryRow] {
        func row(
            _ id: Int64, _ destination: Destination, _ alert: String, _ old: Level, _ new: Level, _ status: DeliveryStatus, _ time: Int64,
            _ latency: Int64?, attempts: Int = 1
        ) -> DeliveryRow {
            var row = DeliveryRow(
                id: DeliveryID(id), destination: destination, alert: AlertID(alert), level: new, previousLevel: old,
                eventTime: events.first { $0.key.id.rawValue == alert && $0.level == new }?.time ?? time, status: status, createdAt: time)
            row.attempts = attempts
            row.newestAttemptAt = time
            row.newestLatency = latency.map { $0 * 1_000_000 }
            return row
        }
        return [
            row(60, onCall, "deadman:api-gw", .ok, .critical, .rejected(kicked), at(12, 1, 30), 96),
            row(59, ops, "deadman:api-gw", .ok, .critical, .delivered, at(12, 1, 29), 118),
            row(57, onCall, "http_p99:svc=checkout", .ok, .warning, .delivered, at(11, 57, 51), 210),
            row(56, ops, "http_p99:svc=checkout", .ok, .warning, .delivered, at(11, 57, 51), 96),
            row(55, ops, "温度:rack=東京-4", .info, .warning, .delivered, at(11, 55, 16), 101),
            row(54, onCall, "cpu:host=web-03", .warning, .critical, .retrying(unreachable), at(11, 50, 31), nil, attempts: 3),
            row(53, ops, "cpu:host=web-03", .warning, .critical, .delivered, at(11, 50, 30), 88),
            row(52, onCall, "http_5xx:svc=cart", .critical, .ok, .delivered, at(11, 47, 12), 204),
        ]
    }

    static let services = [
        ServiceRow(kind: "telegram", title: "Telegram", setup: .setUp, summary: "@KapOpsBot, 3 chats"),
        ServiceRow(kind: "hipchat", title: "HipChat", setup: .setUp, summary: "https://chat.example.net, room ops"),
        ServiceRow(kind: "slack", title: "Slack", setup: .halfSetUp(missing: "url is empty"), summary: ""),
    ]
}
