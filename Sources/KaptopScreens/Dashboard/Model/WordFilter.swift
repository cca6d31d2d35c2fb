/// Words that a text must contain, or with `-` in front must not; case does not matter.
struct WordFilter: Hashable, Sendable {
    private var wanted: [String] = []
    private var unwanted: [String] = []

    init() {}

    init(_ text: String) {
        for word in text.split(whereSeparator: \.isWhitespace) { add(String(word)) }
    }

    mutating func add(_ word: String) {
        let word = word.lowercased()
        if !word.hasPrefix("-") {
            wanted.append(word)
        } else if word.count > 1 {
            // A lone `-` is a word that is still being typed.
            unwanted.append(String(word.dropFirst()))
        }
    }

    var isEmpty: Bool { wanted.isEmpty && unwanted.isEmpty }

    func matches(_ text: @autoclosure () -> String) -> Bool {
        if isEmpty { return true }
        let text = text().lowercased()
        return wanted.allSatisfy { text.contains($0) } && !unwanted.contains { text.contains($0) }
    }
}
