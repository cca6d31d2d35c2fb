import Foundation
import KaptopAPI
import KaptopConfig
import KaptopDelivery
import KaptopStore
import ProgramTesting
import Testing

@testable import KaptopApp

/// A configuration file that changes while the engine runs.
@Suite struct ConfigurationWatchTests {
    private let path = NSTemporaryDirectory() + "kaptop-watch-\(UUID().uuidString).db"

    private func stamp(_ time: Int64) -> FileStamp { FileStamp(modifiedAt: time, size: 10, inode: 1) }

    @Test func aFileIsReadOnceNobodyIsWritingItAnyMore() {
        var change = FileChange([stamp(1)])
        let looks = [1, 2, 3, 3].map { change.isSteady([stamp($0)]) }
        #expect(looks == [false, false, false, true])
    }

    @Test func aFileThatIsAwayForAMomentIsWaitedFor() {
        var change = FileChange([stamp(1)])
        let looks = [nil, nil, stamp(2), stamp(2)].map { change.isSteady([$0]) }
        #expect(looks == [false, false, false, true])
    }

    @Test func whatOnlyAStartReadsIsNamed() {
        var configuration = Configuration()
        configuration.http.bindAddress = ":1"
        configuration.services.telegram.chatID = "42"
        #expect(configuration.sectionsReadAtStart(differingFrom: Configuration()) == ["[http]"])
    }

    @Test func whatWasSetThroughTheAPIStaysOnTopOfANewFile() async throws {
        let store = try Store(path: path)
        var file = Configuration()
        file.services.hipChat.url = "http://chat.example/v2/room"
        file.services.hipChat.room = "a"
        let (overrides, _) = await ConfigurationOverrides.load(file: file, store: store)
        var update = ConfigurationUpdate(section: "hipchat", element: "")
        update.set = [.init("room", "from the API")]
        try await overrides.update([update])
        file.services.hipChat.room = "b"
        file.services.hipChat.token = Secret("new")
        try await overrides.use(file: file)
        let hipChat = await overrides.configuration.services.hipChat
        #expect(hipChat.room == "from the API")
        #expect(hipChat.token.reveal() == "new")
    }

    // MARK: Reading it at once

    /// What a watch has told the rest of the engine.
    private actor Told {
        private(set) var banners: [String?] = []
        private(set) var found: [String] = []
        private(set) var globalChanges = 0

        func add(banner: String?) { banners.append(banner) }
        func add(found path: String) { found.append(path) }
        func countGlobalChange() { globalChanges += 1 }

        nonisolated var port: ConfigurationWatch.Port {
            .init(
                banner: { await self.add(banner: $0) }, found: { await self.add(found: $0) },
                globalHandlersChanged: { await self.countGlobalChange() })
        }
    }

    private static let text = """
        data_dir = "/d"
        [hipchat]
          url = "http://chat.example/v2/room"
          room = "before"

        """

    private func watch(
        _ folder: SetupFolder, _ told: Told, path: String?, environment: [String: String] = [:]
    ) async throws -> (ConfigurationWatch, ConfigurationOverrides) {
        let started = path == nil ? Configuration() : try folder.configuration
        let overrides = await ConfigurationOverrides.load(file: started, store: try Store(path: self.path)).overrides
        let log = try ServerLog(file: "/dev/null", level: "ERROR", now: { 0 })
        let watch = ConfigurationWatch(
            path: path, environment: environment, started: started, overrides: overrides, log: log, clock: ContinuousClock(),
            port: told.port)
        return (watch, overrides)
    }

    @Test func whatAFileSaysHoldsWhenReadingItHasBeenAnswered() async throws {
        let folder = try SetupFolder(Self.text)
        let told = Told()
        let (watch, overrides) = try await watch(folder, told, path: folder.path)
        try folder.write(Self.text.replacing("before", with: "after") + "  global = true\n[http]\n  bind-address = \":1\"\n")
        let path = ConfigurationWatch.wholePath(folder.path)
        #expect(await watch.reload(expecting: path, []) == .taken(file: path, waiting: ["[http]"]))
        #expect(await overrides.configuration.services.hipChat.room == "after")
        // Tasks read which handlers are global when they start.
        #expect(await told.globalChanges == 1)
        #expect(await watch.reload(expecting: nil, []) == .taken(file: path, waiting: ["[http]"]))
        #expect(await told.globalChanges == 1)
    }

    @Test func mistakeIsAnsweredWithItsPlaceAndChangesNothing() async throws {
        let folder = try SetupFolder(Self.text)
        let told = Told()
        let (watch, overrides) = try await watch(folder, told, path: folder.path)
        var room = ConfigurationUpdate(section: "hipchat", element: "")
        room.set = [.init("room", "from the API")]
        try await watch.change([room])
        try folder.write(Self.text.replacing("\"before\"", with: "broken"))
        room.set = []
        room.delete = ["room"]
        guard case .refused(_, let reason) = await watch.reload(expecting: nil, [room]) else {
            Issue.record("it was not refused")
            return
        }
        #expect(reason.contains("kapacitor.conf:4:10: error: expected a value for room"))
        #expect(await told.banners == ["the configuration has a mistake and is not used: \(reason)"])
        #expect(await overrides.configuration.services.hipChat.room == "from the API")
        // The same, mended: the override goes with it.
        try folder.write(Self.text)
        _ = await watch.reload(expecting: nil, [room])
        #expect(await overrides.configuration.services.hipChat.room == "before")
    }

    @Test func anotherFileIsNotRead() async throws {
        let folder = try SetupFolder(Self.text)
        let (watch, overrides) = try await watch(folder, Told(), path: folder.path)
        try folder.write(Self.text.replacing("before", with: "after"))
        let whole = ConfigurationWatch.wholePath(folder.path)
        #expect(await watch.reload(expecting: "/etc/kapacitor/other.conf", []) == .otherFile(whole))
        #expect(await overrides.configuration.services.hipChat.room == "before")
        let (fileless, _) = try await self.watch(folder, Told(), path: nil, environment: ["KAPACITOR_CONFIG_PATH": "/dev/null"])
        #expect(await fileless.reload(expecting: whole, []) == .otherFile(nil))
    }

    /// An engine that was started without any file takes the first one, where it would look for it at its next start.
    @Test func firstFileIsFound() async throws {
        let folder = try SetupFolder(Self.text)
        let told = Told()
        let (watch, overrides) = try await watch(folder, told, path: nil, environment: ["KAPACITOR_CONFIG_PATH": folder.path])
        _ = await watch.reload(expecting: nil, [])
        #expect(await told.found == [folder.path])
        #expect(await overrides.configuration.services.hipChat.room == "before")
    }

    @Test func aRunningEngineTakesOnAChangedFileAndRefusesABrokenOne() async throws {
        let program = try Program(
            configuration: "[hipchat]\n  url = \"http://127.0.0.1:9/v2/room\"\n  room = \"before\"\n")
        let engine = try await program.serve()
        func room() async -> String { await program.call("GET", "/kapacitor/v1/config/hipchat/")?.body ?? "" }
        #expect(await room().contains("before"))
        let text = try String(contentsOfFile: program.configurationPath, encoding: .utf8)
        try text.replacing("before", with: "after").write(toFile: program.configurationPath, atomically: true, encoding: .utf8)
        engine.send(SIGHUP)
        try await eventually("the new room is used") { await room().contains("after") }
        try text.replacing("\"before\"", with: "broken").write(toFile: program.configurationPath, atomically: true, encoding: .utf8)
        engine.send(SIGHUP)
        try await eventually("the mistake is said") { program.log.contains("the configuration has a mistake") }
        #expect(await room().contains("after"))
        engine.send(SIGTERM)
        #expect(try await engine.end() == 0)
    }
}
