import KaptopAlerts
import KaptopDelivery

/// The message of a test: past outbox and topics, once.
enum TestMessage {
    static func delivery(to destination: Destination, host: String, now: Int64) -> Delivery {
        let text = "kaptop on \(host): this is a test message"
        let event = AlertEvent(
            id: EventID(rawValue: "test"), topic: TopicID("test"),
            state: EventState(id: AlertID("test"), level: .ok, message: text, details: text, time: now), task: TaskID("test"), node: "test",
            name: "test", group: "nil", tags: [], fields: [], series: AlertSeries(name: "test", tags: [], columns: [], rows: []))
        return Delivery(id: DeliveryID(0), destination: destination, handler: spec(of: destination), event: event, createdAt: now)
    }

    /// A spec that leads to the destination.
    static func spec(of destination: Destination) -> HandlerSpec {
        let option = [
            "exec": "prog", "hipchat": "room", "log": "path", "post": "url", "slack": "channel", "tcp": "address", "telegram": "chat-id",
        ][destination.kind]
        return HandlerSpec(kind: destination.kind, options: option.map { [$0: .string(destination.address)] } ?? [:])
    }
}
