import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import TextUI

/// What a person looks for in the history, as one line: `level>=warn to=telegram failed last 2h web`.
///
/// What the engine can select is in `query`; the rest is looked for in the rows that come.
struct EventSearch: Sendable, Equatable {
    var query = HistoryQuery()
    private var words = WordFilter()
    /// With `level=`: exactly this level.
    private var level: Level?
    /// Part of a destination's kind, name or address, where that names no single one.
    private var destination: String?

    /// How many events are asked for at once.
    static let page = 200

    static let example = "level>=warn to=telegram failed last 2h"

    /// A word that makes no sense, where it stands in the text (in characters), and what could stand there.
    struct Mistake: Error, Equatable {
        var start: Int
        var word: String
        var text: String

        /// The search without the word that it is about.
        func removed(from search: String) -> String {
            let before = search.prefix(start)
            let head = before.lastIndex(where: \.isWhitespace).map { before[...$0] } ?? ""
            return String(head + search.dropFirst(start + word.count).drop { !$0.isWhitespace })
        }
    }

    init() { query.limit = Self.page }

    /// - Parameters:
    ///   - now: wall time, for `last 2h` and `11:00`.
    ///   - destinations: those that `to=` can name.
    init(_ text: String, now: Int64, _ zone: LocalZone, _ destinations: [DestinationRow]) throws(Mistake) {
        self.init()
        let times = TimeRange.Reader(now: now, zone: zone)
        var words = Self.split(text)[...]
        while let word = words.popFirst() {
            guard !word.isQuoted else {
                self.words.add(word.text)
                continue
            }
            if word.text == "last" {
                // `last 2h` is written in two words.
                guard let span = words.first else { throw Mistake(start: word.start, word: word.text, text: "how long? last 2h, last 3d") }
                guard let range = times.last(span.text) else {
                    throw Mistake(start: span.start, word: span.text, text: "no time span: 30m, 2h, 3d or 1w")
                }
                words = words.dropFirst()
                take(range)
            } else if let range = times.range(word.text) {
                take(range)
            } else if let condition = Condition(word.text) {
                if condition.name == "from", condition.value == "last" {
                    guard let span = words.popFirst(), let range = times.last(span.text) else {
                        throw Mistake(start: word.start, word: word.text, text: "how long? from=last 2h")
                    }
                    take(range)
                    continue
                }
                try take(condition, word, times, destinations)
            } else if word.text == "failed" {
                query.outcome = .failed
            } else {
                self.words.add(word.text)
            }
        }
        if let from = query.from, let to = query.to, from >= to {
            throw Mistake(start: 0, word: text, text: "the range ends before it begins")
        }
    }

    private mutating func take(_ range: TimeRange) {
        if let from = range.from { query.from = from }
        if let to = range.to { query.to = to }
    }

    private mutating func take(_ condition: Condition, _ word: Word, _ times: TimeRange.Reader, _ destinations: [DestinationRow])
        throws(Mistake)
    {
        func mistake(_ text: String) -> Mistake {
            Mistake(start: word.start + condition.valueStart, word: condition.value, text: text)
        }
        let value = condition.value
        guard !value.isEmpty else { throw Mistake(start: word.start, word: word.text, text: "something must follow") }
        switch condition.name {
        case "level":
            guard let level = Self.level(value) else { throw mistake("no level: ok, info, warn or crit") }
            query.minimumLevel = level
            self.level = condition.isAtLeast ? nil : level
        case "task": query.task = TaskID(value)
        case "topic": query.topic = TopicID(value)
        case "alert": query.alert = AlertID(value)
        case "from":
            guard let range = times.range(value) ?? times.last(value) else { throw mistake("no time: 11:00, yesterday, 03-07 or last 2h") }
            query.from = range.from
            if range.isSpan { query.to = range.to }
        case "until": query.to = try end(value, times, mistake)
        case "to" where times.range(value) != nil: query.to = try end(value, times, mistake)
        default:
            let named = destinations.filter { [$0.name.lowercased(), $0.destination.address.lowercased()].contains(value.lowercased()) }
            if named.count == 1 { query.destination = named[0].destination } else { destination = value.lowercased() }
        }
    }

    private func end(_ value: String, _ times: TimeRange.Reader, _ mistake: (String) -> Mistake) throws(Mistake) -> Int64? {
        guard let range = times.range(value) else { throw mistake("no time: 12:00, yesterday or 03-07") }
        return range.isMinute ? range.from : range.to
    }

    /// Whether a row that came is among what is looked for.
    func matches(_ row: HistoryRow, _ names: [Destination: String]) -> Bool {
        if let level, row.level != level { return false }
        if let destination {
            let isSent = row.deliveries.contains { delivery in
                "\(delivery.destination.kind) \(delivery.destination.address) \(names[delivery.destination] ?? "")".lowercased()
                    .contains(destination)
            }
            if !isSent { return false }
        }
        return words.matches("\(row.key.id) \(row.message)")
    }
}

extension EventSearch {
    private struct Word {
        var text: String
        var start: Int
        var isQuoted: Bool
    }

    private struct Condition {
        var name: String
        var value: String
        var valueStart: Int
        var isAtLeast: Bool

        private static let names = ["level", "task", "topic", "alert", "to", "from", "until"]

        /// Nil for a word that is no condition; `host=web` is one to look for in ids.
        init?(_ word: String) {
            guard let sign = word.firstIndex(of: "=") else { return nil }
            let before = word[..<sign]
            isAtLeast = before.hasSuffix(">")
            name = String(isAtLeast ? before.dropLast() : before).lowercased()
            guard Self.names.contains(name), !isAtLeast || name == "level" else { return nil }
            value = String(word[word.index(after: sign)...]).filter { $0 != "\"" }
            valueStart = word.distance(from: word.startIndex, to: sign) + 1
        }
    }

    /// Words between spaces; quotes hold words together.
    private static func split(_ text: String) -> [Word] {
        var words: [Word] = []
        var word = ""
        var start = 0
        var isInQuotes = false
        for (index, character) in (text + " ").enumerated() {
            if character == "\"" { isInQuotes.toggle() }
            guard character.isWhitespace, !isInQuotes || index == text.count else {
                if word.isEmpty { start = index }
                word.append(character)
                continue
            }
            if !word.isEmpty {
                let isQuoted = word.hasPrefix("\"")
                words.append(Word(text: isQuoted ? word.filter { $0 != "\"" } : word, start: start, isQuoted: isQuoted))
            }
            word = ""
        }
        return words.filter { !$0.text.isEmpty }
    }

    private static func level(_ word: String) -> Level? {
        Level.allCases.first { $0.name.lowercased() == word.lowercased() || $0.word.lowercased() == word.lowercased() }
    }
}
