import KaptopAlerts
import KaptopOverview
import TextUI

/// Asks which alerts are silenced, for how long and why, and shows while one types which ones match now.
struct SilenceDialog: Dialog {
    var form: Form

    private enum Place: Int { case matchers, length, reason }

    init(_ rows: [AlertRow]) {
        form = Form([
            Form.Field("which", Self.matchers(of: rows)), Form.Field("for", fallback: "1h"), Form.Field("reason", fallback: "known"),
        ])
    }

    mutating func press(_ key: Key, _ state: inout Dashboard.State) -> DialogStep {
        switch form.press(key) {
        case .stay: return .stay
        case .cancel: return .close
        case .confirm:
            guard case .success(let draft) = draft(state) else { return .stay }
            state.undo = .endSilence(like: draft)
            state.notice = Dashboard.Notice(kind: .progress, text: "Silencing", at: state.now)
            return .close([.perform(.hold(.silence(draft)))])
        }
    }

    /// The silence as it is typed, or what is wrong with it.
    func draft(_ state: Dashboard.State) -> Result<SilenceDraft, DraftMistake> {
        do throws(DraftMistake) {
            let matchers = try DraftText.matchers(form.value(Place.matchers.rawValue))
            let end = try DraftText.end(form.value(Place.length.rawValue), now: state.now, state.zone)
            return .success(SilenceDraft(matchers: matchers, endsAt: end, reason: form.value(Place.reason.rawValue)))
        } catch {
            return .failure(error)
        }
    }

    func entries(_ state: Dashboard.State) -> [HelpLine.Entry] { form.entries("silence") }

    func draw(_ state: Dashboard.State, on grid: inout Grid, body: Rect, screen: Rect) {
        let room = max(2, min(8, body.height - form.height - 4))
        let inside = DialogBox.draw(
            title: "Silence", note: "nothing is told until it ends", height: form.height + room + 1, width: 76, on: &grid, body: body,
            glyphs: state.glyphs)
        let parts = inside.rows([.fixed(form.height), .fixed(1), .rest])
        let draft = draft(state)
        form.draw("silence", error: draft.mistake, on: &grid, in: parts[0], glyphs: state.glyphs)
        guard case .success(let silence) = draft else { return }
        let matching = MatchPreview(silence.matchers, state)
        let until = TimeText.minuteAndDate(silence.endsAt, now: state.now, state.zone)
        DialogBox.write(
            StyledText("until \(until) \(state.zone.name): ", .dim) + matching.summary(state.glyphs), on: &grid, in: parts[1],
            glyphs: state.glyphs)
        AlertLines.draw(matching.rows, count: parts[2].height, state, on: &grid, in: parts[2])
    }

    /// One alert by its id; several by their ids where they are few, else by what they have in common.
    static func matchers(of rows: [AlertRow]) -> String {
        guard let first = rows.first else { return "" }
        if rows.count == 1 { return DraftText.quoted("alert=\(first.key.id.rawValue)") }
        let common = first.tags.filter { tag in rows.allSatisfy { $0.tags.contains(tag) } }
        if !common.isEmpty { return common.map { DraftText.quoted("\($0.key)=\($0.value)") }.joined(separator: " ") }
        let ids = rows.map { DraftText.escaped($0.key.id.rawValue) }
        return DraftText.quoted("alert=~" + ids.joined(separator: "|"))
    }
}

/// Which alerts matchers match now.
struct MatchPreview {
    var rows: [AlertRow]

    init(_ matchers: [AlertMatcher], _ state: Dashboard.State) {
        let all = state.overview?.alerts.values.filter { !$0.isSimulated && matchers.match($0.labels) } ?? []
        rows = all.sorted { ($0.level, $1.key.id.rawValue) > ($1.level, $0.key.id.rawValue) }
    }

    func summary(_ glyphs: GlyphSet) -> StyledText {
        guard !rows.isEmpty else { return StyledText("no alert matches now", .warning) }
        let firing = rows.count { $0.level != .ok }
        return StyledText("matches \(NumberText.count(rows.count)), \(NumberText.count(firing)) of them not OK")
    }
}

extension Result where Failure == DraftMistake {
    /// What is wrong, for a person.
    var mistake: String? {
        if case .failure(let mistake) = self { mistake.text } else { nil }
    }
}
