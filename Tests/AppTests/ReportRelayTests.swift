import KaptopAlerts
import KaptopDelivery
import Testing

@testable import KaptopApp

/// Whose error a failed delivery is, as the log says it.
@Suite struct ReportRelayTests {
    private func origin(_ kind: String, _ topic: String) -> String {
        let event = AlertEvent(
            id: EventID(rawValue: "e"), topic: TopicID(topic), state: EventState(id: AlertID("a"), level: .critical, time: 0),
            task: TaskID("cpu"), node: "alert2", name: "cpu", group: "nil", tags: [], fields: [],
            series: AlertSeries(name: "cpu", tags: [], columns: [], rows: []))
        let delivery = Delivery(
            id: DeliveryID(1), destination: Destination(kind: kind, address: "x"), handler: HandlerSpec(kind: kind), event: event,
            createdAt: 0)
        return ReportRelay.origin(of: delivery).map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }

    @Test(arguments: [
        ("hipchat", "main:cpu:alert2", "task=cpu"), ("post", "main:cpu:alert2", "task=cpu"),
        ("exec", "main:cpu:alert2", "task=cpu node=alert2"), ("log", "main:cpu:alert2", "task=cpu node=alert2"),
        ("tcp", "main:cpu:alert2", "task=cpu node=alert2"), ("hipchat", "ops", ""), ("log", "ops", ""),
    ])
    func handlersOfScriptsNameTaskAndNode(_ kind: String, _ topic: String, _ expected: String) {
        #expect(origin(kind, topic) == expected)
    }
}

@Suite struct CommandRunnerTests {
    @Test func aSignalIsSaidInGosWords() async {
        await #expect(throws: CommandFailure(.failed, text: "signal: killed")) {
            try await CommandRunner().run(["/bin/sh", "-c", "kill -9 $$"], input: [], timeLimit: .seconds(5))
        }
    }

    @Test(arguments: [
        ("/nonexistent/prog", "fork/exec /nonexistent/prog: no such file or directory"),
        ("/etc/passwd", "fork/exec /etc/passwd: permission denied"),
        ("no-such-program", #"exec: "no-such-program": executable file not found in $PATH"#),
    ])
    func whatCannotBeStartedIsSaidInGosWords(_ program: String, _ text: String) async {
        await #expect(throws: CommandFailure(.notStarted, text: text)) {
            try await CommandRunner().run([program], input: [], timeLimit: .seconds(5))
        }
    }
}
