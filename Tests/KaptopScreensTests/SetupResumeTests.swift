import Foundation
import KaptopConfig
import KaptopDelivery
import Testing
import TextUI

@testable import KaptopScreens

/// What wizards keep for going on after a lost connection, and the question about it.
@Suite struct SetupResumeTests {
    typealias Telegram = SetupWizardSample
    typealias Service = ServiceSetupSample

    static let size = Size(width: 100, height: 34)

    /// A HipChat setup that was cut off at its options, an hour and a half ago.
    static func keptHipChat(isWanted: Bool = false) -> KeptDraft {
        var draft = SetupDraft(.hipchat)
        draft.step = 3
        draft.url = "https://chat.example.com/v2/room"
        draft.place = "Ops on-call"
        draft.isGlobal = true
        return KeptDraft(draft, keptAt: Telegram.now - 5_400_000_000_000, isWanted: isWanted)
    }

    static func keptSlack(isWanted: Bool = false) -> KeptDraft {
        var draft = SetupDraft(.slack)
        draft.step = 4
        draft.workspace = "ops"
        draft.place = "#ops"
        return KeptDraft(draft, keptAt: Telegram.now - 42_000_000_000, isWanted: isWanted)
    }

    private func text(_ state: ServiceSetup.State) -> String {
        ServiceSetup.view(state, size: Self.size).lines.joined(separator: " ").split { $0 == " " || $0 == "│" }.joined(separator: " ")
    }

    private func text(_ state: TelegramSetup.State) -> String {
        TelegramSetup.view(state, size: Self.size).lines.joined(separator: " ").split { $0 == " " || $0 == "│" }.joined(separator: " ")
    }

    private func service(_ service: ConfiguredService, _ kept: KeptDraft?) -> ServiceSetup.State {
        Service.state(service, size: Self.size, kept: kept)
    }

    /// Plays acts; returns all that was to be kept, nil for what was to be forgotten.
    private func drafts(_ acts: [Service.Act], _ state: inout ServiceSetup.State) -> [SetupDraft?] {
        Service.play(acts, &state).compactMap { effect -> SetupDraft?? in
            if case .remember(let draft, _) = effect { .some(draft) } else { nil }
        }
    }

    // MARK: What is kept

    @Test func stepsOfHipChatAreKeptOnceTheyAreTaken() throws {
        var state = service(.hipchat, nil)
        #expect(drafts(Service.hipChatAccess, &state) == [])
        let kept = drafts([.key(.enter), .rooms(.success(Service.rooms)), Service.paste("ops"), .key(.enter), .checked(nil)], &state)
        #expect(kept.isEmpty == false)
        // The effects' answers above are played through `update` of their own.
        let draft = state.currentDraft
        #expect(draft.step == 3 && draft.url == "https://chat.example.com/v2/room" && draft.place == "Ops on-call")
        _ = drafts([.key(" ")], &state)
        #expect(state.currentDraft.isGlobal && state.resuming.kept == state.currentDraft)
    }

    @Test func numbersOfWhatIsKeptRise() {
        var state = service(.slack, nil)
        var numbers: [Int] = []
        for case .remember(_, let number) in Service.play(Service.slackSave + [.previewed], &state) { numbers.append(number) }
        #expect(numbers.count > 2 && numbers == Array(1...numbers.count))
    }

    @Test func whatIsSavedIsKeptNoMore() {
        var state = service(.slack, nil)
        #expect(drafts(Service.slackSave + [.previewed, .key("w")], &state).last != .some(nil))
        #expect(drafts([.saved], &state) == [nil])
        var telegram = Telegram.state()
        for message in Telegram.saving + [.key("w")] { _ = TelegramSetup.update(&telegram, message) }
        #expect(telegram.resuming.kept?.step == 5)
        let effects = TelegramSetup.update(&telegram, .saved(.success(Telegram.report)))
        #expect(effects == [.remember(nil, number: telegram.resuming.number)])
    }

    @Test func untouchedWizardKeepsNothing() {
        var state = service(.hipchat, nil)
        #expect(drafts([.key(.down), .key(.up), .key(.enter)], &state) == [])
        #expect(state.resuming.kept == nil)
    }

    // MARK: Resuming

    @Test func telegramGoesOnWhereItWasOnceTheTokenIsThere() {
        var state = Telegram.state()
        for message in Telegram.testing + [.key(.backTab), .key(.right)] { _ = TelegramSetup.update(&state, message) }
        let draft = state.currentDraft
        #expect(draft.step == 3 && draft.telegram?.chat?.id == Telegram.group.id && draft.telegram?.parseMode == "Markdown")

        var later = Telegram.state(kept: KeptDraft(draft, keptAt: 0, isWanted: true))
        #expect(later.step == .token && later.chat?.name == "Ops on-call")
        #expect(LineMode<TelegramSetup>.page(later).joined(separator: " ").contains("paste that of @KapOpsBot again"))
        Telegram.play(Telegram.checked + [.key(.enter)], &later)
        #expect(later.step == .options)
        #expect(later.settings.parseMode == "Markdown" && later.settings.chatID == "-1001472583690")
        // Another bot does not know the chat.
        var other = Telegram.state(kept: KeptDraft(draft, keptAt: 0, isWanted: true))
        Telegram.play([.key(.paste("123456789:" + String(repeating: "b", count: 35)))], &other)
        #expect(other.chat == nil && other.resumedStep == .chat)
    }

    @Test func tokenOfAnotherBotInTheFileIsNotTakenForTheOneThatWasCutOff() {
        var settings = TelegramSettings()
        settings.token = Secret("123456789:OLDoldOLDoldOLDoldOLDoldOLDoldOLDol")
        var state = Telegram.state(settings: settings, kept: Telegram.kept(isWanted: true))
        #expect(state.token == nil && state.chat?.id == Telegram.group.id)
        Telegram.play(Telegram.checked + [.key(.enter)], &state)
        #expect(state.step == .test)
    }

    @Test func hipChatGoesOnWhereItWasOnceTheTokenIsThere() {
        var state = service(.hipchat, Self.keptHipChat(isWanted: true))
        #expect(state.focus == .token && text(state).contains("the token was not kept: paste it once more"))
        #expect(text(state).contains("Then it goes on with step 3 of 5."))
        Service.play([Service.paste(Service.token)], &state)
        let effects = ServiceSetup.update(&state, .key(.enter))
        guard case .listRooms(let settings)? = effects.first else { return #expect(Bool(false), "the token is not checked") }
        #expect(settings.url == "https://chat.example.com/v2/room")
        _ = ServiceSetup.update(&state, .rooms(.success(Service.rooms), settings))
        #expect(state.step == .options && state.hipChat?.room == "Ops on-call" && state.isGlobal)
        // Once there, it is a wizard like any other.
        Service.play([.key(.backTab), .key(.backTab), .key(.enter), .key(.enter)], &state)
        #expect(state.step == .place)
    }

    @Test func slackGoesOnWhereItWasOnceTheWebhookIsThere() {
        var state = service(.slack, Self.keptSlack(isWanted: true))
        #expect(text(state).contains("the webhook URL was not kept"))
        Service.play([Service.paste(Service.webhook), .key(.enter)], &state)
        #expect(state.step == .test && state.text(.channel) == "#ops" && state.text(.workspace) == "ops")
    }

    // MARK: The question

    @Test func keptDraftIsAskedAboutBeforeAnythingElse() {
        var state = service(.hipchat, Self.keptHipChat())
        let shown = text(state)
        #expect(shown.contains("Go on where the setup was cut off?"))
        #expect(shown.contains("1h30 ago it had come to step 3 of 5, Options."))
        #expect(shown.contains("Ops on-call") && shown.contains("chat.example.com"))
        // Nothing but an answer is taken, and what is kept is not touched.
        for key: Key in [.enter, "x", " ", .tab, .backTab, .paste("text"), .function(2)] {
            #expect(ServiceSetup.update(&state, .key(key)) == [])
        }
        #expect(state.resuming.isAsking && state.text(.url) == "")
        #expect(ServiceSetup.update(&state, .key("r")) == [])
        #expect(!state.resuming.isAsking && state.resumedStep == .options && state.text(.room) == "Ops on-call")
    }

    @Test func beginningAnewForgetsWhatWasKept() {
        var state = service(.slack, Self.keptSlack())
        #expect(ServiceSetup.update(&state, .key("b")) == [.remember(nil, number: 1)])
        #expect(state.text(.channel) == "" && state.resumedStep == nil && text(state).contains("Make one in Slack"))
        var telegram = Telegram.state(kept: Telegram.kept())
        #expect(TelegramSetup.update(&telegram, .key("b")) == [.remember(nil, number: 1)])
        #expect(telegram.chat == nil && text(telegram).contains("Make one in Telegram"))
    }

    @Test(arguments: [Key.escape, .control("c")])
    func leavingTheQuestionLeavesWhatIsKept(_ key: Key) {
        var state = service(.hipchat, Self.keptHipChat())
        #expect(ServiceSetup.update(&state, .key(key)) == [.finish(.postponed)])
        var telegram = Telegram.state(kept: Telegram.kept())
        #expect(TelegramSetup.update(&telegram, .key(key)) == [.finish(.postponed)])
        // So does leaving where there is no room to show it.
        _ = TelegramSetup.update(&telegram, .resize(Size(width: 20, height: 5)))
        #expect(TelegramSetup.update(&telegram, .key(.control("c"))) == [.finish(.postponed)])
    }

    @Test func telegramsQuestionNamesBotChatAndStep() {
        var state = Telegram.state(kept: Telegram.kept())
        let shown = text(state)
        #expect(shown.contains("15m ago it had come to step 4 of 5, Test."))
        #expect(shown.contains("@KapOpsBot") && shown.contains("Ops on-call"))
        #expect(TelegramSetup.update(&state, .key("r")) == [])
        #expect(state.resumedStep == .test)
    }

    @Test func consoleAsksTooAndLeavesItWhenLeft() {
        var console = Console.State(Dashboard.State(now: Telegram.now, zone: .utc))
        _ = Console.update(&console, .resize(Self.size))
        _ = Console.update(&console, .openService(service(.hipchat, Self.keptHipChat()).surroundings))
        #expect(Console.view(console, size: Self.size).text.contains("Go on where the setup was cut off?"))
        let effects = Console.update(&console, .key(.escape))
        #expect(effects.first == .service(.finish(.postponed), run: 1))
        #expect(Console.view(console, size: Self.size).text.contains("stays kept"))
        // A terminal that goes away says nothing to any wizard.
        #expect(Console.message(for: .hangup) == nil)
    }

    // MARK: Secrets

    /// Secrets everywhere they could be pasted by mistake, in the right field or not.
    @Test func noDraftHoldsASecret() throws {
        var kept: [SetupDraft] = []
        func note(_ effects: [ServiceSetup.Effect]) {
            for case .remember(let draft?, _) in effects { kept.append(draft) }
        }
        let rooms: [Service.Act] = [.rooms(.success(Service.rooms)), .checked(nil), .tested(.delivered), .previewed, .key(.enter)]
        let acts: [(ConfiguredService, [Service.Act])] = [
            (.hipchat, Service.hipChatSave + [.previewed, .key("w"), .saved]),
            (.hipchat, [Service.paste(Service.token), .key(.enter), Service.paste(Service.token), .key(.enter)] + rooms),
            (.hipchat, Service.hipChatPlace + [Service.paste(Service.token), .key(.enter)] + rooms),
            (
                .hipchat,
                [Service.paste("ops"), .key(.enter), Service.paste(Service.token), .key(.enter)] + [
                    Service.paste(Service.token), .key(.enter), .key(.enter),
                ]
            ),
            (
                .hipchat,
                [Service.paste("https://me:\(Service.token)@chat.example.com"), .key(.enter), Service.paste("x"), .key(.enter)] + rooms
            ),
            (
                .hipchat,
                [Service.paste("https://h.example.com/?auth_token=\(Service.token)"), .key(.enter), Service.paste("x"), .key(.enter)]
                    + rooms
            ),
            (.slack, Service.slackSave + [.previewed, .key("w"), .saved]),
            (.slack, [Service.paste(Service.webhook), .key(.enter), Service.paste(Service.webhook), .key(.enter)]),
            (.slack, Service.slackPlace + [Service.paste(Service.webhook), .key(.enter), .key(.enter)]),
        ]
        for (name, acts) in acts {
            var state = service(name, nil)
            note(Service.play(acts, &state))
        }
        let typed = Telegram.tokenText.map { TelegramSetup.Message.key(.character($0)) }
        let telegram: [[TelegramSetup.Message]] = [
            Telegram.saved, typed, Telegram.foundAfterRemoval,
            [.key(.tab)] + "http://localhost/bot".map { .key(.character($0)) } + typed,
            [.key(.tab), .key(.control("u"))] + "https://me:canaryCANARY@h/bot".map { .key(.character($0)) } + Telegram.pasted,
            [.key(.up)] + typed, Telegram.found + [.key(.tab)] + typed + [.key(.enter)],
            Telegram.found + [.key(.tab)] + Telegram.webhook,
        ]
        for messages in telegram {
            var state = Telegram.state()
            for message in messages {
                for case .remember(let draft?, _) in TelegramSetup.update(&state, message) { kept.append(draft) }
            }
        }
        #expect(kept.count > 40)
        for draft in kept {
            let json = String(decoding: try JSONEncoder().encode(draft), as: UTF8.self)
            #expect(!json.lowercased().contains("canary"), "\(json)")
            #expect(try JSONDecoder().decode(SetupDraft.self, from: Data(json.utf8)) == draft)
        }
    }
}
