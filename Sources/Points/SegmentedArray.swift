/// An append-only array whose copies are cheap to keep: appending after a copy copies one segment, not the whole.
@usableFromInline
struct SegmentedArray<Element: Sendable>: Sendable {
    @usableFromInline static var shift: Int { 10 }
    @usableFromInline static var segmentSize: Int { 1 << shift }

    /// Full segments; never changed again, shared by all copies.
    @usableFromInline var sealed: [[Element]] = []
    @usableFromInline var tail: [Element] = []

    @usableFromInline
    init() {}

    @inlinable var count: Int { sealed.count << Self.shift + tail.count }

    @inlinable
    subscript(index: Int) -> Element {
        let segment = index >> Self.shift
        return segment == sealed.count ? tail[index & (Self.segmentSize - 1)] : sealed[segment][index & (Self.segmentSize - 1)]
    }

    mutating func append(_ element: Element) {
        tail.append(element)
        if tail.count == Self.segmentSize {
            sealed.append(tail)
            tail = []
        }
    }
}
