import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import TextUI

/// The screen of topics: what their alerts are in sum, and who hears of them.
enum TopicsPane: Pane {
    static let title = "Topics"

    static let bindings =
        KeyTable.moving() + [
            KeyBinding(.open, [.enter], "⏎", ascii: "Enter", .move, word: "its alerts", help: "show its alerts", isKept: true),
            KeyBinding(.back, [.escape], "Esc", .move, help: "back, clear the filter"),
        ] + KeyTable.panes + [KeyTable.filtering]

    /// The parts of the screen that keys can be in.
    enum Focus: CaseIterable, Sendable { case list, handlers, alerts }

    /// What the screen knows and remembers.
    struct Shown: Sendable {
        var list = ListSelection<TopicID>()
        var focus = Focus.list
        var index = AlertIndex<TopicID>()
        /// Alerts of the selected topic.
        var alerts: [AlertRow.Key] = []
        var scrolls: [Focus: TextScroll] = [:]
    }

    static var filter: WritableKeyPath<Dashboard.State, TextField>? { \.topics.list.filter }

    static func filterChanged(_ state: inout Dashboard.State) -> [Dashboard.Effect] { refresh(&state) }
    static func appear(_ state: inout Dashboard.State) -> [Dashboard.Effect] { refresh(&state) }
    static func tick(_ state: inout Dashboard.State) -> [Dashboard.Effect] { refresh(&state) }

    static func isEnabled(_ action: Action, _ state: Dashboard.State) -> Bool {
        action == .open ? selectedRow(state) != nil : true
    }

    /// The worst first, then by id.
    static func rows(_ state: Dashboard.State) -> [TopicRow] {
        let words = WordFilter(state.topics.list.filter.text)
        let rows = (state.overview?.topics ?? []).filter { row in
            words.matches("\(row.id) \(row.level.name) \(row.handlers.map { "\($0.kind) \($0.address)" }.joined(separator: " "))")
        }
        let sorted = rows.sortedUnlessSorted { $0.id.rawValue < $1.id.rawValue }
        return Level.allCases.reversed().flatMap { level in sorted.filter { $0.level == level } }
    }

    static func selectedRow(_ state: Dashboard.State) -> TopicRow? {
        let rows = rows(state)
        let selected = state.topics.list.selected(in: rows.map(\.id))
        return rows.first { $0.id == selected }
    }

    /// Goes to a topic, as from an alert.
    static func open(_ id: TopicID, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        state.topics.list.filter = TextField()
        state.topics.list.select(id, in: rows(state).map(\.id))
        state.topics.focus = .list
        return Dashboard.show(.topics, &state)
    }

    static func copyText(_ state: Dashboard.State) -> String? { selectedRow(state)?.id.rawValue }

    private static func refresh(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        state.topics.index = AlertIndex(state.overview) { $0.key.topic }
        look(&state)
        return []
    }

    /// Shows the alerts of the selected topic.
    private static func look(_ state: inout Dashboard.State) {
        state.topics.alerts = selectedRow(state).map { state.topics.index.worst($0.id, state.overview) } ?? []
    }

    static func perform(_ action: Action, key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        switch action {
        case .move: return move(key, &state)
        case .open: return selectedRow(state).map { Dashboard.showAlerts(filter: "topic=\($0.id)", &state) } ?? []
        case .back where state.topics.focus != .list: state.topics.focus = .list
        case .back: return Dashboard.clearFilter(&state)
        case .nextPane: focus(by: 1, &state)
        case .previousPane: focus(by: -1, &state)
        default: break
        }
        return []
    }

    private static func focus(by step: Int, _ state: inout Dashboard.State) {
        let index = Focus.allCases.firstIndex(of: state.topics.focus) ?? 0
        state.topics.focus = Focus.allCases[(index + step + Focus.allCases.count) % Focus.allCases.count]
    }

    private static func move(_ key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        let focus = state.topics.focus
        let room = TopicView.room(state, focus)
        guard focus == .list || state.isTyping else {
            let count = focus == .alerts ? state.topics.alerts.count : selectedRow(state)?.handlers.count ?? 0
            state.topics.scrolls[focus, default: TextScroll()].move(key, count: count, room: room)
            return []
        }
        guard state.topics.list.move(key, in: rows(state).map(\.id), room: TopicView.room(state, .list)) else { return [] }
        state.topics.scrolls = [:]
        look(&state)
        return []
    }

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {
        TopicView.draw(state, on: &grid, in: body, density: density)
    }
}

/// How the screen of topics is divided, and its parts.
enum TopicView {
    private static func layout(_ state: Dashboard.State, body: Rect, density: Density) -> [TopicsPane.Focus: Rect] {
        switch density {
        case .compact: return [state.topics.focus: body]
        case .regular:
            let parts = body.rows([.flexible(weight: 3), .flexible(weight: 2)])
            return [.list: parts[0], state.topics.focus == .alerts ? .alerts : .handlers: parts[1]]
        case .wide:
            let parts = body.rows([.flexible(weight: 3), .flexible(weight: 2)])
            let lower = parts[1].columns([.rest, .rest])
            return [.list: parts[0], .handlers: lower[0], .alerts: lower[1]]
        }
    }

    /// How many rows of a part are seen.
    static func room(_ state: Dashboard.State, _ focus: TopicsPane.Focus) -> Int {
        guard let frame = Frame(state, size: state.size), let rect = layout(state, body: frame.body, density: frame.density)[focus] else {
            return 1
        }
        if frame.density == .compact { return max(1, focus == .list ? rect.height : rect.height - 1) }
        return max(1, rect.height - (focus == .alerts ? 2 : 3))
    }

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {
        guard state.overview?.topics.isEmpty == false else {
            ListText.drawEmpty(
                ["No topics yet.", "They come with the alerts of a task, and with handlers of their own."], state, on: &grid, in: body)
            return
        }
        for (focus, rect) in layout(state, body: body, density: density) {
            switch focus {
            case .list: drawList(state, on: &grid, in: rect, density: density)
            case .handlers, .alerts:
                if let row = TopicsPane.selectedRow(state) { drawPart(focus, row, state, on: &grid, in: rect, density: density) }
            }
        }
    }

    private static func drawList(_ state: Dashboard.State, on grid: inout Grid, in rect: Rect, density: Density) {
        let rows = TopicsPane.rows(state)
        let count = state.overview?.topics.count ?? 0
        let scroll = state.topics.list.scroll(in: rows.map(\.id), room: room(state, .list))
        var inside = rect
        if density != .compact {
            inside = Box(
                title: ListText.title("Topics", shown: rows.count, of: count), note: ListText.filter(state.topics.list.filter),
                bottomNote: ListText.position(scroll, count: rows.count, room: rect.height - 3, state.glyphs),
                isFocused: state.topics.focus == .list
            ).draw(on: &grid, in: rect, glyphs: state.glyphs)
        }
        guard !rows.isEmpty else {
            ListText.drawEmpty(ListText.nothingFound("topic"), state, on: &grid, in: inside)
            return
        }
        var columns = [Table.Column("LEVEL", .fixed(6)), Table.Column("TOPIC", .flexible(weight: 3, minimum: 16))]
        if density == .compact {
            columns = [Table.Column("", .fixed(1)), Table.Column("", .rest), Table.Column("", .fixed(13), .right)]
        } else {
            columns += Level.allCases.reversed().map { Table.Column($0.text(state.glyphs), .fixed(6), .right) }
            columns += [Table.Column("EVENTS", .fixed(7), .right), Table.Column("HANDLERS", .flexible(weight: 2, minimum: 12))]
        }
        let table = Table(columns, showsHeader: density != .compact, gap: density == .wide ? 2 : 1)
        table.drawList(
            state, on: &grid, in: inside, count: rows.count, scroll: scroll, markColumn: density == .compact ? inside.column + 1 : nil
        ) { index in
            let row = rows[index]
            let name = StyledText(row.id.rawValue, Style(row.level == .ok ? .text : .strong))
            guard density != .compact else { return [row.level.markText(state.glyphs), name, ListText.counts(row.counts, state.glyphs)] }
            let counts = Level.allCases.reversed().map { level in
                let count = row.counts.indices.contains(level.rawValue) ? row.counts[level.rawValue] : 0
                return StyledText(NumberText.short(count), count == 0 ? .dim : level.role)
            }
            return [row.level.text(state.glyphs), name] + counts
                + [StyledText(NumberText.short(row.collected), .dim), handlers(row, state)]
        }
    }

    /// Written as `hip tg 2×log`: each kind once.
    private static func handlers(_ row: TopicRow, _ state: Dashboard.State) -> StyledText {
        var kinds: [(kind: String, count: Int)] = []
        for handler in row.handlers {
            if let index = kinds.firstIndex(where: { $0.kind == handler.kind }) {
                kinds[index].count += 1
            } else {
                kinds.append((handler.kind, 1))
            }
        }
        guard !kinds.isEmpty else { return StyledText("nobody is told", .warning) }
        let times = state.glyphs.isASCII ? "x" : "×"
        return StyledText(
            kinds.map { StyledText(($0.count > 1 ? "\($0.count)\(times)" : "") + DestinationText.shortKind($0.kind)) }, separator: " ")
    }

    private static func drawPart(
        _ focus: TopicsPane.Focus, _ row: TopicRow, _ state: Dashboard.State, on grid: inout Grid, in rect: Rect, density: Density
    ) {
        let count = focus == .alerts ? state.topics.alerts.count : row.handlers.count
        let name = focus == .alerts ? "Alerts" : "Handlers"
        let title =
            StyledText("\(name) ", Style(.title).bold()) + StyledText("\(count)", .dim)
            + StyledText(focus == .handlers || density == .compact ? " \(state.glyphs.dot) \(row.id)" : "", .dim)
        let scroll = state.topics.scrolls[focus] ?? TextScroll()
        let room = room(state, focus)
        let first = scroll.first(count: count, room: room)
        var inside = rect
        if density == .compact {
            let parts = rect.rows([.fixed(1), .rest])
            grid.write(StyledText(state.glyphs.focus + " ", .borderFocused) + title, in: parts[0], ellipsis: state.glyphs.ellipsis)
            inside = parts[1]
        } else {
            inside = Box(
                title: title, note: focus == .alerts ? ListText.counts(row.counts, state.glyphs) : "",
                bottomNote: ListText.position(ScrollPosition(selected: nil, offset: first), count: count, room: room, state.glyphs),
                isFocused: state.topics.focus == focus
            ).draw(on: &grid, in: rect, glyphs: state.glyphs)
        }
        if focus == .alerts {
            AlertExcerpt.draw(state.topics.alerts, scroll: scroll, state, on: &grid, in: inside)
        } else {
            drawHandlers(row, first: first, state, on: &grid, in: inside, showsHeader: density != .compact)
        }
    }

    private static func drawHandlers(
        _ row: TopicRow, first: Int, _ state: Dashboard.State, on grid: inout Grid, in rect: Rect, showsHeader: Bool
    ) {
        guard !row.handlers.isEmpty else {
            let lines = Paragraph.lines(of: "Nobody is told: the topic has no handlers.", width: rect.width, widths: grid.widths)
            ListText.draw(lines.map { StyledText($0, .warning) }, state, on: &grid, in: rect)
            return
        }
        let table = Table(
            [
                Table.Column("KIND", .fixed(8)), Table.Column("SENDS TO", .flexible(weight: 3, minimum: 8)),
                Table.Column("FROM", .flexible(weight: 2, minimum: rect.width >= 50 ? 14 : 8)),
            ] + (row.handlers.contains { !$0.match.isEmpty } ? [Table.Column("ONLY WHERE", .flexible(weight: 3, minimum: 8))] : []),
            showsHeader: showsHeader)
        table.draw(
            on: &grid, in: rect, glyphs: state.glyphs, count: row.handlers.count, scroll: ScrollPosition(selected: nil, offset: first)
        ) { index in
            let handler = row.handlers[index]
            return [
                StyledText(handler.kind, .strong), StyledText(name(of: handler, state)),
                StyledText(handler.task.map { "task \($0)" } ?? handler.id, .dim), StyledText(handler.match, .codeString),
            ]
        }
    }

    /// The name of the destination where it has one.
    private static func name(of handler: TopicRow.Handler, _ state: Dashboard.State) -> String {
        let row = state.overview?.destinations.first {
            $0.destination.kind == handler.kind && $0.destination.address == handler.address
        }
        return row?.name ?? handler.address
    }
}
