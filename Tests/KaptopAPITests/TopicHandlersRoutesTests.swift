import HTTPTypes
import Hummingbird
import HummingbirdTesting
import KaptopAlerts
import NIOCore
import Testing

@testable import KaptopAPI

/// The life of topic handlers over the API, with the statuses and sentences of Kapacitor 1.5.7.
@Suite struct TopicHandlersRoutesTests {
    private actor MemoryHandlers: TopicHandlerAccess {
        private var topics = Topics()

        func handlers(of topic: TopicID) -> [TopicHandler] { topics.handlers(of: topic) }

        func define(_ handler: TopicHandler, replacing earlier: String?) throws(TopicHandlerRefusal) {
            do throws(TopicHandler.Mistake) {
                try topics.attach(handler, replacing: earlier)
            } catch {
                throw TopicHandlerRefusal(error.text)
            }
        }

        func delete(_ id: String, of topic: TopicID) { topics.detach(id, from: topic) }
        func deleteTopic(_ topic: TopicID) { topics.delete(topic) }
    }

    /// A request below `alerts/topics`, its status, and the error or the names and options of the handlers in the answer.
    private struct Exchange {
        let request: String
        let body: String
        let status: Int
        let answer: JSONValue?

        init(_ request: String, _ body: String = "", _ status: Int, _ answer: JSONValue? = nil) {
            self.request = request
            self.body = body
            self.status = status
            self.answer = answer
        }

        init(_ request: String, _ body: String = "", _ status: Int, error: String) {
            self.init(request, body, status, ["error": .text(error)])
        }
    }

    private func converse(_ exchanges: [Exchange]) async throws {
        let engine = MemoryEngine(topicHandlers: MemoryHandlers())
        try await Application(responder: engine.api).test(.router) { client in
            for exchange in exchanges {
                let parts = exchange.request.split(separator: " ").map(String.init)
                let method = try #require(HTTPRequest.Method(parts[0]))
                let response = try await client.execute(
                    uri: "/kapacitor/v1/alerts/topics/\(parts[1])", method: method, body: ByteBuffer(string: exchange.body))
                let comment = Comment(rawValue: "\(exchange.request) \(exchange.body)")
                #expect(response.status.code == exchange.status, comment)
                guard let answer = exchange.answer else {
                    #expect(response.body.readableBytes == 0, comment)
                    continue
                }
                #expect(try JSONParser.value(Array(response.body.readableBytesView)) == answer, comment)
            }
        }
    }

    private func json(
        _ id: String, _ kind: String, _ options: JSONValue = .null, match: String = "", of topic: String = "a"
    ) -> JSONValue {
        [
            "link": ["rel": "self", "href": .text("/kapacitor/v1/alerts/topics/\(topic)/handlers/\(id)")],
            "id": .text(id), "kind": .text(kind), "options": options, "match": .text(match),
        ]
    }

    private func list(_ target: String, _ topic: String, _ handlers: [JSONValue]) -> JSONValue {
        [
            "link": ["rel": "self", "href": .text("/kapacitor/v1/alerts/topics/\(target)")], "topic": .text(topic),
            "handlers": .array(handlers),
        ]
    }

    @Test func handlersAreDefinedChangedAndDeleted() async throws {
        let telegram = json("t", "telegram", ["chat-id": "5", "disable-notification": true])
        let slack = json("s", "slack", ["channel": "ops"], match: "changed()")
        let changed = json("s2", "slack", ["channel": "dev", "username": "u"], match: "changed()")
        let post = json("t", "post", ["headers": ["a": "b"], "timeout": 5, "url": "http://x"])
        try await converse([
            Exchange("GET a/handlers", "", 200, list("a/handlers", "a", [])),
            Exchange(
                "POST a/handlers", #"{"id":"t","kind":"telegram","options":{"disable-notification":true,"chat-id":"5"}}"#, 200, telegram),
            Exchange("POST a/handlers", #"{"id":"s","kind":"slack","options":{"channel":"ops"},"match":"changed()"}"#, 200, slack),
            Exchange("POST a/handlers", #"{"id":"e","kind":"exec","options":{}}"#, 200, json("e", "exec", [:])),
            Exchange("GET a/handlers/s", "", 200, slack),
            Exchange(
                "PATCH a/handlers/s",
                """
                [{"op":"replace","path":"/options/channel","value":"dev"},{"op":"add","path":"/options/username","value":"u"},
                 {"op":"replace","path":"/id","value":"s2"}]
                """, 200, changed),
            Exchange("GET a/handlers/s", "", 404, error: #"unknown handler: "s""#),
            Exchange(
                "PUT a/handlers/t", #"{"id":"t","kind":"post","options":{"url":"http://x","headers":{"a":"b"},"timeout":5}}"#, 200, post),
            Exchange("GET a/handlers", "", 200, list("a/handlers", "a", [json("e", "exec", [:]), changed, post])),
            Exchange("GET a/handlers?pattern=s*", "", 200, list("a/handlers?pattern=s*", "a", [changed])),
            Exchange("GET b/handlers", "", 200, list("b/handlers", "b", [])),
            Exchange("DELETE a/handlers/s2", "", 204),
            Exchange("DELETE a/handlers/s2", "", 204),
            Exchange("GET a/handlers/s2", "", 404, error: #"unknown handler: "s2""#),
            Exchange("DELETE a", "", 204),
            Exchange(
                "POST b",
                #"{"id":"g","kind":"aggregate","options":{"id":"sum","interval":60000000000,"topic":"c","message":"{{ .Count }}"}}"#, 200,
                json("g", "aggregate", ["id": "sum", "interval": 60_000_000_000, "message": "{{ .Count }}", "topic": "c"], of: "b")),
            Exchange(
                "POST b", #"{"id":"p","kind":"publish","options":{"topics":["c"]}}"#, 200, json("p", "publish", ["topics": ["c"]], of: "b")),
        ])
    }

    @Test func mistakesAreToldInKapacitorsWords() async throws {
        let decode = "failed to create handler: failed to decode options into"
        try await converse([
            Exchange("POST a/handlers", #"{"id":"x","kind":"telegram"}"#, 200, json("x", "telegram")),
            Exchange("POST a/handlers", #"{"id":"y","kind":"telegram","options":{}}"#, 200, json("y", "telegram", [:])),
            Exchange(
                "POST a/handlers", #"{"id":"x","kind":"slack"}"#, 500,
                error: #"failed to create handler: cannot register handler, handler with ID "x" already exists"#),
            Exchange("POST a/handlers", "", 400, error: "invalid handler json: EOF"),
            Exchange(
                "POST a/handlers", "[]", 400,
                error: "invalid handler json: json: cannot unmarshal array into Go value of type alert.HandlerSpec"),
            Exchange(
                "POST a/handlers", #"{"id":5}"#, 400,
                error: "invalid handler json: json: cannot unmarshal number into Go struct field HandlerSpec.id of type string"),
            Exchange(
                "POST a/handlers", #"{"id":"bad id!","kind":"log"}"#, 400,
                error: #"invalid handler spec: handler ID must contain only letters, numbers, '-', '.' and '_'. "bad id!""#),
            Exchange(
                "POST b%20c/handlers", #"{"id":"a","kind":"log"}"#, 400,
                error: #"invalid handler spec: handler topic must contain only letters, numbers, '-', '.' and '_'. "a""#),
            Exchange("POST a/handlers", #"{"id":"z"}"#, 400, error: "invalid handler spec: handler Kind must not be empty"),
            Exchange(
                "POST a/handlers", #"{"id":"z","kind":"nope"}"#, 500, error: #"failed to create handler: unsupported action kind "nope""#),
            Exchange(
                "POST a/handlers", #"{"id":"z","kind":"smtp"}"#, 500,
                error: "failed to create handler: this version has no smtp handler: "
                    + "it has aggregate, exec, hipchat, log, post, publish, slack, tcp, telegram"),
            Exchange(
                "POST a/handlers", #"{"id":"z","kind":"log","options":{"path":"/x","nope":1,"b":2}}"#, 500,
                error: "\(decode) *alert.LogHandlerConfig: 1 error(s) decoding:\n\n* '' has invalid keys: b, nope"),
            Exchange(
                "POST a/handlers", #"{"id":"z","kind":"log","options":{"path":5,"mode":"y"}}"#, 500,
                error: "\(decode) *alert.LogHandlerConfig: 2 error(s) decoding:\n\n"
                    + "* 'mode' expected type 'fs.FileMode', got unconvertible type 'string'\n"
                    + "* 'path' expected type 'string', got unconvertible type 'float64'"),
            Exchange(
                "POST a/handlers", #"{"id":"z","kind":"post","options":{"headers":["a"],"timeout":"5s"}}"#, 500,
                error: "\(decode) *httppost.HandlerConfig: 2 error(s) decoding:\n\n* 'headers' expected a map, got 'slice'\n"
                    + "* 'timeout' expected type 'time.Duration', got unconvertible type 'string'"),
            Exchange(
                "POST a/handlers", #"{"id":"z","kind":"publish","options":{"topics":"a"}}"#, 500,
                error: "\(decode) *alert.PublishHandlerConfig: 1 error(s) decoding:\n\n"
                    + "* 'topics': source data must be an array or slice, got string"),
            Exchange(
                "POST a/handlers", #"{"id":"z","kind":"exec","options":{"prog":"/x","args":["a",1]}}"#, 500,
                error: "\(decode) *alert.ExecHandlerConfig: 1 error(s) decoding:\n\n"
                    + "* 'args[1]' expected type 'string', got unconvertible type 'float64'"),
            Exchange(
                "POST a/handlers", #"{"id":"z","kind":"aggregate","options":{"interval":"5s","topics":["b"]}}"#, 500,
                error: "\(decode) *alert.AggregateHandlerConfig: 2 error(s) decoding:\n\n* '' has invalid keys: topics\n"
                    + "* 'interval' expected type 'time.Duration', got unconvertible type 'string'"),
            Exchange(
                "POST a/handlers", #"{"id":"z","kind":"aggregate","options":{"interval":5,"message":"{{ .N }"}}"#, 500,
                error: #"failed to create handler: template: message:1: unexpected "}" in operand"#),
            Exchange(
                "POST a/handlers", #"{"id":"z","kind":"telegram","match":"FOO == 1"}"#, 500,
                error: #"failed to create handler: unknown identifier "FOO""#),
            Exchange("GET a/handlers?pattern=%5B", "", 400, error: "invalid pattern: syntax error in pattern"),
            Exchange("GET a/handlers/", "", 404, error: #"unknown handler: """#),
            Exchange("PUT a/handlers/zz", "nope", 404, error: #"unknown handler: "zz""#),
            Exchange(
                "PUT a/handlers/x", "nope", 400, error: "failed to unmarshal JSON: invalid character 'o' in literal null (expecting 'u')"),
            Exchange(
                "PUT a/handlers/x", #"{"id":"y","kind":"telegram"}"#, 500, error: "failed to update handler: object already exists"),
            Exchange("PATCH a/handlers/x", "{", 400, error: "invalid patch json: unexpected end of JSON input"),
            Exchange(
                "PATCH a/handlers/x", #"{"op":"replace"}"#, 400,
                error: "invalid patch json: json: cannot unmarshal object into Go value of type jsonpatch.Patch"),
            Exchange(
                "PATCH a/handlers/x", #"[{"op":"add","path":"/options/chat-id","value":"1"}]"#, 400,
                error: "failed to apply patch: jsonpatch add operation does not apply: doc is missing path: /options/chat-id"),
            Exchange(
                "PATCH a/handlers/y", #"[{"op":"remove","path":"/options/zz"}]"#, 400,
                error: "failed to apply patch: Unable to remove nonexistent key: zz"),
            Exchange(
                "PATCH a/handlers/y", #"[{"op":"replace","path":"/topic","value":"zz"}]"#, 500,
                error: "failed to update handler: cannot change topic in update"),
        ])
    }
}
