import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

/// What operators do on the screens that ask the engine: tasks, topics, events, log, handlers.
@Suite struct DetailStoryTests {
    private let cpu: [Key] = ["4", "/", .paste("cpu"), .enter]
    private let cpuID = TaskID("cpu_alert")

    // MARK: Tasks

    @Test func operatorEditsATaskMendsAMistakeAndSaves() throws {
        var console = AnsweredConsole()
        #expect(console.press(cpu + ["e"]) == [.edit(cpuID, script: SampleDetails.cpuScript)])
        let wrong = SampleDetails.cpuScript.replacing(".crit(", with: ".crt(")
        #expect(console.send(.edited(cpuID, script: wrong)).isEmpty)
        #expect(console.text.contains("cpu_alert · 1 mistake, not saved"))
        #expect(console.text.contains("^ node 'alert' has no property 'crt'"))
        // Nothing can be saved as it is; the editor opens on what was typed.
        #expect(console.press([.enter]).isEmpty && console.state.question == nil)
        #expect(console.press(["e"]) == [.edit(cpuID, script: wrong)])
        let right = SampleDetails.cpuScript.replacing("> 90", with: "> 95")
        console.send(.edited(cpuID, script: right))
        #expect(console.text.contains("17 -         .crit(lambda: \"mean\" > 90)"))
        #expect(console.text.contains("17 +         .crit(lambda: \"mean\" > 95)"))
        #expect(console.press([.enter]).isEmpty)
        #expect(console.state.question?.lines == ["cpu_alert runs with the new script at once: 1 line added, 1 removed."])
        #expect(console.press(["x"]) == [.perform(.setScript(cpuID, right))])
        // The review goes as soon as the engine says that the task has the script.
        #expect(console.state.tasks.draft != nil)
        var saved = SampleDetails.task(cpuID)
        saved.script = right
        var state = console.state
        let asked = Dashboard.update(&state, .tick(now: Sample.now + Sample.second, zone: .utc))
        #expect(asked == [.ask(.task(cpuID))])
        _ = Dashboard.update(&state, .answered(.task(cpuID), .task(saved)))
        #expect(state.tasks.draft == nil)
    }

    @Test func mistakesAreGoneThroughInBothDirections() {
        var console = AnsweredConsole(size: Size(width: 80, height: 24))
        console.press(cpu + ["e"])
        let wrong = SampleDetails.cpuScript.replacing(".crit(", with: ".crt(").replacing(".info(", with: ".crt(")
        console.send(.edited(cpuID, script: wrong))
        #expect(console.text.contains("2 mistakes, at 1"))
        console.press(["n"])
        #expect(console.text.contains("2 mistakes, at 2"))
        console.press(["n", "N", "N"])
        #expect(console.text.contains("2 mistakes, at 1"))
    }

    @Test func whatIsLeftUnsavedIsOfferedAgain() {
        var console = AnsweredConsole()
        console.press(cpu + ["e"])
        let mine = SampleDetails.cpuScript + "\n// mine"
        console.send(.edited(cpuID, script: mine))
        console.press([.escape])
        #expect(console.state.tasks.draft == nil)
        #expect(console.text.contains("cpu_alert is as it was; e goes on with your changes"))
        #expect(console.press(["e"]).isEmpty)
        #expect(console.press(["x"]) == [.edit(cpuID, script: mine)])
        console.press(["e"])
        #expect(console.press(["f"]) == [.edit(cpuID, script: SampleDetails.cpuScript)])
    }

    @Test func anEditorLeftWithoutChangesChangesNothing() {
        var console = AnsweredConsole()
        console.press(cpu + ["e"])
        #expect(console.send(.edited(cpuID, script: SampleDetails.cpuScript)).isEmpty)
        #expect(console.state.tasks.draft == nil)
        #expect(console.text.contains("cpu_alert: nothing was changed"))
    }

    @Test func aScriptThatCannotBeCheckedSaysSoBeforeItIsSaved() {
        var console = AnsweredConsole()
        console.press(cpu + ["e"])
        let mine = SampleDetails.cpuScript + "\n// mine"
        _ = Dashboard.update(&console.state, .edited(cpuID, script: mine))
        #expect(console.text.contains("being checked"))
        console.send(.answered(.check(cpuID, script: mine), .unavailable("this engine does not check")))
        #expect(console.text.contains("what changes, not checked"))
        console.press([.enter])
        #expect(console.text.contains("It was not checked: this engine does not check."))
    }

    @Test func aTaskIsTurnedOffAndOnOnlyAfterAQuestion() {
        var console = AnsweredConsole()
        console.press(cpu)
        #expect(console.press(["E"]).isEmpty)
        #expect(console.text.contains("cpu_alert stops: it evaluates nothing and alerts nobody"))
        #expect(console.press(["x"]) == [.perform(.setTask(cpuID, isEnabled: false))])
        console.press([.escape, "/"])
        console.type("old")
        #expect(console.press([.enter, "E", "x"]) == [.perform(.setTask(TaskID("old"), isEnabled: true))])
    }

    @Test func whatWasDoneToATaskIsTakenBack() {
        var console = AnsweredConsole()
        console.press(cpu + ["E", "x"])
        #expect(console.press(["u", "x"]) == [.perform(.setTask(cpuID, isEnabled: true))])
        console.press(["e"])
        console.send(.edited(cpuID, script: "stream"))
        #expect(console.press([.enter, "x"]) == [.perform(.setScript(cpuID, "stream"))])
        #expect(console.press(["u", "x"]) == [.perform(.setScript(cpuID, SampleDetails.cpuScript))])
    }

    @Test func aConsoleThatOnlyLooksOnEditsNothing() {
        var console = AnsweredConsole()
        console.state.isReadOnly = true
        #expect(console.press(cpu + ["e", "E"]).isEmpty && console.state.question == nil)
        #expect(console.text.contains("This console only looks on"))
    }

    @Test func aPictureThatStandsStillAsksForNothing() {
        var console = AnsweredConsole()
        console.press(["6", "p"])
        #expect(Dashboard.update(&console.state, .tick(now: Sample.now + Sample.second, zone: .utc)).isEmpty)
        console.press(["p"])
        let effects = Dashboard.update(&console.state, .tick(now: Sample.now + 2 * Sample.second, zone: .utc))
        #expect(effects == [.ask(.log(after: 60))])
    }

    @Test(arguments: [
        (["2"], "main:api_deadman:alert4"), (["4"], "http_p99"),
        (["5"], "12:01:29 UTC OK to CRITICAL deadman:api-gw: node 'stream0' is dead: 0.0 points in 10s"),
        (["6"], "12:04:00 INFO task enabled task=cpu_alert"),
    ])
    func theSelectedRowIsCopied(_ keys: [Key], _ text: String) {
        var console = AnsweredConsole()
        #expect(console.press(keys + ["y"]) == [.copy(text)])
    }

    @Test func oneQuestionATaskIsOnItsWay() {
        var state = Sample.state(SampleDetails.overview)
        #expect(Dashboard.update(&state, .key("4")) == [.ask(.task(TaskID("http_p99")))])
        #expect(Dashboard.update(&state, .key("j")).isEmpty)
        #expect(Dashboard.update(&state, .tick(now: Sample.now + Sample.second, zone: .utc)).isEmpty)
        // The answer to what was asked before is not taken for the selected task, which is asked for at once.
        let first = Query.task(TaskID("http_p99"))
        #expect(Dashboard.update(&state, .answered(first, SampleDetails.answer(first))) == [.ask(.task(TaskID("net_alert")))])
        #expect(state.tasks.detail == nil)
        // An answer that never comes does not end the asking.
        let later = Dashboard.update(&state, .tick(now: Sample.now + 20 * Sample.second, zone: .utc))
        #expect(later == [.ask(.task(TaskID("net_alert")))])
    }

    @Test func countersStandBesideTheirLines() throws {
        var console = AnsweredConsole(size: Size(width: 80, height: 30))
        console.press(cpu + [.enter])
        console.tick(2)
        let lines = console.text.split(separator: "\n").map(String.init)
        func line(_ code: String) throws -> String { try #require(lines.first { $0.contains(code) }) }
        #expect(try line("|window()").hasSuffix("window2      402/s │"))
        #expect(try line("|alert()").contains("7 errors  alert4        40/s"))
        #expect(try line(".crit(").contains("◆ 1 now: web-03"))
        #expect(try line(".warn(").contains("▲ 0 now"))
        // What was sent is told where nobody else sends there.
        #expect(try line(".telegram()").contains("✓ Mina Park 57 sent"))
        #expect(try line(".hipChat()").contains("✓ ops │"))
    }

    @Test func enterGoesInEscapeGoesOutAndTabGoesAround() {
        var console = AnsweredConsole()
        console.press(["4"])
        #expect(console.text.contains("▸ Tasks 11"))
        var titles: [Bool] = []
        for title in ["▸ http_p99", "▸ Nodes 5", "▸ Errors 2", "▸ Alerts of this task", "▸ Tasks"] {
            console.press([.tab])
            titles.append(console.text.contains(title))
        }
        #expect(titles == [true, true, true, true, true])
        console.press([.enter])
        #expect(console.text.contains("▸ http_p99"))
        console.press([.escape])
        #expect(console.text.contains("▸ Tasks 11"))
    }

    @Test func aTaskInTroubleStandsFirstAndSelectionStaysWithItsTask() {
        var console = AnsweredConsole()
        console.press(["4", "G"])
        #expect(TasksPane.selectedRow(console.state)?.id == TaskID("rollup_daily"))
        var change = OverviewChange()
        change.tasks = SampleDetails.overview.tasks.map { row in
            var row = row
            if row.id == TaskID("rollup_daily") { row.status = .broken(error: "no such measurement") }
            return row
        }
        console.send(.changed(change))
        #expect(TasksPane.rows(console.state).map(\.id.rawValue).prefix(3) == ["http_p99", "net_alert", "rollup_daily"])
        #expect(TasksPane.selectedRow(console.state)?.id == TaskID("rollup_daily"))
    }

    // MARK: Topics

    @Test func aTopicLeadsToItsAlerts() {
        var console = AnsweredConsole()
        console.press(["2", "j"])
        #expect(console.text.contains("Handlers 5 · main:cpu_alert:alert4"))
        #expect(console.text.contains("Mina Park"))
        console.press([.enter])
        #expect(console.state.screen == .alerts)
        #expect(console.state.filterText == "topic=main:cpu_alert:alert4")
    }

    // MARK: Log

    @Test func theLogFollowsUntilSomebodyMovesAway() {
        var state = Sample.state(SampleDetails.overview)
        #expect(Dashboard.update(&state, .key("6")) == [.ask(.log(after: 0))])
        #expect(Dashboard.update(&state, .tick(now: Sample.now, zone: .utc)).isEmpty)
        _ = Dashboard.update(&state, .answered(.log(after: 0), .log(SampleDetails.log)))
        #expect(state.log.list.selected(in: LogPane.rows(state).map(\.number)) == 60)
        func more(_ number: Int, after: Int, _ state: inout Dashboard.State) {
            #expect(
                Dashboard.update(&state, .tick(now: Sample.now + Int64(number) * Sample.second, zone: .utc)) == [.ask(.log(after: after))])
            let row = LogRow(number: number, time: Sample.now, level: .info, message: "line \(number)")
            _ = Dashboard.update(&state, .answered(.log(after: after), .log([row])))
        }
        more(61, after: 60, &state)
        #expect(Dashboard.view(state, size: state.size).text.contains("line 61"))
        for key: Key in ["k", .pageUp] { _ = Dashboard.update(&state, .key(key)) }
        let before = Dashboard.view(state, size: state.size).lines[4]
        more(62, after: 61, &state)
        let text = Dashboard.view(state, size: state.size)
        #expect(text.lines[4] == before)
        #expect(text.text.contains("stands still, G follows") && !text.text.contains("line 62"))
        _ = Dashboard.update(&state, .key("G"))
        more(63, after: 62, &state)
        #expect(Dashboard.view(state, size: state.size).text.contains("line 63"))
    }

    @Test func anEngineThatStartedAnewTellsItsLogFromTheBegin() {
        var console = AnsweredConsole()
        console.press(["6"])
        #expect(console.state.log.rows.count == 60)
        var overview = SampleDetails.overview
        overview.engine.startedAt += 60 * Sample.second
        Sample.send(overview, to: &console.state)
        let effects = Dashboard.update(&console.state, .tick(now: Sample.now + Sample.second, zone: .utc))
        #expect(effects == [.ask(.log(after: 0))])
        #expect(console.state.log.rows.isEmpty)
    }

    @Test func theLogKeepsAFewThousandLines() {
        var console = AnsweredConsole()
        console.press(["6"])
        for start in stride(from: 60, to: 7_060, by: 1_000) {
            _ = Dashboard.update(&console.state, .tick(now: Sample.now, zone: .utc))
            let rows = (start + 1...start + 1_000).map { LogRow(number: $0, time: Sample.now, level: .info, message: "") }
            _ = Dashboard.update(&console.state, .answered(.log(after: start), .log(rows)))
        }
        #expect(console.state.log.rows.count == LogPane.mostRows)
        #expect(console.state.log.rows.last?.number == 7_060)
    }

    @Test func leastLevelGoesAround() {
        var console = AnsweredConsole()
        console.press(["6"])
        let counts = (0..<4).map { _ in
            defer { console.press(["l"]) }
            return LogPane.rows(console.state).count
        }
        #expect(counts == [60, 48, 24, 12])
        #expect(LogPane.rows(console.state).count == 60)
    }

    // MARK: Handlers

    @Test func aServiceIsTurnedOffByAQuestionThatNamesAllItsDestinations() {
        var console = AnsweredConsole(Sample.overview)
        #expect(console.press(["3", "E"]).isEmpty)
        #expect(console.state.question?.lines.first?.hasPrefix("Nothing goes to Ops on-call, Mina Park, 東京 NOC until") == true)
        #expect(console.press(["x"]) == [.perform(.setService(kind: "telegram", isEnabled: false))])
        var off = Sample.overview
        for index in off.destinations.indices where off.destinations[index].destination.kind == "telegram" {
            off.destinations[index].health = .disabled(reason: "enabled = false")
        }
        Sample.send(off, to: &console.state)
        #expect(console.press(["E", "x"]) == [.perform(.setService(kind: "telegram", isEnabled: true))])
    }

    @Test func enterScrollsTheDeliveriesOfTheSelectedDestination() {
        var overview = Sample.overview
        overview.deliveries += (0..<40).map { index in
            DeliveryRow(
                id: DeliveryID(Int64(50 - index)), destination: Sample.onCall, alert: AlertID("a\(index)"), level: .ok, previousLevel: .ok,
                eventTime: 0, status: .delivered, createdAt: Sample.at(9, 0))
        }
        var console = AnsweredConsole(overview)
        console.press(["3", .enter, "G"])
        #expect(console.text.contains("▸ Deliveries · Ops on-call") && console.text.contains("a39"))
        console.press([.escape, "j"])
        #expect(console.text.contains("Deliveries · Mina Park") && !console.text.contains("▸ Deliveries"))
    }

    @Test func tabGoesThroughTheGroupsAndThenTheDeliveries() {
        var console = AnsweredConsole(Sample.overview)
        console.press(["3", "g"])
        let focused = ["▸ Telegram chats", "▸ Others", "▸ Deliveries · /var/log/alerts.log", "▸ HipChat rooms"].map { title in
            console.press([.tab])
            return console.text.contains(title)
        }
        #expect(focused == [true, true, true, true])
    }
}
