import KaptopAlerts
import KaptopConfig
import KaptopOverview
import TextUI

extension Dashboard {
    package static func update(_ state: inout State, _ message: Message) -> [Effect] {
        switch message {
        case .key(let key):
            state.notice = state.notice?.kind == .progress ? state.notice : nil
            return permitted(press(key, &state), &state)
        case .resize(let size):
            state.size = size
            return []
        case .tick(let now, let zone):
            state.now = now
            state.localZone = zone
            state.setUTC(state.usesUTC)
            state.alerts.tick(state.overview, now: now)
            if let notice = state.notice, notice.kind != .progress, now - notice.at > Notice.lifetime { state.notice = nil }
            // A picture that stands still asks for nothing new.
            return state.heldChange == nil ? state.screen.pane.tick(&state) : []
        case .changed(let change):
            return apply(change, to: &state)
        case .answered(.audit, .audit(let entries)):
            // Never in the place of what was opened meanwhile.
            if state.dialog == nil { state.dialog = TextDialog.audit(entries, state) }
            return []
        case .answered(.audit, .unavailable(let reason)):
            state.notice = Notice(kind: .failed, text: reason, at: state.now)
            return []
        case .themes(let choices, let mistakes):
            return ThemeChooser.take(choices, mistakes: mistakes, &state)
        case .answered(let query, let answer):
            // Whoever asked may be hidden by now; every pane takes what is its own.
            for screen in Screen.allCases { screen.pane.take(answer, to: query, &state) }
            return state.screen.pane.answered(&state)
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

    static func press(_ key: Key, _ state: inout State) -> [Effect] {
        state.alerts.touch(state.now)
        defer { state.alerts.touch(state.now) }
        if let dialog = state.dialog { return press(key, in: dialog, &state) }
        let context = state.context
        if case .click(let column, let row) = key { return click(column: column, row: row, &state) }
        guard let binding = KeyTable.binding(of: key, in: context) else {
            return context == .typing ? type(key, &state) : []
        }
        guard !refuses(binding.action, &state) else { return [] }
        let effects = perform(binding.action, key: key, context, &state)
        // What was typed before the question was seen is no answer to it.
        return state.question == nil ? effects : effects + [.dropTypeAhead]
    }

    private static func perform(_ action: Action, key: Key, _ context: KeyTable.Context, _ state: inout State) -> [Effect] {
        switch action {
        case .show(let screen): return show(screen, &state)
        case .lastScreen: return show(state.lastScreen, &state)
        case .help: state.isHelpShown.toggle()
        case .palette: state.dialog = Palette()
        case .quit: return quit(&state)
        case .redraw: return [.repaint]
        case .suspend: return [.suspend]
        case .nextTrouble: return goToNextTrouble(&state)
        case .undo: askToUndo(&state)
        case .pause: return togglePause(&state)
        case .copy: return copy(&state)
        case .plainText: state.dialog = TextDialog.plainText(state)
        case .toggleMouse:
            state.hasMouse.toggle()
            let text = state.hasMouse ? "mouse: click and wheel work here" : "mouse: left to the terminal, which selects text"
            state.notice = Notice(kind: .done, text: text, at: state.now)
            return [.mouse(state.hasMouse)]
        case .toggleASCII: state.glyphs = state.glyphs.isASCII ? .unicode : .ascii
        case .toggleUTC: state.setUTC(!state.usesUTC)
        case .simulate: state.question = .simulate
        case .setUpTelegram where state.wizards.contains(.telegram): return [.openWizard(kind: .telegram)]
        case .setUpTelegram: return show(.setup, &state)
        case .endTyping:
            state.isTyping = false
            return state.screen.pane.filterEnded(&state)
        case .back where context == .typing: return clearFilter(&state)
        case .filter where state.screen.pane.filter != nil: state.isTyping = state.screen.pane.isEnabled(.filter, state)
        case .move where context == .help: HelpPane.scroll(key, &state)
        case .back where context == .help: state.isHelpShown = false
        default: return state.screen.pane.perform(action, key: key, &state)
        }
        return []
    }

    /// Whether a console that only looks on refuses an action, and says so.
    static func refuses(_ action: Action, _ state: inout State) -> Bool {
        guard state.isReadOnly, action.changesTheWorld else { return false }
        sayReadOnly(&state)
        return true
    }

    /// What of a key's effects is done: nothing of a console that only looks on leaves it, whichever way it was asked for.
    private static func permitted(_ effects: [Effect], _ state: inout State) -> [Effect] {
        guard state.isReadOnly, effects.contains(where: \.changesTheWorld) else { return effects }
        sayReadOnly(&state)
        return effects.filter { !$0.changesTheWorld }
    }

    private static func sayReadOnly(_ state: inout State) {
        state.notice = Notice(kind: .failed, text: "This console only looks on: it was started with --read-only.", at: state.now)
    }

    private static func copy(_ state: inout State) -> [Effect] {
        guard let text = state.screen.pane.copyText(state), !text.isEmpty else {
            state.notice = Notice(kind: .failed, text: "There is nothing to copy here.", at: state.now)
            return []
        }
        // Whether the terminal takes it cannot be known.
        let first = text.split(separator: "\n").first.map(String.init) ?? ""
        state.notice = Notice(kind: .done, text: "copy sent: \(first)", at: state.now)
        return [.copy(text)]
    }

    /// Stops the picture; what comes meanwhile is kept and shown when it moves again.
    private static func togglePause(_ state: inout State) -> [Effect] {
        guard let held = state.heldChange else {
            state.heldChange = OverviewChange()
            return []
        }
        state.heldChange = nil
        return apply(held, to: &state)
    }

    /// A click on the tab line shows a screen; elsewhere the screen knows what stands there.
    private static func click(column: Int, row: Int, _ state: inout State) -> [Effect] {
        guard let frame = Frame(state, size: state.size), !state.isTyping, !state.isHelpShown else { return [] }
        if frame.tabs.contains(column: column, row: row) {
            return TabLine.screen(at: column, in: frame.tabs).map { show($0, &state) } ?? []
        }
        if frame.body.contains(column: column, row: row) { state.screen.pane.click(column: column, row: row, &state) }
        return []
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

    private static func type(_ key: Key, _ state: inout State) -> [Effect] {
        guard let filter = state.screen.pane.filter, state[keyPath: filter].handle(key) else { return [] }
        return state.screen.pane.filterChanged(&state)
    }

    /// Clears the filter of the shown screen.
    static func clearFilter(_ state: inout State) -> [Effect] {
        state.isTyping = false
        guard let filter = state.screen.pane.filter, !state[keyPath: filter].text.isEmpty else { return [] }
        state[keyPath: filter] = TextField()
        return state.screen.pane.filterChanged(&state)
    }

    /// Goes to the alerts with a filter, as from a topic.
    static func showAlerts(filter: String, _ state: inout State) -> [Effect] {
        let effects = show(.alerts, &state)
        state.isDetailShown = false
        state.setFilter(filter)
        return effects
    }
}

extension Dashboard {
    /// A bell is for a person who looks elsewhere: one is enough for this long.
    private static let bellInterval: Int64 = 30_000_000_000

    private static func apply(_ change: OverviewChange, to state: inout State) -> [Effect] {
        if state.heldChange != nil, let shown = state.overview {
            let isNews = hasNewCritical(change, before: { shown.alerts[$0] }, change.reset ?? shown, state)
            state.heldChange?.merge(change)
            return isNews ? ring(&state) : []
        }
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

        var effects: [Effect] = rings ? ring(&state) : []
        let title = windowTitle(state)
        if title != state.title {
            state.title = title
            effects.append(.setTitle(title))
        }
        return effects
    }

    private static func ring(_ state: inout State) -> [Effect] {
        guard state.lastBellAt.map({ state.now - $0 >= bellInterval }) ?? true else { return [] }
        state.lastBellAt = state.now
        return state.settings.ringsBell ? [.bell] : []
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
