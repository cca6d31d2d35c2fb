import KaptopAlerts
import KaptopConfig
import KaptopOverview
import TextUI

/// The first line of every screen: whose engine, how many alerts of each level, what is broken, how fresh the points are, and the time.
///
/// As the width shrinks, words go first and the counts never do.
enum HeaderLine {
    enum Width { case words, spaced, tight }

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in rect: Rect, density: Density) {
        let line = rect.line(0)
        grid.fill(line, style: Style(.text, on: .bar))
        if density == .compact {
            drawCompact(state, on: &grid, in: line)
            return
        }
        let inside = line.inset(horizontal: 1)
        let forms = (0...6).map { form(state, step: $0) }
        let fitting = forms.first { $0.width(grid.widths) <= inside.width } ?? forms[forms.count - 1]
        write(fitting.left, on: &grid, in: inside, .left)
        write(fitting.right, on: &grid, in: inside, .right)
    }

    /// Written as `◆ 2 CRIT  ▲ 5 WARN  ● 2 INFO  ○ 118 OK`.
    static func counts(_ state: Dashboard.State, _ width: Width) -> StyledText {
        guard state.overview != nil else { return "" }
        let parts = Level.allCases.reversed().map { level in
            let count = state.alerts.count(level)
            // A level without alerts stays quiet, so that the eye finds the others.
            let role = count == 0 && level != .ok ? Role.dim : level.role
            let style = Style(role, on: .background, count > 0 && level >= .warning ? .bold : [])
            let mark = StyledText(level.mark(state.glyphs) + (width == .tight ? "" : " "), role)
            return mark + StyledText("\(count)" + (width == .words ? " \(level.word)" : ""), style)
        }
        return StyledText(parts + silent(state, width), separator: width == .words ? "  " : " ")
    }

    /// Written as `? 3 silent`; nothing where all alerts have points.
    private static func silent(_ state: Dashboard.State, _ width: Width) -> [StyledText] {
        let count = state.alerts.silentCount
        guard count > 0 else { return [] }
        let mark = StyledText(state.glyphs.silent + (width == .tight ? "" : " "), .warning)
        return [mark + StyledText("\(count)" + (width == .words ? " silent" : ""), Style(.warning).bold())]
    }

    /// Written as `engine: this window`, `engine: service, pid 4711`.
    static func engine(_ state: Dashboard.State) -> StyledText {
        switch state.overview?.engine.place {
        case .thisWindow: StyledText("engine: ", .dim) + "this window"
        case .service(let processID): StyledText("engine: ", .dim) + StyledText("service, pid \(processID)")
        case .foreign(let program): StyledText("engine: ", .dim) + StyledText(program)
        case nil: ""
        }
    }

    /// How long no point may come before the line says so: collectors write every 10 s by default.
    private static let patience: Int64 = 30_000_000_000

    private struct Form {
        var left: StyledText
        var right: StyledText

        func width(_ widths: CharacterWidth) -> Int { left.width(widths) + 2 + right.width(widths) }
    }

    /// The line, shorter with each step from 0.
    private static func form(_ state: Dashboard.State, step: Int) -> Form {
        let gap: StyledText = step < 1 ? "   " : "  "
        let left = [
            name(state, hasPort: step < 2),
            counts(state, step < 3 ? .words : .spaced),
            tasks(state, isShort: step >= 4),
            destinations(state, isShort: step >= 4),
        ]
        let right = [points(state, isShort: step >= 4), clock(state, hasZone: step < 5)]
        return Form(
            left: StyledText((step < 6 ? left : Array(left.prefix(2))).filter { !$0.isEmpty }, separator: gap),
            right: StyledText(right.filter { !$0.isEmpty }, separator: gap))
    }

    private static func name(_ state: Dashboard.State, hasPort: Bool) -> StyledText {
        let name = StyledText("kaptop", Style(.title).bold())
        guard let engine = state.overview?.engine else { return name }
        let port = engine.address.flatMap { address in address.lastIndex(of: ":").map { String(address[$0...]) } } ?? ""
        let mark = state.isReadOnly ? StyledText(" read-only", .warning) : ""
        return name + StyledText(" " + engine.hostname + (hasPort ? port : ""), .dim) + mark
    }

    private static func tasks(_ state: Dashboard.State, isShort: Bool) -> StyledText {
        let tasks = state.overview?.tasks ?? []
        let broken = tasks.count { if case .broken = $0.status { true } else { false } }
        let off = tasks.count { $0.status == .disabled }
        let word = isShort ? "" : broken + off == 1 || (broken == 1 && off > 0) ? " task" : " tasks"
        var parts: [StyledText] = []
        if broken > 0 { parts.append(StyledText("\(broken)\(word) broken", .error)) }
        if off > 0, broken == 0 || !isShort { parts.append(StyledText("\(off)\(broken == 0 ? word : "") off", .dim)) }
        return StyledText(parts, separator: ", ")
    }

    private static func destinations(_ state: Dashboard.State, isShort: Bool) -> StyledText {
        let count = state.failingDestinations.count
        guard count > 0 else { return "" }
        return StyledText("\(count)\(isShort ? "" : count == 1 ? " destination" : " destinations") failing", .error)
    }

    private static func points(_ state: Dashboard.State, isShort: Bool) -> StyledText {
        guard state.disconnection == nil else { return StyledText("not connected", .error) }
        if state.heldChange != nil { return StyledText(isShort ? "paused" : "paused, p goes on", Style(.warning).bold().reversed()) }
        guard let engine = state.overview?.engine else { return "" }
        guard let newest = engine.newestPointAt else { return StyledText("no points yet", .warning) }
        // A point a second would change this text with every point and every tick, from 1s to 0s and back.
        let span = max(TimeText.second, TimeText.span(from: newest, to: state.now))
        // Without a clock of seconds nothing here changes each second.
        if !state.showsSeconds, span < patience { return "" }
        let age = state.age(span)
        if span >= patience { return StyledText("no points for \(age)", Style(.warning).bold()) }
        guard state.showsSeconds else { return StyledText(isShort ? "live" : "points come in", .dim) }
        return StyledText(isShort ? "point \(age) ago" : "last point \(age) ago", .dim)
    }

    private static func clock(_ state: Dashboard.State, hasZone: Bool) -> StyledText {
        StyledText(time(state)) + StyledText(hasZone ? " \(state.zone.name)" : "", .dim)
    }

    private static func time(_ state: Dashboard.State) -> String {
        state.showsSeconds ? TimeText.clock(state.now, state.zone) : TimeText.minute(state.now, state.zone)
    }

    private static func drawCompact(_ state: Dashboard.State, on grid: inout Grid, in line: Rect) {
        let place = state.screen == .alerts ? "" : state.screen.pane.title + " "
        var right = StyledText(place, Style(.tabActive).bold()) + StyledText(time(state))
        // Without frames there is no title to say it in.
        let hidden = state.alerts.hiddenCriticalCount
        if state.screen == .alerts, hidden > 0 {
            right = AlertTable.hiddenCriticals(hidden)
        } else if state.screen == .alerts, !state.alerts.arrivals.isEmpty {
            right = AlertTable.arrivals(state)
        } else if state.screen == .alerts, !state.alerts.filter.isEmpty {
            right = StyledText(state.alerts.isFilterRestored ? "filter from last time" : "filtered", .match)
        }
        let room = line.width - right.width(grid.widths) - 1
        let counts = counts(state, .tight)
        if counts.width(grid.widths) <= room {
            write(right, on: &grid, in: line, .right)
        }
        write(counts, on: &grid, in: line, .left)
    }

    private static func write(_ text: StyledText, on grid: inout Grid, in line: Rect, _ alignment: Alignment) {
        grid.write(text.restyled { $0.background = .bar }, in: line, alignment)
    }
}
