import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

/// What operators look for in the history.
@Suite struct EventStoryTests {
    private func query(_ change: (inout HistoryQuery) -> Void = { _ in }) -> HistoryQuery {
        var query = HistoryQuery()
        query.limit = EventSearch.page
        change(&query)
        return query
    }

    @Test func aSearchIsAskedOfTheEngineAndItsWordsOfTheRows() {
        var state = Sample.state(SampleDetails.overview)
        #expect(press(["5"], &state) == [.ask(.history(query()))])
        // Another search waits for the answer that is on its way, and takes nothing from it.
        #expect(press(["/", .paste("level>=crit yesterday web-04"), .enter], &state).isEmpty)
        let wanted = query {
            $0.minimumLevel = .critical
            $0.from = Sample.at(0, 0) - 24 * 60 * Sample.minute
            $0.to = Sample.at(0, 0)
        }
        let effects = Dashboard.update(&state, .answered(.history(query()), SampleDetails.answer(.history(query()))))
        #expect(effects == [.ask(.history(wanted))])
        #expect(state.eventSearch.rows.isEmpty)
        _ = Dashboard.update(&state, .answered(.history(wanted), SampleDetails.answer(.history(wanted))))
        let found = EventsPane.rows(state)
        #expect(found.count == 10)
        #expect(found.allSatisfy { $0.key.id.rawValue.contains("web-04") && max($0.level, $0.previousLevel) == .critical })
    }

    @Test func wrongSearchSaysWhatIsWrongAndKeepsTheRows() {
        var console = AnsweredConsole()
        console.press(["5", "/"])
        console.type("failed")
        let before = EventsPane.rows(console.state).map(\.event)
        #expect(before == [1_000])
        console.type(" level>=bad")
        #expect(console.text.contains("✗ bad: no level: ok, info, warn or crit"))
        #expect(EventsPane.rows(console.state).map(\.event) == before)
        for _ in 0..<3 { console.press([.backspace]) }
        console.type("crit")
        #expect(!console.text.contains("✗ bad"))
        console.press([.escape])
        #expect(EventsPane.rows(console.state).count == 200)
    }

    @Test func pagesAreFetchedAsOneScrolls() {
        var console = AnsweredConsole()
        console.press(["5"])
        #expect(console.state.eventSearch.rows.count == 200)
        #expect(console.text.contains("Events 200+"))
        console.press(["G"])
        #expect(console.state.eventSearch.rows.count == 305)
        console.press(["G"])
        #expect(console.text.contains("of 305"))
        #expect(Set(console.state.eventSearch.rows.map(\.event)).count == 305)
    }

    @Test func newEventsAppearAtTheTopAndLeaveAScrolledViewAlone() {
        func newer(_ number: Int64) -> HistoryRow {
            var row = SampleDetails.history[0]
            row.event = number
            row.message = "event \(number)"
            row.createdAt = Sample.now
            return row
        }
        func comes(_ rows: [HistoryRow], at second: Int64, _ state: inout Dashboard.State) {
            var change = OverviewChange()
            change.events = [
                EventRow(
                    id: EventID(rawValue: "new\(second)"), key: rows[0].key, level: .critical, previousLevel: .ok, message: "",
                    time: Sample.now)
            ]
            _ = Dashboard.update(&state, .changed(change))
            let effects = Dashboard.update(&state, .tick(now: Sample.now + second * Sample.second, zone: .utc))
            #expect(effects == [.ask(.history(query()))])
            _ = Dashboard.update(&state, .answered(.history(query()), .history(SampleDetails.page(query(), of: rows))))
        }
        var console = AnsweredConsole()
        console.press(["5"])
        var rows = [newer(1_001)] + SampleDetails.history
        comes(rows, at: 1, &console.state)
        #expect(console.text.contains("▌12:04:31") && console.text.contains("event 1001"))
        // Nothing new is not asked for before it can have changed.
        #expect(Dashboard.update(&console.state, .tick(now: Sample.now + 2 * Sample.second, zone: .utc)).isEmpty)
        console.press([.pageDown, .pageDown])
        let before = Dashboard.view(console.state, size: console.state.size).lines[5...12]
        rows.insert(newer(1_002), at: 0)
        comes(rows, at: 3, &console.state)
        #expect(Dashboard.view(console.state, size: console.state.size).lines[5...12] == before)
        #expect(!console.text.contains("event 1002"))
        console.press(["g"])
        #expect(console.text.contains("event 1002") && console.text.contains("newest first, follows"))
    }

    @Test func anEventOpensWithEveryAttempt() {
        var console = AnsweredConsole()
        console.press(["5", .enter])
        for part in [
            "✓ HipChat ops  delivered", "failed, again later 502  502 Bad Gateway", "rejected 403", "tells 3 more", "12:01:35   101 ms",
        ] {
            #expect(console.text.contains(part), "\(part)")
        }
        console.press([.escape, "j", .enter])
        #expect(console.text.contains("may have been told twice"))
        #expect(console.press(["t"]).isEmpty)
        #expect(console.state.screen == .tasks && TasksPane.selectedRow(console.state)?.id == TaskID("http_p99"))
    }

    @Test func anEngineWithoutHistorySaysSo() {
        var state = Sample.state(SampleDetails.overview)
        _ = press(["5"], &state)
        _ = Dashboard.update(&state, .answered(.history(query()), .unavailable("A Kapacitor keeps no history.")))
        #expect(Dashboard.view(state, size: state.size).text.contains("A Kapacitor keeps no history."))
    }

    @Test func wordsThatFewRowsHaveAreLookedForPageAfterPage() {
        var console = AnsweredConsole()
        console.press(["5", "/", .paste("host=web-08"), .enter])
        // 300 events of nine hosts: more than the first page of 200 has.
        #expect(EventsPane.rows(console.state).count == 33)
        #expect(console.state.eventSearch.next == nil)
    }
}

@Suite struct EventSearchTests {
    private func search(_ text: String) throws -> EventSearch {
        try EventSearch(text, now: Sample.now, .utc, Sample.overview.destinations)
    }

    struct RangeCase: CustomTestStringConvertible, Sendable {
        var text: String
        var from: Int64?
        var to: Int64?
        var testDescription: String { text }
    }

    private static let day = 24 * 60 * Sample.minute

    @Test(arguments: [
        RangeCase(text: "last 2h", from: Sample.now - 120 * Sample.minute),
        RangeCase(text: "from=last 30m", from: Sample.now - 30 * Sample.minute), RangeCase(text: "from=3d", from: Sample.now - 3 * day),
        RangeCase(text: "11:00-12:00", from: Sample.at(11, 0), to: Sample.at(12, 0)),
        RangeCase(text: "23:00-01:00", from: Sample.at(23, 0) - day, to: Sample.at(1, 0)),
        RangeCase(text: "yesterday", from: Sample.at(0, 0) - day, to: Sample.at(0, 0)),
        RangeCase(text: "today", from: Sample.at(0, 0), to: Sample.at(24, 0)),
        RangeCase(text: "03-07", from: Sample.at(0, 0) - day, to: Sample.at(0, 0)),
        RangeCase(text: "2026-03-01..2026-03-02", from: Sample.at(0, 0) - 7 * day, to: Sample.at(0, 0) - 5 * day),
        RangeCase(text: "12-31", from: Sample.at(0, 0) - 67 * day, to: Sample.at(0, 0) - 66 * day),
        RangeCase(text: "from=11:00", from: Sample.at(11, 0)), RangeCase(text: "from=13:00", from: Sample.at(13, 0) - day),
        RangeCase(text: "from=2026-03-07T11:30 to=yesterday", from: Sample.at(11, 30) - day, to: Sample.at(0, 0)),
        RangeCase(text: "until=12:00", to: Sample.at(12, 0)), RangeCase(text: "from=yesterday", from: Sample.at(0, 0) - day),
    ])
    func timesAreReadAsAPersonMeansThem(_ test: RangeCase) throws {
        let search = try search(test.text)
        #expect(search.query.from == test.from)
        #expect(search.query.to == test.to)
    }

    @Test func timesAreThoseOfTheZone() throws {
        let tokyo = LocalZone(secondsFromUTC: 9 * 3_600, name: "JST")
        let search = try EventSearch("yesterday", now: Sample.now, tokyo, [])
        #expect(search.query.to == Sample.at(0, 0) - 9 * 60 * Sample.minute)
    }

    struct MistakeCase: CustomTestStringConvertible, Sendable {
        var text: String
        var start: Int
        var word: String
        var testDescription: String { text }
    }

    @Test(arguments: [
        MistakeCase(text: "web level=high", start: 10, word: "high"), MistakeCase(text: "last", start: 0, word: "last"),
        MistakeCase(text: "last 2x", start: 5, word: "2x"), MistakeCase(text: "a from=noon", start: 7, word: "noon"),
        MistakeCase(text: "until=02-30", start: 6, word: "02-30"), MistakeCase(text: "task=", start: 0, word: "task="),
        MistakeCase(text: "from=12:00 until=11:00", start: 0, word: "from=12:00 until=11:00"),
    ])
    func mistakesSayWhereTheyAre(_ test: MistakeCase) {
        do {
            _ = try search(test.text)
            Issue.record("\(test.text) is no mistake")
        } catch let mistake as EventSearch.Mistake {
            #expect(mistake.start == test.start && mistake.word == test.word && !mistake.text.isEmpty)
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func conditionsBecomeTheEnginesQuery() throws {
        let query = try search("level>=warn failed task=cpu topic=\"my topic\" alert=a:b to=mina").query
        #expect(query.minimumLevel == .warning && query.outcome == .failed && query.task == TaskID("cpu"))
        #expect(query.topic == TopicID("my topic") && query.alert == AlertID("a:b"))
        // A part of a name is looked for in the rows, a whole one is asked of the engine.
        #expect(query.destination == nil)
        #expect(try search("to=ops").query.destination == Sample.ops)
        #expect(try search("to=-1001472583690").query.destination == Sample.onCall)
    }

    @Test func theRestIsLookedForInTheRows() throws {
        let row = SampleDetails.history[0]
        let names = [Sample.onCall: "Ops on-call"]
        for text in ["DEADMAN", "dead -web", "to=tele", "to=on-call", "level=crit", "\"is dead\"", "\"dead: 0.0\" to=hip", ""] {
            #expect(try search(text).matches(row, names), "\(text)")
        }
        for text in ["web", "-dead", "to=slack", "level=warn", "\"failed\""] { #expect(try !search(text).matches(row, names), "\(text)") }
    }
}
