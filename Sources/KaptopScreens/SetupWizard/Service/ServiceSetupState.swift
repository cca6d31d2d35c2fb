import KaptopConfig
import KaptopDelivery
package import TextUI

extension ServiceSetup {
    /// `places` comes before the first step, where there is a room or channel already.
    enum Step: Int, Sendable, CaseIterable {
        case places, access, place, options, test, save, done
    }

    /// What is typed.
    enum Field: Sendable, Hashable {
        case url, token, room, workspace, webhook, channel
    }

    enum Option: Int, Sendable, CaseIterable {
        case name, isDefault, global, stateChangesOnly
    }

    /// Everything the wizard knows; secrets are in it only as such.
    package struct State: Sendable {
        package var glyphs: GlyphSet
        package var widths: CharacterWidth
        var surroundings: Surroundings
        /// Wall time, nanoseconds since 1970 UTC.
        var now: Int64
        package var size = Size(width: 80, height: 24)
        var step = Step.access
        var isAskingToLeave = false
        var resuming: Resuming
        /// Where an earlier run had come to, until it is there again.
        var resumedStep: Step?
        /// What the steps have taken, secrets not among it.
        var accepted: [Field: String] = [:]

        /// Which place it is about, and by what it will be called.
        var place: PlaceForm
        var fields: [Field: Secret<TextField>]
        var focus: Field
        var mistake: SetupFailure?
        var rooms = Inquiry<[HipChatRoom], HipChatFailure>.unasked
        var selectedRoom = 0
        var check = Inquiry<Bool, HipChatFailure>.unasked

        var option = Option.global
        var isGlobal: Bool
        var isStateChangesOnly: Bool

        var test = Inquiry<Verdict, Never>.unasked
        /// The settings the test was made with.
        var tested: Draft?
        var didNotArrive = false

        var save: SaveForm
        var ending = Ending()
        var savedPath: String?

        package init(_ surroundings: Surroundings, now: Int64, glyphs: GlyphSet = .unicode, widths: CharacterWidth = .standard) {
            self.surroundings = surroundings
            self.now = now
            self.glyphs = glyphs
            self.widths = widths
            switch surroundings.draft {
            case .hipChat(let settings):
                fields = [
                    .url: Secret(TextField(settings.url)), .token: Secret(TextField(settings.token.reveal(), isMasked: true)),
                    .room: Secret(TextField(settings.room)),
                ]
                focus = .url
                isGlobal = settings.isGlobal
                isStateChangesOnly = settings.isStateChangesOnly
            case .slack(let settings):
                fields = [
                    .workspace: Secret(TextField(settings.workspace)),
                    .webhook: Secret(TextField(settings.url.reveal(), isMasked: true)), .channel: Secret(TextField(settings.channel)),
                ]
                focus = .workspace
                isGlobal = settings.isGlobal
                isStateChangesOnly = settings.isStateChangesOnly
            }
            save = SaveForm(surroundings.draft.service, surroundings.saveChoice)
            place = PlaceForm(ServicePlaces(surroundings.draft.service, surroundings.services))
            resuming = Resuming(beginning: SetupDraft(surroundings.draft.service))
            step = firstStep
            resuming = Resuming(surroundings.kept, beginning: currentDraft)
            if let kept = surroundings.kept, kept.isWanted { take(kept.draft) }
        }
    }
}

extension ServiceSetup.State {
    var service: ConfiguredService { surroundings.draft.service }

    /// The fields of the step that is shown.
    var shownFields: [ServiceSetup.Field] {
        switch (step, service) {
        case (.access, .slack): [.workspace, .webhook]
        case (.access, _): [.url, .token]
        case (.place, .slack): [.channel]
        case (.place, _): [.room]
        default: []
        }
    }

    func text(_ field: ServiceSetup.Field) -> String {
        let text = fields[field]?.reveal().text ?? ""
        return String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// The section as it would be saved.
    var draft: ServiceSetup.Draft {
        switch section {
        case .hipChat(var settings):
            settings.isEnabled = true
            settings.url = HipChatAddress.url(from: text(.url))
            settings.token = Secret(text(.token))
            settings.room = place.defaultAddress(target)
            settings.rooms = place.entries(target).map(HipChatSettings.Room.init)
            settings.isGlobal = isGlobal
            settings.isStateChangesOnly = isGlobal && isStateChangesOnly
            return .hipChat(settings)
        case .slack(var settings):
            settings.isEnabled = true
            settings.workspace = text(.workspace)
            settings.url = Secret(text(.webhook))
            settings.channel = place.defaultAddress(target)
            settings.isGlobal = isGlobal
            settings.isStateChangesOnly = isGlobal && isStateChangesOnly
            return .slack(settings)
        }
    }

    var hipChat: HipChatSettings? { if case .hipChat(let settings) = testDraft { settings } else { nil } }

    var isEndedService: Bool { service == .hipchat && HipChatAddress.isEndedService(HipChatAddress.url(from: text(.url))) }

    /// The rooms whose names have what is typed in them.
    var matchingRooms: [HipChatRoom] {
        let typed = text(.room).lowercased()
        let matching = (rooms.value ?? []).filter { typed.isEmpty || $0.name.lowercased().contains(typed) || String($0.id) == typed }
        // What is typed in full is meant, however many names have it in them.
        func isMeant(_ room: HipChatRoom) -> Bool { room.name.lowercased() == typed || String(room.id) == typed }
        return matching.filter(isMeant) + matching.filter { !isMeant($0) }
    }

    /// The chosen room: out of the list where it has one, else as typed.
    var room: String {
        let matching = matchingRooms
        guard !matching.isEmpty, step == .place else { return text(.room) }
        return matching[min(max(0, selectedRoom), matching.count - 1)].name
    }

    /// How the place is called on screen.
    var placeName: String {
        let name = text(service == .slack ? .channel : .room)
        return name.isEmpty ? "the \(service.entryKind)" : name
    }

    var hasPassedTest: Bool { test.value == .delivered && tested?.message == testDraft.message }
}

extension ServiceSetup.Draft {
    /// What decides whether a message arrives: which alerts go there makes no difference.
    fileprivate var message: Self {
        switch self {
        case .hipChat(var settings):
            settings.isGlobal = false
            settings.isStateChangesOnly = false
            return .hipChat(settings)
        case .slack(var settings):
            settings.isGlobal = false
            settings.isStateChangesOnly = false
            return .slack(settings)
        }
    }
}
