import KaptopConfig
import KaptopDelivery
import Testing
import TextUI

@testable import KaptopScreens

/// What wizards ask line by line, and what a line stands for.
@Suite struct LineModeTests {
    typealias Sample = SetupWizardSample
    typealias Service = ServiceSetupSample

    private let size = Size(width: 100, height: 34)

    /// Answers with lines; returns what was asked last.
    @discardableResult
    private func answer(_ lines: String..., in state: inout TelegramSetup.State) -> LineMode<TelegramSetup>.Question {
        for line in lines {
            for key in LineMode<TelegramSetup>.keys(for: line, LineMode<TelegramSetup>.question(state)) ?? [] {
                _ = TelegramSetup.update(&state, .key(key))
            }
        }
        return LineMode<TelegramSetup>.question(state)
    }

    @discardableResult
    private func answer(_ lines: String..., in state: inout ServiceSetup.State) -> LineMode<ServiceSetup>.Question {
        for line in lines {
            for key in LineMode<ServiceSetup>.keys(for: line, LineMode<ServiceSetup>.question(state)) ?? [] {
                _ = ServiceSetup.update(&state, .key(key))
            }
        }
        return LineMode<ServiceSetup>.question(state)
    }

    private func words(_ question: LineMode<TelegramSetup>.Question) -> [String] {
        guard case .choice(let choices) = question else { return [] }
        return choices.map(\.text)
    }

    @Test func promptNamesTheCommandsOfItsField() {
        let state = Sample.state(glyphs: .ascii)
        let question = LineMode<TelegramSetup>.question(state)
        #expect(
            LineMode<TelegramSetup>.prompt(question)
                == "Token (hidden), empty for as it is, :server, :proxy, :back, :leave: ")
        #expect(LineMode<TelegramSetup>.page(state).contains { $0.contains("Lost the token? Send /token") })
    }

    @Test func serverAndProxyAreAskedForBeforeTheToken() {
        var state = Sample.state(glyphs: .ascii)
        #expect(
            answer(":server", in: &state)
                == .text(LineField("Server", commands: [.init("token", .tab, .tab), .init("proxy", .tab), .clear])))
        answer("http://localhost:8081", in: &state)
        // No token is missed where none was asked for yet.
        #expect(state.entry == .token && state.entryMistake == nil && state.url == "http://localhost:8081/bot")
        answer(":proxy", "proxy.example.com", in: &state)
        #expect(state.proxy == "http://proxy.example.com:3128")
        let there = TelegramAccess(token: Sample.token, url: "http://localhost:8081/bot", proxy: "http://proxy.example.com:3128")
        answer(Sample.tokenText, in: &state)
        #expect(state.bot == .waiting && state.access == there)
    }

    @Test func addressThatIsNoneIsAskedForAgain() {
        var state = Sample.state(glyphs: .ascii)
        let question = answer(":server", "nonsense", in: &state)
        #expect(state.entryMistake == .badURL)
        guard case .text(let field) = question else { return #expect(Bool(false), "no field") }
        #expect(field.label == "Server")
        // `:clear` empties it, which means Telegram's own.
        answer(":clear", "", in: &state)
        #expect(state.entry == .token && state.url == TelegramSettings.defaultURL)
    }

    @Test func typedIDLeadsBackToTheList() {
        var state = Sample.state(glyphs: .ascii)
        Sample.play(Sample.found, &state)
        #expect(words(LineMode<TelegramSetup>.question(state)).contains("type an id"))
        // There is nothing to copy a link to.
        #expect(!words(LineMode<TelegramSetup>.question(state)).contains("copy link"))
        Sample.play([.key(.tab)], &state)
        guard case .text(let field) = LineMode<TelegramSetup>.question(state) else { return #expect(Bool(false), "no field") }
        #expect(field.commands == [.init("list", .tab)])
        answer(":list", in: &state)
        #expect(!state.isTypingID)
        // Whoever refused to read may think better of it.
        Sample.play(Sample.asked + [.key("i")], &state)
        state = Sample.state(glyphs: .ascii)
        Sample.play(Sample.asked + [.key("i")], &state)
        answer("nonsense", in: &state)
        #expect(answer(":read", in: &state) != .text(field) && state.question == .rival)
    }

    @Test func keptDraftAndWebhookAreAskedAboutInLines() {
        var state = Sample.state(glyphs: .ascii, kept: Sample.kept())
        #expect(words(LineMode<TelegramSetup>.question(state)).prefix(2) == ["go on there", "begin anew"])
        answer("1", in: &state)
        #expect(!state.resuming.isAsking && state.resumedStep == .test)
        state = Sample.state(glyphs: .ascii)
        Sample.play(Sample.foundAfterRemoval, &state)
        #expect(words(LineMode<TelegramSetup>.question(state)).prefix(2) == ["put it back", "leave it removed"])
        answer("2", in: &state)
        #expect(state.step == .options)
        guard case .choice(let choices) = LineMode<TelegramSetup>.question(state) else { return #expect(Bool(false), "no choices") }
        for key in choices.last?.keys ?? [] { _ = TelegramSetup.update(&state, .key(key)) }
        #expect(words(LineMode<TelegramSetup>.question(state)).prefix(2) == ["put back", "leave it removed"])
        #expect(LineMode<TelegramSetup>.page(state).contains { $0.contains("Still removed: the webhook at hooks.example.com") })
    }

    static let nested: [[TelegramSetup.Message]] = [
        [], Sample.asked, Sample.found, Sample.found + [.key(.tab)], Sample.webhook + [.key(.enter), .key("r")],
        Sample.listening + [Sample.full(), .key("d")], Sample.chosen, Sample.testing, Sample.saving, Sample.saved,
        Sample.saved + [.key("i")], Sample.saved + [.key("i"), .key(.enter)],
    ]

    /// However deep in a step, and without anything else being done.
    @Test(arguments: nested.indices)
    func leavingLeavesFromEverywhere(_ index: Int) {
        var state = Sample.state(tasks: Sample.silentTasks, glyphs: .ascii)
        Sample.play(Self.nested[index], &state)
        let question = LineMode<TelegramSetup>.question(state)
        let keys: [Key]? =
            switch question {
            case .text: LineMode<TelegramSetup>.keys(for: ":leave", question)
            case .choice(let choices): LineMode<TelegramSetup>.keys(for: String(choices.count), question)
            }
        let effects = (keys ?? []).flatMap { TelegramSetup.update(&state, .key($0)) }
        guard case .finish = effects.first else { return #expect(Bool(false), "\(effects)") }
    }

    @Test func everyFieldOfHipChatCanBeGoneBackTo() {
        var state = Service.state(.hipchat, size: size, glyphs: .ascii)
        answer("https://wrong.example.com", in: &state)
        let question = answer(":server", in: &state)
        #expect(question == .text(LineField("Subdomain, or address of a compatible server", commands: [.clear])))
        answer("https://chat.example.com", Service.token, in: &state)
        #expect(state.rooms == .waiting && state.hipChat?.url == "https://chat.example.com/v2/room")
    }

    @Test func roomIsShownBeforeItIsTaken() {
        var state = Service.state(.hipchat, size: size, glyphs: .ascii)
        let settings = Service.play(Service.hipChatAccess + [.key(.enter)], &state)
        guard case .listRooms(let asked)? = settings.last(where: { if case .listRooms = $0 { true } else { false } }) else {
            return #expect(Bool(false), "the token is not checked")
        }
        let rooms = ["devops", "Ops on-call", "ops"].enumerated().map { HipChatRoom(id: Int64($0) + 1, name: $1) }
        _ = ServiceSetup.update(&state, .rooms(.success(rooms), asked))
        let prompt = LineMode<ServiceSetup>.prompt(LineMode<ServiceSetup>.question(state))
        #expect(prompt == "Room, empty for the marked one, :down, :up, :back, :leave: ")
        // What is typed in full is meant, though other names have it in them.
        answer("ops", in: &state)
        #expect(state.step == .place && state.check == .unasked)
        #expect(LineMode<ServiceSetup>.page(state).contains { $0.contains("> ops") })
        answer(":down", in: &state)
        #expect(state.hipChat?.room == "devops")
        answer(":up", "", in: &state)
        #expect(state.check == .waiting && state.text(.room) == "ops")
    }

    @Test func fieldIsEmptiedWithAWord() {
        var state = Service.state(.slack, size: size, glyphs: .ascii)
        answer("ops", Service.webhook, "#old", in: &state)
        Service.play([.key(.backTab)], &state)
        #expect(state.step == .place && state.text(.channel) == "#old")
        answer(":clear", "", in: &state)
        #expect(state.step == .options && state.text(.channel) == "")
    }
}
