import HTTPTypes
import KaptopAlerts
import KaptopDelivery
import KaptopEngine
import KaptopOverview
import Testing

@testable import KaptopAPI

/// Kapacitor's answers as a console reads them; kaptop's own API gives the same.
@Suite struct KapacitorJSONTests {
    private static let script = """
        dbrp "telegraf"."autogen"

        stream
            |from()
                .measurement('cpu')
            |alert()
                .topic('system')
                .crit(lambda: "usage" > 90)
        """

    @Test func tasksAndTopicsAreRead() async throws {
        let engine = MemoryEngine()
        try await engine.taskMaster.define(
            TaskDefinition(id: TaskID("cpu"), dbrps: [], script: Self.script, isEnabled: true, createdAt: MemoryEngine.now))
        let api = LocalAPI(engine.api)
        let query = APIQuery("db=telegraf&rp=autogen&precision=s")
        _ = try await engine.api.respond(
            to: APIRequest(.post, path: APIPath.base + "/write", query: query, body: Array("cpu usage=95 1500000000".utf8)))
        await engine.finish()

        let tasks = await api.call(.get, "/tasks", query: "fields=id&fields=status&fields=executing&fields=error&limit=100000")
        #expect(KapacitorJSON.tasks(tasks.body) == [TaskRow(id: TaskID("cpu"), status: .running)])
        let topics = KapacitorJSON.topics(await api.call(.get, "/alerts/topics").body)
        #expect(topics == [KapacitorJSON.Topic(id: TopicID("system"), level: .critical, collected: 1)])
        let alerts = KapacitorJSON.alerts(await api.call(.get, "/alerts/topics/system/events").body, of: TopicID("system"))
        #expect(alerts.map(\.key.id.rawValue) == ["cpu:nil"] && alerts.map(\.level) == [.critical])
        #expect(alerts.first?.message == "cpu:nil is CRITICAL" && alerts.first?.newestPointAt == 1_500_000_000_000_000_000)

        let task = await api.call(.get, "/tasks/cpu", query: "script-format=raw")
        let detail = try #require(KapacitorJSON.task(task.body, handlers: HandlerCatalog.signatures))
        #expect(detail.script == Self.script && detail.dbrps == [#""telegraf"."autogen""#])
        #expect(detail.nodes.map(\.name) == ["stream0", "from1", "alert2"] && detail.nodes.map(\.line) == [nil, 4, 6])
        #expect(detail.nodes.last?.counters.first { $0.name == "crits_triggered" }?.value == 1)
        #expect(detail.createdAt == MemoryEngine.now && detail.mistakes.isEmpty)
    }

    @Test func handlersAreReadWithTheirPlace() throws {
        let answer = try JSONParser.value(
            Array(
                #"{"handlers":[{"id":"a","kind":"telegram","options":{"chat-id":"-1"},"match":"changed()"},{"id":"b","kind":"publish","options":{"topics":["x","y"]}},{"id":"c","kind":"log"}]}"#
                    .utf8))
        #expect(
            KapacitorJSON.handlers(answer) == [
                TopicRow.Handler(id: "a", kind: "telegram", address: "-1", match: "changed()"),
                TopicRow.Handler(id: "b", kind: "publish", address: "x, y"), TopicRow.Handler(id: "c", kind: "log", address: ""),
            ])
    }

    @Test func brokenTasksSayWhy() throws {
        let answer: JSONValue = [
            "tasks": [["id": "a", "status": "enabled", "error": "alert2: no"], ["id": "b", "status": "disabled", "error": "old"]]
        ]
        #expect(KapacitorJSON.tasks(answer).map(\.status) == [.broken(error: "alert2: no"), .disabled])
        #expect(KapacitorJSON.tasks("nonsense").isEmpty && KapacitorJSON.task([:], handlers: []) == nil)
    }
}
