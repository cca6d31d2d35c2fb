import KaptopAlerts
import KaptopDelivery
import KaptopEngine

/// Carries the worker's reports to the console and the log, in their order.
///
/// The worker must not wait, so reports queue here; a console that is far behind loses the oldest ones, which the store has.
struct ReportRelay: Sendable {
    /// Handlers that Kapacitor's alert node runs itself, so that their errors name the node.
    private static let kindsOfNode: Set<String> = ["exec", "log", "tcp"]

    private let reports: AsyncStream<DeliveryReport>
    private let continuation: AsyncStream<DeliveryReport>.Continuation

    init() {
        (reports, continuation) = AsyncStream.makeStream(of: DeliveryReport.self, bufferingPolicy: .bufferingNewest(10_000))
    }

    var send: @Sendable (DeliveryReport) -> Void {
        { [continuation] report in continuation.yield(report) }
    }

    func run(to backend: EngineBackend, log: ServerLog) async {
        for await report in reports {
            switch report {
            case .attempted(let attempts):
                await backend.show(attempts)
            case .folded(let destination, let fold):
                await backend.show(fold, at: destination)
            case .foldedBacklog(let destination, let remaining):
                log.write(
                    .info, "folded a long queue to the newest state of each alert",
                    [("service", destination.kind), ("destination", destination.address), ("remaining", "\(remaining)")])
                await backend.show(backlog: remaining, of: destination)
            case .failed(let delivery, let message, let error):
                log.write(
                    .error, message, [("service", delivery.destination.kind)] + Self.origin(of: delivery) + [("err", error)])
            case .ledgerTrouble(let trouble):
                if let trouble { log.write(.error, "deliveries cannot be stored", [("err", trouble)]) }
                await backend.setStoreTrouble(trouble, of: .deliveries)
            }
        }
    }

    /// Task and node of a handler in a script; a topic's handler may have events of many tasks and names none.
    static func origin(of delivery: Delivery) -> [(key: String, value: String)] {
        let event = delivery.event
        guard event.topic == TopicID.anonymous(task: event.task, node: event.node) else { return [] }
        let task = [(key: "task", value: event.task.rawValue)]
        return kindsOfNode.contains(delivery.destination.kind) ? task + [(key: "node", value: event.node)] : task
    }
}
