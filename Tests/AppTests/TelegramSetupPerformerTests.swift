import Foundation
import KaptopAlerts
import KaptopConfig
import KaptopDelivery
import KaptopEngine
import KaptopPipeline
import KaptopTesting
import Synchronization
import Testing
import TextUI
import TickScript

@testable import KaptopApp
@testable import KaptopScreens

/// The Telegram wizard from the first key to the file on disk, against a Bot API that behaves like Telegram's.
@Suite struct TelegramSetupPerformerTests {
    static let token = "7204451930:AAFcanaryCANARYcanaryCANARYcanaryYP"
    static let groupID: Int64 = -1_001_472_583_690

    static func group(_ id: Int64 = groupID, kind: TelegramStandIn.Chat.Kind = .supergroup) -> TelegramStandIn.Chat {
        TelegramStandIn.Chat(id: id, kind: kind, title: "Ops on-call")
    }

    static let wrote =
        #"{"message_id":2,"date":1500000000,"chat":{"id":-1001472583690,"type":"supergroup","title":"Ops on-call"},"#
        + #""text":"/start@kap_test_bot"}"#

    /// A wizard, its performer and the service, driven step by step: everything but polls is performed at once.
    final class Drive {
        let host: StandInHost<TelegramStandIn>
        let clock = MockClock()
        let http: FakeHTTP
        let manners = TelegramManners()
        let performer: TelegramSetupPerformer<MockClock>
        var state: TelegramSetup.State
        /// A poll that waits for `poll` to be performed.
        var waiting: TelegramSetup.Effect?
        var finished: TelegramSetup.Outcome?

        init(
            path: String = "/nonexistent/kapacitor.conf", configuration: Configuration = Configuration(),
            tasks: [ServiceSenders.Task]? = [.init(name: "cpu", places: [.init()])], drafts: SetupDraftFile? = nil,
            environment: [String: String] = [:], kept: KeptDraft? = nil,
            _ prepare: (inout TelegramStandIn) -> Void = { _ in }
        ) {
            var service = TelegramStandIn(token: TelegramSetupPerformerTests.token)
            service.add(TelegramSetupPerformerTests.group())
            prepare(&service)
            host = StandInHost(service, clock: clock)
            http = FakeHTTP { [host, manners] (request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse in
                manners.check(request)
                return await host.answer(request)
            }
            let file = ConfigurationEditing(path: path, configuration: configuration, dataDirectory: "/tmp/state")
            performer = TelegramSetupPerformer(
                http: http, clock: clock, hostname: "edge_07", file: file, drafts: drafts, randomBits: { 0x0123_4567_89AB_CDEF })
            state = TelegramSetup.State(
                TelegramSetup.Surroundings(
                    file: file, environment: environment, hostname: "edge_07", senders: tasks.map { ServiceSenders(tasks: $0) },
                    afterSaving: "Restart the engine.", kept: kept),
                now: 0)
        }

        func key(_ keys: Key...) async {
            for key in keys {
                let question = state.departure == nil ? state.question : .restoring
                if let question, key == (state.departure == nil ? "x" : "r") { manners.agree(to: question) }
                await take(.key(key))
            }
        }

        func type(_ text: String) async {
            for character in text { await take(.key(.character(character))) }
        }

        func take(_ message: TelegramSetup.Message) async {
            for effect in TelegramSetup.update(&state, message) {
                switch effect {
                case .poll: waiting = effect
                case .finish(let outcome): finished = outcome
                default: await perform(effect)
                }
            }
        }

        /// Performs the waiting poll; `after` is how long to wait on the clock for it.
        func poll(after time: Duration? = nil) async throws {
            let effect = try #require(waiting)
            waiting = nil
            guard let time else { return await perform(effect) }
            let answers = Collected()
            let task = Task { [performer] in await performer.perform(effect) { await answers.add($0) } }
            await clock.waitForSleepers(1)
            await clock.advance(by: time)
            await task.value
            for message in await answers.messages { await take(message) }
        }

        /// Begins the waiting poll; something happens at the service after a while, long before the poll's end.
        func poll(meanwhile time: Duration, _ change: @Sendable (inout TelegramStandIn) -> Void) async throws {
            let effect = try #require(waiting)
            waiting = nil
            let answers = Collected()
            let task = Task { [performer] in await performer.perform(effect) { await answers.add($0) } }
            await clock.waitForSleepers(1)
            await clock.advance(by: time)
            await host.change(change)
            await task.value
            for message in await answers.messages { await take(message) }
        }

        private func perform(_ effect: TelegramSetup.Effect) async {
            let answers = Collected()
            await performer.perform(effect) { await answers.add($0) }
            for message in await answers.messages { await take(message) }
        }

        /// To the list of chats, with one found.
        func findChat() async throws {
            await host.change { $0.queue("message", TelegramSetupPerformerTests.wrote, now: .zero) }
            await key(.paste(TelegramSetupPerformerTests.token), .enter, "x")
            try await poll()
        }

        var screen: String {
            TelegramSetup.view(state, size: Size(width: 120, height: 36)).lines.joined(separator: "\n")
        }
    }

    actor Collected {
        private(set) var messages: [TelegramSetup.Message] = []
        func add(_ message: TelegramSetup.Message) { messages.append(message) }
    }

    /// A folder of its own, gone afterwards.
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kaptop-setup-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    // MARK: The whole way

    @Test func fromTheFirstKeyToTheChangedFile() async throws {
        try await withFolder { folder in
            let path = folder + "/kapacitor.conf"
            let old = """
                data_dir = "/var/lib/kapacitor"

                # who is told
                [telegram]
                  enabled = false # switched off by mina
                  url = "https://api.telegram.org/bot"
                  token = ""
                  # the ops group
                  chat-id = ""

                [http]
                  bind-address = ":9092"

                """
            try old.write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            let drive = Drive(path: path)
            try await drive.findChat()
            #expect(drive.state.search.selected?.name == "Ops on-call")
            await drive.key(.enter, .enter, .enter)
            #expect(await drive.host.service.sent == [.init(chatID: Self.groupID, text: "kaptop on edge_07: this is a test message")])
            await drive.key(.enter)
            #expect(drive.screen.contains("token = \"********\""))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == old)
            await drive.key("w")
            #expect(drive.state.step == .done)
            #expect(
                try String(contentsOfFile: path, encoding: .utf8) == """
                    data_dir = "/var/lib/kapacitor"

                    # who is told
                    [telegram]
                      enabled = true # switched off by mina
                      url = "https://api.telegram.org/bot"
                      token = "\(Self.token)"
                      # the ops group
                      chat-id = "-1001472583690"

                    [http]
                      bind-address = ":9092"

                    [[kaptop.telegram.chat]]
                      name = "ops-on-call"
                      chat-id = "-1001472583690"

                    """)
            #expect(try String(contentsOfFile: path + ".bak", encoding: .utf8) == old)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o640)
            await drive.key(.enter)
            #expect(drive.finished == .saved(path: path))
        }
    }

    @Test func aNewFileKeepsTheAlertsOfTheMachineAndIsPrivate() async throws {
        try await withFolder { folder in
            let path = folder + "/.kapacitor/kapacitor.conf"
            let drive = Drive(path: path)
            try await drive.findChat()
            await drive.key(.enter, .enter, .enter, .enter, "w")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let reading = ConfigurationFile.read(text: text, name: path)
            let configuration = try #require(reading.configuration, "\(reading.report)")
            #expect(configuration.kaptop.isHostEnabled == true)
            #expect(configuration.dataDirectory == "/tmp/state")
            #expect(configuration.task.directory == "/tmp/state/tasks")
            #expect(configuration.services.telegram.token.reveal() == Self.token)
            #expect(configuration.services.telegram.isEnabled)
            #expect(configuration.services.telegram.parseMode == "")
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test func optionsAreWritten() async throws {
        try await withFolder { folder in
            let path = folder + "/kapacitor.conf"
            let drive = Drive(path: path)
            try await drive.findChat()
            await drive.key(.enter, " ", "j", " ", "j", " ", "j", " ", "j", " ", .enter, .enter, .enter, "w")
            #expect(await drive.host.service.sent.map(\.isSilent) == [true])
            #expect(await drive.host.service.sent.map(\.parseMode) == ["markdown"])
            let settings = try #require(
                ConfigurationFile.read(text: try String(contentsOfFile: path, encoding: .utf8), name: path).configuration?.services.telegram
            )
            #expect(settings.parseMode == "Markdown")
            #expect(settings.isNotificationDisabled && settings.isWebPagePreviewDisabled)
            #expect(settings.isGlobal && settings.isStateChangesOnly)
        }
    }

    @Test func fileThatChangedMeanwhileIsNotOverwritten() async throws {
        try await withFolder { folder in
            let path = folder + "/kapacitor.conf"
            try "[telegram]\n".write(toFile: path, atomically: true, encoding: .utf8)
            let drive = Drive(path: path)
            try await drive.findChat()
            await drive.key(.enter, .enter, .enter, .enter)
            try "[telegram]\n  enabled = false\n".write(toFile: path, atomically: true, encoding: .utf8)
            await drive.key("w")
            #expect(drive.state.save.saving.failure?.text.contains("changed by someone else") == true)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "[telegram]\n  enabled = false\n")
            await drive.key("r", "w")
            #expect(drive.state.step == .done)
        }
    }

    @Test func guidesBareWordIsNamedWithItsLine() async throws {
        try await withFolder { folder in
            let path = folder + "/kapacitor.conf"
            try "[telegram]\n  parse-mode = Markdown\n".write(toFile: path, atomically: true, encoding: .utf8)
            let drive = Drive(path: path)
            try await drive.findChat()
            await drive.key(.enter, .enter, .enter, .enter)
            #expect(drive.state.save.preview.failure?.text.contains("line 2") == true)
            await drive.key("w")
            #expect(drive.state.step == .save)
        }
    }

    @Test func newTokenGoesIntoTheTokenFileThatThereIs() async throws {
        try await withFolder { folder in
            let path = folder + "/kapacitor.conf"
            let place = folder + "/token"
            try "[kaptop.telegram]\n  token-file = \"\(place)\"\n".write(toFile: path, atomically: true, encoding: .utf8)
            var configuration = Configuration()
            configuration.kaptop.telegramTokenFile = place
            configuration.services.telegram.token = Secret("123456789:OLDoldOLDoldOLDoldOLDoldOLDoldOLDol")
            let drive = Drive(path: path, configuration: configuration)
            try await drive.findChat()
            await drive.key(.enter, .enter, .enter, .enter, "w")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains("token-file = \"\(place)\"") && !text.contains(Self.token))
            #expect(try String(contentsOfFile: place, encoding: .utf8) == Self.token + "\n")
        }
    }

    // MARK: What can go wrong

    @Test func wrongAndMalformedTokensAreToldApart() async throws {
        let wrong = Drive()
        await wrong.key(.paste("7204451930:" + String(repeating: "x", count: 35)))
        #expect(wrong.state.bot.failure == .unauthorized)
        let malformed = Drive {
            $0.outage = HTTPResponse(status: 404, body: Array(#"{"ok":false,"error_code":404,"description":"Not Found"}"#.utf8))
        }
        await malformed.key(.paste(Self.token))
        #expect(malformed.state.bot.failure == .malformedToken)
    }

    @Test func captivePortalIsRecognised() async throws {
        let drive = Drive { $0.outage = HTTPResponse(status: 200, body: Array("<html>Please sign in</html>".utf8)) }
        await drive.key(.paste(Self.token))
        #expect(drive.state.bot.failure == .captivePortal(host: "api.telegram.org"))
        await drive.host.change { $0.outage = nil }
        await drive.key(.enter)
        #expect(drive.state.bot.value?.username == "kap_test_bot")
        #expect(drive.state.webhook.value?.host == nil)
    }

    @Test func webhookIsShownWithItsHostAndNothingIsRead() async throws {
        let drive = Drive { $0.webhookURL = "https://hooks.example.com/secret/path" }
        await drive.key(.paste(Self.token), .enter)
        #expect(drive.waiting == nil)
        #expect(drive.screen.contains("hooks.example.com"))
        #expect(!drive.screen.contains("secret/path"))
        await drive.key("i")
        await drive.type("-1001472583690")
        await drive.key(.enter)
        #expect(drive.state.step == .options)
        #expect(await !drive.http.requests.contains { $0.url.reveal().contains("getUpdates") })
        #expect(await drive.host.service.webhookURL == "https://hooks.example.com/secret/path")
    }

    @Test func webhookIsRemovedWithWhatWaitsOnlyWhereAgreed() async throws {
        let drive = Drive { service in
            service.queue("message", Self.wrote, now: .zero)
            service.webhookURL = "https://hooks.example.com/secret/path"
        }
        await drive.key(.paste(Self.token), .enter, "r", .escape)
        #expect(await drive.host.service.webhookURL != "")
        await drive.key("r", "x")
        #expect(await drive.host.service.webhookURL == "")
        try await drive.poll()
        #expect(drive.state.search.chats.map(\.id) == [Self.groupID])
    }

    private static let hook = "https://hooks.example.com/canaryCANARY"

    private static func isHooked(_ service: inout TelegramStandIn) {
        service.queue("message", wrote, now: .zero)
        service.webhook.url = hook
        service.webhook.maxConnections = 7
        service.webhook.ipAddress = "203.0.113.7"
        service.webhook.secretToken = "abc"
        service.allowedUpdates = ["message", "my_chat_member"]
    }

    @Test func removedWebhookIsPutBackAsFarAsItIsKnown() async throws {
        let drive = Drive { Self.isHooked(&$0) }
        await drive.key(.paste(Self.token), .enter, "r", "x")
        try await drive.poll()
        await drive.key(.enter)
        #expect(drive.screen.contains("Put the webhook at hooks.example.com back?") && !drive.screen.contains("canary"))
        await drive.key("x")
        #expect(drive.state.step == .options && drive.state.removedWebhooks.isEmpty)
        var webhook = TelegramStandIn.Webhook()
        webhook.url = Self.hook
        webhook.maxConnections = 7
        webhook.ipAddress = "203.0.113.7"
        // All but the secret, and what waited still waits.
        #expect(await drive.host.service.webhook == webhook)
        #expect(await drive.host.service.waitingUpdates == 1)
        #expect(await drive.host.service.allowedUpdates == ["message", "my_chat_member"])
        let bodies = await drive.http.bodies
        #expect(!bodies.contains { $0.contains("drop_pending_updates") || $0.contains("secret_token") })
        await drive.key(.escape, "x")
        #expect(drive.finished == .left)
    }

    @Test func webhookThatCannotBePutBackSaysWhyAndIsNamedAtTheEnd() async throws {
        let drive = Drive { Self.isHooked(&$0) }
        await drive.key(.paste(Self.token), .enter, "r", "x")
        await drive.host.change {
            let body = #"{"ok":false,"error_code":400,"description":"Bad Request: bad webhook: cannot reach \#(Self.hook)"}"#
            $0.outage = HTTPResponse(status: 400, body: Array(body.utf8))
        }
        await drive.key(.escape, "x", "r")
        #expect(drive.finished == nil && drive.screen.contains("Still removed: the webhook at hooks.example.com"))
        #expect(drive.screen.contains("bad webhook") && !drive.screen.contains("canary"))
        await drive.host.change { $0.outage = nil }
        await drive.key("r")
        #expect(drive.finished == .left)
        #expect(await drive.host.service.webhookURL == Self.hook)
    }

    @Test func settingTheWebhookEndsThePollThatWaits() async throws {
        let drive = Drive { Self.isHooked(&$0) }
        await drive.key(.paste(Self.token), .enter, "r", "x")
        try await drive.poll()
        await drive.host.change { $0.forgetUpdates() }
        // The next poll waits while the chat is taken out of the list.
        let access = TelegramAccess(token: Secret(Self.token))
        let answers = Collected()
        let task = Task { [performer = drive.performer] in
            await performer.perform(.poll(access, after: .zero)) { await answers.add($0) }
        }
        await drive.clock.waitForSleepers(1)
        await drive.key(.enter, "x")
        await task.value
        for message in await answers.messages { await drive.take(message) }
        #expect(drive.state.step == .options && drive.state.search.failure == nil)
        // Going back asks about the webhook that is there again.
        await drive.key(.backTab)
        #expect(drive.state.question == .webhook)
    }

    @Test func chatThatAnswersTheLinkIsBoundWithItsTopic() async throws {
        let drive = Drive { service in
            var forum = Self.group()
            forum.topics = [13]
            service.add(forum)
            service.add(.init(id: 42, kind: .person, title: "Stranger"))
        }
        await drive.key(.paste(Self.token), .enter, "x")
        let code = try #require(drive.state.code)
        #expect(drive.state.link == "https://t.me/kap_test_bot?start=\(code.text)")
        await drive.host.change { service in
            service.write("/start@kap_test_bot \(code.text)", in: Self.groupID, topic: 13, date: 10, now: .zero)
            service.write("hello", in: 42, date: 20, now: .zero)
        }
        try await drive.poll()
        #expect(drive.state.search.selected?.threadID == 13)
        #expect(drive.waiting == nil)
        await drive.key(.enter, .enter, .enter)
        #expect(await drive.host.service.sent.map(\.threadID) == [13])
    }

    @Test func topicIsSavedAsAnEntryThatTheHandlerUnderstands() async throws {
        try await withFolder { folder in
            let path = folder + "/kapacitor.conf"
            let drive = Drive(path: path) { service in
                var forum = Self.group()
                forum.topics = [13]
                service.add(forum)
            }
            await drive.key(.paste(Self.token), .enter, "x")
            let code = try #require(drive.state.code)
            await drive.host.change { $0.write("/start@kap_test_bot \(code.text)", in: Self.groupID, topic: 13, date: 10, now: .zero) }
            try await drive.poll()
            await drive.key(.enter, .enter, .enter, .enter, "w")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let settings = try #require(ConfigurationFile.read(text: text, name: path).configuration?.services.telegram)
            #expect(settings.chatID == "ops-on-call-topic-13" || settings.chatID == "ops-on-call-13")
            #expect(settings.chats == [.init(name: settings.chatID, chatID: "-1001472583690", threadID: 13)])
        }
    }

    @Test func serverAndProxyAreWritten() async throws {
        try await withFolder { folder in
            let path = folder + "/kapacitor.conf"
            let drive = Drive(path: path)
            await drive.key(.tab, .control("u"))
            await drive.type("http://localhost:8081")
            await drive.key(.tab)
            await drive.type("proxy.example.com")
            try await drive.findChat()
            await drive.key(.enter, .enter, .enter, .enter, "w")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let settings = try #require(ConfigurationFile.read(text: text, name: path).configuration?.services.telegram)
            #expect(settings.url == "http://localhost:8081/bot")
            #expect(settings.proxy == "http://proxy.example.com:3128")
            #expect(await drive.http.requests.allSatisfy { $0.proxy == "http://proxy.example.com:3128" })
            #expect(await drive.http.requests.allSatisfy { $0.url.reveal().hasPrefix("http://localhost:8081/bot") })
        }
    }

    @Test func oldMessagesGoOnlyWhereAgreed() async throws {
        let drive = Drive { service in
            service.add(.init(id: 42, kind: .person, title: "Chatty"))
            for _ in 0..<110 { service.write("hi", in: 42, date: 1, now: .zero) }
            service.queue("message", Self.wrote, now: .zero)
        }
        await drive.key(.paste(Self.token), .enter, "x")
        try await drive.poll()
        #expect(drive.state.search.chats.map(\.id) == [42])
        #expect(await drive.host.service.waitingUpdates == 111)
        await drive.key("d", .escape, "d", "x")
        #expect(await drive.host.service.waitingUpdates == 111)
        try await drive.poll()
        #expect(drive.state.search.chats.contains { $0.id == Self.groupID })
        #expect(await drive.host.service.waitingUpdates == 11)
        // And only once.
        try await drive.poll(after: .seconds(3))
        #expect(await drive.host.service.waitingUpdates == 11)
    }

    /// Whoever answers line by line: takes the first of the wanted choices that is offered, and gives the token where one is asked for.
    private struct Reader: Sendable {
        private(set) var transcript = ""
        private var asked = ""
        private var hasGivenToken = false
        private var lines = 0
        private static let wanted = ["read the messages", "take", "it arrived, next", "send", "write", "close", "next"]

        mutating func write(_ text: String) {
            transcript += text
            if text.hasSuffix(": ") { asked = text }
        }

        /// Nil ends a test that goes round in circles.
        mutating func answer(_ isSecret: Bool) -> String? {
            lines += 1
            guard lines < 1_000 else { return nil }
            if isSecret {
                defer { hasGivenToken = true }
                return hasGivenToken ? "" : TelegramSetupPerformerTests.token
            }
            let choices = asked.split(separator: "\n").compactMap { line -> (number: String, text: String)? in
                let parts = line.drop { $0 == " " }.split(separator: " ", maxSplits: 1).map(String.init)
                return parts.count == 2 && Int(parts[0]) != nil ? (parts[0], parts[1]) : nil
            }
            for word in Self.wanted { if let choice = choices.first(where: { $0.text.hasPrefix(word) }) { return choice.number } }
            return choices.first { $0.text == "down" }?.number
        }
    }

    private final class SharedReader: Sendable {
        let reader = Mutex(Reader())
    }

    @Test func lineByLineItIsTheSame() async throws {
        try await withFolder { folder in
            let path = folder + "/kapacitor.conf"
            try "# mine\n[telegram]\n  enabled = false\n".write(toFile: path, atomically: true, encoding: .utf8)
            let drive = Drive(path: path) { $0.queue("message", Self.wrote, now: .zero) }
            let shared = SharedReader()
            let performer = drive.performer
            let session = LineSession<TelegramSetup>(
                drive.state,
                port: .init(
                    read: { isSecret in shared.reader.withLock { $0.answer(isSecret) } },
                    write: { text in shared.reader.withLock { $0.write(text) } })
            ) { effect, send in await performer.perform(effect, send) }
            #expect(await session.run() == 0)
            #expect(await drive.host.service.sent.map(\.chatID) == [Self.groupID])
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.hasPrefix("# mine\n") && text.contains("chat-id = \"-1001472583690\"") && text.contains(Self.token))
            #expect(!shared.reader.withLock { $0.transcript }.contains("canaryCANARY"))
        }
    }

    @Test func chatThatComesWhileALineIsAwaitedIsAskedAbout() async throws {
        let drive = Drive()
        let performer = drive.performer
        let host = drive.host
        let (offers, offer) = AsyncStream<Void>.makeStream()
        let written = Mutex("")
        // Token, on, read the messages: then somebody writes while the next line is typed.
        let paper = LineSessionTests.Paper([Self.token, "", "2"])
        let session = LineSession<TelegramSetup>(
            drive.state,
            port: .init(
                read: { isSecret in
                    if let line = await paper.read(isSecret) { return line }
                    guard !written.withLock({ $0 }).contains("How should messages look") else { return nil }
                    await host.change { $0.queue("message", Self.wrote, now: .zero) }
                    for await _ in offers { break }
                    return "1"
                },
                write: { text in
                    written.withLock { $0 += text }
                    if text.contains("  1 take\n") { offer.yield() }
                })
        ) { effect, send in await performer.perform(effect, send) }
        #expect(await session.run() == 1)
        let text = written.withLock { $0 }
        #expect(text.contains("listening; the chat shows up here") && text.contains("  1 take\n"))
        #expect(text.contains("which alerts go to Ops on-call?"))
    }

    @Test func storedTasksSayWhereTheySend() {
        let script = """
            // .telegram().chatId('no')
            var chat = '-1'
            stream
                |from()
                |log()
                |alert()
                    .crit(lambda: TRUE)
                    .telegram()
                        .chatId(chat)
                    .telegram()
                    .log('/tmp/a.log')
                    .hipChat()
            """
        var definition = TaskDefinition(id: TaskID("cpu"), dbrps: [], script: script, isEnabled: true, createdAt: 0)
        definition.variables["chat"] = TaskVariable(type: .string, value: .string("-42"))
        #expect(
            SetupTasks.task(definition, .telegram)
                == .init(name: "cpu", places: [.init("-42"), .init()], otherHandlers: ["hipchat", "log"]))
        #expect(SetupTasks.task(definition, .hipchat).places == [.init()])
        #expect(SetupTasks.task(definition, .slack).places == [])
        definition.script += "|alert("
        #expect(SetupTasks.task(definition, .telegram).places == [])
    }

    @Test func rivalPollerIsNamed() async throws {
        let drive = Drive { $0.rival = .init(returnsAfter: .seconds(2)) }
        await drive.key(.paste(Self.token), .enter)
        #expect(await drive.host.service.rival?.interruptions == 0)
        await drive.key("x")
        try await drive.poll(after: .seconds(2))
        #expect(await drive.host.service.rival?.interruptions == 1)
        #expect(drive.state.search.failure == .conflictPoller)
        #expect(drive.waiting == nil)
    }

    @Test func messageThatComesLaterShowsUpAndNothingIsConfirmed() async throws {
        let drive = Drive()
        await drive.key(.paste(Self.token), .enter, "x")
        // An empty queue holds the poll back for its 25 seconds.
        try await drive.poll(after: .seconds(25))
        #expect(drive.state.search.chats.isEmpty)
        #expect(drive.waiting == .poll(TelegramAccess(token: Secret(Self.token)), after: .zero))
        // It shows up at once, not when the poll would have ended.
        try await drive.poll(meanwhile: .seconds(4)) { $0.queue("message", Self.wrote, now: .seconds(29)) }
        #expect(drive.state.search.chats.map(\.id) == [Self.groupID])
        #expect(drive.clock.now.offset == .seconds(29))
        #expect(drive.waiting == .poll(TelegramAccess(token: Secret(Self.token)), after: .zero))
        // It is told again each time, so the poll after the next pauses first.
        try await drive.poll()
        #expect(drive.waiting == .poll(TelegramAccess(token: Secret(Self.token)), after: .seconds(3)))
        #expect(drive.state.search.chats.map(\.id) == [Self.groupID])
        let polls = await drive.http.requests.filter { $0.url.reveal().contains("getUpdates") }
        #expect(polls.count == 3)
        for poll in polls {
            let body = String(decoding: poll.body, as: UTF8.self)
            #expect(!body.contains("offset") && !body.contains("allowed_updates"))
        }
    }

    @Test func fullQueueStopsTheSearch() async throws {
        let drive = Drive { service in
            for _ in 0..<120 { service.queue("message", Self.wrote, now: .zero) }
        }
        await drive.key(.paste(Self.token), .enter, "x")
        try await drive.poll()
        #expect(drive.state.search.isFull)
        #expect(drive.waiting == nil)
    }

    @Test func typedIDThatTheBotDoesNotKnowIsRefused() async throws {
        let drive = Drive()
        await drive.key(.paste(Self.token), .enter, "i")
        await drive.key(.control("u"))
        await drive.type("-100999")
        await drive.key(.enter)
        #expect(drive.state.chatInquiry.failure == .chatNotFound)
        #expect(drive.state.step == .chat)
    }

    @Test func upgradedGroupIsFollowedToItsNewID() async throws {
        let drive = Drive { service in
            var old = Self.group(-4_242, kind: .group)
            old.migratedTo = Self.groupID
            service.add(old)
        }
        await drive.key(.paste(Self.token), .enter, "i")
        await drive.key(.control("u"))
        await drive.type("-4242")
        await drive.key(.enter, .enter, .enter)
        #expect(drive.state.hasPassedTest)
        #expect(drive.state.settings.chatID == "-1001472583690")
        #expect(await drive.host.service.sent.map(\.chatID) == [Self.groupID])
    }

    @Test func refusalOfTheTestIsTold() async throws {
        let drive = Drive { service in
            var chat = Self.group()
            chat.refusal = "Forbidden: bot was kicked from the supergroup chat"
            service.add(chat)
        }
        try await drive.findChat()
        await drive.key(.enter, .enter, .enter)
        #expect(drive.screen.contains("Add @kap_test_bot to the chat again"))
        await drive.host.change { $0.add(Self.group()) }
        await drive.key(.enter)
        #expect(drive.state.hasPassedTest)
    }

    @Test func networkFailuresNameTheHostAndNeverTheToken() async throws {
        let failure = HTTPFailure(
            .other, host: "api.telegram.org",
            detail: "Post https://api.telegram.org/bot\(Self.token)/getMe?url=https://hooks.example.com/canaryCANARY: broken")
        let http = FakeHTTP(failing: failure)
        let performer = TelegramSetupPerformer(
            http: http, clock: MockClock(), hostname: "edge",
            file: ConfigurationEditing(path: "/nonexistent", configuration: Configuration(), dataDirectory: "/tmp"))
        var settings = TelegramSettings()
        settings.token = Secret(Self.token)
        let access = settings.access
        for effect in [
            TelegramSetup.Effect.getMe(access), .getWebhookInfo(access), .removeWebhook(access),
            .restoreWebhook(TelegramWebhook(url: "https://hooks.example.com/canaryCANARY"), access), .poll(access, after: .zero),
            .getChat("1", access), .sendTest(settings),
        ] {
            let answers = Collected()
            await performer.perform(effect) { await answers.add($0) }
            let messages = await answers.messages
            #expect(messages.count == 1)
            var text = "\(messages)"
            dump(messages, to: &text)
            #expect(!text.contains("canaryCANARY"))
        }
    }

    @Test func environmentThatWinsIsNamed() async throws {
        let drive = Drive(environment: ["KAPACITOR_TELEGRAM_CHAT_ID": "1", "KAPACITOR_TELEGRAM_TOKEN": "", "HOME": "/root"])
        #expect(drive.state.surroundings.overridingVariables == ["KAPACITOR_TELEGRAM_CHAT_ID"])
    }
}
