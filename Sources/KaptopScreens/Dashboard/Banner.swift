import KaptopOverview
import TextUI

/// A line under the tab line about the engine as a whole, shown on every screen while it is true.
///
/// The worst stand first.
enum Banner {
    /// One line in several lengths, the longest first.
    struct Line {
        var forms: [StyledText]

        init(_ forms: StyledText...) {
            self.forms = forms
        }

        func form(width: Int, _ widths: CharacterWidth) -> StyledText {
            forms.first { $0.width(widths) <= width } ?? forms[forms.count - 1]
        }
    }

    /// All lines for a state, of which a screen shows as many as it has room for.
    static func all(_ state: Dashboard.State) -> [Line] {
        var lines: [Line] = []
        if let reason = state.disconnection {
            let start = StyledText("No connection to the engine: \(reason)", Style(.error).bold())
            lines.append(Line(start + StyledText(". Everything below is as it was then.", .error), start))
        }
        guard let overview = state.overview else { return lines }
        if let line = failing(state) { lines.append(line) }
        lines += overview.engine.banners.map { Line(StyledText($0, .warning)) }
        if let line = gap(state) { lines.append(Line(line)) }
        if state.alerts.simulatedCount > 0 {
            let mark = StyledText("SIM", Style(.accent).bold())
            lines.append(
                Line(mark + " marks a simulation. It ends by itself and nothing of it is sent.", mark + ": a simulation, not sent"))
        }
        if overview.engine.sendsNothing { lines.append(firstRun(overview.engine)) }
        return lines
    }

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        let lines = all(state)
        for index in 0..<min(lines.count, rect.height) {
            let line = rect.line(index).inset(horizontal: 1)
            let hidden = index == rect.height - 1 ? lines.count - rect.height : 0
            let more = StyledText(hidden > 0 ? " +\(hidden)" : "", Style(.warning).bold())
            let room = Rect(column: line.column, row: line.row, width: line.width - more.width(grid.widths), height: 1)
            grid.write(lines[index].form(width: room.width, grid.widths), in: room, ellipsis: state.glyphs.ellipsis)
            grid.write(more, in: line, .right)
        }
    }

    /// Written as `✗ Ops on-call: 7 not delivered since 11:57 (kicked)`.
    private static func failing(_ state: Dashboard.State) -> Line? {
        let failing = state.failingDestinations
        guard let worst = failing.first, let trouble = worst.health.trouble else { return nil }
        let since = TimeText.minuteAndDate(trouble.since, now: state.now, state.zone)
        let count = NumberText.count(worst.undeliveredCount)
        let name = worst.health.mark(state.glyphs) + " " + StyledText(worst.name, Style(.strong).bold())
        let word = CauseText.word(trouble.cause)
        let short = name + StyledText(": \(count) not delivered since \(since) (\(word))")
        let tiny = name + StyledText(": \(count) undelivered (\(word))")
        var long = short
        if failing.count > 1 { long += StyledText(", \(failing.count - 1) more failing") }
        if state.screen != .handlers {
            long += "   " + StyledText(String(Screen.handlers.digit), Style(.key).bold()) + StyledText(" what to do", .keyWord)
        }
        return Line(long, short, tiny)
    }

    /// Shown for as long as the gap is within the hour that strips and timeline show.
    private static func gap(_ state: Dashboard.State) -> StyledText? {
        guard let gap = state.overview?.engine.gap, TimeText.span(from: gap.to, to: state.now) < 3_600_000_000_000 else { return nil }
        let from = TimeText.minuteAndDate(gap.from, now: state.now, state.zone)
        let to = TimeText.minuteAndDate(gap.to, now: state.now, state.zone)
        return StyledText("Nothing was evaluated \(from)\(state.glyphs.isASCII ? "-" : "–")\(to).", .warning)
    }

    private static func firstRun(_ engine: EngineStatus) -> Line {
        let keys = [("w", "Telegram"), ("D", "simulate")].map { key, word in
            StyledText(key, Style(.key).bold()) + StyledText(" \(word)", .keyWord)
        }
        let spaced = "   " + StyledText(keys, separator: "   ") + StyledText(" an alert", .keyWord)
        let tight = "  " + StyledText(keys, separator: "  ")
        let nothing = StyledText("Nothing is sent anywhere yet.", .accent)
        let tiny = StyledText("Sends nothing.", .accent) + tight
        guard engine.configurationPath == nil else { return Line(nothing + spaced, tiny) }
        return Line(
            StyledText("This machine, built-in settings. ", .accent) + nothing + spaced,
            StyledText("Built-in settings, nothing is sent yet.", .accent) + spaced, tiny)
    }
}
