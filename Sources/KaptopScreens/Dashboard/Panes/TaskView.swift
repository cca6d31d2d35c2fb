import KaptopAlerts
import KaptopOverview
import TextUI

/// How the screen of tasks is divided, and its parts.
enum TaskView {
    /// Where the parts stand; empty where they are not shown.
    struct Layout {
        var parts: [TasksPane.Focus: Rect] = [:]
        /// Lines below the script on a middle-sized screen: nodes in a chain, counts.
        var lines = Rect(width: 0, height: 0)
        var density: Density
    }

    static func layout(_ state: Dashboard.State) -> Layout? {
        Frame(state, size: state.size).map { layout(state, body: $0.body, density: $0.density) }
    }

    static func layout(_ state: Dashboard.State, body: Rect, density: Density) -> Layout {
        var layout = Layout(density: density)
        let focus = state.tasks.focus
        switch density {
        case .compact:
            layout.parts[focus] = body
        case .regular where focus == .list:
            let count = state.overview?.tasks.count ?? 0
            let parts = body.rows([.fixed(min(count + 3, max(6, body.height / 2))), .rest])
            layout.parts = [.list: parts[0], .script: parts[1]]
        case .regular:
            let parts = body.rows([.rest, .fixed(focus == .script && body.height >= 14 ? 3 : 0)])
            layout.parts[focus] = parts[0]
            layout.lines = parts[1]
        case .wide:
            let row = TasksPane.selectedRow(state)
            let columns = body.columns([.fixed(min(32, body.width * 13 / 60)), .rest])
            let right = columns[1].rows([.rest, .fixed(min(9, max(5, state.tasks.alerts.count + 2)))])
            let top = right[0].columns([.rest, .fixed(36)])
            let nodeCount = TasksPane.shownDetail(state)?.nodes.count ?? 0
            let hasErrors = row?.failures.isEmpty == false
            let side = top[1].rows([
                hasErrors ? .fixed(min(max(7, nodeCount + 5), top[1].height - 8)) : .rest, hasErrors ? .rest : .fixed(0),
            ])
            layout.parts = [.list: columns[0], .script: top[0], .nodes: side[0], .errors: side[1], .alerts: right[1]]
        }
        return layout
    }

    /// How many rows or lines of a part are seen.
    static func room(_ layout: Layout, _ focus: TasksPane.Focus) -> Int {
        guard let rect = layout.parts[focus] else { return 1 }
        let isFramed = layout.density != .compact
        // A list has column heads but in the list of tasks of the wide screen; on the small one a part has a line of title.
        let heads = focus == .nodes ? 1 : focus == .list ? (layout.density == .regular ? 1 : 0) : 0
        return max(1, rect.height - (isFramed ? 2 : focus == .list ? 0 : 1) - heads)
    }

    static func draftRoom(_ state: Dashboard.State) -> Int {
        guard let frame = Frame(state, size: state.size) else { return 1 }
        return max(1, frame.body.height - (frame.density == .compact ? 2 : 4))
    }

    /// How many lines a part has to scroll through.
    static func lineCount(_ focus: TasksPane.Focus, _ state: Dashboard.State) -> Int {
        switch focus {
        case .list: TasksPane.rows(state).count
        case .script:
            TasksPane.shownDetail(state).map { ScriptText.lines($0.script, mistakes: $0.mistakes, state.glyphs, state.widths).count } ?? 0
        case .nodes: TasksPane.shownDetail(state)?.nodes.count ?? 0
        case .errors: TasksPane.selectedRow(state).map { TaskErrors.lines($0, state, width: errorWidth(state)).count } ?? 0
        case .alerts: state.tasks.alerts.count
        }
    }

    private static func errorWidth(_ state: Dashboard.State) -> Int {
        guard let layout = layout(state), let rect = layout.parts[.errors] else { return 30 }
        return max(10, layout.density == .compact ? rect.width : rect.width - 4)
    }

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {
        if let draft = state.tasks.draft {
            DraftView.draw(draft, state, on: &grid, in: body, density: density)
            return
        }
        guard state.overview?.tasks.isEmpty == false else {
            ListText.drawEmpty(["No tasks yet.", "kapacitor define or the load directory adds one."], state, on: &grid, in: body)
            return
        }
        let layout = layout(state, body: body, density: density)
        for (focus, rect) in layout.parts where !rect.isEmpty {
            let isFocused = focus == state.tasks.focus
            switch focus {
            case .list: drawList(state, on: &grid, in: rect, density: density)
            case .script, .nodes, .errors, .alerts:
                guard let row = TasksPane.selectedRow(state) else { continue }
                drawPart(focus, row, isFocused: isFocused, state, on: &grid, in: rect, density: density)
            }
        }
        if let row = TasksPane.selectedRow(state) {
            ListText.draw(
                TaskSummary.lines(row, state, width: layout.lines.width - 2), state, on: &grid, in: layout.lines.inset(horizontal: 1))
        }
    }

    // MARK: Parts

    private static func drawList(_ state: Dashboard.State, on grid: inout Grid, in rect: Rect, density: Density) {
        let rows = TasksPane.rows(state)
        let all = state.overview?.tasks ?? []
        var inside = rect
        if density != .compact {
            let on = all.count { $0.status == .running }
            let filter = ListText.filter(state.tasks.list.filter)
            let note = filter.isEmpty ? StyledText("\(on) on", .dim) : filter
            inside = Box(
                title: ListText.title("Tasks", shown: rows.count, of: all.count), note: note, isFocused: state.tasks.focus == .list
            ).draw(on: &grid, in: rect, glyphs: state.glyphs)
        }
        guard !rows.isEmpty else {
            ListText.drawEmpty(ListText.nothingFound("task"), state, on: &grid, in: inside)
            return
        }
        let mark = Table.Column("", .fixed(state.glyphs.isASCII ? 2 : 1))
        // Names get what the counts leave.
        let counts = rows.map { ListText.counts(state.tasks.index.counts($0.id), state.glyphs).width(grid.widths) }.max() ?? 0
        let countWidth = min(max(7, counts), inside.width / 2)
        let columns: [Table.Column]
        switch density {
        case .compact:
            columns = [mark, Table.Column("", .rest), Table.Column("", .fixed(countWidth), .right), Table.Column("", .fixed(7))]
        case .wide:
            columns = [mark, Table.Column("", .rest), Table.Column("", .fixed(countWidth), .right)]
        case .regular:
            columns = [
                mark, Table.Column("TASK", .rest), Table.Column("STATE", .fixed(7)), Table.Column("KIND", .fixed(6)),
                Table.Column("ALERTS", .fixed(15)), Table.Column("POINTS", .fixed(7), .right), Table.Column("ERRORS", .fixed(6), .right),
            ]
        }
        let table = Table(columns, showsHeader: density == .regular, gap: density == .regular ? 2 : 1)
        if density == .wide { drawTroubles(rows, state, on: &grid, in: inside) }
        let scroll = state.tasks.list.scroll(in: rows.map(\.id), room: table.visibleRows(height: inside.height))
        let markColumn = density == .compact ? inside.column + (state.glyphs.isASCII ? 2 : 1) : nil
        table.drawList(state, on: &grid, in: inside, count: rows.count, scroll: scroll, markColumn: markColumn) { index in
            let row = rows[index]
            let counts = ListText.counts(state.tasks.index.counts(row.id), state.glyphs)
            let name = StyledText(row.id.rawValue, Style(row.status == .disabled ? .dim : .strong))
            switch density {
            case .compact: return [TaskText.mark(row, state.glyphs), name, counts, TaskText.styledWord(row)]
            case .wide:
                let isPlain = TaskText.word(row) == "on"
                return [TaskText.mark(row, state.glyphs), name, isPlain ? counts : TaskText.styledWord(row)]
            case .regular:
                let errors = row.failures.reduce(0) { $0 + $1.count }
                let detail = state.tasks.detail.flatMap { $0.id == row.id && row.status == .running ? $0 : nil }
                return [
                    TaskText.mark(row, state.glyphs), name, TaskText.styledWord(row),
                    StyledText(state.tasks.kinds[row.id]?.rawValue ?? "", .dim), counts,
                    StyledText(detail.map { NumberText.rate($0.throughput) } ?? "", .dim),
                    errors == 0 ? "" : StyledText(NumberText.short(errors), .healthFailed),
                ]
            }
        }
    }

    /// What is wrong with broken tasks, in the room that the list leaves.
    private static func drawTroubles(_ rows: [TaskRow], _ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        let lines = rows.flatMap { row -> [StyledText] in
            guard case .broken(let error) = row.status else { return [] }
            let first = error.split(separator: "\n").first.map(String.init) ?? ""
            let text = Paragraph.lines(of: first, width: rect.width, widths: grid.widths).prefix(4).map { StyledText($0, .error) }
            return ["", TaskText.mark(row, state.glyphs) + StyledText(" \(row.id)", .strong)] + text
        }
        let room = rect.height - rows.count
        guard room > 3 else { return }
        let height = min(room, lines.count)
        ListText.draw(lines, state, on: &grid, in: Rect(column: rect.column, row: rect.endRow - height, width: rect.width, height: height))
    }

    private static func drawPart(
        _ focus: TasksPane.Focus, _ row: TaskRow, isFocused: Bool, _ state: Dashboard.State, on grid: inout Grid, in rect: Rect,
        density: Density
    ) {
        let (title, note) = TaskSummary.title(focus, row, state)
        let count = lineCount(focus, state)
        let room = room(Layout(parts: [focus: rect], density: density), focus)
        let scroll = state.tasks.scrolls[focus] ?? TextScroll()
        let first = scroll.first(count: count, room: room)
        var inside = rect
        if density == .compact {
            let parts = rect.rows([.fixed(1), .rest])
            grid.write(StyledText(state.glyphs.focus + " ", .borderFocused) + title, in: parts[0], ellipsis: state.glyphs.ellipsis)
            if title.width(grid.widths) + 4 + note.width(grid.widths) <= rect.width { grid.write(note, in: parts[0], .right) }
            inside = parts[1]
        } else {
            let position = ListText.position(ScrollPosition(selected: nil, offset: first), count: count, room: room, state.glyphs)
            inside = Box(title: title, note: note, bottomNote: position, isFocused: isFocused).draw(
                on: &grid, in: rect, glyphs: state.glyphs)
        }
        switch focus {
        case .list: break
        case .script: drawScript(row, state, from: first, on: &grid, in: inside)
        case .nodes: TaskNodes.draw(row, state, from: first, on: &grid, in: inside)
        case .errors: ListText.draw(TaskErrors.lines(row, state, width: inside.width), from: first, state, on: &grid, in: inside)
        case .alerts: AlertExcerpt.draw(state.tasks.alerts, scroll: scroll, state, on: &grid, in: inside)
        }
    }

    private static func drawScript(_ row: TaskRow, _ state: Dashboard.State, from first: Int, on grid: inout Grid, in rect: Rect) {
        guard let detail = TasksPane.shownDetail(state) else {
            let text = state.tasks.trouble ?? "Asking for the script"
            ListText.draw(
                Paragraph.lines(of: text, width: rect.width, widths: grid.widths).map { StyledText($0, .dim) }, state, on: &grid, in: rect)
            return
        }
        let counters = row.status == .running ? TaskCounters(detail, state) : nil
        let lines = ScriptText.lines(detail.script, mistakes: detail.mistakes, state.glyphs, grid.widths)
        ScriptText.draw(lines, from: first, state, on: &grid, in: rect) { counters?.forms[$0] ?? [] }
    }
}
