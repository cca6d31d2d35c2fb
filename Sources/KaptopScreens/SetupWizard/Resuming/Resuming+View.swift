import KaptopConfig
import TextUI

extension Resuming {
    static let help: [HelpLine.Entry] = [.init("r", "go on there", isKept: true), .init("b", "begin anew", isKept: true)]

    /// Draws the question, where there is one.
    ///
    /// `now` is wall time in nanoseconds since 1970 UTC.
    func draw(now: Int64, on grid: inout Grid, in rect: Rect, glyphs: GlyphSet, widths: CharacterWidth) {
        guard let question else { return }
        let draft = question.draft
        var text = WizardText(width: min(rect.width, 76), glyphs: glyphs, widths: widths)
        text.title("Go on where the setup was cut off?")
        text.gap()
        let words = draft.service.setupSteps
        let step = words.indices.contains(draft.step - 1) ? ", \(words[draft.step - 1])" : ""
        let age = TimeText.age(TimeText.span(from: question.keptAt, to: now))
        text.text("\(age) ago it had come to step \(draft.step) of \(words.count)\(step).")
        for (label, value) in draft.answers {
            text.line(StyledText(widths.pad(label, to: 11), .dim) + StyledText(value, .strong))
        }
        text.gap()
        text.text("The \(draft.service.secretName) was not kept: it is asked for once more.", .dim)
        for host in draft.telegram?.removedWebhooks ?? [] {
            text.remark(
                .warning, "the webhook at \(host) was removed then", "Its address was not kept: its program has to set it again.")
        }
        text.gap()
        text.item("r", "go on there")
        text.item("b", "begin anew; what was entered is forgotten")
        text.item("Esc", "leave; what was entered stays kept")
        text.draw(on: &grid, in: rect)
    }
}
