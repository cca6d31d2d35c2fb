/// The number of a silence; later ones are larger.
package struct SilenceID: Hashable, Comparable, Sendable {
    package let rawValue: Int64
    package init(_ rawValue: Int64) { self.rawValue = rawValue }
    package static func < (left: SilenceID, right: SilenceID) -> Bool { left.rawValue < right.rawValue }
}

/// Keeps back the notifications of alerts that match, until it ends.
///
/// Times are wall time, nanoseconds since 1970 UTC.
package struct Silence: Sendable, Hashable {
    package var id: SilenceID
    /// All must match.
    package var matchers: [AlertMatcher]
    package var startsAt: Int64
    /// Earlier than first meant where an operator ended it.
    package var endsAt: Int64
    package var reason: String
    package var by: Operator
    package var createdAt: Int64

    package init(
        id: SilenceID, matchers: [AlertMatcher], startsAt: Int64, endsAt: Int64, reason: String, by person: Operator, createdAt: Int64
    ) {
        self.id = id
        self.matchers = matchers
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.reason = reason
        by = person
        self.createdAt = createdAt
    }

    package enum Phase: String, Sendable {
        case pending, active, ended
    }

    package func phase(at now: Int64) -> Phase {
        if now >= endsAt { return .ended }
        return now < startsAt ? .pending : .active
    }
}
