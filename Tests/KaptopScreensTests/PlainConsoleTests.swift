import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Testing
import TextUI

@testable import KaptopScreens

/// The console in lines.
@Suite struct PlainConsoleTests {
    @Test func firstTheListThenALineAChange() {
        var console = PlainConsole()
        var first = OverviewChange()
        first.reset = Sample.overview
        let lines = printed(console.update(.changed(first), now: Sample.now, zone: .utc))
        #expect(lines.first?.hasPrefix("edge-07: 2 CRIT, ") == true)
        #expect(lines.contains { $0.hasPrefix("1 CRIT ") } && lines.contains { $0.hasPrefix("2 CRIT ") })
        #expect(!lines.contains { $0.contains(" OK ") }, "what is OK is only counted")
        #expect(lines.last == "help lists the commands")

        var row = Sample.alert("cpu:host=web-03", "cpu_alert", .ok, since: Sample.now, value: 41, unit: "%", ">", 90, history: [])
        row.message = "cpu is fine"
        #expect(news(&console, row) == ["12:04:31 OK cpu:host=web-03, was CRIT: cpu is fine"])
        #expect(news(&console, row) == [], "nothing is said twice")
        row.hold = Hold(.acknowledgement, by: Operator(name: "anna", isVerified: true), until: nil)
        #expect(news(&console, row).first?.contains("cpu:host=web-03: acknowledged by anna") == true)
        row.hold = nil
        #expect(news(&console, row) == ["12:04:31 cpu:host=web-03: no longer acknowledged"])
    }

    @Test func troubleOfDestinationsIsALine() {
        var overview = Sample.overview
        overview.destinations = [DestinationRow(destination: Sample.ops, name: "Ops")]
        var console = started(overview)
        var change = OverviewChange()
        change.destinations = overview.destinations
        change.destinations?[0].health = .rejecting(since: Sample.now, Sample.kicked)
        var delivery = DeliveryRow(
            id: DeliveryID(900), destination: Sample.ops, alert: AlertID("cpu"), level: .critical, previousLevel: .ok,
            eventTime: 0, status: .rejected(Sample.kicked), createdAt: Sample.now)
        change.deliveries = [delivery]
        #expect(
            printed(console.update(.changed(change), now: Sample.now, zone: .utc)) == [
                "12:04:31 hipchat Ops does not take alerts: bot was kicked from the supergroup chat",
                "12:04:31 not delivered: CRIT cpu to hipchat: bot was kicked",
            ])
        delivery.status = .delivered
        change.deliveries = [delivery]
        change.destinations?[0].health = .ok
        #expect(
            printed(console.update(.changed(change), now: Sample.now, zone: .utc)) == ["12:04:31 hipchat Ops takes alerts again"])
    }

    @Test func alertsAreAcknowledgedByNumberOrId() {
        var console = started()
        let key = Sample.overview.alerts.keys.first { $0.id.rawValue == "cpu:host=web-03" }!
        #expect(
            type("ack cpu:host=web-03 looking into it", &console) == [.perform(.hold(.acknowledge(key, note: "looking into it")))])
        guard case .perform(.hold(.acknowledge(_, note: "me")))? = type("ack 1 me", &console).first else {
            Issue.record("1 is the first of the list")
            return
        }
        #expect(type("ack 99 me", &console) == [.print("there is no alert 99; list shows numbers and ids")])
        #expect(
            printed(console.update(.outcome(.failed("it is OK already")), now: Sample.now, zone: .utc)) == ["not done: it is OK already"])
    }

    @Test func aSilenceAsksFirst() throws {
        var console = started()
        #expect(
            type("silence cpu:host=web-03 1h30m disk swap", &console) == [
                .print("Silence cpu:host=web-03 until 13:34, disk swap? yes or no")
            ])
        #expect(type("list", &console) == [.print("nothing was done")], "whatever is not yes is no")
        _ = type("silence cpu:host=web-03 1h30m disk swap", &console)
        guard case .perform(.hold(.silence(let draft)))? = type("yes", &console).first else {
            Issue.record("yes does it")
            return
        }
        #expect(draft.reason == "disk swap" && draft.endsAt == Sample.now + 5_400 * Sample.second)
        #expect(draft.matchers.map(\.description).first == "alert=cpu:host=web-03")
        #expect(type("yes", &console) == [.print("yes is not known here; help lists the commands")], "once")
    }

    @Test func showTellsAllThatIsKnown() {
        var console = started()
        let lines = printed(type("show cpu:host=web-03", &console)).joined(separator: "\n")
        for text in ["CRIT cpu:host=web-03", "message: ", "because: \"usage_user\" > 90", "tags: host=web-03", "sent to: "] {
            #expect(lines.contains(text), "\(text) in \(lines)")
        }
    }

    @Test func quittingAsksWhereAlertingStops() {
        var console = started(Sample.firstRun)
        #expect(type("quit", &console) == [.print("Alerting stops with this program. Quit? yes or no")])
        #expect(type("no", &console) == [.print("nothing was done")])
        _ = type("q", &console)
        #expect(type(" YES ", &console) == [.end])
        var other = started()
        #expect(type("quit", &other) == [.end])
    }

    @Test(arguments: [
        ("", PlainCommand.nothing), ("  LIST ", .list), ("list all", .listAll), ("show a b", .show("a b")),
        ("ack 1", .mistake("ack needs a number and a note: ack 1 looking into it")),
        ("silence 1 soon x", .mistake("soon is no length of time; write 30m, 2h or 1d")),
        ("silence 1 2h", .mistake("silence needs a number, how long, and why: silence 1 1h disk is being changed")),
        ("rm -rf", .mistake("rm is not known here; help lists the commands")), ("?", .help), ("exit", .quit),
    ])
    func linesAreCommands(line: String, command: PlainCommand) {
        #expect(PlainCommand(line) == command)
    }

    @Test(
        arguments: [
            ("90s", 90), ("30m", 1_800), ("2h", 7_200), ("1d", 86_400), ("1h30m", 5_400), ("5", nil), ("", nil), ("h", nil), ("0m", nil),
            ("999999999999d", nil), ("400d", nil), ("-1h", nil),
        ] as [(String, Int64?)])
    func lengthsOfTimeAreRead(text: String, seconds: Int64?) {
        #expect(PlainCommand.seconds(text) == seconds)
    }

    private func started(_ overview: Overview = Sample.overview) -> PlainConsole {
        var console = PlainConsole()
        var first = OverviewChange()
        first.reset = overview
        _ = console.update(.changed(first), now: Sample.now, zone: .utc)
        return console
    }

    private func type(_ line: String, _ console: inout PlainConsole) -> [PlainConsole.Effect] {
        console.update(.line(line), now: Sample.now, zone: .utc)
    }

    private func news(_ console: inout PlainConsole, _ row: AlertRow) -> [String] {
        var change = OverviewChange()
        change.alerts = [row]
        return printed(console.update(.changed(change), now: Sample.now, zone: .utc))
    }

    private func printed(_ effects: [PlainConsole.Effect]) -> [String] {
        effects.compactMap { if case .print(let line) = $0 { line } else { nil } }
    }
}
