import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import TextUI

/// The screen of events: what happened to whom and who was told, over the whole history.
///
/// Rows come in pages as one scrolls; at the top what is new appears by itself.
enum EventsPane: Pane {
    static let title = "Events"

    static let bindings =
        KeyTable.moving() + [
            KeyBinding(.open, [.enter], "⏎", ascii: "Enter", .move, word: "attempts", help: "open the event", isKept: true),
            KeyBinding(.back, [.escape], "Esc", .move, word: "back", help: "back, clear the search", isKept: true),
            KeyTable.filtering,
            KeyTable.toTask, KeyTable.toTopic,
        ]

    /// What the screen knows and remembers.
    struct Shown: Sendable {
        var list = ListSelection<Int64>(.top)
        /// The last text that made sense.
        var search = EventSearch()
        /// What is wrong with the text as it is now.
        var mistake: EventSearch.Mistake?
        /// Newest first, as far as they were fetched.
        var rows: [HistoryRow] = []
        /// Those of `rows` that the search shows.
        var found: [HistoryRow] = []
        /// The search that `rows` belong to; nil before the first answer.
        var fetched: HistoryQuery?
        /// Where the next page begins; nil where there is none.
        var next: HistoryQuery.Cursor?
        var asking = Asking()
        var trouble: String?
        var isOpen = false
        var scroll = TextScroll()
        /// The newest event of the overview when the top was last asked for, and when that was.
        var newestSeen: EventID?
        var askedTopAt: Int64 = .min
    }

    static var filter: WritableKeyPath<Dashboard.State, TextField>? { \.eventSearch.list.filter }
    static var filterExample: String { EventSearch.example }

    static func isEnabled(_ action: Action, _ state: Dashboard.State) -> Bool {
        switch action {
        case .open: !state.eventSearch.isOpen && selectedRow(state) != nil
        case .goToTask, .goToTopic: selectedRow(state) != nil
        case .back: state.eventSearch.isOpen || !state.eventSearch.list.filter.text.isEmpty
        default: true
        }
    }

    /// The rows that the search shows.
    static func rows(_ state: Dashboard.State) -> [HistoryRow] { state.eventSearch.found }

    /// Finds them anew; a frame only shows what was found.
    private static func find(_ state: inout Dashboard.State) {
        let names = Dictionary(
            (state.overview?.destinations ?? []).map { ($0.destination, $0.name) }, uniquingKeysWith: { first, _ in first })
        let search = state.eventSearch.search
        state.eventSearch.found = state.eventSearch.rows.filter { search.matches($0, names) }
    }

    static func selectedRow(_ state: Dashboard.State) -> HistoryRow? {
        let rows = rows(state)
        let selected = state.eventSearch.list.selected(in: rows.map(\.event))
        return rows.first { $0.event == selected }
    }

    /// The event as a line of a report.
    static func copyText(_ state: Dashboard.State) -> String? {
        selectedRow(state).map { row in
            let at = TimeText.clockAndDate(row.createdAt, now: state.now, state.zone)
            return "\(at) \(state.zone.name) \(row.previousLevel.name) to \(row.level.name) \(row.key.id): \(row.message)"
        }
    }

    // MARK: What it asks and takes

    /// More rows than this are not kept: a range of time looks further back.
    static let mostRows = 20_000
    /// Deliveries change without a new event, so the top is asked for anew after this long; nanoseconds.
    private static let interval: Int64 = 5_000_000_000

    static func filterChanged(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        let text = state.eventSearch.list.filter.text
        state.eventSearch.isOpen = false
        let destinations = state.overview?.destinations ?? []
        do throws(EventSearch.Mistake) {
            state.eventSearch.search = try EventSearch(text, now: state.now, state.zone, destinations)
            state.eventSearch.mistake = nil
        } catch {
            state.eventSearch.mistake = error
            // A word that is being typed may not make sense yet: the others stand, or else what was found before.
            guard let rest = try? EventSearch(error.removed(from: text), now: state.now, state.zone, destinations) else { return [] }
            state.eventSearch.search = rest
        }
        find(&state)
        return ask(&state)
    }

    static func appear(_ state: inout Dashboard.State) -> [Dashboard.Effect] { ask(&state) }
    static func tick(_ state: inout Dashboard.State) -> [Dashboard.Effect] { ask(&state) }
    static func answered(_ state: inout Dashboard.State) -> [Dashboard.Effect] { ask(&state) }

    /// Asks for what is missing most: rows of a new search, the next page below, what is new at the top.
    private static func ask(_ state: inout Dashboard.State) -> [Dashboard.Effect] {
        let shown = state.eventSearch
        var query = shown.search.query
        if shown.fetched == query, needsMore(state), let next = shown.next {
            query.before = next
            return state.eventSearch.asking.ask(.history(query), now: state.now)
        }
        let newest = state.overview?.events.first?.id
        let isOld = TimeText.span(from: shown.askedTopAt, to: state.now) >= interval
        guard shown.fetched != query || newest != shown.newestSeen || isOld else { return [] }
        // A range that has ended brings nothing new.
        if shown.fetched == query, let to = query.to, to < state.now - 60_000_000_000 { return [] }
        let effects = state.eventSearch.asking.ask(.history(query), now: state.now)
        if !effects.isEmpty {
            state.eventSearch.newestSeen = newest
            state.eventSearch.askedTopAt = state.now
        }
        return effects
    }

    /// Whether the rows end within a screenful below what is shown.
    private static func needsMore(_ state: Dashboard.State) -> Bool {
        guard state.eventSearch.rows.count < mostRows else { return false }
        let room = EventView.room(state)
        let rows = rows(state)
        let scroll = state.eventSearch.list.scroll(in: rows.map(\.event), room: room)
        return rows.count < scroll.offset + 2 * room
    }

    static func take(_ answer: Answer, to query: Query, _ state: inout Dashboard.State) {
        guard case .history(var asked) = query, state.eventSearch.asking.take(query) else { return }
        let before = asked.before
        asked.before = nil
        // What a search that was changed meanwhile brings is of no use.
        guard asked == state.eventSearch.search.query else { return }
        switch answer {
        case .history(let page):
            state.eventSearch.trouble = nil
            if before != nil {
                state.eventSearch.rows += page.rows
                state.eventSearch.next = page.next
            } else {
                takeTop(page, isSame: state.eventSearch.fetched == asked, &state.eventSearch)
            }
            state.eventSearch.fetched = asked
            find(&state)
        case .unavailable(let reason):
            state.eventSearch.trouble = reason
            state.eventSearch.fetched = asked
            state.eventSearch.next = nil
        default: break
        }
    }

    /// The newest page joins the rows that are there, or takes their place where it does not reach them.
    private static func takeTop(_ page: HistoryPage, isSame: Bool, _ shown: inout Shown) {
        let oldest = page.rows.last?.event
        guard isSame, let oldest, let newest = shown.rows.first?.event, oldest <= newest else {
            shown.rows = page.rows
            shown.next = page.next
            return
        }
        let below = shown.rows.filter { $0.event < oldest }
        if below.isEmpty { shown.next = page.next }
        shown.rows = page.rows + below
    }

    // MARK: What keys do

    static func perform(_ action: Action, key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        switch action {
        case .move: return move(key, &state)
        case .open where selectedRow(state) != nil:
            if let row = selectedRow(state) {
                state.eventSearch.list.select(row.event, in: rows(state).map(\.event), room: EventView.room(state))
            }
            state.eventSearch.isOpen = true
            state.eventSearch.scroll = TextScroll()
        case .back where state.eventSearch.isOpen: state.eventSearch.isOpen = false
        case .back: return Dashboard.clearFilter(&state)
        case .goToTask: return selectedRow(state).map { TasksPane.open($0.task, &state) } ?? []
        case .goToTopic: return selectedRow(state).map { TopicsPane.open($0.key.topic, &state) } ?? []
        default: break
        }
        return []
    }

    private static func move(_ key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        let room = EventView.room(state)
        if state.eventSearch.isOpen, let row = selectedRow(state), let frame = Frame(state, size: state.size) {
            let width = frame.density == .compact ? frame.body.width : frame.body.width - 4
            let count = EventDetail.lines(row, state, width: width).count
            state.eventSearch.scroll.move(key, count: count, room: max(1, frame.body.height - (frame.density == .compact ? 0 : 2)))
            return []
        }
        guard state.eventSearch.list.move(key, in: rows(state).map(\.event), room: room) else { return [] }
        return ask(&state)
    }

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {
        EventView.draw(state, on: &grid, in: body, density: density)
    }
}
