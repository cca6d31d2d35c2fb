/// Which row of a list is selected and which one is at the top.
package struct ScrollPosition: Hashable, Sendable {
    /// The selected row; nil in an empty list.
    package var selected: Int?
    package var offset: Int

    package init(selected: Int? = 0, offset: Int = 0) {
        self.selected = selected
        self.offset = offset
    }

    /// The same position made possible for `count` rows of which `room` are visible: the selected row is on the screen, and no row above
    /// is hidden while there is room.
    package func clamped(count: Int, room: Int) -> ScrollPosition {
        guard count > 0 else { return ScrollPosition(selected: nil, offset: 0) }
        let selected = selected.map { min(max(0, $0), count - 1) }
        var offset = min(max(0, offset), max(0, count - room))
        if let selected, room > 0 {
            offset = min(offset, selected)
            offset = max(offset, selected - room + 1)
        }
        return ScrollPosition(selected: selected, offset: offset)
    }

    /// Moves the selection by `rows` (negative is up) and keeps it on the screen.
    package mutating func move(by rows: Int, count: Int, room: Int) {
        select((selected ?? (rows > 0 ? -1 : count)) + rows, count: count, room: room)
    }

    package mutating func select(_ row: Int, count: Int, room: Int) {
        self = ScrollPosition(selected: min(max(0, row), max(0, count - 1)), offset: offset).clamped(count: count, room: room)
    }

    /// Moves as the usual keys do (arrows, j k g G, PgUp PgDn, ^D ^U, Home End); false when the key is not one of them.
    package mutating func handle(_ key: Key, count: Int, room: Int) -> Bool {
        let page = max(1, room - 1)
        switch key {
        case .up, "k": move(by: -1, count: count, room: room)
        case .down, "j": move(by: 1, count: count, room: room)
        case .wheelUp: move(by: -3, count: count, room: room)
        case .wheelDown: move(by: 3, count: count, room: room)
        case .pageUp: move(by: -page, count: count, room: room)
        case .pageDown: move(by: page, count: count, room: room)
        case .control("u"): move(by: -max(1, room / 2), count: count, room: room)
        case .control("d"): move(by: max(1, room / 2), count: count, room: room)
        case .home, "g": select(0, count: count, room: room)
        case .end, "G": select(count - 1, count: count, room: room)
        default: return false
        }
        return true
    }
}
