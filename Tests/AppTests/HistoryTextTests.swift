import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Testing

@testable import KaptopApp

/// What `kaptop history` and `kaptop delivery list` print.
@Suite struct HistoryTextTests {
    private let text = HistoryText(LocalTime { _ in 3600 })
    private let chat = Destination(kind: "telegram", address: "-100")
    /// 2017-07-14T02:40:00Z.
    private let now: Int64 = 1_500_000_000_000_000_000
    private let second: Int64 = 1_000_000_000

    private func row(_ deliveries: [HistoryDelivery], message: String = "cpu burns") -> HistoryRow {
        HistoryRow(
            event: 1, key: AlertRow.Key(topic: TopicID("system"), id: AlertID("cpu")), task: TaskID("cpu"), level: .critical,
            previousLevel: .ok, message: message, time: 5, createdAt: now, deliveries: deliveries)
    }

    @Test func anEventIsFollowedByThoseWhoWereTold() {
        let busy = HistoryAttempt(number: 1, at: now, latency: 98_000_000, outcome: .retry, status: 503, answer: "503 busy")
        let done = HistoryAttempt(number: 2, at: now + 86_400 * second, latency: 112_000_000, outcome: .delivered)
        let page = HistoryPage(
            rows: [
                row([
                    HistoryDelivery(
                        id: DeliveryID(7), destination: chat, status: .delivered, foldedCount: 2, createdAt: now, attempts: [busy, done]),
                    HistoryDelivery(id: DeliveryID(8), destination: chat, status: .folded(into: DeliveryID(7)), createdAt: now),
                    HistoryDelivery(id: DeliveryID(9), destination: chat, status: .held(by: "silence 3 by anna"), createdAt: now),
                ])
            ], next: nil)
        #expect(
            text.lines(of: page) == [
                "2017-07-14 03:40:00  OK → CRITICAL  cpu  (topic system)",
                "    cpu burns",
                "    7  telegram -100  delivered, tells for 2 more",
                "        1. 03:40:00  503 busy; to be tried again (98 ms)",
                "        2. 2017-07-15 03:40:00  delivered (112 ms)",
                "    8  telegram -100  folded into 7",
                "    9  telegram -100  held: silence 3 by anna",
            ])
    }

    @Test func theOldestStandsFirstAndMoreIsSaid() {
        var later = row([])
        later.createdAt = now + second
        later.previousLevel = .critical
        let page = HistoryPage(rows: [later, row([])], next: HistoryQuery.Cursor(createdAt: now, event: 1))
        let lines = text.lines(of: page)
        #expect(lines.first == "2017-07-14 03:40:00  OK → CRITICAL  cpu  (topic system)")
        #expect(lines[2] == "    told to nobody")
        #expect(lines[3] == "2017-07-14 03:40:01  CRITICAL  cpu  (topic system)")
        #expect(lines.last == "earlier events: --until 2017-07-14T02:40:00Z, or a higher --limit")
        #expect(text.lines(of: HistoryPage(rows: [], next: nil)) == ["no event was found"])
    }

    @Test func noEscapeSequenceOfADatumReachesTheTerminal() {
        let page = HistoryPage(rows: [row([], message: "a\u{1B}[31m\u{202E}b\nc")], next: nil)
        #expect(text.lines(of: page)[1] == "    a\u{FFFD}[31m\u{FFFD}b c")
    }

    @Test func deliveriesStandInColumns() {
        let kicked = DeliveryStatus.rejected(Cause(.blocked, detail: "kicked"))
        let rows = [(12, "disk"), (3, "a-long-alert-id")].map { id, alert in
            DeliveryRow(
                id: DeliveryID(id), destination: chat, alert: AlertID(alert), level: .critical, previousLevel: .ok, eventTime: now,
                status: kicked, createdAt: now)
        }
        #expect(
            text.lines(of: rows) == [
                "ID  CREATED              TO             ALERT            LEVEL     STATUS",
                "12  2017-07-14 03:40:00  telegram:-100  disk             CRITICAL  rejected: kicked",
                "3   2017-07-14 03:40:00  telegram:-100  a-long-alert-id  CRITICAL  rejected: kicked",
            ])
    }
}
