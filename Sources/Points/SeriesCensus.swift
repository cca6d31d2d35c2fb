/// The series that a parser has seen, as their lines spell them: what is left of a parser that began anew.
package struct SeriesCensus: Sendable {
    private let sections: ByteInterner

    init(_ sections: ByteInterner) {
        self.sections = sections
    }

    package var count: Int { sections.count }

    /// How many of them the other one has seen, too.
    package func countShared(with other: SeriesCensus) -> Int {
        let bytes = sections.arena.span
        var count = 0
        for range in sections.ranges where other.sections.find(bytes, range) != nil { count += 1 }
        return count
    }
}

extension LineProtocolParser {
    package var census: SeriesCensus { SeriesCensus(sections) }
}
