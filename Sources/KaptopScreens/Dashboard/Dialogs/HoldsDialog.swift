import KaptopAlerts
import KaptopOverview
import TextUI

/// All that keeps notifications back now: acknowledgements, silences and maintenances, with who, until when and why; each can be ended.
struct HoldsDialog: Dialog {
    /// What is selected, by what it is: rows come and go.
    var selected: HoldEdit?

    struct Row: Equatable {
        var end: HoldEdit
        var what: String
        var which: String
        var by: String
        var until: String
        var why: String
    }

    mutating func press(_ key: Key, _ state: inout Dashboard.State) -> DialogStep {
        let rows = Self.rows(state)
        var scroll = ScrollPosition(selected: index(in: rows))
        if scroll.handle(key, count: rows.count, room: 8) {
            selected = scroll.selected.map { rows[$0].end }
            return .stay
        }
        switch key {
        case .escape: return .close
        case .character(Question.yes):
            guard let index = index(in: rows), !state.isReadOnly else { return .stay }
            state.notice = Dashboard.Notice(kind: .progress, text: "Ending: \(rows[index].what) \(rows[index].which)", at: state.now)
            return .close([.perform(.hold(rows[index].end))])
        default: return .stay
        }
    }

    private func index(in rows: [Row]) -> Int? {
        rows.isEmpty ? nil : rows.firstIndex { $0.end == selected } ?? 0
    }

    func entries(_ state: Dashboard.State) -> [HelpLine.Entry] {
        let isEnabled = !Self.rows(state).isEmpty && !state.isReadOnly
        return [
            HelpLine.Entry(state.glyphs.upDown, "move"), HelpLine.Entry(String(Question.yes), "end it", isEnabled: isEnabled),
            HelpLine.Entry("Esc", "back", isKept: true),
        ]
    }

    func draw(_ state: Dashboard.State, on grid: inout Grid, body: Rect, screen: Rect) {
        let rows = Self.rows(state)
        let height = min(max(3, rows.count + 3), body.height - 2)
        let inside = DialogBox.draw(
            title: "Kept back", note: "when one ends, what still fires is told", height: height, width: 110, on: &grid, body: body,
            glyphs: state.glyphs)
        guard !rows.isEmpty else {
            DialogBox.write("Nothing is acknowledged, silenced or in maintenance.", on: &grid, in: inside.line(0), glyphs: state.glyphs)
            return
        }
        let table = Table([
            Table.Column("WHAT", .fixed(13)), Table.Column("WHICH", .flexible(weight: 3, minimum: 14)),
            Table.Column("UNTIL", .fixed(11), expendability: 1), Table.Column("BY", .flexible(weight: 1, minimum: 6), expendability: 2),
            Table.Column("WHY", .flexible(weight: 2, minimum: 8), expendability: 3),
        ])
        let scroll = ScrollPosition(selected: index(in: rows)).clamped(count: rows.count, room: table.visibleRows(height: inside.height))
        table.draw(on: &grid, in: inside, glyphs: state.glyphs, count: rows.count, scroll: scroll) { index in
            let row = rows[index]
            return [
                StyledText(row.what), StyledText(row.which, .strong), StyledText(row.until), StyledText(row.by), StyledText(row.why, .dim),
            ]
            .map { $0.restyled { if $0.background == .background, index != scroll.selected { $0.background = .dialog } } }
        }
    }

    static func rows(_ state: Dashboard.State) -> [Row] {
        guard let overview = state.overview else { return [] }
        func until(_ moment: Int64?) -> String { moment.map { TimeText.minuteAndDate($0, now: state.now, state.zone) } ?? "it is OK" }
        let acknowledged = overview.alerts.values.compactMap { row -> Row? in
            guard let hold = row.hold, hold.kind == .acknowledgement else { return nil }
            return Row(
                end: .endAcknowledgement(row.key), what: "acknowledged", which: row.key.id.rawValue, by: hold.by.text,
                until: until(hold.until),
                why: "")
        }.sorted { $0.which < $1.which }
        let silences = overview.silences.map { silence in
            Row(
                end: .endSilence(silence.id), what: silence.id.text, which: text(silence.matchers), by: silence.by.text,
                until: until(silence.endsAt), why: silence.reason)
        }
        let maintenances = overview.maintenances.map { maintenance in
            Row(
                end: .removeMaintenance(maintenance.id), what: "maintenance", which: "\(maintenance.name): \(text(maintenance.matchers))",
                by: maintenance.by.text, until: when(maintenance.schedule), why: maintenance.reason)
        }
        return acknowledged + silences + maintenances
    }

    private static func text(_ matchers: [AlertMatcher]) -> String { matchers.map(\.description).joined(separator: " ") }

    private static func when(_ schedule: MaintenanceSchedule) -> String {
        let (hour, minute) = schedule.startMinute.quotientAndRemainder(dividingBy: 60)
        let clock = "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
        let days = schedule.weekdays.count == 7 ? "daily" : schedule.weekdays.sorted().map(\.shortName).joined(separator: ",")
        return "\(days) \(clock)"
    }
}
