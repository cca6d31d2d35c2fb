import KaptopAlerts
import KaptopDelivery
import KaptopTesting
import Testing

/// Promise 23: an OK never overtakes its CRITICAL.
///
/// The outbox is led through storms of its own events in random order: commits, verdicts of every kind, answers that get lost, crashes,
/// operators who send again or take back. A model of the world outside writes down what arrives where.
///
/// An operator who sends an old rejected CRITICAL again, after its OK was told, gets just that: it goes as it is, and it goes before
/// everything of its alert that still waits, so that the newest state is told last. It never comes between the parts of a text.
@Suite struct OrderOfAnAlertTests {
    private static let report = PromiseReport(promise: 23)

    private static var limits: Outbox.Limits {
        var limits = Outbox.Limits()
        // Small, so that queues are cut and read again.
        limits.queueLength = 12
        limits.totalLength = 40
        limits.pageLength = 6
        limits.batchLengths = ["log": 5]
        return limits
    }

    @Test func anOKNeverOvertakesItsCritical() {
        let rounds = Soak.isOn ? 1_000 : 25
        var total = OrderFigures()
        for seed in 1...UInt64(rounds) {
            var world = OrderWorld(seed: seed) { Outbox(limits: Self.limits, seed: $0) }
            world.run(steps: 1_500)
            #expect(world.figures.mistakes == 0, "seed \(seed): \(world.firstMistake ?? "")")
            total.add(world.figures)
        }
        Self.report.kept(total.texts)
        #expect(total.arrived > rounds * 100)
        #expect(total.crashes > rounds && total.resends > rounds)
    }

    /// The control: the same storms on a queue that sends what is newest.
    @Test func aQueueThatSendsTheNewestFirstIsFoundOut() {
        var total = OrderFigures()
        for seed in 1...UInt64(5) {
            var world = OrderWorld(seed: seed) { _ in NewestFirst() }
            world.run(steps: 1_500)
            total.add(world.figures)
        }
        Self.report.broken("the newest goes first", total.texts)
        #expect(total.overtaken > 0)
    }
}

/// What decides what is sent next: the outbox, or one that is broken on purpose.
private protocol SendingOrder {
    mutating func step(_ event: OutboxEvent, now: Duration) -> [OutboxAction]
}

extension Outbox: SendingOrder {}

/// A stack instead of a queue.
private struct NewestFirst: SendingOrder {
    private var waiting: [Destination: [Delivery]] = [:]
    private var sending: [Destination: Delivery] = [:]

    mutating func step(_ event: OutboxEvent, now: Duration) -> [OutboxAction] {
        switch event {
        case .started: return [.load(nil, after: DeliveryID(0), limit: .max)]
        case .committed(let deliveries), .loaded(_, let deliveries, _), .requeued(let deliveries):
            for delivery in deliveries where waiting[delivery.destination]?.contains(where: { $0.id == delivery.id }) != true {
                if sending[delivery.destination]?.id != delivery.id { waiting[delivery.destination, default: []].append(delivery) }
            }
            return Set(deliveries.map(\.destination)).sorted { $0.address < $1.address }.flatMap { pump($0) }
        case .answered(let destination, let verdicts, let at, let latency):
            guard var delivery = sending[destination], let verdict = verdicts.first else { return [] }
            delivery.attempts += 1
            let attempt = DeliveryAttempt(
                delivery: delivery.id, number: delivery.attempts, at: at, latency: latency, verdict: verdict)
            if !verdict.status.isSettled { waiting[destination, default: []].append(delivery) }
            return [.settle([Settlement(attempt: attempt, status: verdict.status, destination: destination)])]
        case .settled(let destinations):
            for destination in destinations { sending[destination] = nil }
            return destinations.flatMap { pump($0) }
        default: return []
        }
    }

    private mutating func pump(_ destination: Destination) -> [OutboxAction] {
        guard sending[destination] == nil, let newest = waiting[destination]?.popLast() else { return [] }
        sending[destination] = newest
        return [.send(destination, [newest])]
    }
}

private struct OrderFigures {
    var arrived = 0
    var crashes = 0
    var resends = 0
    /// An OK that came before its CRITICAL, or the other way round.
    var overtaken = 0
    /// Something newer of the alert went before what an operator had sent again, although it waited still.
    var jumped = 0
    /// Something came between the parts of a text.
    var torn = 0
    /// Sent twice without a crash, a lost answer or an operator's wish.
    var repeated = 0
    var lost = 0

    var mistakes: Int { overtaken + jumped + torn + repeated + lost }

    var texts: KeyValuePairs<String, Int> {
        [
            "deliveries": arrived, "crashes": crashes, "sent again by operators": resends, "overtaken": overtaken,
            "jumped the queue": jumped, "torn apart": torn, "repeated without reason": repeated, "lost": lost,
        ]
    }

    mutating func add(_ other: OrderFigures) {
        arrived += other.arrived
        crashes += other.crashes
        resends += other.resends
        overtaken += other.overtaken
        jumped += other.jumped
        torn += other.torn
        repeated += other.repeated
        lost += other.lost
    }
}

/// Everything around the outbox: the ledger, which survives crashes; the clock; the services, which remember what reached them; operators.
private struct OrderWorld<Order: SendingOrder> {
    private static var destinations: [Destination] {
        ["chat-1", "chat-2", "chat-3"].map { Destination(kind: "telegram", address: $0) } + [Destination(kind: "log", address: "/l")]
    }

    private struct Line: Hashable {
        var destination: Destination
        var alert: AlertID
    }

    private(set) var figures = OrderFigures()
    private(set) var firstMistake: String?

    private var gen: Gen
    private let make: (UInt64) -> Order
    private var order: Order
    private var now = Duration.zero

    // The ledger.
    private var deliveries: [Delivery] = []
    private var statuses: [DeliveryStatus] = []
    private var levels: [String: Level] = [:]

    // What is under way; a crash forgets it.
    private var flights: [Destination: [Delivery]] = [:]
    private var unwritten: [(destination: Destination, settlements: [Settlement])] = []
    private var readings: [(destination: Destination?, after: DeliveryID, limit: Int)] = []
    private var wake: Duration?
    private var halves: [Destination: DeliveryID] = [:]

    // The world outside.
    private var arrivals: [DeliveryID: Int] = [:]
    /// Arrivals of each delivery that may be there for a reason.
    private var excuses: [DeliveryID: Int] = [:]
    private var newestArrived: [Line: DeliveryID] = [:]
    private var sentAgain: Set<DeliveryID> = []
    /// Were with a handler once, so that they may have arrived.
    private var tried: Set<DeliveryID> = []

    init(seed: UInt64, make: @escaping (UInt64) -> Order) {
        gen = Gen(seed: seed)
        self.make = make
        order = make(seed)
    }

    mutating func run(steps: Int) {
        perform(.started)
        for _ in 0..<steps { step() }
        drain()
        figures.arrived = arrivals.count
        for (index, delivery) in deliveries.enumerated() where !statuses[index].isSettled { lose(delivery) }
    }

    private mutating func step() {
        switch gen.int(0...99) {
        case 0...19: commit()
        case 20...49: answer()
        case 50...74: write()
        case 75...84: read()
        case 85...93: ring()
        case 94...96: sendAgain()
        case 97: withdraw()
        default: if gen.chance(0.4) { crash() }
        }
    }

    /// Lets everything end well.
    private mutating func drain() {
        isKind = true
        var idle = 0
        while idle < 3 {
            idle = flights.isEmpty && unwritten.isEmpty && readings.isEmpty && wake == nil ? idle + 1 : 0
            answer()
            write()
            read()
            ring()
        }
    }
    private var isKind = false

    private mutating func perform(_ event: OutboxEvent) {
        for action in order.step(event, now: now) {
            switch action {
            case .send(let destination, let batch): send(batch, to: destination)
            case .settle(let settlements): unwritten.append((settlements.last?.destination ?? Self.destinations[0], settlements))
            case .load(let destination, let after, let limit): readings.append((destination, after, limit))
            case .wake(let time): wake = min(wake ?? time, time)
            }
        }
    }

    // MARK: What happens

    private mutating func commit() {
        var batch: [Delivery] = []
        for _ in 0..<gen.int(1...4) {
            let alert = "web-\(gen.int(1...6))"
            let level: Level = levels[alert] == .critical ? .ok : .critical
            levels[alert] = level
            for destination in Self.destinations where gen.chance(0.5) {
                let number = Int64(deliveries.count + 1)
                let delivery = ProofAlerts.delivery(
                    number, of: alert, level, to: destination, by: HandlerSpec(kind: destination.kind))
                deliveries.append(delivery)
                statuses.append(.queued)
                batch.append(delivery)
            }
        }
        perform(.committed(batch))
    }

    private mutating func answer() {
        let waiting = flights.keys.sorted { $0.address < $1.address }
        guard !waiting.isEmpty else { return }
        let destination = gen.element(of: waiting)
        guard let batch = flights.removeValue(forKey: destination) else { return }
        var verdicts: [Verdict] = []
        for delivery in batch {
            let verdict = verdict(on: delivery)
            verdicts.append(verdict)
            if verdict != .delivered { break }
        }
        let before = unwritten.count
        perform(.answered(destination, verdicts, at: 0, latency: 0))
        // The settlement belongs to the queue that was answered, wherever its deliveries went.
        for index in unwritten.indices.dropFirst(before) { unwritten[index].destination = destination }
    }

    private mutating func verdict(on delivery: Delivery) -> Verdict {
        guard !isKind else {
            arrive(delivery)
            return .delivered
        }
        let cause = Cause(.server, detail: "trouble")
        switch gen.int(0...99) {
        case 0...67:
            arrive(delivery)
            return .delivered
        case 68...72:
            // It arrived, but its answer did not.
            arrive(delivery)
            excuses[delivery.id, default: 0] += 1
            return .retry(after: nil, cause)
        case 73...82: return .retry(after: nil, cause)
        case 83...87: return .retry(after: .seconds(gen.int(1...300)), Cause(.rateLimit, detail: "slow down"))
        case 88...90: return .resend(.plainText, cause)
        case 91...94:
            guard delivery.changes.remainingParts == nil, delivery.destination.kind != "log" else {
                arrive(delivery)
                return .delivered
            }
            halves[delivery.destination] = delivery.id
            return .resend(.remainingParts(["the rest"]), cause)
        default: return .rejected(Cause(.blocked, detail: "no"))
        }
    }

    private mutating func write() {
        guard !unwritten.isEmpty else { return }
        let entry = unwritten.removeFirst()
        for settlement in entry.settlements {
            let index = Int(settlement.attempt.delivery.rawValue - 1)
            statuses[index] = settlement.status
            deliveries[index].attempts = settlement.attempt.number
        }
        perform(.settled([entry.destination]))
    }

    private mutating func read() {
        guard !readings.isEmpty else { return }
        let reading = readings.removeFirst()
        let found = deliveries.filter { delivery in
            delivery.id > reading.after && !statuses[Int(delivery.id.rawValue - 1)].isSettled
                && (reading.destination.map { $0 == delivery.destination } ?? true)
        }
        let page = Array(found.prefix(reading.limit))
        perform(.loaded(reading.destination, page, isEnd: page.count < reading.limit))
    }

    private mutating func ring() {
        guard let time = wake else { return }
        wake = nil
        now = max(now, time)
        perform(.tick)
    }

    private mutating func sendAgain() {
        let rejected = deliveries.indices.filter { if case .rejected = statuses[$0] { true } else { false } }
        guard !rejected.isEmpty else { return }
        let index = gen.element(of: rejected)
        statuses[index] = .queued
        figures.resends += 1
        sentAgain.insert(deliveries[index].id)
        perform(.requeued([deliveries[index]]))
    }

    private mutating func withdraw() {
        let flying = Set((flights.values.flatMap { $0 }).map(\.id)).union(unwritten.flatMap { $0.settlements.map(\.attempt.delivery) })
        let waiting = deliveries.indices.filter { !statuses[$0].isSettled && !flying.contains(deliveries[$0].id) }
        guard !waiting.isEmpty else { return }
        let index = gen.element(of: waiting)
        statuses[index] = .withdrawn
        if halves[deliveries[index].destination] == deliveries[index].id { halves[deliveries[index].destination] = nil }
        perform(.withdrawn([deliveries[index].id]))
    }

    /// Of what is under way some has arrived, and nobody will ever know.
    private mutating func crash() {
        figures.crashes += 1
        for (_, batch) in flights.sorted(by: { $0.key.address < $1.key.address }) {
            for delivery in batch.prefix(gen.int(0...batch.count)) {
                arrive(delivery)
                excuses[delivery.id, default: 0] += 1
            }
        }
        for settlement in unwritten.flatMap(\.settlements) { excuses[settlement.attempt.delivery, default: 0] += 1 }
        flights = [:]
        unwritten = []
        readings = []
        wake = nil
        halves = [:]
        order = make(UInt64(gen.int(0...1_000_000)))
        perform(.started)
    }

    // MARK: What is looked at

    private mutating func send(_ batch: [Delivery], to destination: Destination) {
        if let half = halves.removeValue(forKey: destination), batch.first?.id != half {
            figures.torn += 1
            note("the parts of \(half) were torn apart by \(batch[0].id)")
        }
        for delivery in batch { lookForJumps(of: delivery, before: batch) }
        tried.formUnion(batch.map(\.id))
        flights[destination] = batch
    }

    /// What was sent again goes before everything newer of its alert that still waits.
    private mutating func lookForJumps(of delivery: Delivery, before batch: [Delivery]) {
        let older = sentAgain.first { id in
            let index = Int(id.rawValue - 1)
            return id < delivery.id && !statuses[index].isSettled && deliveries[index].destination == delivery.destination
                && deliveries[index].event.state.id == delivery.event.state.id && !batch.contains { $0.id == id }
                && !tried.contains(delivery.id)
        }
        guard let older else { return }
        figures.jumped += 1
        note("\(delivery.id) went before \(older), which was sent again")
    }

    private mutating func arrive(_ delivery: Delivery) {
        let count = arrivals[delivery.id, default: 0] + 1
        arrivals[delivery.id] = count
        if count > 1 + excuses[delivery.id, default: 0] {
            figures.repeated += 1
            note("\(delivery.id) arrived \(count) times")
        }
        guard count == 1, !sentAgain.contains(delivery.id) else { return }
        let line = Line(destination: delivery.destination, alert: delivery.event.state.id)
        if let newest = newestArrived[line], newest > delivery.id {
            figures.overtaken += 1
            note("\(delivery.id) came after \(newest)")
        }
        newestArrived[line] = max(newestArrived[line] ?? delivery.id, delivery.id)
    }

    private mutating func lose(_ delivery: Delivery) {
        figures.lost += 1
        note("\(delivery.id) is still not sent")
    }

    private mutating func note(_ mistake: String) { firstMistake = firstMistake ?? mistake }
}
