import Foundation
import KaptopAlerts
import KaptopDelivery
import KaptopTesting
import Synchronization
import Testing

@testable import KaptopApp

/// Promise 4: a 429 is obeyed.
///
/// Ten thousand alerts for one Telegram group, which takes a message every three seconds: nothing is sent before the time that
/// Telegram asked for has passed, and every alert id is told with its newest level, in a message of its own or in a digest.
@Suite(.timeLimit(.minutes(20))) struct RateLimitIsObeyedTests {
    private static let report = PromiseReport(promise: 4)

    @Test func retryAfterIsNeverUndercutAndEveryIDIsTold() async throws {
        let figures = try await Self.run(alerts: 10_000, digestAfter: 10) { $0 }
        Self.report.kept(figures.texts)
        #expect(figures.undercut == 0 && figures.untold == 0 && figures.outdated == 0 && figures.disordered == 0)
        #expect(figures.refused > 10 && figures.messages < 2_000)
    }

    @Test func withoutDigestsEachIsToldByItself() async throws {
        let figures = try await Self.run(alerts: Soak.isOn ? 10_000 : 300, digestAfter: 0) { $0 }
        Self.report.kept(figures.texts)
        #expect(figures.undercut == 0 && figures.untold == 0 && figures.outdated == 0 && figures.disordered == 0)
        #expect(figures.messages == figures.alerts)
    }

    /// The control: the worker does not get to know what Telegram asks for.
    @Test func whoIgnoresItIsFoundOut() async throws {
        let figures = try await Self.run(alerts: 300, digestAfter: 0) { RetryAfterHidden(http: $0) }
        Self.report.broken("retry_after ignored", figures.texts)
        #expect(figures.undercut > 0)
    }

    /// Each id goes CRITICAL, and every second one back to OK.
    private static func run(
        alerts: Int, digestAfter: Int, through change: (any HTTPSending) -> any HTTPSending
    ) async throws -> Figures {
        let clock = MockClock()
        var service = TelegramStandIn(token: "123456789:secret")
        service.add(.init(id: -42, kind: .group, title: "Ops"))
        service.messageInterval = .seconds(3)
        let host = StandInHost(service, clock: clock)
        let watch = LimitWatch(http: host.http, clock: clock)
        let ledger = MemoryLedger()
        var settings = ServiceSettings()
        settings.telegram.isEnabled = true
        settings.telegram.token = Secret("123456789:secret")
        settings.telegram.chatID = "-42"
        var limits = DeliveryWorker.Limits()
        limits.outbox.digestAfter = digestAfter
        let worker = DeliveryWorker(
            catalog: HandlerCatalog(
                settings: settings,
                ports: .init(http: change(watch), connections: TCPConnector(), commands: CommandRunner(), execPolicy: .everything)),
            ledger: ledger, clock: clock, wallClock: { 0 }, seed: 1, limits: limits, report: { _ in })
        await worker.start()
        let deliveries = Self.deliveries(alerts)
        await ledger.add(deliveries)
        await worker.deliver(deliveries)
        let isOver = Mutex(false)
        Task {
            await ledger.waitForSettled(alerts)
            isOver.withLock { $0 = true }
        }
        try await clock.run { isOver.withLock { $0 } }
        await worker.stop(within: .seconds(1))
        return Self.figures(deliveries, sent: await host.service.sent.map(\.text), watch)
    }

    private static func deliveries(_ count: Int) -> [Delivery] {
        let destination = Destination(kind: "telegram", address: "-42")
        let ids = (count * 2 + 2) / 3
        return (0..<count).map { index in
            let (alert, level): (Int, Level) = index < ids ? (index, .critical) : ((index - ids) * 2, .ok)
            let number = Int64(index + 1)
            return ProofAlerts.delivery(
                number, of: ProofAlerts.event("web-\(100_000 + alert)", level, number: number), to: destination,
                by: HandlerSpec(kind: "telegram"))
        }
    }

    private static func figures(_ deliveries: [Delivery], sent texts: [String], _ watch: LimitWatch) -> Figures {
        var figures = Figures(alerts: deliveries.count, messages: texts.count, refused: watch.refused, undercut: watch.undercut)
        figures.digests = texts.count { $0.hasPrefix("Digest:") }
        var newest: [String: Level] = [:]
        for delivery in deliveries { newest[delivery.event.state.id.rawValue] = delivery.event.state.level }
        var told: [String: Level] = [:]
        for (alert, level) in texts.flatMap(ToldAlert.all) {
            if told[alert] == .ok, level == .critical { figures.disordered += 1 }
            told[alert] = level
        }
        for (alert, level) in newest {
            if told[alert] == nil { figures.untold += 1 } else if told[alert] != level { figures.outdated += 1 }
        }
        return figures
    }

    private struct Figures {
        var alerts = 0
        var messages = 0
        var refused = 0
        var undercut = 0
        var digests = 0
        var untold = 0
        var outdated = 0
        var disordered = 0

        var texts: KeyValuePairs<String, Int> {
            [
                "alerts": alerts, "messages": messages, "digests among them": digests, "refused with 429": refused,
                "retry_after undercut": undercut, "ids not told": untold, "ids told with an old level": outdated,
                "order violations": disordered,
            ]
        }
    }
}

/// What a message says of alerts: `web-100017 is CRITICAL #34.`, or a line `CRITICAL web-100017 ×2` of a digest.
private enum ToldAlert {
    static func all(in text: String) -> [(alert: String, level: Level)] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let alert = words.first(where: { $0.hasPrefix("web-") }),
                let level = Level.allCases.first(where: { level in words.contains { $0 == level.name } })
            else { return nil }
            return (String(alert), level)
        }
    }
}

/// Looks at whether requests keep to the time that the last refusal of their chat asked for.
private final class LimitWatch: HTTPSending {
    private struct State {
        var freeAt: [String: Duration] = [:]
        var refused = 0
        var undercut = 0
    }
    private let http: any HTTPSending
    private let clock: MockClock
    private let state = Mutex(State())

    init(http: any HTTPSending, clock: MockClock) {
        self.http = http
        self.clock = clock
    }

    var refused: Int { state.withLock { $0.refused } }
    var undercut: Int { state.withLock { $0.undercut } }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        let chat = Self.object(request.body)["chat_id"] as? String ?? ""
        let now = clock.now.offset
        state.withLock { if now < $0.freeAt[chat] ?? .zero { $0.undercut += 1 } }
        let response = try await http.send(request)
        guard response.status == 429 else { return response }
        let parameters = Self.object(response.body)["parameters"] as? [String: Any]
        let seconds = (parameters?["retry_after"] as? NSNumber)?.doubleValue ?? 0
        state.withLock {
            $0.refused += 1
            $0.freeAt[chat] = now + .seconds(seconds)
        }
        return response
    }

    private static func object(_ bytes: [UInt8]) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any] ?? [:]
    }
}

/// Takes out of refusals how long to wait.
private struct RetryAfterHidden: HTTPSending {
    let http: any HTTPSending

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        var response = try await http.send(request)
        response.headers["retry-after"] = nil
        response.body = Array(response.text.replacing("retry_after", with: "ignored").utf8)
        return response
    }
}
