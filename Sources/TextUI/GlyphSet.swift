/// The marks and lines that views draw, in Unicode or in plain ASCII for terminals and locales without it.
///
/// A view gets the set as part of its state. In Unicode every mark but `upDown` is one column wide; in ASCII health and comparisons take
/// two, so a view measures or gives two columns. No mark has two meanings: levels and health have marks of their own.
package struct GlyphSet: Hashable, Sendable {
    package let name: String
    // Corners and lines of boxes
    package var topLeft, topRight, bottomLeft, bottomRight, horizontal, vertical: String
    package var teeLeft, teeRight, dashed: String
    // Levels
    package var critical, warning, info, ok: String
    // Health
    package var healthy, retrying, failed, absent: String
    // Alerts: no points, changes its level too often, marked by a person
    package var silent, flapping, marked: String
    // Strips: heights of the levels ok, info, warning, critical
    package var strip: [String]
    /// Heights of a bar from empty to full.
    package var bars: [String]
    // Pointers
    package var focus, selected, unread, ellipsis, arrow, up, down, left, right, descending, ascending: String
    package var lessOrEqual, greaterOrEqual, dot, enterKey, upDown: String
    // Wizard steps and choices
    package var stepDone, stepNow, stepOpen, cursorBar: String
    /// Stands for each character of a secret.
    package var masked: String
    package var spinner: [String]

    /// What each mark means; a glyph stands under one meaning only, in either set.
    package var meanings: [String: Set<String>] {
        [
            "critical": [critical], "warning": [warning], "info": [info], "ok": [ok], "done as it should": [healthy, stepDone],
            "tried again": [retrying], "failed": [failed], "nothing known": [absent], "here": [focus, selected, stepNow],
            "still to do": [stepOpen], "not seen yet": [unread], "secret": [masked], "cut off": [ellipsis], "and": [dot],
        ]
    }

    package var isASCII: Bool { name == GlyphSet.ascii.name }

    package static let unicode = GlyphSet(
        name: "unicode",
        topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯", horizontal: "─", vertical: "│",
        teeLeft: "┤", teeRight: "├", dashed: "╌",
        critical: "◆", warning: "▲", info: "●", ok: "○",
        healthy: "✓", retrying: "↻", failed: "✗", absent: "–",
        silent: "?", flapping: "~", marked: "■",
        strip: ["▁", "▃", "▅", "█"],
        bars: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
        focus: "▸", selected: "▌", unread: "•", ellipsis: "…", arrow: "→", up: "↑", down: "↓", left: "←", right: "→",
        descending: "▾", ascending: "▴",
        lessOrEqual: "≤", greaterOrEqual: "≥", dot: "·", enterKey: "⏎", upDown: "↑↓",
        stepDone: "✓", stepNow: "◉", stepOpen: "◌", cursorBar: "▏", masked: "*",
        spinner: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"])

    package static let ascii = GlyphSet(
        name: "ascii",
        topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+", horizontal: "-", vertical: "|",
        teeLeft: "|", teeRight: "|", dashed: "-",
        critical: "X", warning: "!", info: "i", ok: ".",
        healthy: "ok", retrying: "re", failed: "XX", absent: "--",
        silent: "?", flapping: "%", marked: "+",
        strip: ["_", "-", "=", "#"],
        bars: [" ", "_", "_", "-", "-", "=", "=", "#", "#"],
        focus: ">", selected: ">", unread: "*", ellipsis: "~", arrow: ">", up: "^", down: "v", left: "<", right: ">",
        descending: "v", ascending: "^",
        lessOrEqual: "<=", greaterOrEqual: ">=", dot: "-", enterKey: "Enter", upDown: "Up/Dn",
        stepDone: "ok", stepNow: ">", stepOpen: "o", cursorBar: "|", masked: "x",
        spinner: ["|", "/", "-", "\\"])

    /// Text in which every glyph outside ASCII is replaced, as wide as before: the last resort for data on an ASCII terminal.
    ///
    /// Common signs become their ASCII likeness, the rest `?`.
    package static func transliterate(_ glyph: String) -> String {
        guard let scalar = glyph.unicodeScalars.first else { return "" }
        return scalar.isASCII ? String(scalar) : likenesses[scalar] ?? "?"
    }

    private static let likenesses: [Unicode.Scalar: String] = [
        "─": "-", "│": "|", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "┤": "|", "├": "|", "╌": "-", "…": "~",
        "→": ">", "←": "<", "↑": "^", "↓": "v", "▸": ">", "▾": "v", "▴": "^", "•": "*", "·": "-", "–": "-",
        "—": "-", "◆": "X", "▲": "!", "●": "i", "○": ".", "✓": "+", "✗": "x", "≤": "<", "≥": ">", "▁": "_",
        "▃": "-", "▅": "=", "█": "#", "‘": "'", "’": "'", "“": "\"", "”": "\"", "▌": ">", "■": "+", "▏": "|", "◌": "o", "◉": ">", "é": "e",
        "è": "e", "ä": "a", "ö": "o", "ü": "u", "ß": "s", "ñ": "n", "å": "a", "ø": "o", "°": "o", "µ": "u",
        "×": "x",
    ]
}
