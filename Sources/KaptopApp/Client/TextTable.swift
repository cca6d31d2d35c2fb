import TextUI

/// Rows under a head, in columns as wide as they need, for a plain terminal or a pipe; what data brings is made safe to show.
package struct TextTable: Sendable {
    private let head: [String]
    private var rows: [[String]] = []

    package init(_ head: String...) {
        self.head = head
    }

    /// Adds a row of as many cells as the head has.
    package mutating func add(_ cells: String...) {
        rows.append(cells.map { Sanitizer.clean($0) })
    }

    package var isEmpty: Bool { rows.isEmpty }

    package var text: String {
        let width = CharacterWidth.standard
        let widths = head.indices.map { column in ([head] + rows).map { width.width(of: $0[column]) }.max() ?? 0 }
        return ([head] + rows).map { cells in
            // The last column is not padded, so that lines do not end with spaces.
            let padded = zip(cells, widths).dropLast().map { width.pad($0, to: $1) } + cells.suffix(1)
            return padded.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
