import Foundation
import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

/// Whatever data says, nothing of it reaches the terminal but printable glyphs, on no screen.
///
/// `KAPTOP_SOAK` makes it a million strings.
@Suite struct HostileScreensTests {
    private static let isSoak = ProcessInfo.processInfo.environment["KAPTOP_SOAK"] != nil
    private static let wanted = isSoak ? 1_000_000 : 100_000

    private static let screens: [[Key]] = [
        ["1"], ["1", .enter], ["1", "a"], ["1", "m"], ["2"], ["3"], ["3", "T"], ["3", .tab], ["4"], ["4", .enter],
        ["4", .enter, .tab, .tab],
        ["5"], ["5", .enter], ["6"], ["7"], ["?"], [":", .paste("audit"), .enter], ["Y"], ["0"],
    ]

    @Test func noStringGetsThrough() {
        var strings = HostileStrings(seed: 17)
        var turn = 0
        while strings.count < Self.wanted {
            let overview = Self.hostile(Sample.overview, &strings)
            let size = [Size(width: 120, height: 36), Size(width: 80, height: 24), Size(width: 40, height: 12)][turn % 3]
            var state = Sample.state(overview, size: size, glyphs: turn % 2 == 0 ? .unicode : .ascii)
            for keys in [Self.screens[turn % Self.screens.count], Self.screens[(turn * 7 + 3) % Self.screens.count]] {
                for key in keys {
                    for case .ask(let query) in Dashboard.update(&state, .key(key)) {
                        _ = Dashboard.update(&state, .answered(query, Self.answer(query, &strings)))
                    }
                }
                let text = Dashboard.view(state, size: size).text
                #expect(Self.isSafe(text), "turn \(turn), \(keys)")
                state.dialog = nil
                _ = Dashboard.update(&state, .key(.escape))
            }
            turn += 1
        }
    }

    static func isSafe(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            if scalar == "\n" { return true }
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .lineSeparator, .paragraphSeparator: return false
            default: return true
            }
        }
    }

    // MARK: Every field

    private static func hostile(_ overview: Overview, _ strings: inout HostileStrings) -> Overview {
        var overview = overview
        overview.engine.hostname = strings.next()
        overview.engine.address = strings.next()
        overview.engine.configurationPath = strings.next()
        overview.engine.banners = [strings.next()]
        var alerts: [AlertRow.Key: AlertRow] = [:]
        for old in overview.alerts.values.sorted(by: { $0.key.id.rawValue < $1.key.id.rawValue }) {
            var row = AlertRow(
                key: AlertRow.Key(topic: TopicID(strings.next()), id: AlertID(strings.next())), task: TaskID(strings.next()),
                level: old.level)
            row.since = old.since
            row.value = old.value
            row.history = old.history
            row.message = strings.next()
            row.unit = strings.next()
            row.measurement = strings.next()
            row.tags = [AlertSeries.Pair(strings.next(), strings.next())]
            row.reason = old.reason
            row.reason?.expression = strings.next()
            row.reason?.reference = strings.next()
            row.reason?.comparison?.operator = strings.next()
            row.hold = Hold(
                .maintenance(MaintenanceID(1), name: strings.next()), by: Operator(name: strings.next(), isVerified: false), until: 1)
            row.sentTo = [AlertRow.SentTo(destination: destination(&strings), status: .rejected(cause(&strings)))]
            alerts[row.key] = row
        }
        overview.alerts = AlertRows(alerts.values)
        let keys = Array(alerts.keys.prefix(5))
        overview.events = keys.enumerated().map { index, key in
            EventRow(
                id: EventID(rawValue: strings.next()), key: key, level: .critical, previousLevel: .ok, message: strings.next(),
                time: Sample.now - Int64(index))
        }
        overview.destinations = (0..<4).map { _ in
            var row = DestinationRow(destination: destination(&strings), name: strings.next(), sources: [strings.next()])
            row.health = .rejecting(since: Sample.now - Sample.minute, cause(&strings))
            row.movedTo = strings.next()
            row.newestAlert = AlertID(strings.next())
            return row
        }
        overview.deliveries = overview.destinations.enumerated().map { index, row in
            DeliveryRow(
                id: DeliveryID(Int64(100 - index)), destination: row.destination, alert: AlertID(strings.next()), level: .critical,
                previousLevel: .ok, eventTime: Sample.now, status: .rejected(cause(&strings)), createdAt: Sample.now)
        }
        overview.services = [
            ServiceRow(kind: strings.next(), title: strings.next(), setup: .halfSetUp(missing: strings.next()), summary: strings.next())
        ]
        var task = TaskRow(id: TaskID(strings.next()), status: .broken(error: strings.next()))
        task.failures = [
            TaskRow.Failure(node: strings.next(), text: strings.next(), count: 1, newestPointAt: Sample.now, newestPoint: strings.next())
        ]
        overview.tasks = [task]
        overview.topics = keys.map { key in
            TopicRow(
                id: key.topic, level: .critical, counts: [0, 0, 0, 1], collected: 1,
                handlers: [
                    TopicRow.Handler(
                        id: strings.next(), kind: strings.next(), address: strings.next(), match: strings.next(),
                        task: TaskID(strings.next()))
                ])
        }
        overview.silences = [
            Silence(
                id: SilenceID(1), matchers: [], startsAt: 0, endsAt: Sample.now, reason: strings.next(),
                by: Operator(name: strings.next(), isVerified: true), createdAt: 0)
        ]
        return overview
    }

    private static func destination(_ strings: inout HostileStrings) -> Destination {
        Destination(kind: ["telegram", "hipchat", strings.next()].randomElement(using: &strings.numbers) ?? "", address: strings.next())
    }

    private static func cause(_ strings: inout HostileStrings) -> Cause { Cause(.blocked, status: 403, detail: strings.next()) }

    private static func answer(_ query: Query, _ strings: inout HostileStrings) -> Answer {
        switch query {
        case .task(let id):
            var detail = TaskDetail(id: id, kind: .stream, dbrps: [strings.next()], script: strings.next() + "\n" + strings.next())
            detail.nodes = [
                TaskNode(
                    name: strings.next(), line: 1, collected: 1, emitted: 1, errors: 1,
                    counters: [TaskNode.Counter(name: strings.next(), value: 1)])
            ]
            detail.mistakes = [ScriptMistake(line: 1, column: 1, text: strings.next(), hint: strings.next())]
            return .task(detail)
        case .check: return .script([ScriptMistake(line: 1, column: 1, text: strings.next(), hint: strings.next())])
        case .alert:
            let operand = AlertExplanation.Operand(name: strings.next(), value: strings.next())
            let condition = AlertExplanation.Condition(
                level: .critical, expression: strings.next(), operands: [operand], outcome: true, limit: nil)
            return .alert(AlertExplanation(conditions: [condition]))
        case .history:
            let attempt = HistoryAttempt(number: 1, at: Sample.now, latency: 1, outcome: .rejected, status: 403, answer: strings.next())
            let delivery = HistoryDelivery(
                id: DeliveryID(1), destination: destination(&strings), status: .rejected(cause(&strings)), createdAt: Sample.now,
                attempts: [attempt])
            let row = HistoryRow(
                event: 1, key: AlertRow.Key(topic: TopicID(strings.next()), id: AlertID(strings.next())), task: TaskID(strings.next()),
                level: .critical, previousLevel: .ok, message: strings.next(), time: Sample.now, createdAt: Sample.now,
                deliveries: [delivery])
            return .history(HistoryPage(rows: [row], next: nil))
        case .log: return .log([LogRow(number: 1, time: Sample.now, level: .error, message: strings.next(), pairs: strings.next())])
        case .audit:
            return .audit([
                AuditEntry(
                    at: Sample.now, by: Operator(name: strings.next(), isVerified: false), verb: .acknowledged, object: strings.next(),
                    detail: strings.next())
            ])
        }
    }
}

/// Strings that would do harm on a terminal: control sequences, characters that turn the direction of writing, half characters, long ones.
struct HostileStrings {
    private(set) var count = 0
    var numbers: SafetyTests.SeededNumbers

    private static let pieces: [String] = [
        "\u{1B}[2J", "\u{1B}]52;c;aGk=\u{07}", "\u{1B}P$q\u{1B}\\", "\u{9B}31m", "\u{90}", "\u{9D}0;x\u{9C}", "\0", "\r", "\n", "\t",
        "\u{8}",
        "\u{7F}", "\u{85}", "\u{202E}", "\u{2066}", "\u{200F}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{200B}", "\u{200D}", "\u{AD}",
        "\u{E000}",
        "\u{10FFFF}", "\u{FFFE}", "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", "\u{301}", "漢字", "한글", "👩‍👩‍👧", "\u{1F1E9}\u{1F1EA}", "abc",
        "%s%n", "\\e[1m", " ",
        String(repeating: "x", count: 300), "host=web-01", "\u{E0001}", "\u{FE0F}", "ﷺ", "\u{1160}",
    ]

    init(seed: UInt64) { numbers = SafetyTests.SeededNumbers(state: seed) }

    mutating func next() -> String {
        count += 1
        return (0..<Int.random(in: 0...4, using: &numbers)).compactMap { _ in Self.pieces.randomElement(using: &numbers) }.joined()
    }
}
