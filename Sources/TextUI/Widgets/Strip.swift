/// A row of small bars, one column each: a level's history by height and colour, or values as a sparkline.
package enum Strip {
    /// One column of a level strip; `step` is 0 for OK to 3 for critical, nil where nothing is known.
    package struct Column: Hashable, Sendable {
        package var step: Int?
        package var role: Role

        package init(step: Int?, role: Role) {
            self.step = step
            self.role = role
        }
    }

    /// The history as text, the newest at the right; height and colour both say the level, so either suffices.
    package static func levels(_ columns: [Column], glyphs: GlyphSet) -> StyledText {
        StyledText(
            columns.map { column in
                guard let step = column.step else { return StyledText(" ") }
                return StyledText(glyphs.strip[min(max(0, step), glyphs.strip.count - 1)], column.role)
            })
    }

    /// Values scaled between `range` (their own least and greatest when nil) as bars of eight heights; nil and NaN leave a gap.
    package static func values(_ values: [Double?], range: ClosedRange<Double>? = nil, role: Role = .plot, glyphs: GlyphSet) -> StyledText {
        let known = values.compactMap { $0 }.filter(\.isFinite)
        guard let least = range?.lowerBound ?? known.min(), let most = range?.upperBound ?? known.max() else {
            return StyledText(String(repeating: " ", count: values.count))
        }
        let text = values.map { value in
            guard let value, value.isFinite else { return " " }
            let share = Strip.share(of: value, least, most)
            let top = glyphs.bars.count - 1
            // The lowest bar is one step high: a value is there, unlike in a gap.
            return glyphs.bars[min(top, max(1, 1 + Int((share * Double(top - 1)).rounded())))]
        }
        return StyledText(text.joined(), role)
    }

    /// Where a value lies between two others, from 0 to 1; halves are taken first, because a difference of finite numbers can be infinite.
    private static func share(of value: Double, _ least: Double, _ most: Double) -> Double {
        guard most > least else { return 0.5 }
        let share = (value / 2 - least / 2) / (most / 2 - least / 2)
        return share.isNaN ? 0.5 : min(1, max(0, share))
    }
}
