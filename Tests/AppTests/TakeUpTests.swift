import KaptopDelivery
import KaptopScreens
import Testing

@testable import KaptopApp
@testable import KaptopConfig

/// What saving says of the engine that runs: that it has it, why not, or that it is another one.
@Suite struct TakeUpTests {
    private func report(_ takeUp: TakeUp) async throws -> SaveReport {
        let folder = try SetupFolder()
        let editing = try folder.editing(engine: ToldEngine().port(takeUp: takeUp))
        var settings = try folder.configuration.services.telegram
        settings.token = Secret(SetupFolder.canary)
        settings.chatID = "-100"
        let preview = try await editing.preview(of: .telegram(settings, now: try folder.configuration), SaveChoice()).get()
        let report = try await editing.save(preview).get()
        #expect(folder.current.contains("-100"))
        return report
    }

    private static let sentences: [(TakeUp, String?)] = [
        (.taken(waiting: []), "The running engine uses it now."),
        (
            .taken(waiting: ["hostname", "[http]"]),
            "The running engine uses it now. What changed in hostname, [http] waits for a restart."
        ),
        (.otherFile("/etc/k.conf"), "The running engine goes on as it was: it reads another file, /etc/k.conf."),
        (.kapacitor(version: "1.5.7"), "Kapacitor 1.5.7 runs here and reads its file when it is restarted."), (.noEngine, nil),
    ]

    @Test(arguments: sentences)
    func whatTheEngineMadeOfItIsSaid(_ takeUp: TakeUp, _ sentence: String?) async throws {
        let report = try await report(takeUp)
        #expect(report.takeUp == sentence && report.trouble == nil)
    }

    @Test func engineWithoutAFileIsNotClaimedToHaveTakenIt() async throws {
        #expect(try await report(.otherFile(nil)).takeUp?.hasPrefix("The running engine goes on as it was: it reads no file.") == true)
    }

    @Test func whatTheEngineRefusesIsSaidWithItsReason() async throws {
        let failure = SetupFailure("the running engine does not take it: kapacitor.conf:3:1: error: no", remedy: "Mend that.")
        let report = try await report(.failed(failure))
        #expect(report.trouble == failure && report.takeUp == "The running engine goes on as it was.")
    }

    @Test func commandThatIsNotTakenUpFails() async throws {
        let folder = try SetupFolder()
        let failure = SetupFailure("the running engine does not take it: it is wrong", remedy: "Mend that.")
        let editing = try folder.editing(engine: ToldEngine().port(takeUp: .failed(failure)))
        let commands = ServiceCommands(.telegram, try folder.configuration, editing, senders: { ServiceSenders() })
        var request = ServiceCommands.Request()
        ServiceCommandsTests.set(&request)
        do throws(SetupFailure) {
            _ = try await commands.add(request)
            Issue.record("it did not fail")
        } catch {
            #expect(error.text == "\(folder.path) is written, but the running engine does not take it: it is wrong")
        }
    }
}
