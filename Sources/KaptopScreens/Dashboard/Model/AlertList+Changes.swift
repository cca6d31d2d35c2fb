import KaptopAlerts
import KaptopDelivery
import KaptopOverview

/// What the engine tells, what a person asks for, and time: each brings the order up to date by as little as it takes.
extension AlertList {
    /// The rows that a change touches, as they were before it.
    struct Touched {
        var rows: [AlertRow.Key: AlertRow] = [:]
        var places: [AlertRow.Key: Int32] = [:]

        init() {}

        init(by change: OverviewChange, in overview: Overview) {
            for key in change.alerts.map(\.key) + change.removedAlerts {
                rows[key] = overview.alerts[key]
                places[key] = overview.alerts.place(of: key)
            }
        }
    }

    /// Starts anew from a whole picture; `before` is the one that it replaces.
    mutating func reset(_ overview: Overview, before: AlertRows?, now: Int64) {
        timeline = LevelTimeline()
        counts = [Int](repeating: 0, count: Level.allCases.count)
        (simulatedCount, silentFrom, waiting, arrivals) = (0, [], [], [])
        for row in overview.alerts.values {
            follow(nil, row)
            note(row, before: before?[row.key], isFirst: before == nil, now: now)
        }
        overview.alerts.forEach { place, row in setSilentFrom(row, at: place) }
        ordered.rebuild(overview.alerts, rules(overview, now))
        marks = marks.filter { overview.alerts[$0] != nil }
        settle(overview, now)
    }

    /// Takes in changes that `overview` has by now.
    mutating func apply(_ change: OverviewChange, _ touched: Touched, _ overview: Overview, now: Int64) {
        let rules = rules(overview, now)
        var gone: Set<Int32> = []
        var moved: [Int32] = []
        for key in Set(change.alerts.map(\.key) + change.removedAlerts) {
            let before = touched.rows[key]
            follow(before, overview.alerts[key])
            guard let row = overview.alerts[key], let place = overview.alerts.place(of: key) else {
                if let place = touched.places[key] { gone.insert(place) }
                marks.remove(key)
                unread.remove(key)
                continue
            }
            note(row, before: before, isFirst: false, now: now)
            setSilentFrom(row, at: place)
            // Who asks for a demonstration waits for it with the hand at the keys.
            if row.isSimulated { keyedAt = nil }
            if ordered.isMoved(place, row, rules) { moved.append(place) }
        }
        for place in gone where silentFrom.indices.contains(Int(place)) { silentFrom[Int(place)] = .max }
        ordered.remove(gone)
        waiting.subtract(gone)
        arrivals.subtract(gone)
        if isHolding(now) {
            waiting.formUnion(moved)
            if !gone.isEmpty { findSelected(overview.alerts) }
            countApart(overview, now)
        } else if !moved.isEmpty || !waiting.isEmpty {
            waiting.formUnion(moved)
            takeWaiting(overview, now)
        } else {
            if !gone.isEmpty { findSelected(overview.alerts) }
            countApart(overview, now)
        }
    }

    /// Time has passed: what waited takes its place, and what depends on time is looked at again.
    mutating func tick(_ overview: Overview?, now: Int64) {
        guard let overview else { return }
        flapping.forget(before: now)
        guard !isHolding(now) else {
            countApart(overview, now)
            return
        }
        if filter.dependsOnTime {
            ordered.refilter(overview.alerts, rules(overview, now))
            if waiting.isEmpty { settle(overview, now) }
        }
        if waiting.isEmpty { countApart(overview, now) } else { takeWaiting(overview, now) }
    }

    mutating func setFilter(_ filter: AlertFilter, _ overview: Overview?, now: Int64) {
        self.filter = filter
        view.filter = filter.text
        isFilterRestored = false
        guard let overview else { return }
        takeWaiting(overview, now)
        ordered.refilter(overview.alerts, rules(overview, now))
        settle(overview, now)
        selectSomething()
    }

    mutating func setSort(_ sort: AlertSort, _ overview: Overview?, now: Int64) {
        view.sort = sort
        guard let overview else {
            ordered.setSort(sort, AlertRows(), rules(nil, now))
            return
        }
        takeWaiting(overview, now)
        ordered.setSort(sort, overview.alerts, rules(overview, now))
        settle(overview, now)
    }

    private func rules(_ overview: Overview?, _ now: Int64) -> AlertOrder.Rules {
        var surroundings = AlertFilter.Surroundings(freshness: Freshness(now: now, engine: overview?.engine), flapping: flapping)
        if filter.asksForDestinations, let overview {
            for row in overview.destinations { surroundings.names[row.destination] = row.name }
        }
        return AlertOrder.Rules(filter: filter, surroundings: surroundings)
    }

    private mutating func takeWaiting(_ overview: Overview, _ now: Int64) {
        guard !waiting.isEmpty else { return }
        let moved = waiting.sorted()
        waiting = []
        ordered.take(moved, overview.alerts, rules(overview, now))
        // What moves above the first row that a person sees is counted until it has been seen; OK is no news.
        if offset > 0 {
            arrivals.formUnion(moved.filter { place in (overview.alerts[place: place]?.level ?? .ok) > .ok })
        }
        settle(overview, now)
    }

    private mutating func settle(_ overview: Overview, _ now: Int64) {
        findSelected(overview.alerts)
        countApart(overview, now)
    }

    /// Counts what is silent and what the filter hides.
    private mutating func countApart(_ overview: Overview, _ now: Int64) {
        let isEngineSilent = Freshness(now: now, engine: overview.engine).isEngineSilent
        silentCount = isEngineSilent ? 0 : silentFrom.reduce(0) { $0 + ($1 < now ? 1 : 0) }
        guard !filter.isEmpty else {
            hiddenCriticalCount = 0
            return
        }
        let rules = rules(overview, now)
        hiddenCriticalCount = 0
        if count(.critical) > 0 {
            overview.alerts.forEach { _, row in
                if row.level == .critical, !rules.matches(row) { hiddenCriticalCount += 1 }
            }
        }
    }

    /// New CRITICAL alerts that wait to take their place.
    func waitingCriticalCount(_ rows: AlertRows) -> Int {
        waiting.count { rows[place: $0]?.level == .critical }
    }

    /// Counts a row in the place of what it was.
    private mutating func follow(_ before: AlertRow?, _ after: AlertRow?) {
        for (row, step) in [(before, -1), (after, 1)] {
            guard let row else { continue }
            counts[row.level.rawValue] += step
            if row.isSimulated { simulatedCount += step }
        }
        guard
            before?.history.newestMinute != after?.history.newestMinute || before?.history.levels != after?.history.levels
                || before?.isSimulated != after?.isSimulated
        else { return }
        // A demonstration is not part of this machine's past hour.
        if let before, !before.isSimulated { timeline.remove(before.history) }
        if let after, !after.isSimulated { timeline.add(after.history) }
    }

    private mutating func note(_ row: AlertRow, before: AlertRow?, isFirst: Bool, now: Int64) {
        guard !isFirst, !row.isSimulated, before?.level != row.level else { return }
        if before != nil { flapping.note(row.key, at: now) }
        if before != nil || row.level > .ok { unread.insert(row.key) }
    }

    private mutating func setSilentFrom(_ row: AlertRow, at place: Int32) {
        while silentFrom.count <= Int(place) { silentFrom.append(.max) }
        silentFrom[Int(place)] = Freshness.silentFrom(row)
    }
}
