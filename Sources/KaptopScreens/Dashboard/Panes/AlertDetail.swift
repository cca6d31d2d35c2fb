import KaptopAlerts
import KaptopOverview
import TextUI

/// One alert opened: what it says, its value against its limits, why it has its level, its past, and who was told.
///
/// Moving scrolls the past; `n` and `N` go to the next and the previous alert of the list.
enum AlertDetail {
    static let bindings =
        KeyTable.moving(word: "scroll", line: "scroll the history") + [
            KeyBinding(.back, [.escape], "Esc", .move, word: "back", help: "back to the list", isKept: true),
            KeyBinding(.nextRow, ["n"], "n", .move, word: "next alert", help: "next alert"),
            KeyBinding(.previousRow, ["N"], "N", .move, help: "previous alert"),
            KeyBinding(.zoomOut, ["["], "[", .find, word: "zoom", help: "more time: 10 min, 1 h, 24 h"),
            KeyBinding(.zoomIn, ["]"], "]", .find, help: "less time"),
            KeyBinding(.timeCursor, [.left, .right], "← →", ascii: "Left Right", .find, help: "time cursor"),
        ] + AlertActions.bindings

    static func open(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        state.isDetailShown = state.selectedAlert != nil
        return refresh(&state)
    }

    /// Asks for what the overview does not have: the explanation each time, the past every few seconds.
    static func refresh(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        guard state.isDetailShown, let row = state.selectedAlert, let overview = state.overview else { return [] }
        if state.detail.key != row.key { state.detail = Content(key: row.key, zoom: state.detail.zoom) }
        var effects: [Dashboard.Effect] = [.ask(.alert(row.key))]
        if state.detail.isHistoryDue(now: state.now) {
            state.detail.historyAskedAt = state.now
            state.detail.relatives = Relatives.of(row, among: overview.alerts)
            effects.append(.ask(.history(Content.query(row.key))))
        }
        return effects
    }

    static func perform(_ action: Action, key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        switch action {
        case .move:
            var scroll = ScrollPosition(selected: state.detail.offset, offset: 0)
            _ = scroll.handle(key, count: mostOffset(state) + 1, room: 8)
            state.detail.offset = scroll.selected ?? 0
        case .back where state.detail.cursor != nil: state.detail.cursor = nil
        case .back: state.isDetailShown = false
        case .nextRow, .previousRow:
            guard let index = state.alerts.selectedIndex else { return [] }
            state.alerts.select(index + (action == .nextRow ? 1 : -1), room: AlertsPane.room(state))
            return refresh(&state)
        case .zoomOut: state.detail.zoom = state.detail.zoom.wider
        case .zoomIn: state.detail.zoom = state.detail.zoom.narrower
        case .timeCursor: moveCursor(key == .left ? -1 : 1, &state)
        default: break
        }
        return []
    }

    private static func moveCursor(_ steps: Int64, _ state: inout Dashboard.State) {
        let end = state.historyEnd
        let span = state.detail.zoom.span
        // One column of a plot of usual width.
        let step = span / 72
        let moved = min(end, max(end - span, (state.detail.cursor ?? end) + steps * step))
        state.detail.cursor = moved
    }

    private static func mostOffset(_ state: Dashboard.State) -> Int {
        guard let row = state.selectedAlert, let frame = Frame(state, size: state.size) else { return 0 }
        if frame.density == .compact { return max(0, compactLines(row, state, width: frame.body.width).count - frame.body.height) }
        return max(0, history(row, state).count - 1)
    }

    /// What is known of the alert that is open, beyond its row.
    struct Content: Sendable, Equatable {
        var key: AlertRow.Key?
        var explanation: AlertExplanation?
        /// Why there is none.
        var explanationTrouble: String?
        /// Newest first; nil until the engine has answered.
        var history: [HistoryRow]?
        /// Whether there is more than was asked for.
        var isHistoryCut = false
        var historyAskedAt: Int64?
        /// Alerts of the same host, or with the most tags in common.
        var relatives: [AlertRow.Key] = []
        /// How far the past, or on a small screen everything, is scrolled.
        var offset = 0
        var zoom = Zoom.hour
        /// The moment that the time cursor is at.
        var cursor: Int64?

        static func query(_ key: AlertRow.Key) -> HistoryQuery {
            var query = HistoryQuery()
            query.alert = key.id
            query.topic = key.topic
            query.limit = 200
            return query
        }

        func isHistoryDue(now: Int64) -> Bool {
            historyAskedAt.map { TimeText.span(from: $0, to: now) >= 5_000_000_000 } ?? true
        }

        mutating func take(_ answer: Answer, to query: Query) {
            guard let key else { return }
            switch (query, answer) {
            case (.alert(key), .alert(let explanation)):
                self.explanation = explanation
                explanationTrouble = nil
            case (.alert(key), .unavailable(let reason)): explanationTrouble = reason
            case (.history(Self.query(key)), .history(let page)):
                history = page.rows
                isHistoryCut = page.next != nil
            default: break
            }
        }
    }

    /// How much time the plot shows.
    enum Zoom: Int, Sendable, CaseIterable {
        case tenMinutes, hour, day

        /// Nanoseconds.
        var span: Int64 {
            switch self {
            case .tenMinutes: 600_000_000_000
            case .hour: 3_600_000_000_000
            case .day: 86_400_000_000_000
            }
        }

        var word: String {
            switch self {
            case .tenMinutes: "10 min"
            case .hour: "1 h"
            case .day: "24 h"
            }
        }

        var wider: Zoom { Zoom(rawValue: rawValue + 1) ?? self }
        var narrower: Zoom { Zoom(rawValue: rawValue - 1) ?? self }
    }
}

/// Where its parts stand.
extension AlertDetail {
    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {
        guard let row = state.selectedAlert else { return }
        switch density {
        case .compact:
            let lines = compactLines(row, state, width: body.width)
            let offset = min(state.detail.offset, max(0, lines.count - body.height))
            write(Array(lines.dropFirst(offset)), state, on: &grid, in: body)
            if offset + body.height < lines.count {
                grid.write(
                    state.glyphs.down, column: body.endColumn - 1, row: body.endRow - 1, style: Style(.accent).bold(), clip: body)
            }
        case .regular: drawRegular(row, state, on: &grid, in: body)
        case .wide: drawWide(row, state, on: &grid, in: body)
        }
    }

    private static func drawRegular(_ row: AlertRow, _ state: Dashboard.State, on grid: inout Grid, in body: Rect) {
        let inside = body.inset(horizontal: 1)
        let head = headLines(row, state, width: inside.width, widths: grid.widths)
        let room = body.height - head.count
        let facts = factLines(row, state, width: inside.width, widths: grid.widths, room: room >= 16 ? 4 : 2)
        let historyHeight = min(max(3, room * 3 / 10), history(row, state).count + 1)
        let parts = body.rows([.fixed(head.count), .rest, .fixed(facts.count), .fixed(historyHeight)])
        write(head, state, on: &grid, in: parts[0].inset(horizontal: 1))
        write(place(state), on: &grid, in: parts[0].line(0).inset(horizontal: 1))
        AlertPlot(row, state).draw(on: &grid, in: parts[1])
        write(facts, state, on: &grid, in: parts[2].inset(horizontal: 1))
        drawHistoryRows(row, state, on: &grid, in: parts[3].inset(horizontal: 1), isWide: false)
    }

    private static func drawWide(_ row: AlertRow, _ state: Dashboard.State, on grid: inout Grid, in body: Rect) {
        let head = headLines(row, state, width: body.width - 2, widths: grid.widths)
        let parts = body.rows([.fixed(head.count), .flexible(weight: 4), .flexible(weight: 3)])
        write(head, state, on: &grid, in: parts[0].inset(horizontal: 1))
        write(place(state), on: &grid, in: parts[0].line(0).inset(horizontal: 1))
        let side = max(36, body.width * 3 / 10)
        let upper = parts[1].columns([.rest, .fixed(side)])
        let lower = parts[2].columns([.rest, .fixed(side)])
        AlertPlot(row, state).draw(on: &grid, in: upper[0])
        let why = box("Why", on: &grid, in: upper[1], state)
        write(whyLines(row, state, width: why.width, widths: grid.widths), state, on: &grid, in: why)
        drawHistory(row, state, on: &grid, in: lower[0])
        let sent = box("Sent to", on: &grid, in: lower[1], state)
        write(sentLines(row, state) + relativeLines(row, state), state, on: &grid, in: sent)
    }

    static func box(_ title: String, on grid: inout Grid, in rect: Rect, _ state: Dashboard.State) -> Rect {
        Box(title: StyledText(title, Style(.title).bold())).draw(on: &grid, in: rect, glyphs: state.glyphs)
    }

    static func write(_ lines: [StyledText], _ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        for (index, line) in lines.prefix(rect.height).enumerated() {
            grid.write(line, in: rect.line(index), ellipsis: state.glyphs.ellipsis)
        }
    }

    /// At the right of the first line, over what is there.
    private static func write(_ text: StyledText, on grid: inout Grid, in rect: Rect) {
        grid.write("  " + text, in: rect, .right)
    }

    /// Written as `2 of 31   n N`.
    private static func place(_ state: Dashboard.State) -> StyledText {
        guard let index = state.alerts.selectedIndex else { return StyledText("hidden by the filter", .dim) }
        return StyledText("\(index + 1) of \(NumberText.count(state.alerts.shownCount))", .dim) + StyledText("  n N", .keyWord)
    }
}
