import KaptopConfig
import KaptopDelivery
import TextUI

extension ServiceSetup.State {
    /// The room or channel that is being set up, but for its name.
    var target: PlaceForm.Target {
        let address = service == .slack ? text(.channel) : room
        let isUnnamed = if case .slack(let settings) = section { settings.isDefault } else { true }
        return PlaceForm.Target(address: address, workspace: text(.workspace), isUnnamed: isUnnamed, title: address)
    }

    var placeChange: PlaceChange { place.change(target, surroundings.senders) }

    /// How scripts and handlers name the place: nothing where it is the default, itself, its name.
    var sentPlaces: Set<ServiceSenders.Place> { place.answers(target) }

    /// What a script says to send there.
    var scriptLines: String { place.scriptLines(target) }

    /// The section that is worked on, without what is entered: with Slack that of the workspace.
    var section: ServiceSetup.Draft {
        guard case .slack(let settings) = surroundings.draft, !surroundings.services.slack.isEmpty else { return surroundings.draft }
        let workspaces = surroundings.services.slack
        if let held = workspaces.first(where: { $0.workspace == text(.workspace) }) { return .slack(held) }
        var new = SlackSettings()
        new.username = settings.username
        new.isDefault = !workspaces.contains { $0.isDefault && !$0.url.isEmpty }
        return .slack(new)
    }

    /// The section as it is tested: the place in the default's place.
    ///
    /// Rooms with a token of their own keep it.
    var testDraft: ServiceSetup.Draft {
        switch draft {
        case .hipChat(var settings):
            settings.room = target.address
            settings.rooms.removeAll { $0.token.isEmpty }
            return .hipChat(settings)
        case .slack(var settings):
            settings.channel = target.address
            return .slack(settings)
        }
    }

    /// Where the wizard begins.
    var firstStep: ServiceSetup.Step { place.hasPage && place.work == .first ? .places : .access }

    /// The step before this one; nil where there is none.
    var stepBefore: ServiceSetup.Step? {
        if step == .save, place.removed != nil { return .places }
        let before = ServiceSetup.Step(rawValue: step.rawValue - 1)
        return before == .places && !place.hasPage ? nil : before
    }

    /// Fills the fields of a workspace that is set up; where a webhook is another workspace's, it is not this one's.
    mutating func followWorkspace() {
        let workspaces = surroundings.services.slack
        guard service == .slack, !workspaces.isEmpty else { return }
        let typed = text(.webhook)
        guard typed.isEmpty || workspaces.contains(where: { $0.url.reveal() == typed }) else { return }
        let held = workspaces.first { $0.workspace == text(.workspace) }
        fields[.webhook] = Secret(TextField(held?.url.reveal() ?? "", isMasked: true))
        isGlobal = held?.isGlobal ?? false
        isStateChangesOnly = held?.isStateChangesOnly ?? false
    }

    /// Begins with another place, or with the one that is changed.
    mutating func forgetPlace(in workspace: String) {
        fields[service == .slack ? .channel : .room] = Secret(TextField(place.changed?.address ?? ""))
        if service == .slack {
            fields[.workspace] = Secret(TextField(workspace))
            followWorkspace()
        }
        selectedRoom = 0
        mistake = nil
        check = .unasked
        test = .unasked
        tested = nil
    }

    /// What becoming the default, another name or a removal means, before it is written.
    func describePlace(_ text: inout WizardText) {
        if place.removed != nil {
            place.describeRemoval(surroundings.senders, &text)
        } else {
            place.describeUse(target, surroundings.senders, &text)
        }
    }
}

extension ServiceSetup {
    static func handlePlaces(_ key: Key, _ state: inout State) -> [Effect] {
        let workspace = state.place.selectedPlace?.workspace ?? ""
        guard let work = state.place.handle(key, state.surroundings.senders) else { return [] }
        if state.place.begin(work) { state.forgetPlace(in: workspace) }
        if case .removing = work { return open(.save, &state) }
        let effects = open(.access, &state)
        // Address and secret stay as they are, but for being asked once more.
        return effects + (state.hasAccess ? goOn(&state) : [])
    }
}

extension ServiceSetup.State {
    /// Whether address and secret are there.
    fileprivate var hasAccess: Bool {
        service == .slack ? !text(.webhook).isEmpty : !text(.url).isEmpty && !text(.token).isEmpty
    }
}

extension HipChatSettings.Room {
    init(_ entry: NamedEntry) { self.init(name: entry.name, room: entry.address, token: entry.token) }
}

extension TelegramSettings.Chat {
    init(_ entry: NamedEntry) { self.init(name: entry.name, chatID: entry.address, threadID: entry.threadID) }
}
