package import KaptopOverview

/// The port to what an engine knows of itself and of its past, and what a person may do about deliveries.
package protocol EngineInsight: Sendable {
    func health() async -> EngineHealth
    func history(_ query: HistoryQuery) async throws -> HistoryPage
    func deliveries(_ query: DeliveryQuery) async throws -> [DeliveryRow]
    func perform(_ command: Command) async -> CommandOutcome
}
