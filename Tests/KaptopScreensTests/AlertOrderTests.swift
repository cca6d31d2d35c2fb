import KaptopAlerts
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

/// In which order alerts stand, and when they move.
@Suite struct AlertOrderTests {
    private func row(_ id: String, _ level: Level, since: Int64? = 0, value: Double? = nil, task: String = "t") -> AlertRow {
        var row = AlertRow(key: Sample.key(id, task), task: TaskID(task), level: level)
        row.since = since
        row.value = value
        row.history.record(level, value: value, at: Sample.now)
        return row
    }

    private func state(_ rows: [AlertRow]) -> Dashboard.State {
        var overview = Sample.firstRun
        overview.alerts = AlertRows(rows)
        return Sample.state(overview, size: Size(width: 120, height: 36))
    }

    private func press(_ keys: [Key], _ state: inout Dashboard.State) {
        for key in keys { _ = Dashboard.update(&state, .key(key)) }
    }

    private func tell(_ rows: [AlertRow], removed: [AlertRow] = [], _ state: inout Dashboard.State) {
        var change = OverviewChange()
        change.alerts = rows
        change.removedAlerts = removed.map(\.key)
        _ = Dashboard.update(&state, .changed(change))
    }

    private func later(_ seconds: Int64, _ state: inout Dashboard.State) {
        _ = Dashboard.update(&state, .tick(now: state.now + seconds * Sample.second, zone: .utc))
    }

    private func order(_ state: Dashboard.State) -> String { state.alerts.order.map(\.id.rawValue).joined(separator: " ") }
    private func screen(_ state: Dashboard.State) -> String { Dashboard.view(state, size: state.size).text }

    @Test(arguments: [
        ("level", "c d e b a"), ("-level", "b a e c d"), ("id", "a b c d e"), ("-id", "e d c b a"), ("value", "d a b c e"),
        ("for", "b a c d e"), ("-for", "e c d a b"), ("task", "e d c a b"), ("-task", "b a c d e"),
    ])
    func everyColumnSorts(_ text: String, _ expected: String) throws {
        var state = state([
            row("a", .ok, since: 8, value: 5, task: "task-eleven-b"), row("b", .ok, since: 9, value: -1, task: "task-eleven-c"),
            row("c", .critical, since: 3, value: .nan, task: "task-eleven-a"), row("d", .critical, since: 3, value: 70, task: "task"),
            row("e", .warning, since: nil, task: "job"),
        ])
        state.alerts.setSort(try #require(AlertSort(text: text)), state.overview, now: state.now)
        #expect(order(state) == expected)
    }

    @Test func anOrderKeptByChangesIsThatOfANewStart() {
        var numbers = SafetyTests.SeededNumbers(state: 7)
        var state = state((0..<60).map { row("id-\($0)", .ok) })
        press(["/", .paste("level>=info"), .enter], &state)
        for _ in 0..<200 {
            let changed = (0..<Int.random(in: 0..<6, using: &numbers)).map { _ in
                row(
                    "id-\(Int.random(in: 0..<80, using: &numbers))", Level.allCases.randomElement(using: &numbers) ?? .ok,
                    since: Int64.random(in: 0..<5, using: &numbers))
            }
            let gone = row("id-\(Int.random(in: 0..<80, using: &numbers))", .ok)
            tell(changed, removed: Bool.random(using: &numbers) ? [gone] : [], &state)
            if Int.random(in: 0..<9, using: &numbers) == 0 { press(["s", "s", .enter], &state) }
            if Int.random(in: 0..<9, using: &numbers) == 0 { press(["S"], &state) }
            later(3, &state)
            var fresh = AlertList()
            fresh.setSort(state.alerts.view.sort, nil, now: state.now)
            fresh.setFilter(state.alerts.filter, nil, now: state.now)
            if let overview = state.overview { fresh.reset(overview, before: nil, now: state.now) }
            #expect(Array(fresh.order) == Array(state.alerts.order))
            #expect(fresh.counts == state.alerts.counts)
            #expect(fresh.hiddenCriticalCount == state.alerts.hiddenCriticalCount)
            #expect(fresh.timeline == state.alerts.timeline)
        }
    }

    @Test func nothingMovesForTwoSecondsAfterAKey() {
        var state = state([row("a", .warning, since: 9), row("b", .ok), row("c", .ok)])
        press(["j"], &state)
        tell([row("c", .critical, since: 10), row("b", .warning, since: 11), row("z", .critical, since: 12)], &state)
        #expect(order(state) == "a b c")
        #expect(screen(state).contains("2 new CRIT, 3 moves held"))
        #expect(state.alerts.count(.critical) == 2)
        later(2, &state)
        #expect(order(state) == "a b c")
        later(1, &state)
        #expect(order(state) == "z c b a")
        #expect(!screen(state).contains("held"))
        #expect(state.alerts.selectedKey?.id.rawValue == "b")
    }

    @Test func whoHasNoHandAtTheKeysSeesMovesAtOnce() {
        var state = state([row("a", .warning), row("b", .ok)])
        tell([row("b", .critical)], &state)
        #expect(order(state) == "b a")
    }

    @Test func aChangeOfValuesMovesNothing() {
        var state = state([row("a", .warning), row("b", .ok)])
        press(["j"], &state)
        tell([row("b", .ok, value: 7)], &state)
        #expect(state.alerts.waiting.isEmpty)
    }

    @Test func anAlertThatGoesLeavesAtOnceAndIsNoMoveThatWaits() {
        var state = state([row("a", .warning), row("b", .ok), row("c", .ok)])
        press(["j"], &state)
        tell([row("c", .critical)], &state)
        tell([], removed: [row("c", .critical)], &state)
        #expect(order(state) == "a b")
        #expect(!screen(state).contains("held"))
        tell([row("d", .critical)], &state)
        later(3, &state)
        #expect(order(state) == "d a b")
    }

    @Test func sortAndFilterOfOnesOwnTakeUpWhatWaits() {
        var state = state([row("a", .warning), row("b", .ok)])
        press(["j"], &state)
        tell([row("b", .critical)], &state)
        press(["S"], &state)
        #expect(order(state) == "a b")
        #expect(state.alerts.waiting.isEmpty)
    }

    @Test func whatComesInAboveTheScrolledTableIsCounted() {
        var state = state((10..<80).map { row("ok-\($0)", .ok) })
        press([.pageDown, .pageDown], &state)
        later(3, &state)
        tell([row("x", .critical), row("y", .warning), row("ok-99", .ok)], &state)
        #expect(screen(state).contains("↑ 2 new"))
        press(["g"], &state)
        #expect(!screen(state).contains("↑ 2"))
    }

    @Test func sortIsChosenFromAListAndShown() {
        var state = state([row("a", .ok, value: 1), row("b", .critical, value: 2), row("c", .ok, value: 3)])
        press(["s", "s", "s", "s"], &state)
        #expect(order(state) == "c b a")
        press([.enter], &state)
        #expect(screen(state).contains("value ▾, newest"))
        press(["S"], &state)
        #expect(order(state) == "a b c")
        #expect(screen(state).contains("value ▴"))
    }

    @Test func leastLevelGoesRoundInTheFilter() {
        var state = state([row("a", .ok), row("b", .critical), row("c", .info), row("d", .warning)])
        let seen = (0..<4).map { _ in
            press(["l"], &state)
            return "\(state.filterText): \(order(state))"
        }
        #expect(seen == ["level>=info: b d c", "level>=warn: b d", "level>=crit: b", ": b d c a"])
    }
}
