import Foundation
import KaptopAPI
import KaptopDelivery
import KaptopScreens
import KaptopStore
import Testing

@testable import KaptopApp
@testable import KaptopConfig

/// Chats, rooms and channels with a name, and Telegram's proxy, as overrides of the running engine.
@Suite struct NamedOverridesTests {
    private let path = NSTemporaryDirectory() + "kaptop-named-\(UUID().uuidString).db"

    private static func file(_ chats: [TelegramSettings.Chat] = [.init(name: "ops", chatID: "-1", threadID: 7)]) -> Configuration {
        var file = Configuration()
        file.dataDirectory = "/d"
        file.services.telegram.chats = chats
        return file
    }

    private func load(_ store: Store, _ file: Configuration = file()) async -> ConfigurationOverrides {
        let (overrides, problem) = await ConfigurationOverrides.load(file: file, store: store)
        #expect(problem == nil)
        return overrides
    }

    private static let chat = "kaptop.telegram.chat"

    private func set(_ section: String, _ element: String, _ options: [String: JSONValue]) -> ConfigurationUpdate {
        var update = ConfigurationUpdate(section: section, element: element)
        update.set = options.map { .init($0.key, $0.value) }
        return update
    }

    private func remove(_ names: [String] = [], restore: [String] = []) -> ConfigurationUpdate {
        var update = ConfigurationUpdate(section: Self.chat, element: "")
        update.remove = names
        update.restore = restore
        return update
    }

    private func chats(_ overrides: ConfigurationOverrides) async -> [TelegramSettings.Chat] {
        await overrides.configuration.services.telegram.chats
    }

    @Test func namesAndProxySurviveARestart() async throws {
        let store = try Store(path: path)
        try await load(store).update([
            set(Self.chat, "night", ["chat-id": "-2"]), set(Self.chat, "ops", ["chat-id": "-3", "message-thread-id": .null]),
            set("kaptop.telegram", "", ["proxy": "socks5://p:1"]), set("kaptop.hipchat.room", "db", ["room": "a b", "token": "t"]),
            set("kaptop.slack.channel", "night", ["channel": "#night", "workspace": "w"]),
        ])
        let services = await load(store).configuration.services
        #expect(services.telegram.chats == [.init(name: "ops", chatID: "-3"), .init(name: "night", chatID: "-2")])
        #expect(services.telegram.proxy == "socks5://p:1")
        #expect(services.hipChat.rooms == [.init(name: "db", room: "a b", token: Secret("t"))])
        #expect(services.slackChannels == [.init(name: "night", workspace: "w", channel: "#night")])
    }

    @Test func removedNameStaysGoneUntilItIsSetOrRestored() async throws {
        let store = try Store(path: path)
        let overrides = await load(store)
        try await overrides.update([remove(["ops"])])
        #expect(await chats(load(store)).isEmpty)
        try await overrides.update([remove(restore: ["ops"])])
        #expect(await chats(overrides) == Self.file().services.telegram.chats)
        try await overrides.update([remove(["ops"]), set(Self.chat, "ops", ["chat-id": "-9", "message-thread-id": .null])])
        #expect(await chats(overrides) == [.init(name: "ops", chatID: "-9")])
        #expect(await load(store).overrides.count == 1)
    }

    /// An override of a name goes on holding whatever the file says of that name.
    @Test func nameThatTheFileGetsOrLosesIsStillTheOverrides() async throws {
        let overrides = await load(try Store(path: path))
        try await overrides.update([set(Self.chat, "night", ["chat-id": "-2"]), set(Self.chat, "ops", ["chat-id": "-3"])])
        try await overrides.use(file: Self.file([.init(name: "night", chatID: "-20")]))
        #expect(await chats(overrides) == [.init(name: "night", chatID: "-2"), .init(name: "ops", chatID: "-3")])
    }

    @Test(arguments: [
        ("kaptop.telegram.chat", "night", "message-thread-id", JSONValue.integer(3), "[[kaptop.telegram.chat]] has no chat-id"),
        ("kaptop.telegram", "", "token-file", .text("/t"), "token-file can stand only in the file"),
        ("kaptop.telegram", "", "nope", .text("/t"), "unknown options [nope] in section kaptop.telegram"),
        ("kaptop.delivery", "", "fold-after", .integer(1), "unknown options [fold-after] in section kaptop.delivery"),
    ])
    func allOrNothing(_ section: String, _ element: String, _ key: String, _ value: JSONValue, _ reason: String) async throws {
        let store = try Store(path: path)
        let overrides = await load(store)
        do throws(ConfigurationRefusal) {
            try await overrides.update([set("telegram", "", ["chat-id": "5"]), set(section, element, [key: value])])
            Issue.record("it was not refused")
        } catch {
            #expect(error.kind == .refused && error.text.hasSuffix(reason))
        }
        #expect(await overrides.configuration == Self.file())
        #expect(await load(store).overrides.isEmpty)
    }

    @Test func passwordOfAProxyIsShownToNobody() async throws {
        let overrides = await load(try Store(path: path))
        try await overrides.update([set("kaptop.telegram", "", ["proxy": "http://anna:canary@proxy:1"])])
        #expect(await overrides.configuration.services.telegram.proxy == "http://anna:canary@proxy:1")
        let shown = await overrides.sections().first { $0.name == "kaptop.telegram" }?.elements.first?.options["proxy"]
        #expect(shown == "http://<redacted>@proxy:1")
        let text = ConfigurationListing.text(of: await overrides.configuration, origins: SettingOrigins(), overrides: [])
        #expect(text.contains("@proxy:1") && !text.contains("canary"))
    }

    @Test func fileAndTakingBackAreOneStep() async throws {
        let store = try Store(path: path)
        let overrides = await load(store)
        try await overrides.update([set(Self.chat, "ops", ["chat-id": "-3", "message-thread-id": .null])])
        // What does not fit leaves both as they were.
        await #expect(throws: ConfigurationRefusal.self) {
            try await overrides.use(
                file: Self.file([.init(name: "ops", chatID: "-4")]), [remove(restore: ["ops"]), set("nope", "", ["a": 1])])
        }
        #expect(await chats(overrides) == [.init(name: "ops", chatID: "-3")])
        try await overrides.use(file: Self.file([.init(name: "ops", chatID: "-4")]), [remove(restore: ["ops"])])
        #expect(await chats(overrides) == [.init(name: "ops", chatID: "-4")])
        #expect(await load(store).overrides.isEmpty)
    }

    // MARK: From the commands and wizards

    private func overriding(_ folder: SetupFolder, _ engine: ToldEngine, _ overrides: [SectionOverride] = []) throws -> ServiceCommands {
        let file = try folder.configuration
        let services = try file.overridden(by: overrides).services
        let editing = try folder.editing(engine: engine.port(overrides: overrides, services: services))
        return ServiceCommands(.telegram, file, editing, senders: { ServiceSenders() })
    }

    private static let text = SetupFolder.text.replacing("token = \"\"", with: "token = \"\(SetupFolder.canary)\"").replacing(
        "enabled = false", with: "enabled = true")

    @Test func commandTellsTheEngineOfANameAndNothingElse() async throws {
        let folder = try SetupFolder(Self.text)
        let engine = ToldEngine()
        var request = ServiceCommands.Request()
        request.address = "-200"
        request.name = "ops"
        request.isOverride = true
        request.isTrial = true
        let shown = try await overriding(folder, engine).add(request)
        #expect(shown == "+ [[kaptop.telegram.chat]]\n+   name = \"ops\"\n+   chat-id = \"-200\"")
        request.isTrial = false
        _ = try await overriding(folder, engine).add(request)
        #expect(folder.current == Self.text)
        let options = #"{"chat-id":"-200","message-thread-id":null}"#
        #expect(await engine.changes == [#"{"changes":[{"section":"kaptop.telegram.chat","element":"ops","set":\#(options)}]}"#])
    }

    @Test func namesOfTheEngineAreListedChangedAndRemoved() async throws {
        let folder = try SetupFolder(Self.text)
        let engine = ToldEngine()
        let override = SectionOverride(section: Self.chat, element: "ops", options: ["chat-id": .text("-200")])
        let commands = try overriding(folder, engine, [override])
        #expect(await commands.list(json: false).contains("  ops  -200  unused"))
        var request = ServiceCommands.Request()
        request.name = "ops"
        request.isOverride = true
        _ = try await commands.remove(request)
        #expect(await engine.changes == [#"{"changes":[{"section":"kaptop.telegram.chat","remove":["ops"]}]}"#])
        request.address = "-300"
        request.isOverride = false
        let text = try await commands.edit(request)
        // The file has the name now, and the override of it is taken back.
        #expect(text.contains("no longer overridden: chat ops"))
        #expect(try folder.configuration.services.telegram.chats == [.init(name: "ops", chatID: "-300")])
        #expect(await engine.endings == [#"{"changes":[{"section":"kaptop.telegram.chat","restore":["ops"]}]}"#])
    }

    /// What holds goes on holding, wherever it came from, when one thing is changed in the file.
    @Test func commandKeepsWhatWasSetThroughTheAPI() async throws {
        let folder = try SetupFolder(Self.text)
        let engine = ToldEngine()
        let override = SectionOverride(section: "telegram", options: ["chat-id": .text("-7"), "disable-notification": .flag(true)])
        var request = ServiceCommands.Request()
        request.parseMode = "HTML"
        let text = try await overriding(folder, engine, [override]).edit(request)
        #expect(text.contains("no longer overridden: chat-id, disable-notification"))
        let telegram = try folder.configuration.services.telegram
        #expect(telegram.chatID == "-7" && telegram.isNotificationDisabled && telegram.parseMode == "HTML")
    }

    @Test func proxyIsToldToTheEngineToo() async throws {
        let folder = try SetupFolder(Self.text)
        let engine = ToldEngine()
        var settings = try folder.configuration.services.telegram
        settings.proxy = "http://proxy:3128"
        let change = ServiceChange.telegram(settings, now: try folder.configuration)
        let editing = try folder.editing(engine: engine.port())
        let preview = try await editing.preview(of: change, SaveChoice(place: .engine)).get()
        #expect(preview.lines.map(\.text) == ["[kaptop.telegram]", "  proxy = \"\"", "  proxy = \"http://proxy:3128\""])
        _ = try await editing.save(preview).get()
        #expect(await engine.changes == [#"{"changes":[{"section":"kaptop.telegram","set":{"proxy":"http://proxy:3128"}}]}"#])
        // Saved into the file, an older override of it would win.
        let override = SectionOverride(section: "kaptop.telegram", options: ["proxy": .text("socks5://old:1")])
        let next = try await folder.editing(engine: engine.port(overrides: [override])).preview(of: change, SaveChoice()).get()
        #expect(next.overridden == ["proxy"])
        #expect(next.ending?.reveal() == #"{"changes":[{"section":"kaptop.telegram","delete":["proxy"]}]}"#)
    }
}
