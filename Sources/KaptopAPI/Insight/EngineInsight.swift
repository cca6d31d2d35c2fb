package import KaptopAlerts
package import KaptopOverview

/// The port to what an engine knows of itself and of its past, and what a person may do about deliveries.
package protocol EngineInsight: Sendable {
    func health() async -> EngineHealth
    func history(_ query: HistoryQuery) async throws -> HistoryPage
    func deliveries(_ query: DeliveryQuery) async throws -> [DeliveryRow]
    /// Does what a person asked for; the audit says who it was.
    func perform(_ command: Command, by person: Operator) async -> CommandOutcome
    /// What a screen wants to know beyond the overview.
    func answer(_ query: Query) async -> Answer
    /// The picture, then what changes in it, for a console of another process.
    func consoleFeed() async -> ConsoleFeed
}
