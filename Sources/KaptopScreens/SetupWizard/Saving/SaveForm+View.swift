import KaptopConfig
import TextUI

extension SaveForm {
    func help(_ glyphs: GlyphSet) -> [HelpLine.Entry] {
        let canWrite = preview.value?.canSave ?? false
        return [
            .init("w", "write", isEnabled: canWrite && !isWriting, isKept: true), .init(glyphs.upDown, "move"), .init("Space", "change"),
            .init("r", "read again"),
        ]
    }

    /// - Parameter remarks: what the wizard itself has to say before it is written.
    func draw(on grid: inout Grid, in rect: Rect, glyphs: GlyphSet, widths: CharacterWidth, remarks: WizardText) {
        var head = WizardText(width: rect.width, glyphs: glyphs, widths: widths)
        head.title("Save: nothing is written until you press w")
        var rest = head.draw(on: &grid, in: rect)
        for row in rows {
            draw(row, on: &grid, in: rest.line(0), glyphs: glyphs)
            rest = Rect(column: rest.column, row: rest.row + 1, width: rest.width, height: max(0, rest.height - 1))
        }
        var foot = WizardText(width: rect.width, glyphs: glyphs, widths: widths)
        describe(&foot, remarks)
        let footHeight = min(foot.lines.count, max(0, rest.height - 4))
        let parts = rest.rows([.fixed(1), .rest, .fixed(1), .fixed(footHeight)])
        if let preview = preview.value { drawDifference(preview, on: &grid, in: parts[1], glyphs: glyphs) }
        foot.draw(on: &grid, in: parts[3])
    }

    private func draw(_ row: Row, on grid: inout Grid, in line: Rect, glyphs: GlyphSet) {
        let isSelected = row == self.row
        let ground: Role = isSelected ? .selection : .background
        if isSelected { grid.fill(line, style: Style(.text, on: ground)) }
        let parts = line.columns([.fixed(2), .fixed(11), .rest])
        if isSelected { grid.write(StyledText(glyphs.selected, Style(.mark, on: ground, .bold)), in: parts[0]) }
        grid.write(StyledText(label(row), Style(.text, on: ground)), in: parts[1])
        grid.write(StyledText(value(row), Style(.strong, on: ground)), in: parts[2], ellipsis: glyphs.ellipsis)
    }

    private func label(_ row: Row) -> String {
        switch row {
        case .place: "Write to"
        case .secret: service == .slack ? "Webhook in" : "Token in"
        case .overrides: "Overrides"
        case .others: "Others"
        }
    }

    private func value(_ row: Row) -> String {
        func options(_ names: [(String, Bool)]) -> String { names.map { ($0.1 ? "(x) " : "( ) ") + $0.0 }.joined(separator: "  ") }
        switch row {
        case .place: return options([("the file (recommended)", choice.place == .file), ("the running engine", choice.place == .engine)])
        case .secret:
            return options([
                ("the file", choice.secret == .file), ("a file of its own", choice.secret == .ownFile),
                ("the environment", choice.secret == .environment),
            ])
        case .overrides: return options([("take back", choice.endsOverrides), ("leave, they win", !choice.endsOverrides)])
        case .others: return choice.keepsOthers ? "[x] may go on reading the file" : "[ ] may go on reading the file"
        }
    }

    private func drawDifference(_ preview: SavePreview, on grid: inout Grid, in rect: Rect, glyphs: GlyphSet) {
        guard !preview.lines.isEmpty else {
            grid.write(StyledText("All this is so already.", .dim), in: rect.line(0))
            return
        }
        // What is left out before and behind says nothing.
        let lines = preview.lines.drop { $0.mark == .gap }.reversed().drop { $0.mark == .gap }.reversed()
        let offset = min(offset, max(0, lines.count - rect.height))
        for (index, line) in lines.dropFirst(offset).prefix(rect.height).enumerated() {
            let isFirst = index == 0 && offset > 0
            let isLast = index == rect.height - 1 && offset + rect.height < lines.count
            let shown: StyledText =
                isFirst
                ? StyledText("  \(offset + 1) more lines (PgUp)", .dim)
                : isLast
                    ? StyledText("  \(lines.count - offset - rect.height + 1) more lines (PgDn)", .dim) : Self.styled(line, glyphs)
            grid.write(shown, in: rect.line(index), ellipsis: glyphs.ellipsis)
        }
    }

    static func styled(_ line: SavePreview.Line, _ glyphs: GlyphSet) -> StyledText {
        switch line.mark {
        case .added: StyledText("+ " + line.text, .success)
        case .removed: StyledText("- " + line.text, .error)
        case .same: StyledText("  " + line.text, .dim)
        case .gap: StyledText("  " + glyphs.ellipsis, .dim)
        }
    }

    private func describe(_ text: inout WizardText, _ remarks: WizardText) {
        switch preview {
        case .unasked, .waiting: return text.remark(.waiting, "looking at what would change")
        case .failed(let failure): return text.remark(.bad, failure.text, failure.remedy + " r looks again.")
        case .answered(let preview):
            describe(preview, &text)
            for line in remarks.lines { text.line(line) }
            finish(preview, &text)
        }
    }

    private func describe(_ preview: SavePreview, _ text: inout WizardText) {
        if preview.choice.place == .engine {
            text.text("An override of the running engine beats the file and outlives restarts. The file stays as it is.", .dim)
        } else if preview.isNewFile {
            text.text("The file will be made, with comments. \(preview.access)", .dim)
        } else {
            text.text("Comments and order stay, the old file is kept as .bak. \(preview.access)", .dim)
        }
        if let file = preview.secretFile {
            text.text(
                file.secret == nil
                    ? "The \(service.secretName) stays in \(file.path)."
                    : "The \(service.secretName) goes into \(file.path), which only the engine's user reads.", .dim)
        }
        if !preview.overridden.isEmpty {
            let keys = preview.overridden.joined(separator: ", ")
            if preview.choice.endsOverrides {
                text.text("Taken back, since it was set through the API and would win: \(keys).")
            } else {
                text.remark(.warning, "what was set through the API wins over the file: \(keys)")
            }
        }
        for remark in preview.remarks { text.remark(.warning, remark.text, remark.remedy) }
    }

    private func finish(_ preview: SavePreview, _ text: inout WizardText) {
        if let question = preview.question {
            text.remark(preview.choice.keepsOthers ? .warning : .bad, question.text, question.remedy)
        }
        if let obstacle = preview.obstacle { text.remark(.bad, obstacle.text, obstacle.remedy + " r looks again.") }
        if !preview.command.isEmpty {
            let words = StyledText("The same: ", .dim) + StyledText(preview.command, .text)
            for line in StyledParagraph.lines(of: words, width: text.width, widths: text.widths) { text.line(line) }
        }
        switch saving {
        case .waiting: text.remark(.waiting, "writing")
        case .failed(let failure): text.remark(.bad, failure.text, failure.remedy)
        case .unasked, .answered: break
        }
        guard preview.canSave, !isWriting else { return }
        let style = isWriteKeyShown ? Style(.warning).bold() : Style(.text)
        let words = preview.choice.place == .file ? " writes the file." : " tells the engine."
        text.line(StyledText("w", Style(.key).bold()) + StyledText(words, style))
    }
}
