import TextUI

extension Ending {
    func help(_ reach: Reach, _ glyphs: GlyphSet) -> [HelpLine.Entry] {
        switch phase {
        case .choosing:
            return [
                .init(glyphs.enterKey, "this task", isKept: true), .init(glyphs.upDown, "move"), .init("Esc", "back", isKept: true),
            ]
        case .asking(let changes, let index):
            let canChange = changes.indices.contains(index) && changes[index].obstacle == nil
            let others: [HelpLine.Entry] = changes.count > 1 ? [.init(glyphs.upDown, "another alert")] : []
            return [.init("x", "change the script", isEnabled: canChange, isKept: true)] + others + [
                .init("r", "look again"), .init("Esc", "no", isKept: true),
            ]
        case .reading, .changing: return []
        case .overview, .failed, .changed: break
        }
        let again: [HelpLine.Entry] = if case .failed = phase { [.init("r", "look again")] } else { [] }
        let add = HelpLine.Entry("i", "add to a task", isKept: true)
        guard Self.mustDecide(reach) else {
            let canAdd = reach.obstacle == nil && !reach.candidates.isEmpty
            return [.init(glyphs.enterKey, "close", isKept: true)] + again + (canAdd ? [add] : [])
        }
        let all: [HelpLine.Entry] = Self.canBeGlobal(reach) ? [.init("f", "all tasks", isKept: true)] : []
        return again + (reach.candidates.isEmpty ? [] : [add]) + all + [.init("z", "leave it so", isKept: true)]
    }

    /// - Parameter report: what saving did; its width, glyphs and widths are those of the page.
    func draw(on grid: inout Grid, in rect: Rect, reach: Reach, report: WizardText) {
        var text = WizardText(width: rect.width, glyphs: report.glyphs, widths: report.widths)
        if case .asking(let changes, let index) = phase, changes.indices.contains(index) {
            return drawQuestion(changes, index, on: &grid, in: rect, &text)
        }
        text.title(reach.isNothing ? "Saved, but nothing will be sent yet" : "Saved")
        if rect.height >= 17 { text.gap() }
        reach.remark(.done, &text)
        if case .choosing(let index) = phase {
            text.text("Which task should send there?")
            let rest = text.draw(on: &grid, in: rect)
            let below = Rect(column: rest.column, row: rest.row + 1, width: rest.width, height: max(0, rest.height - 1))
            return drawTasks(index, reach, on: &grid, in: below, report.glyphs)
        }
        describe(reach, &text)
        text.gap()
        for line in report.lines { text.line(line) }
        text.draw(on: &grid, in: rect)
    }

    private func describe(_ reach: Reach, _ text: inout WizardText) {
        switch phase {
        case .reading(let task): return text.remark(.waiting, "looking at the script of \(task)")
        case .changing(let change):
            return text.remark(
                .waiting, "changing the script of \(change.task)", change.path == nil ? "" : "The engine loads the file within seconds.")
        case .failed(let failure, _): text.remark(.bad, failure.text, failure.remedy)
        case .changed(let report): report.describe(&text)
        case .overview, .choosing, .asking: break
        }
        guard Self.mustDecide(reach) else { return }
        if !reach.candidates.isEmpty { text.item("i", "add \(reach.lines) to a task that you choose") }
        if Self.canBeGlobal(reach) {
            let starters = reach.starters.isEmpty ? "" : "; those that came with kaptop never take that up"
            text.item("f", "send the alerts of all tasks (global)\(starters); shown before it is written")
        } else if !reach.starters.isEmpty {
            text.text("Tasks that came with kaptop never take up a handler for all tasks (global).", .dim)
        }
        text.item("z", "leave it so; nothing will be sent")
    }

    // MARK: The question

    /// The change with the script around it; where the room is small, the lines around it go first.
    private func drawQuestion(_ changes: [ScriptChange], _ index: Int, on grid: inout Grid, in rect: Rect, _ text: inout WizardText) {
        let change = changes[index]
        let name = change.templateID.map { "the template \($0)" } ?? "the script of \(change.task)"
        text.title(
            change.obstacle == nil ? "Change \(name)?" : "\(name.prefix(1).uppercased())\(name.dropFirst()) cannot be changed from here")
        if changes.count > 1 {
            text.text("It has \(changes.count) alerts. This is number \(index + 1), in line \(change.lineNumber).")
        } else {
            text.text("Its alert stands in line \(change.lineNumber).", .dim)
        }
        var foot = WizardText(width: text.width, glyphs: text.glyphs, widths: text.widths)
        for remark in change.remarks { foot.remark(.warning, remark.text, remark.remedy) }
        if let obstacle = change.obstacle {
            foot.remark(.bad, obstacle.text, obstacle.remedy)
            foot.item("r", "look again")
        } else {
            foot.item("x", change.path == nil ? "change it; the task starts anew" : "write the file")
        }
        foot.item("Esc", "another task")
        let gap = rect.height >= 12 ? 1 : 0
        let rest = text.draw(on: &grid, in: rect)
        let height = min(change.lines.count, max(1, rest.height - foot.lines.count - 2 * gap))
        let parts = rest.rows([.fixed(gap), .fixed(height), .fixed(gap), .rest])
        drawChange(change, on: &grid, in: parts[1], text.glyphs)
        foot.draw(on: &grid, in: parts[3])
    }

    private func drawChange(_ change: ScriptChange, on grid: inout Grid, in rect: Rect, _ glyphs: GlyphSet) {
        let first = change.lines.firstIndex { $0.mark == .added || $0.mark == .removed } ?? 0
        let offset = max(0, min(first - 1, change.lines.count - rect.height))
        let shown = rect.height >= change.lines.count ? change.lines[...] : change.lines[offset...]
        for (row, line) in shown.prefix(rect.height).enumerated() {
            grid.write(SaveForm.styled(line, glyphs), in: rect.line(row), ellipsis: glyphs.ellipsis)
        }
    }

    private func drawTasks(_ index: Int, _ reach: Reach, on grid: inout Grid, in rect: Rect, _ glyphs: GlyphSet) {
        let tasks = reach.candidates
        guard rect.height >= 1 else { return }
        let table = Table(
            [.init("", .fixed(1)), .init("TASK", .flexible(weight: 1, minimum: 12)), .init("NOTE", .flexible(weight: 1, minimum: 0))],
            showsHeader: false)
        let scroll = ScrollPosition(selected: index).clamped(count: tasks.count, room: table.visibleRows(height: rect.height))
        table.draw(on: &grid, in: rect, glyphs: glyphs, count: tasks.count, scroll: scroll) { row in
            let task = tasks[row]
            let notes =
                (task.takesGlobal ? [] : ["came with kaptop"]) + (task.alertCount > 1 ? ["\(task.alertCount) alerts"] : [])
            return [
                StyledText(row == index ? glyphs.selected : " ", Style(.mark).bold()),
                StyledText(task.name, row == index ? .strong : .text), StyledText(notes.joined(separator: ", "), .dim),
            ]
        }
    }
}
