import KaptopAlerts
import KaptopOverview
import TextUI

/// The nodes of a task with their counters.
enum TaskNodes {
    static func draw(_ row: TaskRow, _ state: Dashboard.State, from first: Int, on grid: inout Grid, in rect: Rect) {
        guard let detail = TasksPane.shownDetail(state), !detail.nodes.isEmpty else {
            let text = row.status == .running ? "Not known yet." : "The task does not run."
            grid.write(StyledText(text, .dim), in: rect.line(0), ellipsis: state.glyphs.ellipsis)
            return
        }
        let isWide = rect.width >= 60
        let table = Table(
            [
                Table.Column("NODE", .flexible(weight: 1, minimum: 8)), Table.Column("IN", .fixed(isWide ? 10 : 5), .right),
                Table.Column("OUT", .fixed(isWide ? 10 : 5), .right),
                Table.Column(isWide ? "ERRORS" : "ERR", .fixed(isWide ? 6 : 4), .right),
                Table.Column("RATE", .fixed(isWide ? 9 : 7), .right),
            ], gap: 1)
        let scroll = ScrollPosition(selected: nil, offset: first)
        table.draw(on: &grid, in: rect, glyphs: state.glyphs, count: detail.nodes.count, scroll: scroll) { index in
            let node = detail.nodes[index]
            func count(_ count: Int) -> String { isWide ? NumberText.count(count) : NumberText.short(count) }
            return [
                StyledText(node.name, .strong), StyledText(count(node.collected)), StyledText(count(node.emitted)),
                StyledText(count(node.errors), node.errors == 0 ? .dim : .healthFailed),
                StyledText(state.tasks.rates[node.name].map(NumberText.rate) ?? state.glyphs.absent, .dim),
            ]
        }
        // Below the table there may be room for when what happened.
        let facts = TaskSummary.facts(detail, state)
        let used = min(detail.nodes.count, rect.height - 1) + 2
        guard rect.height - used >= facts.count else { return }
        let below = Rect(column: rect.column, row: rect.row + used, width: rect.width, height: rect.height - used)
        ListText.draw(facts, state, on: &grid, in: below)
    }
}

/// What the nodes of a task could not do.
enum TaskErrors {
    static func lines(_ row: TaskRow, _ state: Dashboard.State, width: Int) -> [StyledText] {
        row.failures.flatMap { failure -> [StyledText] in
            let at = TimeText.clockAndDate(failure.newestPointAt, now: state.now, state.zone)
            let head =
                StyledText("\(NumberText.count(failure.count))\(state.glyphs.isASCII ? "x" : "×") ", Style(.healthFailed).bold())
                + StyledText(failure.node, .strong) + StyledText("  newest \(at)", .dim)
            let text = Paragraph.lines(of: failure.text, width: width, widths: state.widths).map { StyledText($0, .error) }
            let point = Paragraph.lines(of: failure.newestPoint, width: width, widths: state.widths).map { StyledText($0, .dim) }
            return [head] + text + point + [""]
        }
    }
}

/// The titles of the parts and what is told of a task in one line.
enum TaskSummary {
    static func title(_ focus: TasksPane.Focus, _ row: TaskRow, _ state: Dashboard.State) -> (StyledText, StyledText) {
        let detail = TasksPane.shownDetail(state)
        let name = StyledText(row.id.rawValue, Style(.title).bold())
        switch focus {
        case .list: return ("", "")
        case .script:
            let what = detail.map { "  \($0.kind.rawValue)  " + $0.dbrps.joined(separator: ", ").filter { $0 != "\"" } } ?? ""
            return (name + StyledText(what, .dim), TaskText.mark(row, state.glyphs) + " " + TaskText.styledWord(row))
        case .nodes:
            let rate = detail.map { NumberText.rate($0.throughput) + " in" } ?? ""
            return (named("Nodes", detail?.nodes.count, row, state), StyledText(row.status == .running ? rate : "", .dim))
        case .errors: return (named("Errors", row.failures.count, row, state), "")
        case .alerts:
            return (
                named(state.size.width >= 110 ? "Alerts of this task" : "Alerts", state.tasks.alerts.count, row, state),
                ListText.counts(state.tasks.index.counts(row.id), state.glyphs)
            )
        }
    }

    /// On screens that show one part at a time its title names the task.
    private static func named(_ part: String, _ count: Int?, _ row: TaskRow, _ state: Dashboard.State) -> StyledText {
        let title = StyledText(part, Style(.title).bold()) + StyledText(count.map { " \(NumberText.count($0))" } ?? "", .dim)
        return Density(state.size) == .wide ? title : title + StyledText(" \(state.glyphs.dot) \(row.id)", .dim)
    }

    /// The chain of nodes, the counts, and the first error: what stands below the script where its other parts have no room.
    static func lines(_ row: TaskRow, _ state: Dashboard.State, width: Int) -> [StyledText] {
        var lines: [StyledText] = []
        if let detail = TasksPane.shownDetail(state), !detail.nodes.isEmpty {
            let arrow = StyledText(" \(state.glyphs.arrow) ", .dim)
            lines.append(
                StyledText(
                    detail.nodes.map { StyledText($0.name, $0.errors > 0 ? .healthFailed : .codeFunction) }, separator: arrow))
        }
        let counts = ListText.counts(state.tasks.index.counts(row.id), state.glyphs)
        lines.append(
            (counts.isEmpty ? StyledText("no alerts", .dim) : counts) + StyledText("   Tab ", Style(.key).bold())
                + StyledText("nodes, errors, alerts", .keyWord))
        if case .broken(let error) = row.status {
            lines.append(StyledText("\(state.glyphs.failed) \(error)", .error))
        } else if let failure = row.failures.first {
            lines.append(
                StyledText("\(NumberText.count(failure.count))\(state.glyphs.isASCII ? "x" : "×") ", Style(.healthFailed).bold())
                    + StyledText("\(failure.node): \(failure.text)", .error))
        }
        return lines
    }

    static func facts(_ detail: TaskDetail, _ state: Dashboard.State) -> [StyledText] {
        let moments = [("created", detail.createdAt), ("modified", detail.modifiedAt), ("enabled", detail.enabledAt)]
        return moments.compactMap { label, moment in
            moment.map {
                StyledText(CharacterWidth.standard.pad(label, to: 10), .dim)
                    + StyledText(TimeText.minuteAndDate($0, now: state.now, state.zone))
            }
        }
    }
}

extension TasksPane {
    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {
        TaskView.draw(state, on: &grid, in: body, density: density)
    }
}
