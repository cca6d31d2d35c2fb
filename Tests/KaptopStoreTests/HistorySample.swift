import Foundation
import KaptopAlerts
import KaptopDelivery
import KaptopStore
import Points

/// Events and deliveries for tests of the store: small ones, at any wall time.
enum HistorySample {
    static let chat = Destination(kind: "telegram", address: "-100")
    static let room = Destination(kind: "hipchat", address: "ops")

    static func store() throws -> Store { try Store(path: NSTemporaryDirectory() + "kaptop-history-\(UUID().uuidString).db") }

    static func event(_ alert: String, topic: String = "system", _ level: Level = .critical, from previous: Level = .ok) -> AlertEvent {
        AlertEvent(
            id: EventID(rawValue: alert), topic: TopicID(topic),
            state: EventState(id: AlertID(alert), level: level, message: "\(alert) is \(level.name)", details: "", time: 1),
            previousLevel: previous, task: TaskID("cpu"), node: "alert2", name: "cpu", group: "nil", tags: [], fields: [],
            series: AlertSeries(name: "cpu", tags: [], columns: ["v"], rows: [.init(time: 1, values: [.float(1)])]))
    }

    static func transition(_ event: AlertEvent, at: Int64, _ deliveries: (id: Int64, to: Destination)...) -> Transition {
        Transition(
            event: event,
            deliveries: deliveries.map {
                Delivery(
                    id: DeliveryID($0.id), destination: $0.to, handler: HandlerSpec(kind: $0.to.kind), event: event, createdAt: at)
            }, createdAt: at)
    }

    static func settlement(_ id: Int64, _ number: Int, _ verdict: Verdict, to place: Destination = chat, at: Int64 = 500) -> Settlement {
        Settlement(
            attempt: DeliveryAttempt(delivery: DeliveryID(id), number: number, at: at, latency: 7_000_000, verdict: verdict),
            status: verdict.status, destination: place)
    }
}
