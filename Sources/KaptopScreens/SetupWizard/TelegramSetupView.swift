import KaptopConfig
import KaptopDelivery
package import TextUI

extension TelegramSetup {
    static func fits(_ size: Size) -> Bool { WizardFrame.fits(size) }

    package static func view(_ state: State, size: Size) -> Grid {
        if fits(size), state.isCodeShown, let link = state.link { return code(of: link, state, size) }
        var copy = state
        let isWithin = screen(of: state.step).goUp(&copy)
        let isAsking = state.resuming.isAsking
        let isField = state.step == .chat && state.isTypingID && state.question == nil
        let first = Step.token.rawValue
        let frame = WizardFrame(
            command: "setup telegram", title: "Telegram", path: state.surroundings.configurationPath,
            steps: ConfiguredService.telegram.setupSteps, step: isAsking ? -1 : state.step.rawValue - first,
            skipped: state.hasPassedTest ? [] : [Step.test.rawValue - first], isAskingToLeave: state.isAskingToLeave,
            isSaved: state.savedPath != nil, hasStepBefore: state.stepBefore != nil,
            escape: state.departure != nil ? "stay" : isAsking || !isWithin ? "leave" : isField ? "close field" : "no",
            // Two columns beside a code.
            width: 116, glyphs: state.glyphs, widths: state.widths)
        return frame.view(size, help: help(state)) { drawContent(state, on: &$0, in: $1) }
    }

    static func help(_ state: State) -> [HelpLine.Entry] {
        if state.resuming.isAsking { return Resuming.help }
        return state.departure != nil ? WebhookRestoring.help(state) : screen(of: state.step).help(state)
    }

    /// The step, or what is asked in its place.
    static func drawContent(_ state: State, on grid: inout Grid, in rect: Rect) {
        if state.resuming.isAsking {
            state.resuming.draw(now: state.now, on: &grid, in: rect, glyphs: state.glyphs, widths: state.widths)
        } else if let departure = state.departure {
            WebhookRestoring.draw(departure, state, on: &grid, in: rect)
        } else {
            screen(of: state.step).draw(state, on: &grid, in: rect)
        }
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
