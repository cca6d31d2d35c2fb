import HTTPTypes
import Hummingbird
import HummingbirdTesting
import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import NIOCore
import Testing

@testable import KaptopAPI

/// Routes about the engine's past, its deliveries and its health.
@Suite struct InsightRoutesTests {
    private actor MemoryInsight: EngineInsight {
        private(set) var asked: [HistoryQuery] = []
        private(set) var askedDeliveries: [DeliveryQuery] = []
        private(set) var commands: [Command] = []
        private(set) var people: [Operator] = []
        private var storeTrouble: String?

        func breakStore() { storeTrouble = "disk full" }

        func health() -> EngineHealth { EngineHealth(InsightSample.findings(storeTrouble: storeTrouble), now: MemoryEngine.now) }

        func history(_ query: HistoryQuery) -> HistoryPage {
            asked.append(query)
            return InsightSample.page
        }

        func deliveries(_ query: DeliveryQuery) -> [DeliveryRow] {
            askedDeliveries.append(query)
            return [InsightSample.delivery]
        }

        func answer(_ query: Query) -> Answer { .unavailable("\(query)") }

        func consoleFeed() -> ConsoleFeed {
            let (changes, input) = AsyncStream.makeStream(of: OverviewChange.self)
            var first = OverviewChange()
            first.reset = try? ConsoleWireTests.picture()
            input.yield(first)
            input.yield(OverviewChange())
            input.finish()
            return ConsoleFeed(changes: changes, processID: 5, end: {})
        }

        func perform(_ command: Command, by person: Operator) -> CommandOutcome {
            commands.append(command)
            people.append(person)
            return command == .resend(DeliveryID(8)) ? .failed("delivery 8 is delivered and cannot be sent again") : .done("done")
        }
    }

    private func ask(
        _ path: String, _ method: HTTPRequest.Method = .get, _ insight: MemoryInsight = MemoryInsight(), _ holds: MemoryHolds? = nil
    ) async throws -> (status: Int, body: String) {
        let engine = MemoryEngine(holds: holds, insight: insight)
        return try await Application(responder: engine.api).test(.router) { client in
            let response = try await client.execute(uri: path, method: method)
            return (response.status.code, String(buffer: response.body))
        }
    }

    @Test func allConditionsOfAQuestionReachTheStore() async throws {
        let insight = MemoryInsight()
        let path =
            "/kaptop/v1/history?alert=cpu%3Ahost%3Da&topic=t&task=cpu&to=telegram:-100:7&level=warning&failed=true"
            + "&since=12h&until=2017-07-14T02:00:00Z&limit=5&before=1400000000000000000-17"
        #expect(try await ask(path, .get, insight).status == 200)
        let query = try #require(await insight.asked.first)
        #expect(query.alert == AlertID("cpu:host=a") && query.topic == TopicID("t") && query.task == TaskID("cpu"))
        #expect(query.destination == Destination(kind: "telegram", address: "-100:7"))
        #expect(query.minimumLevel == .warning && query.outcome == .failed && query.limit == 5)
        #expect(query.from == MemoryEngine.now - 43_200_000_000_000)
        #expect(query.to == MemoryEngine.now - 2_400_000_000_000)
        #expect(query.before == HistoryQuery.Cursor(createdAt: 1_400_000_000_000_000_000, event: 17))
    }

    @Test func theAnswerHoldsEverythingAndIsReadBack() async throws {
        let answer = try await ask("/kaptop/v1/history")
        let value = try JSONParser.value(Array(answer.body.utf8))
        #expect(HistoryJSON.page(value) == InsightSample.page)
        let first = value["events"]?.elements?.first
        #expect(first?["at"]?.string == "2017-07-14T02:40:00Z")
        #expect(first?["deliveries"]?.elements?.map { $0["status"]?.string } == ["delivered", "rejected", "folded", "held"])
        let list = try JSONParser.value(Array(try await ask("/kaptop/v1/deliveries").body.utf8))
        #expect(list["deliveries"]?.elements?.compactMap { HistoryJSON.deliveryRow($0) } == [InsightSample.delivery])
    }

    struct Mistake: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var says: String
        init(_ path: String, _ says: String) { (testDescription, self.says) = (path, says) }
    }

    @Test(arguments: [
        Mistake("/kaptop/v1/history?since=yesterday", "such as 12h"),
        Mistake("/kaptop/v1/history?until=12", "such as 12h"),
        Mistake("/kaptop/v1/history?to=telegram", "expected KIND:ADDRESS"),
        Mistake("/kaptop/v1/history?level=bad", "unknown alert level 'BAD'"),
        Mistake("/kaptop/v1/history?limit=0", "a number from 1 to"),
        Mistake("/kaptop/v1/history?before=5", "invalid before parameter"),
        Mistake("/kaptop/v1/history?failed=maybe", "invalid failed parameter"),
        Mistake("/kaptop/v1/deliveries?status=lost", "expected one of queued, retrying"),
        Mistake("/kaptop/v1/deliveries?destination=x", "expected KIND:ADDRESS"),
    ])
    func aMistakeIsNamed(_ mistake: Mistake) async throws {
        let answer = try await ask(mistake.testDescription)
        #expect(answer.status == 400)
        #expect(answer.body.contains(mistake.says), "\(answer.body)")
    }

    @Test func deliveriesAreAskedForByStatusAndPlace() async throws {
        let insight = MemoryInsight()
        _ = try await ask("/kaptop/v1/deliveries?status=rejected&destination=telegram:-100&limit=3", .get, insight)
        let query = try #require(await insight.askedDeliveries.first)
        #expect(query.status == .rejected && query.limit == 3 && query.destination == Destination(kind: "telegram", address: "-100"))
    }

    @Test func aDeliveryIsSentAgainOrDismissed() async throws {
        let insight = MemoryInsight()
        #expect(try await ask("/kaptop/v1/deliveries/7/resend", .post, insight).status == 200)
        #expect(try await ask("/kaptop/v1/deliveries/7/dismiss", .post, insight).status == 200)
        let refused = try await ask("/kaptop/v1/deliveries/8/resend", .post, insight)
        #expect(await insight.people == [.unnamed, .unnamed, .unnamed])
        #expect(refused.status == 409 && refused.body.contains("delivery 8 is delivered and cannot be sent again"))
        #expect(await insight.commands == [.resend(DeliveryID(7)), .dismiss(DeliveryID(7)), .resend(DeliveryID(8))])
        for path in ["7/burn", "7", "x/resend"] { #expect(try await ask("/kaptop/v1/deliveries/\(path)", .post, insight).status >= 400) }
        #expect(await insight.commands.count == 3)
    }

    @Test func healthSaysItsStateWithReasonsAndAdvice() async throws {
        let insight = MemoryInsight()
        let degraded = try await ask("/kaptop/v1/health", .get, insight)
        #expect(degraded.status == 200)
        let value = try JSONParser.value(Array(degraded.body.utf8))
        #expect(value["state"]?.string == "degraded")
        #expect(
            value["reasons"]?.elements?.map { $0.string } == [
                "telegram Ops (-100) refuses alerts for 60 s, 2 waiting, 3 rejected: Forbidden: bot was kicked; "
                    + "let the person unblock the bot, or add the bot to the chat again with the right to send messages",
                "3 rejected deliveries to telegram Ops (-100) wait for an operator: send again or dismiss with kaptop delivery",
                "task mem is broken: mem.tick:1:1: no",
                "the input udp 127.0.0.1:8089 is off: address in use",
            ])
        let place = value["destinations"]?.elements?.first
        #expect(place?["state"]?.string == "rejecting" && place?["queued"] == 2 && place?["rejected-waiting"] == 3)
        #expect(place?["oldest-waiting"]?.string == "2017-07-14T02:39:10Z")

        await insight.breakStore()
        let failing = try await ask("/kaptop/v1/health", .get, insight)
        #expect(failing.status == 503)
        #expect(failing.body.contains("\"state\": \"failing\"") && failing.body.contains("the store cannot be written"))
    }

    @Test func aConsoleOfAnotherProcessIsServed() async throws {
        let insight = MemoryInsight()
        let changes = try await ask("/kaptop/v1/console/changes", .get, insight)
        #expect(changes.status == 200)
        let lines = changes.body.split(separator: "\n")
        var reader = OverviewReader()
        #expect(lines.count == 2 && lines.last == "{}")
        #expect(try reader.read(Array(lines[0].utf8))?.alerts.count == 1)

        let engine = MemoryEngine(insight: insight)
        try await Application(responder: engine.api).test(.router) { client in
            func post(_ path: String, _ body: [UInt8]) async throws -> (Int, [UInt8]) {
                let name = try #require(HTTPField.Name(OperatorHeader.name))
                let answer = try await client.execute(
                    uri: "/kaptop/v1/console/" + path, method: .post, headers: [name: "anna;login"], body: ByteBuffer(bytes: body))
                return (answer.status.code, Array(answer.body.readableBytesView))
            }
            let done = try await post("commands", ConsoleJSON.bytes(of: .setService(kind: "telegram", isEnabled: false)))
            #expect(ConsoleJSON.outcome(done.1) == .done("done"))
            let told = try await post("queries", ConsoleJSON.bytes(of: .log(after: 7)))
            #expect(ConsoleJSON.answer(told.1) == .unavailable("\(Query.log(after: 7))"))
            #expect(try await post("commands", Array(#"{"command":"no"}"#.utf8)).0 == 400)
            #expect(try await post("queries", Array("{".utf8)).0 == 400)
        }
        #expect(await insight.commands == [.setService(kind: "telegram", isEnabled: false)])
        // Over the network nobody vouches for a login.
        #expect(await insight.people == [Operator(name: "anna", isVerified: false)])
    }
}

/// An engine's findings and history for tests of their routes.
enum InsightSample {
    static let chat = Destination(kind: "telegram", address: "-100")
    static let kicked = Cause(.blocked, status: 403, detail: "Forbidden: bot was kicked")

    static func findings(storeTrouble: String? = nil) -> EngineHealth.Findings {
        var row = DestinationRow(destination: chat, name: "Ops")
        row.health = .rejecting(since: MemoryEngine.now - 60_000_000_000, kicked)
        row.queuedCount = 2
        row.rejectedCount = 5
        row.waitingRejectedCount = 3
        row.deliveredCount = 7
        row.failedCount = 9
        row.oldestWaitingAt = MemoryEngine.now - 50_000_000_000
        row.newestLatency = 125_000_000
        return EngineHealth.Findings(
            engine: EngineStatus(hostname: "localhost", place: .thisWindow, startedAt: MemoryEngine.now), storeTrouble: storeTrouble,
            inputs: [
                EngineHealth.Input(kind: "http", address: "127.0.0.1:9092"),
                EngineHealth.Input(kind: "udp", address: "127.0.0.1:8089", trouble: "address in use"),
            ],
            tasks: [
                TaskRow(id: TaskID("cpu"), status: .running), TaskRow(id: TaskID("mem"), status: .broken(error: "mem.tick:1:1: no\n  |")),
            ],
            destinations: [row, DestinationRow(destination: Destination(kind: "log", address: "/var/a \"b\"\\c"))])
    }

    static let page = HistoryPage(
        rows: [
            HistoryRow(
                event: 17, key: AlertRow.Key(topic: TopicID("t"), id: AlertID("cpu:host=a")), task: TaskID("cpu"), level: .critical,
                previousLevel: .ok, message: "it \u{1B}[31m burns", time: 5, createdAt: MemoryEngine.now,
                deliveries: [
                    HistoryDelivery(
                        id: DeliveryID(1), destination: chat, status: .delivered, foldedCount: 2, createdAt: MemoryEngine.now,
                        attempts: [
                            HistoryAttempt(
                                number: 1, at: MemoryEngine.now, latency: 1_500_000, outcome: .retry, status: 503, cause: .server,
                                answer: "503 busy"),
                            HistoryAttempt(number: 2, at: MemoryEngine.now + 1_000_000_000, latency: 2_000_000, outcome: .delivered),
                        ]),
                    HistoryDelivery(
                        id: DeliveryID(2), destination: chat, status: .rejected(Cause(.blocked, detail: "kicked")),
                        createdAt: MemoryEngine.now),
                    HistoryDelivery(
                        id: DeliveryID(3), destination: chat, status: .folded(into: DeliveryID(1)), mayRepeat: true, createdAt: 9),
                    HistoryDelivery(id: DeliveryID(4), destination: chat, status: .held(by: "silence 3 by anna"), createdAt: 9),
                ])
        ], next: HistoryQuery.Cursor(createdAt: MemoryEngine.now, event: 17))

    static var delivery: DeliveryRow {
        var row = DeliveryRow(
            id: DeliveryID(7), destination: chat, alert: AlertID("a"), level: .critical, previousLevel: .ok, eventTime: 5,
            status: .rejected(Cause(.blocked, detail: "kicked")), createdAt: MemoryEngine.now)
        row.attempts = 2
        row.newestAttemptAt = MemoryEngine.now + 5
        return row
    }
}
