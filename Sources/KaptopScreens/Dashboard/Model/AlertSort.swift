import KaptopAlerts
import KaptopDelivery
import KaptopOverview

/// By what the alerts are sorted; what is equal then stands by its newest change, then by name.
package struct AlertSort: Sendable, Equatable {
    package var column: AlertColumn
    /// Against the column's own direction: worst, newest, largest and most first, names from A.
    package var isReversed: Bool

    package init(_ column: AlertColumn, isReversed: Bool = false) {
        self.column = column
        self.isReversed = isReversed
    }

    package static let standard = AlertSort(.level)

    /// Columns that have an order of their own.
    static let columns: [AlertColumn] = [.level, .id, .task, .value, .limit, .age, .changes, .sentTo]

    /// `level`, `-level` where it is reversed.
    package var text: String { (isReversed ? "-" : "") + column.rawValue }

    package init?(text: String) {
        let isReversed = text.hasPrefix("-")
        guard let column = AlertColumn(rawValue: String(text.drop { $0 == "-" })), AlertSort.columns.contains(column) else { return nil }
        self.init(column, isReversed: isReversed)
    }

    /// Whether the arrow in the title points down: large before small.
    var isDescending: Bool { isNatural(descending: true) != isReversed }

    private func isNatural(descending: Bool) -> Bool {
        switch column {
        case .id, .task, .topic, .message: !descending
        case .level, .value, .limit, .age, .changes, .hour, .sentTo: descending
        }
    }
}

/// Where a row belongs in the order, as numbers that are compared quickly.
struct SortKey: Sendable, Equatable {
    /// What is smaller comes first.
    var first: Int64
    var second: Int64

    init(_ row: AlertRow, _ sort: AlertSort, now: Int64) {
        let newest = ~(row.since ?? .min)
        first = Self.first(row, sort.column, now: now)
        if sort.isReversed { first = ~first }
        switch sort.column {
        case .task:
            let rest = Self.prefix(row.task.rawValue.utf8.dropFirst(8))
            second = sort.isReversed ? ~rest : rest
        case .id: second = 0
        default: second = newest
        }
    }

    /// Smaller is earlier in the column's own direction.
    private static func first(_ row: AlertRow, _ column: AlertColumn, now: Int64) -> Int64 {
        switch column {
        case .level: ~Int64(row.level.rawValue)
        case .task: prefix(row.task.rawValue.utf8[...])
        case .value: row.value.map { ~ordered($0) } ?? .max
        case .limit: (row.reason?.comparison?.value).map { ~ordered($0) } ?? .max
        case .age: ~(row.since ?? .min)
        case .changes: ~Int64(Flapping.changes(of: row.history, since: now - 3_600_000_000_000))
        case .sentTo: ~Int64(row.sentTo.map { DestinationText.badness($0.status) + 1 }.max() ?? 0)
        case .id, .topic, .hour, .message: 0
        }
    }

    /// Numbers of any size in the order of the floating point numbers.
    private static func ordered(_ value: Double) -> Int64 {
        if value.isNaN { return .min + 1 }
        let bits = Int64(bitPattern: value.bitPattern)
        return bits >= 0 ? bits : .min - bits
    }

    /// The first eight bytes as a number: the order of names as far as they differ there.
    private static func prefix(_ bytes: Substring.UTF8View) -> Int64 {
        var number: UInt64 = 0
        var iterator = bytes.makeIterator()
        for _ in 0..<8 { number = number << 8 | UInt64(iterator.next() ?? 0) }
        return Int64(bitPattern: number ^ 1 << 63)
    }
}
