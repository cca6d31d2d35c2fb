import KaptopConfig
import KaptopDelivery
import Testing
import TextUI

@testable import KaptopScreens

/// Several rooms and channels: added by a name, made the default, renamed and removed with the HipChat and Slack wizard.
@Suite struct ServicePlacesTests {
    typealias Sample = SetupPlacesSample
    typealias Act = ServiceSetupSample.Act

    private func text(_ state: ServiceSetup.State) -> String {
        ServiceSetup.view(state, size: Size(width: 100, height: 34)).lines.map { line in
            line.filter { $0 != "│" }.split(separator: " ").joined(separator: " ")
        }.joined(separator: " ")
    }

    @discardableResult
    private func play(_ acts: [Act], _ state: inout ServiceSetup.State) -> [ServiceSetup.Effect] {
        ServiceSetupSample.play(acts, &state).filter { if case .remember = $0 { false } else { true } }
    }

    /// In one go, since answers belong to the question before.
    private static let hipChatAdded: [Act] = [
        .key("i"), .rooms(.success(ServiceSetupSample.rooms)), ServiceSetupSample.paste("noc"), .key(.enter), .checked(nil),
    ]

    // MARK: HipChat

    @Test func anotherRoomIsAnEntryBesideTheDefault() throws {
        var state = Sample.state(.hipchat)
        #expect(state.step == .places)
        play(Self.hipChatAdded, &state)
        #expect(state.step == .options && state.option == .name && state.place.typedName == "東京-noc" && !state.place.isDefault)
        #expect(state.scriptLines == ".hipChat().room('東京-noc')" && state.sentPlaces == [.init("東京-noc"), .init("東京 NOC")])
        #expect(state.hipChat?.room == "東京 NOC")
        guard case .hipChat(let saved) = state.draft else { throw Missing() }
        #expect(saved.room == "ops" && saved.rooms.map(\.name) == ["oncall", "database", "東京-noc"])
        #expect(saved.rooms[0].token.reveal() == "ownOWN")
        guard case .sendTest(.hipChat(let tested))? = play([.key(.enter), .key(.enter), .key(.enter)], &state).last else { throw Missing() }
        #expect(tested.room == "東京 NOC")
        let effects = play([.tested(.delivered), .key(.enter)], &state)
        let entry = NamedEntry(.hipchat, name: "東京-noc", address: "東京 NOC")
        #expect(effects == [.preview(state.draft, SaveChoice(), PlaceChange(isDefault: false, entry: entry))])
    }

    struct Missing: Error {}

    @Test func becomingTheDefaultNamesWhatMoves() {
        var state = Sample.state(.hipchat)
        play(Self.hipChatAdded + [.key(.enter), .key(" ")], &state)
        #expect(text(state).contains("moved here from ops: handler ops of topic cpu, task cpu_alert"))
        #expect(state.scriptLines == ".hipChat()" && state.reach.tasks.map(\.name) == ["cpu_alert"])
        guard case .hipChat(let saved) = state.draft else { return #expect(Bool(false)) }
        #expect(saved.room == "東京 NOC")
    }

    /// A room's own token is asked for the room, and stays.
    @Test func changedRoomKeepsItsToken() {
        var state = Sample.state(.hipchat)
        let effects = play([.key("j"), .key(.enter), .rooms(.success(ServiceSetupSample.rooms)), .key(.enter)], &state)
        guard case .checkRoom(let asked)? = effects.last else { return #expect(Bool(false), "not asked") }
        #expect(asked.room == "Ops on-call" && asked.token.reveal() == "ownOWN")
        _ = ServiceSetup.update(&state, .checked(nil, asked))
        #expect(state.step == .options && state.place.typedName == "oncall")
        play([.key("g"), .key("k"), .key(.up), .key(.up), .key(.control("u")), ServiceSetupSample.paste("night")], &state)
        #expect(text(state).contains("still sending to oncall: task disk_alert"))
        var entry = NamedEntry(.hipchat, name: "night", address: "Ops on-call")
        entry.token = Secret("ownOWN")
        #expect(state.placeChange.entry == entry && state.placeChange.replaced == "oncall" && state.placeChange.isUsed)
    }

    @Test func refusedTokenStopsOnItsStep() {
        var state = Sample.state(.hipchat)
        play([.key("i"), .rooms(.failure(.unauthorized))], &state)
        #expect(state.step == .access)
    }

    @Test func nameOfTheDefaultRoomWouldLeadAway() {
        var state = Sample.state(.hipchat)
        play(Self.hipChatAdded + [.key(.control("u")), ServiceSetupSample.paste("ops"), .key(.enter), .key(.enter)], &state)
        #expect(state.step == .options && text(state).contains("the default room is ops"))
    }

    @Test func roomsAreRemovedAfterTheirUsersWereNamed() {
        var state = Sample.state(.hipchat)
        #expect(play([.key("j"), .key("x")], &state) == [])
        #expect(text(state).contains("Remove oncall?") && text(state).contains("used by task disk_alert"))
        #expect(play([.key(.escape)], &state) == [] && !state.isAskingToLeave)
        guard case .preview(_, _, let used)? = play([.key("x"), .key("x")], &state).last else { return #expect(Bool(false)) }
        #expect(used.isRemoval && used.isUsed && used.replaced == "oncall")
        play([.key(.backTab)], &state)
        // Nobody uses the other one.
        let acts: [Act] = [.key("G"), .key("x"), .previewed, .key("w"), .saved]
        guard case .save? = play(acts, &state).last else { return #expect(Bool(false)) }
        #expect(state.step == .places && state.place.held.entries.map(\.name) == ["oncall"] && text(state).contains("database is removed"))
        #expect(play([.key(.escape)], &state) == [.finish(.saved(path: ServiceSetupSample.path))])
    }

    // MARK: Slack

    @Test func anotherChannelIsAnEntryOfTheChosenWorkspace() {
        var state = Sample.state(.slack)
        #expect(state.place.held.all.map(\.workspace) == ["", "lab", "", "lab"])
        play([.key("j"), .key("i")], &state)
        #expect(state.step == .place && state.text(.workspace) == "lab" && state.text(.webhook).hasSuffix("canaryLAB"))
        play([ServiceSetupSample.paste("#night"), .key(.enter)], &state)
        #expect(state.place.typedName == "night" && !state.place.isDefault)
        #expect(state.sentPlaces == [.init("night"), .init("night", workspace: "lab"), .init("#night", workspace: "lab")])
        #expect(state.scriptLines == ".slack().channel('night')")
        var entry = NamedEntry(.slack, name: "night", address: "#night")
        entry.workspace = "lab"
        #expect(state.placeChange == PlaceChange(isDefault: false, entry: entry))
        guard case .slack(let saved) = state.draft, case .slack(let tested) = state.testDraft else { return #expect(Bool(false)) }
        #expect(saved.channel.isEmpty && tested.channel == "#night" && saved.workspace == "lab" && !saved.isDefault)
        // The default of a workspace is told by the workspace.
        play([.key(.enter), .key(" ")], &state)
        #expect(state.scriptLines == ".slack().workspace('lab')" && text(state).contains("it takes the place of the webhook's own channel"))
    }

    @Test func anotherWorkspaceTakesNoOtherWebhook() {
        var state = Sample.state(.slack)
        play([.key("i"), .key(.backTab), .key(.control("u")), ServiceSetupSample.paste("lab"), .key(.enter)], &state)
        #expect(state.text(.webhook).hasSuffix("canaryLAB"))
        play([.key(.up), .key(.control("u")), ServiceSetupSample.paste("new"), .key(.down)], &state)
        #expect(state.text(.webhook).isEmpty)
        play([ServiceSetupSample.paste("https://hooks.slack.com/services/T/B/N"), .key(.enter), .key(.enter)], &state)
        // The first channel of a workspace is its default.
        #expect(state.step == .options && state.place.isDefault)
        guard case .slack(let saved) = state.draft else { return #expect(Bool(false)) }
        #expect(saved.workspace == "new" && !saved.isDefault)
    }

    @Test func changedChannelIsPreselected() {
        var state = Sample.state(.slack)
        play([.key("G"), .key(.enter)], &state)
        #expect(state.step == .place && state.text(.channel) == "#tests" && state.text(.workspace) == "lab")
        play([.key(.enter)], &state)
        #expect(state.place.typedName == "tests" && state.placeChange.replaced == "tests")
    }

    @Test func workspaceIsSwitchedOffWithItsDefault() {
        var used = Sample.state(.slack)
        play([.key("x")], &used)
        #expect(text(used).contains("Switch the default workspace off?"))
        // Whoever names a channel of the other one is none of them.
        let senders = ServiceSenders(tasks: [.init(name: "a", places: [.init("tests")]), .init(name: "b", places: [.init("oncall")])])
        #expect(used.place.held.usersOfSection("", senders) == ["task b"])
        #expect(used.place.held.usersOfSection("lab", senders) == ["task a"])
        var state = Sample.state(.slack, senders: nil)
        guard case .preview(_, _, let change)? = play([.key("j"), .key("x")], &state).last else { return #expect(Bool(false)) }
        #expect(change.isRemoval && change.replaced == nil && change.workspace == "lab")
    }
}
