import KaptopAlerts
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

@Suite struct AlertListTests {
    private func row(_ id: String, _ level: Level, since: Int64? = 0, isSimulated: Bool = false) -> AlertRow {
        var row = AlertRow(key: Sample.key(id, "t"), task: TaskID("t"), level: level)
        row.since = since
        row.isSimulated = isSimulated
        row.history.record(level, value: nil, at: Sample.now)
        return row
    }

    private func state(_ rows: [AlertRow], size: Size = Size(width: 80, height: 24)) -> Dashboard.State {
        var overview = Sample.firstRun
        overview.alerts = AlertRows(rows)
        return Sample.state(overview, size: size)
    }

    /// Lets seconds pass.
    private func later(_ seconds: Int64, _ state: inout Dashboard.State) {
        _ = Dashboard.update(&state, .tick(now: state.now + seconds * Sample.second, zone: .utc))
    }

    private func change(_ rows: [AlertRow], removed: [AlertRow.Key] = [], _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        var change = OverviewChange()
        change.alerts = rows
        change.removedAlerts = removed
        return Dashboard.update(&state, .changed(change))
    }

    @Test func worstComesFirstThenNewestThenByName() {
        let state = state([
            row("b", .ok, since: 5), row("a", .ok, since: 5), row("c", .critical, since: 1), row("d", .critical, since: 9),
            row("e", .warning, since: nil),
        ])
        #expect(state.alerts.order.map(\.id.rawValue) == ["d", "c", "e", "a", "b"])
        #expect(Level.allCases.map { state.alerts.count($0) } == [2, 0, 1, 2])
    }

    @Test(arguments: [
        (Hold.Kind.acknowledgement, "ack anna", "acknowledged by anna"), (.silence(SilenceID(3)), "silenced", "silence 3 by anna"),
        (.maintenance(MaintenanceID(1), name: "backup"), "maintenance", "maintenance backup by anna"),
    ])
    func whatHoldsAnAlertIsMarked(_ kind: Hold.Kind, _ mark: String, _ fact: String) {
        var held = row("cpu", .critical)
        held.hold = Hold(kind, by: Operator(name: "anna", isVerified: true), until: nil)
        let size = Size(width: 120, height: 36)
        var state = state([held, row("disk", .critical)], size: size)
        let table = Dashboard.view(state, size: size).text
        #expect(table.contains("cpu  \(mark) ") && !table.contains("disk  \(mark)"))
        _ = Dashboard.update(&state, .key(.enter))
        #expect(Dashboard.view(state, size: size).text.contains("Held: \(fact)"))
    }

    @Test func selectionStaysWithItsAlert() {
        var state = state([row("a", .ok), row("b", .ok), row("c", .ok)])
        _ = Dashboard.update(&state, .key("j"))
        #expect(state.alerts.selectedKey?.id.rawValue == "b")
        _ = change([row("z", .critical), row("c", .warning)], &state)
        later(3, &state)
        #expect(state.alerts.selectedKey?.id.rawValue == "b")
        #expect(state.alerts.selectedIndex == 3)
    }

    @Test func neighbourIsSelectedWhenTheAlertGoes() {
        var state = state([row("a", .ok), row("b", .ok), row("c", .ok)])
        _ = Dashboard.update(&state, .key("j"))
        _ = change([], removed: [Sample.key("b", "t")], &state)
        #expect(state.alerts.selectedKey?.id.rawValue == "c")
        _ = change([], removed: [Sample.key("a", "t"), Sample.key("c", "t")], &state)
        #expect(state.alerts.selectedKey == nil || state.selectedAlert == nil)
        _ = Dashboard.update(&state, .key(.enter))
        #expect(!state.isDetailShown)
    }

    @Test func theCursorStandsOnTheWorstUntilAKeyIsPressed() {
        var state = state((0..<5).map { row("ok-\($0)", .ok) })
        _ = change([row("crit", .critical)], &state)
        #expect(state.selectedAlert?.key.id.rawValue == "crit")
        _ = Dashboard.update(&state, .key("j"))
        _ = Dashboard.update(&state, .tick(now: Sample.now + 3 * Sample.second, zone: .utc))
        _ = change([row("worse", .critical)], &state)
        #expect(state.selectedAlert?.key.id.rawValue == "ok-0")
    }

    @Test func newCriticalIsSeenAtTheTopWhateverIsSelected() {
        var state = state((0..<50).map { row("ok-\($0)", .ok) })
        _ = Dashboard.update(&state, .key("g"))
        _ = Dashboard.update(&state, .tick(now: Sample.now + 3 * Sample.second, zone: .utc))
        _ = change((0..<30).map { row("crit-\($0)", .critical) }, &state)
        #expect(state.alerts.offset == 0)
        #expect(Dashboard.view(state, size: state.size).text.contains("◆ CRIT crit-0"))
        // The next move goes on from the selected alert and shows it.
        _ = Dashboard.update(&state, .key("j"))
        #expect(Dashboard.view(state, size: state.size).text.contains("▌  ○ OK"))
    }

    @Test func scrolledListHoldsTheSelectedAlertOnItsLine() {
        var state = state((10..<90).map { row("ok-\($0)", .ok) })
        for _ in 0..<3 { _ = Dashboard.update(&state, .key(.pageDown)) }
        let before = (state.alerts.selectedIndex ?? 0) - state.alerts.offset
        _ = change((0..<7).map { row("crit-\($0)", .critical) }, &state)
        later(3, &state)
        #expect((state.alerts.selectedIndex ?? 0) - state.alerts.offset == before)
    }

    @Test func hiddenCriticalsAreCounted() {
        var state = state([row("a", .critical), row("b", .critical), row("web", .ok)])
        for key: Key in ["/", "w", "e"] { _ = Dashboard.update(&state, .key(key)) }
        #expect(state.alerts.order.count == 1)
        for size in [state.size, Size(width: 40, height: 12)] { #expect(Dashboard.view(state, size: size).text.contains("2 CRIT hidden")) }
        _ = Dashboard.update(&state, .key(.escape))
        #expect(state.alerts.order.count == 3)
        #expect(!state.isTyping)
    }

    @Test func timelineFollowsHistories() {
        var state = state([row("a", .critical), row("b", .critical)])
        let minute = Sample.now / Sample.minute
        #expect(state.alerts.timeline[minute] == [0, 0, 0, 2])
        var gone = row("a", .ok)
        gone.history = AlertHistory()
        _ = change([gone, row("c", .warning), row("sim", .critical, isSimulated: true)], &state)
        #expect(state.alerts.timeline[minute] == [0, 0, 1, 1])
        _ = change([], removed: [Sample.key("b", "t"), Sample.key("c", "t")], &state)
        #expect(state.alerts.timeline[minute] == nil)
    }

    @Test func tenThousandAlertsCostAScreenful() {
        var state = state((0..<10_000).map { row("id-\($0)", Level.allCases[$0 % 4]) })
        _ = Dashboard.update(&state, .key("G"))
        let text = Dashboard.view(state, size: state.size).text
        #expect(text.contains("of 10 000"))
        let clock = ContinuousClock()
        // A change of values alone sorts nothing; the limits are a hundred times what it takes, for slow machines.
        var steady = state.overview?.alerts[Sample.key("id-3", "t")] ?? row("id-3", .critical)
        steady.value = 5
        let spent = clock.measure {
            for _ in 0..<100 { _ = change([steady], &state) }
            for _ in 0..<20 { _ = Dashboard.view(state, size: state.size) }
        }
        #expect(spent < .seconds(10))
    }
}
