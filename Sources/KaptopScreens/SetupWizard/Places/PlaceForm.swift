import KaptopConfig
import TextUI

/// Which place a wizard is about, and by what it will be called: one of those that are set up, or another beside them.
///
/// The page before the first step is its list; the rows of the options are its name and whether it is the default.
struct PlaceForm: Sendable {
    enum Work: Sendable, Hashable {
        /// Nothing was chosen: the service has no place yet, or the list is still open.
        case first
        case adding
        case changing(HeldPlace)
        case removing(HeldPlace)
    }

    /// What was taken away, and what became of that.
    struct Removal: Sendable {
        var place: HeldPlace
        var report: SaveReport
        /// How the engine takes it up.
        var takeUp: String
    }

    private(set) var held: ServicePlaces
    private(set) var work = Work.first
    private(set) var selected = 0
    private(set) var isAskingToRemove = false
    private(set) var removal: Removal?
    /// The steps before the place are passed through where nothing has to be decided there.
    var isPassing = false
    /// Whether another address is looked for, where one is changed.
    var seeksAnother = false

    /// The name for scripts; whether it was typed, and what is proposed instead.
    var name = TextField()
    var isNameOwn = false
    var isDefault = true
    var isDefaultOwn = false
    var proposal = ""
    /// Whether the name was shown to whoever has to agree to it.
    var isNameSeen = false
    var mistake: SetupFailure?

    init(_ held: ServicePlaces) { self.held = held }

    var service: ConfiguredService { held.service }

    /// Whether there is a list to show.
    var hasPage: Bool { !held.all.isEmpty || removal != nil }

    var selectedPlace: HeldPlace? {
        let all = held.all
        return all.isEmpty ? nil : all[min(max(0, selected), all.count - 1)]
    }

    /// The place that is being changed.
    var changed: HeldPlace? { if case .changing(let place) = work { place } else { nil } }

    /// The place that is being taken away.
    var removed: HeldPlace? { if case .removing(let place) = work { place } else { nil } }

    // MARK: The list

    /// Returns what is to begin.
    mutating func handle(_ key: Key, _ senders: ServiceSenders?) -> Work? {
        guard let place = selectedPlace else { return key == "i" ? .adding : nil }
        if isAskingToRemove {
            guard key == "x" else { return nil }
            isAskingToRemove = false
            return .removing(place)
        }
        switch key {
        case .enter: return .changing(place)
        case "i": return .adding
        case "x" where canRemove(place):
            guard isUsed(place, senders) else { return .removing(place) }
            isAskingToRemove = true
        default:
            let count = held.all.count
            var scroll = ScrollPosition(selected: selected)
            if scroll.handle(key, count: count, room: count) { selected = scroll.selected ?? 0 }
        }
        return nil
    }

    /// What is switched off already cannot be switched off.
    func canRemove(_ place: HeldPlace) -> Bool { place.name != nil || held.section(place.workspace)?.isEnabled == true }

    func isUsed(_ place: HeldPlace, _ senders: ServiceSenders?) -> Bool {
        held.isDefaultByName(place) || senders.map { !held.usersOfRemoval(of: place, $0).isEmpty } ?? false
    }

    /// What Escape does on the page; false for nothing.
    mutating func goUp() -> Bool {
        defer { isAskingToRemove = false }
        return isAskingToRemove
    }

    /// Begins something; false where it is what was begun before, whose answers stay.
    mutating func begin(_ work: Work) -> Bool {
        removal = nil
        guard work != self.work else { return false }
        self.work = work
        seeksAnother = false
        isNameSeen = false
        mistake = nil
        proposal = ""
        name = TextField(changed?.name ?? "")
        isNameOwn = changed?.name != nil
        isDefault = changed?.isDefault ?? true
        isDefaultOwn = changed != nil
        return true
    }

    /// Takes the report of saving; true where a place was taken away, after which the list is shown again.
    mutating func take(_ report: SaveReport, afterSaving: String) -> Bool {
        guard let place = removed else { return false }
        held.remove(place)
        removal = Removal(place: place, report: report, takeUp: report.takeUp ?? afterSaving)
        work = .first
        return true
    }
}

extension PlaceForm {
    /// What may be kept on disk of it.
    struct Draft: Sendable, Hashable, Codable {
        enum Work: String, Sendable, Hashable, Codable {
            case first, adding, changing
        }

        var work = Work.first
        /// The name of the place that is changed; nil for a default without one.
        var changed: String?
        var workspace = ""
        var name = ""
        var isNameOwn = false
        var isDefault = true
        var isDefaultOwn = false
    }

    /// A place that is taken away is chosen anew.
    var draft: Draft {
        guard removed == nil else { return Draft() }
        let kind: Draft.Work =
            switch work {
            case .first, .removing: .first
            case .adding: .adding
            case .changing: .changing
            }
        return Draft(
            work: kind, changed: changed?.name, workspace: changed?.workspace ?? "", name: name.text, isNameOwn: isNameOwn,
            isDefault: isDefault, isDefaultOwn: isDefaultOwn)
    }

    /// Goes on where a draft had come to; what is gone meanwhile is added anew.
    mutating func take(_ draft: Draft) {
        let place = held.all.first { $0.name == draft.changed && $0.workspace == draft.workspace }
        switch draft.work {
        case .first: break
        case .adding: _ = begin(.adding)
        case .changing: _ = begin(place.map(Work.changing) ?? .adding)
        }
        name = TextField(draft.name)
        isNameOwn = draft.isNameOwn
        isDefault = draft.isDefault
        isDefaultOwn = draft.isDefaultOwn
    }
}
