import KaptopDelivery
package import TextUI

extension TelegramSetup {
    /// Below this the page asks for a larger window: nobody should save what cannot be seen.
    ///
    /// Every step is whole at 80x24.
    static let leastSize = Size(width: 60, height: 16)

    static func fits(_ size: Size) -> Bool { size.width >= leastSize.width && size.height >= leastSize.height }

    package static func view(_ state: State, size: Size) -> Grid {
        var grid = Grid(size: size, widths: state.widths)
        guard fits(size) else {
            grid.write("setup needs \(leastSize.width)x\(leastSize.height); ^C leaves", column: 0, row: 0, style: Style(.warning))
            return grid
        }
        if state.isCodeShown, let link = state.link {
            drawCode(link, state, on: &grid)
            return grid
        }
        let parts = grid.bounds.rows([.fixed(1), .rest, .fixed(1)])
        drawHead(state, on: &grid, in: parts[0])
        let body = parts[1].inset(horizontal: 0, vertical: size.height >= 30 ? 1 : 0)
        let box = body.centered(Size(width: min(116, body.width), height: min(32, body.height)))
        let inside = drawBox(state, on: &grid, in: box)
        screen(of: state.step).draw(state, on: &grid, in: inside)
        if state.isAskingToLeave { drawQuestion(state, on: &grid, in: body) }
        HelpLine(help(state)).draw(on: &grid, in: parts[2])
        return grid
    }

    /// A link alone on the screen, as a code to scan.
    private static func drawCode(_ link: String, _ state: State, on grid: inout Grid) {
        let parts = grid.bounds.rows([.fixed(1), .rest, .fixed(1)])
        grid.write(StyledText(" ", .text) + StyledText(link, .link), in: parts[0], ellipsis: state.glyphs.ellipsis)
        if let code = state.screenCode {
            code.draw(on: &grid, in: parts[1].centered(code.size))
        } else {
            let words = state.glyphs.isASCII ? "This terminal cannot draw the code." : "The window is too small for the code."
            grid.write(StyledText(words + " ^Y copies the link.", .warning), in: parts[1].line(1))
        }
        let waiting: [HelpLine.Entry] = state.search.isPolling && state.step == .chat ? [.init(spinner(state), "listening")] : []
        HelpLine(waiting + [.init("F3", "back", isKept: true), .init("^Y", "copy link", isKept: true)]).draw(on: &grid, in: parts[2])
    }

    /// One picture a second.
    static func spinner(_ state: State) -> String {
        let frames = state.glyphs.spinner
        let count = Int64(frames.count)
        return frames[Int((state.now / 1_000_000_000 % count + count) % count)]
    }

    private static func drawHead(_ state: State, on grid: inout Grid, in rect: Rect) {
        let ground: Role = .bar
        StatusLine(
            left: [
                .init(StyledText(" kaptop", Style(.title, on: ground).bold())),
                .init(StyledText("setup telegram", Style(.text, on: ground))),
            ],
            right: [.init(StyledText(state.surroundings.configurationPath + " ", Style(.dim, on: ground)), expendability: 1)]
        ).draw(on: &grid, in: rect, glyphs: state.glyphs)
    }

    private static func drawBox(_ state: State, on grid: inout Grid, in rect: Rect) -> Rect {
        let place =
            switch state.step {
            case .access: "before step 1"
            case .done: "done"
            default: "step \(state.step.rawValue) of \(Step.save.rawValue)"
            }
        let inside = Box(
            title: StyledText("Telegram", Style(.title).bold()), note: StyledText(place, .dim), isFocused: true
        ).draw(on: &grid, in: rect, glyphs: state.glyphs)
        grid.write(stepLine(state), in: inside.line(0), ellipsis: state.glyphs.ellipsis)
        // Small windows have no line to spare for air.
        let used = inside.height >= 16 ? 2 : 1
        return Rect(column: inside.column, row: inside.row + used, width: inside.width, height: inside.height - used)
    }

    private static func stepLine(_ state: State) -> StyledText {
        let glyphs = state.glyphs
        let words = ["Token", "Chat", "Options", "Test", "Save"]
        let parts = words.enumerated().map { place, word in
            let index = place + Step.token.rawValue
            if index < state.step.rawValue {
                let isSkipped = index == Step.test.rawValue && !state.hasPassedTest
                let mark = isSkipped ? glyphs.absent : glyphs.stepDone
                return StyledText(mark + " ", isSkipped ? .dim : .success) + StyledText(word, .text)
            }
            if index == state.step.rawValue { return StyledText(glyphs.stepNow + " ", .accent) + StyledText(word, Style(.strong).bold()) }
            return StyledText(glyphs.stepOpen + " " + word, .dim)
        }
        return StyledText(parts, separator: StyledText(" " + glyphs.horizontal + glyphs.horizontal + " ", .border))
    }

    private static func drawQuestion(_ state: State, on grid: inout Grid, in body: Rect) {
        let place = body.centered(Size(width: min(50, body.width), height: 6))
        let inside = Box(title: StyledText("Leave the setup?", Style(.title, on: .dialog).bold()), isFocused: true, background: .dialog)
            .draw(on: &grid, in: place, glyphs: state.glyphs)
        grid.cursor = nil
        let words = state.savedPath == nil ? "Nothing has been written." : "What was changed since saving is not written."
        grid.write(StyledText(words, Style(.text, on: .dialog)), in: inside.line(0))
        let answers = [("x  ", "leave; what was typed is forgotten"), ("Esc", "go on")]
        for (index, answer) in answers.enumerated() {
            let key = StyledText(answer.0 + "  ", Style(.key, on: .dialog, .bold))
            grid.write(key + StyledText(answer.1, Style(.text, on: .dialog)), in: inside.line(index + 2), ellipsis: state.glyphs.ellipsis)
        }
    }

    private static func help(_ state: State) -> [HelpLine.Entry] {
        if state.isAskingToLeave { return [.init("x", "leave"), .init("Esc", "go on", isKept: true)] }
        var entries = screen(of: state.step).help(state)
        if state.step != .done {
            if state.step.rawValue > Step.token.rawValue { entries.append(.init("S-Tab", "back", isKept: true)) }
            var copy = state
            let isWithin = screen(of: state.step).goUp(&copy)
            let isField = state.step == .chat && state.isTypingID && state.question == nil
            entries.append(.init("Esc", isWithin ? (isField ? "close field" : "no") : "leave", isKept: true))
        }
        entries.append(.init("^L", "redraw"))
        return entries
    }
}
