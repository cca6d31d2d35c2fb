import KaptopDelivery
package import TextUI

extension TelegramSetup {
    static func fits(_ size: Size) -> Bool { WizardFrame.fits(size) }

    package static func view(_ state: State, size: Size) -> Grid {
        if fits(size), state.isCodeShown, let link = state.link { return code(of: link, state, size) }
        let step = screen(of: state.step)
        var copy = state
        let isWithin = step.goUp(&copy)
        let isField = state.step == .chat && state.isTypingID && state.question == nil
        let first = Step.token.rawValue
        let frame = WizardFrame(
            command: "setup telegram", title: "Telegram", path: state.surroundings.configurationPath,
            steps: ["Token", "Chat", "Options", "Test", "Save"], step: state.step.rawValue - first,
            skipped: state.hasPassedTest ? [] : [Step.test.rawValue - first], isAskingToLeave: state.isAskingToLeave,
            isSaved: state.savedPath != nil, hasStepBefore: state.stepBefore != nil,
            escape: isWithin ? (isField ? "close field" : "no") : "leave",
            // Two columns beside a code.
            width: 116, glyphs: state.glyphs, widths: state.widths)
        return frame.view(size, help: step.help(state)) { grid, rect in step.draw(state, on: &grid, in: rect) }
    }

    /// A link alone on the screen, as a code to scan.
    private static func code(of link: String, _ state: State, _ size: Size) -> Grid {
        var grid = Grid(size: size, widths: state.widths)
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
        return grid
    }

    /// One picture a second.
    static func spinner(_ state: State) -> String {
        let frames = state.glyphs.spinner
        let count = Int64(frames.count)
        return frames[Int((state.now / 1_000_000_000 % count + count) % count)]
    }
}
