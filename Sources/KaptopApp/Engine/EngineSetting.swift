/// Names of what the engine remembers of itself in the store.
enum EngineSetting {
    /// Wall time until which points were evaluated, nanoseconds since 1970 UTC.
    static let evaluatedUntil = "evaluated-until"
    static let clusterID = "cluster-id"
    static let serverID = "server-id"
    /// What the load directory has defined, as a JSON list of `LoadPlan.Record`.
    static let loadedItems = "loaded-items"
    /// What the API has overridden, as a JSON list of `SectionOverride`.
    static let configurationOverrides = "configuration-overrides"
}
