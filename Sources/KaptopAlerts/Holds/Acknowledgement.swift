/// Somebody has seen an alert and takes care of it: it is told again only when it gets worse or recovers.
package struct Acknowledgement: Sendable, Hashable {
    package var key: AlertKey
    /// The level that was acknowledged; what is worse is told.
    package var level: Level
    package var note: String
    package var by: Operator
    /// Wall time, nanoseconds since 1970 UTC.
    package var at: Int64

    package init(key: AlertKey, level: Level, note: String, by person: Operator, at: Int64) {
        self.key = key
        self.level = level
        self.note = note
        by = person
        self.at = at
    }
}
