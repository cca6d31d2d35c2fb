/// How many columns text takes on a terminal: 2 for East Asian wide and fullwidth, 0 for combining marks, 1 for the rest.
///
/// The tables follow Unicode 15 (EastAsianWidth.txt). Terminals in a Chinese, Japanese or Korean setting draw the *ambiguous* class, which
/// holds box drawing and `●▲◆`, two columns wide; for those there is `.ambiguousWide`, and view code should use the ASCII glyph set.
/// All measures count what the sanitiser lets through, so a measured width is what a Grid will use.
package struct CharacterWidth: Hashable, Sendable {
    private let ambiguous: Int

    package static let standard = CharacterWidth(ambiguous: 1)
    package static let ambiguousWide = CharacterWidth(ambiguous: 2)

    private init(ambiguous: Int) {
        self.ambiguous = ambiguous
    }

    /// Columns of one scalar that the sanitiser lets through: 0, 1 or 2.
    package func width(of scalar: Unicode.Scalar) -> Int {
        scalar.value >= 0x300 && Sanitizer.isCombining(scalar) ? 0 : width(ofBase: scalar)
    }

    /// Columns of a scalar that is known to be no combining mark.
    func width(ofBase scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0xA1 || value < 0x1100 && ambiguous == 1 { return 1 }
        if WidthTables.contains(value, in: WidthTables.wide) { return 2 }
        if ambiguous == 2, WidthTables.contains(value, in: WidthTables.ambiguous) { return 2 }
        return 1
    }

    /// Columns that a text takes once it is on one line of a Grid.
    package func width(of text: String) -> Int {
        // Printable ASCII is most of what is measured and needs no tables.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
        return Sanitizer.glyphs(of: text, widths: self).reduce(0) { $0 + $1.width }
    }

    /// The text cut to at most `limit` columns, with `ellipsis` where something is missing.
    package func truncate(_ text: String, to limit: Int, ellipsis: String = "…", keeping: TruncationKeeps = .start) -> String {
        guard limit > 0 else { return "" }
        guard width(of: text) > limit else { return text }
        let mark = width(of: ellipsis) <= limit ? ellipsis : ""
        let room = limit - width(of: mark)
        let glyphs = Sanitizer.glyphs(of: text, widths: self)
        switch keeping {
        case .start:
            return prefix(of: glyphs, room: room) + mark
        case .end:
            return mark + suffix(of: glyphs, room: room)
        case .startAndEnd:
            let head = prefix(of: glyphs, room: (room + 1) / 2)
            return head + mark + suffix(of: glyphs, room: room - width(of: head))
        }
    }

    /// The text filled with spaces to `columns`; a longer text is returned as it is.
    package func pad(_ text: String, to columns: Int, _ alignment: Alignment = .left) -> String {
        let missing = max(0, columns - width(of: text))
        let before = alignment.spaceBefore(missing)
        return String(repeating: " ", count: before) + text + String(repeating: " ", count: missing - before)
    }

    /// The text cut or filled to exactly `columns`.
    package func fit(_ text: String, to columns: Int, _ alignment: Alignment = .left, ellipsis: String = "…") -> String {
        pad(truncate(text, to: columns, ellipsis: ellipsis), to: max(0, columns), alignment)
    }

    private func prefix(of glyphs: [Glyph], room: Int) -> String {
        var left = room
        var result = ""
        for glyph in glyphs {
            guard glyph.width <= left else { break }
            left -= glyph.width
            result += glyph.text
        }
        return result
    }

    private func suffix(of glyphs: [Glyph], room: Int) -> String {
        var left = room
        var start = glyphs.endIndex
        while start > glyphs.startIndex, glyphs[start - 1].width <= left {
            start -= 1
            left -= glyphs[start].width
        }
        return glyphs[start...].map(\.text).joined()
    }
}

/// Which part of a text survives truncation.
package enum TruncationKeeps: Hashable, Sendable {
    case start, end, startAndEnd
}

/// Where a text stands in a space that is wider than it.
package enum Alignment: Hashable, Sendable {
    case left, right, center

    /// How many of the `missing` columns go before the text.
    package func spaceBefore(_ missing: Int) -> Int {
        switch self {
        case .left: 0
        case .right: missing
        case .center: missing / 2
        }
    }
}
