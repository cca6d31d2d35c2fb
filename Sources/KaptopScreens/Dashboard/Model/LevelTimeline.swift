import KaptopAlerts

/// How many alerts had each level in each minute, kept up to date as histories change so that drawing never walks all alerts.
struct LevelTimeline: Sendable, Equatable {
    /// Counts by `Level.rawValue`, by minute since 1970.
    private var minutes: [Int64: [Int]] = [:]

    private static let nothing = [Int](repeating: 0, count: Level.allCases.count)

    /// Counts of one minute; nil where no alert has a level.
    subscript(minute: Int64) -> [Int]? { minutes[minute] }

    mutating func add(_ history: AlertHistory) { change(history, by: 1) }
    mutating func remove(_ history: AlertHistory) { change(history, by: -1) }

    /// Counts of the minutes of the hour that ends with the minute of `end`, oldest first.
    func hour(endingAt end: Int64) -> [[Int]?] {
        let last = end / 60_000_000_000
        return (0..<AlertHistory.minutes).map { minutes[last - Int64(AlertHistory.minutes - 1 - $0)] }
    }

    private mutating func change(_ history: AlertHistory, by step: Int) {
        guard let newest = history.newestMinute else { return }
        for (index, level) in history.levels.enumerated() {
            guard let level else { continue }
            let minute = newest - Int64(history.levels.count - 1 - index)
            minutes[minute, default: Self.nothing][level.rawValue] += step
            if step < 0, minutes[minute] == Self.nothing { minutes[minute] = nil }
        }
    }
}
