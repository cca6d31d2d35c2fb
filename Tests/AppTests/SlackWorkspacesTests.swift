import Foundation
import KaptopDelivery
import KaptopScreens
import SourceText
import Testing

@testable import KaptopApp
@testable import KaptopConfig

/// A second Slack workspace beside the first, and where the webhook of each stands.
@Suite struct SlackWorkspacesTests {
    private static let webhook = "https://hooks.slack.com/services/T0/B0/canary"

    private func change(_ folder: SetupFolder, _ workspace: String) throws -> ServiceChange {
        var settings = SlackSettings()
        settings.workspace = workspace
        settings.isDefault = try folder.configuration.services.slack.contains { $0.workspace == workspace && $0.isDefault }
        settings.username = ""
        settings.url = Secret(Self.webhook)
        settings.channel = "#ops"
        return .slack(settings, now: try folder.configuration)
    }

    @discardableResult
    private func save(
        _ folder: SetupFolder, _ workspace: String, _ place: SaveChoice.SecretPlace = .file, environment: [String: String] = [:]
    ) async throws -> SavePreview {
        let editing = try folder.editing(environment: environment)
        let preview = try await editing.preview(of: try change(folder, workspace), SaveChoice(secret: place)).get()
        _ = try await editing.save(preview).get()
        return preview
    }

    @Test func tableThatStandsAloneBecomesTheFirstOfAList() async throws {
        let first = "  enabled = true # ours\n  url = \"https://a.example/1\"\n  channel = \"#a\"\n"
        let folder = try SetupFolder("data_dir = \"/d\"\n\n[slack]\n\(first)\n[stats]\n  enabled = false\n")
        let preview = try await save(folder, "b")
        #expect(
            folder.current
                == "data_dir = \"/d\"\n\n[[slack]]\n\(first)  workspace = \"default\"\n  default = true\n\n"
                + "[[slack]]\n  enabled = true\n  url = \"\(Self.webhook)\"\n  workspace = \"b\"\n  channel = \"#ops\"\n\n"
                + "[stats]\n  enabled = false\n")
        #expect(preview.remarks.map(\.text) == ["the workspace without a name is called default now"])
        let slack = try folder.configuration.services.slack
        #expect(slack.map(\.workspace) == ["default", "b"] && slack.map(\.isDefault) == [true, false])
    }

    @Test(arguments: [
        "slack = { enabled = true, url = \"https://a.example/1\" }\n", "slack.enabled = true\nslack.url = \"https://a.example/1\"\n",
    ])
    func formsThatCannotBecomeAListAreRefused(_ text: String) async throws {
        let folder = try SetupFolder(text + "data_dir = \"/d\"\n")
        let result = try await folder.editing().preview(of: try change(folder, "b"), SaveChoice())
        guard case .failure(let failure) = result else { return #expect(Bool(false), "it was not refused") }
        #expect(failure.text.hasSuffix("slack is one table without a header of its own; write it below a line [[slack]] to add another"))
    }

    /// Kapacitor's sample file has an empty one, which is for the first workspace to fill.
    @Test func emptyWorkspaceOfTheSampleFileIsFilledIn() async throws {
        let folder = try SetupFolder(
            "data_dir = \"/d\"\n[[slack]]\n  enabled = false\n  default = true\n  workspace = \"\"\n  url = \"\"\n  channel = \"\"\n")
        try await save(folder, "ops")
        let slack = try folder.configuration.services.slack
        #expect(slack.map(\.workspace) == ["ops"] && slack[0].isEnabled && slack[0].isDefault && slack[0].channel == "#ops")
    }

    @Test func eachWorkspaceHasAFileOfItsOwn() async throws {
        let folder = try SetupFolder("data_dir = \"/d\"\n[slack]\n  enabled = true\n  url = \"https://a.example/1\"\n")
        try await save(folder, "web ops", .ownFile)
        #expect(try folder.files(with: "canary") == ["slack-web-ops-url"])
        #expect(folder.mode("slack-web-ops-url") == 0o600)
        #expect(folder.current.contains("[kaptop.slack.url-files]\n  \"web ops\" = \""))
        var slack = try folder.configuration.services.slack
        #expect(slack.map { $0.url.reveal() } == ["https://a.example/1", Self.webhook])
        // The first one's goes by the key that there was before.
        try await save(folder, "default", .ownFile)
        #expect(folder.current.contains("url-file = \"") && folder.current.contains("/slack-default-url\""))
        slack = try folder.configuration.services.slack
        #expect(slack.map { $0.url.reveal() } == [Self.webhook, Self.webhook])
        // And back into the file.
        try await save(folder, "web ops")
        #expect(folder.current.contains(Self.webhook) && !folder.current.contains("\"web ops\" = "))
    }

    @Test func secondWorkspaceHasAVariableOfItsOwn() async throws {
        let text =
            "data_dir = \"/d\"\n[[slack]]\n  workspace = \"a\"\n  default = true\n  enabled = true\n  url = \"https://a.example/1\"\n"
        let folder = try SetupFolder(text)
        let preview = try await save(folder, "b", .environment)
        #expect(preview.remarks.map(\.text) == ["KAPACITOR_SLACK_1_URL is not set here"])
        #expect(!folder.current.contains("canary") && folder.current.contains("workspace = \"b\""))
    }

    /// Who names no workspace means the default one.
    @Test func commandsWithoutAWorkspaceAreAboutTheDefault() async throws {
        let section = { (name: String, isDefault: Bool) in
            "[[slack]]\n  workspace = \"\(name)\"\n  default = \(isDefault)\n  enabled = true\n  url = \"https://\(name).example/1\"\n"
        }
        let folder = try SetupFolder("data_dir = \"/d\"\n" + section("a", false) + section("b", true))
        func commands() throws -> ServiceCommands {
            ServiceCommands(.slack, try folder.configuration, try folder.editing(), senders: { ServiceSenders() })
        }
        var request = ServiceCommands.Request()
        request.address = "#night"
        _ = try await commands().add(request)
        #expect(try folder.configuration.services.slack.map(\.channel) == ["", "#night"])
        _ = try await commands().remove(ServiceCommands.Request())
        #expect(try folder.configuration.services.slack.map(\.isEnabled) == [true, false])
    }

    @Test func fileOfAWorkspaceThatIsNotThereIsNamed() {
        let reading = ConfigurationFile.read(
            text: "data_dir = \"/d\"\n[kaptop.slack.url-files]\n  nobody = \"/x\"\n", name: "kapacitor.conf")
        #expect(
            reading.diagnostics.map(\.message) == ["[kaptop.slack.url-files] names the workspace \"nobody\", which no [[slack]] has"])
    }
}
