/// Makes text from outside safe to show: the only way by which data reaches a cell, a title or a plain terminal line.
///
/// - Newline, tab and the line separators become a space.
/// - Controls (C0, DEL, C1, so ESC too), bidirectional controls, zero-width and other format characters, unassigned and private-use
///   scalars become `�`: a value can neither move the cursor, nor reorder what stands beside it, nor hide a part of itself.
/// - Variation selectors 15 and 16 after a base, which only ask for an emoji's look, are left out.
/// - Combining marks join their base, four at most (what a curses cell holds); one without a base becomes `�`.
package enum Sanitizer {
    /// What stands for a character that is not shown.
    package static let replacement = "\u{FFFD}"

    private static let mostMarks = 4

    /// The safe text on one line.
    package static func clean(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        return glyphs(of: text, widths: .standard).map(\.text).joined()
    }

    /// The safe text as glyphs with their widths.
    package static func glyphs(of text: String, widths: CharacterWidth) -> [Glyph] {
        var glyphs: [Glyph] = []
        glyphs.reserveCapacity(text.utf8.count)
        var marks = 0
        for scalar in text.unicodeScalars {
            switch kind(of: scalar) {
            case .base:
                marks = 0
                glyphs.append(Glyph(scalars: GlyphScalars(scalar), width: widths.width(ofBase: scalar)))
            case .space:
                marks = mostMarks
                glyphs.append(Glyph(scalars: .space, width: 1))
            case .mark where glyphs.isEmpty || glyphs[glyphs.count - 1].scalars == .space || marks == mostMarks:
                glyphs.append(Glyph(scalars: .replacement, width: widths.width(of: "\u{FFFD}")))
                marks = mostMarks
            case .mark:
                marks += 1
                glyphs[glyphs.count - 1].scalars.append(scalar)
            case .look where !glyphs.isEmpty:
                break
            case .look, .unsafe:
                marks = mostMarks
                glyphs.append(Glyph(scalars: .replacement, width: widths.width(of: "\u{FFFD}")))
            }
        }
        return glyphs
    }

    static func isCombining(_ scalar: Unicode.Scalar) -> Bool {
        kind(of: scalar) == .mark
    }

    private enum Kind {
        case base, space, mark, look, unsafe
    }

    private static func kind(of scalar: Unicode.Scalar) -> Kind {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x2028, 0x2029: return .space
        case 0x20..<0x7F, 0xA1..<0xAD, 0xAE..<0x300: return .base
        case 0..<0x20, 0x7F..<0xA0, 0xAD: return .unsafe
        case 0xA0: return .space
        case 0xFE0E, 0xFE0F: return .look
        // Arrows, boxes, blocks, marks, braille, ideographs and syllables are wholly letters and signs; what is most seen is not looked up.
        case 0x2190..<0x2200, 0x2500..<0x2600, 0x2800..<0x2900, 0x4E00...0x9FFF, 0xAC00...0xD7A3: return .base
        // Hangul vowels and final consonants stack on the syllable's first letter, as terminals draw them.
        case 0x1160...0x11FF, 0xD7B0...0xD7FF: return scalar.properties.isDefaultIgnorableCodePoint ? .unsafe : .mark
        default: break
        }
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint { return .unsafe }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return .mark
        case .control, .format, .surrogate, .unassigned, .privateUse: return .unsafe
        case .spaceSeparator where scalar.value != 0x3000: return .space
        default: return .base
        }
    }
}

/// One thing to see: a base scalar with its combining marks, and the columns it takes (1 or 2).
package struct Glyph: Hashable, Sendable {
    var scalars: GlyphScalars
    package let width: Int

    package var text: String { scalars.text }
}
