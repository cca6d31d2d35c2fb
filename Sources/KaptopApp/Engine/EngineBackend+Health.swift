import KaptopAPI
import KaptopAlerts
import KaptopConfig
import KaptopDelivery
package import KaptopOverview
import KaptopStore

/// How the engine is, and what it knows of its past.
extension EngineBackend {
    /// What is written to the store, each by another part of the engine.
    enum StoreWork: String, CaseIterable {
        case alerts = "alerts"
        case deliveries = "deliveries"
        case engine = "the state of the engine"
    }

    /// Notes that a kind of work cannot be stored, or with nil that it can again; a banner says so.
    func setStoreTrouble(_ trouble: String?, of work: StoreWork) async {
        guard storeTroubles[work] != trouble else { return }
        storeTroubles[work] = trouble
        let start = "\(work.rawValue) cannot be stored"
        await setBanner(trouble.map { "\(start): \($0)" }, replacing: start)
    }

    private var storeTrouble: String? { StoreWork.allCases.lazy.compactMap { self.storeTroubles[$0] }.first }

    func onSavedConfiguration(_ reload: @escaping @Sendable () async -> Void) { configurationSaved = reload }

    func setInput(_ input: EngineHealth.Input) {
        inputs.removeAll { ($0.kind, $0.address) == (input.kind, input.address) }
        inputs.append(input)
    }

    package func health() async -> EngineHealth {
        await refresh()
        let overview = await hub.overview
        var rows = destinationRows
        for index in rows.indices where rows[index].queuedCount > 0 {
            // Not knowing the age of the oldest is no reason not to answer.
            rows[index].oldestWaitingAt = try? await store.oldestWaiting(of: rows[index].destination)
        }
        return EngineHealth(
            EngineHealth.Findings(
                engine: overview.engine, storeTrouble: storeTrouble, inputs: inputs, tasks: overview.tasks, destinations: rows),
            now: now())
    }

    /// What decides whether the engine speaks of itself, and to whom.
    func selfAlertFindings() -> SelfAlert.Findings {
        let defaults = ServiceOverview.defaultHandlers(configuration.services).compactMap { spec in
            catalog.handler(for: spec.kind).map { SelfAlert.Recipient(handler: spec, destination: $0.destination(of: spec)) }
        }
        return SelfAlert.Findings(
            patience: Int64(configuration.kaptop.delivery.selfAlertAfter / .nanoseconds(1)), destinations: destinationRows,
            storeTrouble: storeTrouble, refusing: refusingSelfAlerts, defaults: defaults)
    }

    /// One message straight through its handler, past the outbox; whether it arrived.
    func sendStraight(_ event: AlertEvent, to recipient: SelfAlert.Recipient) async -> Bool {
        guard let handler = catalog.handler(for: recipient.handler.kind) else { return false }
        let delivery = Delivery(
            id: DeliveryID(0), destination: recipient.destination, handler: recipient.handler, event: event, createdAt: now())
        return await handler.send([delivery][...]).first == .delivered
    }

    package func history(_ query: HistoryQuery) async throws -> HistoryPage { try await store.history(query) }

    package func deliveries(_ query: DeliveryQuery) async throws -> [DeliveryRow] { try await store.deliveries(query) }
}
