import Foundation
import KaptopAPI
import KaptopConfig
import KaptopDelivery
import KaptopStore
import KaptopTesting
import Testing

@testable import KaptopApp

/// Overrides of the configuration over the API, and tests of services with the settings that result.
@Suite struct OverridesTests {
    private static func file() -> Configuration {
        var configuration = Configuration()
        configuration.services.hipChat.isEnabled = true
        configuration.services.hipChat.url = "http://chat.example/v2/room"
        configuration.services.hipChat.room = "my-alerts"
        configuration.services.hipChat.token = Secret("tok")
        return configuration
    }

    private let path = NSTemporaryDirectory() + "kaptop-overrides-\(UUID().uuidString).db"

    private func load(_ store: Store, file: Configuration = file()) async -> ConfigurationOverrides {
        let (overrides, problem) = await ConfigurationOverrides.load(file: file, store: store)
        #expect(problem == nil)
        return overrides
    }

    private func update(
        _ section: String, _ element: String = "", set: [String: JSONValue] = [:], delete: [String] = [], add: [String: JSONValue] = [:],
        remove: [String] = []
    ) -> ConfigurationUpdate {
        var update = ConfigurationUpdate(section: section, element: element)
        update.set = set.map { .init($0.key, $0.value) }
        update.add = add.map { .init($0.key, $0.value) }
        update.delete = delete
        update.remove = remove
        return update
    }

    @Test func anOverrideBeatsTheFileUntilItIsDeleted() async throws {
        let store = try Store(path: path)
        let overrides = await load(store)
        try await overrides.update([update("hipchat", set: ["room": "new-room", "token": "newtok"])])
        #expect(await overrides.configuration.services.hipChat.room == "new-room")
        let shown = await overrides.sections().first { $0.name == "hipchat" }?.elements.first
        #expect(shown?.options["room"] == "new-room" && shown?.options["token"] == true && shown?.redacted == ["token"])

        // Another start, another file.
        var changed = Self.file()
        changed.services.hipChat.room = "file-room"
        let next = await load(store, file: changed)
        #expect(await next.configuration.services.hipChat.room == "new-room")
        try await next.update([update("hipchat", delete: ["room"])])
        let services = await next.configuration.services
        #expect(services.hipChat.room == "file-room" && services.hipChat.token.reveal() == "newtok")
    }

    @Test func skippedOverridesAreShownAndDoNotCount() async throws {
        let store = try Store(path: path)
        try await load(store).update([update("hipchat", set: ["room": "new-room"])])
        var file = Self.file()
        file.skipsConfigOverrides = true
        let overrides = await load(store, file: file)
        #expect(await overrides.configuration.services.hipChat.room == "my-alerts")
        #expect(await overrides.sections().first { $0.name == "hipchat" }?.elements.first?.options["room"] == "new-room")
        #expect(await overrides.sections().first { $0.name == "httppost" }?.elements.first?.options["headers"] == .null)
    }

    @Test func whoeverUsesTheConfigurationIsTold() async throws {
        let told = AsyncStream.makeStream(of: Configuration.self)
        let overrides = await load(try Store(path: path))
        await overrides.onChange { told.continuation.yield($0) }
        try await overrides.update([update("telegram", set: ["chat-id": "7", "global": true, "token": "1:a", "enabled": true])])
        var seen = told.stream.makeAsyncIterator()
        let telegram = await seen.next()?.services.telegram
        #expect(telegram?.chatID == "7" && telegram?.isGlobal == true)
        #expect(await overrides.globalHandlers.count == 1)
    }

    @Test func elementsOfListsComeAndGo() async throws {
        let store = try Store(path: path)
        let overrides = await load(store)
        try await overrides.update([update("slack", add: ["workspace": "w", "url": "http://127.0.0.1:1/y"])])
        try await overrides.update([update("slack", "w", set: ["channel": "#q"])])
        let ids = await load(store).sections().first { $0.name == "slack" }?.elements.map(\.id)
        #expect(ids == ["", "w"])
        #expect(await overrides.configuration.services.slack.last?.channel == "#q")
        try await overrides.update([update("slack", remove: ["w"])])
        #expect(await overrides.configuration.services.slack.count == 1)
    }

    @Test func whatIsRefusedChangesNothing() async throws {
        let overrides = await load(try Store(path: path))
        func refusal(_ update: ConfigurationUpdate) async -> String? {
            do throws(ConfigurationRefusal) {
                try await overrides.update([update])
                return nil
            } catch {
                return error.text
            }
        }
        #expect(
            await refusal(update("hipchat", set: ["room": "x", "nope": 1]))
                == "failed to override configuration hipchat/: unknown options [nope] in section hipchat")
        #expect(
            await refusal(update("nope", set: ["a": 1])) == "failed to override configuration nope/: unknown options [a] in section nope")
        #expect(
            await refusal(update("telegram", set: ["enabled": true, "token": ""]))
                == "failed to override configuration telegram/: failed validation: must specify token")
        #expect(
            await refusal(update("telegram", set: ["global": "x"]))
                == "failed to override configuration telegram/: cannot set option global: "
                + "wrong kind string, expected value of kind bool: false")
        #expect(
            await refusal(update("hipchat", set: ["room": .null]))
                == "failed to override configuration hipchat/: cannot set option room: "
                + "wrong kind invalid, expected value of kind string: false")
        #expect(
            await refusal(update("httppost", "example", set: ["alert-template": "{{ .ID"]))
                == #"failed to update configuration httppost/example: failed to update endpoint "example": "#
                + "failed to parse template: template: body:1: unclosed action")
        #expect(
            await refusal(update("telegram", add: ["url": "u"]))
                == #"failed to apply update: section "telegram" is not a list, cannot add new element"#)
        #expect(
            await refusal(update("slack", add: ["url": "u"])) == #"failed to apply update: missing key "workspace" in "add" map"#)
        #expect(await overrides.configuration == Self.file())
    }

    // MARK: Tests of services

    private func tests(_ http: FakeHTTP, _ services: ServiceSettings) -> ServiceTests {
        let catalog = HandlerCatalog(
            settings: services,
            ports: HandlerCatalog.Ports(http: http, connections: TCPConnector(), commands: CommandRunner(), execPolicy: .everything))
        return ServiceTests(current: { (catalog, services) }, now: { 0 })
    }

    @Test func aServiceIsTestedOnceWithTheGivenOptions() async throws {
        let http = FakeHTTP(status: 204)
        let tests = tests(http, Self.file().services)
        let standard = await tests.services().first { $0.name == "hipchat" }?.options
        #expect(standard == ["room": "my-alerts", "message": "test hipchat message", "level": "CRITICAL"])
        #expect(await tests.test("hipchat", options: ["room": "t", "message": "hello", "level": "WARNING"]) == nil)
        let requests = await http.requests
        #expect(requests.map { $0.url.reveal() } == ["http://chat.example/v2/room/t/notification?auth_token=tok"])
        #expect(requests.first.map { String(decoding: $0.body, as: UTF8.self).contains("hello") } == true)
    }

    @Test func aPostIsTestedWithAnEmptyEventAndTakesAnyAnswer() async throws {
        let http = FakeHTTP(status: 400)
        #expect(await tests(http, Self.file().services).test("httppost", options: ["url": "http://h/x", "timeout": 0]) == nil)
        let body = try #require(await http.requests.first).body
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"id":"","message":"","details":"","time":"0001-01-01T00:00:00Z","duration":0,"level":"OK","data":{"series":null},"#
                + #""previousLevel":"OK","recoverable":false}"# + "\n")
    }

    @Test func whatWentWrongIsSaidInKapacitorsWords() async {
        let failing = tests(FakeHTTP(status: 500, body: "x"), Self.file().services)
        #expect(
            await failing.test("hipchat", options: ["message": "m"])
                == "failed to understand HipChat response. code: 500 content: x")
        #expect(await failing.test("telegram", options: ["message": "m"]) == "service is not enabled")
        #expect(await failing.test("slack", options: ["message": "m", "level": "nope"]) == "unknown alert level 'nope'")
    }
}
