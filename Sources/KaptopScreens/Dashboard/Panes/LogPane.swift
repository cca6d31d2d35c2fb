import KaptopOverview
import TextUI

/// The screen of the engine's log: it follows the end until somebody moves away from it.
enum LogPane: Pane {
    static let title = "Log"

    static let bindings =
        KeyTable.moving() + [
            KeyTable.filtering, KeyTable.leastLevel,
            KeyBinding(.back, [.escape], "Esc", .move, help: "clear the filter"),
        ]

    /// What the screen knows and remembers.
    struct Shown: Sendable {
        var list = ListSelection<Int>(.end)
        /// Oldest first, at most `mostRows`.
        var rows: [LogRow] = []
        /// Those of `rows` that level and filter show.
        var found: [LogRow] = []
        var least = LogRow.Level.debug
        var asking = Asking()
        var trouble: String?
        /// The start of the engine whose lines these are: numbers begin anew with each.
        var startedAt: Int64?
    }

    static let mostRows = 5_000

    static var filter: WritableKeyPath<Dashboard.State, TextField>? { \.log.list.filter }

    static func appear(_ state: inout Dashboard.State) -> [Dashboard.Effect] { ask(&state) }
    static func tick(_ state: inout Dashboard.State) -> [Dashboard.Effect] { ask(&state) }

    private static func ask(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        guard let startedAt = state.overview?.engine.startedAt else { return [] }
        if state.log.startedAt != startedAt {
            state.log.startedAt = startedAt
            state.log.rows = []
            state.log.found = []
            state.log.asking = Asking()
        }
        return state.log.asking.ask(.log(after: state.log.rows.last?.number ?? 0), now: state.now)
    }

    static func take(_ answer: Answer, to query: Query, _ state: inout Dashboard.State) {
        guard case .log = query, state.log.asking.take(query) else { return }
        switch answer {
        case .log(let rows):
            state.log.trouble = nil
            let last = state.log.rows.last?.number ?? 0
            state.log.rows = (state.log.rows + rows.filter { $0.number > last }).suffix(mostRows)
            if !rows.isEmpty { find(&state) }
        case .unavailable(let reason): state.log.trouble = reason
        default: break
        }
    }

    static func rows(_ state: Dashboard.State) -> [LogRow] { state.log.found }

    /// Finds what level and filter show; a frame only shows what was found.
    private static func find(_ state: inout Dashboard.State) {
        let words = WordFilter(state.log.list.filter.text)
        let least = state.log.least
        state.log.found = state.log.rows.filter { row in
            row.level >= least && words.matches("\(row.level.word) \(row.message) \(row.pairs)")
        }
    }

    static func filterChanged(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        find(&state)
        return []
    }

    static func copyText(_ state: Dashboard.State) -> String? {
        let rows = rows(state)
        let selected = state.log.list.selected(in: rows.map(\.number))
        return rows.first { $0.number == selected }.map { row in
            "\(TimeText.clockAndDate(row.time, now: state.now, state.zone)) \(row.level.word) \(row.message) \(row.pairs)"
        }
    }

    static func perform(_ action: Action, key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        switch action {
        case .move: _ = state.log.list.move(key, in: rows(state).map(\.number), room: LogView.room(state))
        case .leastLevel:
            state.log.least = LogRow.Level(rawValue: state.log.least.rawValue + 1) ?? .debug
            find(&state)
        case .back: return Dashboard.clearFilter(&state)
        default: break
        }
        return []
    }

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {
        LogView.draw(state, on: &grid, in: body, density: density)
    }
}

/// The lines of the log, and the whole text of the selected one where it is cut.
enum LogView {
    /// Lines below the list for the selected line's whole text.
    private static func wholeHeight(_ density: Density) -> Int { density == .compact ? 0 : 2 }

    static func room(_ state: Dashboard.State) -> Int {
        guard let frame = Frame(state, size: state.size) else { return 1 }
        return max(1, frame.body.height - wholeHeight(frame.density) - (frame.density == .compact ? 0 : 2))
    }

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {
        let rows = LogPane.rows(state)
        let parts = body.rows([.rest, .fixed(wholeHeight(density))])
        let scroll = state.log.list.scroll(in: rows.map(\.number), room: room(state))
        var inside = parts[0]
        if density != .compact {
            inside = Box(
                title: ListText.title("Log", shown: rows.count, of: state.log.rows.count), note: note(state),
                bottomNote: ListText.position(scroll, count: rows.count, room: room(state), state.glyphs), isFocused: true
            ).draw(on: &grid, in: parts[0], glyphs: state.glyphs)
        }
        guard !rows.isEmpty else {
            ListText.drawEmpty(empty(state), state, on: &grid, in: inside)
            return
        }
        let hasDates = rows.first.map { TimeText.clockAndDate($0.time, now: state.now, state.zone).count > 8 } ?? false
        let table = Table(
            [Table.Column("", .fixed(hasDates ? 11 : 8)), Table.Column("", .fixed(density == .compact ? 1 : 5)), Table.Column("", .rest)],
            showsHeader: false, gap: density == .compact ? 1 : 2)
        table.drawList(
            state, on: &grid, in: inside, count: rows.count, scroll: scroll,
            markColumn: density == .compact ? inside.column + (hasDates ? 11 : 8) : nil
        ) { index in
            let row = rows[index]
            let word = density == .compact ? String(row.level.word.prefix(1)) : row.level.word
            return [
                StyledText(TimeText.clockAndDate(row.time, now: state.now, state.zone), .dim), StyledText(word, row.level.style),
                text(row),
            ]
        }
        guard let selected = scroll.selected, rows.indices.contains(selected), !parts[1].isEmpty else { return }
        let row = rows[selected]
        let room = inside.width - (hasDates ? 11 : 8) - 9
        guard text(row).width(grid.widths) > room else { return }
        let place = parts[1].inset(horizontal: 2)
        let whole = Paragraph.lines(of: "\(row.message)  \(row.pairs)", width: place.width, widths: grid.widths)
        ListText.draw(whole.map { StyledText($0, row.level >= .warning ? row.level.style : .plain) }, state, on: &grid, in: place)
    }

    private static func text(_ row: LogRow) -> StyledText {
        StyledText(row.message, row.level >= .warning ? Style(row.level.style.role) : .plain)
            + StyledText(row.pairs.isEmpty ? "" : "  \(row.pairs)", .dim)
    }

    private static func note(_ state: Dashboard.State) -> StyledText {
        let follows = state.log.list.isAnchored ? StyledText("follows the end", .dim) : StyledText("stands still, G follows", .warning)
        var parts = [follows]
        if state.log.least > .debug { parts.append(StyledText("from \(state.log.least.word)", .match)) }
        parts.append(ListText.filter(state.log.list.filter))
        return StyledText(parts.filter { !$0.isEmpty }, separator: StyledText(" \(state.glyphs.dot) ", .dim))
    }

    private static func empty(_ state: Dashboard.State) -> [String] {
        if let trouble = state.log.trouble { return ["There is no log.", trouble] }
        if !state.log.rows.isEmpty { return ["No line is like this.", "l shows all levels, Esc clears the filter."] }
        return [state.log.asking.isWaiting ? "Asking for the log" : "The log is empty."]
    }
}

extension LogRow.Level {
    var word: String {
        switch self {
        case .debug: "DEBUG"
        case .info: "INFO"
        case .warning: "WARN"
        case .error: "ERROR"
        }
    }

    var style: Style {
        switch self {
        case .debug: Style(.dim)
        case .info: Style(.accent)
        case .warning: Style(.warning).bold()
        case .error: Style(.error).bold()
        }
    }
}
