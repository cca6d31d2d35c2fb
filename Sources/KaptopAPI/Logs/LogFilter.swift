import KaptopEngine

/// Which lines of the log a client wants, from the parameters of its request.
///
/// `task=cpu&node=log5` wants the lines that have both pairs, `lvl=error` those of a level, `lvl=info+` those of it and worse ones.
/// Source: services/diagnostic/api.go and sessions.go of Kapacitor 1.5.7.
struct LogFilter: Sendable, Hashable {
    struct Tag: Sendable, Hashable {
        let key: String
        let value: String
    }

    var tags: [Tag] = []
    var minimumRank = 0

    init() {}

    init(_ query: APIQuery) throws(APIError) {
        var seen: Set<String> = []
        for (name, value) in query.pairs {
            guard seen.insert(name).inserted else { throw .duplicateParameter }
            if name == "lvl", value.hasSuffix("+") {
                // An unknown level wants everything.
                minimumRank = EngineLogLevel(rawValue: value.dropLast().lowercased())?.rank ?? 0
            } else {
                tags.append(Tag(key: name, value: value))
            }
        }
    }

    func wants(_ line: LogLine) -> Bool {
        line.level.rank >= minimumRank && tags.allSatisfy { has(line, $0) }
    }

    private func has(_ line: LogLine, _ tag: Tag) -> Bool {
        switch tag.key {
        case "msg" where tag.value == line.message: true
        case "lvl" where tag.value == line.level.rawValue: true
        default: line.pairs.contains { $0.key == tag.key && $0.value == tag.value }
        }
    }
}
