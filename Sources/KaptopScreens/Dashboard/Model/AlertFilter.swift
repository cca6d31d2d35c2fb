import KaptopAlerts
import KaptopOverview

/// Words that an alert must contain, or with `-` in front must not, in its id, task, level, message or tags; case does not matter.
struct AlertFilter: Hashable, Sendable {
    private let wanted: [String]
    private let unwanted: [String]

    init(_ text: String) {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        wanted = words.filter { !$0.hasPrefix("-") }
        // A lone `-` is a word that is still being typed.
        unwanted = words.filter { $0.hasPrefix("-") && $0.count > 1 }.map { String($0.dropFirst()) }
    }

    var isEmpty: Bool { wanted.isEmpty && unwanted.isEmpty }

    func matches(_ row: AlertRow) -> Bool {
        if isEmpty { return true }
        let tags = row.tags.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        let text = "\(row.key.id) \(row.task) \(row.level.name) \(row.level.word) \(row.message) \(tags)".lowercased()
        return wanted.allSatisfy { text.contains($0) } && !unwanted.contains { text.contains($0) }
    }
}
