/// How bad an alert is.
///
/// The order is the order of badness.
package enum Level: Int, Comparable, CaseIterable, Sendable, Codable {
    case ok, info, warning, critical

    package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }

    /// Kapacitor's word, as in JSON, templates and match expressions: `CRITICAL`.
    package var name: String {
        switch self {
        case .ok: "OK"
        case .info: "INFO"
        case .warning: "WARNING"
        case .critical: "CRITICAL"
        }
    }

    /// The level whose word begins with a text in upper case; as in Kapacitor no text is the begin of `OK`, and the text may run on
    /// into the words of the levels above.
    package init?(beginning text: String) {
        let words = Level.allCases.map(\.name).joined()
        guard let start = text.isEmpty ? words.startIndex : words.firstRange(of: text)?.lowerBound else { return nil }
        var rest = words.utf8.distance(from: words.startIndex, to: start)
        for level in Level.allCases {
            if rest == 0 {
                self = level
                return
            }
            rest -= level.name.utf8.count
        }
        return nil
    }

    /// The level of Kapacitor's word, upper or lower case.
    package init?(name: String) {
        let upper = name.uppercased()
        guard let level = Level.allCases.first(where: { $0.name == upper }) else { return nil }
        self = level
    }
}
