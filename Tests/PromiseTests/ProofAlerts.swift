import KaptopAlerts
import KaptopDelivery
import Points

/// The alerts that proofs are made with.
///
/// Each message names its alert, its level and its event: `web-00017 is CRITICAL #34.`
enum ProofAlerts {
    static func event(_ alert: String, _ level: Level, number: Int64) -> AlertEvent {
        let time = 1_700_000_000_000_000_000 + number * 1_000_000_000
        return AlertEvent(
            id: EventID(rawValue: "task/alert2/nil/\(level.name)/\(time)/0"), topic: TopicID("main:task:alert2"),
            state: EventState(
                id: AlertID(alert), level: level, message: message(alert, level, number: number), details: "", time: time),
            previousLevel: level == .ok ? .critical : .ok, task: TaskID("task"), node: "alert2", name: "cpu", group: "nil",
            tags: [("host", alert)], fields: [("value", .float(96))],
            series: AlertSeries(
                name: "cpu", tags: [.init("host", alert)], columns: ["value"], rows: [.init(time: time, values: [.float(96)])]))
    }

    static func delivery(_ number: Int64, of event: AlertEvent, to destination: Destination, by handler: HandlerSpec) -> Delivery {
        Delivery(id: DeliveryID(number), destination: destination, handler: handler, event: event, createdAt: 0)
    }

    static func message(_ alert: String, _ level: Level, number: Int64) -> String { "\(alert) is \(level.name) #\(number)." }

    /// The first event that a text tells of; nil where it tells of none.
    static func number(in text: String) -> Int64? {
        guard let mark = text.firstRange(of: " #") else { return nil }
        return Int64(text[mark.upperBound...].prefix { $0.isASCII && $0.isNumber })
    }
}
