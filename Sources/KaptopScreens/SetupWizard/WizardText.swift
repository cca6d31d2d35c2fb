import TextUI

/// Lines of a wizard's page in the making: paragraphs broken to a width, marks before them, all in the glyphs of the terminal.
struct WizardText {
    private(set) var lines: [StyledText] = []
    let width: Int
    let glyphs: GlyphSet
    let widths: CharacterWidth

    init(width: Int, glyphs: GlyphSet, widths: CharacterWidth) {
        self.width = width
        self.glyphs = glyphs
        self.widths = widths
    }

    init(_ state: TelegramSetup.State, width: Int) { self.init(width: width, glyphs: state.glyphs, widths: state.widths) }

    /// What a remark is, told by its mark as well as by its colour.
    enum Kind {
        case good, warning, bad, waiting

        var role: Role {
            switch self {
            case .good: .success
            case .warning: .warning
            case .bad: .error
            case .waiting: .dim
            }
        }

        func mark(_ glyphs: GlyphSet) -> String {
            switch self {
            case .good: glyphs.healthy
            case .warning: glyphs.warning
            case .bad: glyphs.failed
            case .waiting: glyphs.retrying
            }
        }
    }

    mutating func title(_ text: String) { paragraph(text, Style(.strong).bold()) }

    mutating func text(_ text: String, _ role: Role = .text) { paragraph(text, Style(role)) }

    mutating func line(_ line: StyledText) { lines.append(line) }

    mutating func gap() { lines.append("") }

    /// A paragraph with a mark before it; what it says first is in its colour, what explains it is plain.
    mutating func remark(_ kind: Kind, _ text: String, _ explanation: String = "") {
        let mark = widths.pad(kind.mark(glyphs), to: glyphs.isASCII ? 3 : 2)
        hanging(StyledText(mark, Style(kind.role).bold()), text, Style(kind == .waiting ? .text : kind.role))
        if !explanation.isEmpty { hanging(StyledText(String(repeating: " ", count: mark.count), .text), explanation, Style(.text)) }
    }

    /// A numbered paragraph.
    mutating func item(_ number: Int, _ text: String) {
        hanging(StyledText("\(number) ", Style(.key).bold()), text, Style(.text))
    }

    /// What a key does.
    mutating func item(_ key: String, _ text: String) {
        // Names of keys are up to five wide: "Enter" on a plain terminal, which needs a gap too.
        let mark = widths.pad(key, to: key.count < 5 ? 5 : key.count + 1)
        hanging(StyledText(mark, Style(.key).bold()), text, Style(.text))
    }

    private mutating func hanging(_ mark: StyledText, _ text: String, _ style: Style) {
        let indent = mark.width(widths)
        for (index, line) in Paragraph.lines(of: shown(text), width: max(1, width - indent), widths: widths).enumerated() {
            let start = index == 0 ? mark : StyledText(String(repeating: " ", count: indent), .text)
            lines.append(start + StyledText(line, style))
        }
    }

    private mutating func paragraph(_ text: String, _ style: Style) {
        lines += Paragraph.lines(of: shown(text), width: width, widths: widths).map { StyledText($0, style) }
    }

    /// Sentences of other rooms have an ellipsis in them, which plain terminals lack.
    private func shown(_ text: String) -> String { glyphs.isASCII ? text.replacing("\u{2026}", with: "...") : text }

    /// Draws from the top; returns what is left below.
    @discardableResult
    func draw(on grid: inout Grid, in rect: Rect) -> Rect {
        for (index, line) in lines.prefix(rect.height).enumerated() {
            grid.write(line, in: rect.line(index), ellipsis: glyphs.ellipsis)
        }
        let used = min(lines.count, rect.height)
        return Rect(column: rect.column, row: rect.row + used, width: rect.width, height: rect.height - used)
    }
}
