import KaptopDelivery
import KaptopTesting
import Testing
import TextUI

@testable import KaptopScreens

/// Every step of the Telegram wizard as text, whole at 80x24.
@Suite struct SetupWizardGoldenTests {
    typealias Sample = SetupWizardSample

    struct Form: CustomTestStringConvertible, Sendable {
        var name: String
        var size: Size
        var glyphs = GlyphSet.unicode
        var testDescription: String { name }
    }

    static let forms = [
        Form(name: "120x36", size: Size(width: 120, height: 36)), Form(name: "80x24", size: Size(width: 80, height: 24)),
        Form(name: "80x24-ascii", size: Size(width: 80, height: 24), glyphs: .ascii),
    ]

    struct Scene: CustomTestStringConvertible, Sendable {
        var name: String
        var messages: [TelegramSetup.Message]
        var tasks: TelegramSetup.Surroundings.Tasks? = .init(all: 14, namingTelegram: 3)
        var variables: [String] = []
        var testDescription: String { name }
    }

    static var scenes: [Scene] {
        let full = (0..<100).map { TelegramUpdate(id: $0, kind: "message", chats: [Sample.person]) }
        let webhook: [TelegramSetup.Message] =
            Sample.pasted + [
                .bot(.success(Sample.bot), token: Sample.token),
                .webhook(.success(TelegramWebhook(host: "hooks.example.com")), token: Sample.token),
            ]
        let down: [TelegramSetup.Message] = [.key("j"), .key("j"), .key("j")]
        let kicked = Cause(.blocked, status: 403, detail: "403 Forbidden: bot was kicked from the supergroup chat")
        var refused = Sample.preview
        refused.obstacle = SetupFailure(
            "mina may not write into /etc/kapacitor", remedy: "Leave, and run `kaptop setup telegram` as the file's owner or with sudo.")
        return [
            Scene(name: "1-token", messages: []), Scene(name: "1-token-checked", messages: Sample.checked),
            Scene(name: "1-token-wrong", messages: Sample.failed(.unauthorized)),
            Scene(name: "1-token-malformed", messages: Sample.failed(.malformedToken)),
            Scene(name: "1-token-webhook", messages: webhook),
            Scene(name: "1-token-leave", messages: Sample.checked + [.key(.escape)]),
            Scene(name: "2-chat-listening", messages: Sample.listening), Scene(name: "2-chat-found", messages: Sample.found),
            Scene(name: "2-chat-webhook", messages: webhook + [.key(.enter)]),
            Scene(name: "2-chat-rival", messages: Sample.searchFailed(.conflictPoller)),
            Scene(name: "2-chat-full", messages: Sample.listening + [.updates(.success(full), token: Sample.token, took: .zero)]),
            Scene(
                name: "2-chat-id-mistake", messages: Sample.found + [.key("i")] + Sample.typed("7204451930") + [.key(.enter)]),
            Scene(name: "3-options", messages: Sample.chosen),
            Scene(name: "3-options-markdown", messages: Sample.chosen + [.key(" ")]),
            Scene(name: "3-options-global", messages: Sample.chosen + down + [.key(" "), .key("j")]),
            Scene(name: "3-options-nothing-sends", messages: Sample.chosen + down, tasks: .init(all: 2, namingTelegram: 0)),
            Scene(name: "4-test", messages: Sample.testing), Scene(name: "4-test-arrived", messages: Sample.tested(.delivered)),
            Scene(name: "4-test-kicked", messages: Sample.tested(.rejected(kicked))),
            Scene(name: "5-save", messages: Sample.saving, variables: ["KAPACITOR_TELEGRAM_CHAT_ID"]),
            Scene(
                name: "5-save-refused",
                messages: Sample.tested(.delivered) + [.key(.enter), .previewed(.success(refused), Sample.settings)]),
            Scene(name: "6-done", messages: Sample.saved),
            Scene(name: "6-done-nothing-sends", messages: Sample.saved, tasks: .init(all: 2, namingTelegram: 0)),
        ]
    }

    @Test(arguments: scenes, forms)
    func stepLooksAsItDid(_ scene: Scene, _ form: Form) {
        var state = Sample.state(tasks: scene.tasks, variables: scene.variables, glyphs: form.glyphs)
        Sample.play([.resize(form.size)] + scene.messages, &state)
        let grid = TelegramSetup.view(state, size: form.size)
        expectGolden(grid.text, "wizard-\(scene.name)-\(form.name)")
        #expect(!grid.text.contains(Sample.tokenText.dropFirst(11).prefix(20)))
        if form.glyphs.isASCII {
            // Names of chats are the service's own; all else must do without other characters.
            let foreign = grid.text.replacing("東京", with: "").unicodeScalars.filter { !$0.isASCII }
            #expect(foreign.isEmpty)
        }
    }

    @Test(arguments: scenes)
    func noSizeTraps(_ scene: Scene) {
        var state = Sample.state(tasks: scene.tasks, variables: scene.variables)
        Sample.play(scene.messages, &state)
        for width in [1, 5, 39, 59, 60, 61, 69, 70, 79, 200] {
            for height in [1, 2, 11, 15, 16, 17, 20, 29, 30, 60] {
                let size = Size(width: width, height: height)
                #expect(TelegramSetup.view(state, size: size).size == size)
            }
        }
    }

    @Test(arguments: scenes)
    func noDumpShowsTheToken(_ scene: Scene) {
        var state = Sample.state(tasks: scene.tasks, variables: scene.variables)
        let effects = Sample.play(scene.messages, &state)
        var text = "\(state) \(String(reflecting: state)) \(effects) \(scene.messages.dropFirst())"
        dump(state, to: &text)
        dump(effects, to: &text)
        #expect(!text.contains(Sample.tokenText.dropFirst(11).prefix(12)))
    }
}
