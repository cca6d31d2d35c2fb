import KaptopOverview
import TextUI

/// A question before something that changes the world, answered with keys that no screen uses otherwise.
struct Question: Dialog, Equatable {
    var title: String
    var lines: [String]
    var answers: [Answer]

    struct Answer: Equatable, Sendable {
        var key: Character
        var word: String
        var effects: [Dashboard.Effect]
        /// Shown until the outcome comes.
        var progress: String
        /// How what it does is taken back; nil where that cannot be.
        var undo: Undo?

        init(key: Character, word: String, effect: Dashboard.Effect, progress: String, undo: Undo? = nil) {
            self.init(key: key, word: word, effects: [effect], progress: progress, undo: undo)
        }

        init(key: Character, word: String, effects: [Dashboard.Effect], progress: String, undo: Undo? = nil) {
            self.key = key
            self.word = word
            self.effects = effects
            self.progress = progress
            self.undo = undo
        }
    }

    /// The key that says yes where there is one answer.
    static let yes: Character = "x"
    /// Letters that answer questions; no screen uses them.
    static let keys: [Character] = ["x", "b", "r", "f", "i", "z"]

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

    mutating func press(_ key: Key, _ state: inout Dashboard.State) -> DialogStep {
        if key == .escape { return .close }
        guard let answer = answers.first(where: { key == .character($0.key) }) else { return .stay }
        state.notice = Dashboard.Notice(kind: .progress, text: answer.progress, at: state.now)
        if let undo = answer.undo { state.undo = undo }
        return .close(answer.effects)
    }
}

extension Question {
    /// The keys, for the footer.
    func entries(_ state: Dashboard.State) -> [HelpLine.Entry] {
        answers.map { HelpLine.Entry(String($0.key), $0.word) } + [HelpLine.Entry("Esc", "back", isKept: true)]
    }

    func draw(_ state: Dashboard.State, on grid: inout Grid, body: Rect, screen: Rect) {
        let width = min(64, body.width)
        let text = lines.flatMap { Paragraph.lines(of: $0, width: width - 4, widths: grid.widths) }.prefix(
            max(1, body.height - answers.count - 4))
        let inside = DialogBox.draw(
            title: title, height: text.count + answers.count + 2, width: width, on: &grid, body: body, glyphs: state.glyphs)
        for (index, line) in text.enumerated() {
            DialogBox.write(StyledText(line), on: &grid, in: inside.line(index), glyphs: state.glyphs)
        }
        for (index, entry) in entries(state).enumerated() {
            let key = StyledText(CharacterWidth.standard.pad(entry.key, to: 5), Style(.key).bold())
            DialogBox.write(key + StyledText(entry.word), on: &grid, in: inside.line(text.count + 1 + index), glyphs: state.glyphs)
        }
    }
}
