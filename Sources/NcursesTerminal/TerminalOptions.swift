package import TextUI

/// What a CursesScreen is told about the terminal; it reads no environment itself.
package struct TerminalOptions: Sendable {
    /// `$TERM`.
    package var term: String
    /// `$COLORTERM`; `truecolor` and `24bit` ask for 24-bit colours, which ncurses has where the entry `NAME-direct` is installed.
    ///
    /// A theme made of the 256 colours' cube is shown with those: it looks the same and costs half the bytes.
    package var colorTerm: String
    /// `$NO_COLOR` is set and not empty.
    package var noColor: Bool
    /// `$SSH_CONNECTION` is set: keys come in pieces, so an Escape is waited for longer.
    package var isOverSSH: Bool
    /// ASCII or Unicode whatever the locale says; nil follows the locale.
    package var usesASCII: Bool?
    /// The marks of `GlyphSet.unicode` may take two columns here, as in terminals set up for Chinese, Japanese or Korean; ASCII marks are used.
    package var hasWideMarks: Bool
    /// The locale for character types; "" takes the environment's, as every program does.
    package var locale: String
    package var theme: Theme
    /// File descriptors of keys and screen.
    package var input: Int32
    package var output: Int32
    /// Off in tests, which share their process with others.
    package var catchesSignals: Bool

    package init(
        term: String, colorTerm: String = "", noColor: Bool = false, isOverSSH: Bool = false, usesASCII: Bool? = nil,
        hasWideMarks: Bool = false,
        locale: String = "",
        theme: Theme = .plain, input: Int32 = 0, output: Int32 = 1, catchesSignals: Bool = true
    ) {
        self.term = term
        self.colorTerm = colorTerm
        self.noColor = noColor
        self.isOverSSH = isOverSSH
        self.usesASCII = usesASCII
        self.hasWideMarks = hasWideMarks
        self.locale = locale
        self.theme = theme
        self.input = input
        self.output = output
        self.catchesSignals = catchesSignals
    }

    /// Whether the terminal takes 24-bit colours, by its own word.
    var colorTermIsDirect: Bool {
        !noColor && (colorTerm == "truecolor" || colorTerm == "24bit")
    }

    /// Whether a locale is one whose terminals often show ambiguous characters two columns wide (Unicode Standard Annex 11): `ja_JP.UTF-8`.
    package static func hasWideMarks(locale: String) -> Bool {
        ["ja", "ko", "zh"].contains { locale == $0 || locale.hasPrefix($0 + "_") || locale.hasPrefix($0 + ".") }
    }

    /// Milliseconds that ncurses waits after an Escape for the rest of a key.
    var escapeDelay: Int32 { isOverSSH ? 150 : 25 }
}

/// Why a terminal cannot show screens.
package enum TerminalRefusal: Error, Hashable, CustomStringConvertible {
    case noTerm
    case unknownTerm(String)
    /// It cannot place its cursor, so nothing can be drawn on it.
    case dumb(String)
    case unusable
    /// The output is a file or a pipe.
    case noTerminal

    package var description: String {
        switch self {
        case .noTerm: "TERM is not set, so the terminal's kind is unknown"
        case .unknownTerm(let term): "terminal '\(term)' is not known here (no terminfo entry)"
        case .dumb(let term): "terminal '\(term)' cannot place its cursor"
        case .noTerminal: "the output is no terminal"
        case .unusable: "the terminal cannot be opened"
        }
    }
}
