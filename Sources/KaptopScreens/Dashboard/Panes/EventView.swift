import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import TextUI

/// The list of events, and below it, where there is room, what became of the selected one.
enum EventView {
    private struct Layout {
        /// What is wrong with the search; one line where it is, else empty.
        var mistake: Rect
        var list: Rect
        var preview: Rect
    }

    private static func layout(_ state: Dashboard.State, _ body: Rect, _ density: Density) -> Layout {
        let mistake = state.eventSearch.mistake == nil ? 0 : density == .compact ? 1 : 2
        let preview = density == .wide ? max(8, body.height / 3) : 0
        let parts = body.rows([.fixed(mistake), .rest, .fixed(preview)])
        return Layout(mistake: parts[0], list: parts[1], preview: parts[2])
    }

    /// How many events are seen.
    static func room(_ state: Dashboard.State) -> Int {
        guard let frame = Frame(state, size: state.size) else { return 1 }
        let height = layout(state, frame.body, frame.density).list.height
        return max(1, frame.density == .compact ? height : height - 3)
    }

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {
        let row = EventsPane.selectedRow(state)
        if state.eventSearch.isOpen, let row {
            EventDetail.draw(
                row, scroll: state.eventSearch.scroll, isFocused: true, state, on: &grid, in: body, isFramed: density != .compact)
            return
        }
        let layout = layout(state, body, density)
        drawMistake(state, on: &grid, in: layout.mistake)
        drawList(state, on: &grid, in: layout.list, density: density)
        if let row, !layout.preview.isEmpty {
            EventDetail.draw(row, scroll: TextScroll(), isFocused: false, state, on: &grid, in: layout.preview, isFramed: true)
        }
    }

    /// The search with the wrong word marked, and what is wrong with it.
    private static func drawMistake(_ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        guard let mistake = state.eventSearch.mistake else { return }
        let reason = StyledText("\(state.glyphs.failed) \(mistake.word): \(mistake.text)", Style(.error).bold())
        guard rect.height > 1 else {
            grid.write(reason, in: rect, ellipsis: state.glyphs.ellipsis)
            return
        }
        let text = state.eventSearch.list.filter.text
        let before = String(text.prefix(mistake.start))
        let after = String(text.dropFirst(mistake.start + mistake.word.count))
        let line = StyledText(" \(before)", .dim) + StyledText(mistake.word, Style(.error).underlined()) + StyledText(after, .dim)
        grid.write(line, in: rect.line(0), ellipsis: state.glyphs.ellipsis)
        let indent = min(1 + grid.widths.width(of: before), max(0, rect.width - reason.width(grid.widths)))
        grid.write(StyledText(String(repeating: " ", count: indent)) + reason, in: rect.line(1), ellipsis: state.glyphs.ellipsis)
    }

    private static func drawList(_ state: Dashboard.State, on grid: inout Grid, in rect: Rect, density: Density) {
        let shown = state.eventSearch
        let rows = EventsPane.rows(state)
        let scroll = shown.list.scroll(in: rows.map(\.event), room: room(state))
        var inside = rect
        if density != .compact {
            inside = Box(
                title: title(rows, state), note: note(state), bottomNote: position(scroll, rows.count, state), isFocused: true
            ).draw(on: &grid, in: rect, glyphs: state.glyphs)
        }
        guard !rows.isEmpty else {
            ListText.drawEmpty(empty(state), state, on: &grid, in: inside)
            return
        }
        // Where an event is older than today all rows have room for a date.
        let hasDates = rows.last.map { TimeText.clockAndDate($0.createdAt, now: state.now, state.zone).count > 8 } ?? false
        var columns = [
            Table.Column("AT", .fixed(hasDates ? 11 : 8)), Table.Column("CHANGE", .fixed(10)),
            Table.Column("ALERT", .flexible(weight: 2, minimum: 12)), Table.Column("MESSAGE", .flexible(weight: 3, minimum: 12)),
        ]
        if density == .wide { columns.append(Table.Column("SENT", .fixed(36))) }
        if density == .regular { columns.append(Table.Column("SENT", .fixed(state.glyphs.isASCII ? 10 : 8))) }
        if density == .compact {
            columns = [Table.Column("", .fixed(hasDates ? 11 : 8)), Table.Column("", .fixed(1)), Table.Column("", .rest)]
        }
        let table = Table(columns, showsHeader: density != .compact, gap: density == .wide ? 2 : 1)
        table.drawList(
            state, on: &grid, in: inside, count: rows.count, scroll: scroll,
            markColumn: density == .compact ? inside.column + (hasDates ? 11 : 8) : nil
        ) { index in
            let row = rows[index]
            let at = StyledText(TimeText.clockAndDate(row.createdAt, now: state.now, state.zone), .dim)
            let name = StyledText(row.key.id.rawValue, .strong)
            if density == .compact { return [at, row.level.markText(state.glyphs), name + StyledText("  \(row.message)", .dim)] }
            return [
                at, Level.change(from: row.previousLevel, to: row.level, state.glyphs), name, StyledText(row.message),
                density == .wide
                    ? sent(row)
                    : DestinationText.sentTo(
                        row.deliveries.map { AlertRow.SentTo(destination: $0.destination, status: $0.status) }, state.glyphs),
            ]
        }
    }

    /// Written as `hip ok 118ms  tg rejected: bot was kicked`.
    private static func sent(_ row: HistoryRow) -> StyledText {
        guard !row.deliveries.isEmpty else { return StyledText("to nobody", .dim) }
        return StyledText(row.deliveries.map { DestinationText.brief($0) }, separator: "  ")
    }

    private static func title(_ rows: [HistoryRow], _ state: Dashboard.State) -> StyledText {
        let isAll = state.eventSearch.next == nil
        let count = NumberText.count(rows.count) + (isAll ? "" : "+")
        return StyledText("Events ", Style(.title).bold()) + StyledText(count, .dim)
    }

    private static func note(_ state: Dashboard.State) -> StyledText {
        let filter = ListText.filter(state.eventSearch.list.filter)
        let order = state.eventSearch.list.isAnchored ? "newest first, follows" : "newest first, g follows"
        return filter.isEmpty ? StyledText(order, .dim) : filter
    }

    private static func position(_ scroll: ScrollPosition, _ count: Int, _ state: Dashboard.State) -> StyledText {
        if let trouble = state.eventSearch.trouble, count > 0 { return StyledText(trouble, .error) }
        let position = ListText.position(scroll, count: count, room: room(state), state.glyphs)
        guard let oldest = state.eventSearch.rows.last, state.eventSearch.next != nil else { return position }
        let back = StyledText("searched back to \(TimeText.minuteAndDate(oldest.createdAt, now: state.now, state.zone))", .dim)
        return position.isEmpty ? back : back + StyledText(" \(state.glyphs.dot) ", .dim) + position
    }

    private static func empty(_ state: Dashboard.State) -> [String] {
        let shown = state.eventSearch
        if let trouble = shown.trouble { return ["There is no history.", trouble] }
        if shown.fetched == nil || shown.next != nil && shown.rows.count < EventsPane.mostRows { return ["Searching the history"] }
        if shown.list.filter.text.isEmpty { return ["No alert has changed its level yet."] }
        if shown.next != nil {
            return ["None of the newest \(NumberText.count(shown.rows.count)) events.", "A range of time searches further back: last 30d"]
        }
        return ["No event is like this.", "Esc clears the search."]
    }
}

/// An event with everyone who was to be told, and every attempt.
enum EventDetail {
    static func draw(
        _ row: HistoryRow, scroll: TextScroll, isFocused: Bool, _ state: Dashboard.State, on grid: inout Grid, in rect: Rect, isFramed: Bool
    ) {
        guard isFramed else {
            let lines = lines(row, state, width: rect.width)
            ListText.draw(lines, from: scroll.first(count: lines.count, room: rect.height), state, on: &grid, in: rect)
            return
        }
        let lines = lines(row, state, width: rect.width - 4)
        let room = max(1, rect.height - 2)
        let first = scroll.first(count: lines.count, room: room)
        let inside = Box(
            title: StyledText(row.key.id.rawValue, Style(.title).bold()),
            note: StyledText(TimeText.clockAndDate(row.createdAt, now: state.now, state.zone), .dim),
            bottomNote: ListText.position(ScrollPosition(selected: nil, offset: first), count: lines.count, room: room, state.glyphs),
            isFocused: isFocused
        ).draw(on: &grid, in: rect, glyphs: state.glyphs)
        ListText.draw(lines, from: first, state, on: &grid, in: inside)
    }

    static func lines(_ row: HistoryRow, _ state: Dashboard.State, width: Int) -> [StyledText] {
        let isNarrow = width < 60
        let head = Level.change(from: row.previousLevel, to: row.level, state.glyphs)
        let message = Paragraph.lines(of: row.message, width: width, widths: state.widths).map { StyledText($0, .strong) }
        let places = [("task", row.task.rawValue), ("topic", row.key.topic.rawValue), ("point", point(row, state))]
        let facts = places.map { StyledText("\($0) ", .dim) + StyledText($1) }
        var lines =
            isNarrow
            ? [head + StyledText("  \(row.key.id)", Style(.title).bold())] + message + facts
            : [head + "   " + StyledText(facts, separator: "   ")] + message
        guard !row.deliveries.isEmpty else { return lines + ["", StyledText("Nobody was to be told.", .dim)] }
        for delivery in row.deliveries {
            lines +=
                [isNarrow || delivery.id == row.deliveries[0].id ? "" : nil].compactMap { $0 } + self.lines(delivery, state, width: width)
        }
        return lines
    }

    private static func point(_ row: HistoryRow, _ state: Dashboard.State) -> String {
        TimeText.clockAndDate(row.time, now: state.now, state.zone)
    }

    private static func lines(_ delivery: HistoryDelivery, _ state: Dashboard.State, width: Int) -> [StyledText] {
        let name = state.overview?.destinations.first { $0.destination == delivery.destination }?.name ?? delivery.destination.address
        var head =
            mark(delivery.status, state.glyphs) + StyledText(" \(DestinationGroup.serviceName(delivery.destination.kind)) ")
            + StyledText(name, Style(.strong).bold()) + "  " + DestinationText.result(delivery.status)
        if delivery.foldedCount > 0 { head += StyledText(", tells \(NumberText.count(delivery.foldedCount)) more", .dim) }
        if delivery.mayRepeat { head += StyledText(", may have been told twice", .warning) }
        let indent = "   "
        return [head]
            + delivery.attempts.flatMap { attempt -> [StyledText] in
                let at = TimeText.clockAndDate(attempt.at, now: state.now, state.zone)
                let took = CharacterWidth.standard.pad(TimeText.latency(attempt.latency), to: 7, .right)
                let word = StyledText(
                    outcome(attempt),
                    attempt.outcome == .delivered ? .healthOK : attempt.outcome == .rejected ? .healthFailed : .healthRetrying)
                let start = StyledText("\(indent)\(attempt.number)  \(at)  \(took)  ", .dim) + word
                guard let answer = attempt.answer, !answer.isEmpty else { return [start] }
                let used = start.width(state.widths) + 2
                if width - used >= 24 {
                    let broken = Paragraph.lines(of: answer, width: width - used, widths: state.widths)
                    return broken.enumerated().map { index, line in
                        (index == 0 ? start + "  " : StyledText(String(repeating: " ", count: used))) + StyledText(line)
                    }
                }
                return [start]
                    + Paragraph.lines(of: answer, width: width - 6, widths: state.widths).map { StyledText(indent + "   " + $0) }
            }
    }

    /// Written as `rejected 403`.
    private static func outcome(_ attempt: HistoryAttempt) -> String {
        let word =
            switch attempt.outcome {
            case .delivered: "delivered"
            case .retry: "failed, again later"
            case .changed: "sent again, changed"
            case .rejected: "rejected"
            }
        return word + (attempt.status.map { " \($0)" } ?? "")
    }

    private static func mark(_ status: DeliveryStatus, _ glyphs: GlyphSet) -> StyledText {
        switch status {
        case .delivered, .folded: StyledText(glyphs.healthy, .healthOK)
        case .retrying, .queued: StyledText(glyphs.retrying, Style(.healthRetrying).bold())
        case .rejected: StyledText(glyphs.failed, Style(.healthFailed).bold())
        case .withdrawn, .held: StyledText(glyphs.absent, .healthUnknown)
        }
    }
}
