import KaptopAlerts
import KaptopTesting
import Testing

@testable import KaptopDelivery

/// More deliveries than can be sent one by one: digests behind a rate limit, long queues, and giving up.
@Suite struct OutboxFoldingTests {
    private let chat = Destination(kind: "telegram", address: "1")
    private let limit = Cause(.rateLimit, status: 429, detail: "429 Too Many Requests: retry after 3")
    private let outage = Cause(.server, status: 503, detail: "503")

    private func outbox(_ change: (inout Outbox.Limits) -> Void = { _ in }) -> Outbox {
        var limits = Outbox.Limits()
        limits.digestLengths = ["telegram": 4096]
        limits.digestAfter = 3
        change(&limits)
        var outbox = Outbox(limits: limits, seed: 1)
        _ = outbox.step(.started, now: .zero)
        _ = outbox.step(.loaded(nil, [], isEnd: true), now: .zero)
        return outbox
    }

    private func delivery(_ id: Int64, _ alert: String, _ level: Level = .critical, kind: String = "telegram") -> Delivery {
        Sample.delivery(HandlerSpec(kind: kind), id: id, event: Sample.event("\(alert) is \(level)", level: level, id: alert), to: "1")
    }

    private func answered(_ verdict: Verdict, by destination: Destination? = nil) -> OutboxEvent {
        .answered(destination ?? chat, [verdict], at: 100, latency: 5)
    }

    /// An outbox whose chat has just asked to wait, with deliveries behind the first.
    private func limited(_ deliveries: [Delivery], _ change: (inout Outbox.Limits) -> Void = { _ in }) -> Outbox {
        var outbox = outbox(change)
        _ = outbox.step(.committed(deliveries), now: .zero)
        _ = outbox.step(answered(.retry(after: .seconds(3), limit)), now: .zero)
        _ = outbox.step(.settled([chat]), now: .zero)
        return outbox
    }

    @Test func behindARateLimitOneMessageNamesEveryAlertWithItsNewestLevel() throws {
        var outbox = limited([
            delivery(1, "cpu:a"), delivery(2, "cpu:b"), delivery(3, "cpu:a", .ok), delivery(4, "disk:a", .warning), delivery(5, "cpu:c"),
        ])
        guard case .fold(chat, let fold)? = outbox.step(.tick, now: .seconds(3)).first else {
            Issue.record("no digest")
            return
        }
        #expect(
            fold.digest.text == """
                Digest: 5 notifications of 4 alerts, held back by a rate limit. Newest level of each:
                CRITICAL cpu:b
                OK cpu:a ×2
                WARNING disk:a
                CRITICAL cpu:c
                """)
        #expect(fold.digest.level == .critical)
        #expect(fold.carrier == DeliveryID(5))
        #expect(fold.folded == [1, 2, 3, 4].map { DeliveryID($0) })
        // It is written down before it is sent.
        guard case .send(chat, let batch)? = outbox.step(.folded(chat), now: .seconds(3)).first else {
            Issue.record("not sent")
            return
        }
        #expect(batch.map(\.id) == [DeliveryID(5)])
        #expect(batch.first?.digest == fold.digest)
        #expect(batch.first?.foldedCount == 4)
    }

    @Test func aFewThatWaitGoOneByOne() {
        var outbox = limited([delivery(1, "a"), delivery(2, "b"), delivery(3, "c")])
        guard case .send? = outbox.step(.tick, now: .seconds(3)).first else {
            Issue.record("three deliveries are no storm")
            return
        }
    }

    @Test func withoutARateLimitAllGoOneByOne() {
        var outbox = outbox()
        _ = outbox.step(.committed((1...50).map { delivery($0, "a") }), now: .zero)
        _ = outbox.step(answered(.retry(after: nil, outage)), now: .zero)
        guard case .wake(let time)? = outbox.step(.settled([chat]), now: .zero).first, case .send? = outbox.step(.tick, now: time).first
        else {
            Issue.record("an outage is no reason for a digest")
            return
        }
    }

    @Test func programsThatReadAlertsGetNoDigest() {
        let endpoint = Destination(kind: "post", address: "1")
        var outbox = outbox()
        _ = outbox.step(.committed((1...50).map { delivery($0, "a", kind: "post") }), now: .zero)
        _ = outbox.step(answered(.retry(after: .seconds(3), limit), by: endpoint), now: .zero)
        _ = outbox.step(.settled([endpoint]), now: .zero)
        guard case .send? = outbox.step(.tick, now: .seconds(3)).first else {
            Issue.record("a machine wants each event by itself")
            return
        }
    }

    @Test func aDigestThatIsFullLeavesTheRestToTheNext() throws {
        let storm = (1...400).map { delivery($0, "host-with-a-long-name-\($0)") }
        let (digest, count) = try #require(Digest.gather(storm, limit: 4096))
        #expect(digest.text.unicodeScalars.count <= 4096)
        #expect(digest.alertCount == count)
        #expect((80..<200).contains(count))
        let (rest, restCount) = try #require(Digest.gather(storm.dropFirst(count), limit: 4096))
        #expect(restCount > 80)
        #expect(rest.text.contains("host-with-a-long-name-\(count + 1)\n"))
    }

    @Test func aTextThatArrivedInPartIsFinishedFirst() {
        var outbox = limited((1...9).map { delivery($0, "a") })
        guard case .fold? = outbox.step(.tick, now: .seconds(3)).first else {
            Issue.record("no digest")
            return
        }
        outbox = self.outbox()
        _ = outbox.step(.committed((1...9).map { delivery($0, "a") }), now: .zero)
        _ = outbox.step(answered(.resend(.remainingParts(["rest"]), limit)), now: .zero)
        _ = outbox.step(.settled([chat]), now: .zero)
        _ = outbox.step(answered(.retry(after: .seconds(3), limit)), now: .zero)
        _ = outbox.step(.settled([chat]), now: .zero)
        guard case .send(_, let batch)? = outbox.step(.tick, now: .seconds(3)).first else {
            Issue.record("the rest of a text is not for a digest")
            return
        }
        #expect(batch.first?.changes.remainingParts == ["rest"])
    }

    @Test func aLongQueueIsLeftWithTheNewestOfEachAlert() {
        var outbox = outbox { $0.foldAfter = 5 }
        _ = outbox.step(.committed([delivery(1, "a")]), now: .zero)
        _ = outbox.step(answered(.retry(after: nil, outage)), now: .zero)
        guard case .wake(let time)? = outbox.step(.settled([chat]), now: .zero).first else {
            Issue.record("no wake")
            return
        }
        #expect(outbox.step(.committed((2...5).map { delivery($0, "a") }), now: .zero) == [])
        // The first may have arrived without an answer, so it stays.
        #expect(outbox.step(.committed([delivery(6, "b")]), now: .zero) == [.foldBacklog(chat, after: DeliveryID(1))])
        #expect(outbox.step(.foldedBacklog(chat, remaining: 3), now: .zero) == [.wake(at: time)])
        guard case .send(_, let first)? = outbox.step(.tick, now: time).first else {
            Issue.record("the first is not sent")
            return
        }
        #expect(first.map(\.id) == [DeliveryID(1)])
        _ = outbox.step(answered(.delivered), now: time)
        _ = outbox.step(.settled([chat]), now: time)
        var newest = delivery(5, "a")
        newest.foldedCount = 3
        let actions = outbox.step(.loaded(chat, [newest, delivery(6, "b")], isEnd: true), now: time)
        #expect(actions == [.send(chat, [newest])])
    }

    @Test func nothingIsReadWhileTheBacklogIsFolded() {
        var outbox = outbox { $0.foldAfter = 3 }
        _ = outbox.step(.committed([delivery(1, "a")]), now: .zero)
        _ = outbox.step(answered(.delivered), now: .zero)
        _ = outbox.step(.committed((2...5).map { delivery($0, "a") }), now: .zero)
        #expect(outbox.step(.settled([chat]), now: .zero) == [.foldBacklog(chat, after: DeliveryID(0))])
        // A page of now would hold what is about to be folded.
        #expect(outbox.step(.committed([delivery(6, "b")]), now: .zero) == [])
        #expect(outbox.step(.foldedBacklog(chat, remaining: 2), now: .zero) == [.load(chat, after: DeliveryID(0), limit: 500)])
    }

    @Test func aQueueOfManyAlertsIsNotFoldedOverAndOver() {
        var outbox = outbox { $0.foldAfter = 4 }
        _ = outbox.step(.committed([delivery(1, "x")]), now: .zero)
        _ = outbox.step(answered(.retry(after: nil, outage)), now: .zero)
        _ = outbox.step(.settled([chat]), now: .zero)
        var folds = 0
        var stored: [Delivery] = []
        for id in Int64(2)...40 {
            stored.append(delivery(id, "alert \(id)"))
            var actions = outbox.step(.committed([stored[stored.count - 1]]), now: .zero)
            while let action = actions.popLast() {
                switch action {
                case .foldBacklog:
                    folds += 1
                    actions += outbox.step(.foldedBacklog(chat, remaining: stored.count + 1), now: .zero)
                case .load(_, let after, _):
                    actions += outbox.step(.loaded(chat, stored.filter { $0.id > after }, isEnd: true), now: .zero)
                default: break
                }
            }
        }
        #expect((2...15).contains(folds))
    }

    @Test func everythingThatWasRejectedGoesAgainTheNewestOfEachAlert() {
        var outbox = outbox()
        #expect(outbox.step(.requeuedAll(chat), now: .zero) == [.foldBacklog(chat, after: DeliveryID(0))])
        #expect(outbox.step(.foldedBacklog(chat, remaining: 2), now: .zero) == [.load(chat, after: DeliveryID(0), limit: 500)])
        let left = [delivery(3, "a"), delivery(4, "b")]
        #expect(outbox.step(.loaded(chat, left, isEnd: true), now: .zero) == [.send(chat, [left[0]])])
    }

    @Test func whatIsUnderWayIsFinishedBeforeAllGoesAgain() {
        var outbox = outbox()
        _ = outbox.step(.committed([delivery(9, "a"), delivery(10, "a")]), now: .zero)
        #expect(outbox.step(.requeuedAll(chat), now: .zero) == [])
        _ = outbox.step(answered(.delivered), now: .zero)
        #expect(outbox.step(.settled([chat]), now: .zero) == [.foldBacklog(chat, after: DeliveryID(0))])
    }

    @Test func whatFailsForTooLongIsGivenUpWithAllThatCameWithIt() throws {
        var outbox = outbox { $0.giveUpAfter = .seconds(60) }
        _ = outbox.step(.committed([delivery(1, "a"), delivery(2, "b")]), now: .zero)
        _ = outbox.step(.committed([delivery(3, "c")]), now: .seconds(59))
        guard case .settle(let early, let none)? = outbox.step(answered(.retry(after: nil, outage)), now: .seconds(30)).first else {
            Issue.record("no verdict")
            return
        }
        #expect(early.map(\.status) == [.retrying(outage)])
        #expect(none.isEmpty)
        _ = outbox.step(.settled([chat]), now: .seconds(30))
        _ = outbox.step(.tick, now: .seconds(61))
        guard case .settle(let settlements, let givenUp)? = outbox.step(answered(.retry(after: nil, outage)), now: .seconds(61)).first
        else {
            Issue.record("no verdict")
            return
        }
        let cause = Cause(.server, status: 503, detail: "given up after 60 s: 503")
        #expect(settlements.map(\.status) == [.rejected(cause), .rejected(cause)])
        #expect(settlements.map(\.attempt.delivery.rawValue) == [1, 2])
        #expect(givenUp.map(\.id.rawValue) == [2])
        // The third came later and is tried when the pause is over.
        guard case .wake? = outbox.step(.settled([chat]), now: .seconds(61)).first else {
            Issue.record("no pause after a failure")
            return
        }
    }
}
