import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Testing

/// How a destination's counts and state follow from attempts and from what operators do.
@Suite struct DestinationCountingTests {
    private let chat = Destination(kind: "telegram", address: "-100")
    private let busy = Cause(.rateLimit, status: 429, detail: "Too Many Requests")
    private let down = Cause(.network, detail: "refused")
    private let kicked = Cause(.blocked, detail: "kicked")

    private func count(_ verdict: Verdict, at: Int64, into row: inout DestinationRow) {
        let attempt = DeliveryAttempt(delivery: DeliveryID(1), number: 1, at: at, latency: 5, verdict: verdict)
        row.count(
            Settlement(attempt: attempt, status: verdict.status, destination: chat), alert: AlertID("a"), level: .critical)
    }

    private func delivery(_ status: DeliveryStatus) -> DeliveryRow {
        DeliveryRow(
            id: DeliveryID(1), destination: chat, alert: AlertID("a"), level: .critical, previousLevel: .ok, eventTime: 1, status: status,
            createdAt: 1)
    }

    @Test func failuresLastSinceTheFirstUntilSomethingArrives() {
        var row = DestinationRow(destination: chat)
        row.queuedCount = 3
        count(.retry(after: nil, down), at: 10, into: &row)
        #expect(row.health == .retrying(since: 10, down))
        count(.retry(after: .nanoseconds(100), busy), at: 20, into: &row)
        #expect(row.health == .rateLimited(since: 10, until: 125, busy))
        count(.rejected(kicked), at: 30, into: &row)
        #expect(row.health == .rejecting(since: 10, kicked))
        #expect((row.queuedCount, row.rejectedCount, row.waitingRejectedCount, row.failedCount) == (2, 1, 1, 3))
        count(.delivered, at: 40, into: &row)
        #expect(row.health == .ok)
        #expect((row.queuedCount, row.deliveredCount, row.failedCount, row.newestDeliveryAt) == (1, 1, 3, 40))
    }

    @Test func aRateLimitWithoutATimeIsAFailure() {
        var row = DestinationRow(destination: chat)
        count(.retry(after: nil, busy), at: 10, into: &row)
        #expect(row.health == .retrying(since: 10, busy))
    }

    @Test func whatWasRejectedWaitsUntilAnOperatorHasDealtWithIt() {
        var row = DestinationRow(destination: chat)
        row.queuedCount = 2
        count(.rejected(kicked), at: 10, into: &row)
        count(.rejected(kicked), at: 20, into: &row)
        row.countResent()
        #expect((row.queuedCount, row.waitingRejectedCount) == (1, 1))
        row.countWithdrawn(delivery(.rejected(kicked)))
        #expect((row.queuedCount, row.waitingRejectedCount, row.rejectedCount) == (1, 0, 2))
        #expect(row.health == .unknown)
    }

    @Test func aFailureEndsWithTheLastDeliveryThatWaited() {
        var row = DestinationRow(destination: chat)
        row.queuedCount = 2
        count(.retry(after: nil, down), at: 10, into: &row)
        row.countWithdrawn(delivery(.queued))
        #expect(row.health == .retrying(since: 10, down))
        row.countWithdrawn(delivery(.retrying(down)))
        #expect(row.health == .unknown && row.queuedCount == 0)
    }
}
