/// One level and one value a minute for the last hour of an alert id: what strips and plots are drawn from.
///
/// Minutes are of the points' time. A minute without points is a gap (nil), never OK. There is one for each of a hundred thousand alerts,
/// so what is kept is packed: a byte and a number of 8 bytes a minute.
package struct AlertHistory: Sendable, Hashable {
    package static let minutes = 60
    private static let minute: Int64 = 60_000_000_000

    /// Minute number (time / 60 s) of the newest slot; nil before the first point.
    package private(set) var newestMinute: Int64?
    /// Worst level of each minute, oldest first.
    package private(set) var levels: [Level?] = []
    /// The bits of each minute's newest value, oldest first.
    private var numbers: [UInt64] = []
    /// Stands for no value: bits that no number has.
    private static let none = UInt64.max

    /// Newest value of each minute, oldest first.
    package var values: [Double?] { numbers.map(Self.value) }

    package init() {}

    /// A history of what `levels` and `values` of another one said.
    package init(newestMinute: Int64?, levels: [Level?], values: [Double?]) {
        guard levels.count == values.count, levels.count <= Self.minutes, newestMinute == nil || !levels.isEmpty else { return }
        self.newestMinute = newestMinute
        self.levels = levels
        numbers = values.map(Self.bits)
    }

    private static func bits(_ value: Double?) -> UInt64 { value?.bitPattern ?? none }
    private static func value(_ bits: UInt64) -> Double? { bits == none ? nil : Double(bitPattern: bits) }

    package mutating func record(_ level: Level, value: Double?, at time: Int64) {
        if let newestMinute, (0..<Self.minute).contains(time &- newestMinute &* Self.minute) {
            let last = levels.count - 1
            if let known = levels[last], known >= level {} else { levels[last] = level }
            if let value { numbers[last] = value.bitPattern }
            return
        }
        let minute = time / Self.minute
        guard let newest = newestMinute else {
            newestMinute = minute
            levels = [level]
            numbers = [Self.bits(value)]
            return
        }
        if minute > newest { advance(to: minute) }
        let index = levels.count - 1 - Int((newestMinute ?? minute) - minute)
        guard index >= 0 else { return }
        levels[index] = max(levels[index] ?? level, level)
        if let value { numbers[index] = value.bitPattern }
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
            numbers.insert(contentsOf: repeatElement(Self.none, count: shortage), at: 0)
        }
        for index in newer.levels.indices {
            let place = levels.count - newer.levels.count + index
            guard newer.levels[index] != nil else { continue }
            levels[place] = newer.levels[index]
            numbers[place] = newer.numbers[index]
        }
    }

    /// The levels of the `count` minutes that end with the minute of `now`, oldest first; gaps are nil.
    package func levels(endingAt now: Int64, count: Int = minutes) -> [Level?] {
        guard let newestMinute else { return [Level?](repeating: nil, count: count) }
        let last = now / Self.minute
        return (0..<count).map { column in
            let minute = last - Int64(count - 1 - column)
            let index = levels.count - 1 - Int(newestMinute - minute)
            return levels.indices.contains(index) ? levels[index] : nil
        }
    }

    private mutating func advance(to minute: Int64) {
        let steps = minute - (newestMinute ?? minute)
        if steps >= Int64(Self.minutes) {
            levels.removeAll(keepingCapacity: true)
            numbers.removeAll(keepingCapacity: true)
        } else {
            for _ in 1..<steps {
                levels.append(nil)
                numbers.append(Self.none)
            }
        }
        levels.append(nil)
        numbers.append(Self.none)
        newestMinute = minute
        let surplus = levels.count - Self.minutes
        if surplus > 0 {
            levels.removeFirst(surplus)
            numbers.removeFirst(surplus)
        }
    }
}

extension AlertHistory: Codable {
    private enum Key: String, CodingKey { case newestMinute, levels, values }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            newestMinute: try container.decodeIfPresent(Int64.self, forKey: .newestMinute),
            levels: try container.decode([Level?].self, forKey: .levels), values: try container.decode([Double?].self, forKey: .values))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(newestMinute, forKey: .newestMinute)
        try container.encode(levels, forKey: .levels)
        try container.encode(values, forKey: .values)
    }
}
