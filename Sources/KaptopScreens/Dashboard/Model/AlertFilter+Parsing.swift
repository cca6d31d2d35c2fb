import KaptopAlerts

/// Reading a filter: words apart from each other by spaces, each a condition of its own; double quotes keep spaces and plain words.
extension AlertFilter {
    package init(_ text: String) throws(Mistake) {
        var terms: [Term] = []
        for word in Self.words(of: text) {
            if let term = try word.term() { terms.append(term) }
        }
        self.init(text: text, terms: terms)
    }

    /// The same filter with another least level: its condition is put in the place of the old one, or goes with `.ok`.
    func text(withLeastLevel level: Level) -> String {
        let written = level == .ok ? "" : "level>=\(level.word.lowercased())"
        var parts: [String] = []
        var isPlaced = false
        for word in Self.words(of: text) {
            if case .level(.greaterOrEqual, _) = (try? word.term())?.test, !word.isNegated {
                if !isPlaced, !written.isEmpty { parts.append(written) }
                isPlaced = true
            } else {
                parts.append(word.source)
            }
        }
        if !isPlaced, !written.isEmpty { parts.append(written) }
        return parts.joined(separator: " ")
    }

    private static func words(of text: String) -> [Word] {
        var words: [Word] = []
        var word = Word(start: 0)
        var isQuoted = false
        for (place, character) in text.enumerated() {
            if character == "\"" { isQuoted.toggle() }
            if character.isWhitespace, !isQuoted {
                if !word.source.isEmpty { words.append(word) }
                word = Word(start: place + 1)
            } else {
                word.source.append(character)
            }
        }
        if !word.source.isEmpty { words.append(word) }
        return words
    }
}

/// One word of a filter, with its place.
private struct Word {
    var start: Int
    var source = ""

    init(start: Int) { self.start = start }

    var isNegated: Bool { source.hasPrefix("-") && source.count > 1 }

    /// The condition; nil for a lone `-`, which is a word that is still being typed.
    func term() throws(AlertFilter.Mistake) -> AlertFilter.Term? {
        guard source != "-", source != "\"" else { return nil }
        let body = isNegated ? source.dropFirst() : source[...]
        return AlertFilter.Term(isNegated: isNegated, test: try test(body))
    }

    private func test(_ body: Substring) throws(AlertFilter.Mistake) -> AlertFilter.Test {
        if let state = AlertFilter.AlertState(rawValue: body.lowercased()) { return .state(state) }
        let name = body.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." || $0 == "-" }
        let rest = body.dropFirst(name.count)
        if !name.isEmpty, let sign = Sign(beginning: rest) {
            return try comparison(String(name), sign, Word.unquoted(rest.dropFirst(sign.text.count)))
        }
        let text = Word.unquoted(body)
        let upper = text.uppercased()
        return .word(CaselessText(text), levels: Level.allCases.map { upper.count > 1 && $0.name.hasPrefix(upper) })
    }

    private func comparison(_ name: String, _ sign: Sign, _ value: String) throws(AlertFilter.Mistake) -> AlertFilter.Test {
        switch (name.lowercased(), sign.kind) {
        case ("level", .comparison(let comparison)): return .level(comparison, try level(value))
        case ("value", .comparison(let comparison)): return .value(comparison, try number(value, "value"))
        case ("changes", .comparison(let comparison)): return .changes(comparison, Int(try number(value, "changes").rounded()))
        case ("since", .comparison(let comparison)): return .age(comparison, try age(value))
        case ("to", .comparison(.equal)): return .sentTo(Wildcard(value))
        case ("level", .like), ("value", .like), ("changes", .like), ("since", .like), ("to", _):
            throw mistake("\(name) does not take \(sign.text)")
        case (_, .like(let matcherSign)):
            do throws(AlertMatcher.Mistake) {
                return .like(try AlertMatcher(label: name == "id" ? "alert" : name, sign: matcherSign, value: value))
            } catch {
                throw mistake(error.text)
            }
        case (_, .comparison(.equal)): return .label(Word.label(name), Wildcard(value), isEqual: true)
        case (_, .comparison(.unequal)): return .label(Word.label(name), Wildcard(value), isEqual: false)
        case (_, .comparison): throw mistake("\(name) is a text: use = != or ~")
        }
    }

    private func level(_ text: String) throws(AlertFilter.Mistake) -> Level {
        let lower = text.lowercased()
        let found = Level.allCases.first { !lower.isEmpty && $0.name.lowercased().hasPrefix(lower) }
        guard let found else { throw mistake("a level is ok, info, warn or crit") }
        return found
    }

    private func number(_ text: String, _ name: String) throws(AlertFilter.Mistake) -> Double {
        guard let number = Double(text), number.magnitude < 1e300 else { throw mistake("\(name) is compared with a number") }
        if name == "changes", number.magnitude > 1e6 { throw mistake("changes are counted for an hour") }
        return number
    }

    private func age(_ text: String) throws(AlertFilter.Mistake) -> Int64 {
        let seconds: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
        guard let unit = text.last.flatMap({ seconds[$0] }), let count = Double(text.dropLast()), (0..<1e5).contains(count) else {
            throw mistake("an age is a number and s, m, h, d or w: 90s, 1h")
        }
        return Int64(count * unit * 1e9)
    }

    private func mistake(_ text: String) -> AlertFilter.Mistake {
        AlertFilter.Mistake(range: start..<start + source.count, text: text)
    }

    private static func label(_ name: String) -> AlertFilter.Label {
        switch name.lowercased() {
        case "alert", "id": .alert
        case "task": .task
        case "topic": .topic
        case "name": .measurement
        default: .tag(name)
        }
    }

    private static func unquoted(_ text: Substring) -> String { text.filter { $0 != "\"" } }
}

/// What stands between a name and its value.
private struct Sign {
    enum Kind {
        case comparison(AlertFilter.Comparison)
        case like(AlertMatcher.Sign)
    }

    var text: String
    var kind: Kind

    init?(beginning text: Substring) {
        let patterns: [(String, AlertMatcher.Sign)] = [("=~", .like), ("~", .like), ("!~", .unlike)]
        if let (sign, kind) = patterns.first(where: { text.hasPrefix($0.0) }) {
            self.text = sign
            self.kind = .like(kind)
        } else if let comparison = AlertFilter.Comparison.allCases.first(where: { text.hasPrefix($0.rawValue) }) {
            self.text = comparison.rawValue
            kind = .comparison(comparison)
        } else {
            return nil
        }
    }
}
