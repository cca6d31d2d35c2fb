import KaptopAlerts
import KaptopDelivery
import KaptopTesting
import Testing

/// The outbox in dialogues: what happens, and what it then wants done.
@Suite struct OutboxTests {
    private let chat = Destination(kind: "telegram", address: "1")
    private let trouble = Cause(.server, status: 503, detail: "503")

    private func delivery(_ id: Int64, to destination: Destination? = nil) -> Delivery {
        let destination = destination ?? chat
        return Sample.delivery(HandlerSpec(kind: destination.kind), id: id, to: destination.address)
    }

    /// An outbox that has read an empty backlog.
    private func outbox(_ change: (inout Outbox.Limits) -> Void = { _ in }) -> Outbox {
        var limits = Outbox.Limits()
        limits.backoff = Backoff(first: .seconds(2), cap: .seconds(8))
        change(&limits)
        var outbox = Outbox(limits: limits, seed: 1)
        _ = outbox.step(.started, now: .zero)
        _ = outbox.step(.loaded(nil, [], isEnd: true), now: .zero)
        return outbox
    }

    private func answered(_ verdicts: [Verdict]) -> OutboxEvent { .answered(chat, verdicts, at: 100, latency: 5) }

    private func settlement(_ id: Int64, _ number: Int, _ verdict: Verdict, moved: Destination? = nil) -> OutboxAction {
        let attempt = DeliveryAttempt(delivery: DeliveryID(id), number: number, at: 100, latency: 5, verdict: verdict)
        return .settle([Settlement(attempt: attempt, status: verdict.status, destination: moved ?? chat)], givenUp: [])
    }

    @Test func oneIsUnderWayAndTheNextGoesOnlyAfterTheVerdictIsStored() {
        var outbox = outbox()
        #expect(outbox.step(.committed([delivery(1), delivery(2)]), now: .zero) == [.send(chat, [delivery(1)])])
        #expect(outbox.step(.committed([delivery(3)]), now: .zero) == [])
        #expect(outbox.step(answered([.delivered]), now: .zero) == [settlement(1, 1, .delivered)])
        #expect(outbox.isBusy)
        #expect(outbox.step(.settled([chat]), now: .zero) == [.send(chat, [delivery(2)])])
    }

    /// Answers everything as delivered until nothing is sent any more; gives the ids in the order of sending.
    private func sendAll(_ outbox: inout Outbox, _ actions: [OutboxAction]) -> [Int64] {
        var sent: [Int64] = []
        var rest = actions
        while let index = rest.firstIndex(where: { if case .send = $0 { true } else { false } }) {
            guard case .send(_, let batch) = rest.remove(at: index) else { break }
            sent += batch.map(\.id.rawValue)
            _ = outbox.step(answered(batch.map { _ in .delivered }), now: .zero)
            rest += outbox.step(.settled([chat]), now: .zero)
        }
        return sent
    }

    @Test func whatAPageHasBroughtIsNotSentAgainWhenItsCommitIsToldLater() {
        var outbox = Outbox(limits: Outbox.Limits(), seed: 1)
        _ = outbox.step(.started, now: .zero)
        let page = outbox.step(.loaded(nil, [delivery(1)], isEnd: true), now: .zero)
        #expect(sendAll(&outbox, page) == [1])
        let later = outbox.step(.committed([delivery(1), delivery(2)]), now: .zero)
        #expect(sendAll(&outbox, later) == [2])
    }

    @Test func whatADestinationsPageHasBroughtIsNotSentAgainFromAPageOfTheBacklog() {
        var limits = Outbox.Limits()
        limits.pageLength = 2
        limits.queueLength = 2
        var outbox = Outbox(limits: limits, seed: 1)
        _ = outbox.step(.started, now: .zero)
        var sent = sendAll(&outbox, outbox.step(.loaded(nil, [delivery(1), delivery(2)], isEnd: false), now: .zero).filter(\.isLoad))
        let first = outbox.step(.loaded(nil, [delivery(3), delivery(4)], isEnd: false), now: .zero)
        #expect(first.contains(.load(nil, after: DeliveryID(4), limit: 2)))
        // The queue is full with 1 and 2, so 3 and 4 are read for this destination alone, and 5 with them.
        _ = outbox.step(answered([.delivered]), now: .zero)
        sent += sendAll(&outbox, outbox.step(.settled([chat]), now: .zero))
        sent += sendAll(&outbox, outbox.step(.loaded(chat, [delivery(3), delivery(4)], isEnd: false), now: .zero))
        sent += sendAll(&outbox, outbox.step(.loaded(chat, [delivery(5)], isEnd: true), now: .zero))
        #expect(sent == [2, 3, 4, 5])
        // Another destination's events are told meanwhile.
        _ = outbox.step(.committed([delivery(6, to: Destination(kind: "telegram", address: "2"))]), now: .zero)
        #expect(sendAll(&outbox, outbox.step(.loaded(nil, [delivery(5)], isEnd: true), now: .zero)) == [])
    }

    @Test func whatIsTakenBackUnderWayIsNotSentOnceMore() {
        var outbox = outbox()
        _ = outbox.step(.committed([delivery(1), delivery(2)]), now: .zero)
        #expect(outbox.step(.withdrawn([DeliveryID(1)]), now: .zero) == [])
        let attempt = DeliveryAttempt(delivery: DeliveryID(1), number: 1, at: 100, latency: 5, verdict: .retry(after: nil, trouble))
        #expect(
            outbox.step(answered([.retry(after: nil, trouble)]), now: .zero)
                == [.settle([Settlement(attempt: attempt, status: .withdrawn, destination: chat)], givenUp: [])])
        _ = outbox.step(.settled([chat]), now: .zero)
        #expect(outbox.step(.tick, now: .seconds(60)) == [.send(chat, [delivery(2)])])
    }

    @Test func whatIsTakenBackUnderWayButArrivesIsDelivered() {
        var outbox = outbox()
        _ = outbox.step(.committed([delivery(1)]), now: .zero)
        _ = outbox.step(.withdrawn([DeliveryID(1)]), now: .zero)
        #expect(outbox.step(answered([.delivered]), now: .zero) == [settlement(1, 1, .delivered)])
    }

    @Test func destinationsDoNotWaitForEachOther() {
        let other = Destination(kind: "telegram", address: "2")
        var outbox = outbox()
        let actions = outbox.step(.committed([delivery(1), delivery(2, to: other)]), now: .zero)
        #expect(actions == [.send(chat, [delivery(1)]), .send(other, [delivery(2, to: other)])])
    }

    @Test func aFailureIsRepeatedLaterAndLaterBeforeAnythingElse() {
        var outbox = outbox()
        _ = outbox.step(.committed([delivery(1), delivery(2)]), now: .zero)
        var now = Duration.zero
        for (number, range) in [(1, 1.0...2.0), (2, 2.0...4.0), (3, 4.0...8.0), (4, 4.0...8.0)] {
            _ = outbox.step(answered([.retry(after: nil, trouble)]), now: now)
            guard case .wake(let time)? = outbox.step(.settled([chat]), now: now).first else {
                Issue.record("no wake after failure \(number)")
                return
            }
            #expect(range.contains(Double((time - now) / .seconds(1))))
            #expect(outbox.step(.tick, now: time - .milliseconds(1)) == [.wake(at: time)])
            now = time
            var repeated = delivery(1)
            repeated.attempts = number
            #expect(outbox.step(.tick, now: now) == [.send(chat, [repeated])])
        }
    }

    @Test func aDemandedWaitIsKeptToTheNanosecond() {
        var outbox = outbox()
        _ = outbox.step(.committed([delivery(1)]), now: .seconds(10))
        _ = outbox.step(answered([.retry(after: .seconds(30), trouble)]), now: .seconds(10))
        #expect(outbox.step(.settled([chat]), now: .seconds(11)) == [.wake(at: .seconds(40))])
        #expect(outbox.step(.requeued([delivery(1)]), now: .seconds(12)) == [])
        #expect(outbox.step(.tick, now: .seconds(40)).count == 1)
    }

    @Test func aRejectionMakesRoomForTheNext() {
        var outbox = outbox()
        _ = outbox.step(.committed([delivery(1), delivery(2)]), now: .zero)
        #expect(outbox.step(answered([.rejected(trouble)]), now: .zero) == [settlement(1, 1, .rejected(trouble))])
        #expect(outbox.step(.settled([chat]), now: .zero) == [.send(chat, [delivery(2)])])
    }

    @Test func aGroupThatMovedIsFollowedAtOnceAndFromThenOn() {
        var outbox = outbox()
        _ = outbox.step(.committed([delivery(1), delivery(2)]), now: .zero)
        let moved = Verdict.resend(.newAddress("-100"), trouble)
        #expect(outbox.step(answered([moved]), now: .zero) == [settlement(1, 1, moved)])
        var first = delivery(1)
        first.attempts = 1
        first.changes.address = "-100"
        #expect(outbox.step(.settled([chat]), now: .zero) == [.send(chat, [first])])
        let there = Destination(kind: "telegram", address: "-100")
        #expect(outbox.step(answered([.delivered]), now: .zero) == [settlement(1, 2, .delivered, moved: there)])
        var second = delivery(2)
        second.changes.address = "-100"
        #expect(outbox.step(.settled([chat]), now: .zero) == [.send(chat, [second])])
    }

    @Test func aServiceThatAlwaysWantsAnotherFormIsSlowedDown() {
        var outbox = outbox()
        _ = outbox.step(.committed([delivery(1)]), now: .zero)
        var sends = 0
        for _ in 0..<40 {
            _ = outbox.step(answered([.resend(.plainText, trouble)]), now: .zero)
            let actions = outbox.step(.settled([chat]), now: .zero)
            if case .send? = actions.first { sends += 1 } else { break }
        }
        #expect(sends == 20)
    }

    @Test func manyPartsAreNoQuarrel() {
        var outbox = outbox()
        _ = outbox.step(.committed([delivery(1)]), now: .zero)
        for left in stride(from: 60, to: 0, by: -1) {
            _ = outbox.step(answered([.resend(.remainingParts([String](repeating: "x", count: left)), trouble)]), now: .zero)
            guard case .send? = outbox.step(.settled([chat]), now: .zero).first else {
                Issue.record("part \(left) waits")
                return
            }
        }
    }

    @Test func kindsWithABatchLengthGoTogether() {
        let log = Destination(kind: "log", address: "/l")
        var outbox = outbox { $0.batchLengths = ["log": 3] }
        let all = (1...5).map { delivery(Int64($0), to: log) }
        _ = outbox.step(.committed([all[0]]), now: .zero)
        _ = outbox.step(.committed(Array(all[1...])), now: .zero)
        _ = outbox.step(.answered(log, [.delivered], at: 0, latency: 0), now: .zero)
        #expect(outbox.step(.settled([log]), now: .zero) == [.send(log, Array(all[1...3]))])
        // Only what was tried is settled; the rest goes again with what came after it.
        _ = outbox.step(.answered(log, [.delivered, .rejected(trouble)], at: 0, latency: 0), now: .zero)
        #expect(outbox.step(.settled([log]), now: .zero) == [.send(log, Array(all[3...4]))])
    }

    @Test func aLongQueueStaysInTheLedgerAndIsReadWhenItsTurnComes() {
        var outbox = outbox {
            $0.totalLength = 0
            $0.queueLength = 4
            $0.pageLength = 3
        }
        let all = (1...9).map { delivery(Int64($0)) }
        _ = outbox.step(.committed(all), now: .zero)
        #expect(outbox.count == 4)
        _ = outbox.step(answered([.delivered]), now: .zero)
        #expect(outbox.step(.settled([chat]), now: .zero) == [.send(chat, [all[1]])])
        _ = outbox.step(answered([.delivered]), now: .zero)
        #expect(outbox.step(.settled([chat]), now: .zero) == [.send(chat, [all[2]]), .load(chat, after: DeliveryID(4), limit: 3)])
        #expect(outbox.step(.loaded(chat, Array(all[4...6]), isEnd: false), now: .zero) == [])
        #expect(outbox.count == 5)
    }

    @Test func oneQueueMayHaveTheRoomThatOthersDoNotNeed() {
        var outbox = outbox {
            $0.totalLength = 5
            $0.queueLength = 1
        }
        let other = Destination(kind: "telegram", address: "2")
        _ = outbox.step(.committed((1...4).map { delivery(Int64($0)) }), now: .zero)
        #expect(outbox.count == 4)
        _ = outbox.step(.committed((5...8).map { delivery(Int64($0), to: other) }), now: .zero)
        #expect(outbox.count == 5, "once the room is taken a queue has its own length only")
    }

    @Test func whatIsCommittedWhileAPageIsReadIsNotForgotten() {
        var outbox = outbox {
            $0.totalLength = 0
            $0.queueLength = 2
            $0.pageLength = 2
        }
        let all = (1...5).map { delivery(Int64($0)) }
        _ = outbox.step(.committed(Array(all[...2])), now: .zero)
        _ = outbox.step(answered([.delivered]), now: .zero)
        #expect(outbox.step(.settled([chat]), now: .zero).last == .load(chat, after: DeliveryID(2), limit: 2))
        _ = outbox.step(.committed([all[3]]), now: .zero)
        _ = outbox.step(.loaded(chat, [all[2]], isEnd: true), now: .zero)
        _ = outbox.step(answered([.delivered]), now: .zero)
        #expect(outbox.step(.settled([chat]), now: .zero) == [.send(chat, [all[2]]), .load(chat, after: DeliveryID(3), limit: 2)])
    }

    @Test func aBatchThatMayBeInItsFileGoesAsWholeAsItWas() {
        let file = Destination(kind: "log", address: "/l")
        var limits = Outbox.Limits()
        limits.pageLength = 2
        limits.batchLengths = ["log": 3]
        var outbox = Outbox(limits: limits, seed: 1)
        _ = outbox.step(.started, now: .zero)
        var all = (1...4).map { delivery(Int64($0), to: file) }
        all[0].mark = FileMark(inode: 1, size: 10)
        #expect(outbox.step(.loaded(nil, Array(all[..<2]), isEnd: false), now: .zero) == [.load(nil, after: DeliveryID(2), limit: 2)])
        guard case .send(file, let batch)? = outbox.step(.loaded(nil, Array(all[2...]), isEnd: false), now: .zero).first else {
            Issue.record("not sent")
            return
        }
        #expect(batch.map(\.id.rawValue) == [1, 2, 3])
    }

    @Test func whatAnEarlierRunMayHaveToldIsWrittenDownAsThat() {
        var outbox = Outbox(seed: 1)
        _ = outbox.step(.started, now: .zero)
        _ = outbox.step(.loaded(nil, [delivery(3), delivery(4)], isEnd: true), now: .zero)
        var mayRepeat: [Bool] = []
        for _ in 0..<2 {
            guard case .settle(let settlements, _)? = outbox.step(answered([.delivered]), now: .zero).first else { continue }
            mayRepeat += settlements.map(\.mayRepeat)
            _ = outbox.step(.settled([chat]), now: .zero)
        }
        // Only one was under way.
        #expect(mayRepeat == [true, false])
    }

    @Test func theBacklogGoesBeforeWhatIsNew() {
        var outbox = Outbox(seed: 1)
        #expect(outbox.step(.started, now: .zero) == [.load(nil, after: DeliveryID(0), limit: 500)])
        #expect(outbox.step(.committed([delivery(7)]), now: .zero) == [])
        var old = delivery(3)
        old.mayHaveBeenSent = true
        #expect(
            outbox.step(.loaded(nil, [delivery(3)], isEnd: true), now: .zero) == [
                .send(chat, [old]), .load(nil, after: DeliveryID(3), limit: 500),
            ])
        #expect(outbox.step(.loaded(nil, [delivery(7)], isEnd: true), now: .zero) == [])
        _ = outbox.step(answered([.delivered]), now: .zero)
        #expect(outbox.step(.settled([chat]), now: .zero) == [.send(chat, [delivery(7)])])
    }

    @Test func whatIsTakenBackIsNotSent() {
        var outbox = outbox()
        _ = outbox.step(.committed([delivery(1), delivery(2), delivery(3)]), now: .zero)
        _ = outbox.step(.withdrawn([DeliveryID(1), DeliveryID(2)]), now: .zero)
        _ = outbox.step(answered([.delivered]), now: .zero)
        #expect(outbox.step(.settled([chat]), now: .zero) == [.send(chat, [delivery(3)])])
    }

    @Test func whatIsSentAgainGoesFirstAndCutsABackoffShort() {
        var outbox = outbox()
        _ = outbox.step(.committed([delivery(5)]), now: .zero)
        _ = outbox.step(answered([.retry(after: nil, trouble)]), now: .zero)
        _ = outbox.step(.settled([chat]), now: .zero)
        #expect(outbox.step(.requeued([delivery(2)]), now: .zero) == [.send(chat, [delivery(2)])])
    }

    @Test func whatIsSentAgainDoesNotComeBetweenTheParts() {
        var outbox = outbox()
        _ = outbox.step(.committed([delivery(2)]), now: .zero)
        _ = outbox.step(answered([.resend(.remainingParts(["rest"]), trouble)]), now: .zero)
        #expect(outbox.step(.requeued([delivery(1)]), now: .zero) == [])
        var rest = delivery(2)
        rest.attempts = 1
        rest.changes.apply(.remainingParts(["rest"]))
        #expect(outbox.step(.settled([chat]), now: .zero) == [.send(chat, [rest])])
        _ = outbox.step(answered([.delivered]), now: .zero)
        #expect(outbox.step(.settled([chat]), now: .zero) == [.send(chat, [delivery(1)])])
    }

    @Test func whatIsSentAgainWhileTheBacklogIsReadIsSentOnce() {
        var outbox = Outbox(seed: 1)
        _ = outbox.step(.started, now: .zero)
        #expect(outbox.step(.requeued([delivery(1)]), now: .zero) == [.send(chat, [delivery(1)])])
        _ = outbox.step(answered([.delivered]), now: .zero)
        // This page was read before the verdict was stored.
        _ = outbox.step(.loaded(nil, [delivery(1)], isEnd: true), now: .zero)
        #expect(outbox.step(.settled([chat]), now: .zero) == [])
        #expect(outbox.count == 0)
    }

    @Test func afterAStopNothingIsSentButVerdictsAreStored() {
        var outbox = outbox()
        _ = outbox.step(.committed([delivery(1), delivery(2)]), now: .zero)
        #expect(outbox.step(.stopped, now: .zero) == [])
        #expect(outbox.step(answered([.delivered]), now: .zero) == [settlement(1, 1, .delivered)])
        #expect(outbox.step(.settled([chat]), now: .zero) == [])
    }
}

/// Whatever happens, and wherever it is killed: nothing is lost, order is kept, a kill repeats at most what was under way.
@Suite struct OutboxCrashTests {
    /// The world around an outbox: a ledger that survives, a service, and what is under way between them.
    private struct World {
        var gen: Gen
        var outbox: Outbox
        var now = Duration.zero
        var total: Int64 = 0
        var settled: Set<DeliveryID> = []
        var stored: [Delivery] = []
        /// Which delivery tells for another.
        var told: [DeliveryID: DeliveryID] = [:]
        private let events = (0..<4).map { Sample.event("m", id: "alert \($0)") }
        /// What each destination got, in order.
        var received: [Destination: [DeliveryID]] = [:]
        var pending: [OutboxAction] = []
        var wakes: [Duration] = []
        var kills = 0

        init(seed: UInt64) {
            gen = Gen(seed: seed)
            outbox = World.fresh(seed: seed)
            pending = outbox.step(.started, now: now)
        }

        static func fresh(seed: UInt64) -> Outbox {
            var limits = Outbox.Limits()
            limits.queueLength = 3
            limits.pageLength = 2
            limits.batchLengths = ["log": 3]
            limits.digestLengths = ["telegram": 400]
            // Every second world folds early.
            limits.digestAfter = seed % 2 == 0 ? 2 : 0
            limits.foldAfter = seed % 2 == 0 ? 5 : 0
            return Outbox(limits: limits, seed: seed)
        }

        mutating func feed(_ event: OutboxEvent) { pending += outbox.step(event, now: now) }

        mutating func commit() {
            let added = (0..<gen.int(1...4)).map { _ -> Delivery in
                total += 1
                let destination = gen.element(of: [
                    Destination(kind: "telegram", address: "1"), Destination(kind: "telegram", address: "2"),
                    Destination(kind: "log", address: "/l"),
                ])
                return Sample.delivery(
                    HandlerSpec(kind: destination.kind), id: total, event: gen.element(of: events), to: destination.address)
            }
            stored += added
            // A kill may come between the ledger's commit and the outbox.
            if gen.chance(0.05) { kill() } else { feed(.committed(added)) }
        }

        mutating func kill() {
            kills += 1
            outbox = World.fresh(seed: gen.seed &+ UInt64(kills) &* 2)
            pending = outbox.step(.started, now: now)
            wakes = []
        }

        mutating func perform(chaos: Bool) {
            guard !pending.isEmpty else {
                now = max(now, wakes.min() ?? now + .seconds(1))
                wakes.removeAll { $0 <= now }
                feed(.tick)
                return
            }
            let action = pending.remove(at: gen.int(0...pending.count - 1))
            switch action {
            case .send(let destination, let batch): send(batch, to: destination, chaos: chaos)
            case .fold(let destination, let fold):
                stored[Int(fold.carrier.rawValue) - 1].digest = fold.digest
                for id in fold.folded { told[id] = fold.carrier }
                if chaos, gen.chance(0.1) { return kill() }
                feed(.folded(destination))
            case .foldBacklog(let destination, let id):
                foldBacklog(of: destination, after: id)
                if chaos, gen.chance(0.1) { return kill() }
                feed(.foldedBacklog(destination, remaining: stored.count { $0.destination == destination && isUnsettled($0.id) }))
            case .settle(let settlements, _):
                for settlement in settlements where settlement.status == .delivered { settled.insert(settlement.attempt.delivery) }
                if chaos, gen.chance(0.1) { return kill() }
                // Ids count from 1 without gaps.
                if let id = settlements.first?.attempt.delivery.rawValue { feed(.settled([stored[Int(id) - 1].destination])) }
            case .load(let destination, let id, let limit):
                let found = stored.filter {
                    $0.id > id && isUnsettled($0.id) && (destination == nil || $0.destination == destination)
                }
                // Between the reading of a page and its arrival more may be committed, and a kill comes between them too.
                let killsBefore = kills
                if chaos, gen.chance(0.3) { commit() }
                guard kills == killsBefore else { return }
                feed(.loaded(destination, Array(found.prefix(limit)), isEnd: found.count < limit))
            case .wake(let time): wakes.append(time)
            }
        }

        func isUnsettled(_ id: DeliveryID) -> Bool { !settled.contains(id) && told[id] == nil }

        /// Whether an alert was told, by its own delivery or one that tells for it.
        func isTold(_ id: DeliveryID) -> Bool {
            var id = id
            while let carrier = told[id] { id = carrier }
            return settled.contains(id)
        }

        private mutating func foldBacklog(of destination: Destination, after id: DeliveryID) {
            let waiting = stored.filter { $0.destination == destination && isUnsettled($0.id) && $0.id > id && $0.digest == nil }
            for alert in Dictionary(grouping: waiting, by: \.event.state.id).values {
                for older in alert.dropLast() { told[older.id] = alert.last?.id }
            }
        }

        private mutating func send(_ batch: [Delivery], to destination: Destination, chaos: Bool) {
            let trouble = Cause(gen.chance(0.5) ? .rateLimit : .server, detail: "")
            let arrived = chaos ? gen.int(0...batch.count) : batch.count
            received[destination, default: []] += batch.prefix(arrived).map(\.id)
            if chaos, gen.chance(0.1) { return kill() }
            var verdicts = [Verdict](repeating: .delivered, count: arrived)
            if arrived < batch.count, arrived == 0 || gen.chance(0.5) {
                verdicts.append(
                    gen.chance(0.3) ? .resend(.plainText, trouble) : .retry(after: gen.chance(0.3) ? .seconds(5) : nil, trouble))
            }
            feed(.answered(destination, verdicts, at: 0, latency: 0))
        }
    }

    @Test(arguments: 1...40)
    func aKillAtAnyStepLosesNothingAndKeepsOrder(_ seed: Int) {
        var world = World(seed: UInt64(seed))
        for _ in 0..<300 {
            if world.gen.chance(0.2) { world.commit() }
            if world.gen.chance(0.01) { world.kill() }
            world.perform(chaos: true)
        }
        var steps = 0
        while !world.stored.allSatisfy({ world.isTold($0.id) }), steps < 20_000 {
            world.perform(chaos: false)
            steps += 1
        }
        #expect(world.stored.allSatisfy { world.isTold($0.id) }, "seed \(seed): lost after \(world.kills) kills")
        #expect(world.told.isEmpty == (seed % 2 == 1), "seed \(seed): every second world folds")
        for (destination, ids) in world.received {
            var seen: Set<DeliveryID> = []
            let firsts = ids.filter { seen.insert($0).inserted }
            #expect(firsts == firsts.sorted(), "seed \(seed): order of \(destination)")
            #expect(ids.count - firsts.count <= world.kills * (destination.kind == "log" ? 3 : 1), "seed \(seed): repetitions")
        }
    }
}

extension OutboxAction {
    fileprivate var isLoad: Bool {
        if case .load = self { true } else { false }
    }
}
