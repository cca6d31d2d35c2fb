/// A half-open range of UTF-8 byte offsets in a source text.
package struct SourceRange: Hashable, Sendable {
    package var start: Int
    package var end: Int

    package init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = max(start, end)
    }

    /// An empty range: a place between two bytes.
    package init(at offset: Int) {
        self.init(offset, offset)
    }

    package var length: Int { end - start }

    /// The smallest range that holds both.
    package func union(_ other: SourceRange) -> SourceRange {
        SourceRange(min(start, other.start), max(end, other.end))
    }
}
