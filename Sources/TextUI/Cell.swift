/// One column of one row: a glyph and its style.
///
/// A wide glyph fills two cells: the first holds it, the second is a continuation with an empty glyph and the same style.
/// A cell is a few plain words without references, so a grid is copied and compared at the speed of memory.
package struct Cell: Hashable, Sendable {
    var scalars: GlyphScalars
    package var style: Style

    init(scalars: GlyphScalars, style: Style) {
        self.scalars = scalars
        self.style = style
    }

    /// One base scalar with at most four combining marks, already made safe; empty in a continuation.
    package var glyph: String { scalars.text }

    package var isContinuation: Bool { scalars == .none }

    /// The base scalar's number when the glyph is that alone, as nearly all are; nil with combining marks and in a continuation.
    package var singleScalar: UInt32? { scalars.single }

    static func blank(_ style: Style) -> Cell {
        Cell(scalars: .space, style: style)
    }
}

/// Up to six scalars in sixteen bytes, 21 bits each; a zero ends them.
struct GlyphScalars: Hashable, Sendable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0

    static let none = GlyphScalars()
    static let space = GlyphScalars(" ")
    static let replacement = GlyphScalars("\u{FFFD}")

    private init() {}

    init(_ base: Unicode.Scalar) {
        first = UInt64(base.value)
    }

    private subscript(index: Int) -> UInt32 {
        UInt32(((index < 3 ? first : second) >> (21 * UInt64(index % 3))) & 0x1F_FFFF)
    }

    /// Adds a scalar at the end; a seventh is left out.
    mutating func append(_ scalar: Unicode.Scalar) {
        guard let place = (0..<6).first(where: { self[$0] == 0 }) else { return }
        let bits = UInt64(scalar.value) << (21 * UInt64(place % 3))
        if place < 3 { first |= bits } else { second |= bits }
    }

    var single: UInt32? {
        second == 0 && first != 0 && first <= 0x1F_FFFF ? UInt32(first) : nil
    }

    var text: String {
        // What is stored came from scalars, so each of them is one again.
        var view = String.UnicodeScalarView()
        for index in 0..<6 {
            guard self[index] != 0, let scalar = Unicode.Scalar(self[index]) else { break }
            view.append(scalar)
        }
        return String(view)
    }
}
