import KaptopDelivery
import TextUI

/// The newest alert as the chat will show it, through the rules of the parse mode.
struct MessagePreview {
    let sample: TelegramSetup.Surroundings.Sample
    let mode: String
    /// What Telegram makes of the text, or why it refuses it.
    let outcome: Result<TelegramMarkup, TelegramMarkup.Refusal>

    private static let widest = 64
    private static let mostLines = 5

    init(_ state: TelegramSetup.State) {
        sample = state.surroundings.newestAlert ?? .example
        mode = state.parseMode
        let isEscaping = state.surroundings.settings.isEscaping
        let text = isEscaping ? TelegramMessage.escape(sample.message, for: mode) : sample.message
        do throws(TelegramMarkup.Refusal) {
            outcome = .success(try TelegramMarkup(text, mode: mode))
        } catch {
            outcome = .failure(error)
        }
    }

    /// Characters of the message that the chat does not show.
    var isEaten: Bool {
        if case .success(let markup) = outcome { markup.text != sample.message } else { false }
    }

    /// What the chat shows: a refused text comes once more as plain text, marked.
    private var runs: [TelegramMarkup.Run] {
        switch outcome {
        case .success(let markup): markup.runs
        case .failure: [.init(sample.message), .init("\n(sent as plain text: \(mode) did not parse)", .italic)]
        }
    }

    func height(width: Int, widths: CharacterWidth) -> Int {
        let inside = min(width, Self.widest) - 4
        let lines = StyledParagraph.lines(of: styled, width: inside, widths: widths).count
        return 1 + 3 + min(lines, Self.mostLines) + (isEaten || !isAccepted ? 2 : 0)
    }

    private var isAccepted: Bool { if case .success = outcome { true } else { false } }

    private var styled: StyledText {
        StyledText(runs.map { StyledText($0.text, Self.style($0.look)) })
    }

    private static func style(_ look: TelegramMarkup.Look) -> Style {
        switch look {
        case .plain: Style(.text)
        case .bold: Style(.strong).bold()
        case .italic, .underline: Style(.text).underlined()
        case .strike, .spoiler: Style(.dim)
        case .code: Style(.codeString)
        case .link: Style(.link)
        case .quote: Style(.dim)
        }
    }

    func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        var head = WizardText(state, width: rect.width)
        head.text(sample.isOwn ? "Your newest alert, as the chat will show it" : "An example, as the chat will show it", .dim)
        let rest = head.draw(on: &grid, in: rect)
        let width = min(rest.width, Self.widest)
        let lines = StyledParagraph.lines(of: styled, width: width - 4, widths: state.widths).prefix(Self.mostLines)
        let frame = Rect(column: rest.column, row: rest.row, width: width, height: min(rest.height, lines.count + 2))
        let name = state.bot.value?.name ?? "your bot"
        let inside = Box(
            title: StyledText(name, Style(.accent).bold()), note: StyledText(state.isSilent ? "silent" : "", .dim)
        ).draw(on: &grid, in: frame, glyphs: state.glyphs)
        for (index, line) in lines.enumerated() { grid.write(line, in: inside.line(index), ellipsis: state.glyphs.ellipsis) }
        var foot = WizardText(state, width: rest.width)
        describe(&foot)
        foot.draw(
            on: &grid,
            in: Rect(column: rest.column, row: frame.endRow, width: rest.width, height: max(0, rest.endRow - frame.endRow)))
    }

    private func describe(_ text: inout WizardText) {
        switch outcome {
        case .failure(let refusal):
            text.remark(.warning, "\(mode) refuses this text, so it comes once more as plain text", refusal.text)
        case .success where isEaten && mode.lowercased() == "markdown":
            text.remark(.warning, "Markdown eats signs of this text", "A pair of _ or * is markup. Plain keeps every sign.")
        case .success where isEaten:
            text.remark(.good, "\(mode) takes its markup out of the text")
        case .success: break
        }
    }
}

/// Styled text broken into lines at its spaces.
enum StyledParagraph {
    static func lines(of text: StyledText, width: Int, widths: CharacterWidth) -> [StyledText] {
        guard width > 0 else { return [] }
        var lines: [StyledText] = []
        var line = StyledText("")
        var word = StyledText("")
        func endWord() {
            guard !word.isEmpty else { return }
            if !line.isEmpty, line.width(widths) + word.width(widths) > width {
                lines.append(line)
                line = ""
            }
            line += word
            word = ""
        }
        for span in text.spans {
            for character in span.text {
                if character.isNewline {
                    endWord()
                    lines.append(line)
                    line = ""
                } else {
                    word += StyledText(String(character), span.style)
                    if character == " " { endWord() }
                }
            }
        }
        endWord()
        return lines + [line]
    }
}
