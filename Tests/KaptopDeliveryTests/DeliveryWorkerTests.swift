import KaptopAlerts
import KaptopDelivery
import KaptopTesting
import Synchronization
import Testing

/// The worker on a mock clock, with a ledger in memory and stand-ins instead of services.
@Suite(.timeLimit(.minutes(1))) struct DeliveryWorkerTests {
    private let clock = MockClock()
    private let ledger = MemoryLedger()
    private let told = Reports()

    /// What the worker reported.
    private final class Reports: Sendable {
        private let reports = Mutex<[DeliveryReport]>([])
        func add(_ report: DeliveryReport) { reports.withLock { $0.append(report) } }
        var all: [DeliveryReport] { reports.withLock { $0 } }
        var errors: [String] {
            all.compactMap { if case .failed(_, let message, let error) = $0 { "\(message): \(error)" } else { nil } }
        }
    }

    private func worker(_ catalog: HandlerCatalog) -> DeliveryWorker {
        var limits = DeliveryWorker.Limits()
        limits.outbox.backoff = Backoff(first: .seconds(1), cap: .seconds(4))
        return DeliveryWorker(
            catalog: catalog, ledger: ledger, clock: clock, wallClock: { 77 }, seed: 3, limits: limits, report: { [told] in told.add($0) })
    }

    /// The errors told, once there are so many: the worker tells them after the ledger has them.
    private func errors(_ count: Int) async -> [String] {
        while told.errors.count < count { await Task.yield() }
        return told.errors
    }

    private func telegram(_ ids: ClosedRange<Int64>, to chat: String = "4242") -> [Delivery] {
        ids.map { id in
            Sample.delivery(
                HandlerSpec(kind: "telegram", options: ["chat-id": .string(chat)]), id: id, event: Sample.event("message \(id)"), to: chat)
        }
    }

    private func deliver(_ deliveries: [Delivery], _ worker: DeliveryWorker) async {
        await ledger.add(deliveries)
        await worker.deliver(deliveries)
    }

    private func standIn() -> TelegramStandIn {
        var service = TelegramStandIn(token: Sample.telegramToken)
        service.add(.init(id: 4242, kind: .person, title: "Ann"))
        return service
    }

    /// Moves the clock to each wake until so many deliveries are settled.
    private func runClock(untilSettled count: Int) async {
        while await ledger.settledCount < count {
            await Task.yield()
            if let next = await clock.nextWake, next > clock.now.offset, next - clock.now.offset < .seconds(80) {
                await clock.advance(by: next - clock.now.offset)
            }
        }
    }

    @Test func anOutageDelaysAndLosesNothing() async throws {
        let host = StandInHost(standIn(), clock: clock)
        let page = HTTPResponse(502, "<html>Bad Gateway</html>")
        await host.change { $0.outage = page }
        let http = host.http
        let worker = worker(Sample.catalog(http: http))
        await worker.start()
        await deliver(telegram(1...5), worker)
        await http.waitForRequests(1)
        await runClock(untilSettled: 0)
        await host.change { $0.outage = nil }
        await runClock(untilSettled: 5)
        #expect(await host.service.sent.map(\.text) == (1...5).map { "message \($0)" })
        #expect(await errors(1).count == 1)
        #expect(told.errors.first?.hasPrefix("failed to send event to Telegram: failed to understand Telegram response") == true)
    }

    @Test func theServicesLimitIsNeverUndercut() async throws {
        var service = standIn()
        service.messageInterval = .seconds(3)
        let host = StandInHost(service, clock: clock)
        let worker = worker(Sample.catalog(http: host.http))
        await worker.start()
        await deliver(telegram(1...10), worker)
        await runClock(untilSettled: 10)
        #expect(await host.service.sent.map(\.text) == (1...10).map { "message \($0)" })
        // Each of the nine that came too soon was sent once more, after the time that was asked for.
        #expect(await host.service.attempts == 19)
    }

    /// HipChat's two limits, each with its own end: the room's minute, and the token's five.
    @Test(arguments: [(2, 500, 0, [0, 0, 0, 60, 60, 60, 120]), (30, 3, 270, [270, 270, 270, 270, 300, 300])])
    func hipChatIsLeftAloneUntilItsLimitBeginsAnew(_ room: Int, _ token: Int, _ start: Int, _ moments: [Int]) async throws {
        var service = HipChatStandIn(rooms: ["a"], tokens: ["good": nil])
        service.limitPerMinute = room
        service.limitPerFiveMinutes = token
        let host = StandInHost(service, clock: clock)
        let asked = Mutex<[Int]>([])
        let http = FakeHTTP { [clock] (request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse in
            asked.withLock { $0.append(Int(clock.now.offset.components.seconds)) }
            return await host.answer(request)
        }
        var settings = Sample.settings
        settings.hipChat.token = Secret("good")
        let worker = worker(Sample.catalog(settings, http: http))
        await worker.start()
        await clock.advance(by: .seconds(start))
        let spec = HandlerSpec(kind: "hipchat", options: ["room": .string("a")])
        await deliver((1...5).map { Sample.delivery(spec, id: $0, event: Sample.event("message \($0)"), to: "a") }, worker)
        await runClock(untilSettled: 5)
        #expect(await host.service.messages.map(\.text) == (1...5).map { "message \($0)" })
        #expect(asked.withLock { $0 } == moments)
    }

    @Test func aHungDestinationHoldsUpNobodyAndIsGivenUpAfterItsTime() async throws {
        let http = FakeHTTP { [clock] (request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse in
            if request.bodyText.contains(#""chat_id":"13""#) { try? await clock.sleep(for: .seconds(1_000_000)) }
            return HTTPResponse(200, #"{"ok":true,"result":{}}"#)
        }
        let worker = worker(Sample.catalog(http: http))
        await worker.start()
        await deliver(telegram(1...1, to: "13") + telegram(2...20), worker)
        await ledger.waitForSettled(19)
        #expect(await ledger.statuses[DeliveryID(1)] == .queued)
        await clock.advance(by: .seconds(90))
        while told.errors.isEmpty { await Task.yield() }
        #expect(told.errors == ["failed to send event to Telegram: no answer within 90 s"])
        await worker.stop(within: .seconds(5))
    }

    @Test func stoppingEndsInTimeAndTheNextRunGoesOn() async throws {
        let hung = FakeHTTP { [clock] (_: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse in
            try? await clock.sleep(for: .seconds(1_000_000))
            return HTTPResponse(200, #"{"ok":true}"#)
        }
        let first = worker(Sample.catalog(http: hung))
        await first.start()
        await deliver(telegram(1...3), first)
        await hung.waitForRequests(1)
        async let stopped: Void = first.stop(within: .seconds(5))
        // The hung request, its time limit and the stop's own.
        await clock.waitForSleepers(3)
        await clock.advance(by: .seconds(5))
        await stopped
        #expect(await ledger.settledCount == 0)

        let host = StandInHost(standIn(), clock: clock)
        let second = worker(Sample.catalog(http: host.http))
        await second.start()
        await ledger.waitForSettled(3)
        #expect(await host.service.sent.map(\.text) == ["message 1", "message 2", "message 3"])
        await second.stop(within: .seconds(5))
    }

    @Test func aLedgerThatCannotBeWrittenIsWaitedFor() async throws {
        let host = StandInHost(standIn(), clock: clock)
        let worker = worker(Sample.catalog(http: host.http))
        await worker.start()
        let both = telegram(1...2)
        await ledger.add(both)
        await ledger.refuseWrites(true)
        await worker.deliver(both)
        while !told.all.contains(where: { if case .ledgerTrouble(.some) = $0 { true } else { false } }) { await Task.yield() }
        #expect(await host.service.sent.count == 1)
        await ledger.refuseWrites(false)
        await runClock(untilSettled: 2)
        #expect(await host.service.sent.map(\.text) == ["message 1", "message 2"])
        while !told.all.contains(.ledgerTrouble(nil)) { await Task.yield() }
    }

    @Test func aTextThatItsParseModeRefusesGoesOnceMoreAsPlainText() async throws {
        var settings = Sample.settings
        settings.telegram.parseMode = "Markdown"
        let host = StandInHost(standIn(), clock: clock)
        let worker = worker(Sample.catalog(settings, http: host.http))
        await worker.start()
        await deliver([Sample.delivery(HandlerSpec(kind: "telegram"), event: Sample.event("cpu_usage high"), to: "4242")], worker)
        await ledger.waitForSettled(1)
        #expect(
            await host.service.sent == [
                .init(chatID: 4242, text: "cpu_usage high\n(sent as plain text: Markdown did not parse)", parseMode: "", isSilent: false)
            ])
        #expect(await ledger.attempts.map(\.number) == [1, 2])
    }

    @Test func aLongTextGoesInPartsOnLineBorders() async throws {
        let line = String(repeating: "é", count: 99)
        let message = [String](repeating: line, count: 100).joined(separator: "\n")
        let host = StandInHost(standIn(), clock: clock)
        let worker = worker(Sample.catalog(http: host.http))
        await worker.start()
        await deliver([Sample.delivery(HandlerSpec(kind: "telegram"), event: Sample.event(message), to: "4242")], worker)
        await ledger.waitForSettled(1)
        let texts = await host.service.sent.map(\.text)
        #expect(texts.count == 3)
        #expect(texts.joined(separator: "\n") == message)
    }

    @Test func aGroupThatBecameASupergroupIsFollowed() async throws {
        var service = standIn()
        var group = TelegramStandIn.Chat(id: -77, kind: .group, title: "Ops")
        group.migratedTo = -1_001_234_567_890
        service.add(group)
        service.add(.init(id: -1_001_234_567_890, kind: .supergroup, title: "Ops"))
        let host = StandInHost(service, clock: clock)
        let worker = worker(Sample.catalog(http: host.http))
        await worker.start()
        await deliver(telegram(1...3, to: "-77"), worker)
        await ledger.waitForSettled(3)
        #expect(await host.service.sent.map(\.chatID) == [-1_001_234_567_890, -1_001_234_567_890, -1_001_234_567_890])
        // The old address is asked once, not for each message.
        #expect(await host.service.attempts == 4)
    }

    @Test func eachRejectionIsWrittenToTheLogInKapacitorsWords() async throws {
        let host = StandInHost(standIn(), clock: clock)
        let worker = worker(Sample.catalog(http: host.http))
        await worker.start()
        await deliver(telegram(1...2, to: "99"), worker)
        await ledger.waitForSettled(2)
        let expected = "failed to send event to Telegram: sendMessage error (400) description: Bad Request: chat not found"
        #expect(await errors(2) == [expected, expected])
    }

    @Test func otherSettingsCountFromTheNextMessageOn() async throws {
        let host = StandInHost(HipChatStandIn(rooms: ["a", "b"], tokens: ["good": nil]), clock: clock)
        var settings = Sample.settings
        settings.hipChat.token = Secret("bad")
        let catalog = Sample.catalog(settings, http: host.http)
        let worker = worker(catalog)
        await worker.start()
        func spec(_ room: String) -> HandlerSpec { HandlerSpec(kind: "hipchat", options: ["room": .string(room)]) }
        await deliver([Sample.delivery(spec("a"), id: 1, to: "a")], worker)
        await ledger.waitForSettled(1)
        settings.hipChat.token = Secret("good")
        await worker.use(catalog.with(settings: settings), outbox: Outbox.Limits())
        await deliver([Sample.delivery(spec("b"), id: 2, to: "b")], worker)
        await ledger.waitForSettled(2)
        #expect(await host.service.messages.map(\.room) == ["b"])
        #expect(await ledger.statuses[DeliveryID(2)] == .delivered)
    }

    @Test func aKindWithoutAHandlerIsRejected() async throws {
        let worker = worker(Sample.catalog())
        await worker.start()
        await deliver([Sample.delivery(HandlerSpec(kind: "pigeon"), to: "loft")], worker)
        await ledger.waitForSettled(1)
        #expect(await errors(1) == ["failed to send event: there is no handler of the kind pigeon"])
    }

    @Test func logLinesGoInBatches() async throws {
        let files = MemoryFiles()
        let worker = worker(Sample.catalog(files: files))
        let spec = HandlerSpec(kind: "log", options: ["path": .string("/l"), "mode": .integer(0o640)])
        let all = (1...1200).map { Sample.delivery(spec, id: Int64($0), event: Sample.event("m\($0)"), to: "/l") }
        await ledger.add(all)
        await worker.start()
        await ledger.waitForSettled(1200)
        let lines = await files.text("/l").split(separator: "\n")
        #expect(lines.count == 1200)
        #expect(lines.last?.contains(#""message":"m1200""#) == true)
        #expect(await files.modes["/l"] == 0o640)
    }
}
