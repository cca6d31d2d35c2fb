import KaptopConfig
import KaptopDelivery
import Testing
import TextUI

@testable import KaptopScreens

/// Changes of scripts as the engine's side works them out.
enum EndingSample {
    static let failure = SetupFailure("disk_alert does not start with it: no such handler", remedy: "It runs with its old script.")

    static func change(_ lines: String, task: String = "disk_alert", line: Int = 6) -> ScriptChange {
        let before = "stream\n    |from()\n        .measurement('disk')\n    |window()\n        .period(1m)\n    |alert()\n"
        let after = "        .id('{{ index .Tags \"host\" }}')\n        .warn(lambda: \"used_percent\" > 80)\n"
        return ScriptChange(
            task: task, base: before + after, text: before + "        \(lines)\n" + after, lineNumber: line,
            lines: [
                .init(.gap, ""), .init(.same, "    |window()"), .init(.same, "        .period(1m)"), .init(.same, "    |alert()"),
                .init(.added, "        \(lines)"), .init(.same, "        .id('{{ index .Tags \"host\" }}')"),
                .init(.same, "        .warn(lambda: \"used_percent\" > 80)"),
            ])
    }

    static func changes(_ lines: String) -> [ScriptChange] { [change(lines), change(lines, line: 14), change(lines, line: 31)] }

    static func fileChange(_ lines: String) -> ScriptChange {
        var change = change(lines)
        change.path = "/etc/kapacitor/load/tasks/disk_alert.tick"
        change.remarks = [
            .init(
                "its script comes from /etc/kapacitor/load/tasks/disk_alert.tick",
                remedy: "That file is written, the old one kept as .bak. The engine loads it within seconds.")
        ]
        return change
    }

    static func blockedChange(_ lines: String) -> ScriptChange {
        var change = change(lines)
        change.obstacle = SetupFailure(
            "no engine runs that could check and keep it",
            remedy: "Start one with `kaptop serve` and press r; or write the marked line in by hand later, on the Tasks screen.")
        return change
    }

    /// Two tasks, of which one sends by now.
    static func report(sending name: String) -> ScriptReport {
        ScriptReport(
            task: name, standing: .runs,
            senders: ServiceSenders(tasks: [.init(name: name, places: [.init()]), .init(name: "starter_cpu", takesGlobal: false)]))
    }
}

/// The end of every wizard, by its keys.
@Suite struct EndingTests {
    private let silent = ServiceSenders(
        tasks: [
            .init(name: "net", alertCount: 3), .init(name: "disk"), .init(name: "starter", takesGlobal: false),
            .init(name: "quiet", alertCount: 0),
        ])

    private func reach(_ senders: ServiceSenders?, isGlobal: Bool = false, obstacle: SetupFailure? = nil) -> Reach {
        Reach("to ops", places: [.init(), .init("ops")], isGlobal: isGlobal, lines: ".hipChat()", senders: senders, obstacle: obstacle)
    }

    @Test func onlyWhatWasShownIsChangedAndOnlyWithX() {
        let reach = reach(silent)
        var ending = Ending()
        #expect(ending.handle(.enter, reach) == nil)
        #expect(ending.handle("x", reach) == nil)
        #expect(ending.handle("i", reach) == nil)
        #expect(ending.phase == .choosing(0) && reach.candidates.map(\.name) == ["disk", "net", "starter"])
        _ = ending.handle(.down, reach)
        #expect(ending.handle(.enter, reach) == .ask(.propose(lines: ".hipChat()", task: "net")))
        #expect(ending.isWaiting)
        let changes = EndingSample.changes(".hipChat()")
        // A late answer about another task is no news.
        _ = ending.take(.proposed(.success(changes), task: "disk"))
        #expect(ending.isWaiting)
        _ = ending.take(.proposed(.success(changes), task: "net"))
        #expect(ending.isAskingToChange)
        // The second alert.
        _ = ending.handle("j", reach)
        for key: Key in [.enter, " ", "i", "f", "z", "w"] { #expect(ending.handle(key, reach) == nil) }
        #expect(ending.handle("x", reach) == .ask(.change(changes[1])))
        // Neither a second x nor Escape does anything meanwhile.
        #expect(ending.handle("x", reach) == nil)
        #expect(ending.goUp(reach) == true)
        #expect(ending.isWaiting)
        #expect(ending.take(.changed(.failure(EndingSample.failure), task: changes[1].task)) == nil)
        #expect(ending.handle("r", reach) == .ask(.propose(lines: ".hipChat()", task: changes[1].task)))
    }

    @Test func escapeGoesUpStepByStep() {
        let reach = reach(silent)
        var ending = Ending()
        _ = ending.handle("i", reach)
        _ = ending.handle("j", reach)
        _ = ending.handle(.enter, reach)
        _ = ending.take(.proposed(.success([EndingSample.change(".hipChat()", task: "net")]), task: "net"))
        #expect(ending.goUp(reach) == true)
        #expect(ending.phase == .choosing(1))
        #expect(ending.goUp(reach) == true)
        #expect(ending.phase == .overview)
        #expect(ending.goUp(reach) == false)
    }

    @Test func countIsTheOneThatWasAskedAnew() {
        var ending = Ending()
        _ = ending.handle("i", reach(silent))
        _ = ending.handle(.enter, reach(silent))
        let change = EndingSample.change(".hipChat()", task: "disk")
        _ = ending.take(.proposed(.success([change]), task: "disk"))
        _ = ending.handle("x", reach(silent))
        let report = EndingSample.report(sending: "disk")
        #expect(ending.take(.changed(.success(report), task: "disk")) == report.senders)
        #expect(ending.handle(.enter, reach(report.senders)) == .finish)
        // Where the engine says otherwise it is asked once more.
        #expect(ending.handle(.enter, reach(silent)) == nil)
    }

    @Test func whatCannotBeChangedFromHereIsOnlyShown() {
        let reach = reach(silent)
        var ending = Ending()
        _ = ending.handle("i", reach)
        _ = ending.handle(.enter, reach)
        _ = ending.take(.proposed(.success([EndingSample.blockedChange(".hipChat()")]), task: "disk"))
        #expect(ending.handle("x", reach) == nil)
        #expect(!ending.isWaiting)
        #expect(ending.handle("r", reach) != nil)
    }

    @Test func tasksThatCameWithKaptopTakeUpNoGlobalHandler() {
        let starters = ServiceSenders(tasks: [.init(name: "starter", takesGlobal: false)])
        var ending = Ending()
        #expect(!Ending.canBeGlobal(reach(starters)))
        #expect(ending.handle("f", reach(starters)) == nil)
        #expect(ending.handle("f", reach(silent)) == .makeGlobal)
        #expect(ending.handle("z", reach(starters)) == .finish)
        // A task whose alerts all name another place gets nothing by it, and one without an alert neither.
        let elsewhere = ServiceSenders(tasks: [.init(name: "a", places: [.init("db")]), .init(name: "quiet", alertCount: 0)])
        #expect(!Ending.canBeGlobal(reach(elsewhere)))
        #expect(reach(elsewhere, isGlobal: true).isNothing)
        // A handler for all tasks does not send to a place that goes by its name only.
        let named = Reach("to night", places: [.init("night")], isGlobal: true, lines: ".hipChat().room('night')", senders: silent)
        #expect(named.isNothing && named.globalGain == 0)
    }

    @Test func wordsAreTheSameEverywhere() {
        let some = ServiceSenders(
            tasks: [.init(name: "cpu", places: [.init("ops")]), .init(name: "mem", places: [.init("db")])],
            topicHandlers: [.init(id: "h", topic: "cpu", place: .init()), .init(id: "i", topic: "cpu", place: .init("db"))])
        #expect(reach(some).headline == "1 of 2 tasks and 1 topic handler send to ops")
        #expect(reach(some).names == ["cpu", "handler h of topic cpu"])
        #expect(reach(some).line == "1 of 2 tasks and 1 topic handler send to ops: cpu, handler h of topic cpu")
        #expect(reach(ServiceSenders(tasks: [some.tasks[0]])).headline == "1 of 1 task sends to ops")
        #expect(
            reach(silent).line
                == "warning: 0 of 4 tasks send to ops. Add .hipChat() to the alert of a task, or give --global for the alerts of all tasks."
        )
        #expect(reach(silent, isGlobal: true).headline == "2 of 4 tasks send to ops")
        #expect(reach(ServiceSenders()).headline == "there are no tasks yet that could send to ops")
        #expect(reach(nil).headline == "only tasks whose script says so send to ops")
        // A handler of a topic alone is enough to end well.
        let handler = ServiceSenders(tasks: [.init(name: "mem")], topicHandlers: [some.topicHandlers[0]])
        #expect(!reach(handler).isNothing && reach(handler).headline == "0 of 1 task and 1 topic handler send to ops")
    }

    @Test func serviceThatHasEndedSendsNothingWhateverTasksSay() {
        let sending = ServiceSenders(tasks: [.init(name: "cpu", places: [.init()])])
        let reach = reach(sending, obstacle: SetupFailure("nothing is sent to hipchat.com", remedy: "It ended."))
        var ending = Ending()
        #expect(reach.isNothing)
        #expect(ending.handle("i", reach) == nil)
        #expect(ending.handle(.enter, reach) == .finish)
    }

    @Test(arguments: [ConfiguredService.hipchat, .slack])
    func everyWizardAsksAndChanges(_ service: ConfiguredService) {
        typealias Sample = ServiceSetupSample
        let lines = service == .slack ? ".slack()" : ".hipChat()"
        var state = Sample.state(service, size: Size(width: 120, height: 36), tasks: 0)
        let save = service == .slack ? Sample.slackSave : Sample.hipChatSave
        Sample.play(save + [.previewed, .key("w"), .saved], &state)
        #expect(Sample.play([.key(.enter)], &state) == [])
        #expect(Sample.play([.key("i"), .key(.enter)], &state) == [.script(.propose(lines: lines, task: "task1"))])
        let change = EndingSample.change(lines, task: "task1")
        #expect(Sample.play([.script(.proposed(.success([change]), task: "task1")), .key("x")], &state) == [.script(.change(change))])
        var report = EndingSample.report(sending: "task1")
        report.senders = Sample.senders(naming: 1)
        Sample.play([.script(.changed(.success(report), task: "task1"))], &state)
        #expect(ServiceSetup.view(state, size: state.size).text.contains("After saving: 1 of 14 tasks sends to"))
        #expect(Sample.play([.key(.escape)], &state) == [.finish(.saved(path: Sample.path))])
    }

    @Test(arguments: [ConfiguredService.hipchat, .slack])
    func allTasksAreSentAfterTheirDifferenceWasShown(_ service: ConfiguredService) {
        typealias Sample = ServiceSetupSample
        var state = Sample.state(service, size: Size(width: 120, height: 36), tasks: 0)
        let save = service == .slack ? Sample.slackSave : Sample.hipChatSave
        Sample.play(save + [.previewed, .key("w"), .saved], &state)
        let drafts = Sample.play([.key("f")], &state).compactMap { effect in
            if case .preview(let draft, _, _) = effect { draft } else { nil }
        }
        #expect(drafts.map(\.isGlobal) == [true] && state.step == .save && state.hasPassedTest)
    }

    @Test func lineByLineItIsSaidAndAskedAlike() {
        typealias Sample = ServiceSetupSample
        var state = Sample.state(.hipchat, size: Size(width: 80, height: 24), glyphs: .ascii)
        Sample.play(Sample.hipChatSave + [.previewed, .key("w"), .saved], &state)
        let page = LineMode<ServiceSetup>.page(state).joined(separator: " ")
        #expect(page.contains("ok After saving: 3 of 14 tasks send to Ops on-call    task1, task2, task3"))
        state = Sample.state(.hipchat, size: Size(width: 80, height: 24), glyphs: .ascii, tasks: 0)
        Sample.play(Sample.hipChatSave + [.previewed, .key("w"), .saved], &state)
        #expect(words(state) == ["add to a task", "all tasks", "leave it so"])
        Sample.play([.key("i"), .key(.enter)], &state)
        #expect(ServiceSetup.isWaiting(state))
        let change = EndingSample.change(".hipChat()", task: "task1")
        Sample.play([.script(.proposed(.success([change]), task: "task1"))], &state)
        // An empty line, pressed all the way here, changes nothing.
        #expect(words(state) == ["no", "look again", "change the script"])
        #expect(LineMode<ServiceSetup>.page(state).contains("+         .hipChat()"))
    }

    private func words(_ state: ServiceSetup.State) -> [String] {
        guard case .choice(let choices) = LineMode<ServiceSetup>.question(state) else { return [] }
        return choices.map(\.text).dropLast(2)
    }

    @Test func workspaceThatIsNotTheDefaultOneIsNamed() {
        typealias Sample = ServiceSetupSample
        var slack = SlackSettings()
        slack.workspace = "dev"
        var surroundings = Sample.state(.slack, size: Size(width: 80, height: 24)).surroundings
        surroundings.draft = .slack(slack)
        let state = ServiceSetup.State(surroundings, now: 0)
        #expect(state.scriptLines == ".slack().workspace('dev')")
        #expect(state.sentPlaces.contains(.init(workspace: "dev")) && !state.sentPlaces.contains(.init()))
    }
}
