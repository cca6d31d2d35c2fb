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
        limits.digestLengths = ["telegram": 600]
        limits.digestAfter = 4
        limits.foldAfter = 25
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
        #expect(total.crashes > rounds && total.resends > rounds && total.digests > rounds)
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
            return [.settle([Settlement(attempt: attempt, status: verdict.status, destination: destination)], givenUp: [])]
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
    var digests = 0
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
            "deliveries": arrived, "crashes": crashes, "sent again by operators": resends, "digests": digests, "overtaken": overtaken,
            "jumped the queue": jumped, "torn apart": torn, "repeated without reason": repeated, "lost": lost,
        ]
    }

    mutating func add(_ other: OrderFigures) {
        arrived += other.arrived
        crashes += other.crashes
        resends += other.resends
        digests += other.digests
        overtaken += other.overtaken
        jumped += other.jumped
        torn += other.torn
        repeated += other.repeated
        lost += other.lost
    }
}

/// Everything around the outbox: the ledger, which survives crashes; the clock; the services, which remember what reached them; operators.
private struct OrderWorld<Order: SendingOrder & SendableMetatype> {
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

    private enum Writing {
        case settlements([Settlement], of: Destination)
        case fold(Fold, of: Destination)
        case backlogFold(of: Destination, after: DeliveryID)
    }

    // The ledger.
    private var deliveries: [Delivery] = []
    private var statuses: [DeliveryStatus] = []
    /// What each delivery tells for.
    private var folded: [DeliveryID: [DeliveryID]] = [:]
    private var levels: [String: Level] = [:]

    // What is under way; a crash forgets it.
    private var flights: [Destination: [Delivery]] = [:]
    private var unwritten: [Writing] = []
    private var readings: [(destination: Destination?, after: DeliveryID, limit: Int)] = []
    private var wake: Duration?
    private var halves: [Destination: DeliveryID] = [:]

    // The world outside.
    private var arrivals: [DeliveryID: Int] = [:]
    /// Arrivals of each delivery that may be there for a reason.
    private var excuses: [DeliveryID: Int] = [:]
    private var told: Set<DeliveryID> = []
    private var newestTold: [Line: DeliveryID] = [:]
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
        figures.arrived = told.count
        for delivery in deliveries where !isDone(delivery.id) { lose(delivery) }
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
        for _ in 0..<100_000 where idle < 3 {
            idle = flights.isEmpty && unwritten.isEmpty && readings.isEmpty && wake == nil ? idle + 1 : 0
            answer()
            write()
            read()
            ring()
        }
    }
    private var isKind = false

    /// - Parameter answered: whose queue gets settlements.
    private mutating func perform(_ event: OutboxEvent, answered: Destination? = nil) {
        for action in order.step(event, now: now) {
            switch action {
            case .send(let destination, let batch): send(batch, to: destination)
            case .settle(let settlements, _): unwritten.append(.settlements(settlements, of: answered ?? Self.destinations[0]))
            case .fold(let destination, let fold): unwritten.append(.fold(fold, of: destination))
            case .foldBacklog(let destination, let after): unwritten.append(.backlogFold(of: destination, after: after))
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
                    number, of: ProofAlerts.event(alert, level, number: number), to: destination, by: HandlerSpec(kind: destination.kind))
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
        perform(.answered(destination, verdicts, at: 0, latency: 0), answered: destination)
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
        switch unwritten.removeFirst() {
        case .settlements(let settlements, let destination):
            for settlement in settlements {
                let index = Int(settlement.attempt.delivery.rawValue - 1)
                statuses[index] = settlement.status
                deliveries[index].attempts = settlement.attempt.number
            }
            perform(.settled([destination]))
        case .fold(let fold, let destination):
            figures.digests += 1
            deliveries[Int(fold.carrier.rawValue - 1)].digest = fold.digest
            for id in fold.folded { tell(of: id, with: fold.carrier) }
            perform(.folded(destination))
        case .backlogFold(let destination, let after):
            let waiting = deliveries.filter { $0.destination == destination && !statuses[Int($0.id.rawValue - 1)].isSettled }
            let foldable = Dictionary(grouping: waiting.filter { $0.id > after && $0.digest == nil }) { $0.event.state.id }
            for alert in foldable.values { for older in alert.dropLast() { tell(of: older.id, with: alert[alert.count - 1].id) } }
            perform(.foldedBacklog(destination, remaining: waiting.count - foldable.values.reduce(0) { $0 + $1.count - 1 }))
        }
    }

    private mutating func tell(of id: DeliveryID, with carrier: DeliveryID) {
        statuses[Int(id.rawValue - 1)] = .folded(into: carrier)
        folded[carrier, default: []].append(id)
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
        let flying = Set((flights.values.flatMap { $0 }).map(\.id)).union(unwritten.flatMap(Self.deliveries))
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
        for id in unwritten.flatMap(Self.deliveries) { excuses[id, default: 0] += 1 }
        flights = [:]
        unwritten = []
        readings = []
        wake = nil
        halves = [:]
        order = make(UInt64(gen.int(0...1_000_000)))
        perform(.started)
    }

    private static func deliveries(in writing: Writing) -> [DeliveryID] {
        switch writing {
        case .settlements(let settlements, _): settlements.map(\.attempt.delivery)
        case .fold(let fold, _): fold.folded + [fold.carrier]
        case .backlogFold: []
        }
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
        tell(delivery.id, before: newestTold, isWished: false)
    }

    /// Writes down that people were told of a delivery and of everything folded into it.
    ///
    /// - Parameter isWished: an operator asked for it, so that it may come late.
    private mutating func tell(_ id: DeliveryID, before: [Line: DeliveryID], isWished: Bool) {
        let isWished = isWished || sentAgain.contains(id)
        for id in folded[id] ?? [] { tell(id, before: before, isWished: isWished) }
        guard told.insert(id).inserted, !isWished else { return }
        let delivery = deliveries[Int(id.rawValue - 1)]
        let line = Line(destination: delivery.destination, alert: delivery.event.state.id)
        if let newest = before[line], newest > id {
            figures.overtaken += 1
            note("\(id) came after \(newest)")
        }
        newestTold[line] = max(newestTold[line] ?? id, id)
    }

    /// Whether a delivery was told, by itself or by another one, or ended otherwise where people see it.
    private func isDone(_ id: DeliveryID) -> Bool {
        switch statuses[Int(id.rawValue - 1)] {
        case .queued, .retrying, .held: false
        case .delivered: told.contains(id)
        case .rejected, .withdrawn: true
        case .folded(let carrier): isDone(carrier)
        }
    }

    private mutating func lose(_ delivery: Delivery) {
        figures.lost += 1
        note("\(delivery.id) is still not sent")
    }

    private mutating func note(_ mistake: String) { firstMistake = firstMistake ?? mistake }
}
