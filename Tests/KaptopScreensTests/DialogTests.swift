import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

/// Acknowledging, silencing, planning, taking back, and finding all of it in the palette.
@Suite struct DialogTests {
    private let web = Sample.key("cpu:host=web-03", "cpu_alert")

    private func type(_ text: String, _ state: inout Dashboard.State) -> [Dashboard.Effect] {
        press(text.map { .character($0) }, &state)
    }

    private func screen(_ state: Dashboard.State) -> String { Dashboard.view(state, size: state.size).text }

    /// A console whose cursor stands on the CRITICAL cpu alert.
    private func onWeb(_ change: (inout Overview) -> Void = { _ in }) -> Dashboard.State {
        var overview = Sample.overview
        change(&overview)
        var state = Sample.state(overview)
        AlertsPane.select(web, &state)
        return state
    }

    // MARK: Acknowledging

    @Test func operatorAcknowledgesWithANote() {
        var state = onWeb()
        #expect(press(["a"], &state).isEmpty)
        #expect(screen(state).contains("▸ Acknowledge"))
        #expect(type("quick fix, x", &state).isEmpty)
        #expect(press([.enter], &state).isEmpty)
        #expect(press(["x"], &state) == [.perform(.hold(.acknowledge(web, note: "quick fix, x")))])
        #expect(state.dialog == nil)
    }

    @Test func aNoteMayBeLeftOut() {
        var state = onWeb()
        #expect(press(["a", .enter, "x"], &state) == [.perform(.hold(.acknowledge(web, note: "seen, taken care of")))])
    }

    @Test func enterNeverConfirms() {
        var state = onWeb()
        #expect(press(["a"] + [Key](repeating: .enter, count: 9), &state).isEmpty)
        #expect(press([.escape, "m"] + [Key](repeating: .enter, count: 9), &state).isEmpty)
    }

    @Test func theDialogKeepsItsAlertWhenTheListIsSortedAnew() {
        var state = onWeb()
        _ = press(["a"], &state)
        var change = OverviewChange()
        change.alerts = (0..<5).map { number in
            var row = AlertRow(key: Sample.key("new-\(number)", "t"), task: TaskID("t"), level: .critical)
            row.since = Sample.now
            return row
        }
        _ = Dashboard.update(&state, .changed(change))
        #expect(press([.enter, "x"], &state) == [.perform(.hold(.acknowledge(web, note: "seen, taken care of")))])
    }

    @Test func anAcknowledgedAlertIsAskedAboutTheOtherWayRound() {
        var state = onWeb { $0.alerts[web]?.hold = Hold(.acknowledgement, by: Operator(name: "mina", isVerified: true), until: nil) }
        #expect(Dashboard.update(&state, .key("a")) == [.dropTypeAhead])
        #expect(state.question?.lines == ["cpu:host=web-03 is acknowledged by mina. It is told again from now on."])
        #expect(press(["x"], &state) == [.perform(.hold(.endAcknowledgement(web)))])
    }

    // MARK: Silencing

    @Test func aSilenceShowsWhatItMatchesWhileOneTypes() throws {
        var state = onWeb()
        _ = press(["m"], &state)
        #expect(screen(state).contains("which   alert=cpu:host=web-03"))
        #expect(screen(state).contains("matches 1, 1 of them not OK"))
        _ = press([.control("u")], &state) + type("level=critical", &state)
        #expect(screen(state).contains("matches 2, 2 of them not OK"))
        #expect(screen(state).contains("deadman:api-gw"))
        _ = press([.tab], &state) + type("2h", &state) + press([.tab], &state) + type("deploy", &state)
        #expect(screen(state).contains("until 14:04 UTC: matches 2"))
        let draft = SilenceDraft(
            matchers: [try AlertMatcher("level=critical")], endsAt: Sample.now + 7_200 * Sample.second, reason: "deploy")
        #expect(press([.tab, "x"], &state) == [.perform(.hold(.silence(draft)))])
    }

    @Test(arguments: [
        ("host", "has none of = != =~ !~"), ("", "which alerts?"), ("level=terrible", "unknown level 'terrible'"),
        ("host=\"a", "a quote is not closed"), ("host=~(", "matcher 'host=~('"),
    ])
    func whatCannotBeASilenceIsSaidAndNotDone(_ text: String, _ mistake: String) {
        var state = onWeb()
        _ = press(["m", .control("u")], &state) + type(text, &state)
        #expect(screen(state).contains(mistake))
        #expect(press([.backTab, "x"], &state).isEmpty)
        #expect(state.dialog != nil)
    }

    @Test(arguments: [("30m", 30), ("2h", 120), ("1d", 1_440), ("13:00", 55), ("12:00", 1_435)])
    func aSilenceEndsAfterASpanOrAtATime(_ text: String, _ minutes: Int64) throws {
        let now = Sample.at(12, 5)
        #expect(try DraftText.end(text, now: now, .utc) == now + minutes * Sample.minute)
    }

    @Test(arguments: [
        ("sat,sun", "sat sun"), ("mon-fri", "mon tue wed thu fri"), ("sat-mon", "mon sat sun"), ("daily", "mon tue wed thu fri sat sun"),
    ])
    func daysAreReadAsPeopleWriteThem(_ text: String, _ days: String) throws {
        #expect(try DraftText.weekdays(text).sorted().map(\.shortName).joined(separator: " ") == days)
    }

    @Test func aMaintenanceIsPlannedFromThePalette() throws {
        var state = onWeb()
        _ = press([":"], &state) + type("maint", &state) + press([.enter], &state)
        #expect(screen(state).contains("▸ Maintenance"))
        _ = type("backup", &state)
        let schedule = MaintenanceSchedule(weekdays: [.saturday, .sunday], startMinute: 120, length: .seconds(7_200), zone: "UTC")
        let draft = MaintenanceDraft(
            name: "backup", matchers: [try AlertMatcher("alert=cpu:host=web-03")], schedule: schedule, reason: "planned")
        #expect(press([.backTab, "x"], &state).isEmpty == false || state.dialog == nil)
        #expect(state.undo == .removeMaintenance(like: draft))
    }

    // MARK: Taking back

    @Test func theLastAcknowledgementIsTakenBack() {
        var state = onWeb()
        _ = press(["a", .enter, "x"], &state)
        #expect(Dashboard.update(&state, .key("u")) == [.dropTypeAhead])
        #expect(state.question?.lines == ["Not acknowledged any more: cpu:host=web-03."])
        #expect(press(["x"], &state) == [.perform(.hold(.endAcknowledgement(web)))])
        #expect(press(["u"], &state).isEmpty)
        #expect(screen(state).contains("There is nothing of yours to take back here."))
    }

    @Test func aSilenceIsTakenBackByTheNumberThatTheEngineGave() throws {
        var state = onWeb()
        let effects = press(["m", .backTab, "x"], &state)
        guard case .perform(.hold(.silence(let draft))) = effects.first else {
            Issue.record("no silence: \(effects)")
            return
        }
        var change = OverviewChange()
        change.silences = [
            Silence(
                id: SilenceID(7), matchers: draft.matchers, startsAt: Sample.now, endsAt: draft.endsAt, reason: draft.reason,
                by: Operator(name: "mina", isVerified: true), createdAt: Sample.now)
        ]
        _ = Dashboard.update(&state, .changed(change))
        #expect(press(["u", "x"], &state).contains(.perform(.hold(.endSilence(SilenceID(7))))))
        #expect(press([":"], &state).isEmpty)
        _ = type("silences", &state) + press([.enter], &state)
        #expect(screen(state).contains("silence 7"))
        #expect(press(["x"], &state) == [.perform(.hold(.endSilence(SilenceID(7))))])
    }

    // MARK: Looking on

    @Test func aReadOnlyConsoleChangesNothing() {
        var state = onWeb()
        state.isReadOnly = true
        for key: Key in ["a", "m", "u", "w"] {
            #expect(press([key], &state).isEmpty)
            #expect(state.dialog == nil)
            #expect(screen(state).contains("This console only looks on: it was started with --read-only."))
        }
        #expect(press(["3", "T", "R", "X", "U"], &state).isEmpty)
        #expect(press(["7", .enter], &state).isEmpty, "a wizard writes the configuration")
        #expect(state.dialog == nil)
        _ = press([":"], &state) + type("maintenance", &state) + press([.enter], &state)
        #expect(state.dialog == nil)
        #expect(screen(state).contains("read-only"))
    }

    // MARK: The next thing that needs me

    @Test func zeroGoesFromTheWorstToTheRest() {
        var state = Sample.state()
        _ = press(["0"], &state)
        #expect(state.selectedAlert?.level == .critical)
        _ = press(["0"], &state)
        #expect(state.selectedAlert?.level == .critical)
        _ = press(["0"], &state)
        #expect(state.screen == .handlers)
        #expect(state.shownDestination?.destination == Sample.onCall)
        _ = press(["0", "0"], &state)
        #expect(state.screen == .alerts)
        #expect(state.selectedAlert?.level == .warning)
    }

    @Test func zeroLeavesOutWhatSomebodyHasTaken() {
        var state = onWeb { overview in
            for key in overview.alerts.keys {
                overview.alerts[key]?.hold = Hold(.acknowledgement, by: Operator(name: "mina", isVerified: true), until: nil)
            }
            overview.destinations = []
        }
        _ = press(["0"], &state)
        #expect(screen(state).contains("Nothing needs you."))
    }

    @Test func zeroClearsAFilterThatHidesWhatNeedsOne() {
        var state = Sample.state()
        _ = press(["/"], &state) + type("load", &state) + press([.enter, "0"], &state)
        #expect(state.selectedAlert?.level == .critical)
        #expect(screen(state).contains("the filter hid it and is cleared"))
    }

    // MARK: The palette

    @Test(arguments: Screen.allCases)
    func everyActionIsInThePalette(_ screen: Screen) {
        var state = Sample.state()
        _ = press([.character(screen.digit), ":"], &state)
        let names = Set(PaletteEntry.all(state).map(\.name))
        for binding in KeyTable.bindings(.screen(screen)) where ![.move, .palette].contains(binding.action) {
            #expect(names.contains(binding.help), "\(binding.help)")
        }
    }

    @Test(arguments: [
        ("silen", "silence, with a preview"), ("hlp", "these keys"), ("setup", "Setup"), ("qui", "quit"), ("alerts level=warn", "alerts"),
    ])
    func aFewLettersFindIt(_ typed: String, _ name: String) {
        var state = Sample.state()
        _ = press([":"], &state) + type(typed, &state)
        #expect((state.dialog as? Palette)?.matches(state).first?.name == name)
    }

    @Test func thePaletteTakesAnArgumentAndRemembersIt() {
        var state = Sample.state()
        _ = press(["3", ":"], &state) + type("alerts web", &state) + press([.enter], &state)
        #expect(state.screen == .alerts)
        #expect(state.filterText == "web")
        _ = press([":", .up], &state)
        #expect(screen(state).contains(": alerts web"))
    }

    // MARK: Copying, pausing, pasting

    @Test func copyingSaysThatItWasSent() {
        var state = onWeb()
        let effects = press(["y"], &state)
        guard case .copy(let text) = effects.first else {
            Issue.record("nothing copied")
            return
        }
        #expect(text.hasPrefix("cpu:host=web-03"))
        #expect(screen(state).contains("copy sent: cpu:host=web-03"))
    }

    @Test func plainTextHasNoLines() {
        var state = onWeb()
        _ = press(["Y"], &state)
        let text = screen(state)
        #expect(!text.contains("╭") && !text.contains("╯"))
        #expect(text.contains("cpu:host=web-03"))
        _ = press([.escape], &state)
        #expect(screen(state).contains("╭"))
    }

    @Test func aPausedScreenStandsStillAndCatchesUp() {
        var state = onWeb()
        _ = press(["p"], &state)
        var change = OverviewChange()
        var row = AlertRow(key: Sample.key("brand-new:host=x", "t"), task: TaskID("t"), level: .critical)
        row.since = Sample.now
        change.alerts = [row]
        let effects = Dashboard.update(&state, .changed(change))
        #expect(effects == [.bell])
        let still = screen(state)
        #expect(still.contains("brand-new") == false)
        #expect(still.contains("paused"))
        _ = press(["p"], &state)
        // What comes after a key moves the list two seconds later.
        _ = Dashboard.update(&state, .tick(now: Sample.now + 3 * Sample.second, zone: .utc))
        #expect(screen(state).contains("brand-new"))
    }

    @Test func aPasteOutsideOfAFieldRunsNoKey() {
        var state = onWeb()
        #expect(press([.paste("aqx\nR")], &state).isEmpty)
        #expect(state.dialog == nil)
        _ = press(["a", .paste("from the\nclipboard x"), .enter], &state)
        #expect(press(["x"], &state) == [.perform(.hold(.acknowledge(web, note: "from the clipboard x")))])
    }

    @Test func theAuditIsAskedForAndShown() {
        var state = Sample.state()
        _ = press([":"], &state) + type("audit", &state)
        #expect(press([.enter], &state) == [.ask(.audit(limit: 200))])
        let entry = AuditEntry(
            at: Sample.at(11, 58), by: Operator(name: "mina", isVerified: true), verb: .acknowledged, object: "alert cpu of main",
            detail: "on it")
        _ = Dashboard.update(&state, .answered(.audit(limit: 200), .audit([entry])))
        #expect(screen(state).contains("11:58       mina         acknowledged alert cpu of main  on it"))
    }
}
