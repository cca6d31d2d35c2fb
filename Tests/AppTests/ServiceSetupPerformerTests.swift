import Foundation
import KaptopDelivery
import KaptopTesting
import Synchronization
import Testing
import TextUI

@testable import KaptopApp
@testable import KaptopConfig
@testable import KaptopScreens

/// The HipChat and Slack wizard from the first key to the file, against a server that behaves like HipChat's.
@Suite struct ServiceSetupPerformerTests {
    static let token = "hipcanaryHIPCANARYhipcanaryHIPCANARY1234"

    final class Drive {
        let host: StandInHost<HipChatStandIn>
        let http: FakeHTTP
        let performer: ServiceSetupPerformer
        var state: ServiceSetup.State
        var finished: ServiceSetup.Outcome?

        init(
            _ service: ConfiguredService, _ folder: SetupFolder, http given: FakeHTTP? = nil,
            _ prepare: (inout HipChatStandIn) -> Void = { _ in }
        ) async throws {
            var standIn = HipChatStandIn(rooms: ["ops", "Operators' room", "db"], tokens: [ServiceSetupPerformerTests.token: nil])
            standIn.viewingTokens = [ServiceSetupPerformerTests.token]
            prepare(&standIn)
            host = StandInHost(standIn)
            http = given ?? host.http
            let file = try folder.editing()
            performer = ServiceSetupPerformer(http: http, hostname: "edge", file: file, scripts: .nothing(service))
            state = ServiceSetup.State(
                await ServiceSetup.Surroundings(
                    service, file: file, environment: [:], hostname: "edge",
                    senders: ServiceSenders(tasks: [.init(name: "cpu", places: [.init()]), .init(name: "disk")]), afterSaving: "Restart it."
                ),
                now: 0)
            state.size = Size(width: 120, height: 36)
        }

        func key(_ keys: Key...) async {
            for key in keys { await take(.key(key)) }
        }

        func type(_ text: String) async { await key(.paste(text)) }

        private func take(_ message: ServiceSetup.Message) async {
            for effect in ServiceSetup.update(&state, message) {
                if case .finish(let outcome) = effect { finished = outcome }
                let answers = Collected()
                await performer.perform(effect) { await answers.add($0) }
                for message in await answers.messages { await take(message) }
            }
        }

        var screen: String { ServiceSetup.view(state, size: state.size).lines.joined(separator: "\n") }
    }

    actor Collected {
        private(set) var messages: [ServiceSetup.Message] = []
        func add(_ message: ServiceSetup.Message) { messages.append(message) }
    }

    @Test func fromTheFirstKeyToTheChangedFile() async throws {
        let folder = try SetupFolder()
        let drive = try await Drive(.hipchat, folder)
        await drive.type("https://chat.example.com/")
        await drive.key(.enter)
        await drive.type(Self.token)
        #expect(!drive.screen.contains("hipcanary"))
        await drive.key(.enter)
        // A list of rooms, narrowed by what is typed.
        #expect(drive.state.step == .place && drive.screen.contains("Operators' room"))
        await drive.type("op")
        await drive.key(.down, .enter)
        #expect(drive.state.step == .options)
        await drive.key(.enter, .enter)
        #expect(await drive.host.service.messages.map(\.room) == ["ops"])
        #expect(drive.state.hasPassedTest && folder.current == SetupFolder.text)
        await drive.key(.enter)
        #expect(drive.screen.contains("room = \"ops\"") && !drive.screen.contains("hipcanary"))
        await drive.key("w")
        #expect(drive.state.step == .done)
        await drive.key(.enter)
        #expect(drive.finished == .saved(path: folder.path))
        let hipChat = try folder.configuration.services.hipChat
        #expect(hipChat.isEnabled && hipChat.url == "https://chat.example.com/v2/room" && hipChat.room == "ops")
        #expect(try folder.files(with: Self.token) == ["kapacitor.conf"])
        #expect(folder.current.hasPrefix(SetupFolder.text))
        // The token went in a header to list and to check, where servers do not log it.
        let asked = await drive.http.requests.prefix(2)
        #expect(asked.allSatisfy { !$0.url.reveal().contains(Self.token) })
    }

    @Test func hipChatsOwnHostIsNeverContacted() async throws {
        let folder = try SetupFolder()
        let drive = try await Drive(.hipchat, folder)
        await drive.type("ops")
        #expect(drive.screen.contains("hipchat.com ended in February 2019"))
        await drive.key(.enter)
        await drive.type(Self.token)
        await drive.key(.enter)
        #expect(drive.state.step == .place)
        await drive.type("my-room")
        await drive.key(.enter, .enter, .enter)
        #expect(drive.state.step == .test && drive.screen.contains("service ended"))
        #expect(await drive.http.requests.isEmpty)
        #expect(drive.state.hipChat?.url == "https://ops.hipchat.com/v2/room")
    }

    @Test func roomsOwnTokenMeansTypingTheRoom() async throws {
        let drive = try await Drive(.hipchat, try SetupFolder()) {
            $0.tokens = [Self.token: "db"]
            $0.viewingTokens = []
        }
        await drive.type("https://chat.example.com")
        await drive.key(.enter)
        await drive.type(Self.token)
        await drive.key(.enter)
        #expect(drive.state.step == .place && drive.screen.contains("cannot list rooms"))
        await drive.type("ops")
        await drive.key(.enter)
        #expect(drive.state.step == .place && drive.screen.contains("403: This token is for another room"))
        await drive.key(.control("u"))
        await drive.type("db")
        await drive.key(.enter)
        #expect(drive.state.step == .options)
        #expect(await drive.host.service.messages.isEmpty)
    }

    @Test func eachFailureHasItsSentence() async throws {
        func screen(_ http: FakeHTTP?, _ prepare: (inout HipChatStandIn) -> Void = { _ in }) async throws -> String {
            let drive = try await Drive(.hipchat, try SetupFolder(), http: http, prepare)
            await drive.type("https://chat.example.com")
            await drive.key(.enter)
            await drive.type(Self.token)
            await drive.key(.enter)
            #expect(drive.state.step == .access)
            return drive.screen
        }
        #expect(try await screen(nil) { $0.tokens = [:] }.contains("401: the server does not know this token"))
        #expect(
            try await screen(FakeHTTP(headers: ["content-type": "text/html"], body: "<html>login</html>")).contains(
                "an answer that is not HipChat's"))
        let down = HTTPFailure(.refused, host: "chat.example.com", detail: "refused Bearer \(Self.token)")
        let text = try await screen(FakeHTTP(failing: down))
        #expect(text.contains("no connection") && !text.contains("hipcanary"))
    }

    /// Each refusal at the room, with what to do about it.
    @Test func eachFailureOfTheRoomHasItsSentence() async throws {
        func screen(_ room: String, _ prepare: (inout HipChatStandIn) -> Void = { _ in }) async throws -> String {
            let drive = try await Drive(.hipchat, try SetupFolder(), prepare)
            await drive.type("https://chat.example.com")
            await drive.key(.enter)
            await drive.type(Self.token)
            await drive.key(.enter)
            await drive.type(room)
            await drive.key(.enter)
            #expect(drive.state.step == .place)
            #expect(await drive.host.service.messages.isEmpty)
            return drive.screen
        }
        #expect(try await screen("nowhere").contains("404: there is no such room"))
        #expect(try await screen("ops") { $0.unscopedTokens = [Self.token] }.contains("Make a token with the scope Send Notification"))
    }

    /// HipChat tells when its limits end: 500 requests of a token in five minutes, 30 notifications a minute in a room.
    @Test func limitsAreSaidWithTheTimeToWait() async throws {
        let drive = try await Drive(.hipchat, try SetupFolder()) { $0.limitPerFiveMinutes = 1 }
        await drive.type("https://chat.example.com")
        await drive.key(.enter)
        await drive.type(Self.token)
        // The list of rooms takes the one request that there is.
        await drive.key(.enter)
        await drive.type("ops")
        await drive.key(.enter)
        #expect(drive.state.step == .place && drive.screen.contains("429: too many requests"))
        #expect(drive.screen.contains("Wait 300 s, then try again"))

        await drive.host.change {
            $0.limitPerFiveMinutes = 500
            $0.limitPerMinute = 0
        }
        await drive.key(.enter, .enter, .enter)
        #expect(drive.state.step == .test && drive.screen.contains("HipChat asks to slow down"))
        #expect(drive.screen.contains("Wait 60 s, then"))
        await drive.key(.enter)
        #expect(drive.state.test.value != .delivered)
        await drive.host.change { $0.limitPerMinute = 30 }
        await drive.key(.enter)
        #expect(drive.state.hasPassedTest)
    }

    @Test func roomsAreListedPageByPage() async throws {
        let names = (0..<2500).map { "room \($0)" }
        var service = HipChatStandIn(rooms: Set(names), tokens: [Self.token: nil])
        service.viewingTokens = [Self.token]
        let host = StandInHost(service)
        let rooms = try await HipChatAPI(http: host.http, url: "https://chat.example.com/v2/room", token: Secret(Self.token)).rooms()
        #expect(Set(rooms.map(\.name)) == Set(names))
    }

    struct SlackRefusal: Sendable, CustomTestStringConvertible {
        var status: Int
        var body: String
        var headers: [String: String] = [:]
        var sentence: String
        var testDescription: String { "\(status) \(body)" }
    }

    /// Slack's own words, and the one thing to do about them.
    static let slackRefusals = [
        SlackRefusal(status: 403, body: "invalid_token", sentence: "Make a new incoming webhook in Slack, and go back to enter it"),
        SlackRefusal(status: 404, body: "no_service", sentence: "Make a new incoming webhook in Slack, and go back to enter it"),
        SlackRefusal(status: 404, body: "channel_not_found", sentence: "Go back and name a channel that exists"),
        SlackRefusal(status: 410, body: "channel_is_archived", sentence: "Go back and name a channel that exists and is not archived"),
        SlackRefusal(status: 403, body: "action_prohibited", sentence: "Ask an administrator of the channel to let this webhook post"),
        SlackRefusal(status: 400, body: "invalid_payload", sentence: "Go back and check what was entered"),
        SlackRefusal(status: 429, body: "slow", headers: ["retry-after": "20"], sentence: "Slack asks to slow down. Wait 20 s, then"),
        SlackRefusal(status: 500, body: "rollup_error", sentence: "The service has trouble of its own: wait a little, then"),
        SlackRefusal(status: 200, body: "<html>login</html>", sentence: "A login page or a proxy is in the way"),
    ]

    @Test(arguments: slackRefusals)
    func everyRefusalOfSlackHasItsRemedy(_ refusal: SlackRefusal) async throws {
        let http = FakeHTTP([
            HTTPResponse(status: refusal.status, headers: refusal.headers, body: Array(refusal.body.utf8)),
            HTTPResponse(status: 200, body: Array("ok".utf8)),
        ])
        let drive = try await Drive(.slack, try SetupFolder(), http: http)
        await drive.key(.enter)
        await drive.type("https://hooks.slack.com/services/T00/B00/canaryCANARY")
        await drive.key(.enter, .enter, .enter, .enter)
        #expect(drive.state.step == .test && drive.screen.contains(refusal.sentence), "\(drive.screen)")
        #expect(!drive.screen.contains("canary"))
        // Nothing is tried again by itself.
        #expect(await http.requests.count == 1)
        await drive.key(.enter)
        #expect(drive.state.hasPassedTest)
    }

    @Test func networkThatIsDownIsNotSaidToMendItself() async throws {
        let failure = HTTPFailure(.refused, host: "chat.example.com", detail: "connection refused")
        let drive = try await Drive(.slack, try SetupFolder(), http: FakeHTTP(failing: failure))
        await drive.key(.enter)
        await drive.type("https://chat.example.com/hooks/canaryCANARY")
        await drive.key(.enter, .enter, .enter, .enter)
        #expect(drive.screen.contains("Check the network, the name and any proxy, then") && !drive.screen.contains("by itself"))
    }

    @Test func slackFromTheWebhookToTheFile() async throws {
        let folder = try SetupFolder()
        let webhook = "https://hooks.slack.com/services/T00/B00/canaryCANARY"
        let http = FakeHTTP(body: "ok")
        let drive = try await Drive(.slack, folder, http: http)
        await drive.key(.enter)
        await drive.type("nonsense")
        await drive.key(.enter)
        #expect(drive.screen.contains("that is no webhook URL"))
        await drive.key(.control("u"))
        await drive.type(webhook)
        await drive.key(.enter)
        await drive.type("#ops")
        await drive.key(.enter, " ", .enter)
        #expect(await http.requests.isEmpty)
        await drive.key(.enter, .enter)
        #expect(await http.requests.map { $0.url.reveal() } == [webhook])
        #expect(drive.state.step == .save && !drive.screen.contains("canary"))
        await drive.key("w", .enter)
        #expect(drive.finished == .saved(path: folder.path))
        let slack = try #require(try folder.configuration.services.slack.first)
        #expect(slack.isEnabled && slack.isDefault && slack.isGlobal && slack.channel == "#ops" && slack.url.reveal() == webhook)
        #expect(try folder.files(with: webhook) == ["kapacitor.conf"])
    }

    @Test func backKeepsWhatWasTypedAndEscapeAsks() async throws {
        let drive = try await Drive(.slack, try SetupFolder())
        await drive.type("ops")
        await drive.key(.enter)
        await drive.type("https://hooks.slack.com/services/T/B/X")
        await drive.key(.enter)
        await drive.type("#x")
        await drive.key(.backTab, .enter, .enter)
        #expect(drive.state.text(.channel) == "#x" && drive.state.text(.workspace) == "ops")
        await drive.key(.escape, "n")
        #expect(drive.finished == nil && !drive.state.isAskingToLeave)
        await drive.key(.escape, "x")
        #expect(drive.finished == .left)
    }
}

/// The same wizards line by line.
@Suite struct LineSessionTests {
    /// Lines to be read, and all that was written.
    actor Paper {
        private var lines: [String]
        private(set) var secretsAsked = 0
        let written = Written()

        init(_ lines: [String]) { self.lines = lines }

        func read(_ isSecret: Bool) -> String? {
            if isSecret { secretsAsked += 1 }
            return lines.isEmpty ? nil : lines.removeFirst()
        }
    }

    final class Written: Sendable {
        private let texts = Mutex<String>("")
        var text: String { texts.withLock { $0 } }
        func add(_ text: String) { texts.withLock { $0 += text } }
    }

    private func run(_ service: ConfiguredService, _ folder: SetupFolder, _ http: FakeHTTP, _ lines: [String]) async throws -> (
        code: Int32, text: String, secrets: Int
    ) {
        let file = try folder.editing()
        let performer = ServiceSetupPerformer(http: http, hostname: "edge", file: file, scripts: .nothing(service))
        let state = ServiceSetup.State(
            await ServiceSetup.Surroundings(
                service, file: file, environment: [:], hostname: "edge", senders: nil, afterSaving: "Restart the engine."),
            now: 0, glyphs: .ascii)
        let paper = Paper(lines)
        let port = LineSession<ServiceSetup>.Port(read: { await paper.read($0) }, write: { [written = paper.written] in written.add($0) })
        let code = await LineSession<ServiceSetup>(state, port: port) { await performer.perform($0, $1) }.run()
        return (code, paper.written.text, await paper.secretsAsked)
    }

    @Test func hipChatFromTheFirstLineToTheFile() async throws {
        let folder = try SetupFolder()
        var standIn = HipChatStandIn(rooms: ["ops", "db"], tokens: [ServiceSetupPerformerTests.token: nil])
        standIn.viewingTokens = [ServiceSetupPerformerTests.token]
        let host = StandInHost(standIn)
        let result = try await run(
            .hipchat, folder, host.http,
            // Address, token, room, the one with the mark; options, test, it arrived, write, close: the first choice each.
            ["https://chat.example.com", ServiceSetupPerformerTests.token, "ops", "", "", "", "", "5", ""])
        #expect(result.code == 0 && result.secrets == 1)
        #expect(result.text.contains("Save: nothing is written until you press w") && result.text.contains("is written (mode 0640)"))
        #expect(!result.text.contains("hipcanary"))
        #expect(await host.service.messages.map(\.room) == ["ops"])
        #expect(try folder.configuration.services.hipChat.room == "ops")
    }

    @Test func linesGoBackAndLeave() async throws {
        let folder = try SetupFolder()
        let result = try await run(
            .slack, folder, FakeHTTP(body: "ok"),
            ["ops", "https://hooks.slack.com/services/T/B/canary", ":back", "", "", "#x", "77"])
        #expect(result.code == 1 && result.text.contains("That is none of the numbers."))
        #expect(!result.text.contains("canary") && folder.current == SetupFolder.text)
        let left = try await run(.slack, folder, FakeHTTP(body: "ok"), [":leave"])
        #expect(left.code == 0)
    }
}
