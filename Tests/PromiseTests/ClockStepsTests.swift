import KaptopAlerts
import KaptopDelivery
import KaptopTesting
import Synchronization
import Testing

@testable import KaptopApp

/// Promise 16: steps of the wall clock are harmless.
///
/// While deliveries wait for services that asked for time, for their back-off, or to be given up, the wall clock jumps an hour or a day
/// forward and back. Every waiting time is as long as it would have been.
@Suite(.timeLimit(.minutes(10))) struct ClockStepsTests {
    private static let report = PromiseReport(promise: 16)

    @Test func waitingTimesDoNotChange() {
        let figures = Self.figures(rounds: Soak.isOn ? 500 : 10, clock: .monotonic)
        Self.report.kept(figures.texts)
        #expect(figures.early == 0 && figures.late == 0)
        #expect(figures.waits > 500 && figures.steps > 100 && figures.givenUp > 5)
    }

    /// The control: the same outbox, asked with the time of the wall clock.
    @Test func anOutboxOnTheWallClockIsFoundOut() {
        let figures = Self.figures(rounds: 3, clock: .wall)
        Self.report.broken("waiting by the wall clock", figures.texts)
        #expect(figures.early > 0 && figures.late > 0)
    }

    @Test func theWorkerWaitsByTheMonotonicClockToo() async throws {
        let clock = MockClock()
        let wall = Mutex<Int64>(1_700_000_000_000_000_000)
        let http = FakeHTTP([
            HTTPResponse(status: 429, headers: ["retry-after": "300"], body: Array(#"{"ok":false}"#.utf8)),
            HTTPResponse(status: 200, body: Array(#"{"ok":true}"#.utf8)),
        ])
        let ledger = MemoryLedger()
        var settings = ServiceSettings()
        settings.telegram.isEnabled = true
        let worker = DeliveryWorker(
            catalog: HandlerCatalog(
                settings: settings,
                ports: .init(http: http, connections: TCPConnector(), commands: CommandRunner(), execPolicy: .everything)),
            ledger: ledger, clock: clock, wallClock: { wall.withLock { $0 } }, seed: 1, report: { _ in })
        let delivery = ProofAlerts.delivery(
            1, of: ProofAlerts.event("web", .critical, number: 1), to: Destination(kind: "telegram", address: "1"),
            by: HandlerSpec(kind: "telegram", options: ["chat-id": .string("1")]))
        await ledger.add([delivery])
        await worker.start()
        for step in ClockSimulation.steps {
            while await clock.nextWake != .seconds(300) { await Task.yield() }
            wall.withLock { $0 += step.components.seconds * 1_000_000_000 }
            await clock.advance(by: .seconds(60))
        }
        await clock.advance(by: .milliseconds(59_999))
        for _ in 0..<100 { await Task.yield() }
        #expect(await http.requests.count == 1)
        await clock.advance(by: .milliseconds(1))
        await http.waitForRequests(2)
        await ledger.waitForSettled(1)
        #expect(await ledger.statuses[DeliveryID(1)] == .delivered)
        await worker.stop(within: .seconds(1))
    }

    private static func figures(rounds: Int, clock: ClockSimulation.Clock) -> ClockFigures {
        var total = ClockFigures()
        for seed in 1...UInt64(rounds) {
            var simulation = ClockSimulation(seed: seed, clock: clock)
            simulation.run(hours: 6)
            total.add(simulation.figures)
        }
        return total
    }
}

private struct ClockFigures {
    var waits = 0
    var steps = 0
    /// Sent again before its time.
    var early = 0
    /// Not sent again although its time had come.
    var late = 0
    var givenUp = 0

    var texts: KeyValuePairs<String, Int> {
        ["waits": waits, "steps of the clock": steps, "given up": givenUp, "too early": early, "too late": late]
    }

    mutating func add(_ other: ClockFigures) {
        waits += other.waits
        steps += other.steps
        early += other.early
        late += other.late
        givenUp += other.givenUp
    }
}

/// An outbox and the seconds that pass, on one clock that only goes forward and one that is set.
private struct ClockSimulation {
    enum Clock { case monotonic, wall }

    static let steps: [Duration] = [.seconds(3600), .seconds(-3600), .seconds(86_400), .seconds(-86_400)]
    private static let patience = Duration.seconds(7200)

    private(set) var figures = ClockFigures()

    private var gen: Gen
    private var outbox: Outbox
    private let clock: Clock
    private var elapsed = Duration.zero
    private var offset = Duration.zero
    private var wake: Duration?
    /// Between which times each destination is to be tried again.
    private var expected: [Destination: ClosedRange<Duration>] = [:]
    private var arrivedAt: [DeliveryID: Duration] = [:]
    private var nextID: Int64 = 1
    private var failures: [Destination: Int] = [:]

    init(seed: UInt64, clock: Clock) {
        gen = Gen(seed: seed)
        self.clock = clock
        var limits = Outbox.Limits()
        limits.giveUpAfter = Self.patience
        outbox = Outbox(limits: limits, seed: seed)
    }

    /// What the outbox takes for the time.
    private var now: Duration { clock == .monotonic ? elapsed : elapsed + offset }

    mutating func run(hours: Int) {
        perform(.started)
        perform(.loaded(nil, [], isEnd: true))
        for second in 0..<(hours * 3600) {
            elapsed = .seconds(second)
            if second % 900 == 0 { commit() }
            if gen.chance(0.001) {
                offset += gen.element(of: Self.steps)
                figures.steps += 1
            }
            if let time = wake, time <= now {
                wake = nil
                perform(.tick)
            }
            for (destination, range) in expected where elapsed > range.upperBound {
                figures.late += 1
                expected[destination] = nil
            }
        }
    }

    private mutating func commit() {
        let deliveries = (0..<2).map { index in
            let destination = Destination(kind: "telegram", address: "chat-\(index)")
            defer { nextID += 1 }
            arrivedAt[DeliveryID(nextID)] = elapsed
            return ProofAlerts.delivery(
                nextID, of: ProofAlerts.event("web", .critical, number: nextID), to: destination, by: HandlerSpec(kind: "telegram"))
        }
        perform(.committed(deliveries))
    }

    private mutating func perform(_ event: OutboxEvent) {
        for action in outbox.step(event, now: now) {
            switch action {
            case .send(let destination, let deliveries): answer(destination, deliveries[0])
            case .settle(let settlements, _): settle(settlements)
            case .wake(let time): wake = min(wake ?? time, time)
            case .fold(let destination, _): perform(.folded(destination))
            case .foldBacklog(let destination, _): perform(.foldedBacklog(destination, remaining: 0))
            case .load: break
            }
        }
    }

    /// The first chat asks for time or fails for a while, the second fails for ever.
    private mutating func answer(_ destination: Destination, _ delivery: Delivery) {
        if let range = expected.removeValue(forKey: destination) {
            figures.waits += 1
            // A second is how finely this world looks at its clocks.
            if elapsed < range.lowerBound - .seconds(1) { figures.early += 1 }
        }
        let failed = failures[destination, default: 0] + 1
        failures[destination] = failed
        if destination.address == "chat-0", gen.chance(0.2) {
            failures[destination] = 0
            perform(.answered(destination, [.delivered], at: 0, latency: 0))
        } else if destination.address == "chat-0", gen.chance(0.5) {
            let seconds = gen.int(5...600)
            expected[destination] = (elapsed + .seconds(seconds))...(elapsed + .seconds(seconds + 2))
            perform(.answered(destination, [.retry(after: .seconds(seconds), Cause(.rateLimit, detail: "429"))], at: 0, latency: 0))
        } else {
            let full = min(Duration.seconds(60), .seconds(1 << min(failed - 1, 6)))
            expected[destination] = (elapsed + full / 2)...(elapsed + full + .seconds(2))
            perform(.answered(destination, [.retry(after: nil, Cause(.server, detail: "500"))], at: 0, latency: 0))
        }
    }

    private mutating func settle(_ settlements: [Settlement]) {
        for settlement in settlements {
            guard case .rejected = settlement.status, let arrival = arrivedAt[settlement.attempt.delivery] else { continue }
            figures.givenUp += 1
            let age = elapsed - arrival
            if age < Self.patience - .seconds(1) { figures.early += 1 }
            // It is given up with the try that follows, at the latest a wait of ten minutes later.
            if age > Self.patience + .seconds(603) { figures.late += 1 }
            expected[settlement.destination] = nil
        }
        perform(.settled([settlements[0].destination]))
    }
}
