import KaptopAlerts
import KaptopOverview

/// The alerts in the order of the screen, with what the header and the timeline count: kept in the state so that a frame formats only what it shows.
///
/// Worst level first, then the newest change of level, then by name. The selection belongs to an alert, never to a row.
struct AlertList: Sendable {
    private(set) var order: [AlertRow.Key] = []
    /// By `Level.rawValue`, of all alerts.
    private(set) var counts = [Int](repeating: 0, count: Level.allCases.count)
    /// CRITICAL alerts that the filter hides.
    private(set) var hiddenCriticalCount = 0
    private(set) var simulatedCount = 0
    private(set) var timeline = LevelTimeline()
    private(set) var selectedKey: AlertRow.Key?
    /// Where the selected alert stands in `order`; nil while the filter hides it.
    private(set) var selectedIndex: Int?
    /// The row at the top of the table.
    private(set) var offset = 0
    private(set) var filter = AlertFilter("")

    func count(_ level: Level) -> Int { counts[level.rawValue] }

    /// Starts anew from a whole picture.
    mutating func reset(_ alerts: [AlertRow.Key: AlertRow]) {
        timeline = LevelTimeline()
        for row in alerts.values where !row.isSimulated { timeline.add(row.history) }
        arrange(alerts)
    }

    /// Takes in changes; `old` and `new` are all alerts before and after them.
    mutating func apply(
        changed: [AlertRow], removed: [AlertRow.Key], old: [AlertRow.Key: AlertRow], new: [AlertRow.Key: AlertRow]
    ) {
        var isOrderTouched = !filter.isEmpty
        for key in Set(changed.map(\.key) + removed) {
            let before = old[key]
            let after = new[key]
            if before?.level != after?.level || before?.since != after?.since || before?.isSimulated != after?.isSimulated {
                isOrderTouched = true
            }
            if before?.history != after?.history {
                // A demonstration is not part of this machine's past hour.
                if let before, !before.isSimulated { timeline.remove(before.history) }
                if let after, !after.isSimulated { timeline.add(after.history) }
            }
        }
        if isOrderTouched { arrange(new) }
    }

    mutating func setFilter(_ text: String, _ alerts: [AlertRow.Key: AlertRow]) {
        filter = AlertFilter(text)
        arrange(alerts)
        if selectedIndex == nil { select(0, room: 1) }
    }

    mutating func select(_ index: Int, room: Int) {
        guard !order.isEmpty else {
            selectedKey = nil
            selectedIndex = nil
            offset = 0
            return
        }
        let index = min(max(0, index), order.count - 1)
        selectedKey = order[index]
        selectedIndex = index
        offset = min(max(offset, index - max(1, room) + 1), index)
    }

    private mutating func arrange(_ alerts: [AlertRow.Key: AlertRow]) {
        var entries: [Entry] = []
        entries.reserveCapacity(alerts.count)
        counts = [Int](repeating: 0, count: Level.allCases.count)
        hiddenCriticalCount = 0
        simulatedCount = 0
        for row in alerts.values {
            counts[row.level.rawValue] += 1
            if row.isSimulated { simulatedCount += 1 }
            if filter.matches(row) {
                entries.append(Entry(level: row.level.rawValue, since: row.since ?? .min, key: row.key))
            } else if row.level == .critical {
                hiddenCriticalCount += 1
            }
        }
        entries.sort()
        order = entries.map(\.key)
        findSelected()
    }

    /// Finds the selected alert again and keeps it on its line of the screen, unless the top of the list is shown: the top stays the top,
    /// so that a new CRITICAL is seen.
    private mutating func findSelected() {
        let before = selectedIndex
        if let selectedKey, let index = order.firstIndex(of: selectedKey) {
            selectedIndex = index
            if offset > 0, let before { offset = max(0, offset + index - before) }
        } else if filter.isEmpty || selectedKey == nil, !order.isEmpty {
            // The alert is gone: its neighbour takes its place.
            let index = min(before ?? 0, order.count - 1)
            selectedIndex = index
            selectedKey = order[index]
        } else {
            selectedIndex = nil
        }
        offset = min(offset, max(0, order.count - 1))
    }

    private struct Entry: Comparable {
        var level: Int
        var since: Int64
        var key: AlertRow.Key

        static func < (left: Entry, right: Entry) -> Bool {
            if left.level != right.level { return left.level > right.level }
            if left.since != right.since { return left.since > right.since }
            if left.key.id != right.key.id { return left.key.id.rawValue < right.key.id.rawValue }
            return left.key.topic.rawValue < right.key.topic.rawValue
        }
    }
}
