import KaptopAlerts
import KaptopDelivery
import KaptopTesting
import Testing

@testable import KaptopApp
@testable import KaptopConfig

/// Chats, rooms and channels with a name, as Handlers shows them and as alerts go there.
@Suite struct NamedPlacesTests {
    private static let configuration: Configuration = {
        var configuration = Configuration()
        var services = ServiceSettings()
        services.telegram.chats = [.init(name: "ops", chatID: "-100", threadID: 13)]
        services.hipChat.isEnabled = true
        services.hipChat.url = "https://chat.example.com/v2/room"
        services.hipChat.token = Secret("tok")
        services.hipChat.rooms = [.init(name: "database", room: "db", token: Secret("db token"))]
        services.slackChannels = [.init(name: "night", workspace: "b", channel: "#night")]
        configuration.services = services
        return configuration
    }()

    private func catalog(_ http: any HTTPSending) -> HandlerCatalog {
        let services = Self.configuration.services
        return HandlerCatalog(
            settings: { services },
            ports: .init(http: http, connections: TCPConnector(), commands: CommandRunner(), execPolicy: .everything))
    }

    @Test func handlersShowsEachWithItsName() {
        let names = ServiceOverview.names(Self.configuration, catalog(FakeHTTP()))
        #expect(names.map(\.1) == ["ops", "database", "night"])
        #expect(names.map { "\($0.0.kind):\($0.0.address)" } == ["telegram:-100:13", "hipchat:db", "slack:b/#night"])
        let handlers = ServiceOverview.configuredHandlers(Self.configuration)
        #expect(handlers.map(\.spec.kind) == ["telegram", "hipchat", "slack"])
    }

    @Test(arguments: ["database", "db"])
    func roomHasItsTokenByEitherName(_ name: String) async {
        let host = StandInHost(HipChatStandIn(rooms: ["db"], tokens: ["db token": "db"]))
        let sending = TestSending(Self.configuration.services, http: host.http, hostname: "edge")
        #expect(await sending.send(.hipchat, to: name).exitCode == 0)
        #expect(await host.service.messages.map(\.room) == ["db"])
    }
}
