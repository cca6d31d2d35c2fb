import KaptopConfig
import KaptopDelivery
import KaptopTesting
import Testing
import TextUI

@testable import KaptopScreens

/// A HipChat or Slack wizard on its way.
enum ServiceSetupSample {
    /// Must appear nowhere but in requests.
    static let token = "hipcanaryHIPCANARYhipcanaryHIPCANARY1234"
    static let webhook = "https://hooks.slack.com/services/T00/B00/canaryCANARY"
    static let rooms = [HipChatRoom(id: 3, name: "db"), HipChatRoom(id: 7, name: "Ops on-call"), HipChatRoom(id: 12, name: "東京 NOC")]
    static let path = "/etc/kapacitor/kapacitor.conf"

    static func state(_ service: ConfiguredService, size: Size, glyphs: GlyphSet = .unicode, tasks: Int = 3, kept: KeptDraft? = nil)
        -> ServiceSetup.State
    {
        var slack = SlackSettings()
        slack.isDefault = true
        let standing = FileStanding(
            path: path, isNew: false, access: "root may write it, the group kapacitor may read it (mode 0640).",
            reader: "The engine runs as kapacitor and reads it through the group kapacitor.")
        var state = ServiceSetup.State(
            ServiceSetup.Surroundings(
                hostname: "edge-07", configurationPath: path, draft: service == .slack ? .slack(slack) : .hipChat(HipChatSettings()),
                senders: senders(naming: tasks), afterSaving: "Restart the engine to take it up: systemctl restart kapacitor",
                standing: standing, kept: kept),
            now: 1_741_435_471_000_000_000, glyphs: glyphs)
        state.size = size
        return state
    }

    /// Fourteen tasks, of which the first send to the default place.
    static func senders(naming: Int) -> ServiceSenders {
        ServiceSenders(
            tasks: (1...14).map { .init(name: "task\($0)", places: $0 <= naming ? [.init()] : [], otherHandlers: ["log"]) })
    }

    /// Keys, and answers to what the wizard asks.
    enum Act: Sendable {
        case key(Key)
        case rooms(Result<[HipChatRoom], HipChatFailure>)
        case checked(HipChatFailure?)
        case tested(Verdict)
        case previewed
        case question
        case saved
        case script(ScriptAnswer)
    }

    @discardableResult
    static func play(_ acts: [Act], _ state: inout ServiceSetup.State) -> [ServiceSetup.Effect] {
        var effects: [ServiceSetup.Effect] = []
        for act in acts {
            switch act {
            case .key(let key): effects += ServiceSetup.update(&state, .key(key))
            case .rooms(let result):
                guard case .listRooms(let settings)? = asked(effects) else { continue }
                effects += ServiceSetup.update(&state, .rooms(result, settings))
            case .checked(let failure):
                guard case .checkRoom(let settings)? = asked(effects) else { continue }
                effects += ServiceSetup.update(&state, .checked(failure, settings))
            case .tested(let verdict): effects += ServiceSetup.update(&state, .tested(verdict, state.testDraft))
            case .previewed, .question:
                guard case .preview(let draft, let choice, let change)? = asked(effects) else { continue }
                var preview = preview(state.service, choice)
                if case .question = act {
                    preview.question = SetupFailure(
                        "the engine runs as kapacitor and reads this file as everybody else does",
                        remedy:
                            "With a secret in it that ends: choose a file of its own, the running engine, or let others go on reading all.")
                    preview.overridden = ["room", "token"]
                }
                effects += ServiceSetup.update(&state, .previewed(.success(preview), draft, choice, change))
            case .saved:
                let report = SaveReport(path: path, backupPath: path + ".bak", mode: "0640")
                effects += ServiceSetup.update(&state, .saved(.success(report)))
            case .script(let answer): effects += ServiceSetup.update(&state, .script(answer))
            }
        }
        return effects
    }

    /// What was asked last; what is kept for resuming is no question.
    private static func asked(_ effects: [ServiceSetup.Effect]) -> ServiceSetup.Effect? {
        effects.last { if case .remember = $0 { false } else { true } }
    }

    static func preview(_ service: ConfiguredService, _ choice: SaveChoice) -> SavePreview {
        let secret = choice.secret == .file ? ["  \(service.secretKey) = \"********\""] : []
        let lines = ["  enabled = true"] + secret + ["  \(service.addressKey) = \"ops\""]
        var preview = SavePreview(
            path: path,
            lines: [.init(.gap, ""), .init(.same, "[\(service.section)]")] + lines.map { .init(.added, $0) } + [.init(.gap, "")],
            base: Secret(""), text: .empty, access: "root may write it, the group kapacitor may read it (mode 0640).")
        preview.choice = choice
        preview.command = "kaptop \(service.rawValue) add --\(service.entryKind) ops --\(service.secretFileKey) -"
        return preview
    }

    static func paste(_ text: String) -> Act { .key(.paste(text)) }

    static let hipChatAccess: [Act] = [paste("https://chat.example.com"), .key(.enter), paste(token)]
    static let hipChatPlace: [Act] = hipChatAccess + [.key(.enter), .rooms(.success(rooms))]
    static let hipChatTest: [Act] = hipChatPlace + [paste("ops"), .key(.enter), .checked(nil), .key(.enter)]
    static let hipChatSave: [Act] = hipChatTest + [.key(.enter), .tested(.delivered), .key(.enter)]
    static let slackPlace: [Act] = [paste("ops"), .key(.enter), paste(webhook), .key(.enter)]
    static let slackSave: [Act] = slackPlace + [paste("#ops"), .key(.enter), .key(.enter), .key(.enter), .tested(.delivered), .key(.enter)]
}

/// Every step of the HipChat and Slack wizards as text, whole at 80x24.
@Suite struct ServiceSetupGoldenTests {
    typealias Sample = ServiceSetupSample

    struct Scene: CustomTestStringConvertible, Sendable {
        var name: String
        var service: ConfiguredService
        var acts: [Sample.Act]
        var tasks = 3
        var kept: KeptDraft?
        var testDescription: String { name }
    }

    static var scenes: [Scene] {
        let gone = Cause(.destinationNotFound, status: 404, detail: "404 Not Found: Room not found")
        return [
            Scene(name: "hipchat-0-resume", service: .hipchat, acts: [], kept: SetupResumeTests.keptHipChat()),
            Scene(name: "hipchat-1-token", service: .hipchat, acts: []),
            Scene(name: "hipchat-1-token-resumed", service: .hipchat, acts: [.key("r")], kept: SetupResumeTests.keptHipChat()),
            Scene(name: "hipchat-1-token-ended", service: .hipchat, acts: [Sample.paste("ops"), .key(.enter)]),
            Scene(
                name: "hipchat-1-token-wrong", service: .hipchat,
                acts: Sample.hipChatAccess + [.key(.enter), .rooms(.failure(.unauthorized))]),
            Scene(name: "hipchat-2-room", service: .hipchat, acts: Sample.hipChatPlace),
            Scene(
                name: "hipchat-2-room-typed", service: .hipchat,
                acts: Sample.hipChatAccess + [
                    .key(.enter), .rooms(.failure(.forbidden("no scope"))), Sample.paste("ops"), .key(.enter), .checked(.roomNotFound),
                ]),
            Scene(
                name: "hipchat-3-options", service: .hipchat,
                acts: Sample.hipChatPlace + [Sample.paste("ops"), .key(.enter), .checked(nil), .key(" "), .key("j")]),
            Scene(name: "hipchat-4-test", service: .hipchat, acts: Sample.hipChatTest),
            Scene(name: "hipchat-4-test-refused", service: .hipchat, acts: Sample.hipChatTest + [.key(.enter), .tested(.rejected(gone))]),
            Scene(name: "hipchat-5-save", service: .hipchat, acts: Sample.hipChatSave + [.previewed]),
            Scene(name: "hipchat-5-save-question", service: .hipchat, acts: Sample.hipChatSave + [.question]),
            Scene(name: "hipchat-5-save-engine", service: .hipchat, acts: Sample.hipChatSave + [.previewed, .key(" "), .previewed]),
            Scene(name: "hipchat-6-done", service: .hipchat, acts: Sample.hipChatSave + [.previewed, .key("w"), .saved]),
            Scene(name: "slack-0-resume", service: .slack, acts: [], kept: SetupResumeTests.keptSlack()),
            Scene(name: "slack-1-webhook", service: .slack, acts: []),
            Scene(name: "slack-1-leave", service: .slack, acts: [.key(.escape)]),
            Scene(name: "slack-2-channel", service: .slack, acts: Sample.slackPlace),
            Scene(name: "slack-5-save", service: .slack, acts: Sample.slackSave + [.previewed]),
        ] + endings(.hipchat, Sample.hipChatSave, ".hipChat()") + endings(.slack, Sample.slackSave, ".slack()")
    }

    /// What is done about that nothing will be sent.
    private static func endings(_ service: ConfiguredService, _ save: [Sample.Act], _ lines: String) -> [Scene] {
        let none: [Sample.Act] = save + [.previewed, .key("w"), .saved]
        func scene(_ name: String, _ acts: Sample.Act...) -> Scene {
            Scene(name: "\(service.rawValue)-6-done-\(name)", service: service, acts: none + acts, tasks: 0)
        }
        let choose: Sample.Act = .key("i")
        let propose: Sample.Act = .script(.proposed(.success([EndingSample.change(lines, task: "task1")]), task: "task1"))
        var report = EndingSample.report(sending: "task1")
        report.senders = Sample.senders(naming: 1)
        return [
            scene("nothing-sends"), scene("choose", choose, .key(.pageDown)), scene("add", choose, .key(.enter), propose),
            scene("added", choose, .key(.enter), propose, .key("x"), .script(.changed(.success(report), task: "task1"))),
            scene(
                "failed", choose, .key(.enter), propose, .key("x"), .script(.changed(.failure(EndingSample.failure), task: "task1"))),
            scene("global", .key("f"), .previewed), scene("global-saved", .key("f"), .previewed, .key("w"), .saved),
        ]
    }

    @Test(arguments: scenes, SetupWizardGoldenTests.forms)
    func stepLooksAsItDid(_ scene: Scene, _ form: SetupWizardGoldenTests.Form) {
        var state = Sample.state(scene.service, size: form.size, glyphs: form.glyphs, tasks: scene.tasks, kept: scene.kept)
        Sample.play(scene.acts, &state)
        let grid = ServiceSetup.view(state, size: form.size)
        expectGolden(grid.text, "wizard-\(scene.name)-\(form.name)")
        #expect(!grid.text.contains("canary") && !grid.text.contains("CANARY"))
        if form.glyphs.isASCII {
            let foreign = grid.text.replacing("東京", with: "").unicodeScalars.filter { !$0.isASCII }
            #expect(foreign.isEmpty)
        }
    }

    @Test(arguments: scenes)
    func noSizeTraps(_ scene: Scene) {
        var state = Sample.state(scene.service, size: Size(width: 120, height: 36), tasks: scene.tasks, kept: scene.kept)
        Sample.play(scene.acts, &state)
        for width in [1, 5, 39, 59, 60, 61, 69, 70, 79, 200] {
            for height in [1, 2, 11, 15, 16, 17, 20, 29, 30, 60] {
                let size = Size(width: width, height: height)
                #expect(ServiceSetup.view(state, size: size).size == size)
            }
        }
    }

    @Test(arguments: scenes)
    func noDumpShowsTheSecret(_ scene: Scene) {
        var state = Sample.state(scene.service, size: Size(width: 120, height: 36))
        let effects = Sample.play(scene.acts, &state)
        var text = "\(state) \(String(reflecting: state)) \(effects)"
        dump(state, to: &text)
        dump(effects, to: &text)
        #expect(!text.contains("canaryHIP") && !text.contains("canaryCANARY"))
    }
}

/// The last step of every wizard, by its keys.
@Suite struct SaveFormTests {
    private func answered(_ form: inout SaveForm, _ prepare: (inout SavePreview) -> Void = { _ in }) {
        var preview = ServiceSetupSample.preview(form.service, form.choice)
        prepare(&preview)
        form.take(.success(preview), form.choice)
    }

    @Test func fileIsWrittenWithWAndNotWithEnter() {
        var form = SaveForm(.hipchat, SaveChoice())
        #expect(form.begin() == .preview(SaveChoice()))
        #expect(form.handle("w") == nil)
        answered(&form)
        #expect(form.handle(.enter) == nil && form.isWriteKeyShown)
        guard case .save? = form.handle("w") else { return #expect(Bool(false), "w does not save") }
        #expect(form.isWriting && form.handle("w") == nil && form.handle(" ") == nil)
        #expect(form.take(.success(SaveReport(path: "/x", mode: "0600")))?.path == "/x")
    }

    /// Pasted into the first field, as happens, a secret is neither seen nor kept for resuming.
    @Test(arguments: [ConfiguredService.hipchat, .slack])
    func secretInTheWrongFieldGoesWhereItBelongs(_ service: ConfiguredService) {
        typealias Sample = ServiceSetupSample
        let secret = service == .slack ? Sample.webhook : Sample.token
        var state = Sample.state(service, size: Size(width: 80, height: 24))
        Sample.play([Sample.paste("ops"), .key(.up), Sample.paste(secret)], &state)
        #expect(state.text(service == .slack ? .webhook : .token) == secret)
        #expect(state.text(service == .slack ? .workspace : .url) == "ops")
        #expect(!ServiceSetup.view(state, size: state.size).text.lowercased().contains("canary"))
        // An address of a server is none, however long.
        Sample.play([.key(.up), .key(.control("u")), Sample.paste("https://chat.example.com/hooks/abcdefghij")], &state)
        #expect(state.text(service == .slack ? .workspace : .url) == "https://chat.example.com/hooks/abcdefghij")
    }

    @Test func placesAreChosenWithTheSpaceBar() {
        var form = SaveForm(.telegram, SaveChoice())
        _ = form.begin()
        answered(&form)
        #expect(form.rows == [.place, .secret])
        #expect(form.handle(.down) == nil)
        #expect(form.handle(" ") == .preview(SaveChoice(secret: .ownFile)))
        #expect(form.handle(.right) == .preview(SaveChoice(secret: .environment)))
        #expect(form.handle(.left) == .preview(SaveChoice(secret: .ownFile)))
        _ = form.handle(.up)
        #expect(form.handle(" ") == .preview(SaveChoice(place: .engine, secret: .ownFile)))
        #expect(form.rows == [.place])
    }

    /// What stands before it, comments and folders, is one key away.
    @Test func newFileIsShownFromTheServicesSectionOn() {
        var form = SaveForm(.slack, SaveChoice())
        _ = form.begin()
        answered(&form) { preview in
            preview.base = nil
            preview.lines =
                (1...9).map { .init(.added, "# \($0)") } + [.init(.added, "[[slack]]")] + (1...20).map { .init(.added, "  key\($0) = 1") }
        }
        #expect(form.offset == 8)
        var grid = Grid(size: Size(width: 60, height: 24), widths: .standard)
        let none = WizardText(width: 60, glyphs: .unicode, widths: .standard)
        form.draw(on: &grid, in: grid.bounds, glyphs: .unicode, widths: .standard, remarks: none)
        #expect(grid.lines.contains("  9 more lines (PgUp)") && grid.lines.contains("+ [[slack]]"), "\(grid.lines)")
        _ = form.handle(.pageUp)
        #expect(form.offset == 3)
    }

    @Test func lateAnswerForAnotherChoiceIsNoNews() {
        var form = SaveForm(.telegram, SaveChoice())
        _ = form.begin()
        _ = form.handle(" ")
        form.take(.success(ServiceSetupSample.preview(.telegram, SaveChoice())), SaveChoice())
        #expect(form.preview == .waiting)
    }

    @Test func engineIsNotShutOutWithoutADecision() {
        var form = SaveForm(.telegram, SaveChoice())
        _ = form.begin()
        answered(&form) { $0.question = SetupFailure("it reads as other", remedy: "Choose.") }
        #expect(form.rows == [.place, .secret, .others] && form.handle("w") == nil)
        _ = form.handle(.down)
        _ = form.handle(.down)
        _ = form.handle(" ")
        #expect(form.choice.keepsOthers)
        answered(&form) { $0.question = SetupFailure("it reads as other", remedy: "Choose.") }
        guard case .save? = form.handle("w") else { return #expect(Bool(false), "w does not save") }
    }

    @Test func overridesAreTakenBackUnlessLeft() {
        var form = SaveForm(.telegram, SaveChoice())
        _ = form.begin()
        answered(&form) { $0.overridden = ["chat-id"] }
        #expect(form.rows == [.place, .secret, .overrides] && form.choice.endsOverrides)
        _ = form.handle(.down)
        _ = form.handle(.down)
        _ = form.handle(" ")
        #expect(!form.choice.endsOverrides)
    }
}
