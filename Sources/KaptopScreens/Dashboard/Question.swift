import KaptopOverview
import TextUI

/// A question before something that changes the world, answered with keys that no screen uses otherwise.
struct Question: Equatable, Sendable {
    var title: String
    var lines: [String]
    var answers: [Answer]

    struct Answer: Equatable, Sendable {
        var key: Character
        var word: String
        var effect: Dashboard.Effect
        /// Shown until the outcome comes.
        var progress: String
    }

    /// The key that says yes where there is one answer.
    static let yes: Character = "x"

    static let stopAlerting = Question(
        title: "Quit",
        lines: ["Alerting stops with this window."],
        answers: [
            Answer(
                key: "b", word: "keep running in the background", effect: .quit(.keepRunning),
                progress: "Moving the engine to the background"),
            Answer(key: yes, word: "stop", effect: .quit(.stop), progress: "Stopping the engine"),
        ])

    static let simulate = Question(
        title: "Simulate an alert",
        lines: ["A demonstration of 20 seconds shows what an alert looks like here. It is marked SIM and never leaves this machine."],
        answers: [Answer(key: yes, word: "simulate", effect: .perform(.simulateAlert), progress: "Starting the simulation")])
}

extension Question {
    /// The keys, for the footer.
    var entries: [HelpLine.Entry] {
        answers.map { HelpLine.Entry(String($0.key), $0.word) } + [HelpLine.Entry("Esc", "back", isKept: true)]
    }

    func draw(on grid: inout Grid, in body: Rect, glyphs: GlyphSet) {
        let width = min(60, body.width)
        let text = lines.flatMap { Paragraph.lines(of: $0, width: width - 4, widths: grid.widths) }
        let height = text.count + answers.count + 4
        let place = body.centered(Size(width: width, height: height))
        let inside = Box(title: StyledText(title, Style(.title, on: .dialog).bold()), isFocused: true, background: .dialog)
            .draw(on: &grid, in: place, glyphs: glyphs)
        for (index, line) in text.enumerated() {
            grid.write(StyledText(line, Style(.text, on: .dialog)), in: inside.line(index), ellipsis: glyphs.ellipsis)
        }
        for (index, entry) in entries.enumerated() {
            let key = StyledText(CharacterWidth.standard.pad(entry.key, to: 5), Style(.key, on: .dialog, .bold))
            grid.write(
                key + StyledText(entry.word, Style(.text, on: .dialog)), in: inside.line(text.count + 1 + index), ellipsis: glyphs.ellipsis)
        }
    }
}
