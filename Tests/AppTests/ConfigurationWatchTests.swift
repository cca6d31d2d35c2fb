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
        try await overrides.update(update)
        file.services.hipChat.room = "b"
        file.services.hipChat.token = Secret("new")
        try await overrides.use(file: file)
        let hipChat = await overrides.configuration.services.hipChat
        #expect(hipChat.room == "from the API")
        #expect(hipChat.token.reveal() == "new")
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
