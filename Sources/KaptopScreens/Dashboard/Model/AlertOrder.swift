import KaptopAlerts
import KaptopOverview

/// The alerts in the order of the screen, as their places in `AlertRows`: all of them, and those that the filter lets through.
///
/// A change takes out what it touches and merges it in again, so it costs a walk over the places and never sorts or filters the rest.
/// Names are compared once, when an alert is new; after that each has a number by name.
struct AlertOrder: Sendable {
    private(set) var sort = AlertSort.standard
    private var entries: [Entry] = []
    private var byName: [Int32] = []
    private var all: [Int32] = []
    /// Nil without a filter.
    private var filtered: [Int32]?

    private struct Entry {
        var key: AlertRow.Key
        var sortKey: SortKey
        /// Place among all names, negative where there is no alert.
        ///
        /// New numbers keep the order of the old ones.
        var rank: Int32 = 0
        var isMatching: Bool
    }

    /// How rows are judged at a moment.
    struct Rules {
        var filter: AlertFilter
        var surroundings: AlertFilter.Surroundings

        func matches(_ row: AlertRow) -> Bool { filter.isEmpty || filter.matches(row, surroundings) }
    }

    var shown: [Int32] { filtered ?? all }

    func key(at place: Int32) -> AlertRow.Key { entries[Int(place)].key }
    func isMatching(_ place: Int32) -> Bool { entries[Int(place)].isMatching }

    /// Whether a row that is known stands elsewhere by now, or is new.
    func isMoved(_ place: Int32, _ row: AlertRow, _ rules: Rules) -> Bool {
        guard isKnown(place) else { return true }
        let entry = entries[Int(place)]
        return entry.sortKey != SortKey(row, sort, now: rules.surroundings.freshness.now) || entry.isMatching != rules.matches(row)
    }

    /// Starts anew.
    mutating func rebuild(_ rows: AlertRows, _ rules: Rules) {
        entries = []
        (byName, all, filtered) = ([], [], rules.filter.isEmpty ? nil : [])
        var places: [Int32] = []
        places.reserveCapacity(rows.count)
        rows.forEach { place, _ in places.append(place) }
        take(places, rows, rules)
    }

    mutating func setSort(_ sort: AlertSort, _ rows: AlertRows, _ rules: Rules) {
        self.sort = sort
        let now = rules.surroundings.freshness.now
        rows.forEach { place, row in
            if isKnown(place) { entries[Int(place)].sortKey = SortKey(row, sort, now: now) }
        }
        all = sorted(all)
        if filtered != nil { filtered = all.filter(isMatching) }
    }

    mutating func refilter(_ rows: AlertRows, _ rules: Rules) {
        guard !rules.filter.isEmpty else {
            if filtered != nil { for place in all { entries[Int(place)].isMatching = true } }
            filtered = nil
            return
        }
        let passing = rows.passing { rules.filter.matches($0, rules.surroundings) }
        for place in entries.indices where place < passing.count { entries[place].isMatching = passing[place] }
        filtered = all.filter { passing[Int($0)] }
    }

    mutating func remove(_ places: Set<Int32>) {
        guard !places.isEmpty else { return }
        all.removeAll(where: places.contains)
        byName.removeAll(where: places.contains)
        filtered?.removeAll(where: places.contains)
        for place in places where entries.indices.contains(Int(place)) { entries[Int(place)].rank = -1 }
    }

    /// Takes in rows that are new or have moved.
    mutating func take(_ places: [Int32], _ rows: AlertRows, _ rules: Rules) {
        var isTaken = [Bool](repeating: false, count: rows.placeCount)
        var new: [Int32] = []
        var moved: [Int32] = []
        for place in places where !isTaken[Int(place)] {
            guard let row = rows[place: place] else { continue }
            isTaken[Int(place)] = true
            moved.append(place)
            if !isKnown(place) { new.append(place) }
            enter(row, at: place, rules)
        }
        if !new.isEmpty { name(new) }
        moved = sorted(moved)
        all = merged(all.filter { !isTaken[Int($0)] }, moved)
        if let filtered { self.filtered = merged(filtered.filter { !isTaken[Int($0)] }, moved.filter(isMatching)) }
    }

    /// Where a place stands among those that are shown.
    func index(of place: Int32) -> Int? { shown.firstIndex(of: place) }

    /// Whether the alert at a place has been taken in and not removed since.
    private func isKnown(_ place: Int32) -> Bool { entries.indices.contains(Int(place)) && entries[Int(place)].rank >= 0 }

    private mutating func enter(_ row: AlertRow, at place: Int32, _ rules: Rules) {
        let sortKey = SortKey(row, sort, now: rules.surroundings.freshness.now)
        while entries.count <= Int(place) {
            entries.append(Entry(key: row.key, sortKey: sortKey, rank: -1, isMatching: false))
        }
        if entries[Int(place)].key != row.key { entries[Int(place)].key = row.key }
        entries[Int(place)].sortKey = sortKey
        entries[Int(place)].isMatching = rules.matches(row)
    }
}

extension AlertOrder {
    private struct Sorted {
        var key: SortKey
        var rank: Int32
        var place: Int32
    }

    private func sorted(_ places: [Int32]) -> [Int32] {
        var items = places.map { Sorted(key: entries[Int($0)].sortKey, rank: rank(of: $0), place: $0) }
        items.sort { left, right in
            if left.key.first != right.key.first { return left.key.first < right.key.first }
            if left.key.second != right.key.second { return left.key.second < right.key.second }
            return left.rank < right.rank
        }
        return items.map(\.place)
    }

    private func rank(of place: Int32) -> Int32 {
        let rank = entries[Int(place)].rank
        return sort.column == .id && sort.isReversed ? ~rank : rank
    }

    private func merged(_ left: [Int32], _ right: [Int32]) -> [Int32] {
        if right.isEmpty { return left }
        if left.isEmpty { return right }
        var result: [Int32] = []
        result.reserveCapacity(left.count + right.count)
        var index = 0
        for place in right {
            while index < left.count, !stands(place, before: left[index]) {
                result.append(left[index])
                index += 1
            }
            result.append(place)
        }
        return result + left[index...]
    }

    private func stands(_ place: Int32, before other: Int32) -> Bool {
        let (left, right) = (entries[Int(place)].sortKey, entries[Int(other)].sortKey)
        if left.first != right.first { return left.first < right.first }
        if left.second != right.second { return left.second < right.second }
        return rank(of: place) < rank(of: other)
    }

    /// Gives new alerts their number by name; the others keep their order.
    private mutating func name(_ new: [Int32]) {
        let names = new.sorted { isNamed($0, before: $1) }
        var result: [Int32] = []
        result.reserveCapacity(byName.count + names.count)
        var index = 0
        for place in names {
            while index < byName.count, !isNamed(place, before: byName[index]) {
                result.append(byName[index])
                index += 1
            }
            result.append(place)
        }
        byName = result + byName[index...]
        for (rank, place) in byName.enumerated() { entries[Int(place)].rank = Int32(rank) }
    }

    private func isNamed(_ place: Int32, before other: Int32) -> Bool {
        let (left, right) = (entries[Int(place)].key, entries[Int(other)].key)
        if left.id != right.id { return left.id.rawValue < right.id.rawValue }
        return left.topic.rawValue < right.topic.rawValue
    }
}
