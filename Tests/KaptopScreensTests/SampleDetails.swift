import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import TextUI

@testable import KaptopScreens

/// What an engine answers on the sample's morning: scripts and counters of its tasks, its history, its log.
enum SampleDetails {
    static let cpuScript = """
        // cpu_alert: user CPU per host
        dbrp "telegraf"."autogen"

        var data = stream
            |from()
                .measurement('cpu')
                .where(lambda: "cpu" == 'cpu-total')
                .groupBy('host')
            |window().period(10s).every(10s)
            |mean('usage_user')

        data
            |alert()
                .id('cpu:host={{ index .Tags "host" }}')
                .info(lambda: "mean" > 70)
                .warn(lambda: "mean" > 75)
                .crit(lambda: "mean" > 90)
                .flapping(0.25, 0.5)
                .stateChangesOnly()
                .hipChat().room('ops')
                .telegram().chatId('87654321')
                .log('/var/log/alerts.log')
        """

    static let brokenScript = """
        stream
            |from().measurement('net')
            |alertt()
        \t\t.crit(lambda: "drop_in" > 10)
        """

    static var overview: Overview {
        var overview = Sample.overview
        var failing = TaskRow(id: TaskID("http_p99"), status: .running)
        failing.failures = [
            TaskRow.Failure(
                node: "eval3", text: "cannot divide by zero", count: 1_204, newestPointAt: Sample.at(12, 4, 29),
                newestPoint: "http,svc=checkout total=0i,errors=3i 1772971469000000000"),
            TaskRow.Failure(
                node: "alert5", text: "template: id:1: unexpected \"}\" in operand", count: 2, newestPointAt: Sample.at(9, 12),
                newestPoint: "http,svc=cart total=9i 1772961120000000000"),
        ]
        overview.tasks = [
            TaskRow(id: TaskID("api_deadman"), status: .running), TaskRow(id: TaskID("backup_age"), status: .running),
            TaskRow(id: TaskID("cpu_alert"), status: .running), TaskRow(id: TaskID("disk_alert"), status: .running),
            TaskRow(id: TaskID("env_temp"), status: .running), failing, TaskRow(id: TaskID("kafka_lag"), status: .running),
            TaskRow(id: TaskID("mem_alert"), status: .running),
            TaskRow(id: TaskID("net_alert"), status: .broken(error: "net_alert:3:6: undefined node 'alertt'")),
            TaskRow(id: TaskID("old"), status: .disabled), TaskRow(id: TaskID("rollup_daily"), status: .running),
        ]
        for index in overview.destinations.indices where overview.destinations[index].destination == Sample.ops {
            overview.destinations[index].sources = ["kapacitor.conf", "task cpu_alert"]
        }
        overview.topics = topics
        return overview
    }

    private static var topics: [TopicRow] {
        func row(_ id: String, _ level: Level, _ counts: [Int], _ collected: Int, _ handlers: [TopicRow.Handler] = []) -> TopicRow {
            TopicRow(id: TopicID(id), level: level, counts: counts, collected: collected, handlers: handlers)
        }
        func ofTask(_ kind: String, _ address: String) -> TopicRow.Handler {
            TopicRow.Handler(id: "", kind: kind, address: address, task: TaskID("cpu_alert"))
        }
        return [
            row(
                "main:api_deadman:alert4", .critical, [0, 0, 0, 1], 12,
                [TopicRow.Handler(id: "oncall", kind: "telegram", address: "-1001472583690")]),
            row(
                "main:cpu_alert:alert4", .critical, [2, 0, 0, 1], 1_204_311,
                [
                    TopicRow.Handler(id: "wall", kind: "hipchat", address: "noc-wall", match: "level() == CRITICAL"),
                    ofTask("hipchat", "ops"), ofTask("telegram", "87654321"), ofTask("log", "/var/log/alerts.log"),
                    ofTask("log", "/var/log/crit.log"),
                ]),
            row("main:disk_alert:alert4", .warning, [1, 0, 1, 0], 61), row("main:mem_alert:alert4", .warning, [0, 0, 1, 0], 3),
            row("main:backup_age:alert4", .info, [0, 1, 0, 0], 2, [ofTask("log", "/var/log/alerts.log")]),
            row("system", .ok, [0, 0, 0, 0], 0, [TopicRow.Handler(id: "all", kind: "hipchat", address: "ops")]),
        ]
    }

    /// - Parameter second: seconds that the task has run on since the morning's moment: its counters go on.
    static func task(_ id: TaskID, second: Int = 0) -> TaskDetail {
        let isBroken = id.rawValue == "net_alert"
        let kind: TaskDetail.Kind = id.rawValue == "rollup_daily" ? .batch : .stream
        var detail = TaskDetail(id: id, kind: kind, dbrps: ["\"telegraf\".\"autogen\""], script: isBroken ? brokenScript : cpuScript)
        detail.createdAt = Sample.now - 40 * 86_400 * Sample.second
        detail.modifiedAt = Sample.at(9, 14)
        if isBroken {
            detail.mistakes = [
                ScriptMistake(line: 3, column: 6, text: "undefined node 'alertt'", hint: "did you mean 'alert'?"),
                ScriptMistake(line: 4, column: 3, text: "no node to set a property of"),
            ]
            return detail
        }
        detail.enabledAt = Sample.at(9, 15)
        detail.throughput = 1_204
        detail.nodes = [
            TaskNode(name: "stream0", line: 4, collected: 1_204_311 + 1_204 * second, emitted: 1_204_311, errors: 0),
            TaskNode(name: "from1", line: 5, collected: 402_100 + 402 * second, emitted: 402_100, errors: 0),
            TaskNode(name: "window2", line: 9, collected: 402_100 + 402 * second, emitted: 40_210, errors: 0),
            TaskNode(name: "mean3", line: 10, collected: 40_210 + 40 * second, emitted: 40_210, errors: 0),
            TaskNode(name: "alert4", line: 13, collected: 40_210 + 40 * second, emitted: 31, errors: 7),
        ]
        return detail
    }

    /// Events of two days, newest first, two of them with deliveries.
    static let history: [HistoryRow] = {
        let mistake = HistoryAttempt(
            number: 1, at: Sample.at(12, 1, 30), latency: 96_000_000, outcome: .retry, status: 502, answer: "502 Bad Gateway")
        let kicked = HistoryAttempt(
            number: 2, at: Sample.at(12, 1, 35), latency: 101_000_000, outcome: .rejected, status: 403, cause: .blocked,
            answer: "{\"ok\":false,\"error_code\":403,\"description\":\"Forbidden: bot was kicked from the supergroup chat\"}")
        let arrived = HistoryAttempt(number: 1, at: Sample.at(12, 1, 29), latency: 118_000_000, outcome: .delivered)
        var rows = Sample.overview.events.enumerated().map { index, event in
            HistoryRow(
                event: Int64(1_000 - index), key: event.key,
                task: TaskID(event.key.topic.rawValue.split(separator: ":").dropFirst().first.map(String.init) ?? ""),
                level: event.level, previousLevel: event.previousLevel, message: event.message, time: event.time - Sample.second,
                createdAt: event.time)
        }
        rows[0].deliveries = [
            HistoryDelivery(
                id: DeliveryID(59), destination: Sample.ops, status: .delivered, createdAt: Sample.at(12, 1, 29), attempts: [arrived]),
            HistoryDelivery(
                id: DeliveryID(60), destination: Sample.onCall, status: .rejected(Sample.kicked), foldedCount: 3,
                createdAt: Sample.at(12, 1, 29), attempts: [mistake, kicked]),
        ]
        rows[1].deliveries = [
            HistoryDelivery(
                id: DeliveryID(57), destination: Sample.mina, status: .delivered, mayRepeat: true, createdAt: Sample.at(11, 57, 51),
                attempts: [arrived])
        ]
        let levels: [Level] = [.ok, .warning, .critical, .warning]
        return rows
            + (0..<300).map { index in
                let key = Sample.key("load:host=web-0\(index % 9)", "load_alert")
                return HistoryRow(
                    event: Int64(900 - index), key: key, task: TaskID("load_alert"), level: levels[index % 4],
                    previousLevel: levels[(index + 3) % 4], message: "load is \(index % 17)",
                    time: Sample.at(11, 40) - Int64(index) * 8 * Sample.minute,
                    createdAt: Sample.at(11, 40) - Int64(index) * 8 * Sample.minute)
            }
    }()

    static func page(_ query: HistoryQuery, of rows: [HistoryRow] = history) -> HistoryPage {
        let found = rows.filter { row in
            if let before = query.before, row.event >= before.event { return false }
            if let task = query.task, row.task != task { return false }
            if let topic = query.topic, row.key.topic != topic { return false }
            if let alert = query.alert, row.key.id != alert { return false }
            if let from = query.from, row.createdAt < from { return false }
            if let to = query.to, row.createdAt >= to { return false }
            if let destination = query.destination, !row.deliveries.contains(where: { $0.destination == destination }) { return false }
            if query.outcome == .failed, !row.deliveries.contains(where: { $0.status != .delivered }) { return false }
            return max(row.level, row.previousLevel) >= query.minimumLevel
        }
        let page = Array(found.prefix(query.limit))
        let isLast = page.count == found.count
        return HistoryPage(
            rows: page, next: isLast ? nil : page.last.map { HistoryQuery.Cursor(createdAt: $0.createdAt, event: $0.event) })
    }

    static let log: [LogRow] = {
        let texts: [(LogRow.Level, String, String)] = [
            (.info, "task enabled", "task=cpu_alert"), (.debug, "points came", "count=1204"),
            (.warning, "delivery is tried again in 5 s", "service=telegram to=-1001472583690"),
            (
                .error,
                "bot was kicked from the supergroup chat, so nothing arrives there until somebody adds it again; see the screen Handlers",
                "service=telegram to=-1001472583690 status=403"
            ),
            (.info, "snapshot stored", "tasks=14 bytes=81211"),
        ]
        return (1...60).map { number in
            let text = texts[number % texts.count]
            return LogRow(
                number: number, time: Sample.at(12, 3) + Int64(number) * Sample.second, level: text.0, message: text.1, pairs: text.2)
        }
    }()

    static func answer(_ query: Query, second: Int = 0) -> Answer {
        switch query {
        case .task(let id): .task(task(id, second: second))
        case .check(_, let script): .script(mistakes(script))
        case .history(let query): .history(page(query))
        case .log(let after): .log(log.filter { $0.number > after })
        case .alert, .audit: .unavailable("this engine does not tell it")
        }
    }

    /// A script in which each `crt` is a mistake.
    static func mistakes(_ script: String) -> [ScriptMistake] {
        script.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            guard let place = line.firstRange(of: "crt(") else { return nil }
            let column = line.utf8.distance(from: line.startIndex, to: place.lowerBound) + 1
            return ScriptMistake(line: index + 1, column: column, text: "node 'alert' has no property 'crt'", hint: "did you mean 'crit'?")
        }
    }
}

/// A console whose questions to the engine are answered at once.
struct AnsweredConsole {
    var state: Dashboard.State
    /// Seconds since the start.
    private(set) var second = 0

    init(_ overview: Overview = SampleDetails.overview, size: Size = Size(width: 120, height: 36), glyphs: GlyphSet = .unicode) {
        state = Sample.state(overview, size: size, glyphs: glyphs)
    }

    var text: String { Dashboard.view(state, size: state.size).text }

    /// Presses keys, answers what is asked, and returns what else the engine or the person is to get.
    @discardableResult
    mutating func press(_ keys: [Key]) -> [Dashboard.Effect] {
        keys.flatMap { send(.key($0)) }.filter { $0 != .dropTypeAhead }
    }

    mutating func type(_ text: String) { press(text.map { Key.character($0) }) }

    @discardableResult
    mutating func tick(_ seconds: Int = 1) -> [Dashboard.Effect] {
        (0..<seconds).flatMap { _ in
            second += 1
            return send(.tick(now: Sample.now + Int64(second) * Sample.second, zone: .utc))
        }
    }

    @discardableResult
    mutating func send(_ message: Dashboard.Message) -> [Dashboard.Effect] {
        var others: [Dashboard.Effect] = []
        var effects = Dashboard.update(&state, message)
        // An engine that is asked for ever is a mistake of the console.
        for _ in 0..<200 where !effects.isEmpty {
            let effect = effects.removeFirst()
            if case .ask(let query) = effect {
                effects += Dashboard.update(&state, .answered(query, SampleDetails.answer(query, second: second)))
            } else if effect != .dropTypeAhead {
                others.append(effect)
            }
        }
        return others
    }
}
