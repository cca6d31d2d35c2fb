import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import KaptopEngine
import NIOCore
import Testing

@testable import KaptopAPI

@Suite struct TopicsRoutesTests {
    /// Answers to requests after one task has seen three alerts.
    private func answers(_ requests: [String]) async throws -> [JSONValue] {
        let engine = MemoryEngine()
        let script = """
            stream|from().measurement('mem').groupBy('host')|alert().topic('system').id('{{ index .Tags "host" }}').details('').message('{{ .ID }}')
                .warn(lambda: "v" > 80).crit(lambda: "v" > 95)
            """
        let lines = "mem,host=b v=99 1500000000000000000\nmem,host=a v=85 1500000010000000000\nmem,host=b v=97 1500000020000000000\n"
        return try await Application(responder: engine.api).test(.router) { client in
            let task: JSONValue = [
                "id": "t", "status": "enabled", "script": .text(script), "dbrps": [["db": "d", "rp": "r"]],
            ]
            let made = try await client.execute(
                uri: "/kapacitor/v1/tasks", method: .post, body: ByteBuffer(bytes: JSONPrinter.bytes(task, .line)))
            #expect(made.status == .ok, "\(String(buffer: made.body))")
            let written = try await client.execute(uri: "/write?db=d&rp=r", method: .post, body: ByteBuffer(string: lines))
            #expect(written.status == .noContent)
            await engine.finish()
            var answers: [JSONValue] = []
            for request in requests {
                let response = try await client.execute(uri: "/kapacitor/v1/\(request)", method: .get)
                answers.append(try JSONParser.value(Array(response.body.readableBytesView)))
            }
            return answers
        }
    }

    private func link(_ path: String, _ relation: String = "self") -> JSONValue {
        ["rel": .text(relation), "href": .text("/kapacitor/v1/alerts/topics\(path)")]
    }

    private var system: JSONValue {
        [
            "link": link("/system"), "id": "system", "level": "CRITICAL", "collected": 3,
            "events-link": link("/system/events", "events"), "handlers-link": link("/system/handlers", "handlers"),
        ]
    }

    private func event(_ id: String, _ time: String, _ duration: String, _ level: String) -> JSONValue {
        [
            "link": link("/system/events/\(id)"), "id": .text(id),
            "state": [
                "message": .text(id), "details": "", "time": .text(time), "duration": .text(duration), "level": .text(level),
            ],
        ]
    }

    @Test func topicsAndTheirEventsAreShown() async throws {
        let answers = try await answers([
            "alerts/topics", "alerts/topics?min-level=CRITICAL&pattern=s*", "alerts/topics?pattern=x*", "alerts/topics/system",
            "alerts/topics/system/events", "alerts/topics/system/events?min-level=crit", "alerts/topics/system/events/a",
            "alerts/topics/system/events/zz", "alerts/topics/system/events/a/b", "alerts/topics/system/events/",
        ])
        let a = event("a", "2017-07-14T02:40:10Z", "0s", "WARNING")
        let b = event("b", "2017-07-14T02:40:20Z", "20s", "CRITICAL")
        #expect(answers[0] == ["link": link(""), "topics": [system]])
        #expect(answers[1] == ["link": link("?min-level=CRITICAL&pattern=s*"), "topics": [system]])
        #expect(answers[2] == ["link": link("?pattern=x*"), "topics": []])
        #expect(answers[3] == system)
        #expect(answers[4] == ["link": link("/system/events"), "topic": "system", "events": [a, b]])
        #expect(answers[5] == ["link": link("/system/events"), "topic": "system", "events": [b]])
        #expect(answers[6] == a)
        #expect(answers[7] == ["error": #"unknown event "zz" in topic "system""#])
        #expect(answers[8] == system)
        #expect(answers[9] == ["error": #"unknown event "events" in topic "system""#])
    }

    @Test func countersOfTasksAreShown() async throws {
        let answers = try await answers(["tasks/t", "tasks?fields=stats", "debug/vars"])
        let from: JSONValue = ["avg_exec_time_ns": 0, "collected": 3, "emitted": 3, "errors": 0, "working_cardinality": 0]
        #expect(answers[0]["stats"]?["node-stats"]?["from1"] == from)
        #expect(answers[0]["stats"]?["node-stats"]?["alert2"]?["crits_triggered"] == 2)
        #expect(answers[0]["dot"]?.string?.contains("stream0 -> from1 [processed=\"3\"];\n") == true)
        #expect(answers[1]["tasks"]?.elements?.first?["stats"] == answers[0]["stats"])
        #expect(answers[2]["num_enabled_tasks"] == 1)
        #expect(answers[2]["kapacitor"]?["topics:system"]?["values"] == ["collected": 3])
    }
}
