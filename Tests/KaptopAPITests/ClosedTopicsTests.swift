import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import KaptopAPI

/// Small differences between tasks and templates, running and disabled, as Kapacitor 1.5.7 shows them.
@Suite struct ClosedTopicsTests {
    private func answers(_ requests: [(method: HTTPRequest.Method, path: String, body: JSONValue?)]) async throws -> [JSONValue] {
        let engine = MemoryEngine()
        return try await Application(responder: engine.api).test(.router) { client in
            var answers: [JSONValue] = []
            for request in requests {
                let body = request.body.map { ByteBuffer(bytes: JSONPrinter.bytes($0, .line)) }
                let response = try await client.execute(uri: "/kapacitor/v1/\(request.path)", method: request.method, body: body)
                answers.append(try JSONParser.value(Array(response.body.readableBytesView)))
            }
            return answers
        }
    }

    @Test func theTopicOfADisabledTaskIsNotShown() async throws {
        let task: JSONValue = [
            "id": "t", "status": "enabled", "dbrps": [["db": "d", "rp": "r"]],
            "script": "stream|from()|alert().crit(lambda: TRUE).log('/x')",
        ]
        let answers = try await answers([
            (.post, "tasks", task), (.get, "alerts/topics/main:t:alert2", nil), (.patch, "tasks/t", ["status": "disabled"]),
            (.get, "alerts/topics", nil), (.get, "alerts/topics/main:t:alert2", nil),
        ])
        #expect(answers[1]["id"] == "main:t:alert2")
        #expect(answers[3]["topics"] == [])
        #expect(answers[4] == ["error": #"unknown topic: "main:t:alert2""#])
    }

    @Test func anAlertWithoutHandlersHasNoTopic() async throws {
        let task: JSONValue = [
            "id": "t", "status": "enabled", "dbrps": [["db": "d", "rp": "r"]], "script": "stream|from()|alert().crit(lambda: TRUE)",
        ]
        let answers = try await answers([(.post, "tasks", task), (.get, "alerts/topics", nil), (.get, "alerts/topics/main:t:alert2", nil)])
        #expect(answers[1]["topics"] == [])
        #expect(answers[2] == ["error": #"unknown topic: "main:t:alert2""#])
    }

    @Test func aTemplateTakesItsTypeFromTheRequest() async throws {
        let template: JSONValue = ["id": "t", "type": "stream", "script": "var x = 1\nstream|from()"]
        let answers = try await answers([
            (.post, "templates", template), (.patch, "templates/t", ["type": "batch"]), (.get, "templates?limit=-1&fields=id", nil),
        ])
        #expect(answers[0]["type"] == "stream")
        #expect(answers[1]["error"]?.string?.hasPrefix(#"invalid TICKscript: name "stream" is undefined"#) == true)
        #expect(answers[2] == ["templates": []])
    }
}
