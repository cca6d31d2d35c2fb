package import TextUI

/// A wizard that can also be read and answered line by line, as by a screen reader or a terminal without cursor.
package protocol LineWizard: Program {
    /// Draws what the step says, without a frame around it.
    static func drawStep(_ state: State, on grid: inout Grid, in rect: Rect)
    /// What the keys of the step do: the choices.
    static func choices(_ state: State) -> [HelpLine.Entry]
    /// The field that is typed into; nil where there is none.
    static func field(_ state: State) -> LineField?
    /// Whether something is under way whose answer is to be awaited before anything is asked.
    static func isWaiting(_ state: State) -> Bool
    static func glyphs(_ state: State) -> GlyphSet
}

/// A field for a line of text.
package struct LineField: Sendable, Hashable {
    package var label: String
    /// Typed without echo.
    package var isSecret: Bool
    /// What is typed narrows a list, and an empty line takes what has the mark there.
    package var isNarrowing: Bool
    /// What the field's keys do on the screen, as words.
    package var commands: [LineCommand]

    package init(_ label: String, isSecret: Bool = false, isNarrowing: Bool = false, commands: [LineCommand] = []) {
        self.label = label
        self.isSecret = isSecret
        self.isNarrowing = isNarrowing
        self.commands = commands
    }
}

/// A word that stands for keys where every other text is text: `:server`.
package struct LineCommand: Sendable, Hashable {
    /// Without the colon.
    package var word: String
    package var keys: [Key]

    package init(_ word: String, _ keys: Key...) { self.init(word, keys: keys) }

    package init(_ word: String, keys: [Key]) {
        self.word = word
        self.keys = keys
    }

    static let back = LineCommand("back", .backTab)
    /// Escape would first go up within the step.
    static let leave = LineCommand("leave", .control("c"), "x")
    static let clear = LineCommand("clear", .control("u"))
}

extension LineField {
    /// All of its commands: its own, and those of every field.
    package var allCommands: [LineCommand] { commands + [.back, .leave] }
}

/// The line by line form of any wizard, as a value: what to print, what to ask, and which keys an answer stands for.
package enum LineMode<Wizard: LineWizard> {
    /// What is asked.
    package enum Question: Sendable, Equatable {
        /// A line of text; an empty one leaves the field as it is and goes on.
        case text(LineField)
        /// One of these, by its number from 1.
        case choice([Choice])
    }

    package struct Choice: Sendable, Equatable {
        package var text: String
        package var keys: [Key]

        init(text: String, keys: [Key]) {
            self.text = text
            self.keys = keys
        }

        init(_ command: LineCommand) { self.init(text: command.word, keys: command.keys) }
    }

    /// Narrow enough that steps draw themselves in one column.
    private static var width: Int { 68 }
    private static var mostLines: Int { 200 }
    /// The step as lines, without those that a person only needs to see a layout.
    package static func page(_ state: Wizard.State) -> [String] {
        var grid = Grid(size: Size(width: width, height: mostLines), widths: .standard)
        Wizard.drawStep(state, on: &grid, in: grid.bounds)
        return grid.lines.filter { !$0.isEmpty }
    }

    package static func question(_ state: Wizard.State) -> Question {
        if let field = Wizard.field(state) { return .text(field) }
        var choices: [Choice] = []
        for entry in Wizard.choices(state) where entry.isEnabled {
            if entry.key == Wizard.glyphs(state).upDown {
                choices += [Choice(text: "down", keys: [.down]), Choice(text: "up", keys: [.up])]
            } else if let key = key(entry.key, Wizard.glyphs(state)) {
                choices.append(Choice(text: entry.word, keys: [key]))
            }
        }
        return .choice(choices + [Choice(LineCommand.back), Choice(LineCommand.leave)])
    }

    /// The keys that a line stands for; nil where it answers nothing.
    ///
    /// In a field every text is text, but for its commands, which no secret, chat or channel is called.
    package static func keys(for line: String, _ question: Question) -> [Key]? {
        let line = line.trimmingPrefix(while: \.isWhitespace)
        switch question {
        case .text(let field):
            if line.isEmpty { return [.enter] }
            if let command = field.allCommands.first(where: { ":" + $0.word == line }) { return command.keys }
            let typing: [Key] = [.control("u"), .paste(String(line))]
            return field.isNarrowing ? typing : typing + [.enter]
        case .choice(let choices):
            if line.isEmpty { return choices.first?.keys }
            guard let number = Int(line), choices.indices.contains(number - 1) else { return nil }
            return choices[number - 1].keys
        }
    }

    /// What is printed before an answer is read.
    package static func prompt(_ question: Question) -> String {
        switch question {
        case .text(let field):
            "\(field.label)\(field.isSecret ? " (hidden)" : ""), empty for \(field.isNarrowing ? "the marked one" : "as it is"), "
                + field.allCommands.map { ":" + $0.word }.joined(separator: ", ") + ": "
        case .choice(let choices): choices.enumerated().map { "  \($0 + 1) \($1.text)\n" }.joined() + "Number (1): "
        }
    }

    private static func key(_ text: String, _ glyphs: GlyphSet) -> Key? {
        switch text {
        case glyphs.enterKey: .enter
        case "Space": " "
        case "Tab": .tab
        case "Esc": .escape
        case glyphs.left + glyphs.right: .right
        default: text.count == 1 ? text.first.map(Key.character) : nil
        }
    }
}
