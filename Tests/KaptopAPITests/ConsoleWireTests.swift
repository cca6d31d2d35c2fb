import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import SourceText
import Testing

@testable import KaptopAPI

/// What goes between an engine and the consoles of other processes comes out as it went in.
@Suite struct ConsoleWireTests {
    static let cause = Cause(.rateLimit, status: 429, detail: "Too Many Requests\n\"x\"", logText: "l")
    static let chat = Destination(kind: "telegram", address: "-100")
    static let anna = Operator(name: "anna", isVerified: true)
    static let key = AlertKey(topic: TopicID("main:cpu:alert2"), id: AlertID("cpu:host=a\u{1F600}"))

    static func alert(_ number: Int = 0) -> AlertRow {
        var row = AlertRow(key: AlertKey(topic: key.topic, id: AlertID("cpu:\(number)")), task: TaskID("cpu"), level: .critical)
        row.since = 0
        row.message = "m"
        row.value = 0
        row.unit = "%"
        row.reason = Reason(
            range: SourceRange(3, 9), expression: "\"usage\" > 90", reference: "usage", value: 95.25,
            comparison: Reason.Limit(operator: ">", value: 90, furtherCount: 2))
        row.history.record(.critical, value: 95.25, at: 60_000_000_000 * 100)
        row.history.record(.ok, value: nil, at: 60_000_000_000 * 103)
        row.newestPointAt = -5
        row.usualInterval = 10_000_000_000
        row.sentTo = [
            AlertRow.SentTo(destination: chat, status: .retrying(cause)),
            AlertRow.SentTo(destination: chat, status: .held(by: "silence 3")),
            AlertRow.SentTo(destination: chat, status: .folded(into: DeliveryID(9))),
        ]
        row.tags = [AlertSeries.Pair("host", "a"), AlertSeries.Pair("empty", "")]
        row.measurement = "cpu"
        row.hold = Hold(.maintenance(MaintenanceID(2), name: "backup"), by: anna, until: 7)
        return row
    }

    static func picture(alerts: Int = 1) throws -> Overview {
        var engine = EngineStatus(hostname: "h", place: .service(processID: 12), startedAt: 1)
        engine.address = "127.0.0.1:9092"
        engine.newestPointAt = 3
        engine.pointsReceived = 4
        engine.sendsNothing = false
        engine.banners = ["b", ""]
        engine.gap = EngineStatus.Gap(from: 0, to: 9)
        var overview = Overview(engine: engine)
        for number in 0..<alerts {
            let row = alert(number)
            overview.alerts[row.key] = row
        }
        overview.events = [EventRow(id: EventID(rawValue: "e"), key: key, level: .ok, previousLevel: .warning, message: "m", time: 5)]
        var healths = [DestinationRow(destination: chat, name: "Ops", sources: ["task cpu"])]
        healths[0].movedTo = ""
        healths[0].newestLevel = .info
        healths[0].newestAlert = AlertID("a")
        for health in [
            DestinationRow.Health.ok, .retrying(since: 1, cause), .rejecting(since: 2, cause), .rateLimited(since: 1, until: 2, cause),
            .disabled(reason: "off"),
        ] {
            var row = DestinationRow(destination: chat)
            row.health = health
            healths.append(row)
        }
        overview.destinations = healths
        overview.deliveries = [
            DeliveryRow(
                id: DeliveryID(8), destination: chat, alert: AlertID("a"), level: .info, previousLevel: .ok, eventTime: 4,
                status: .rejected(cause),
                createdAt: 6)
        ]
        overview.services = [
            ServiceRow(kind: "telegram", title: "Telegram", setup: .halfSetUp(missing: ""), summary: "s"),
            ServiceRow(kind: "slack", title: "Slack", setup: .setUp, summary: ""),
            ServiceRow(kind: "hipchat", title: "HipChat", setup: .notSetUp, summary: ""),
        ]
        overview.tasks = [
            TaskRow(
                id: TaskID("cpu"), status: .broken(error: "e"),
                failures: [.init(node: "n", text: "t", count: 3, newestPointAt: 4, newestPoint: "cpu v=1 1")], isStarter: true),
            TaskRow(id: TaskID("b"), status: .disabled),
        ]
        overview.topics = [
            TopicRow(
                id: key.topic, level: .critical, counts: [1, 0, 0, 2], collected: 7,
                handlers: [
                    .init(id: "h", kind: "log", address: "/l", match: "changed()"),
                    .init(id: "", kind: "tcp", address: "", task: TaskID("cpu")),
                ])
        ]
        let matchers = [try AlertMatcher("host=~db.*"), try AlertMatcher("level=\"CRITICAL\"")]
        overview.silences = [
            Silence(id: SilenceID(1), matchers: matchers, startsAt: 1, endsAt: 2, reason: "r", by: anna, createdAt: 3)
        ]
        overview.maintenances = [
            Maintenance(
                id: MaintenanceID(2), name: "backup", matchers: matchers,
                schedule: MaintenanceSchedule(weekdays: [.monday, .sunday], startMinute: 90, length: .seconds(60), zone: "Europe/Berlin"),
                reason: "r", by: anna, createdAt: 4, isEnabled: false)
        ]
        return overview
    }

    private func lines(of change: OverviewChange, _ writer: inout OverviewWriter) -> [[UInt8]] {
        writer.take(change)
        var lines: [[UInt8]] = []
        while let line = writer.nextLine() { lines.append(line) }
        return lines
    }

    @Test func aPictureComesOverWhole() throws {
        let picture = try Self.picture(alerts: 1_234)
        var change = OverviewChange()
        change.reset = picture
        var writer = OverviewWriter(processID: 12)
        let lines = lines(of: change, &writer)
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.count { $0 == UInt8(ascii: "\n") } == 1 && $0.last == UInt8(ascii: "\n") })
        var reader = OverviewReader()
        #expect(try lines.dropLast().allSatisfy { try reader.read($0) == nil })
        let last = try #require(lines.last)
        let read = try #require(try reader.read(last))
        var copy = Overview(engine: .blank)
        copy.apply(read)
        #expect(copy == picture)
    }

    @Test func aChangeBringsOnlyNewMinutes() throws {
        var overview = try Self.picture()
        var change = OverviewChange()
        change.reset = overview
        var (writer, reader) = (OverviewWriter(processID: 12), OverviewReader())
        var copy = Overview(engine: .blank)
        for line in lines(of: change, &writer) { if let change = try reader.read(line) { copy.apply(change) } }

        var row = try #require(overview.alerts.values.first { _ in true })
        for minute in 103..<107 {
            row.history.record(.warning, value: Double(minute), at: 60_000_000_000 * Int64(minute))
            change = OverviewChange()
            change.alerts = [row]
            change.destinations = []
            overview.apply(change)
            let line = try #require(lines(of: change, &writer).first)
            #expect(line.count < 900)
            copy.apply(try #require(try reader.read(line)))
            #expect(copy == overview)
        }
        change = OverviewChange()
        change.removedAlerts = [row.key]
        copy.apply(try #require(try reader.read(lines(of: change, &writer)[0])))
        #expect(copy.alerts.isEmpty)
    }

    @Test func anEmptyChangeIsASignOfLife() throws {
        var (writer, reader) = (OverviewWriter(processID: 12), OverviewReader())
        let lines = lines(of: OverviewChange(), &writer)
        #expect(lines == [Array("{}\n".utf8)])
        #expect(try reader.read(lines[0]) == nil)
    }

    @Test func theEngineOfAnotherWindowIsAProcessForThisOne() throws {
        var picture = try Self.picture()
        picture.engine.place = .thisWindow
        var change = OverviewChange()
        change.reset = picture
        var (writer, reader) = (OverviewWriter(processID: 77), OverviewReader())
        #expect(try reader.read(lines(of: change, &writer)[0])?.reset?.engine.place == .service(processID: 77))
    }

    @Test(arguments: [
        "", "{", "[]", "null", #"{"reset":true}"#, #"{"alerts":7}"#, #"{"alerts":[{"topic":1}]}"#, #"{"silences":[{"matchers":["?"]}]}"#,
    ])
    func whatNoEngineWroteIsRefused(_ text: String) {
        var reader = OverviewReader()
        #expect(throws: OverviewReader.NotUnderstood.self) { try reader.read(Array(text.utf8)) }
    }

    @Test func commandsComeOverWhole() throws {
        let matchers = [try AlertMatcher("host=db1")]
        let commands: [Command] = [
            .simulateAlert, .sendTest(Self.chat), .resend(DeliveryID(1)), .resendRejected(Self.chat), .adoptAddress(Self.chat),
            .dismiss(DeliveryID(0)), .setTask(TaskID("t"), isEnabled: true), .setTask(TaskID("t"), isEnabled: false),
            .setScript(TaskID("t"), "stream\n\t|from()"), .setService(kind: "telegram", isEnabled: true),
            .hold(.acknowledge(Self.key, note: "")), .hold(.endAcknowledgement(Self.key)),
            .hold(.silence(SilenceDraft(matchers: matchers, startsAt: nil, endsAt: 5, reason: "r"))), .hold(.endSilence(SilenceID(4))),
            .hold(
                .maintain(
                    MaintenanceDraft(
                        name: "n", matchers: matchers,
                        schedule: MaintenanceSchedule(weekdays: [.friday], startMinute: 0, length: .seconds(1), zone: "UTC"), reason: ""))),
            .hold(.setMaintenance(MaintenanceID(3), isEnabled: true)), .hold(.removeMaintenance(MaintenanceID(3))),
        ]
        for command in commands { #expect(Wire.value(ConsoleJSON.bytes(of: command)) == command) }
        for outcome in [CommandOutcome.done(""), .failed("no")] { #expect(ConsoleJSON.outcome(Wire.bytes(of: outcome)) == outcome) }
        #expect(Wire.value(Array(#"{"command":"explode"}"#.utf8)) as Command? == nil)
    }

    @Test func questionsAndAnswersComeOverWhole() {
        var history = HistoryQuery()
        history.alert = AlertID("a")
        history.destination = Self.chat
        history.outcome = .failed
        history.minimumLevel = .warning
        history.before = HistoryQuery.Cursor(createdAt: 1, event: 2)
        let queries: [Query] = [
            .task(TaskID("t")), .check(TaskID("t"), script: "s"), .alert(Self.key), .history(history), .log(after: 3), .audit(limit: 4),
        ]
        for query in queries { #expect(Wire.value(ConsoleJSON.bytes(of: query)) == query) }
        var detail = TaskDetail(id: TaskID("t"), kind: .batch, dbrps: ["\"a\".\"b\""], script: "s")
        detail.nodes = [TaskNode(name: "n", line: 2, collected: 1, emitted: 2, errors: 3, counters: [.init(name: "c", value: 4)])]
        detail.throughput = 1.5
        detail.enabledAt = 9
        detail.mistakes = [ScriptMistake(line: 1, column: 2, text: "t", hint: "h")]
        let explanation = AlertExplanation(
            conditions: [
                .init(
                    level: .warning, isReset: true, expression: "e", operands: [.init(name: "n", value: "1")], outcome: false, limit: nil),
                .init(
                    level: .critical, expression: "e", operands: [], outcome: nil, limit: .init(operator: "<", value: 1, furtherCount: 0)),
            ], samples: [.init(time: 1, value: 0), .init(time: 2, value: 1.25)], flapping: 0)
        let answers: [Answer] = [
            .task(detail), .script([]), .script(detail.mistakes), .alert(explanation), .history(InsightSample.page),
            .log([
                LogRow(number: 1, time: 2, level: .error, message: "m", pairs: "a=b"),
                LogRow(number: 2, time: 2, level: .debug, message: ""),
            ]),
            .audit([AuditEntry(at: 1, by: Self.anna, verb: .scriptChanged, object: "o", detail: "")]), .unavailable("no"),
        ]
        for answer in answers { #expect(ConsoleJSON.answer(Wire.bytes(of: answer)) == answer) }
    }
}
