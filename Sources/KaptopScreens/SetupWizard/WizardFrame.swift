import TextUI

/// What all wizards look like around their steps: head, box, steps, the question before leaving.
struct WizardFrame {
    /// Below this the page asks for a larger window: nobody should save what cannot be seen.
    ///
    /// Every step is whole at 80x24.
    static let leastSize = Size(width: 60, height: 16)

    static func fits(_ size: Size) -> Bool { size.width >= leastSize.width && size.height >= leastSize.height }

    /// `setup telegram`.
    var command: String
    var title: String
    var path: String
    /// The words of the steps, without the end.
    var steps: [String]
    /// The number of the step, `steps.count` for the end, -1 for what comes before the first one.
    var step: Int
    /// Steps that were left out.
    var skipped: Set<Int> = []
    var isAskingToLeave: Bool
    var isSaved: Bool
    /// Whether Back leads anywhere.
    var hasStepBefore = true
    /// What Escape does.
    var escape = "leave"
    /// Columns of the box where there is room.
    var width = 104
    var glyphs: GlyphSet
    var widths: CharacterWidth

    /// Draws everything, with `content` in the box; `help` is the line below.
    func view(_ size: Size, help: [HelpLine.Entry], content: (inout Grid, Rect) -> Void) -> Grid {
        var grid = Grid(size: size, widths: widths)
        guard Self.fits(size) else {
            let least = Self.leastSize
            grid.write("setup needs \(least.width)x\(least.height); ^C leaves", column: 0, row: 0, style: Style(.warning))
            return grid
        }
        let parts = grid.bounds.rows([.fixed(1), .rest, .fixed(1)])
        drawHead(on: &grid, in: parts[0])
        let body = parts[1].inset(horizontal: 0, vertical: size.height >= 30 ? 1 : 0)
        let box = body.centered(Size(width: min(width, body.width), height: min(32, body.height)))
        content(&grid, drawBox(on: &grid, in: box))
        if isAskingToLeave { drawQuestion(on: &grid, in: body) }
        let entries: [HelpLine.Entry] =
            isAskingToLeave ? [.init("x", "leave"), .init("Esc", "go on", isKept: true)] : help + ends + [.init("^L", "redraw")]
        HelpLine(entries).draw(on: &grid, in: parts[2])
        return grid
    }

    private var ends: [HelpLine.Entry] {
        guard step < steps.count else { return [] }
        return (hasStepBefore ? [.init("S-Tab", "back", isKept: true)] : []) + [.init("Esc", escape, isKept: true)]
    }

    func drawHead(on grid: inout Grid, in rect: Rect) {
        let ground: Role = .bar
        StatusLine(
            left: [
                .init(StyledText(" kaptop", Style(.title, on: ground).bold())), .init(StyledText(command, Style(.text, on: ground))),
            ],
            right: [.init(StyledText(path + " ", Style(.dim, on: ground)), expendability: 1)]
        ).draw(on: &grid, in: rect, glyphs: glyphs)
    }

    private func drawBox(on grid: inout Grid, in rect: Rect) -> Rect {
        let place = step < 0 ? "before step 1" : step < steps.count ? "step \(step + 1) of \(steps.count)" : "done"
        let inside = Box(title: StyledText(title, Style(.title).bold()), note: StyledText(place, .dim), isFocused: true)
            .draw(on: &grid, in: rect, glyphs: glyphs)
        grid.write(stepLine, in: inside.line(0), ellipsis: glyphs.ellipsis)
        // Small windows have no line to spare for air.
        let used = inside.height >= 16 ? 2 : 1
        return Rect(column: inside.column, row: inside.row + used, width: inside.width, height: inside.height - used)
    }

    private var stepLine: StyledText {
        let parts = steps.enumerated().map { index, word in
            if index < step {
                let isSkipped = skipped.contains(index)
                let mark = isSkipped ? glyphs.absent : glyphs.stepDone
                return StyledText(mark + " ", isSkipped ? .dim : .success) + StyledText(word, .text)
            }
            if index == step { return StyledText(glyphs.stepNow + " ", .accent) + StyledText(word, Style(.strong).bold()) }
            return StyledText(glyphs.stepOpen + " " + word, .dim)
        }
        return StyledText(parts, separator: StyledText(" " + glyphs.horizontal + glyphs.horizontal + " ", .border))
    }

    func drawQuestion(on grid: inout Grid, in body: Rect) {
        let place = body.centered(Size(width: min(50, body.width), height: 6))
        let inside = Box(title: StyledText("Leave the setup?", Style(.title, on: .dialog).bold()), isFocused: true, background: .dialog)
            .draw(on: &grid, in: place, glyphs: glyphs)
        grid.cursor = nil
        let words = isSaved ? "What was changed since saving is not written." : "Nothing has been written."
        grid.write(StyledText(words, Style(.text, on: .dialog)), in: inside.line(0))
        let answers = [("x  ", "leave; what was typed is forgotten"), ("Esc", "go on")]
        for (index, answer) in answers.enumerated() {
            let key = StyledText(answer.0 + "  ", Style(.key, on: .dialog, .bold))
            grid.write(key + StyledText(answer.1, Style(.text, on: .dialog)), in: inside.line(index + 2), ellipsis: glyphs.ellipsis)
        }
    }
}
