import Foundation
import KaptopDelivery
import KaptopScreens
import Testing

@testable import KaptopApp
@testable import KaptopConfig

/// A folder of its own with a kapacitor.conf, gone afterwards.
final class SetupFolder {
    static let canary = "7204451930:AAFcanaryCANARYcanaryCANARYcanaryYP"
    static let text = """
        # ours
        data_dir = "/d"

        [telegram]
          enabled = false
          token = ""
          chat-id = "" # none yet

        """

    let path: String
    private let folder: String

    init(_ text: String? = text, mode: Int = 0o640) throws {
        folder = NSTemporaryDirectory() + "kaptop-saving-\(UUID().uuidString)"
        path = folder + "/kapacitor.conf"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard let text else { return }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func write(_ text: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }

    var current: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

    var configuration: Configuration {
        get throws {
            try #require(
                ConfigurationFile.read(
                    text: current, name: "kapacitor.conf",
                    files: ConfigurationFiles(read: { .success((try? String(contentsOfFile: $0, encoding: .utf8)) ?? "") })
                ).configuration)
        }
    }

    func mode(_ name: String = "kapacitor.conf") -> UInt32? { FileAccess.of(folder + "/" + name)?.mode }

    /// The files that a text stands in.
    func files(with text: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter { name in
            try String(contentsOfFile: folder + "/" + name, encoding: .utf8).contains(text)
        }
    }

    func editing(
        engine: SetupEngine = .none, serviceUser: ServiceUser? = nil, environment: [String: String] = [:]
    ) throws -> ConfigurationEditing {
        ConfigurationEditing(
            path: path, configuration: current.isEmpty ? Configuration() : try configuration, dataDirectory: "/d", environment: environment,
            engine: engine, serviceUser: serviceUser)
    }
}

/// An engine that remembers what it was told.
actor ToldEngine {
    /// Documents of its API: what it was told to hold, and with which files it was told to read.
    private(set) var changes: [String] = []
    private(set) var read: [String] = []
    private(set) var endings: [String?] = []

    nonisolated func port(
        overrides: [SectionOverride] = [], services: ServiceSettings? = nil, takeUp: TakeUp = .taken(waiting: [])
    ) -> SetupEngine {
        SetupEngine(
            isRunning: { true }, overrides: { overrides }, services: { services },
            change: { change in
                await self.add(change.reveal())
                return nil
            },
            takeUp: { path, ending in
                await self.read(path, ending?.reveal())
                return takeUp
            })
    }

    private func add(_ change: String) { changes.append(change) }

    private func read(_ path: String, _ ending: String?) {
        read.append(path)
        endings.append(ending)
    }
}

/// Where what was entered goes: the file, a file for the secret, the environment, or the running engine.
@Suite struct ServiceSavingTests {
    /// In no user database, so that it is neither owner nor in the group.
    static let stranger = ServiceUser(name: "kapacitor", id: 54_321, group: 54_321, groups: [54_321])

    private func change(_ configuration: Configuration) -> ServiceChange {
        var settings = configuration.services.telegram
        settings.token = Secret(SetupFolder.canary)
        settings.chatID = "-100"
        return .telegram(settings, now: configuration)
    }

    @Test func tokenGoesIntoTheFileAndNowhereElse() async throws {
        let folder = try SetupFolder(mode: 0o644)
        let editing = try folder.editing()
        let preview = try await editing.preview(of: change(try folder.configuration), SaveChoice()).get()
        #expect(preview.question == nil && preview.obstacle == nil)
        #expect(preview.command == "kaptop telegram add --chat -100 --token-file -")
        let report = try await editing.save(preview).get()
        #expect(
            folder.current
                == SetupFolder.text.replacing("enabled = false", with: "enabled = true")
                .replacing("token = \"\"", with: "token = \"\(SetupFolder.canary)\"").replacing(
                    "chat-id = \"\"", with: "chat-id = \"-100\""))
        #expect(report.isNowPrivate && report.mode == "0640" && folder.mode() == 0o640 && folder.mode("kapacitor.conf.bak") == 0o640)
        #expect(try folder.files(with: SetupFolder.canary) == ["kapacitor.conf"])
        var shown = "\(preview) \(report) \(preview.lines)"
        dump(preview, to: &shown)
        #expect(!shown.contains("canaryCANARY"))
    }

    @Test func tokenGoesIntoAFileOfItsOwn() async throws {
        let folder = try SetupFolder(mode: 0o644)
        let editing = try folder.editing()
        let preview = try await editing.preview(of: change(try folder.configuration), SaveChoice(secret: .ownFile)).get()
        let report = try await editing.save(preview).get()
        #expect(try folder.files(with: SetupFolder.canary) == ["telegram-token"])
        #expect(folder.mode("telegram-token") == 0o600)
        // Nothing secret is in the configuration, so others may go on reading it.
        #expect(folder.mode() == 0o644 && !report.isNowPrivate)
        #expect(try folder.configuration.services.telegram.token.reveal() == SetupFolder.canary)
        #expect(try folder.editing().suggestedChoice(for: .telegram) == SaveChoice(secret: .ownFile))
        // And back into the file, which then names no other any more.
        let back = try await folder.editing().preview(of: ServiceChange(.telegram, values: [.init("enabled", .flag(true))]), SaveChoice())
            .get()
        _ = try await folder.editing().save(back).get()
        #expect(folder.current.contains(SetupFolder.canary) && !folder.current.contains("token-file"))
    }

    @Test func tokenStaysInTheEnvironment() async throws {
        let folder = try SetupFolder()
        let environment = ["KAPACITOR_TELEGRAM_TOKEN": SetupFolder.canary]
        let editing = try folder.editing(environment: environment)
        #expect(editing.suggestedChoice(for: .telegram) == SaveChoice(secret: .environment))
        let preview = try await editing.preview(of: change(Configuration()), SaveChoice(secret: .environment)).get()
        #expect(preview.remarks.isEmpty)
        _ = try await editing.save(preview).get()
        #expect(try folder.files(with: SetupFolder.canary) == [])
        #expect(!folder.current.contains("token"))
        let other = try SetupFolder()
        let unset = try await other.editing().preview(of: change(Configuration()), SaveChoice(secret: .environment)).get()
        #expect(unset.remarks.first?.text == "KAPACITOR_TELEGRAM_TOKEN is not set here")
    }

    @Test func runningEngineIsToldAndTheFileStays() async throws {
        let folder = try SetupFolder()
        let engine = ToldEngine()
        let editing = try folder.editing(engine: engine.port())
        let preview = try await editing.preview(of: change(try folder.configuration), SaveChoice(place: .engine)).get()
        #expect(
            preview.lines.map(\.text) == [
                "[telegram]", "  enabled = false", "  enabled = true", "  chat-id = \"\"", "  chat-id = \"-100\"", "  token = \"********\"",
            ])
        #expect(preview.command.hasSuffix(" --override"))
        let report = try await editing.save(preview).get()
        #expect(report.mode.isEmpty && report.takeUp != nil)
        #expect(folder.current == SetupFolder.text)
        let section = #"{"chat-id":"-100","enabled":true,"token":"\#(SetupFolder.canary)"}"#
        #expect(await engine.changes == [#"{"changes":[{"section":"telegram","set":\#(section)}]}"#])
        #expect(await engine.read.isEmpty)
    }

    @Test func withoutAnEngineThereIsNobodyToTell() async throws {
        let folder = try SetupFolder()
        let result = try await folder.editing().preview(of: change(try folder.configuration), SaveChoice(place: .engine))
        #expect(result == .failure(.noEngine))
    }

    @Test(arguments: [true, false])
    func overridesThatWouldWinAreShownAndTakenBack(_ ends: Bool) async throws {
        let folder = try SetupFolder()
        let engine = ToldEngine()
        let override = SectionOverride(
            section: "telegram", options: ["chat-id": .text("1"), "token": .text("2"), "parse-mode": .text("HTML")])
        let other = SectionOverride(section: "hipchat", options: ["room": .text("1")])
        let editing = try folder.editing(engine: engine.port(overrides: [override, other]))
        var choice = SaveChoice()
        choice.endsOverrides = ends
        let preview = try await editing.preview(of: change(try folder.configuration), choice).get()
        // Also what the change leaves as the file has it.
        #expect(preview.overridden == ["chat-id", "parse-mode", "token"])
        let report = try await editing.save(preview).get()
        let ending = #"{"changes":[{"section":"telegram","delete":["chat-id","parse-mode","token"]}]}"#
        #expect(await engine.endings == [ends ? ending : nil])
        #expect(await engine.read == [folder.path])
        #expect(report.endedOverrides == (ends ? ["chat-id", "parse-mode", "token"] : []))
        let left = "The running engine has read it; what was set through the API still wins: chat-id, parse-mode, token."
        #expect(report.takeUp == (ends ? "The running engine uses it now." : left))
    }

    @Test func overridesThatDoNotCountAreLeftAlone() async throws {
        let folder = try SetupFolder(SetupFolder.text.replacing("[telegram]", with: "[config-override]\nenabled = false\n[telegram]"))
        let override = SectionOverride(section: "telegram", options: ["chat-id": .text("1")])
        let editing = try folder.editing(engine: ToldEngine().port(overrides: [override]))
        let preview = try await editing.preview(of: change(try folder.configuration), SaveChoice()).get()
        #expect(preview.overridden.isEmpty && preview.ending == nil)
    }

    @Test func engineThatReadsAsOtherIsNeverShutOutUnasked() async throws {
        let folder = try SetupFolder(mode: 0o644)
        let editing = try folder.editing(serviceUser: Self.stranger)
        #expect(editing.standing.reader == "The engine runs as kapacitor and reads it as everybody else does.")
        let refused = try await editing.preview(of: change(try folder.configuration), SaveChoice()).get()
        #expect(refused.question != nil && !refused.canSave)
        // Root can give a file away; then it goes into one of its own by itself.
        if geteuid() == 0 {
            #expect(editing.suggestedChoice(for: .telegram) == SaveChoice(secret: .ownFile))
            let own = try await editing.preview(of: change(try folder.configuration), SaveChoice(secret: .ownFile)).get()
            #expect(own.question == nil && own.canSave)
            _ = try await editing.save(own).get()
            #expect(FileAccess.of((folder.path as NSString).deletingLastPathComponent + "/telegram-token")?.owner == 54_321)
            #expect(folder.mode() == 0o644)
        }
    }

    @Test func othersMayGoOnReadingWhereThatIsAskedFor() async throws {
        let folder = try SetupFolder(mode: 0o644)
        let editing = try folder.editing(serviceUser: Self.stranger)
        var choice = SaveChoice()
        choice.keepsOthers = true
        let preview = try await editing.preview(of: change(try folder.configuration), choice).get()
        #expect(preview.question != nil && preview.canSave)
        _ = try await editing.save(preview).get()
        #expect(folder.mode() == 0o644)
    }

    @Test func whatNoEngineWouldTakeIsNotWritten() async throws {
        let folder = try SetupFolder()
        var settings = TelegramSettings()
        settings.url = ":no"
        settings.token = Secret(SetupFolder.canary)
        let result = try await folder.editing().preview(of: .telegram(settings, now: Configuration()), SaveChoice())
        guard case .failure(let failure) = result else { return #expect(Bool(false), "it was not refused") }
        #expect(failure.text.contains("no engine would take this"))
    }

    @Test func newFileKeepsThisMachinesAlerts() async throws {
        let folder = try SetupFolder(nil)
        let editing = try folder.editing()
        #expect(editing.standing.isNew && editing.standing.obstacle == nil)
        let preview = try await editing.preview(of: change(Configuration()), SaveChoice()).get()
        _ = try await editing.save(preview).get()
        #expect(folder.mode() == 0o600)
        #expect(try folder.configuration.kaptop.isHostEnabled == true)
    }

    @Test func slackWorkspacesAreToldApart() async throws {
        let folder = try SetupFolder(
            "data_dir = \"/d\"\n[[slack]]\n  default = true\n  workspace = \"a\"\n  enabled = true\n  url = \"https://a.example/1\"\n")
        var settings = SlackSettings()
        settings.workspace = "b"
        settings.username = ""
        settings.url = Secret("https://hooks.slack.com/services/T0/B0/canary")
        settings.channel = "#ops"
        let editing = try folder.editing()
        let preview = try await editing.preview(of: .slack(settings, now: editing.configuration), SaveChoice()).get()
        _ = try await editing.save(preview).get()
        let workspaces = try folder.configuration.services.slack
        #expect(workspaces.map(\.workspace) == ["a", "b"] && workspaces.map(\.isDefault) == [true, false])
        #expect(workspaces[1].channel == "#ops" && workspaces[1].isEnabled)
    }

    @Test func userOfAUnitIsFound() {
        #expect(ServiceUser.userName(inUnit: "[Service]\nUser=old\n  User=kapacitor\nGroup=kapacitor\n") == "kapacitor")
        #expect(ServiceUser.userName(inUnit: "[Service]\nUser=\n#User=x\n") == nil)
        #expect(ServiceUser.named("root")?.id == 0)
    }
}
