import KaptopDelivery
import Testing

@testable import KaptopConfig

@Suite struct SectionOverrideTests {
    private static let configuration: Configuration = {
        var configuration = Configuration()
        configuration.dataDirectory = "/d"
        configuration.services.hipChat.isEnabled = true
        configuration.services.hipChat.url = "http://h/v2/room"
        configuration.services.hipChat.room = "ops"
        configuration.services.hipChat.token = Secret("tok")
        configuration.services.telegram.token = Secret("1:x")
        configuration.services.slack[0].workspace = "w"
        return configuration
    }()

    @Test func optionsReplaceValues() throws {
        let result = try SectionOverrideTests.configuration.overridden(by: [
            SectionOverride(section: "hipchat", options: ["room": .text("new"), "token": .text("newtok"), "global": .flag(true)]),
            SectionOverride(section: "slack", element: "w", options: ["url": .text("https://h/1"), "enabled": .flag(true)]),
            SectionOverride(
                section: "httppost", element: "example",
                options: ["headers": .map(["A": .text("1")]), "basic-auth": .map(["username": .text("u"), "password": .text("p")])]),
        ])
        #expect(result.services.hipChat.room == "new")
        #expect(result.services.hipChat.token.reveal() == "newtok")
        #expect(result.services.hipChat.isGlobal)
        #expect(result.services.slack.map { $0.url.reveal() } == ["https://h/1"])
        #expect(result.services.httpPost.map(\.headers) == [["A": "1"]])
        #expect(result.services.httpPost.map(\.username) == ["u"])
    }

    @Test(arguments: [
        ("", "slack/: failed validation: stateChangesOnly may only be assigned when the config is both default and global"), ("w", nil),
    ])
    func aWorkspaceWithoutNameIsCheckedAsTheOnlyOne(_ name: String, _ text: String?) {
        var configuration = SectionOverrideTests.configuration
        configuration.services.slack[0].workspace = name
        let change = SectionOverride(section: "slack", element: name, options: ["state-changes-only": .flag(true)])
        var refusal: String?
        do throws(SectionOverride.Refusal) {
            _ = try configuration.overridden(by: [change])
        } catch {
            refusal = error.description
        }
        #expect(refusal == text.map { "failed to override configuration " + $0 })
    }

    @Test func elementsAreCreatedAndRemoved() throws {
        let added = try SectionOverrideTests.configuration.overridden(by: [
            SectionOverride(section: "slack", options: ["workspace": .text("v"), "url": .text("https://h/2")], kind: .create)
        ])
        #expect(added.services.slack.map(\.workspace) == ["w", "v"])
        let removed = try added.overridden(by: [SectionOverride(section: "slack", element: "w", kind: .remove)])
        #expect(removed.services.slack.map(\.workspace) == ["v"])
    }

    @Test(arguments: [
        (SectionOverride(section: "hipchat", options: ["nope": .number(1)]), "hipchat/: unknown options [nope] in section hipchat"),
        (SectionOverride(section: "nope", options: ["a": .text("b")]), "nope/: unknown options [a] in section nope"),
        (SectionOverride(section: "http", options: ["bind-address": .text(":1")]), "http/: unknown options [bind-address] in section http"),
        (
            SectionOverride(section: "telegram", options: ["enabled": .flag(true), "token": .text("")]),
            "telegram/: failed validation: must specify token"
        ),
        (
            SectionOverride(section: "telegram", options: ["global": .text("x")]),
            "telegram/: cannot set option global: wrong kind string, expected value of kind bool: false"
        ),
        (
            SectionOverride(section: "telegram", options: ["chat-id": .number(42)]),
            "telegram/: cannot set option chat-id: wrong kind float64, expected value of kind string: false"
        ),
        (
            SectionOverride(section: "slack", element: "w", options: ["workspace": .text("v")]),
            "slack/w: cannot override element key workspace"
        ),
        (
            SectionOverride(section: "slack", element: "w", options: ["enabled": .flag(true)]),
            "slack/w: failed validation: must specify url"
        ),
        (
            SectionOverride(section: "slack", element: "zzz", options: ["url": .text("x")]),
            "slack/zzz: unknown options [url] in section slack"
        ),
        (
            SectionOverride(section: "slack", options: ["url": .text("x")], kind: .create),
            "slack/: element key \"workspace\" not present in options"
        ),
    ])
    func aWrongOverrideIsRefusedInKapacitorsWords(_ change: SectionOverride, _ text: String) {
        #expect(throws: SectionOverride.Refusal(description: "failed to override configuration " + text)) {
            try SectionOverrideTests.configuration.overridden(by: [change])
        }
    }

    @Test func theAPIShowsSecretsAsSetOrNot() throws {
        let hipChat = try #require(SectionTable.section("hipchat")).options(in: SectionOverrideTests.configuration)
        #expect(
            hipChat.values == [
                "enabled": .flag(true), "global": .flag(false), "room": .text("ops"), "state-changes-only": .flag(false),
                "token": .flag(true), "url": .text("http://h/v2/room"),
            ])
        #expect(hipChat.redacted == ["token"])
        let endpoint = try #require(SectionTable.section("httppost")).options(in: SectionOverrideTests.configuration)
        #expect(
            endpoint.values.keys.sorted() == [
                "alert-template", "alert-template-file", "basic-auth", "endpoint", "headers", "row-template", "row-template-file", "url",
            ])
        #expect(endpoint.values["basic-auth"] == .flag(false))
        #expect(endpoint.redacted == ["basic-auth"])
        let slack = try #require(SectionTable.section("slack"))
        #expect(slack.options(in: SectionOverrideTests.configuration).redacted == ["url"])
        #expect(slack.elementName(0, in: SectionOverrideTests.configuration) == "w")
    }

    @Test func defaultsInTheTableAreThoseOfTheConfiguration() {
        for section in SectionTable.all where !section.isList {
            for key in section.keys {
                #expect(section.value(of: key, in: Configuration()) == key.defaultValue, "\(section.name) \(key.name)")
            }
        }
    }
}
