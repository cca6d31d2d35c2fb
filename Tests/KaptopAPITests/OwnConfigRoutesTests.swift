import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import KaptopAPI

/// `/kaptop/v1/config`: kaptop's own sections, changes of several at once, and reading the file now.
@Suite struct OwnConfigRoutesTests {
    private actor MemoryFile: ConfigurationAccess, ConfigurationFileAccess {
        nonisolated let isEnabled: Bool
        private let reloading: FileReloading
        private(set) var updates: [ConfigurationUpdate] = []
        private(set) var expected: [String?] = []

        init(_ reloading: FileReloading = .taken(file: "/k.conf", waiting: []), isEnabled: Bool = true) {
            self.reloading = reloading
            self.isEnabled = isEnabled
        }

        func sections() -> [ConfigurationSection] {
            [
                ConfigurationSection(name: "telegram", elements: [.init(options: ["token": true], redacted: ["token"])]),
                ConfigurationSection(name: "kaptop.telegram.chat", elements: [.init(id: "ops", options: ["chat-id": "-1"])]),
            ]
        }

        func update(_ all: [ConfigurationUpdate]) { updates += all }

        func change(_ all: [ConfigurationUpdate]) throws(ConfigurationRefusal) {
            guard all.allSatisfy({ $0.section != "nope" }) else { throw ConfigurationRefusal(.refused, "unknown section nope") }
            updates += all
        }

        func reload(expecting file: String?, _ all: [ConfigurationUpdate]) -> FileReloading {
            expected.append(file)
            updates += all
            return reloading
        }
    }

    private func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", _ file: MemoryFile = MemoryFile()
    ) async throws -> (status: Int, body: JSONValue) {
        let engine = MemoryEngine(configuration: file, configurationFile: file)
        return try await Application(responder: engine.api).test(.router) { client in
            let response = try await client.execute(uri: path, method: method, body: ByteBuffer(string: body))
            let bytes = Array(response.body.readableBytesView)
            return (response.status.code, bytes.isEmpty ? .null : try JSONParser.value(bytes))
        }
    }

    @Test func kapacitorsPathsAndKaptopsListTheirOwn() async throws {
        let kapacitors = try await ask(.get, "/kapacitor/v1/config").body["sections"]?.members?.map(\.name)
        #expect(kapacitors == ["telegram"])
        #expect(try await ask(.get, "/kapacitor/v1/config/kaptop.telegram.chat").status == 404)
        let chat: JSONValue = ["elements": [["element": "ops", "options": ["chat-id": "-1"], "redacted": []]]]
        #expect(try await ask(.get, "/kaptop/v1/config").body == ["sections": ["kaptop.telegram.chat": chat]])
        #expect(try await ask(.get, "/kaptop/v1/config/kaptop.telegram.chat").body == chat)
        #expect(try await ask(.get, "/kaptop/v1/config/telegram").status == 404)
    }

    @Test func severalChangesAreOne() async throws {
        let file = MemoryFile()
        let text = """
            {"changes":[{"section":"telegram","set":{"chat-id":"-1"},"delete":["token"]},
            {"section":"kaptop.telegram.chat","element":"web servers","set":{"chat-id":"-2","message-thread-id":null}},
            {"section":"kaptop.telegram.chat","remove":["a"],"restore":["b"]},{"section":"slack","add":{"workspace":"w"}}]}
            """
        #expect(try await ask(.post, "/kaptop/v1/config", text, file).status == 204)
        let updates = await file.updates
        #expect(updates.map(\.section) == ["telegram", "kaptop.telegram.chat", "kaptop.telegram.chat", "slack"])
        #expect(updates[1].element == "web servers" && updates[1].set.last?.value == .null)
        #expect(updates[2].remove == ["a"] && updates[2].restore == ["b"])
        // What was read can be written again.
        #expect(try ConfigurationUpdate.list(from: ConfigurationUpdate.document(updates)) == updates)
    }

    @Test(arguments: [
        (#"{"changes":[{"section":"nope"}]}"#, 400, "unknown section nope"),
        (#"{"changes":[{"element":"x"}]}"#, 400, "'section' is missing"),
        (#"{"changes":[{"section":"a","sett":{}}]}"#, 400, "unknown member 'sett'; did you mean 'set'?"),
        (#"{"changes":{}}"#, 400, "'changes' must be a list"),
        (#"{"changes":[{"section":"a","set":[]}]}"#, 400, "'set' must be an object"),
        ("[]", 400, "expected a JSON object"),
    ])
    func mistakesAreNamed(_ text: String, _ status: Int, _ error: String) async throws {
        let file = MemoryFile()
        let answer = try await ask(.post, "/kaptop/v1/config", text, file)
        #expect(answer.status == status && answer.body["error"]?.string == error)
        #expect(await file.updates.isEmpty)
    }

    @Test func overridesThatAreSwitchedOffAreRefused() async throws {
        let file = MemoryFile(isEnabled: false)
        #expect(try await ask(.post, "/kaptop/v1/config", "{}", file).status == 403)
        #expect(try await ask(.post, "/kaptop/v1/config/reload", #"{"changes":[{"section":"a"}]}"#, file).status == 403)
        #expect(try await ask(.post, "/kaptop/v1/config/reload", "", file).status == 200)
    }

    private static let answers: [(FileReloading, Int, JSONValue)] = [
        (
            .taken(file: "/k.conf", waiting: ["[http]"]), 200,
            ["result": "taken", "file": "/k.conf", "waiting": ["[http]"]]
        ),
        (
            .refused(file: "/k.conf", reason: "k.conf:1:2: error: no"), 409,
            ["result": "refused", "file": "/k.conf", "error": "k.conf:1:2: error: no"]
        ),
        (
            .otherFile("/o.conf"), 409,
            ["result": "other-file", "file": "/o.conf", "error": "the engine reads another file: /o.conf"]
        ),
        (.otherFile(nil), 409, ["result": "other-file", "file": .null, "error": "the engine reads no configuration file"]),
    ]

    @Test(arguments: answers.indices)
    func readingIsAnsweredWithWhatBecameOfIt(_ number: Int) async throws {
        let (reloading, status, body) = Self.answers[number]
        let file = MemoryFile(reloading)
        let text = #"{"file":"/k.conf","changes":[{"section":"telegram","delete":["token"]}]}"#
        let answer = try await ask(.post, "/kaptop/v1/config/reload", text, file)
        #expect(answer.status == status && answer.body == body)
        #expect(await file.expected == ["/k.conf"])
        #expect(await file.updates.map(\.delete) == [["token"]])
    }
}
