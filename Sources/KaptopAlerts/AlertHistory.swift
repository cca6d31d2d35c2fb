/// One level and one value a minute for the last hour of an alert id: what strips and plots are drawn from.
///
/// Minutes are of the points' time. A minute without points is a gap (nil), never OK.
package struct AlertHistory: Sendable, Hashable, Codable {
    package static let minutes = 60
    private static let minute: Int64 = 60_000_000_000

    /// Minute number (time / 60 s) of the newest slot; nil before the first point.
    package private(set) var newestMinute: Int64?
    /// Worst level of each minute, oldest first.
    package private(set) var levels: [Level?] = []
    /// Newest value of each minute, oldest first.
    package private(set) var values: [Double?] = []

    package init() {}

    /// A history of what `levels` and `values` of another one said.
    package init(newestMinute: Int64?, levels: [Level?], values: [Double?]) {
        guard levels.count == values.count, levels.count <= Self.minutes, newestMinute == nil || !levels.isEmpty else { return }
        self.newestMinute = newestMinute
        self.levels = levels
        self.values = values
    }

    package mutating func record(_ level: Level, value: Double?, at time: Int64) {
        if let newestMinute, (0..<Self.minute).contains(time &- newestMinute &* Self.minute) {
            let last = levels.count - 1
            if let known = levels[last], known >= level {} else { levels[last] = level }
            if let value { values[last] = value }
            return
        }
        let minute = time / Self.minute
        guard let newest = newestMinute else {
            newestMinute = minute
            levels = [level]
            values = [value]
            return
        }
        if minute > newest { advance(to: minute) }
        let index = levels.count - 1 - Int((newestMinute ?? minute) - minute)
        guard index >= 0 else { return }
        levels[index] = max(levels[index] ?? level, level)
        if let value { values[index] = value }
    }

    /// Takes over the minutes that a newer history knows; older ones stay.
    package mutating func merge(_ newer: AlertHistory) {
        guard let last = newer.newestMinute else { return }
        guard let own = newestMinute, own <= last else {
            self = newer
            return
        }
        if last > own { advance(to: last) }
        let shortage = newer.levels.count - levels.count
        if shortage > 0 {
            levels.insert(contentsOf: repeatElement(nil, count: shortage), at: 0)
            values.insert(contentsOf: repeatElement(nil, count: shortage), at: 0)
        }
        for index in newer.levels.indices {
            let place = levels.count - newer.levels.count + index
            guard newer.levels[index] != nil else { continue }
            levels[place] = newer.levels[index]
            values[place] = newer.values[index]
        }
    }

    /// The levels of the `count` minutes that end with the minute of `now`, oldest first; gaps are nil.
    package func levels(endingAt now: Int64, count: Int = minutes) -> [Level?] {
        window(levels, endingAt: now, count: count)
    }

    package func values(endingAt now: Int64, count: Int = minutes) -> [Double?] {
        window(values, endingAt: now, count: count)
    }

    private func window<Value>(_ slots: [Value?], endingAt now: Int64, count: Int) -> [Value?] {
        guard let newestMinute else { return [Value?](repeating: nil, count: count) }
        let last = now / Self.minute
        return (0..<count).map { column in
            let minute = last - Int64(count - 1 - column)
            let index = slots.count - 1 - Int(newestMinute - minute)
            return slots.indices.contains(index) ? slots[index] : nil
        }
    }

    private mutating func advance(to minute: Int64) {
        let steps = minute - (newestMinute ?? minute)
        if steps >= Int64(Self.minutes) {
            levels.removeAll(keepingCapacity: true)
            values.removeAll(keepingCapacity: true)
        } else {
            for _ in 1..<steps {
                levels.append(nil)
                values.append(nil)
            }
        }
        levels.append(nil)
        values.append(nil)
        newestMinute = minute
        let surplus = levels.count - Self.minutes
        if surplus > 0 {
            levels.removeFirst(surplus)
            values.removeFirst(surplus)
        }
    }
}
