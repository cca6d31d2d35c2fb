package import KaptopAlerts

/// All alerts by their keys, each in a numbered place that it keeps for as long as it is there.
///
/// Used as a dictionary is. Rows lie side by side, because a row is large and a dictionary of a hundred thousand leaves more room free than
/// it uses; lists that sort and filter hold the places, four bytes each, and no keys.
package struct AlertRows: Sendable, ExpressibleByDictionaryLiteral {
    private var places: [AlertKey: Int32] = [:]
    /// What stands at a free place is an empty row.
    private var rows: [AlertRow] = []
    private var isTaken: [Bool] = []
    private var freePlaces: [Int32] = []

    package init() {}

    package init(dictionaryLiteral elements: (AlertKey, AlertRow)...) {
        for (key, row) in elements { self[key] = row }
    }

    /// The last of several rows with one key stays.
    package init(_ rows: some Sequence<AlertRow>) {
        for row in rows { self[row.key] = row }
    }

    package var count: Int { places.count }
    package var isEmpty: Bool { places.isEmpty }
    package var keys: some Collection<AlertKey> { places.keys }
    package var values: some Sequence<AlertRow> { zip(rows, isTaken).lazy.filter(\.1).map(\.0) }
    /// One more than the highest place that was ever taken.
    package var placeCount: Int { rows.count }

    package subscript(key: AlertKey) -> AlertRow? {
        get { places[key].map { rows[Int($0)] } }
        set {
            if let row = newValue {
                put(row, at: key)
            } else if let place = places.removeValue(forKey: key) {
                rows[Int(place)] = Self.nothing
                isTaken[Int(place)] = false
                freePlaces.append(place)
            }
        }
    }

    private static let nothing = AlertRow(key: AlertKey(topic: TopicID(""), id: AlertID("")), task: TaskID(""), level: .ok)

    package func place(of key: AlertKey) -> Int32? { places[key] }

    /// The row at a place; nil where none is.
    package subscript(place place: Int32) -> AlertRow? {
        isTaken.indices.contains(Int(place)) && isTaken[Int(place)] ? rows[Int(place)] : nil
    }

    /// For each place whether its row passes; rows are looked at where they lie, one after the other.
    package func passing(_ isWanted: (AlertRow) -> Bool) -> [Bool] {
        var passing = isTaken
        for place in rows.indices where passing[place] { passing[place] = isWanted(rows[place]) }
        return passing
    }

    /// Calls with every row and its place, in the order of the places.
    package func forEach(_ body: (Int32, AlertRow) -> Void) {
        for place in rows.indices where isTaken[place] { body(Int32(place), rows[place]) }
    }

    private mutating func put(_ row: AlertRow, at key: AlertKey) {
        if let place = places[key] {
            rows[Int(place)] = row
        } else if let place = freePlaces.popLast() {
            places[key] = place
            rows[Int(place)] = row
            isTaken[Int(place)] = true
        } else {
            places[key] = Int32(rows.count)
            rows.append(row)
            isTaken.append(true)
        }
    }
}

extension AlertRows: Equatable {
    /// Whether both have the same alerts, wherever they stand.
    package static func == (left: AlertRows, right: AlertRows) -> Bool {
        guard left.count == right.count else { return false }
        return left.places.allSatisfy { key, place in left.rows[Int(place)] == right[key] }
    }
}

extension AlertRows: Sequence {
    package struct Iterator: IteratorProtocol {
        fileprivate let alerts: AlertRows
        fileprivate var place: Int32 = 0

        package mutating func next() -> (key: AlertKey, value: AlertRow)? {
            while Int(place) < alerts.placeCount {
                defer { place += 1 }
                if let row = alerts[place: place] { return (row.key, row) }
            }
            return nil
        }
    }

    package func makeIterator() -> Iterator { Iterator(alerts: self) }

    /// The alerts that pass, in new places.
    package func filter(_ isIncluded: ((key: AlertKey, value: AlertRow)) -> Bool) -> AlertRows {
        AlertRows(values.filter { isIncluded(($0.key, $0)) })
    }
}
