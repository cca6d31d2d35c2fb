import Foundation
import KaptopDelivery
import KaptopTesting
import Synchronization
import Testing
import TextUI

@testable import KaptopApp
@testable import KaptopConfig
@testable import KaptopScreens

/// Several chats, rooms and channels with the wizards, from the first key to the file on disk.
@Suite struct SetupPlacesPerformerTests {
    static let token = TelegramSetupPerformerTests.token
    static let telegram = """
        data_dir = "/d"

        [telegram]
          enabled = true
          token = "\(token)" # the bot's
          # the ops group
          chat-id = "-77"

        # at night
        [[kaptop.telegram.chat]]
          name = "oncall" # Mina and Jun
          chat-id = "-88"
          message-thread-id = 13

        [[kaptop.telegram.chat]]
          name = "db"
          chat-id = "-99"

        """

    private func drive(_ folder: SetupFolder) throws -> TelegramSetupPerformerTests.Drive {
        let drive = TelegramSetupPerformerTests.Drive(path: folder.path, configuration: try folder.configuration) { service in
            for (id, title) in [(-77, "Ops"), (-99, "Databases"), (-55, "Network")] {
                service.add(.init(id: Int64(id), kind: .supergroup, title: title))
            }
            var forum = TelegramStandIn.Chat(id: -88, kind: .supergroup, title: "On-call")
            forum.topics = [13]
            service.add(forum)
        }
        return drive
    }

    @Test func secondChatIsWrittenBesideTheDefault() async throws {
        let folder = try SetupFolder(Self.telegram)
        let drive = try drive(folder)
        #expect(drive.state.step == .places)
        await drive.key("i", "i")
        await drive.type("-55")
        await drive.key(.enter)
        #expect(drive.state.option == .name && drive.state.place.typedName == "network")
        await drive.key(.enter, .enter, .enter)
        #expect(await drive.host.service.sent.map(\.chatID) == [-55])
        await drive.key(.enter)
        #expect(drive.command.contains("kaptop telegram add --name network --chat -55 --token-file -"))
        #expect(!drive.screen.contains("chat-id = \"-77\""))
        await drive.key("w")
        #expect(
            folder.current == Self.telegram + """

                [[kaptop.telegram.chat]]
                  name = "network"
                  chat-id = "-55"

                """)
    }

    @Test func chatBecomesTheDefaultWithItsName() async throws {
        let folder = try SetupFolder(Self.telegram)
        let drive = try drive(folder)
        await drive.key("i", "i")
        await drive.type("-55")
        await drive.key(.enter, .enter, " ", .enter, "s")
        #expect(drive.command.contains("kaptop telegram add --name network --chat -55 --default --token-file -"))
        await drive.key("w")
        let settings = try folder.configuration.services.telegram
        #expect(settings.chatID == "-55" && settings.chats.last == .init(name: "network", chatID: "-55"))
        #expect(folder.current.hasPrefix(Self.telegram.replacing("\"-77\"", with: "\"-55\"")))
    }

    @Test func topicIsTestedAndRenamedInItsPlace() async throws {
        let folder = try SetupFolder(Self.telegram)
        let drive = try drive(folder)
        await drive.key("j", .enter, "z", "g", .control("u"))
        await drive.type("night")
        await drive.key(.enter, .enter, .enter)
        #expect(await drive.host.service.sent.map(\.threadID) == [13])
        await drive.key(.enter)
        #expect(drive.command.contains("kaptop telegram edit oncall --rename night --chat -88 --thread 13"))
        await drive.key("w")
        #expect(folder.current == Self.telegram.replacing("name = \"oncall\"", with: "name = \"night\""))
    }

    /// One after the other: what is gone is not counted any more.
    @Test func entriesAreRemovedAndTheRestStays() async throws {
        let folder = try SetupFolder(Self.telegram)
        let drive = try drive(folder)
        await drive.key("j", "x")
        #expect(drive.state.step == .save && drive.command.contains("kaptop telegram remove oncall"))
        await drive.key("w")
        #expect(drive.state.step == .places)
        #expect(try folder.configuration.services.telegram.chats.map(\.name) == ["db"])
        await drive.key("j", "x", "w")
        #expect(try folder.configuration.services.telegram.chats.isEmpty)
        let left = try folder.configuration.services.telegram
        #expect(left.isEnabled && left.chatID == "-77" && folder.current.contains("# the bot's"))
        await drive.key(.escape)
        #expect(drive.finished == .saved(path: folder.path))
    }

    @Test func defaultThatGoesByANameIsClearedWithIt() async throws {
        let folder = try SetupFolder(Self.telegram.replacing("\"-77\"", with: "\"oncall\""))
        let drive = try drive(folder)
        await drive.key("x", "x", "w")
        let settings = try folder.configuration.services.telegram
        #expect(settings.isEnabled && settings.chatID.isEmpty && settings.chats.map(\.name) == ["db"])
    }

    @Test func serviceIsSwitchedOffWithItsDefault() async throws {
        let folder = try SetupFolder(Self.telegram)
        let drive = try drive(folder)
        await drive.key("x", "x")
        #expect(drive.command.contains("kaptop telegram remove --force"))
        await drive.key("w")
        #expect(folder.current == Self.telegram.replacing("enabled = true", with: "enabled = false"))
    }

    /// The end of the wizard saves once more where all tasks are to send.
    @Test func savingTwiceWritesANameOnce() async throws {
        let folder = try SetupFolder(Self.telegram)
        let drive = try drive(folder)
        await drive.key("j", .enter, "z", "g", .control("u"))
        await drive.type("night")
        await drive.key(.enter, " ", .enter, "s", "w")
        drive.state.isGlobal = true
        drive.state.step = .test
        await drive.key("s", "w")
        let settings = try folder.configuration.services.telegram
        #expect(settings.isGlobal && settings.chatID == "night" && settings.chats.map(\.name) == ["night", "db"])
    }

    /// What was set through the API to the default is none of a named chat's business.
    @Test func overriddenDefaultIsLeftAlone() async throws {
        let folder = try SetupFolder(Self.telegram)
        let configuration = try folder.configuration
        let entry = NamedEntry(.telegram, name: "net", address: "-55")
        let named = ServiceChange.telegram(
            configuration.services.telegram, PlaceChange(isDefault: false, entry: entry), now: configuration)
        let engine = ToldEngine()
        let editing = try folder.editing(
            engine: engine.port(overrides: [SectionOverride(section: "telegram", options: ["chat-id": .text("1")])]))
        #expect(try await editing.preview(of: named, SaveChoice()).get().overridden.isEmpty)
        let both = ServiceChange.telegram(configuration.services.telegram, PlaceChange(entry: entry), now: configuration)
        #expect(try await editing.preview(of: both, SaveChoice()).get().overridden == ["chat-id"])
    }

    /// The list shows the default that holds, whoever set it.
    @Test func listShowsWhatWasSetThroughTheAPI() async throws {
        let folder = try SetupFolder(Self.telegram)
        var services = try folder.configuration.services
        services.telegram.chatID = "-66"
        let fixed = services
        var engine = SetupEngine.none
        engine.services = { fixed }
        let editing = try folder.editing(engine: engine)
        let surroundings = TelegramSetup.Surroundings(
            file: editing, environment: [:], hostname: "edge", senders: nil, services: await editing.effectiveServices, afterSaving: "")
        let state = TelegramSetup.State(surroundings, now: 0)
        #expect(state.place.held.all.map(\.address) == ["-66", "-88", "-99"])
    }

    // MARK: HipChat and Slack

    static let services = """
        data_dir = "/d"

        [hipchat]
          enabled = true
          url = "https://chat.example.com/v2/room"
          room = "ops" # all of us
          token = "\(ServiceSetupPerformerTests.token)"

        [[slack]]
          enabled = true
          default = true
          url = "https://hooks.slack.com/services/T00/B00/canaryCANARY"
          channel = "#ops"

        """

    @Test func secondRoomIsWrittenBesideTheDefault() async throws {
        let folder = try SetupFolder(Self.services)
        let drive = try await ServiceSetupPerformerTests.Drive(.hipchat, folder)
        await drive.key("i")
        await drive.type("db")
        await drive.key(.enter, .enter, .enter, .enter)
        #expect(await drive.host.service.messages.map(\.room) == ["db"])
        await drive.key(.enter)
        #expect(drive.command.contains("kaptop hipchat add --name db --url https://chat.example.com/v2/room --room db --token-file -"))
        await drive.key("w")
        #expect(drive.state.step == .done)
        #expect(folder.current == Self.services + "\n[[kaptop.hipchat.room]]\n  name = \"db\"\n  room = \"db\"\n")
    }

    @Test func secondChannelIsWrittenBesideTheDefault() async throws {
        let folder = try SetupFolder(Self.services)
        let http = FakeHTTP(body: "ok")
        let drive = try await ServiceSetupPerformerTests.Drive(.slack, folder, http: http)
        await drive.key("i")
        await drive.type("#night")
        await drive.key(.enter, .enter, .enter, .enter, .enter)
        #expect(await http.requests.map { String(decoding: $0.body, as: UTF8.self).contains("\"channel\":\"#night\"") } == [true])
        #expect(drive.command.contains("kaptop slack add --name night --channel '#night' --url-file -"))
        await drive.key("w")
        #expect(folder.current == Self.services + "\n[[kaptop.slack.channel]]\n  name = \"night\"\n  channel = \"#night\"\n")
        // And away again.
        let later = try await ServiceSetupPerformerTests.Drive(.slack, folder, http: http)
        await later.key("G", "x", "w")
        #expect(later.state.step == .places && !folder.current.contains("night"))
    }
}

extension TelegramSetupPerformerTests.Drive {
    /// The same without the wizard, as its last step says.
    fileprivate var command: String { state.save.preview.value?.command ?? "" }
}

extension ServiceSetupPerformerTests.Drive {
    fileprivate var command: String { state.save.preview.value?.command ?? "" }
}

/// The same line by line.
@Suite struct SetupPlacesLineTests {
    /// Answers questions in their order; a choice is given by its words.
    private struct Answers: Sendable {
        var answers: [String]
        var asked = ""
        var transcript = ""

        mutating func write(_ text: String) {
            transcript += text
            if text.hasSuffix(": ") { asked = text }
        }

        /// Nil where nothing more is said, or where the choice is not offered.
        mutating func read() -> String? {
            guard !answers.isEmpty else { return nil }
            let answer = answers.removeFirst()
            let choices = asked.split(separator: "\n").compactMap { line -> (number: String, words: String)? in
                let parts = line.drop { $0 == " " }.split(separator: " ", maxSplits: 1).map(String.init)
                return parts.count == 2 && Int(parts[0]) != nil ? (parts[0], parts[1]) : nil
            }
            return choices.isEmpty ? answer : choices.first { $0.words == answer }?.number
        }
    }

    private final class Paper: Sendable {
        let answers: Mutex<Answers>
        init(_ answers: [String]) { self.answers = Mutex(Answers(answers: answers)) }
    }

    private func run<Wizard: LineWizard>(
        _: Wizard.Type, _ state: Wizard.State, _ answers: [String], perform: @escaping LineSession<Wizard>.Performer
    ) async -> (code: Int32, text: String) where Wizard.State: Sendable {
        let paper = Paper(answers)
        let port = LineSession<Wizard>.Port(
            read: { _ in paper.answers.withLock { $0.read() } }, write: { text in paper.answers.withLock { $0.write(text) } })
        let code = await LineSession<Wizard>(state, port: port, perform: perform).run()
        return (code, paper.answers.withLock { $0.transcript })
    }

    private func telegram(_ folder: SetupFolder, tasks: [ServiceSenders.Task], _ answers: [String]) async throws -> String {
        let drive = TelegramSetupPerformerTests.Drive(path: folder.path, configuration: try folder.configuration, tasks: tasks) { service in
            service.add(.init(id: -55, kind: .supergroup, title: "Network"))
        }
        let performer = drive.performer
        let session = await run(TelegramSetup.self, drive.state, answers) { effect, send in await performer.perform(effect, send) }
        #expect(session.code == 0 && !session.text.contains("canaryCANARY"), "\(session.text)")
        return session.text
    }

    @Test func chatIsAddedByAName() async throws {
        let folder = try SetupFolder(SetupPlacesPerformerTests.telegram)
        let text = try await telegram(
            folder, tasks: [],
            [
                "add another chat", "type the id", "-55", "net", "next", "send", "it arrived, next", "write", "close",
            ])
        #expect(text.contains("Telegram is set up already") && text.contains("Name for scripts, empty for as it is"))
        let settings = try folder.configuration.services.telegram
        #expect(settings.chatID == "-77" && settings.chats.last == .init(name: "net", chatID: "-55"))
    }

    @Test func chatInUseIsRemovedAfterAQuestion() async throws {
        let folder = try SetupFolder(SetupPlacesPerformerTests.telegram)
        let tasks: [ServiceSenders.Task] = [.init(name: "disk_alert", places: [.init("oncall")])]
        let text = try await telegram(folder, tasks: tasks, ["down", "remove", "no", "remove", "remove", "write", "leave"])
        #expect(text.contains("used by task disk_alert") && text.contains("oncall is removed"))
        #expect(try folder.configuration.services.telegram.chats.map(\.name) == ["db"])
        // Whoever leaves at the question leaves.
        let left = try await telegram(folder, tasks: [.init(name: "d", places: [.init("db")])], ["down", "remove", "leave"])
        #expect(left.contains("Remove db?"))
        #expect(try folder.configuration.services.telegram.chats.map(\.name) == ["db"])
    }

    @Test func roomIsAddedByAName() async throws {
        let folder = try SetupFolder(SetupPlacesPerformerTests.services)
        let drive = try await ServiceSetupPerformerTests.Drive(.hipchat, folder)
        let performer = drive.performer
        let session = await run(
            ServiceSetup.self, drive.state,
            ["add another room", "db", "", "database", "next", "send", "it arrived, next", "write", "leave it so"]
        ) { effect, send in await performer.perform(effect, send) }
        #expect(session.code == 0 && !session.text.contains("hipcanary"), "\(session.text)")
        let hipChat = try folder.configuration.services.hipChat
        #expect(hipChat.room == "ops" && hipChat.rooms == [.init(name: "database", room: "db")])
    }
}
