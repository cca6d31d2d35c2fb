import KaptopAlerts
import KaptopOverview

/// Which alerts belong to each of something, such as a task or a topic, and how many of them have each level.
///
/// Made anew once a second while a screen needs it, so that a key never looks through all alerts.
struct AlertIndex<ID: Hashable & Sendable>: Sendable {
    private var counts: [ID: [Int]] = [:]
    private var keys: [ID: [AlertRow.Key]] = [:]

    /// More than a screen can need.
    private static var most: Int { 1_000 }

    init() {}

    init(_ overview: Overview?, by owner: (AlertRow) -> ID) {
        for row in (overview?.alerts ?? [:]).values {
            let id = owner(row)
            counts[id, default: [Int](repeating: 0, count: Level.allCases.count)][row.level.rawValue] += 1
            keys[id, default: []].append(row.key)
        }
    }

    /// By `Level.rawValue`; empty where there are no alerts.
    func counts(_ id: ID) -> [Int] { counts[id] ?? [] }

    /// Worst first, as on the alerts' own screen.
    func worst(_ id: ID, _ overview: Overview?) -> [AlertRow.Key] {
        let rows = (keys[id] ?? []).compactMap { overview?.alerts[$0] }
        let sorted = rows.sorted { left, right in
            if left.level != right.level { return left.level > right.level }
            let (leftSince, rightSince) = (left.since ?? .min, right.since ?? .min)
            if leftSince != rightSince { return leftSince > rightSince }
            return (left.key.id.rawValue, left.key.topic.rawValue) < (right.key.id.rawValue, right.key.topic.rawValue)
        }
        return sorted.prefix(Self.most).map(\.key)
    }
}

extension Sequence {
    /// The elements sorted, which costs next to nothing where they are already.
    func sortedUnlessSorted(by areInOrder: (Element, Element) -> Bool) -> [Element] {
        let elements = Array(self)
        let isSorted = zip(elements, elements.dropFirst()).allSatisfy { !areInOrder($1, $0) }
        return isSorted ? elements : elements.sorted(by: areInOrder)
    }
}
