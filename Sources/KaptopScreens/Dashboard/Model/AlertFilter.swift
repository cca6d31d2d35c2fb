import KaptopAlerts
import KaptopDelivery
import KaptopOverview

/// Which alerts a person wants to see: conditions that must all hold, as written in one line.
///
/// ```
/// web -staging              words of id, task, level, message and tags; - excludes
/// level>=warn value>90      = != < > <= >=
/// host=web-* task=cpu_alert tags and labels whole, * is any text, ~ a Go regular expression
/// since<1h changes>3        how long it has its level, changes in the last hour
/// to=telegram failed        where its newest event went, and that this failed
/// silent held acked silenced flapping
/// ```
/// Matching builds no text and keeps nothing with the rows, so each key that is typed may ask all of a hundred thousand alerts.
package struct AlertFilter: Sendable, Equatable {
    /// As it was typed.
    package let text: String
    let terms: [Term]

    /// Why a text is no filter, and where: in characters of the text.
    package struct Mistake: Error, Sendable, Equatable {
        package let range: Range<Int>
        package let text: String
    }

    package static let none = AlertFilter(text: "", terms: [])

    init(text: String, terms: [Term]) {
        self.text = text
        self.terms = terms
    }

    /// One condition.
    struct Term: Sendable, Equatable {
        var isNegated: Bool
        var test: Test
    }

    enum Test: Sendable, Equatable {
        case word(CaselessText, levels: [Bool])
        case level(Comparison, Level)
        case value(Comparison, Double)
        case changes(Comparison, Int)
        /// How long the alert has its level, nanoseconds.
        case age(Comparison, Int64)
        case label(Label, Wildcard, isEqual: Bool)
        case like(AlertMatcher)
        case sentTo(Wildcard)
        case state(AlertState)
    }

    enum Comparison: String, Sendable, CaseIterable {
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case unequal = "!="
        case less = "<"
        case greater = ">"
        case equal = "="
    }

    enum Label: Sendable, Equatable {
        case alert, task, topic, measurement
        case tag(String)
    }

    /// What an alert is besides its level.
    enum AlertState: String, Sendable, CaseIterable {
        case failed, silent, held, acked, silenced, flapping
    }

    package var isEmpty: Bool { terms.isEmpty }

    /// Whether what it lets through changes as time passes.
    var dependsOnTime: Bool {
        terms.contains { term in
            switch term.test {
            case .age, .changes, .state(.silent), .state(.flapping): true
            default: false
            }
        }
    }

    /// Whether it asks where events went.
    var asksForDestinations: Bool {
        terms.contains { if case .sentTo = $0.test { true } else { false } }
    }

    /// The least level that it asks for, where it does so.
    var leastLevel: Level? {
        terms.lazy.compactMap { term in
            if case .level(.greaterOrEqual, let level) = term.test, !term.isNegated { level } else { nil }
        }.first
    }
}

extension AlertFilter {
    /// What is asked besides the row.
    struct Surroundings: Sendable {
        var freshness: Freshness
        var flapping = Flapping()
        var names: [Destination: String] = [:]
    }

    func matches(_ row: AlertRow, _ surroundings: Surroundings) -> Bool {
        for term in terms where Self.holds(term.test, row, surroundings) == term.isNegated { return false }
        return true
    }

    private static func holds(_ test: Test, _ row: AlertRow, _ surroundings: Surroundings) -> Bool {
        switch test {
        case .word(let word, let levels): levels[row.level.rawValue] || stands(word, in: row)
        case .level(let comparison, let level): comparison.holds(row.level, level)
        case .value(let comparison, let value): row.value.map { comparison.holds($0, value) } ?? false
        case .changes(let comparison, let count): comparison.holds(Flapping.changes(of: row.history, since: surroundings.hourAgo), count)
        case .age(let comparison, let span):
            row.since.map { comparison.holds(TimeText.span(from: $0, to: surroundings.freshness.now), span) } ?? false
        case .label(let label, let wildcard, let isEqual): wildcard.matches(value(of: label, row) ?? "") == isEqual
        case .like(let matcher): matcher.matches(row.labels)
        case .sentTo(let wildcard): row.sentTo.contains { isSent($0.destination, to: wildcard, surroundings.names) }
        case .state(let state): state.holds(row, surroundings)
        }
    }

    private static func stands(_ word: CaselessText, in row: AlertRow) -> Bool {
        word.isIn(row.key.id.rawValue) || word.isIn(row.task.rawValue) || word.isIn(row.message)
            || row.tags.contains { word.isIn($0.key) || word.isIn($0.value) }
    }

    private static func value(of label: Label, _ row: AlertRow) -> String? {
        switch label {
        case .alert: row.key.id.rawValue
        case .task: row.task.rawValue
        case .topic: row.key.topic.rawValue
        case .measurement: row.measurement
        case .tag(let name): row.tags.first { $0.key == name }?.value
        }
    }

    private static func isSent(_ destination: Destination, to wildcard: Wildcard, _ names: [Destination: String]) -> Bool {
        wildcard.matches(destination.kind) || wildcard.matches(destination.address)
            || names[destination].map(wildcard.matches) ?? false
    }
}

extension AlertFilter.Surroundings {
    fileprivate var hourAgo: Int64 { freshness.now - 3_600_000_000_000 }
}

extension AlertFilter.AlertState {
    fileprivate func holds(_ row: AlertRow, _ surroundings: AlertFilter.Surroundings) -> Bool {
        switch self {
        case .failed:
            row.sentTo.contains { sent in
                switch sent.status {
                case .rejected, .retrying: true
                case .queued, .delivered, .withdrawn, .folded, .held: false
                }
            }
        case .silent: surroundings.freshness.isSilent(row)
        case .held: row.hold != nil
        case .acked: row.hold?.kind == .acknowledgement
        case .silenced: if case .silence = row.hold?.kind { true } else { false }
        case .flapping: surroundings.flapping.isFlapping(row, now: surroundings.freshness.now)
        }
    }
}

extension AlertFilter.Comparison {
    func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .lessOrEqual: left <= right
        case .greaterOrEqual: left >= right
        case .unequal: left != right
        case .less: left < right
        case .greater: left > right
        case .equal: left == right
        }
    }
}
