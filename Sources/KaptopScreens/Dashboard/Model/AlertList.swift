import KaptopAlerts
package import KaptopOverview

/// The alerts in the order of the screen, with what the header and the timeline count: kept in the state so that a frame formats only what it shows.
///
/// The selection and the marks belong to alerts, never to rows. For two seconds after a key nothing moves under the cursor.
package struct AlertList: Sendable {
    var view = AlertView()
    var filter = AlertFilter.none
    /// The filter is that of the last session and no key has changed it.
    var isFilterRestored = false

    var ordered = AlertOrder()
    /// By `Level.rawValue`, of all alerts.
    var counts = [Int](repeating: 0, count: Level.allCases.count)
    /// CRITICAL alerts that the filter hides.
    var hiddenCriticalCount = 0
    var silentCount = 0
    var simulatedCount = 0
    var timeline = LevelTimeline()
    var flapping = Flapping()

    private(set) var selectedKey: AlertRow.Key?
    /// Where the selected alert stands in `order`; nil while the filter hides it.
    private(set) var selectedIndex: Int?
    /// The row at the top of the table.
    private(set) var offset = 0

    /// Alerts that a person has marked to do something with all of them.
    var marks: Set<AlertRow.Key> = []
    private var newestMark: AlertRow.Key?
    /// Alerts whose level changed since the person last looked at them.
    var unread: Set<AlertRow.Key> = []
    /// Alerts that came in above the first row of the table since it was scrolled down.
    var arrivals: Set<Int32> = []
    /// Alerts that wait to take their new place, by place.
    var waiting: Set<Int32> = []
    /// Wall time of the newest key.
    var keyedAt: Int64?
    /// Until a key is pressed the cursor stands on the worst alert, whichever that is.
    private var isUntouched = true
    /// When each alert becomes silent, by place.
    var silentFrom: [Int64] = []

    /// How long nothing moves after a key, nanoseconds.
    static let stillness: Int64 = 2_000_000_000

    /// The keys of the alerts that are shown.
    package var order: Order { Order(places: ordered.shown, ordered: ordered) }

    /// The alerts that are shown, by their keys.
    package struct Order: RandomAccessCollection, Sendable {
        fileprivate let places: [Int32]
        fileprivate let ordered: AlertOrder

        package var startIndex: Int { 0 }
        package var endIndex: Int { places.count }
        package subscript(index: Int) -> AlertRow.Key { ordered.key(at: places[index]) }
    }

    var shownCount: Int { ordered.shown.count }

    func key(at index: Int) -> AlertRow.Key { ordered.key(at: ordered.shown[index]) }

    func count(_ level: Level) -> Int { counts[level.rawValue] }

    func isHolding(_ now: Int64) -> Bool { keyedAt.map { TimeText.span(from: $0, to: now) <= Self.stillness } ?? false }
}

/// The cursor and the marks.
extension AlertList {
    mutating func select(_ index: Int, room: Int) {
        guard shownCount > 0 else {
            (selectedKey, selectedIndex, offset) = (nil, nil, 0)
            arrivals = []
            return
        }
        let index = Swift.min(Swift.max(0, index), shownCount - 1)
        selectedKey = key(at: index)
        selectedIndex = index
        offset = Swift.min(Swift.max(offset, index - Swift.max(1, room) + 1), index)
        forgetArrivalsInView()
    }

    /// Selects the first alert where nothing is selected that can be seen.
    mutating func selectSomething() {
        if selectedIndex == nil { select(0, room: 1) }
    }

    /// Finds the selected alert again and keeps it on its line of the screen, unless the top of the list is shown: the top stays the top,
    /// so that a new CRITICAL is seen.
    mutating func findSelected(_ rows: AlertRows) {
        let before = selectedIndex
        if isUntouched, shownCount > 0 {
            (selectedKey, selectedIndex, offset) = (key(at: 0), 0, 0)
        } else if let selectedKey, let index = rows.place(of: selectedKey).flatMap(ordered.index) {
            selectedIndex = index
            if offset > 0, let before { offset = Swift.max(0, offset + index - before) }
        } else if filter.isEmpty || selectedKey == nil, shownCount > 0 {
            // The alert is gone: its neighbour takes its place.
            let index = Swift.min(before ?? 0, shownCount - 1)
            selectedIndex = index
            selectedKey = key(at: index)
        } else {
            selectedIndex = nil
        }
        offset = Swift.min(offset, Swift.max(0, shownCount - 1))
        forgetArrivalsInView()
    }

    private mutating func forgetArrivalsInView() {
        if arrivals.isEmpty { return }
        arrivals.formIntersection(ordered.shown.prefix(offset))
    }

    mutating func toggleMark() {
        guard let selectedKey else { return }
        if marks.remove(selectedKey) == nil {
            marks.insert(selectedKey)
            newestMark = selectedKey
        }
    }

    /// Marks everything from the newest mark to the cursor.
    mutating func markRange() {
        guard let selectedKey, let selectedIndex else { return }
        let start = newestMark.flatMap { order.firstIndex(of: $0) } ?? selectedIndex
        for index in Swift.min(start, selectedIndex)...Swift.max(start, selectedIndex) { marks.insert(key(at: index)) }
        newestMark = selectedKey
    }

    mutating func unmark() {
        marks = []
        newestMark = nil
    }

    /// The person is at the keys: nothing moves for a while, and what is under the cursor has been seen.
    mutating func touch(_ now: Int64) {
        isUntouched = false
        keyedAt = now
        if let selectedKey { unread.remove(selectedKey) }
    }
}

extension Dashboard.State {
    /// The alerts that an action is for: all that are marked, in their order, or the selected one.
    package var chosenAlerts: [AlertRow.Key] {
        if alerts.marks.isEmpty { return selectedAlert.map { [$0.key] } ?? [] }
        let shown = alerts.order.filter(alerts.marks.contains)
        guard shown.count < alerts.marks.count else { return shown }
        let hidden = alerts.marks.subtracting(shown).filter { overview?.alerts[$0] != nil }
        return shown + hidden.sorted { $0.id.rawValue < $1.id.rawValue }
    }
}
