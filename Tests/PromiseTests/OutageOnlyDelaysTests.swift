import Foundation
import KaptopAlerts
import KaptopDelivery
import KaptopStore
import KaptopTesting
import Synchronization
import Testing

@testable import KaptopApp

/// Promise 3: an outage of a service only delays.
///
/// Real servers fail in each way there is, over real connections, while the deliveries wait in a real store. Then they are mended, and
/// everything arrives, in order. Only the clock of the waiting times is moved by hand.
@Suite(.timeLimit(.minutes(20))) struct OutageOnlyDelaysTests {
    private static let report = PromiseReport(promise: 3)
    private static let services = ["hipchat", "post", "slack", "telegram"]

    @Test func allArriveAfterwardsInOrder() async throws {
        var total = Figures()
        let place = try await ProofPlace()
        defer { place.remove() }
        for outage in Outage.allCases {
            let figures = try await Self.run(outage, in: place, alerts: Soak.isOn ? 500 : 5) { $0 }
            #expect(figures.lost == 0 && figures.rejected == 0 && figures.disordered == 0, "\(outage.rawValue)")
            #expect(figures.failedAttempts >= 2, "\(outage.rawValue) was no outage")
            total.add(figures)
        }
        Self.report.kept(total.texts)
    }

    /// The control: a transport that posts once and forgets, as Kapacitor does.
    @Test func whoPostsOnceAndForgetsIsFoundOut() async throws {
        var total = Figures()
        let place = try await ProofPlace()
        defer { place.remove() }
        for outage in Outage.allCases {
            let figures = try await Self.run(outage, in: place, alerts: 1) { PostedOnce(http: $0) }
            #expect(figures.lost > 0, "\(outage.rawValue)")
            total.add(figures)
        }
        Self.report.broken("posted once and forgotten", total.texts)
    }

    /// Every alert goes CRITICAL and OK, at every service.
    private static func run(
        _ outage: Outage, in place: ProofPlace, alerts: Int, through change: (any HTTPSending) -> any HTTPSending
    ) async throws -> Figures {
        let services = try await OutageServices(outage, place.certificates)
        let sender = HTTPClientSender()
        let store = try Store(path: "\(place.folder)/\(outage.rawValue).db")
        let clock = MockClock()
        let tally = Tally()
        let catalog = HandlerCatalog(
            settings: services.settings(secret: "secret"),
            ports: .init(
                http: change(services.client(sender)), connections: TCPConnector(), commands: CommandRunner(), execPolicy: .everything))
        let worker = DeliveryWorker(
            catalog: catalog, ledger: store, clock: clock, wallClock: { 0 }, seed: 1, report: { tally.add($0) })
        await worker.start()

        let deliveries = Self.deliveries(of: alerts, catalog)
        for group in deliveries { try await store.commit([Transition(event: group[0].event, deliveries: group)]) }
        await worker.deliver(deliveries.flatMap { $0 })
        let expected = deliveries.count * Self.services.count
        try await clock.run { tally.failures >= 4 || tally.settled == expected }
        try await services.mend()
        try await clock.run { tally.settled == expected }

        var figures = Figures(deliveries: expected, failedAttempts: tally.failures, rejected: tally.rejected)
        let taken = services.taken
        let wanted = deliveries.indices.map { Int64($0 + 1) }
        for service in Self.services {
            let got = taken[service] ?? []
            figures.lost += Set(wanted).subtracting(got).count
            figures.repeated += got.count - Set(got).count
            figures.disordered += zip(got, got.dropFirst()).count { $0 > $1 }
        }
        await worker.stop(within: .seconds(1))
        await sender.shutDown()
        try await services.stop()
        try store.close()
        return figures
    }

    /// A group for each event, numbered from 1: one delivery to each service, in the order of `services`.
    private static func deliveries(of alerts: Int, _ catalog: HandlerCatalog) -> [[Delivery]] {
        let events = [Level.critical, .ok].flatMap { level in (1...alerts).map { ("web-\($0)", level) } }
        return events.enumerated().map { index, event in
            let event = ProofAlerts.event(event.0, event.1, number: Int64(index + 1))
            return Self.services.enumerated().map { place, kind in
                let spec = HandlerSpec(kind: kind, options: kind == "post" ? ["endpoint": .string("ep")] : [:])
                let destination = catalog.handler(for: kind)?.destination(of: spec) ?? Destination(kind: kind, address: "")
                return ProofAlerts.delivery(Int64(index * Self.services.count + place + 1), of: event, to: destination, by: spec)
            }
        }
    }

    private struct Figures {
        var deliveries = 0
        var failedAttempts = 0
        var rejected = 0
        var lost = 0
        var repeated = 0
        var disordered = 0

        var texts: KeyValuePairs<String, Int> {
            [
                "kinds of outage": Outage.allCases.count, "deliveries": deliveries, "failed attempts": failedAttempts, "lost": lost,
                "rejected": rejected, "duplicated": repeated, "out of order": disordered,
            ]
        }

        mutating func add(_ other: Figures) {
            deliveries += other.deliveries
            failedAttempts += other.failedAttempts
            rejected += other.rejected
            lost += other.lost
            repeated += other.repeated
            disordered += other.disordered
        }
    }
}

/// Answers yes to whatever happens.
private struct PostedOnce: HTTPSending {
    let http: any HTTPSending

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        // What became of it is what this control does not want to know.
        _ = try? await http.send(request)
        return HTTPResponse(status: 200, body: Array(#"{"ok":true}"#.utf8))
    }
}

/// Counts what the worker reports.
private final class Tally: Sendable {
    private struct Counts {
        var failures = 0
        var delivered = 0
        var rejected = 0
    }
    private let counts = Mutex(Counts())

    func add(_ report: DeliveryReport) {
        guard case .attempted(let attempts) = report else { return }
        counts.withLock { counts in
            for attempt in attempts {
                switch attempt.settlement.attempt.verdict {
                case .delivered: counts.delivered += 1
                case .rejected: counts.rejected += 1
                case .retry, .resend: counts.failures += 1
                }
            }
        }
    }

    var failures: Int { counts.withLock { $0.failures } }
    var rejected: Int { counts.withLock { $0.rejected } }
    var settled: Int { counts.withLock { $0.delivered + $0.rejected } }
}
