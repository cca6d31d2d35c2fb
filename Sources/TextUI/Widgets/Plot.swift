/// A line through values over time, drawn with braille dots (two by four in a cell) or, in ASCII, with one `*` a cell.
///
/// The plot fills its rectangle; axes, labels and thresholds are the view's to write around and under it, with `row(of:height:)` for the
/// latter.
package struct Plot: Sendable {
    package var values: [Double?]
    /// The values at the bottom and the top edge.
    package var range: ClosedRange<Double>
    package var role: Role

    package init(values: [Double?], range: ClosedRange<Double>, role: Role = .plot) {
        self.values = values
        self.range = range
        self.role = role
    }

    /// The row, counted from the top, in which a value lies; nil outside of the range.
    package func row(of value: Double, height: Int) -> Int? {
        dot(of: value, count: height)
    }

    /// Draws the line over what is there; cells without a dot are left as they are.
    package func draw(on grid: inout Grid, in rect: Rect, glyphs: GlyphSet, background: Role = .background) {
        guard !rect.isEmpty, !values.isEmpty else { return }
        let dotsAcross = glyphs.isASCII ? 1 : 2
        let dotsDown = glyphs.isASCII ? 1 : 4
        let dots = self.dots(width: rect.width * dotsAcross, height: rect.height * dotsDown)
        var cells = Array(repeating: UInt32(0), count: rect.width * rect.height)
        for (x, y) in dots {
            cells[y / dotsDown * rect.width + x / dotsAcross] |= glyphs.isASCII ? 1 : Plot.bits[y % 4][x % 2]
        }
        let style = Style(role, on: background)
        for (index, bits) in cells.enumerated() where bits != 0 {
            // Every sum of braille bits lies between U+2800 and U+28FF, where each value is a scalar.
            let glyph = glyphs.isASCII ? "*" : Unicode.Scalar(0x2800 + bits).map(String.init) ?? "*"
            grid.write(glyph, column: rect.column + index % rect.width, row: rect.row + index / rect.width, style: style, clip: rect)
        }
    }

    /// The dots of the line, neighbours joined by vertical runs so that a jump is seen as one.
    private func dots(width: Int, height: Int) -> [(Int, Int)] {
        var dots: [(Int, Int)] = []
        var previous: Int?
        for x in 0..<width {
            let index = min(values.count - 1, x * values.count / width)
            guard let value = values[index], let y = dot(of: value, count: height) else {
                previous = nil
                continue
            }
            let from = previous ?? y
            dots += (min(from, y)...max(from, y)).map { (x, $0) }
            previous = y
        }
        return dots
    }

    private func dot(of value: Double, count: Int) -> Int? {
        guard count > 0, range.contains(value), range.upperBound > range.lowerBound else { return nil }
        // Halves, because a difference of finite numbers can be infinite.
        let share = (range.upperBound / 2 - value / 2) / (range.upperBound / 2 - range.lowerBound / 2)
        guard share.isFinite else { return nil }
        return min(count - 1, max(0, Int(share * Double(count))))
    }

    /// Braille bits by row and column of the dot (Unicode, block U+2800).
    private static let bits: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
}
