import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

/// What the alert screen tells and keeps: marks, silence, views, bells.
@Suite struct AlertScreenTests {
    private func press(_ keys: [Key], _ state: inout Dashboard.State) {
        for key in keys { _ = Dashboard.update(&state, .key(key)) }
    }

    private func later(_ seconds: Int64, _ state: inout Dashboard.State) {
        _ = Dashboard.update(&state, .tick(now: state.now + seconds * Sample.second, zone: .utc))
    }

    private func tell(_ row: AlertRow, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        var change = OverviewChange()
        change.alerts = [row]
        return Dashboard.update(&state, .changed(change))
    }

    private func screen(_ state: Dashboard.State) -> String { Dashboard.view(state, size: state.size).text }

    private func line(_ part: String, _ state: Dashboard.State) -> String {
        screen(state).split(separator: "\n").first { $0.contains(part) }.map(String.init) ?? ""
    }

    // MARK: Filter

    @Test func aMistakeIsSaidInItsPlaceAndKeepsTheList() {
        var state = Sample.state()
        press(["/", .paste("host=web-*")], &state)
        #expect(state.alerts.shownCount == 2)
        press([.paste(" value>")], &state)
        #expect(state.alerts.shownCount == 2)
        let lines = Dashboard.view(state, size: state.size).lines
        #expect(lines[34].contains("↓ value is compared with a number"))
        #expect(lines[34].prefix { $0 != "↓" }.count == lines[35].prefix { $0 != "v" }.count)
        press(["9", "0"], &state)
        #expect(state.filterMistake == nil)
        #expect(state.alerts.order.map(\.id.rawValue) == ["cpu:host=web-03"])
    }

    @Test func aFilterWithAMistakeIsNotKept() {
        var state = Sample.state()
        press(["/", .paste("load"), .paste(" value>"), .enter], &state)
        #expect(state.filterText == "load")
        #expect(state.filterMistake == nil)
        #expect(state.context == .screen(.alerts))
    }

    @Test func aFilterOfTheLastSessionSaysSoUntilAKeyChangesIt() {
        var state = Sample.state(nil)
        state.restore(AlertView(filter: "level>=warn", sort: "value", columns: "level id value"), saved: [])
        Sample.send(Sample.overview, to: &state)
        #expect(state.alerts.shownCount == 7)
        #expect(screen(state).contains("filter from last time level>=warn"))
        #expect(Dashboard.view(state, size: Size(width: 40, height: 12)).text.contains("filter from last time"))
        press(["l"], &state)
        #expect(screen(state).contains("filter level>=crit"))
        #expect(!screen(state).contains("last time"))
        press([.escape], &state)
        #expect(state.alerts.shownCount == 31)
    }

    @Test func hiddenCriticalsAreSaidInReverse() {
        var state = Sample.state()
        press(["/", .paste("load"), .enter], &state)
        let grid = Dashboard.view(state, size: state.size)
        let place = grid.lines.enumerated().first { $0.element.contains("2 CRIT hidden") }
        let reversed = grid.roles.split(separator: "\n").contains { $0.contains("level.critical bold reverse") }
        #expect(place?.offset == 11)
        #expect(reversed)
    }

    // MARK: Views

    @Test func aViewIsKeptUnderANameAndShownAgain() {
        var state = Sample.state()
        press(["l", "l", "s", "s", .enter, "'", .enter], &state)
        #expect((state.dialog as? AlertMenu)?.nameField != nil)
        // Letters are text here, whatever they mean elsewhere.
        press(["q", "X", " ", .paste("night"), .enter], &state)
        #expect(state.savedViews.map(\.name) == ["qX night"])
        press([.escape, .escape], &state)
        #expect(state.alerts.view.filter.isEmpty)
        press(["'", .enter], &state)
        #expect(state.alerts.view == state.savedViews[0].view)
        #expect(state.alerts.view.filter == "level>=warn")
        press(["'", "X"], &state)
        #expect(state.savedViews.isEmpty)
    }

    @Test(arguments: [
        AlertView(), AlertView(filter: "a b", sort: "-value", columns: "level id message"),
        AlertView(filter: "", sort: "id", columns: "changes"),
    ])
    func aViewIsReadBackFromItsTexts(_ view: AlertView) {
        #expect(AlertView(filter: view.filter, sort: view.sort.text, columns: view.columnsText) == view)
    }

    @Test func whatCannotBeReadOfAViewIsAsAtTheFirstStart() {
        #expect(AlertView(filter: "value>x", sort: "hour", columns: "nonsense") == AlertView())
    }

    @Test func columnsAreSwitchedOnAndOff() {
        var state = Sample.state()
        #expect(screen(state).contains("LAST HOUR"))
        press(["c"], &state)
        for _ in 0..<8 { press(["j"], &state) }
        press([" ", "j", " ", .escape], &state)
        #expect(!screen(state).contains("LAST HOUR"))
        #expect(screen(state).contains("MESSAGE"))
        // Level and id stay: without them no row says what it is.
        press(["c", "g", " ", "j", " ", .escape], &state)
        #expect(screen(state).contains("LEVEL   ALERT ID"))
    }

    // MARK: Marks

    @Test func actionsAreForTheMarkedAlertsOrTheSelectedOne() {
        var state = Sample.state()
        #expect(state.chosenAlerts.map(\.id.rawValue) == ["deadman:api-gw"])
        press([" ", "j", "j", "V"], &state)
        #expect(state.chosenAlerts.count == 4)
        #expect(screen(state).contains("■ 4 marked"))
        #expect(line("deadman:api-gw  ", state).contains("■ ◆ CRIT"))
        // A filter hides rows, never what was chosen.
        press(["/", .paste("mem"), .enter], &state)
        #expect(state.chosenAlerts.count == 4)
        press([.escape], &state)
        #expect(state.chosenAlerts.count == 1)
        #expect(!state.alerts.filter.isEmpty)
        press([.escape], &state)
        #expect(state.alerts.filter.isEmpty)
    }

    @Test func aMarkedAlertThatGoesIsNotChosen() {
        var state = Sample.state()
        press([" ", " "], &state)
        var change = OverviewChange()
        change.removedAlerts = [Sample.key("deadman:api-gw", "api_deadman")]
        _ = Dashboard.update(&state, .changed(change))
        #expect(state.chosenAlerts == [Sample.web])
    }

    @Test func whatChangedIsUnreadUntilTheCursorHasBeenThere() {
        var state = Sample.state()
        var row = Sample.alert("load:host=app-11", "load_alert", .critical, since: Sample.now, value: 9, unit: nil, ">=", 8.5, history: [])
        _ = tell(row, &state)
        #expect(line("load:host=app-11", state).contains("• ◆ CRIT"))
        press(["g"], &state)
        #expect(!line("load:host=app-11", state).contains("•"))
        row.value = 10
        _ = tell(row, &state)
        #expect(!line("load:host=app-11", state).contains("•"))
    }

    // MARK: Holds

    @Test(arguments: [
        (120, "cpu:host=web-03  ack anna"), (120, "mem:host=cache-02  silenced to 14:30"), (80, "cpu:host=we…  ack anna"),
        (80, "mem:host=ca…  silenced"),
    ])
    func whatHoldsAnAlertStandsBesideItsId(_ width: Int, _ text: String) {
        let size = Size(width: width, height: 36)
        #expect(Dashboard.view(Sample.state(Sample.states, size: size), size: size).text.contains(text))
    }

    // MARK: Silence

    @Test func anAlertWithoutPointsSaysSoAndKeepsItsLevel() {
        var state = Sample.state(Sample.states)
        #expect(line("disk:host=db-01", state).contains("? ▲ WARN"))
        #expect(line("disk:host=db-01", state).contains("no data 4m11"))
        #expect(line("edge-07", state).contains("? 2"))
        #expect(state.alerts.count(.warning) == 6)
        // The next point is here.
        if var row = state.overview?.alerts[Sample.key("disk:host=db-01,path=/var", "disk_alert")] {
            row.newestPointAt = Sample.now
            _ = tell(row, &state)
        }
        #expect(!line("disk:host=db-01", state).contains("no data"))
        #expect(state.alerts.silentCount == 1)
    }

    @Test(arguments: [(10, 29, false), (10, 31, true), (60, 179, false), (60, 181, true), (nil, 9_000, false)] as [(Int64?, Int64, Bool)])
    func threeIntervalsWithoutPointsAreSilence(_ interval: Int64?, _ age: Int64, _ isSilent: Bool) {
        var row = AlertRow(key: Sample.web, task: TaskID("t"), level: .ok)
        row.newestPointAt = Sample.now - age * Sample.second
        row.usualInterval = interval.map { $0 * Sample.second }
        var engine = Sample.overview.engine
        engine.newestPointAt = Sample.now
        #expect(Freshness(now: Sample.now, engine: engine).isSilent(row) == isSilent)
        engine.newestPointAt = Sample.now - 31 * Sample.second
        #expect(!Freshness(now: Sample.now, engine: engine).isSilent(row))
    }

    @Test func whenNothingComesAtAllThatIsSaidOnce() {
        var overview = Sample.states
        overview.engine.newestPointAt = Sample.now - 40 * Sample.second
        let state = Sample.state(overview)
        #expect(state.alerts.silentCount == 0)
        #expect(!screen(state).contains("no data"))
        #expect(screen(state).contains("no points for 40s"))
    }

    @Test func silenceComesWithTime() {
        var overview = Sample.overview
        overview.alerts[Sample.web]?.usualInterval = 10 * Sample.second
        var state = Sample.state(overview)
        for second: Int64 in 1...5 {
            var engine = overview.engine
            engine.newestPointAt = state.now + 10 * Sample.second
            var change = OverviewChange()
            change.engine = engine
            later(10, &state)
            _ = Dashboard.update(&state, .changed(change))
            #expect(state.alerts.silentCount == (second >= 3 ? 1 : 0))
        }
    }

    // MARK: Bell

    @Test func nobodyIsCalledForWhatIsHeldOrFlaps() {
        var state = Sample.state()
        func becomes(_ level: Level, hold: Hold? = nil) -> Bool {
            var row = AlertRow(key: Sample.key("x", "t"), task: TaskID("t"), level: level)
            row.since = state.now
            row.hold = hold
            later(31, &state)
            return tell(row, &state).contains(.bell)
        }
        let anna = Operator(name: "anna", isVerified: true)
        #expect(!becomes(.critical, hold: Hold(.silence(SilenceID(1)), by: anna, until: nil)))
        #expect(!becomes(.ok))
        #expect(becomes(.critical))
        #expect(!becomes(.ok))
        // By now it has changed more than three times within ten minutes.
        #expect(!becomes(.critical))
        #expect(line("CRIT  x ", state).contains("~ ◆ CRIT"))
        later(600, &state)
        #expect(!becomes(.ok))
        #expect(becomes(.critical))
    }

    // MARK: Time

    @Test func timesAreToldInUTCWhereAPersonWantsThat() {
        var state = Sample.state()
        let tokyo = LocalZone(secondsFromUTC: 9 * 3_600, name: "JST")
        _ = Dashboard.update(&state, .tick(now: Sample.now, zone: tokyo))
        #expect(line("kaptop", state).contains("21:04:31 JST"))
        press(["Z"], &state)
        #expect(line("kaptop", state).contains("12:04:31 UTC"))
        _ = Dashboard.update(&state, .tick(now: Sample.now, zone: tokyo))
        #expect(line("kaptop", state).contains("12:04:31 UTC"))
        press(["Z"], &state)
        #expect(line("kaptop", state).contains("21:04:31 JST"))
        #expect(screen(state).contains("20:04"))
    }
}
