import KaptopAlerts
import KaptopOverview
import TextUI

/// Asks for a note and acknowledges alerts: they are told again only when they get worse or recover.
struct AcknowledgeDialog: Dialog {
    /// Alerts, never rows: the list may be sorted anew meanwhile.
    var keys: [AlertRow.Key]
    var form: Form

    init(_ keys: [AlertRow.Key]) {
        self.keys = keys
        form = Form([Form.Field("note", fallback: "seen, taken care of")])
    }

    mutating func press(_ key: Key, _ state: inout Dashboard.State) -> DialogStep {
        switch form.press(key) {
        case .stay: return .stay
        case .cancel: return .close
        case .confirm:
            let note = form.value(0)
            state.undo = Undo(
                text: keys.count == 1 ? "Not acknowledged any more: \(keys[0].id)." : "\(keys.count) alerts are not acknowledged any more.",
                commands: keys.map { .hold(.endAcknowledgement($0)) })
            state.notice = Dashboard.Notice(kind: .progress, text: "Acknowledging \(Self.names(keys))", at: state.now)
            return .close(keys.map { .perform(.hold(.acknowledge($0, note: note))) })
        }
    }

    func entries(_ state: Dashboard.State) -> [HelpLine.Entry] { form.entries("acknowledge") }

    func draw(_ state: Dashboard.State, on grid: inout Grid, body: Rect, screen: Rect) {
        let rows = keys.compactMap { state.overview?.alerts[$0] }
        let shown = min(rows.count, max(1, min(6, body.height - form.height - 5)))
        let inside = DialogBox.draw(
            title: "Acknowledge", note: rows.count == 1 ? "" : "\(rows.count) alerts", height: shown + form.height + 3, on: &grid,
            body: body,
            glyphs: state.glyphs)
        AlertLines.draw(rows, count: shown, state, on: &grid, in: inside)
        let told = StyledText("Told again only when it gets worse or recovers.", .dim)
        DialogBox.write(told, on: &grid, in: inside.line(shown), glyphs: state.glyphs)
        let place = Rect(column: inside.column, row: inside.row + shown + 2, width: inside.width, height: form.height)
        form.draw("acknowledge", error: nil, on: &grid, in: place.intersection(inside), glyphs: state.glyphs)
    }

    static func names(_ keys: [AlertRow.Key]) -> String {
        keys.count == 1 ? keys[0].id.rawValue : "\(NumberText.count(keys.count)) alerts"
    }
}

/// Alerts as lines of a dialog: level and id, and how many more there are.
enum AlertLines {
    static func draw(_ rows: [AlertRow], count: Int, _ state: Dashboard.State, on grid: inout Grid, in rect: Rect) {
        for index in 0..<min(count, rows.count) {
            let isLast = index == count - 1 && rows.count > count
            let text =
                isLast
                ? StyledText("and \(NumberText.count(rows.count - index)) more", .dim)
                : rows[index].level.text(state.glyphs) + "  " + AlertTable.name(rows[index], state)
            DialogBox.write(text, on: &grid, in: rect.line(index), glyphs: state.glyphs)
        }
    }
}
