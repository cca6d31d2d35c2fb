import KaptopAPI
import KaptopAlerts
import KaptopDelivery
import KaptopStore

/// Holds of the API: decided and applied by the dispatcher, kept in the store.
struct EngineHolds: HoldAccess {
    let dispatcher: AlertDispatcher
    let store: Store

    func holds() async -> Holds { await dispatcher.holds }

    func change(_ edit: HoldEdit, by person: Operator) async throws(HoldRefusal) -> HoldChange {
        try await dispatcher.change(edit, by: person)
    }

    func alerts() async throws(HoldRefusal) -> [AlertLabels] {
        try await read { try await store.alertLabels() }
    }

    func audit(limit: Int) async throws(HoldRefusal) -> [AuditEntry] {
        try await read { try await store.audit(limit: limit) }
    }

    func record(_ entry: AuditEntry) async throws(HoldRefusal) {
        do {
            try await store.add(entry)
        } catch {
            throw HoldRefusal(.unavailable, "the audit cannot be written: \(error)")
        }
    }

    private func read<Found>(_ body: () async throws -> Found) async throws(HoldRefusal) -> Found {
        do {
            return try await body()
        } catch {
            throw HoldRefusal(.unavailable, "the database cannot be read: \(error)")
        }
    }
}
