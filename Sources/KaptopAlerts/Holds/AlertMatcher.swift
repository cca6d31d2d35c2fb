import LinearRegex
import SourceText

/// A condition on one label of an alert: `host=db1`, `host!=db1`, `host=~db.*`, `host!~db.*`.
///
/// Labels are `alert` (its id), `topic`, `task`, `level`, `name` (the measurement) and the tags; a tag that an alert does not have is
/// empty. Regular expressions are Go's and match the whole value, as in Alertmanager. A value in double quotes keeps its spaces.
package struct AlertMatcher: Sendable, Hashable, CustomStringConvertible {
    package enum Sign: String, Sendable, CaseIterable {
        case equal = "="
        case unequal = "!="
        case like = "=~"
        case unlike = "!~"
    }

    /// Why a text is no matcher, in one line.
    package struct Mistake: Error, Sendable, Hashable {
        package let text: String
    }

    package let label: String
    package let sign: Sign
    package let value: String
    private let pattern: Pattern?

    package init(label: String, sign: Sign, value: String) throws(Mistake) {
        self.label = label
        self.sign = sign
        switch sign {
        case .equal, .unequal:
            self.value = label == "level" ? try Self.levelName(value) : value
            pattern = nil
        case .like, .unlike:
            self.value = value
            do throws(PatternError) {
                // Tried alone first: what closes a group too early would otherwise close ours.
                _ = try Pattern(value)
                pattern = try Pattern("^(?s:\(value))$")
            } catch {
                throw .noPattern(label, sign, value, error.text)
            }
        }
    }

    package init(_ text: String) throws(Mistake) {
        guard let start = text.firstIndex(where: { $0 == "=" || $0 == "!" }) else { throw .noSign(text) }
        let label = String(text[..<start]).trimmed
        guard !label.isEmpty else { throw .noLabel(text) }
        let rest = text[start...]
        guard let sign = [Sign.like, .unlike, .unequal, .equal].first(where: { rest.hasPrefix($0.rawValue) }) else { throw .noSign(text) }
        var value = String(rest.dropFirst(sign.rawValue.count)).trimmed
        if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") { value = String(value.dropFirst().dropLast()) }
        try self.init(label: label, sign: sign, value: value)
    }

    package func matches(_ labels: AlertLabels) -> Bool {
        let found = labels[label]
        return switch sign {
        case .equal: found == value
        case .unequal: found != value
        case .like: pattern?.matches(found) ?? false
        case .unlike: !(pattern?.matches(found) ?? true)
        }
    }

    /// As it is written.
    package var description: String {
        let isQuoted = value.trimmed != value || value.hasPrefix("\"")
        return label + sign.rawValue + (isQuoted ? "\"\(value)\"" : value)
    }

    package static func == (left: AlertMatcher, right: AlertMatcher) -> Bool {
        left.label == right.label && left.sign == right.sign && left.value == right.value
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(label)
        hasher.combine(sign)
        hasher.combine(value)
    }

    private static func levelName(_ text: String) throws(Mistake) -> String {
        guard let level = Level(name: text) else { throw .noLevel(text) }
        return level.name
    }
}

extension [AlertMatcher] {
    /// Whether all of them match.
    package func match(_ labels: AlertLabels) -> Bool { allSatisfy { $0.matches(labels) } }
}

extension String {
    fileprivate var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}

extension AlertMatcher.Mistake {
    fileprivate static func noLabel(_ text: String) -> Self {
        Self(text: "matcher '\(text)' names no label; write for example host=db1")
    }

    fileprivate static func noLevel(_ text: String) -> Self {
        let names = Level.allCases.map(\.name)
        let hint = EditDistance.nearest(to: text, in: names).map { "did you mean \($0)?" } ?? "levels are \(names.joined(separator: ", "))"
        return Self(text: "unknown level '\(text)'; \(hint)")
    }

    fileprivate static func noPattern(
        _ label: String, _ sign: AlertMatcher.Sign, _ value: String, _ reason: String
    ) -> Self {
        Self(text: "matcher '\(label)\(sign.rawValue)\(value)': \(reason)")
    }

    fileprivate static func noSign(_ text: String) -> Self {
        Self(text: "matcher '\(text)' has none of = != =~ !~; write for example host=db1 or alert=~cpu:.*")
    }
}
