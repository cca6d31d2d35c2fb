import KaptopAlerts
import KaptopDelivery
import KaptopOverview

/// What needs a person, in the order in which it does: CRITICAL alerts that nobody has taken, then destinations that do not take
/// deliveries, then WARNING alerts.
enum Trouble: Hashable, Sendable {
    case alert(AlertRow.Key)
    case destination(Destination)

    static func all(_ state: Dashboard.State) -> [Trouble] {
        guard let overview = state.overview else { return [] }
        func alerts(_ level: Level) -> [Trouble] {
            let rows = overview.alerts.values.filter { $0.level == level && $0.hold == nil && !$0.isSimulated }
            return rows.sorted { ($0.since ?? .min, $1.key.id.rawValue) > ($1.since ?? .min, $0.key.id.rawValue) }.map { .alert($0.key) }
        }
        return alerts(.critical) + state.failingDestinations.map { .destination($0.destination) } + alerts(.warning)
    }
}

extension Dashboard {
    /// Goes to the next thing that needs a person; from the last one to the first.
    static func goToNextTrouble(_ state: inout State) -> [Effect] {
        let all = Trouble.all(state)
        guard let first = all.first else {
            state.notice = Notice(kind: .done, text: "Nothing needs you.", at: state.now)
            return []
        }
        // What one has just been at is behind one, even where it is solved by now.
        let index = state.lastTrouble.flatMap { all.firstIndex(of: $0) }
        let next = index.map { all[($0 + 1) % all.count] } ?? first
        state.lastTrouble = next
        let place = "\((all.firstIndex(of: next) ?? 0) + 1) of \(NumberText.count(all.count))"
        switch next {
        case .alert(let key):
            var effects = show(.alerts, &state)
            state.isDetailShown = false
            let isHidden = !state.alerts.order.contains(key)
            if isHidden { effects += clearFilter(&state) }
            AlertsPane.select(key, &state)
            let level = state.overview?.alerts[key]?.level.word ?? ""
            let filter = isHidden ? "; the filter hid it and is cleared" : ""
            state.notice = Notice(kind: .done, text: "\(place) that need you: \(level) \(key.id)\(filter)", at: state.now)
            return effects
        case .destination(let destination):
            let effects = show(.handlers, &state)
            HandlersPane.select(destination, &state)
            let name = state.overview?.destinations.first { $0.destination == destination }?.name ?? destination.address
            state.notice = Notice(kind: .done, text: "\(place) that need you: \(name) does not take alerts", at: state.now)
            return effects
        }
    }
}
