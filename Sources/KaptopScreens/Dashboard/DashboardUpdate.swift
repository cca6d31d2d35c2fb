import KaptopAlerts
import KaptopOverview
import TextUI

extension Dashboard {
    package static func update(_ state: inout State, _ message: Message) -> [Effect] {
        switch message {
        case .key(let key):
            state.notice = state.notice?.kind == .progress ? state.notice : nil
            return press(key, &state)
        case .resize(let size):
            state.size = size
            return []
        case .tick(let now, let zone):
            state.now = now
            state.localZone = zone
            state.zone = state.isUTC ? .utc : zone
            state.alerts.tick(state.overview, now: now)
            if let notice = state.notice, notice.kind != .progress, now - notice.at > Notice.lifetime { state.notice = nil }
            return state.screen.pane.tick(&state)
        case .changed(let change):
            return apply(change, to: &state)
        case .answered(let query, let answer):
            // Whoever asked may be hidden by now; every pane takes what is its own.
            for screen in Screen.allCases { screen.pane.take(answer, to: query, &state) }
            return []
        case .edited(let id, let script):
            return TasksPane.edited(id, script, &state)
        case .disconnected(let reason):
            state.disconnection = reason
            return []
        case .outcome(.done(let text)):
            state.notice = Notice(kind: .done, text: text, at: state.now)
            return []
        case .outcome(.failed(let text)):
            state.notice = Notice(kind: .failed, text: text, at: state.now)
            return []
        case .readyToEnd:
            return [.end]
        }
    }

    private static func press(_ key: Key, _ state: inout State) -> [Effect] {
        if let question = state.question { return answer(question, key, &state) }
        state.alerts.touch(state.now)
        defer { state.alerts.touch(state.now) }
        let context = state.context
        guard let binding = KeyTable.binding(of: key, in: context) else {
            if context == .typing { type(key, &state) }
            if context == .naming { _ = state.menu?.nameField?.handle(key) }
            return []
        }
        if context == .menu || context == .naming {
            AlertMenu.perform(binding.action, key: key, &state)
            return []
        }
        switch binding.action {
        case .show(let screen): return show(screen, &state)
        case .lastScreen: return show(state.lastScreen, &state)
        case .help: state.isHelpShown.toggle()
        case .quit: return quit(&state)
        case .redraw: return [.repaint]
        case .suspend: return [.suspend]
        case .toggleASCII: state.glyphs = state.glyphs.isASCII ? .unicode : .ascii
        case .toggleUTC:
            state.isUTC.toggle()
            state.zone = state.isUTC ? .utc : state.localZone
        case .simulate: state.question = .simulate
        case .setUpTelegram where state.wizards.contains(.telegram): return [.openWizard(kind: .telegram)]
        case .setUpTelegram: return show(.setup, &state)
        case .endTyping:
            state.isTyping = false
            // What has a mistake was never applied, so it is not kept either.
            if state.filterMistake != nil { state.setFilter(state.alerts.filter.text) }
        case .back where context == .typing: clearFilter(&state)
        case .move where context == .help: HelpPane.scroll(key, &state)
        case .back where context == .help: state.isHelpShown = false
        default: return state.screen.pane.perform(binding.action, key: key, &state)
        }
        return []
    }

    private static func answer(_ question: Question, _ key: Key, _ state: inout State) -> [Effect] {
        if key == .escape {
            state.question = nil
            return []
        }
        guard let answer = question.answers.first(where: { key == .character($0.key) }) else { return [] }
        state.question = nil
        state.notice = Notice(kind: .progress, text: answer.progress, at: state.now)
        return [answer.effect]
    }

    static func show(_ screen: Screen, _ state: inout State) -> [Effect] {
        state.isHelpShown = false
        guard screen != state.screen else { return [] }
        state.lastScreen = state.screen
        state.screen = screen
        return screen.pane.appear(&state)
    }

    private static func quit(_ state: inout State) -> [Effect] {
        // Without a picture nobody knows whose engine it is; the session decides by what it started.
        guard let engine = state.overview?.engine, engine.place == .thisWindow else { return [.quit(.leave)] }
        state.question = .stopAlerting
        return []
    }

    private static func type(_ key: Key, _ state: inout State) {
        guard state.filterField.handle(key) else { return }
        state.setFilter(state.filterText)
    }

    static func clearFilter(_ state: inout State) {
        state.isTyping = false
        state.setFilter("")
    }
}

extension Dashboard {
    /// A bell is for a person who looks elsewhere: one is enough for this long.
    private static let bellInterval: Int64 = 30_000_000_000

    private static func apply(_ change: OverviewChange, to state: inout State) -> [Effect] {
        guard var overview = state.overview ?? change.reset else { return [] }
        let isFirst = state.overview == nil
        let selected = state.alerts.selectedKey
        // The state gives its picture away and only the touched rows are kept, so that no change copies ten thousand alerts.
        state.overview = nil
        let replaced = change.reset == nil || isFirst ? nil : overview.alerts
        let touched = change.reset == nil ? AlertList.Touched(by: change, in: overview) : AlertList.Touched()
        overview.apply(change)
        state.disconnection = nil
        if change.reset != nil {
            state.alerts.reset(overview, before: replaced, now: state.now)
        } else if !change.alerts.isEmpty || !touched.rows.isEmpty {
            state.alerts.apply(change, touched, overview, now: state.now)
        }
        let rings = !isFirst && hasNewCritical(change, before: { touched.rows[$0] ?? replaced?[$0] }, overview, state)
        state.overview = overview
        // A person who reads about one alert must not find another in its place.
        if state.isDetailShown, state.alerts.selectedKey != selected { state.isDetailShown = false }

        var effects: [Effect] = []
        if rings, state.lastBellAt.map({ state.now - $0 >= bellInterval }) ?? true {
            state.lastBellAt = state.now
            effects.append(.bell)
        }
        let title = windowTitle(state)
        if title != state.title {
            state.title = title
            effects.append(.setTitle(title))
        }
        return effects
    }

    /// Whether an alert became CRITICAL since the last picture.
    ///
    /// What an engine restored at its start is not news, a demonstration is no alarm, and who holds an alert or has seen it change for
    /// minutes knows of it.
    private static func hasNewCritical(
        _ change: OverviewChange, before: (AlertRow.Key) -> AlertRow?, _ overview: Overview, _ state: State
    ) -> Bool {
        let isWholePicture = change.reset != nil
        return (isWholePicture ? Array(overview.alerts.values) : change.alerts).contains { row in
            guard row.level == .critical, !row.isSimulated, row.hold == nil, before(row.key)?.level != .critical,
                !state.alerts.flapping.isFlapping(row, now: state.now)
            else { return false }
            return row.since.map { $0 >= overview.engine.startedAt } ?? true
        }
    }

    /// `kaptop edge-07: 2 CRIT, 5 WARN`: plain ASCII, it goes into window managers and tmux.
    private static func windowTitle(_ state: State) -> String {
        let counts = [Level.critical, .warning].filter { state.alerts.count($0) > 0 }.map { "\(state.alerts.count($0)) \($0.word)" }
        let host = state.overview?.engine.hostname ?? ""
        return "kaptop \(host): " + (counts.isEmpty ? "OK" : counts.joined(separator: ", "))
    }
}
