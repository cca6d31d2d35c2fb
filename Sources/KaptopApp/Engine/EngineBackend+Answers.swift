package import KaptopOverview

/// What screens want to know beyond the overview.
extension EngineBackend {
    package func answer(_ query: Query) async -> Answer {
        .unavailable("this engine cannot tell")
    }
}
