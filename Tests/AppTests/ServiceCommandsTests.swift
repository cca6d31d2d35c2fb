import Foundation
import KaptopDelivery
import KaptopScreens
import KaptopTesting
import Testing

@testable import KaptopApp
@testable import KaptopConfig

/// `kaptop telegram|hipchat|slack …` and `kaptop send`, from the options to the file.
@Suite struct ServiceCommandsTests {
    static let users = ServiceSenders(
        tasks: [.init(name: "cpu_alert", places: [.init()]), .init(name: "disk", places: [.init("ops")])],
        topicHandlers: [.init(id: "h", topic: "cpu", place: .init("ops"))])

    private func run(
        _ action: ServiceCommandLine.Action, _ service: ServiceCommandLine.Service, _ folder: SetupFolder,
        use: ServiceSenders = ServiceSenders(),
        _ prepare: (inout ServiceCommands.Request) -> Void = { _ in }
    ) async throws -> Result<String, SetupFailureLine> {
        var request = ServiceCommands.Request()
        prepare(&request)
        let commands = ServiceCommands(service.configured, try folder.configuration, try folder.editing(), senders: { use })
        do {
            switch action {
            case .add: return .success(try await commands.add(request))
            case .edit: return .success(try await commands.edit(request))
            case .remove: return .success(try await commands.remove(request))
            case .list(let json): return .success(await commands.list(json: json))
            }
        } catch {
            return .failure(SetupFailureLine(line: error.line))
        }
    }

    struct SetupFailureLine: Error { var line: String }

    private func line(_ result: Result<String, SetupFailureLine>) -> String {
        switch result {
        case .success(let text): text
        case .failure(let failure): "refused: " + failure.line
        }
    }

    static func set(_ request: inout ServiceCommands.Request) {
        request.address = "-100"
        request.secret = Secret("The token: \(SetupFolder.canary) Keep it safe")
    }

    @Test func firstChatIsTheDefault() async throws {
        let folder = try SetupFolder()
        let text = line(try await run(.add, .telegram, folder) { Self.set(&$0) })
        #expect(text.hasPrefix("\(folder.path) is written (mode 0640)"))
        let telegram = try folder.configuration.services.telegram
        #expect(telegram.isEnabled && telegram.chatID == "-100" && telegram.token.reveal() == SetupFolder.canary)
        #expect(!text.contains("canary"))
    }

    /// From nothing a file is made that explains itself, and holds what held without one.
    @Test(arguments: ConfiguredService.allCases)
    func firstFileExplainsItself(_ service: ConfiguredService) async throws {
        let folder = try SetupFolder(nil)
        let editing = ConfigurationEditing(path: folder.path, configuration: Configuration(), dataDirectory: "/srv/\"kap")
        var change = ServiceChange(service, values: [.init("enabled", .flag(true)), .init(service.addressKey, .text("-100"))])
        change.secret = Secret("https://hooks.example.com/x")
        if service == .slack { change.workspace = "team" }
        if service == .hipchat { change.values.append(.init("url", .text("https://chat.example.com/v2/room"))) }
        let preview = try await editing.preview(of: change, SaveChoice()).get()
        _ = try await editing.save(preview).get()
        let text = folder.current
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (line, next) in zip(lines, lines.dropFirst()) where line.isEmpty && !next.isEmpty {
            #expect(
                next.hasPrefix("#") || ["[task]", "[storage]"].contains(next), "every part but Kapacitor's folders says what it is for")
        }
        let configuration = try folder.configuration
        #expect(service.secret(in: configuration, workspace: change.workspace).reveal() == "https://hooks.example.com/x")
        #expect(configuration.dataDirectory == "/srv/\"kap" && configuration.kaptop.isHostEnabled == true)
    }

    @Test func addingSaysWhoSendsThere() async throws {
        let folder = try SetupFolder()
        let standard = line(try await run(.add, .telegram, folder, use: Self.users) { Self.set(&$0) })
        #expect(standard.contains("\n1 of 2 tasks sends there: cpu_alert"))
        let named = line(
            try await run(.add, .telegram, folder, use: Self.users) {
                $0.address = "-200"
                $0.name = "ops"
            })
        #expect(named.contains("\n1 of 2 tasks and 1 topic handler send there: disk, handler h of topic cpu"))
        let nobody = line(
            try await run(.add, .telegram, folder, use: Self.users) {
                $0.address = "-300"
                $0.name = "night"
            })
        #expect(nobody.hasSuffix("\nwarning: 0 of 2 tasks send there. Add .telegram().chatId('night') to the alert of a task."))
        let slack = line(
            try await run(.add, .slack, folder, use: ServiceSenders(tasks: [.init(name: "cpu")])) {
                $0.secret = Secret("https://hooks.slack.com/services/T/B/canary")
                $0.address = "#ops"
            })
        #expect(
            slack.contains(
                "\nwarning: 0 of 1 task sends there. Add .slack() to the alert of a task, or give --global for the alerts of all tasks."))
    }

    /// A server of one's own and a proxy, and the command that a wizard prints for them.
    @Test func serverAndProxyAreGivenToo() async throws {
        let folder = try SetupFolder()
        let wrong = line(
            try await run(.add, .telegram, folder) {
                Self.set(&$0)
                $0.proxy = "http://mina:secret@proxy:3128"
            })
        #expect(wrong.contains("is no proxy"))
        var settings = try folder.configuration.services.telegram
        settings.token = Secret(SetupFolder.canary)
        (settings.url, settings.proxy, settings.chatID) = ("http://127.0.0.1:8081/bot", "http://proxy:3128", "-100")
        let change = ServiceChange.telegram(settings, now: try folder.configuration)
        #expect(
            change.command
                == "kaptop telegram add --url http://127.0.0.1:8081/bot --proxy http://proxy:3128 --chat -100 --token-file -")
        _ = line(
            try await run(.add, .telegram, folder) {
                Self.set(&$0)
                ($0.url, $0.proxy) = ("http://127.0.0.1:8081", "proxy:3128")
            })
        let saved = try folder.configuration.services.telegram
        #expect(saved.url == settings.url && saved.proxy == settings.proxy)
        // What is so already is not said again.
        #expect(!ServiceChange.telegram(saved, now: try folder.configuration).command.contains("--url"))
    }

    @Test func secondChatNeedsANameOrTheDefaultsPlace() async throws {
        let folder = try SetupFolder()
        _ = try await run(.add, .telegram, folder) { Self.set(&$0) }
        let refused = line(try await run(.add, .telegram, folder, use: Self.users) { $0.address = "-200" })
        #expect(
            refused == "refused: the default chat is -100 already, and task cpu_alert send there. "
                + "Give --name NAME to add this one beside it, or --default to take its place.")
        _ = try await run(.add, .telegram, folder) {
            $0.address = "-200"
            $0.name = "ops"
            $0.threadID = 13
        }
        var telegram = try folder.configuration.services.telegram
        #expect(telegram.chatID == "-100" && telegram.chats == [.init(name: "ops", chatID: "-200", threadID: 13)])
        let moved = line(
            try await run(.add, .telegram, folder, use: Self.users) {
                $0.address = "-300"
                $0.isDefault = true
            })
        #expect(moved.contains("moved to -300: task cpu_alert"))
        telegram = try folder.configuration.services.telegram
        #expect(telegram.chatID == "-300" && telegram.chats.count == 1)
    }

    @Test func removingANameInUseNamesItsUsers() async throws {
        let folder = try SetupFolder()
        _ = try await run(.add, .telegram, folder) { Self.set(&$0) }
        _ = try await run(.add, .telegram, folder) {
            $0.address = "-200"
            $0.name = "ops"
        }
        let refused = line(try await run(.remove, .telegram, folder, use: Self.users) { $0.name = "ops" })
        #expect(refused == "refused: ops is used by handler h of topic cpu, task disk. Change those first, or give --force.")
        let renamed = line(
            try await run(.edit, .telegram, folder, use: Self.users) {
                $0.name = "ops"
                $0.newName = "night"
            })
        #expect(renamed.hasPrefix("refused: ops is used by"))
        _ = try await run(.remove, .telegram, folder, use: Self.users) {
            $0.name = "ops"
            $0.isForced = true
        }
        #expect(try folder.configuration.services.telegram.chats.isEmpty)
    }

    /// A topic is the default by its name, which goes along.
    @Test func defaultFollowsItsName() async throws {
        let folder = try SetupFolder()
        _ = try await run(.add, .telegram, folder) {
            Self.set(&$0)
            $0.name = "ops"
            $0.threadID = 13
            $0.isDefault = true
        }
        #expect(try folder.configuration.services.telegram.chatID == "ops")
        _ = try await run(.edit, .telegram, folder) {
            $0.name = "ops"
            $0.newName = "night"
        }
        #expect(try folder.configuration.services.telegram.chatID == "night")
        let refused = line(try await run(.remove, .telegram, folder) { $0.name = "night" })
        #expect(refused.hasPrefix("refused: night is used by the default"))
        _ = try await run(.remove, .telegram, folder) {
            $0.name = "night"
            $0.isForced = true
        }
        let telegram = try folder.configuration.services.telegram
        #expect(telegram.chatID.isEmpty && telegram.chats.isEmpty && telegram.isEnabled)
    }

    @Test func entriesAndSectionsAreEdited() async throws {
        let folder = try SetupFolder()
        _ = try await run(.add, .telegram, folder) { Self.set(&$0) }
        _ = try await run(.add, .telegram, folder) {
            $0.address = "-200"
            $0.name = "ops"
        }
        _ = try await run(.edit, .telegram, folder) {
            $0.name = "ops"
            $0.newName = "night"
            $0.address = "-201"
            $0.threadID = 4
        }
        _ = try await run(.edit, .telegram, folder) {
            $0.parseMode = "HTML"
            $0.isGlobal = true
            $0.isStateChangesOnly = true
        }
        let telegram = try folder.configuration.services.telegram
        #expect(telegram.chats == [.init(name: "night", chatID: "-201", threadID: 4)])
        #expect(telegram.parseMode == "HTML" && telegram.isGlobal && telegram.isStateChangesOnly && telegram.chatID == "-100")
        _ = try await run(.remove, .telegram, folder)
        #expect(try !folder.configuration.services.telegram.isEnabled)
    }

    /// The environment goes before the file, but what is given is not lost for that.
    @Test func givenTokenIsKeptBesideTheEnvironments() async throws {
        let folder = try SetupFolder()
        var request = ServiceCommands.Request()
        Self.set(&request)
        let environment = ["KAPACITOR_TELEGRAM_TOKEN": "123456789:other"]
        let editing = try folder.editing(environment: environment)
        let commands = ServiceCommands(.telegram, try folder.configuration, editing, senders: { ServiceSenders() })
        let text = try await commands.add(request)
        #expect(text.contains("KAPACITOR_TELEGRAM_TOKEN is set here and wins over the file"))
        #expect(try folder.configuration.services.telegram.token.reveal() == SetupFolder.canary)
        request.secretPlace = .environment
        request.isDefault = true
        let kept = try await commands.add(request)
        #expect(kept.contains("KAPACITOR_TELEGRAM_TOKEN holds another token than the one entered"))
        #expect(!folder.current.contains("canary"))
    }

    @Test func mistakesAreRefusedWithWhatToDo() async throws {
        let folder = try SetupFolder()
        #expect(line(try await run(.add, .telegram, folder)) == "refused: which chat?. Give --chat.")
        #expect(
            line(try await run(.add, .telegram, folder) { $0.address = "-100" }).hasPrefix(
                "refused: there is no token yet. Give --token-file"))
        #expect(
            line(
                try await run(.add, .telegram, folder) {
                    Self.set(&$0)
                    $0.address = "12abc"
                }
            ).hasPrefix("refused: 12abc is no chat id"))
        #expect(
            line(try await run(.edit, .telegram, folder) { $0.name = "none" }) == "refused: there is no chat none. None has a name yet.")
        #expect(folder.current == SetupFolder.text)
    }

    /// A name stands in scripts, and must hide nothing else there.
    @Test(
        arguments: [
            ("it's", "a script could not quote this name"), ("-200", "this name looks like a chat's id"),
            ("@news_of_ops", "this name looks"),
        ])
    func nameIsOneThatScriptsCanSay(_ name: String, _ sentence: String) async throws {
        let folder = try SetupFolder()
        _ = try await run(.add, .telegram, folder) { Self.set(&$0) }
        let added = line(
            try await run(.add, .telegram, folder) {
                $0.address = "-300"
                $0.name = name
            })
        #expect(added.hasPrefix("refused: " + sentence))
        #expect(try folder.configuration.services.telegram.chats.isEmpty)
    }

    @Test func trialChangesNothingAndHidesTheSecret() async throws {
        let folder = try SetupFolder()
        let text = line(
            try await run(.add, .telegram, folder) {
                Self.set(&$0)
                $0.isTrial = true
            })
        #expect(text.contains("+   token = \"********\"") && !text.contains("canary"))
        #expect(folder.current == SetupFolder.text)
    }

    @Test func hipChatAndSlackAlike() async throws {
        let folder = try SetupFolder()
        _ = try await run(.add, .hipchat, folder) {
            $0.url = "https://chat.example.com"
            $0.address = "ops room"
            $0.secret = Secret("hip canary")
        }
        _ = try await run(.add, .hipchat, folder) {
            $0.address = "db"
            $0.name = "database"
        }
        _ = try await run(.add, .slack, folder) {
            $0.address = "#ops"
            $0.secret = Secret("https://hooks.slack.com/services/T0/B0/canary")
        }
        let configuration = try folder.configuration
        #expect(
            configuration.services.hipChat.url == "https://chat.example.com/v2/room" && configuration.services.hipChat.room == "ops room")
        #expect(configuration.services.hipChat.rooms == [.init(name: "database", room: "db")])
        #expect(configuration.services.slack.map(\.channel) == ["#ops"] && configuration.services.slack[0].isEnabled)
        let list = line(
            try await run(.list(json: false), .hipchat, folder, use: ServiceSenders(tasks: [.init(name: "t", places: [.init("database")])]))
        )
        #expect(list == "HipChat: on\n  (default)  ops room  unused\n  database  db  task t")
        let json = line(try await run(.list(json: true), .slack, folder))
        #expect(json.contains("\"channel\": \"#ops\"") && json.contains("\"url\": true") && !json.contains("canary"))
    }

    /// The whole command: options, token from standard input, the file found by `--config`.
    @Test func tokenComesFromStandardInput() async throws {
        let folder = try SetupFolder("data_dir = \"/nonexistent\"\n", mode: 0o600)
        let environment = ["HOME": "/nonexistent"]
        let loaded = try LoadedConfiguration.load(option: folder.path, environment: environment)
        var request = ServiceCommandLine.Request()
        request.address = "-100"
        request.secretFile = "-"
        let outcome = await ServiceCommandLine.run(
            .add, .telegram, request, loaded, environment: environment, input: { _ in SetupFolder.canary + "\n" })
        #expect(outcome.exitCode == 0 && !outcome.text.contains("canary"))
        #expect(try folder.files(with: SetupFolder.canary) == ["kapacitor.conf"])
        request.secretFile = "/nonexistent/token"
        let refused = await ServiceCommandLine.run(.edit, .telegram, request, loaded, environment: environment)
        #expect(refused.exitCode == 1 && refused.text.hasPrefix("/nonexistent/token cannot be read: no such file"))
    }

    // MARK: One test message

    @Test func oneMessageGoesToADefaultOrANamedRoom() async throws {
        var settings = ServiceSettings()
        settings.hipChat.isEnabled = true
        settings.hipChat.url = "https://chat.example.com/v2/room"
        settings.hipChat.room = "ops"
        settings.hipChat.token = Secret("tok")
        settings.hipChat.rooms = [.init(name: "database", room: "db", token: Secret("db token"))]
        let host = StandInHost(HipChatStandIn(rooms: ["ops", "db"], tokens: ["tok": "ops", "db token": "db"]))
        let sending = TestSending(settings, http: host.http, hostname: "edge")
        #expect(await sending.send(.hipchat, to: nil) == .init(text: "delivered: HipChat took the message", exitCode: 0))
        #expect(await sending.send(.hipchat, to: "database").exitCode == 0)
        #expect(await host.service.messages.map(\.room) == ["ops", "db"])
        let refused = await sending.send(.hipchat, to: "none")
        #expect(refused.exitCode == 1 && refused.text.hasPrefix("not delivered to HipChat none: 40") && !refused.text.contains("tok"))
        await host.change { $0.outage = HTTPResponse(status: 503) }
        #expect(await sending.send(.hipchat, to: nil).exitCode == 2)
    }

    @Test func namedChannelBringsItsWorkspace() async throws {
        var settings = ServiceSettings()
        for name in ["a", "b"] {
            var workspace = SlackSettings()
            workspace.isEnabled = true
            workspace.isDefault = name == "a"
            workspace.workspace = name
            workspace.url = Secret("https://hooks.slack.com/services/\(name)")
            settings.slack.append(workspace)
        }
        settings.slackChannels = [.init(name: "night", workspace: "b", channel: "#night")]
        let http = FakeHTTP(body: "ok")
        #expect(await TestSending(settings, http: http, hostname: "edge").send(.slack, to: "night").exitCode == 0)
        #expect(await http.requests.map { $0.url.reveal() } == ["https://hooks.slack.com/services/b"])
        #expect(await http.bodies.first?.contains("\"channel\":\"#night\"") == true)
    }
}
