import TextUI

/// Text fields one below the other and the answer below them: what acknowledgements, silences and maintenances are typed into.
///
/// In a field every letter is text. Tab and Enter go to the next field and behind the last one to the answer, where `x` says yes; so Enter
/// never confirms.
struct Form: Sendable, Equatable {
    struct Field: Sendable, Equatable {
        var label: String
        var text: TextField
        /// Taken where nothing is typed, and shown until then.
        var fallback: String

        init(_ label: String, _ text: String = "", fallback: String = "") {
            self.label = label
            self.text = TextField(text)
            self.fallback = fallback
        }

        var value: String {
            let typed = text.text.split(separator: " ").joined(separator: " ")
            return typed.isEmpty ? fallback : typed
        }
    }

    enum Step: Equatable { case stay, cancel, confirm }

    var fields: [Field]
    /// The field that has the keys; nil for the answer.
    var focus: Int?

    init(_ fields: [Field]) {
        self.fields = fields
        focus = fields.isEmpty ? nil : 0
    }

    func value(_ index: Int) -> String { fields[index].value }

    mutating func press(_ key: Key) -> Step {
        switch key {
        case .escape: return .cancel
        case .tab, .down, .enter: moveFocus(by: 1)
        case .backTab, .up: moveFocus(by: -1)
        default:
            guard let focus else { return key == .character(Question.yes) ? .confirm : .stay }
            _ = fields[focus].text.handle(key)
        }
        return .stay
    }

    /// Goes round: behind the answer comes the first field again, but Enter stays at the answer.
    private mutating func moveFocus(by step: Int) {
        let count = fields.count + 1
        let place = ((focus ?? fields.count) + step + count) % count
        focus = place == fields.count ? nil : place
    }
}

extension Form {
    func entries(_ verb: String) -> [HelpLine.Entry] {
        let next = HelpLine.Entry("Tab", "next field")
        let back = HelpLine.Entry("Esc", "back", isKept: true)
        return focus == nil ? [HelpLine.Entry(String(Question.yes), verb, isKept: true), next, back] : [next, back]
    }

    /// Lines that `draw` needs: the fields, a line of space, and the answer.
    var height: Int { fields.count + 2 }

    func draw(_ verb: String, error: String?, on grid: inout Grid, in rect: Rect, glyphs: GlyphSet) {
        let labelWidth = (fields.map { CharacterWidth.standard.width(of: $0.label) }.max() ?? 0) + 2
        for (index, field) in fields.enumerated() {
            let line = rect.line(index)
            let isFocused = focus == index
            // Told by the mark, not by colour alone.
            let mark = StyledText(isFocused ? glyphs.focus + " " : "  ", Style(.borderFocused, on: .dialog))
            let label = StyledText(field.label, Style(isFocused ? .strong : .dim, on: .dialog, isFocused ? .bold : []))
            grid.write(mark + label, in: line, ellipsis: glyphs.ellipsis)
            let place = Rect(column: line.column + labelWidth + 2, row: line.row, width: line.width - labelWidth - 2, height: line.height)
            field.text.draw(
                on: &grid, in: place, glyphs: glyphs, isFocused: isFocused, placeholder: field.fallback, background: .dialog)
        }
        let answer = rect.line(fields.count + 1)
        if let error {
            DialogBox.write(StyledText(error, .error), on: &grid, in: answer, glyphs: glyphs)
            return
        }
        let mark = StyledText(focus == nil ? glyphs.focus + " " : "  ", .borderFocused)
        let key = StyledText("\(Question.yes) ", Style(focus == nil ? .key : .keyDisabled, on: .background, focus == nil ? .bold : []))
        DialogBox.write(mark + key + StyledText(verb, focus == nil ? .text : .dim), on: &grid, in: answer, glyphs: glyphs)
    }
}
