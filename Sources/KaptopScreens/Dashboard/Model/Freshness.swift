import KaptopAlerts
import KaptopOverview

/// Whether alerts still get points, at one moment.
struct Freshness: Sendable, Equatable {
    /// Wall time, nanoseconds since 1970 UTC.
    var now: Int64
    /// The whole engine gets no points: that is said once, in the header, and of no alert.
    var isEngineSilent: Bool

    /// A collector that is late once is not silent: the least time without points that counts.
    static let patience: Int64 = 30_000_000_000

    init(now: Int64, engine: EngineStatus?) {
        self.now = now
        isEngineSilent = engine?.newestPointAt.map { TimeText.span(from: $0, to: now) >= Freshness.patience } ?? true
    }

    func isSilent(_ row: AlertRow) -> Bool { !isEngineSilent && Freshness.silentFrom(row) < now }

    /// When an alert without further points becomes silent: three times its usual interval after its newest; never where that is not known.
    static func silentFrom(_ row: AlertRow) -> Int64 {
        guard let newest = row.newestPointAt, let interval = row.usualInterval, !row.isSimulated else { return .max }
        let (span, isTooLong) = interval.multipliedReportingOverflow(by: 3)
        let (end, isNever) = newest.addingReportingOverflow(max(patience, isTooLong ? .max : span))
        return isNever ? .max : end
    }
}

/// Which alerts change their level too often to be worth a bell.
///
/// The minutes of an alert's history do not tell changes within a minute, so those that the console sees are noted as well.
struct Flapping: Sendable, Equatable {
    /// Wall times of the changes that were seen within the window.
    private var seen: [AlertRow.Key: [Int64]] = [:]

    /// Nanoseconds.
    static let window: Int64 = 600_000_000_000
    /// More changes than this within the window are too many.
    static let mostChanges = 3

    mutating func note(_ key: AlertRow.Key, at now: Int64) {
        seen[key, default: []].append(now)
    }

    /// Gives up what is no longer within the window.
    mutating func forget(before now: Int64) {
        guard !seen.isEmpty else { return }
        seen = seen.compactMapValues { times in
            let recent = times.suffix(Self.mostChanges + 1).filter { TimeText.span(from: $0, to: now) < Self.window }
            return recent.isEmpty ? nil : recent
        }
    }

    func isFlapping(_ row: AlertRow, now: Int64) -> Bool {
        let recent = seen[row.key]?.count { TimeText.span(from: $0, to: now) < Self.window } ?? 0
        return recent > Self.mostChanges
            || Self.changes(of: row.history, since: TimeText.span(from: Self.window, to: now)) > Self.mostChanges
    }

    /// How often the level of a minute differs from that of the known minute before it, since a moment.
    static func changes(of history: AlertHistory, since start: Int64) -> Int {
        guard let newest = history.newestMinute else { return 0 }
        let first = newest - Int64(history.levels.count - 1)
        var changes = 0
        var previous: Level?
        for (index, level) in history.levels.enumerated() {
            guard let level, first + Int64(index) >= start / 60_000_000_000 else { continue }
            if let previous, previous != level { changes += 1 }
            previous = level
        }
        return changes
    }
}
