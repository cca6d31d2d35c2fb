import KaptopConfig
import KaptopDelivery
import KaptopTesting
import Testing
import TextUI

@testable import KaptopScreens

/// The list of places before the first step, and the rows with the name, as text.
@Suite struct SetupPlacesGoldenTests {
    typealias Sample = SetupPlacesSample

    struct Scene: CustomTestStringConvertible, Sendable {
        var name: String
        var messages: [TelegramSetup.Message]
        var settings = Sample.telegram
        /// What is shown as the difference; nil for none.
        var difference: (lines: [SavePreview.Line], command: String)?
        var isSaved = false
        var testDescription: String { name }

        func state(_ size: Size, _ glyphs: GlyphSet = .unicode) -> TelegramSetup.State {
            var state = Sample.state(settings, glyphs: glyphs)
            SetupWizardSample.play([.resize(size)] + messages, &state)
            if let difference {
                SetupWizardSample.play([Sample.previewed(state, difference.lines, difference.command)], &state)
            }
            if isSaved { SetupWizardSample.play([.key("w"), .saved(.success(Sample.report))], &state) }
            return state
        }
    }

    static var scenes: [Scene] {
        var off = Sample.telegram
        off.isEnabled = false
        off.chatID = "oncall"
        let removal: [SavePreview.Line] = [
            .init(.gap, ""), .init(.removed, "[[kaptop.telegram.chat]]"), .init(.removed, "  name = \"oncall\""),
            .init(.removed, "  chat-id = \"-100200\""), .init(.removed, "  message-thread-id = 13"),
        ]
        let entry: [SavePreview.Line] = [
            .init(.gap, ""), .init(.added, "[[kaptop.telegram.chat]]"), .init(.added, "  name = \"mina-park\""),
            .init(.added, "  chat-id = \"87654321\""),
        ]
        let tested: [TelegramSetup.Message] = [.key(.enter), .key(" "), .key(.enter), .key("s")]
        return [
            Scene(name: "telegram", messages: []), Scene(name: "telegram-off", messages: [], settings: off),
            Scene(name: "telegram-remove", messages: [.key("j"), .key("x")]),
            Scene(name: "telegram-switch-off", messages: [.key("x")]),
            Scene(name: "telegram-removed", messages: [.key("G"), .key("x")], difference: ([], ""), isSaved: true),
            Scene(
                name: "telegram-remove-save", messages: [.key("j"), .key("x"), .key("x")],
                difference: (removal, "kaptop telegram remove oncall --force")),
            Scene(name: "telegram-keep", messages: Sample.changing),
            Scene(name: "telegram-name", messages: Sample.added),
            Scene(
                name: "telegram-name-taken", messages: Sample.added + [.key(.control("u")), .key(.paste("db")), .key(.enter), .key(.enter)]),
            Scene(name: "telegram-default", messages: Sample.added + [.key(.enter), .key(" ")]),
            Scene(name: "telegram-rename", messages: Sample.changed + [.key("g"), .key("s")]),
            Scene(
                name: "telegram-default-save", messages: Sample.added + tested,
                difference: (entry, "kaptop telegram add --name mina-park --chat 87654321 --default --token-file -")),
        ]
    }

    @Test(arguments: scenes, SetupWizardGoldenTests.forms)
    func pageLooksAsItDid(_ scene: Scene, _ form: SetupWizardGoldenTests.Form) {
        let grid = TelegramSetup.view(scene.state(form.size, form.glyphs), size: form.size)
        expectGolden(grid.text, "places-\(scene.name)-\(form.name)")
        if form.glyphs.isASCII { #expect(grid.text.unicodeScalars.filter { !$0.isASCII }.isEmpty) }
    }

    @Test(arguments: scenes)
    func noSizeTraps(_ scene: Scene) {
        let state = scene.state(Size(width: 120, height: 36))
        for width in [1, 39, 60, 61, 70, 79, 200] {
            for height in [1, 11, 16, 17, 20, 30, 60] {
                let size = Size(width: width, height: height)
                #expect(TelegramSetup.view(state, size: size).size == size)
            }
        }
    }

    /// Names and addresses are whoever wrote the file's.
    @Test func hostileNamesReachNoTerminal() {
        var settings = Sample.telegram
        settings.chats = [
            .init(name: "\u{1B}[31mred\u{7}", chatID: "-1\u{9B}2J"),
            .init(name: "\u{202E}\u{200B}東京\n", chatID: String(repeating: "9", count: 300)),
        ]
        let senders = ServiceSenders(tasks: [.init(name: "t\u{1B}]0;x\u{7}", places: [.init("\u{1B}[31mred\u{7}")])])
        var state = Sample.state(settings, senders: senders)
        let acts: [[TelegramSetup.Message]] = [[], [.key("j")], [.key("x")], [.key("x")], [.key(.backTab), .key(.enter)] + Sample.passed]
        for messages in acts {
            SetupWizardSample.play([.resize(Size(width: 80, height: 24))] + messages, &state)
            let text = TelegramSetup.view(state, size: Size(width: 80, height: 24)).text
            #expect(
                !text.unicodeScalars.contains { ($0.value < 0x20 && $0 != "\n") || (0x7F...0x9F).contains($0.value) || $0 == "\u{202E}" })
        }
    }

    struct ServiceScene: CustomTestStringConvertible, Sendable {
        var name: String
        var service: ConfiguredService
        var acts: [ServiceSetupSample.Act]
        var testDescription: String { name }
    }

    static var serviceScenes: [ServiceScene] {
        let added: [ServiceSetupSample.Act] = [
            .key("i"), .rooms(.success(ServiceSetupSample.rooms)), ServiceSetupSample.paste("ops"), .key(.enter), .checked(nil),
        ]
        return [
            ServiceScene(name: "hipchat", service: .hipchat, acts: []),
            ServiceScene(name: "hipchat-remove", service: .hipchat, acts: [.key("j"), .key("x")]),
            ServiceScene(name: "hipchat-name", service: .hipchat, acts: added),
            ServiceScene(name: "hipchat-default", service: .hipchat, acts: added + [.key(.enter), .key(" ")]),
            ServiceScene(name: "slack", service: .slack, acts: []),
            ServiceScene(name: "slack-switch-off", service: .slack, acts: [.key("x")]),
            ServiceScene(
                name: "slack-name", service: .slack, acts: [.key("i"), ServiceSetupSample.paste("#night"), .key(.enter)]),
        ]
    }

    @Test(arguments: serviceScenes, SetupWizardGoldenTests.forms)
    func pageLooksAsItDid(_ scene: ServiceScene, _ form: SetupWizardGoldenTests.Form) {
        var state = Sample.state(scene.service, size: form.size, glyphs: form.glyphs)
        ServiceSetupSample.play(scene.acts, &state)
        let grid = ServiceSetup.view(state, size: form.size)
        expectGolden(grid.text, "places-\(scene.name)-\(form.name)")
        #expect(!grid.text.contains("canary") && !grid.text.contains("ownOWN"))
        if form.glyphs.isASCII { #expect(grid.text.unicodeScalars.filter { !$0.isASCII }.isEmpty) }
    }

    @Test(arguments: serviceScenes)
    func noSizeTraps(_ scene: ServiceScene) {
        var state = Sample.state(scene.service)
        ServiceSetupSample.play(scene.acts, &state)
        for width in [1, 39, 60, 61, 70, 79, 200] {
            for height in [1, 11, 16, 17, 20, 30, 60] {
                let size = Size(width: width, height: height)
                #expect(ServiceSetup.view(state, size: size).size == size)
            }
        }
    }
}
