import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import KaptopAPI

/// Routes behind ports: the configuration and the services' tests.
@Suite struct PortRoutesTests {
    private actor MemoryConfiguration: ConfigurationAccess {
        nonisolated let isEnabled: Bool
        private(set) var updates: [ConfigurationUpdate] = []

        init(isEnabled: Bool = true) { self.isEnabled = isEnabled }

        func sections() -> [ConfigurationSection] {
            [
                ConfigurationSection(
                    name: "telegram", elements: [.init(options: ["token": true, "chat-id": "1"], redacted: ["token"])]),
                ConfigurationSection(name: "slack", elements: [.init(id: "w", options: ["workspace": "w"])]),
            ]
        }

        func update(_ all: [ConfigurationUpdate]) throws(ConfigurationRefusal) {
            if all.contains(where: { $0.set.contains { $0.name == "nope" } }) {
                throw ConfigurationRefusal(
                    .refused, "failed to override configuration telegram/: unknown options [nope] in section telegram")
            }
            updates += all
        }
    }

    private actor MemoryTests: ServiceTesting {
        private(set) var sent: [JSONValue] = []
        func services() -> [(name: String, options: JSONValue)] {
            [("telegram", ["chat-id": "1", "disable-notification": false]), ("hipchat", ["room": "ops"]), ("slack", ["level": "OK"])]
        }
        func test(_ service: String, options: JSONValue) -> String? {
            sent.append(options)
            return service == "hipchat" ? "service is not enabled" : nil
        }
    }

    struct Exchange: CustomTestStringConvertible, Sendable {
        let request: String
        var body = ""
        let status: Int
        let answer: String
        var testDescription: String { "\(request) \(body)" }
    }

    private func check(_ exchange: Exchange, _ engine: MemoryEngine) async throws {
        let parts = exchange.request.split(separator: " ").map(String.init)
        let method = try #require(HTTPRequest.Method(parts[0]))
        try await Application(responder: engine.api).test(.router) { client in
            let response = try await client.execute(uri: parts[1], method: method, body: ByteBuffer(string: exchange.body))
            #expect(response.status.code == exchange.status)
            let answer = String(buffer: response.body)
            #expect(answer == (exchange.status < 400 ? exchange.answer : "{\n    \"error\": \(exchange.answer)\n}"))
        }
    }

    @Test(arguments: [
        Exchange(
            request: "GET /kapacitor/v1/config/telegram", status: 200,
            answer:
                #"{"link":{"rel":"self","href":"/kapacitor/v1/config/telegram"},"elements":[{"link":{"rel":"self","href":"/kapacitor/v1/config/telegram/"},"options":{"chat-id":"1","token":true},"redacted":["token"]}]}"#
                + "\n"),
        Exchange(
            request: "GET /kapacitor/v1/config/slack/w", status: 200,
            answer:
                #"{"link":{"rel":"self","href":"/kapacitor/v1/config/slack/w"},"options":{"workspace":"w"},"redacted":null}"# + "\n"),
        Exchange(request: "GET /kapacitor/v1/config/slack/x", status: 404, answer: #""unknown section/element: slack/x""#),
        Exchange(request: "GET /kapacitor/v1/config/nope", status: 404, answer: #""unknown section: nope""#),
        Exchange(
            request: "GET /kapacitor/v1/config/", status: 400,
            answer: #""section not specified, do you have an extra trailing '/'?""#),
        Exchange(request: "POST /kapacitor/v1/config/telegram/", body: #"{"set":{"chat-id":"2"}}"#, status: 204, answer: ""),
        Exchange(
            request: "POST /kapacitor/v1/config/telegram", body: #"{"set":{"chat-id":"2"}}"#, status: 400,
            answer: #""failed to apply update: invalid update action: element not specified, are you missing a trailing '/'?""#),
        Exchange(
            request: "POST /kapacitor/v1/config/telegram/", body: #"{"set":{"nope":1}}"#, status: 400,
            answer: #""failed to override configuration telegram/: unknown options [nope] in section telegram""#),
        Exchange(
            request: "POST /kapacitor/v1/config/telegram/", body: #"{"set":{"a":1},"add":{"b":1}}"#, status: 400,
            answer:
                #""failed to apply update: invalid update action: cannot provide both set/delete and add/remove actions in the same update""#
        ),
        Exchange(request: "POST /kapacitor/v1/config/telegram/", body: "", status: 400, answer: #""failed to decode JSON:EOF""#),
        Exchange(
            request: "POST /kapacitor/v1/config/telegram/", body: "[]", status: 400,
            answer: #""failed to decode JSON:json: cannot unmarshal array into Go value of type config.updateAction""#),
        Exchange(
            request: "POST /kapacitor/v1/config/telegram/", body: #"{"delete":[1]}"#, status: 400,
            answer: #""failed to decode JSON:json: cannot unmarshal number into Go struct field updateAction.delete of type string""#),
    ])
    func configurationIsShownAndOverridden(_ exchange: Exchange) async throws {
        try await check(exchange, MemoryEngine(configuration: MemoryConfiguration()))
    }

    @Test func overridesReachThePort() async throws {
        let configuration = MemoryConfiguration()
        try await check(
            Exchange(
                request: "POST /kapacitor/v1/config/slack/w", body: #"{"set":{"b":1,"a":[]},"delete":["c"]}"#, status: 204, answer: ""),
            MemoryEngine(configuration: configuration))
        var expected = ConfigurationUpdate(section: "slack", element: "w")
        expected.set = [.init("b", .integer(1)), .init("a", [])]
        expected.delete = ["c"]
        #expect(await configuration.updates == [expected])
    }

    @Test func aDisabledOverrideServiceAnswersNothing() async throws {
        try await check(
            Exchange(request: "GET /kapacitor/v1/config", status: 403, answer: #""config override service is not enabled""#),
            MemoryEngine(configuration: MemoryConfiguration(isEnabled: false)))
    }

    @Test(arguments: [
        Exchange(
            request: "GET /kapacitor/v1/service-tests/hipchat", status: 200,
            answer:
                #"{"link":{"rel":"self","href":"/kapacitor/v1/service-tests/hipchat"},"name":"hipchat","options":{"room":"ops"}}"# + "\n"),
        Exchange(request: "GET /kapacitor/v1/service-tests/nope", status: 404, answer: #""service \"nope\" not found""#),
        Exchange(request: "GET /kapacitor/v1/service-tests/", status: 400, answer: #""must provide service name""#),
        Exchange(
            request: "GET /kapacitor/v1/service-tests?pattern=x*", status: 200,
            answer: #"{"link":{"rel":"self","href":"/kapacitor/v1/service-tests"},"services":null}"# + "\n"),
        Exchange(
            request: "POST /kapacitor/v1/service-tests/hipchat", body: "{}", status: 200,
            answer: #"{"success":false,"message":"service is not enabled"}"# + "\n"),
        Exchange(request: "POST /kapacitor/v1/service-tests/telegram", status: 400, answer: #""failed to decode JSON body:EOF""#),
        Exchange(
            request: "POST /kapacitor/v1/service-tests/telegram", body: #"{"chat-id":5}"#, status: 400,
            answer: #""failed to decode JSON body:json: cannot unmarshal number into Go struct field testOptions.chat-id of type string""#),
        Exchange(
            request: "POST /kapacitor/v1/service-tests/telegram", body: #"{"disable-notification":"x"}"#, status: 400,
            answer:
                #""failed to decode JSON body:json: cannot unmarshal string into Go struct field testOptions.disable-notification of type bool""#
        ),
        Exchange(
            request: "POST /kapacitor/v1/service-tests/slack", body: "[]", status: 400,
            answer: #""failed to decode JSON body:json: cannot unmarshal array into Go value of type slack.testOptions""#),
        Exchange(
            request: "POST /kapacitor/v1/service-tests/slack", body: #"{"level":5}"#, status: 400,
            answer:
                #""failed to decode JSON body:json: cannot unmarshal number into Go struct field testOptions.level of type alert.Level""#),
        Exchange(
            request: "POST /kapacitor/v1/service-tests/slack", body: #"{"level":"ok"}"#, status: 400,
            answer: #""failed to decode JSON body:unknown alert level 'ok'""#),
        Exchange(
            request: "POST /kapacitor/v1/service-tests/slack", body: #"{"level":""}"#, status: 200,
            answer: #"{"success":true,"message":""}"# + "\n"),
    ])
    func servicesAreTested(_ exchange: Exchange) async throws {
        try await check(exchange, MemoryEngine(serviceTests: MemoryTests()))
    }

    @Test func givenOptionsReplaceTheStandardOnes() async throws {
        let tests = MemoryTests()
        try await check(
            Exchange(
                request: "POST /kapacitor/v1/service-tests/telegram", body: #"{"chat-id":"2","other":1}"#, status: 200,
                answer: #"{"success":true,"message":""}"# + "\n"),
            MemoryEngine(serviceTests: tests))
        #expect(await tests.sent == [["chat-id": "2", "disable-notification": false]])
    }
}
