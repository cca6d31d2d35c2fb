import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

/// What operators do, key by key.
@Suite struct StoryTests {
    private func screen(_ state: Dashboard.State) -> String { Dashboard.view(state, size: state.size).text }

    @Test func operatorOpensTheWorstAlertAndGoesBack() {
        var state = Sample.state()
        let worst = Sample.key("deadman:api-gw", "api_deadman")
        #expect(press([.enter], &state) == [.ask(.alert(worst)), .ask(.history(AlertDetail.Content.query(worst)))])
        #expect(screen(state).contains("◆ CRITICAL  deadman:api-gw  for 3m02, since 12:01"))
        #expect(screen(state).contains("tg rejected: bot was kicked"))
        let next = Sample.key("cpu:host=web-03", "cpu_alert")
        #expect(press(["n"], &state) == [.ask(.alert(next)), .ask(.history(AlertDetail.Content.query(next)))])
        #expect(screen(state).contains("◆ CRITICAL  cpu:host=web-03  for 14m"))
        #expect(press([.escape], &state).isEmpty)
        #expect(screen(state).contains("1–14 of 31"))
    }

    @Test func operatorMendsATelegramChat() {
        var state = Sample.state()
        #expect(screen(state).contains("✗ Ops on-call: 7 not delivered since 11:57 (kicked), 1 more failing   3 what to do"))
        #expect(press(["3"], &state).isEmpty)
        #expect(screen(state).contains("What to do: "))
        #expect(press(["T"], &state).isEmpty)
        #expect(screen(state).contains("One test message goes to Ops on-call (Telegram)."))
        #expect(press(["x"], &state) == [.perform(.sendTest(Sample.onCall))])
        #expect(screen(state).contains("Sending a test message to Ops on-call"))
        _ = Dashboard.update(&state, .outcome(.done("Ops on-call got the test message")))
        #expect(screen(state).contains("✓ Ops on-call got the test message"))
        #expect(press(["R", "x"], &state) == [.perform(.resend(DeliveryID(60)))])
        _ = Dashboard.update(&state, .outcome(.failed("still rejected")))
        #expect(screen(state).contains("✗ still rejected"))
    }

    @Test func aRejectedDeliveryIsDismissedOnlyAfterAQuestion() {
        var state = Sample.state()
        #expect(press(["3", "X"], &state).isEmpty)
        #expect(state.question?.lines.first?.hasSuffix("was rejected and is never told to Ops on-call.") == true)
        #expect(press(["x"], &state) == [.perform(.dismiss(DeliveryID(60)))])
        #expect(screen(state).contains("Dismissing"))
    }

    @Test func questionsAreLeftWithEscapeAndOtherKeysDoNothing() {
        var state = Sample.state()
        #expect(press(["3", "T", "q", "y", .enter, "1"], &state).isEmpty)
        #expect(state.question != nil)
        #expect(press([.escape], &state).isEmpty)
        #expect(state.question == nil)
        #expect(state.screen == .handlers)
    }

    @Test func quittingAServicesConsoleAsksNothing() {
        var state = Sample.state()
        #expect(press(["q"], &state) == [.quit(.leave)])
        #expect(Dashboard.request(for: .quit(.leave)) == .quit)
    }

    @Test func quittingTheEnginesOwnWindowAsks() {
        var state = Sample.state(Sample.firstRun)
        #expect(press([.control("c")], &state).isEmpty)
        #expect(screen(state).contains("Alerting stops with this window."))
        #expect(press([.control("c")], &state).isEmpty)
        #expect(press([.escape, "q", "b"], &state) == [.quit(.keepRunning)])
        #expect(Dashboard.request(for: .quit(.keepRunning)) == nil)
        #expect(press(["q", "x"], &state) == [.quit(.stop)])
        #expect(Dashboard.update(&state, .readyToEnd) == [.end])
        #expect(Dashboard.request(for: .end) == .quit)
        #expect(Dashboard.message(for: .signal(.interrupt)) == nil, "SIGINT of another process ends the console without a question")
    }

    @Test func newcomerSimulatesAnAlert() {
        var state = Sample.state(Sample.firstRun)
        #expect(screen(state).contains("This machine, built-in settings. Nothing is sent anywhere yet.   w Telegram   D simulate an alert"))
        #expect(press(["D", "x"], &state) == [.perform(.simulateAlert)])
        var row = AlertRow(key: Sample.key("cpu:demo", "demo"), task: TaskID("demo"), level: .critical)
        row.isSimulated = true
        row.since = Sample.now
        var change = OverviewChange()
        change.alerts = [row]
        #expect(!Dashboard.update(&state, .changed(change)).contains(.bell))
        #expect(screen(state).contains("SIM cpu:demo"))
        #expect(screen(state).contains("SIM marks a simulation."))
    }

    @Test func newcomerFindsTheWizard() {
        var state = Sample.state(Sample.firstRun)
        #expect(press(["w"], &state) == [.openWizard(kind: .telegram)])
        #expect(press(["7", .enter], &state) == [.openWizard(kind: .telegram)])
        #expect(press(["j", .enter], &state).isEmpty)
        #expect(screen(state).contains("[hipchat]"))
        #expect(screen(state).contains("/etc/kapacitor/kapacitor.conf"))
    }

    @Test func withoutAWizardTheKeyLeadsToSetup() {
        var state = Sample.state(Sample.firstRun)
        state.wizards = []
        #expect(press(["w"], &state).isEmpty)
        #expect(state.screen == .setup)
        #expect(screen(state).contains("[telegram]"))
    }

    @Test func nothingToSendAgainIsSaid() {
        var state = Sample.state()
        #expect(press(["3", "g", "R"], &state).isEmpty)
        #expect(state.question == nil)
        #expect(screen(state).contains("✗ No delivery to ops was rejected."))
    }

    @Test func openAlertThatGoesIsNotReplacedByAnother() {
        var state = Sample.state()
        _ = press([.enter], &state)
        var change = OverviewChange()
        change.removedAlerts = [Sample.key("deadman:api-gw", "api_deadman")]
        _ = Dashboard.update(&state, .changed(change))
        #expect(screen(state).contains("Alerts 30"))
        #expect(state.context == .screen(.alerts))
    }

    @Test func simulationIsNeverCountedInTheTimelineNorRungFor() {
        var state = Sample.state()
        let before = state.alerts.timeline
        var row = Sample.alert("demo", "demo", .critical, since: Sample.now, value: 1, unit: nil, ">", 0, history: [(.critical, 60)])
        row.isSimulated = true
        var change = OverviewChange()
        change.alerts = [row]
        #expect(Dashboard.update(&state, .changed(change)) == [.setTitle("kaptop edge-07: 3 CRIT, 5 WARN")])
        #expect(state.alerts.timeline == before)
    }

    @Test func minusGoesBackToTheLastScreen() {
        var state = Sample.state()
        _ = press(["3", "-"], &state)
        #expect(state.screen == .alerts)
        _ = press(["-"], &state)
        #expect(state.screen == .handlers)
    }

    @Test func lettersAreTextWhileTyping() {
        var state = Sample.state()
        #expect(press(["/", "q", "D", "1", "?"], &state).isEmpty)
        #expect(state.filterText == "qD1?")
        #expect(state.screen == .alerts)
        #expect(press([.enter, "q"], &state) == [.quit(.leave)])
    }

    @Test func bellRingsOnceInHalfAMinuteForNewCriticals() {
        var state = Sample.state()
        func becomes(_ id: String, _ level: Level, since: Int64, _ state: inout Dashboard.State) -> Bool {
            var row = AlertRow(key: Sample.key(id, "t"), task: TaskID("t"), level: level)
            row.since = since
            var change = OverviewChange()
            change.alerts = [row]
            return Dashboard.update(&state, .changed(change)).contains(.bell)
        }
        #expect(becomes("a", .critical, since: Sample.now, &state))
        #expect(!becomes("b", .critical, since: Sample.now, &state))
        _ = Dashboard.update(&state, .tick(now: Sample.now + 31 * Sample.second, zone: .utc))
        #expect(!becomes("a", .critical, since: Sample.now, &state))
        #expect(!becomes("c", .warning, since: Sample.now, &state))
        // What the engine knew before its start was restored, not new.
        #expect(!becomes("d", .critical, since: Sample.at(4, 0), &state))
        #expect(becomes("e", .critical, since: Sample.now + 31 * Sample.second, &state))
    }

    @Test func firstPictureSetsTheTitleAndRingsNoBell() {
        var state = Dashboard.State(now: Sample.now, zone: .utc)
        var change = OverviewChange()
        change.reset = Sample.overview
        #expect(Dashboard.update(&state, .changed(change)) == [.setTitle("kaptop edge-07: 2 CRIT, 5 WARN")])
        #expect(Dashboard.update(&state, .changed(change)).isEmpty)
    }

    @Test func changesBeforeTheFirstPictureAreDropped() {
        var state = Dashboard.State(now: Sample.now, zone: .utc)
        var change = OverviewChange()
        change.alerts = [AlertRow(key: Sample.key("a", "t"), task: TaskID("t"), level: .critical)]
        #expect(Dashboard.update(&state, .changed(change)).isEmpty)
        #expect(state.overview == nil)
    }

    @Test func lostConnectionIsSaidUntilANewPictureComes() {
        var state = Sample.state()
        _ = Dashboard.update(&state, .disconnected(reason: "the service ended"))
        #expect(screen(state).contains("No connection to the engine: the service ended"))
        #expect(screen(state).contains("not connected"))
        Sample.send(Sample.overview, to: &state)
        #expect(!screen(state).contains("No connection"))
    }

    @Test func freshnessOfPointsIsTold() {
        var overview = Sample.overview
        overview.engine.newestPointAt = nil
        #expect(screen(Sample.state(overview)).contains("no points yet"))
        overview.engine.newestPointAt = Sample.now - 95 * Sample.second
        #expect(screen(Sample.state(overview)).contains("no points for 1m35"))
        overview.engine.newestPointAt = Sample.now - 10 * Sample.second
        #expect(screen(Sample.state(overview)).contains("last point 10s ago"))
    }

    @Test func noticesFadeAfterAWhile() {
        var state = Sample.state()
        _ = Dashboard.update(&state, .outcome(.done("sent")))
        _ = Dashboard.update(&state, .tick(now: Sample.now + 10 * Sample.second, zone: .utc))
        #expect(screen(state).contains("✓ sent"))
        _ = Dashboard.update(&state, .tick(now: Sample.now + 20 * Sample.second, zone: .utc))
        #expect(!screen(state).contains("✓ sent"))
    }

    @Test func keysOfTheTerminalAreRequests() {
        var state = Sample.state()
        #expect(press([.control("l"), .control("z")], &state).map { Dashboard.request(for: $0) } == [.repaint, .suspend])
        #expect(Dashboard.request(for: .bell) == .bell)
        #expect(Dashboard.request(for: .perform(.simulateAlert)) == nil)
    }
}
