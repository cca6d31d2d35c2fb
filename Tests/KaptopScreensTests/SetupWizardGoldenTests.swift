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
        var tasks: [Sample.Task]? = Sample.tasks
        var variables: [String] = []
        var standing = Sample.standing
        var kept: KeptDraft?
        var testDescription: String { name }

        func state(_ glyphs: GlyphSet = .unicode) -> TelegramSetup.State {
            Sample.state(tasks: tasks, variables: variables, glyphs: glyphs, standing: standing, kept: kept)
        }
    }

    static var scenes: [Scene] {
        let down: [TelegramSetup.Message] = [.key("j"), .key("j"), .key("j")]
        let kicked = Cause(.blocked, status: 403, detail: "403 Forbidden: bot was kicked from the supergroup chat")
        var refused = Sample.preview
        refused.obstacle = Sample.obstacle
        let network = TelegramAPIFailure.network(HTTPFailure(.timeout, host: "api.telegram.org", detail: "no answer in time"))
        var cutOff = Sample.kept()
        cutOff.draft.telegram?.removedWebhooks = ["hooks.example.com"]
        return [
            Scene(name: "0-access", messages: [], standing: Sample.blocked),
            Scene(name: "1-token", messages: []), Scene(name: "1-token-checked", messages: Sample.checked),
            Scene(name: "1-token-code", messages: [.key(.function(3))]),
            Scene(name: "0-resume", messages: [], kept: Sample.kept()), Scene(name: "0-resume-webhook", messages: [], kept: cutOff),
            Scene(name: "1-token-resumed", messages: [.key("r")], kept: Sample.kept()),
            Scene(name: "1-token-wrong", messages: Sample.failed(.unauthorized)),
            Scene(name: "1-token-malformed", messages: Sample.failed(.malformedToken)),
            Scene(name: "1-token-network", messages: Sample.failed(network)),
            Scene(name: "1-token-portal", messages: Sample.failed(.captivePortal(host: "api.telegram.org"))),
            Scene(name: "1-token-webhook", messages: Sample.webhook),
            Scene(name: "1-token-leave", messages: Sample.checked + [.key(.escape)]),
            Scene(name: "2-chat-question", messages: Sample.asked),
            Scene(name: "2-chat-refused", messages: Sample.asked + [.key("i")]),
            Scene(name: "2-chat-listening", messages: Sample.listening), Scene(name: "2-chat-found", messages: Sample.found),
            Scene(name: "2-chat-group", messages: Sample.found + [.key(.right)]),
            Scene(name: "2-chat-channel", messages: Sample.found + [.key(.right), .key(.right), .key("G")]),
            Scene(name: "2-chat-answered", messages: Sample.listening + [Sample.seen(Sample.person, Sample.group, Sample.topic)]),
            Scene(name: "2-chat-code", messages: Sample.listening + [.key(.right), .key(.function(3))]),
            Scene(name: "2-chat-webhook", messages: Sample.webhook + [.key(.enter)]),
            Scene(name: "2-chat-webhook-removal", messages: Sample.webhook + [.key(.enter), .key("r")]),
            Scene(name: "2-chat-webhook-kept", messages: Sample.webhook + [.key(.enter), .key("i")]),
            Scene(name: "2-chat-webhook-back", messages: Sample.foundAfterRemoval),
            Scene(
                name: "2-chat-webhook-back-failed",
                messages: Sample.foundAfterRemoval + [.key("x"), .webhookRestored(.trouble(status: 502), Sample.access)]),
            Scene(name: "2-chat-webhook-leaving", messages: Sample.removed + [.key(.escape), .key("x")]),
            Scene(name: "2-chat-rival", messages: Sample.searchFailed(.conflictPoller)),
            Scene(name: "2-chat-full", messages: Sample.listening + [Sample.full()]),
            Scene(name: "2-chat-full-question", messages: Sample.listening + [Sample.full(), .key("d")]),
            Scene(
                name: "2-chat-id-mistake", messages: Sample.found + [.key(.tab)] + Sample.typed("7204451930") + [.key(.enter)]),
            Scene(name: "3-options", messages: Sample.chosen),
            Scene(name: "3-options-markdown", messages: Sample.chosen + [.key(" ")]),
            Scene(name: "3-options-global", messages: Sample.chosen + down + [.key(" "), .key("j"), .key(" ")]),
            Scene(name: "3-options-nothing-sends", messages: Sample.chosen + down, tasks: Sample.silentTasks),
            Scene(name: "4-test", messages: Sample.testing), Scene(name: "4-test-arrived", messages: Sample.tested(.delivered)),
            Scene(name: "4-test-kicked", messages: Sample.tested(.rejected(kicked))),
            Scene(name: "5-save", messages: Sample.saving, variables: ["KAPACITOR_TELEGRAM_CHAT_ID"]),
            Scene(
                name: "5-save-refused",
                messages: Sample.tested(.delivered) + [.key(.enter), Sample.previewed(.success(refused))]),
            Scene(name: "6-done", messages: Sample.saved),
            Scene(name: "6-done-nothing-sends", messages: Sample.saved, tasks: Sample.silentTasks),
            Scene(name: "6-done-choose", messages: Sample.saved + [.key("i")], tasks: Sample.silentTasks),
        ] + endings
    }

    /// What is done about that nothing will be sent.
    private static var endings: [Scene] {
        let asking: [TelegramSetup.Message] = Sample.saved + [.key("i"), .key(.enter)]
        func scene(_ name: String, _ answers: TelegramSetup.Message...) -> Scene {
            Scene(name: "6-done-\(name)", messages: asking + answers, tasks: Sample.silentTasks)
        }
        func proposed(_ changes: [ScriptChange]) -> TelegramSetup.Message { .script(.proposed(.success(changes), task: "disk_alert")) }
        let lines = ".telegram()"
        let add = proposed([EndingSample.change(lines)])
        return [
            scene("reading"), scene("add", add), scene("alerts", proposed(EndingSample.changes(lines)), .key("j")),
            scene("file", proposed([EndingSample.fileChange(lines)])), scene("no-engine", proposed([EndingSample.blockedChange(lines)])),
            scene("changing", add, .key("x")),
            scene("added", add, .key("x"), .script(.changed(.success(EndingSample.report(sending: "disk_alert")), task: "disk_alert"))),
            scene("failed", add, .key("x"), .script(.changed(.failure(EndingSample.failure), task: "disk_alert"))),
        ]
    }

    @Test(arguments: scenes, forms)
    func stepLooksAsItDid(_ scene: Scene, _ form: Form) {
        var state = scene.state(form.glyphs)
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
        var state = scene.state()
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
        var state = scene.state()
        let effects = Sample.play(scene.messages, &state)
        var text = "\(state) \(String(reflecting: state)) \(effects) \(scene.messages.dropFirst())"
        dump(state, to: &text)
        dump(effects, to: &text)
        #expect(!text.contains(Sample.tokenText.dropFirst(11).prefix(12)))
    }
}
