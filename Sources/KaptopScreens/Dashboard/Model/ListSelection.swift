import TextUI

/// Which row of a list is selected, which one is at the top, and the words that its rows must have: what every screen with a list keeps.
///
/// The selection belongs to a row by its id, never to a place: rows may come and go and be sorted anew.
struct ListSelection<ID: Hashable & Sendable>: Sendable {
    /// Where the selection stays while nobody moves it away.
    enum Anchor: Sendable {
        case none
        /// What is new comes in at the top and is selected, as in a list of events.
        case top
        /// What is new comes in at the end and is selected, as in a log.
        case end
    }

    let anchor: Anchor
    var filter = TextField()
    private var selectedID: ID?
    /// Where the selected row stood when it was selected, and the row at the top then.
    private var index = 0
    private var offset = 0

    init(_ anchor: Anchor = .none) {
        self.anchor = anchor
    }

    /// Whether what is new is seen as it comes.
    var isAnchored: Bool { anchor != .none && selectedID == nil }

    /// The window on the rows: the selected one keeps its line of the screen, but the top of a list stays its top.
    func scroll(in ids: [ID], room: Int) -> ScrollPosition {
        guard let selectedID else {
            let row = anchor == .end ? ids.count - 1 : anchor == .top ? 0 : index
            return ScrollPosition(selected: row, offset: anchor == .end ? row : offset).clamped(count: ids.count, room: room)
        }
        // Where the row is gone its neighbour takes its place.
        let now = ids.firstIndex(of: selectedID) ?? index
        return ScrollPosition(selected: now, offset: offset == 0 ? 0 : max(0, offset + now - index)).clamped(count: ids.count, room: room)
    }

    func selected(in ids: [ID]) -> ID? {
        scroll(in: ids, room: 1).selected.map { ids[$0] }
    }

    /// Moves as the usual keys do; false when the key is not one of them.
    mutating func move(_ key: Key, in ids: [ID], room: Int) -> Bool {
        var position = scroll(in: ids, room: room)
        guard position.handle(key, count: ids.count, room: room) else { return false }
        take(position, in: ids)
        return true
    }

    /// Selects a row; one that is not there is selected as soon as it is.
    mutating func select(_ id: ID, in ids: [ID], room: Int = 1) {
        var position = scroll(in: ids, room: room)
        position.select(ids.firstIndex(of: id) ?? 0, count: ids.count, room: room)
        take(position, in: ids)
        selectedID = id
    }

    private mutating func take(_ position: ScrollPosition, in ids: [ID]) {
        index = position.selected ?? 0
        offset = position.offset
        let isAtAnchor = anchor == .top && index == 0 || anchor == .end && index == ids.count - 1
        selectedID = isAtAnchor || ids.isEmpty ? nil : ids[index]
    }
}

/// How far a text without a selected line is scrolled down.
struct TextScroll: Sendable, Equatable {
    private(set) var offset = 0

    /// The first line shown of `count`, of which `room` have place.
    func first(count: Int, room: Int) -> Int { min(offset, max(0, count - room)) }

    /// Moves as the usual keys do.
    mutating func move(_ key: Key, count: Int, room: Int) {
        let most = max(0, count - room)
        let page = max(1, room - 1)
        let step =
            switch key {
            case .up, "k": -1
            case .down, "j": 1
            case .pageUp: -page
            case .pageDown: page
            case .control("u"): -max(1, room / 2)
            case .control("d"): max(1, room / 2)
            case .home, "g": -most
            case .end, "G": most
            default: 0
            }
        offset = min(max(0, first(count: count, room: room) + step), most)
    }

    /// Brings a line into the upper third, where what follows it can be read.
    mutating func show(_ line: Int, count: Int, room: Int) {
        offset = min(max(0, line - room / 3), max(0, count - room))
    }
}
