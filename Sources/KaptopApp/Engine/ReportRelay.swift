import KaptopAlerts
import KaptopDelivery
import KaptopEngine

/// Carries the worker's reports to the console and the log, in their order.
///
/// The worker must not wait, so reports queue here; a console that is far behind loses the oldest ones, which the store has.
struct ReportRelay: Sendable {
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
            case .failed(let delivery, let message, let error):
                log.write(
                    .error, message,
                    [("service", delivery.destination.kind), ("task", delivery.event.task.rawValue), ("err", error)])
            case .ledgerTrouble(let trouble):
                if let trouble { log.write(.error, "deliveries cannot be stored", [("err", trouble)]) }
                await backend.setBanner(trouble.map { "deliveries cannot be stored: \($0)" }, replacing: "deliveries cannot be stored")
            }
        }
    }
}
