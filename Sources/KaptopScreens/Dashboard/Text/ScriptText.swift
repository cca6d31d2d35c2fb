import KaptopOverview
import SourceText
import TextUI
import TickScript

/// TICKscript as lines of a screen: highlighted, with mistakes in their place.
enum ScriptText {
    /// One line of the picture of a script.
    enum Line {
        /// A line of the script by its number from 1.
        case code(number: Int, StyledText, isMistaken: Bool)
        /// What is wrong with the line above it.
        case note(StyledText)
    }

    /// A tab is shown as this.
    private static let tab = "    "

    /// Each line of the script in its colours.
    static func highlighted(_ script: String) -> [StyledText] {
        let bytes = Array(script.utf8)
        var kinds = [HighlightedSpan.Kind?](repeating: nil, count: bytes.count)
        for span in Script.highlighted(script) {
            for index in max(0, span.range.start)..<max(0, min(span.range.end, bytes.count)) { kinds[index] = span.kind }
        }
        return bytes.indices.split(omittingEmptySubsequences: false) { bytes[$0] == UInt8(ascii: "\n") }.map { line in
            var text = StyledText("")
            var start = line.startIndex
            while start < line.endIndex {
                let kind = kinds[start]
                let end = line[start...].firstIndex { kinds[$0] != kind } ?? line.endIndex
                text += StyledText(shown(bytes[start..<end]), role(of: kind))
                start = end
            }
            return text
        }
    }

    /// The script with its mistakes below their lines; those without a line stand at the top.
    ///
    /// `current` is the one that a person has gone to, by its place in `mistakes`.
    static func lines(_ script: String, mistakes: [ScriptMistake] = [], current: Int? = nil, _ glyphs: GlyphSet, _ widths: CharacterWidth)
        -> [Line]
    {
        let source = script.split(separator: "\n", omittingEmptySubsequences: false)
        let notes = mistakes.indices.map { self.notes(mistakes[$0], isCurrent: $0 == current, source, glyphs, widths).map(Line.note) }
        var lines = mistakes.indices.filter { mistakes[$0].line == nil }.flatMap { notes[$0] }
        for (index, text) in highlighted(script).enumerated() {
            let own = mistakes.indices.filter { mistakes[$0].line.map { $0 == index + 1 } ?? false }
            lines.append(.code(number: index + 1, text, isMistaken: !own.isEmpty))
            lines += own.flatMap { notes[$0] }
        }
        let last = source.count
        return lines + mistakes.indices.filter { mistakes[$0].line.map { $0 > last || $0 < 1 } ?? false }.flatMap { notes[$0] }
    }

    /// Where a mistake stands among the lines of a picture.
    static func place(of mistake: ScriptMistake, in lines: [Line]) -> Int {
        lines.firstIndex { line in
            if case .code(let number, _, _) = line { number == mistake.line } else { false }
        } ?? 0
    }

    private static func notes(
        _ mistake: ScriptMistake, isCurrent: Bool, _ source: [Substring], _ glyphs: GlyphSet, _ widths: CharacterWidth
    ) -> [StyledText] {
        var indent = 0
        if let line = mistake.line, (1...source.count).contains(line), let column = mistake.column {
            let before = source[line - 1].utf8.prefix(max(1, column) - 1)
            indent = widths.width(of: shown(Array(before)[...]))
        }
        let space = String(repeating: " ", count: indent)
        let style = isCurrent ? Style(.error).bold() : Style(.error)
        let caret = mistake.column == nil ? glyphs.failed : "^"
        let hint = mistake.hint.map { StyledText(space + "  \($0)", .accent) }
        return [StyledText("\(space)\(caret) \(mistake.text)", style)] + (hint.map { [$0] } ?? [])
    }

    private static func shown(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self).replacing("\t", with: tab)
    }

    private static func role(of kind: HighlightedSpan.Kind?) -> Role {
        switch kind {
        case .keyword: .codeKeyword
        case .string, .reference: .codeString
        case .number: .codeNumber
        case .comment: .codeComment
        case .function: .codeFunction
        case .operator: .dim
        case .mistake: .error
        case .property, nil: .text
        }
    }
}

extension ScriptText {
    /// Columns before the code: the line's number and the mark of a mistake.
    static let gutter = 5

    /// Draws lines from `first` on; `beside` gives what stands at the right end of a line, in several lengths, longest first.
    static func draw(
        _ lines: [Line], from first: Int, _ state: Dashboard.State, on grid: inout Grid, in rect: Rect,
        beside: (Int) -> [StyledText] = { _ in [] }
    ) {
        let glyphs = state.glyphs
        let gutter = rect.width >= 50 ? gutter : 4
        for (index, line) in lines.dropFirst(first).prefix(rect.height).enumerated() {
            let place = rect.line(index)
            let code = Rect(column: place.column + gutter, row: place.row, width: place.width - gutter, height: 1)
            switch line {
            case .code(let number, let text, let isMistaken):
                let label = CharacterWidth.standard.pad("\(number)", to: gutter - 2, .right)
                grid.write(
                    StyledText(label, isMistaken ? .error : .dim) + StyledText(isMistaken ? glyphs.failed : "", Style(.error).bold()),
                    in: place, ellipsis: glyphs.ellipsis)
                drawCode(text, beside(number), glyphs, on: &grid, in: code)
            case .note(let text):
                grid.write(text, in: code, ellipsis: glyphs.ellipsis)
            }
        }
    }

    private static func drawCode(_ text: StyledText, _ forms: [StyledText], _ glyphs: GlyphSet, on grid: inout Grid, in place: Rect) {
        let width = text.width(grid.widths)
        let fitting = forms.first { width + 1 + $0.width(grid.widths) <= place.width } ?? forms.last ?? ""
        let besideWidth = fitting.width(grid.widths)
        let room = besideWidth == 0 ? place.width : place.width - besideWidth - 1
        grid.write(
            text, in: Rect(column: place.column, row: place.row, width: room, height: 1).intersection(place), ellipsis: glyphs.ellipsis)
        grid.write(fitting, in: place, .right, ellipsis: glyphs.ellipsis)
    }
}
