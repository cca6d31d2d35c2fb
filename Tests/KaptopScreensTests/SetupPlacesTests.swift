import KaptopConfig
import KaptopDelivery
import Testing
import TextUI

@testable import KaptopScreens

/// Several chats: added by a name, made the default, renamed and removed with the Telegram wizard.
@Suite struct SetupPlacesTests {
    typealias Sample = SetupPlacesSample
    typealias Wizard = SetupWizardSample
    typealias Effect = TelegramSetup.Effect

    private func text(_ state: TelegramSetup.State) -> String {
        TelegramSetup.view(state, size: Size(width: 100, height: 34)).lines.map { line in
            line.filter { $0 != "│" }.split(separator: " ").joined(separator: " ")
        }.joined(separator: " ")
    }

    private func play(_ messages: [TelegramSetup.Message], _ state: inout TelegramSetup.State) -> [Effect] {
        Wizard.play(messages, &state)
    }

    // MARK: The list

    @Test func nothingIsListedWhereNothingIsSetUp() {
        #expect(Wizard.state().step == .token)
        var settings = TelegramSettings()
        settings.token = Wizard.token
        #expect(Sample.state(settings).step == .token)
    }

    @Test func whatIsSetUpIsListedWithItsUsers() {
        let state = Sample.state()
        #expect(state.step == .places)
        let text = text(state)
        #expect(text.contains("default -1001472583690 handler ops of topic cpu, t"))
        #expect(text.contains("oncall -100200 13 task disk_alert"))
        #expect(text.contains("db -43 unused"))
        #expect(text.contains("Used by handler ops of topic cpu, task cpu_alert"))
    }

    @Test func defaultThatGoesByANameIsOneRow() {
        var settings = Sample.telegram
        settings.chatID = "oncall"
        let state = Sample.state(settings)
        #expect(state.place.held.all.map(\.name) == ["oncall", "db"])
        #expect(text(state).contains("oncall (default)"))
        #expect(state.place.held.users(of: state.place.held.all[0], Sample.senders).count == 3)
    }

    @Test func listComesAfterWhatIsInTheWayOfSaving() {
        var state = TelegramSetup.State(
            TelegramSetup.Surroundings(
                hostname: "h", configurationPath: "/c", standing: Wizard.blocked, settings: Sample.telegram, afterSaving: ""),
            now: 0)
        #expect(state.step == .access)
        _ = play([.key(.enter)], &state)
        #expect(state.step == .places)
        _ = play([.key(.backTab)], &state)
        #expect(state.step == .access)
    }

    // MARK: Another one

    @Test func botIsAskedOnceMoreAndTheChatComesNext() {
        var state = Sample.state()
        #expect(play([.key("i")], &state) == [.getMe(Wizard.access)])
        #expect(play([Sample.passed[0]], &state) == [.getWebhookInfo(Wizard.access)])
        #expect(play([Sample.passed[1]], &state) == [])
        #expect(state.step == .chat && state.question == .rival && state.chat == nil && state.typedID.isEmpty)
        // Back does not run forward again.
        #expect(play([.key(.backTab)], &state) == [])
        #expect(state.step == .token)
        _ = play([.key(.backTab)], &state)
        #expect(state.step == .places)
    }

    @Test func badTokenStopsOnItsStep() {
        var state = Sample.state()
        _ = play([.key("i"), .bot(.failure(.unauthorized), Wizard.access)], &state)
        #expect(state.step == .token && text(state).contains("401"))
    }

    @Test func anotherChatIsAnEntryBesideTheDefault() throws {
        var state = Sample.state()
        #expect(play(Sample.added, &state) == [])
        // The name is the first thing to agree to.
        #expect(state.step == .options && state.option == .name && state.place.typedName == "mina-park" && !state.place.isDefault)
        #expect(text(state).contains("A script says: .telegram().chatId('mina-park')"))
        #expect(text(state).contains("What names no chat goes on to -1001472583690."))
        #expect(state.sentPlaces == [.init("mina-park"), .init("87654321")])
        #expect(state.scriptLines == ".telegram().chatId('mina-park')")
        #expect(state.reach.isNothing)
        #expect(play([.key(.enter), .key(.enter)], &state) == [])
        guard case .sendTest(let tested)? = play([.key(.enter)], &state).first else { throw Missing() }
        #expect(tested.chatID == "mina-park" && tested.chats.last == .init(name: "mina-park", chatID: "87654321"))
        let effects = play([.tested(.delivered, tested), .key(.enter)], &state)
        let entry = NamedEntry(.telegram, name: "mina-park", address: "87654321")
        var saved = tested
        saved.chatID = Sample.telegram.chatID
        #expect(effects == [.preview(saved, SaveChoice(), PlaceChange(isDefault: false, entry: entry))])
    }

    struct Missing: Error {}

    /// Whoever names a chat by its id uses it, though it may lose its name.
    @Test func addressesCountAsUsesToo() {
        var senders = Sample.senders
        senders.tasks.append(.init(name: "old_script", places: [.init("-43")]))
        senders.tasks.append(.init(name: "topicless", places: [.init("-100200")]))
        let places = ServicePlaces(
            .telegram,
            {
                var services = ServiceSettings()
                services.telegram = Sample.telegram
                return services
            }())
        let users = places.all.map { places.users(of: $0, senders) }
        #expect(users[0].contains("task cpu_alert") && users[2] == ["task old_script"])
        #expect(users[1] == ["task disk_alert"], "a topic has no other address than its name")
        #expect(places.usersOfRemoval(of: places.all[2], senders).isEmpty)
    }

    @Test func becomingTheDefaultNamesWhatMoves() {
        var state = Sample.state()
        _ = play(Sample.added + [.key(.enter), .key(" ")], &state)
        #expect(state.place.isDefault && state.settings.chatID == "87654321")
        #expect(text(state).contains("moved here from -1001472583690: handler ops of topic cpu, task cpu_alert"))
        #expect(state.sentPlaces == [.init(), .init("mina-park"), .init("87654321")] && state.scriptLines == ".telegram()")
        #expect(state.reach.tasks.map(\.name) == ["cpu_alert"])
        // Without a name it is the default alone.
        _ = play([.key(.up), .key(.control("u")), .key(.down), .key(.enter)], &state)
        #expect(state.step == .test && state.placeChange == .default)
        #expect(state.settings.chats == Sample.telegram.chats)
    }

    @Test func alertsOfAllTasksMoveWithTheDefaultOnly() {
        var settings = Sample.telegram
        settings.isGlobal = true
        var senders = Sample.senders
        senders.tasks.append(.init(name: "quiet"))
        var state = Sample.state(settings, senders: senders)
        _ = play(Sample.added, &state)
        #expect(state.reach.tasks.isEmpty)
        _ = play([.key(.enter), .key(" ")], &state)
        #expect(text(state).contains("every task without a Telegram handler of its own"))
        #expect(state.reach.tasks.map(\.name) == ["cpu_alert", "quiet"])
    }

    @Test func nameIsTextAndIsChecked() {
        var state = Sample.state()
        _ = play(Sample.added + [.key(.control("u"))] + Wizard.typed("xjkgq i"), &state)
        #expect(state.place.typedName == "xjkgq i" && state.step == .options)
        let mistakes: [(String, String)] = [
            ("", "it needs a name"), ("oncall", "there is a chat oncall already"), ("it's", "a script could not quote this name"),
            ("-100", "this name looks like a chat's id"),
        ]
        for (name, sentence) in mistakes {
            _ = play([.key(.up), .key(.control("u"))] + Wizard.typed(name) + [.key(.enter), .key(.enter)], &state)
            #expect(state.step == .options && state.option == .name && text(state).contains(sentence), "\(name)")
        }
        _ = play([.key(.control("u"))] + Wizard.typed("night") + [.key(.enter), .key(.enter)], &state)
        #expect(state.step == .test)
        // Back keeps it, whatever is proposed.
        _ = play([.key(.backTab)], &state)
        #expect(state.place.typedName == "night" && state.option == .isDefault)
    }

    @Test func proposedNameIsFree() {
        var state = Sample.state()
        let chat = SeenChat(id: -9, kind: .group, title: "DB!")
        _ = play(Sample.adding + [.key("x"), .code(Wizard.code), Wizard.seen(chat), .key(.enter)], &state)
        #expect(state.place.typedName == "db-2")
    }

    @Test func topicAlwaysHasAName() {
        var state = Wizard.state()
        _ = play(Wizard.listening + [Wizard.seen(Wizard.topic), .key(.enter)], &state)
        #expect(state.place.typedName == "ops-on-call-alerts" && state.place.isDefault && state.option == .format)
        #expect(state.sentPlaces == [.init(), .init("ops-on-call-alerts")])
        _ = play([.key("g"), .key(.control("u")), .key(.enter), .key(.enter)], &state)
        #expect(state.step == .options && text(state).contains("a topic needs a name"))
    }

    /// Screens show the name, where Kapacitor's key has but a number.
    @Test func firstChatIsTheDefaultAndHasItsTitleForAName() {
        var state = Wizard.state()
        _ = play(Wizard.chosen, &state)
        #expect(state.place.isDefault && state.place.typedName == "ops-on-call" && state.placeChange == Wizard.place)
        #expect(state.settings.chatID == "-1001472583690")
        _ = play([.key("g"), .key(.control("u"))], &state)
        #expect(state.placeChange == .default && state.settings.chats.isEmpty)
        _ = play(Wizard.typed("ops-on-call") + [.key(.down), .key(.down)], &state)
        // Not the default: then it needs the name.
        _ = play([.key("k"), .key(" ")], &state)
        #expect(!state.place.isDefault && state.place.typedName == "ops-on-call" && state.settings.chatID.isEmpty)
        // Both is possible.
        _ = play([.key(" ")], &state)
        #expect(state.place.typedName == "ops-on-call" && state.settings.chatID == "-1001472583690" && state.settings.chats.count == 1)
    }

    // MARK: Changing

    @Test func changedChatIsPreselectedWithItsTopic() {
        var state = Sample.state()
        #expect(play(Sample.changing, &state) == [])
        #expect(state.question == .held && text(state).contains("-100200, topic 13"))
        #expect(play([.key("z")], &state) == [.getChat("-100200", Wizard.access)])
        _ = play([.chat(.success(Sample.held), id: "-100200", Wizard.access)], &state)
        #expect(state.step == .options && state.chat?.threadID == 13 && state.place.typedName == "oncall" && !state.place.isDefault)
        #expect(state.settings == Sample.telegram)
    }

    @Test func renamingNamesWhoStillSaysTheOldName() {
        var state = Sample.state()
        _ = play(Sample.changed + [.key("g"), .key(.control("u"))] + Wizard.typed("night"), &state)
        #expect(text(state).contains("still sending to oncall: task disk_alert"))
        var change = PlaceChange(
            isDefault: false, entry: NamedEntry(.telegram, name: "night", address: "-100200", threadID: 13), replaced: "oncall")
        change.isUsed = true
        #expect(state.placeChange == change)
        // In its place.
        #expect(state.settings.chats.map(\.name) == ["night", "db"])
        // A name makes no difference to the test.
        _ = play([.key(.enter), .key(.enter), .key(.enter), .tested(.delivered, state.testSettings)], &state)
        #expect(state.hasPassedTest)
        _ = play([.key(.backTab), .key(.up)] + Wizard.typed("s") + [.key(.enter), .key(.enter)], &state)
        #expect(state.hasPassedTest && state.place.typedName == "nights")
    }

    @Test func anotherAddressKeepsTheName() {
        var state = Sample.state()
        _ = play(Sample.changing + [.key("f"), .key("x"), .code(Wizard.code), Wizard.seen(Wizard.person), .key(.enter)], &state)
        #expect(state.place.typedName == "oncall" && state.settings.chats[0] == .init(name: "oncall", chatID: "87654321"))
    }

    /// A default and the name that leads to the same chat are one row; without the name it stays the default.
    @Test func defaultWithANameIsOneRow() {
        var services = ServiceSettings()
        services.telegram = Wizard.settings
        services.telegram.chats.append(.init(name: "topic", chatID: services.telegram.chatID, threadID: 4))
        var places = ServicePlaces(.telegram, services)
        #expect(places.all.map(\.name) == ["ops-on-call", "topic"] && places.all.map(\.isDefault) == [true, false])
        #expect(!places.isDefaultByName(places.all[0]))
        let senders = ServiceSenders(tasks: [.init(name: "cpu", places: [.init()]), .init(name: "disk", places: [.init("ops-on-call")])])
        #expect(places.users(of: places.all[0], senders) == ["task disk", "task cpu"])
        #expect(places.usersOfRemoval(of: places.all[0], senders) == ["task disk"])
        places.remove(places.all[0])
        #expect(places.all.map(\.name) == [nil, "topic"] && places.all[0].address == "-1001472583690")
    }

    @Test func defaultStaysOneUntilAnotherIs() {
        var state = Sample.state()
        let chat = SeenChat(id: -1_001_472_583_690, kind: .supergroup, title: "Ops")
        _ = play([.key(.enter)] + Sample.passed + [.key("z"), .chat(.success(chat), id: "-1001472583690", Wizard.access)], &state)
        #expect(state.step == .options && state.place.isLocked && state.placeChange == .default)
        _ = play([.key("g"), .key(.down), .key(" ")], &state)
        #expect(state.place.isDefault && text(state).contains("make another chat the default to end that"))
        // It can be given a name.
        _ = play([.key(.up)] + Wizard.typed("main"), &state)
        #expect(state.settings.chatID == "-1001472583690" && state.settings.chats.last?.name == "main")
    }

    @Test func sameChoiceKeepsWhatWasTypedAnotherDoesNot() {
        var state = Sample.state()
        _ = play(Sample.added + Wizard.typed("-x"), &state)
        _ = play([.key(.backTab), .key(.backTab), .key(.backTab)], &state)
        #expect(state.step == .places)
        _ = play([.key("i")], &state)
        #expect(state.step == .chat && state.chat == Wizard.person && state.place.typedName == "mina-park-x")
        _ = play([.key(.backTab), .key(.backTab), .key("G"), .key(.enter)], &state)
        #expect(state.place.typedName == "db" && state.chat?.id == -43)
    }

    @Test func nameIsNotTakenAwayByClearingIt() {
        var settings = Sample.telegram
        settings.chatID = "db"
        var state = Sample.state(settings)
        _ = play([.key("G"), .key(.enter)] + Sample.passed, &state)
        let chat = SeenChat(id: -43, kind: .group, title: "Databases")
        _ = play([.key("z"), .chat(.success(chat), id: "-43", Wizard.access)], &state)
        _ = play([.key("g"), .key(.control("u")), .key(.enter), .key(.enter)], &state)
        #expect(state.step == .options && text(state).contains("To end that, remove it"))
    }

    // MARK: Removing

    @Test func unusedEntryGoesToTheDifferenceAtOnce() {
        var state = Sample.state()
        let effects = play([.key("G"), .key("x")], &state)
        var change = PlaceChange(isDefault: false, replaced: "db")
        change.isRemoval = true
        #expect(effects == [.preview(state.settings, SaveChoice(), change)])
        #expect(state.step == .save)
        _ = play([.key(.backTab)], &state)
        #expect(state.step == .places && !state.place.isAskingToRemove)
    }

    @Test func entryInUseIsRemovedAfterItsUsersWereNamed() {
        var state = Sample.state()
        #expect(play([.key("j"), .key("x")], &state) == [])
        #expect(text(state).contains("Remove oncall?"))
        #expect(text(state).contains("▲ used by task disk_alert: their messages to oncall are refused"))
        #expect(play([.key(.enter), .key("i"), .key(.escape)], &state) == [])
        #expect(!state.place.isAskingToRemove && !state.isAskingToLeave && state.step == .places)
        guard case .preview(_, _, let change)? = play([.key("x"), .key("x")], &state).first else {
            return #expect(Bool(false), "no difference")
        }
        #expect(change.isRemoval && change.replaced == "oncall" && change.isUsed)
        _ = play([Sample.previewed(state, [.init(.removed, "[[kaptop.telegram.chat]]")], "kaptop telegram remove oncall --force")], &state)
        #expect(text(state).contains("used by task disk_alert"))
        #expect(!text(state).contains("no task sends there yet"))
    }

    @Test func removedEntryIsGoneFromTheList() {
        var state = Sample.state()
        _ = play([.key("G"), .key("x")], &state)
        _ = play([Sample.previewed(state, [], ""), .key("w"), .saved(.success(Sample.report))], &state)
        #expect(state.step == .places && state.place.held.all.map(\.name) == [nil, "oncall"])
        #expect(text(state).contains("db is removed ✓ /etc/kapacitor/kapacitor.conf is written (mode 0640)"))
        #expect(play([.key(.escape)], &state) == [.finish(.saved(path: Sample.report.path))])
        // Or it goes on.
        #expect(play([.key("i")], &state) == [.getMe(Wizard.access)])
    }

    @Test func removedDefaultSwitchesTheServiceOff() {
        var state = Sample.state()
        #expect(play([.key("x")], &state) == [])
        #expect(
            text(state).contains(
                "▲ used by handler ops of topic cpu, task cpu_alert, task disk_alert, task net_alert: nothing is sent "
                    + "through Telegram any more, not to chats with a name either"))
        guard case .preview(_, _, let change)? = play([.key("x")], &state).first else { return #expect(Bool(false), "no difference") }
        #expect(change.isRemoval && change.replaced == nil)
        _ = play([Sample.previewed(state, [], ""), .key("w"), .saved(.success(Sample.report))], &state)
        #expect(text(state).contains("Telegram is switched off"))
        #expect(!state.place.canRemove(state.place.held.all[0]) && play([.key("x")], &state) == [])
    }

    @Test func lateDifferenceOfAnotherRemovalIsNoNews() {
        var state = Sample.state()
        _ = play([.key("G"), .key("x")], &state)
        let late = Sample.previewed(state, [.init(.removed, "db")], "")
        _ = play([.key(.backTab), .key("k"), .key("x"), .key("x"), late], &state)
        #expect(state.save.preview == .waiting)
    }

    // MARK: A lost connection

    @Test func draftKnowsWhichChatIsMeant() throws {
        var state = Sample.state()
        _ = play(Sample.changed + [.key("g"), .key(.control("u"))] + Wizard.typed("night"), &state)
        let draft = state.currentDraft
        #expect(!"\(draft)".contains("canary"))
        var later = Sample.state(draft: draft)
        #expect(later.step == .token && later.place.typedName == "night" && later.place.changed?.name == "oncall")
        _ = play([.key(.enter)] + Sample.passed + [.key(.enter)], &later)
        #expect(later.step == .options && later.settings.chats[0] == .init(name: "night", chatID: "-100200", threadID: 13))
        // Nothing was chosen yet: the list again.
        #expect(Sample.state(draft: Sample.state().currentDraft).step == .places)
    }
}
