import KaptopAlerts
import KaptopOverview
import TextUI

/// Asks for a silence that comes again every week.
struct MaintenanceDialog: Dialog {
    var form: Form

    private enum Place: Int { case name, matchers, days, start, length, reason }

    init(_ rows: [AlertRow]) {
        form = Form([
            Form.Field("name", fallback: "maintenance"), Form.Field("which", SilenceDialog.matchers(of: rows)),
            Form.Field("days", fallback: "sat,sun"), Form.Field("at", fallback: "02:00"), Form.Field("for", fallback: "2h"),
            Form.Field("reason", fallback: "planned"),
        ])
    }

    mutating func press(_ key: Key, _ state: inout Dashboard.State) -> DialogStep {
        switch form.press(key) {
        case .stay: return .stay
        case .cancel: return .close
        case .confirm:
            guard case .success(let draft) = draft(state) else { return .stay }
            state.undo = .removeMaintenance(like: draft)
            state.notice = Dashboard.Notice(kind: .progress, text: "Planning \(draft.name)", at: state.now)
            return .close([.perform(.hold(.maintain(draft)))])
        }
    }

    func draft(_ state: Dashboard.State) -> Result<MaintenanceDraft, DraftMistake> {
        do throws(DraftMistake) {
            let matchers = try DraftText.matchers(form.value(Place.matchers.rawValue))
            let schedule = MaintenanceSchedule(
                weekdays: try DraftText.weekdays(form.value(Place.days.rawValue)),
                startMinute: try DraftText.minute(form.value(Place.start.rawValue)),
                length: .nanoseconds(try DraftText.length(form.value(Place.length.rawValue))), zone: state.zoneIdentifier)
            return .success(
                MaintenanceDraft(
                    name: form.value(Place.name.rawValue), matchers: matchers, schedule: schedule,
                    reason: form.value(Place.reason.rawValue)))
        } catch {
            return .failure(error)
        }
    }

    func entries(_ state: Dashboard.State) -> [HelpLine.Entry] { form.entries("plan it") }

    func draw(_ state: Dashboard.State, on grid: inout Grid, body: Rect, screen: Rect) {
        let room = max(1, min(6, body.height - form.height - 4))
        let inside = DialogBox.draw(
            title: "Maintenance", note: "every week, \(state.zoneIdentifier)", height: form.height + room + 1, width: 76, on: &grid,
            body: body,
            glyphs: state.glyphs)
        let parts = inside.rows([.fixed(form.height), .fixed(1), .rest])
        let draft = draft(state)
        form.draw("plan it", error: draft.mistake, on: &grid, in: parts[0], glyphs: state.glyphs)
        guard case .success(let maintenance) = draft else { return }
        let matching = MatchPreview(maintenance.matchers, state)
        DialogBox.write(matching.summary(state.glyphs), on: &grid, in: parts[1], glyphs: state.glyphs)
        AlertLines.draw(matching.rows, count: parts[2].height, state, on: &grid, in: parts[2])
    }
}
