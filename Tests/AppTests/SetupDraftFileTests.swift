import Foundation
import KaptopConfig
import KaptopDelivery
import KaptopTesting
import Testing
import TextUI

@testable import KaptopApp
@testable import KaptopScreens

/// What wizards leave on disk for `kaptop setup --resume`.
@Suite struct SetupDraftFileTests {
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kaptop-drafts-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private func draft(_ service: ConfiguredService, place: String) -> SetupDraft {
        var draft = SetupDraft(service)
        draft.step = 3
        draft.place = place
        return draft
    }

    @Test func answersAreKeptForThisUserAloneAndWithoutTheToken() async throws {
        try await withFolder { folder in
            let drafts = SetupDraftFile(.telegram, directory: folder + "/kaptop")
            let drive = TelegramSetupPerformerTests.Drive(drafts: drafts)
            try await drive.findChat()
            await drive.key(.enter, .right)
            let path = folder + "/kaptop/setup-telegram.json"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(!text.contains("canary"))
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
            let draft = try #require(await drafts.read()?.draft)
            #expect(draft == drive.state.currentDraft)
            // A late one means nothing.
            await drafts.keep(SetupDraft(.telegram), number: 1)
            #expect(await drafts.read()?.draft == draft)
            await drafts.forget()
            #expect(await drafts.read() == nil)
            await drafts.keep(draft, number: 1_000)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func eachServiceHasItsOwnAndTheNewestIsFound() async throws {
        try await withFolder { folder in
            let environment = ["HOME": folder, "XDG_STATE_HOME": folder + "/state"]
            #expect(await SetupDraftFile.newest(environment: environment) == nil)
            #expect(await SetupChoice.service(nil, resumes: true, environment: environment) == nil)
            #expect(await SetupChoice.service(nil, resumes: false, environment: environment) == .telegram)
            for service in ConfiguredService.allCases {
                let file = try #require(SetupDraftFile(service, environment: environment))
                await file.keep(draft(service, place: "at \(service)"), number: 1)
            }
            let directory = try #require(ConfigurationSearch(environment: environment).defaultDataDirectory)
            for (service, age) in [(ConfiguredService.telegram, 30.0), (.hipchat, 10), (.slack, 20)] {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: 1_000_000 - age)],
                    ofItemAtPath: directory + "/setup-\(service.rawValue).json")
            }
            #expect(await SetupDraftFile.newest(environment: environment) == .hipchat)
            #expect(await SetupChoice.service(nil, resumes: true, environment: environment) == .hipchat)
            #expect(await SetupChoice.service(.slack, resumes: true, environment: environment) == .slack)
            let kept = await SetupDraftFile(.slack, environment: environment)?.read(isWanted: true)
            #expect(kept == KeptDraft(draft(.slack, place: "at slack"), keptAt: 999_980_000_000_000, isWanted: true))
            await SetupDraftFile(.slack, environment: environment)?.forget()
            #expect(await SetupChoice.service(.slack, resumes: true, environment: environment) == nil)
        }
    }

    @Test func whatCannotBeReadOrIsAnothersIsNone() async throws {
        try await withFolder { folder in
            let drafts = SetupDraftFile(.slack, directory: folder)
            try "{".write(toFile: folder + "/setup-slack.json", atomically: true, encoding: .utf8)
            #expect(await drafts.read() == nil)
            try JSONEncoder().encode(draft(.hipchat, place: "ops")).write(to: URL(filePath: folder + "/setup-slack.json"))
            #expect(await drafts.read() == nil)
        }
    }

    @Test func onlyAnEndOfItsOwnForgetsIt() async throws {
        try await withFolder { folder in
            var resuming = Resuming(beginning: SetupDraft(.slack))
            _ = resuming.news(draft(.slack, place: "#ops"))
            for outcome: SetupOutcome? in [nil, .postponed, .left] {
                let drafts = SetupDraftFile(.slack, directory: folder)
                // The last answers were on their way yet.
                await drafts.settle(resuming, outcome)
                #expect((await drafts.read() == nil) == (outcome == .left))
            }
        }
    }

    // MARK: Line by line

    private func run(
        _ service: ConfiguredService, _ folder: SetupFolder, _ drafts: SetupDraftFile, isWanted: Bool = false, _ lines: [String]
    ) async throws -> (code: Int32, text: String) {
        let file = try folder.editing()
        let performer = ServiceSetupPerformer(
            http: FakeHTTP(body: "ok"), hostname: "edge", file: file, drafts: drafts, scripts: .nothing(service))
        let state = ServiceSetup.State(
            await ServiceSetup.Surroundings(
                service, file: file, environment: [:], hostname: "edge", senders: nil, afterSaving: "Restart the engine.",
                kept: await drafts.read(isWanted: isWanted)),
            now: 0, glyphs: .ascii)
        let paper = LineSessionTests.Paper(lines)
        let port = LineSession<ServiceSetup>.Port(read: { await paper.read($0) }, write: { [written = paper.written] in written.add($0) })
        let run = SetupRun<ServiceSetup>(drafts: drafts) { await performer.perform($0, $1) }
        return (await run.ask(state, port: port), paper.written.text)
    }

    private static let webhook = "https://hooks.slack.com/services/T/B/canary"

    @Test func linesThatEndAreTakenUpAgain() async throws {
        try await withFolder { home in
            let folder = try SetupFolder()
            func drafts() -> SetupDraftFile { SetupDraftFile(.slack, directory: home) }
            // The connection is lost at the options.
            let cut = try await run(.slack, folder, drafts(), ["ops", Self.webhook, "#ops"])
            #expect(cut.code == 1)
            #expect(await drafts().read()?.draft.step == 3)
            #expect(try !String(contentsOfFile: home + "/setup-slack.json", encoding: .utf8).contains("canary"))
            // Asked about, and left as it is.
            let left = try await run(.slack, folder, drafts(), ["4"])
            #expect(left.code == 0 && left.text.contains("Go on where the setup was cut off?"))
            #expect(await drafts().read()?.draft.step == 3)
            // Gone on with: webhook; options, test, it arrived, write, close.
            let done = try await run(.slack, folder, drafts(), isWanted: true, [Self.webhook, "", "", "", "5", ""])
            #expect(done.code == 0 && done.text.contains("is written (mode"))
            #expect(try folder.configuration.services.slack.first?.channel == "#ops")
            #expect(await drafts().read() == nil)
        }
    }

    @Test func linesThatAreLeftOrBeginAnewForgetIt() async throws {
        try await withFolder { home in
            let folder = try SetupFolder()
            func drafts() -> SetupDraftFile { SetupDraftFile(.slack, directory: home) }
            _ = try await run(.slack, folder, drafts(), ["ops", Self.webhook, "#ops"])
            #expect(try await run(.slack, folder, drafts(), ["1", ":leave"]).code == 0)
            #expect(await drafts().read() == nil)
            _ = try await run(.slack, folder, drafts(), ["ops", Self.webhook, "#ops"])
            let anew = try await run(.slack, folder, drafts(), ["2"])
            #expect(anew.code == 1 && anew.text.contains("Make one in Slack"))
            #expect(await drafts().read() == nil)
        }
    }
}
