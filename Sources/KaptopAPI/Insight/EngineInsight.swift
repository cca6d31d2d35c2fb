package import KaptopAlerts
package import KaptopOverview

/// The port to what an engine knows of itself and of its past, and what a person may do about deliveries.
package protocol EngineInsight: Sendable {
    func health() async -> EngineHealth
    func history(_ query: HistoryQuery) async throws -> HistoryPage
    func deliveries(_ query: DeliveryQuery) async throws -> [DeliveryRow]
    /// Does what a person asked for; the audit says who it was.
    func perform(_ command: Command, by person: Operator) async -> CommandOutcome
}
