import KaptopAlerts
import TextUI

/// The keys of the present screen, made from the same table that makes them work, and what the marks mean.
enum HelpPane {
    static let bindings = [
        KeyBinding(
            .move, [.up, .down, "j", "k", .pageUp, .pageDown, .home, .end], "j k ↑ ↓", ascii: "j k Up Down", .move, word: "scroll",
            help: "scroll"),
        KeyBinding(.back, [.escape], "Esc", .move, word: "close", help: "close the help", isKept: true),
    ]

    static func scroll(_ key: Key, _ state: inout Dashboard.State) {
        guard let frame = Frame(state, size: state.size) else { return }
        let room = max(1, frame.body.height - 2)
        let most = max(0, lines(state, width: frame.body.width - 4).count - room)
        let step =
            switch key {
            case .up, "k": -1
            case .down, "j": 1
            case .pageUp: -room
            case .pageDown: room
            case .home: -most
            default: most
            }
        state.helpOffset = min(max(0, min(state.helpOffset, most) + step), most)
    }

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect) {
        let title = StyledText("Help \(state.glyphs.dot) \(state.screen.pane.title)", Style(.title).bold())
        let lines = lines(state, width: body.width - 4)
        let room = max(0, body.height - 2)
        let offset = min(state.helpOffset, max(0, lines.count - room))
        let more = offset + room < lines.count ? "\(state.glyphs.down) more" : ""
        let inside = Box(title: title, bottomNote: StyledText(more, .dim), isFocused: true).draw(on: &grid, in: body, glyphs: state.glyphs)
        for (index, line) in lines.dropFirst(offset).prefix(room).enumerated() {
            grid.write(line, in: inside.line(index), ellipsis: state.glyphs.ellipsis)
        }
    }

    /// The help of what lies under it: the keys of the detail where an alert is open.
    static func context(_ state: Dashboard.State) -> KeyTable.Context {
        state.screen == .alerts && state.isDetailShown ? .detail : .screen(state.screen)
    }

    static func lines(_ state: Dashboard.State, width: Int) -> [StyledText] {
        let bindings = KeyTable.bindings(context(state))
        let groups = KeyBinding.Group.allCases.compactMap { group -> [StyledText]? in
            let members = bindings.filter { $0.group == group }
            guard !members.isEmpty else { return nil }
            return [StyledText(group.rawValue, Style(.header).bold())] + members.map { line($0, state.glyphs) }
        }
        return arranged(groups, width: width, widths: state.widths) + [""] + marks(state.glyphs, width: width)
            + (state.screen == .alerts ? [""] + filterLanguage : state.screen == .events ? [""] + searchLanguage : [])
    }

    private static func line(_ binding: KeyBinding, _ glyphs: GlyphSet) -> StyledText {
        StyledText(CharacterWidth.standard.pad(binding.label(glyphs), to: 12), Style(.key).bold()) + StyledText(" " + binding.help)
    }

    /// Groups beside each other as far as the width goes, else below each other.
    private static func arranged(_ groups: [[StyledText]], width: Int, widths: CharacterWidth) -> [StyledText] {
        let count = max(1, min(groups.count, width / 36))
        let columnWidth = width / count
        var columns = [[StyledText]](repeating: [], count: count)
        for group in groups {
            // Each group goes where least stands already.
            let shortest = columns.indices.min { columns[$0].count < columns[$1].count } ?? 0
            columns[shortest] += (columns[shortest].isEmpty ? [] : [""]) + group
        }
        let height = columns.map(\.count).max() ?? 0
        return (0..<height).map { row in
            var line = StyledText("")
            for column in columns {
                let text = row < column.count ? column[row].truncated(to: columnWidth - 1, widths: widths) : ""
                line += text + StyledText(String(repeating: " ", count: max(0, columnWidth - text.width(widths))))
            }
            return line
        }
    }

    /// The filter language by examples.
    static let filterExamples: [(text: String, meaning: String)] = [
        ("web -staging", "all words must match, - excludes; id, task, level, message, tags"),
        ("level>=warn value>90", "= != < > <= >="),
        ("host=web-* task=cpu", "tags, task, topic, alert: the whole value, * is any text"),
        ("host~web-[0-9]+", "a Go regular expression for the whole value"),
        ("since<1h changes>3", "how long it has its level; changes in the last hour"),
        ("to=telegram failed", "where its newest event went; not delivered"),
        ("silent held acked", "no points; kept back; also silenced, flapping"),
    ]

    private static var filterLanguage: [StyledText] {
        [StyledText("Filter", Style(.header).bold())]
            + filterExamples.map { StyledText(CharacterWidth.standard.pad($0.text, to: 22), .strong) + StyledText($0.meaning) }
    }

    private static var searchLanguage: [StyledText] {
        let examples = [
            ("web -staging", "words of id and message, - excludes"), ("level>=warn failed", "level=crit, failed: somebody was not told"),
            ("to=telegram", "kind, name or address; task= topic= alert="), ("last 2h", "yesterday, 11:00-12:00, 03-01..03-05"),
            ("from=11:00 to=03-07", "begin and end; until= as well"),
        ]
        return [StyledText("Search", Style(.header).bold())]
            + examples.map { StyledText(CharacterWidth.standard.pad($0, to: 22), .strong) + StyledText($1) }
    }

    private static func marks(_ glyphs: GlyphSet, width: Int) -> [StyledText] {
        let levels = StyledText(Level.allCases.reversed().map { $0.text(glyphs) }, separator: "  ")
        let strip = StyledText(Level.allCases.map { StyledText(glyphs.strip[$0.rawValue], $0.fill) })
        let health = StyledText(
            [
                StyledText(glyphs.healthy, .healthOK) + " arrives", StyledText(glyphs.retrying, .healthRetrying) + " tried again",
                StyledText(glyphs.failed, .healthFailed) + " rejected", StyledText(glyphs.absent, .healthUnknown) + " nothing known",
            ], separator: "  ")
        let head = StyledText("Marks", Style(.header).bold())
        let alerts = StyledText(
            [
                StyledText(glyphs.unread, .accent) + " changed since you looked", StyledText(glyphs.flapping, .warning) + " flapping",
                StyledText(glyphs.silent, .warning) + " no points", StyledText(glyphs.marked, .accent) + " marked",
            ], separator: "  ")
        let history = strip + " height is the level, blank: no data"
        if width >= 100 { return [head, levels + "     " + history, alerts + "     " + health] }
        return [head, levels, history, alerts, health]
    }
}
