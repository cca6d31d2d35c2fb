/// What an alert keeps quiet while it is not OK: alerts of a category that have these tag values.
package struct Inhibition: Sendable, Hashable {
    package var category: String
    package var tags: [AlertSeries.Pair]

    package init(category: String, tags: [AlertSeries.Pair]) {
        self.category = category
        self.tags = tags
    }

    package func covers(_ event: AlertEvent) -> Bool {
        guard event.category == category else { return false }
        return tags.allSatisfy { pair in
            (event.tags.first { $0.key == pair.key }?.value ?? "") == pair.value
        }
    }
}

/// What leaves an alert node, in its order.
package enum AlertOutput: Sendable, Equatable {
    case event(AlertEvent)
    /// Who inhibits (task, node and group as one text), what, and whether from now on or no longer.
    case inhibition(Inhibition, by: String, isActive: Bool)
}
