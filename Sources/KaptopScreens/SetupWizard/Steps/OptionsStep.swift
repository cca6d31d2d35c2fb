import KaptopDelivery
import TextUI

extension TelegramSetup {
    /// The rows of step 3, with the key that each has in the configuration.
    enum Option: Int, Sendable, CaseIterable {
        case name, isDefault, format, silent, preview, global, stateChangesOnly

        var key: String {
            switch self {
            case .name: "name"
            case .isDefault: "chat-id"
            case .format: "parse-mode"
            case .silent: "disable-notification"
            case .preview: "disable-web-page-preview"
            case .global: "global"
            case .stateChangesOnly: "state-changes-only"
            }
        }
    }
}

/// Step 3: how messages look, and which alerts go to the chat.
///
/// What Kapacitor does by itself is preselected.
enum OptionsStep: WizardStep {
    private static let parseModes = ["", "Markdown", "HTML"]

    /// Proposes a name, and begins with it where it is the only way to the chat.
    static func begin(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        state.place.propose(state.target)
        if !state.place.isNameSeen { state.option = state.place.isDefault ? .format : .name }
        state.place.isNameSeen = true
        return []
    }

    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        let last = TelegramSetup.Option.allCases.count - 1
        let row = state.option.rawValue
        switch (key, state.option) {
        case (.enter, .name), (.down, .name), (.tab, .name): state.option = .isDefault
        case (.up, .name): break
        case (_, .name): state.place.type(key)
        case (.enter, _): return goOn(&state)
        case (.up, _), ("k", _): state.option = .init(rawValue: max(0, row - 1)) ?? .name
        case (.down, _), ("j", _), (.tab, _): state.option = .init(rawValue: min(last, row + 1)) ?? .name
        case (.home, _), ("g", _): state.option = .name
        case (.end, _), ("G", _): state.option = .stateChangesOnly
        case (" ", _), (.right, _): change(by: 1, &state)
        case (.left, _): change(by: -1, &state)
        default: break
        }
        return []
    }

    private static func goOn(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        state.place.mistake = state.place.check(state.target)
        guard state.place.mistake == nil else {
            state.option = .name
            return []
        }
        return TelegramSetup.open(.test, &state)
    }

    private static func change(by step: Int, _ state: inout TelegramSetup.State) {
        switch state.option {
        case .name: break
        case .isDefault: state.place.toggleDefault(state.target)
        case .format:
            let count = parseModes.count
            state.parseMode = parseModes[(modeIndex(state) + step + count) % count]
        case .silent: state.isSilent.toggle()
        case .preview: state.isPreviewOff.toggle()
        case .global: state.isGlobal.toggle()
        case .stateChangesOnly: if state.isGlobal { state.isStateChangesOnly.toggle() }
        }
    }

    private static func modeIndex(_ state: TelegramSetup.State) -> Int {
        parseModes.firstIndex { $0.lowercased() == state.parseMode.lowercased() } ?? 0
    }
}

extension OptionsStep {
    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry] {
        let isTyping = state.option == .name
        return [.init(enterKey(state), "next", isKept: true), .init(state.glyphs.upDown, "move")]
            + [isTyping ? .init("^U", "clear") : .init("Space", "change")]
    }

    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        let below = Rect(column: rect.column, row: rect.row + 1, width: rect.width, height: max(0, rect.height - 1))
        grid.write(
            StyledText("How should messages look, and which alerts go to \(state.chat?.fullName ?? "the chat")?", Style(.strong).bold()),
            in: rect.line(0), ellipsis: state.glyphs.ellipsis)
        let gap = rect.height >= 17 ? 1 : 0
        for option in TelegramSetup.Option.allCases {
            drawRow(option, state, on: &grid, in: below.line(option.rawValue + gap))
        }
        let used = TelegramSetup.Option.allCases.count + 2 * gap
        var rest = Rect(column: below.column, row: below.row + used, width: below.width, height: max(0, below.height - used))
        var text = WizardText(state, width: rest.width)
        explain(state, &text)
        state.place.describeUse(state.target, state.surroundings.senders, &text)
        state.reach.remark(.options, &text)
        let height = MessagePreview(state).height(width: rest.width, widths: state.widths)
        // Where there is no room for both, the row that is chosen decides what is seen.
        let hasRoom = rest.height >= text.lines.count + height + 1
        if hasRoom || state.option != .format { rest = text.draw(on: &grid, in: rest) }
        if hasRoom || state.option == .format {
            if hasRoom, !text.lines.isEmpty {
                rest = Rect(column: rest.column, row: rest.row + 1, width: rest.width, height: rest.height - 1)
            }
            MessagePreview(state).draw(state, on: &grid, in: rest)
        }
    }

    private static func drawRow(_ option: TelegramSetup.Option, _ state: TelegramSetup.State, on grid: inout Grid, in line: Rect) {
        let isSelected = option == state.option
        if option == .name { return state.place.drawName(isSelected: isSelected, on: &grid, in: line, glyphs: state.glyphs) }
        if option == .isDefault { return state.place.drawDefault(isSelected: isSelected, on: &grid, in: line, glyphs: state.glyphs) }
        let isEnabled = option != .stateChangesOnly || state.isGlobal
        let ground: Role = isSelected ? .selection : .background
        if isSelected { grid.fill(line, style: Style(.text, on: ground)) }
        let parts = line.columns([.fixed(2), .fixed(13), .fixed(37), .rest])
        if isSelected { grid.write(StyledText(state.glyphs.selected, Style(.mark, on: ground, .bold)), in: parts[0]) }
        let role: Role = isEnabled ? .text : .keyDisabled
        grid.write(StyledText(label(option), Style(role, on: ground)), in: parts[1])
        let value = StyledText(value(option, state), Style(isEnabled ? .strong : .keyDisabled, on: ground))
        grid.write(value, in: parts[2], ellipsis: state.glyphs.ellipsis)
        grid.write(
            StyledText(option.key, Style(isEnabled ? .dim : .keyDisabled, on: ground)), in: parts[3], ellipsis: state.glyphs.ellipsis)
    }

    private static func label(_ option: TelegramSetup.Option) -> String {
        switch option {
        case .name: "Name"
        case .isDefault: "Default"
        case .format: "Format"
        case .silent: "Sound"
        case .preview: "Link preview"
        case .global: "Alerts"
        case .stateChangesOnly: "Repeats"
        }
    }

    private static func value(_ option: TelegramSetup.Option, _ state: TelegramSetup.State) -> String {
        func box(_ isOn: Bool, _ text: String) -> String { (isOn ? "[x] " : "[ ] ") + text }
        switch option {
        case .name: return state.place.typedName
        case .isDefault: return box(state.place.isDefault, "where scripts name no chat")
        case .format:
            let names = ["plain", "Markdown", "HTML"].enumerated()
            return names.map { ($0 == modeIndex(state) ? "(x) " : "( ) ") + $1 }.joined(separator: "  ")
        case .silent: return box(state.isSilent, "silent")
        case .preview: return box(state.isPreviewOff, "off")
        case .global: return box(state.isGlobal, "of all tasks, .telegram() or not")
        case .stateChangesOnly:
            return box(state.isGlobal && state.isStateChangesOnly, "only changes of level")
        }
    }

    /// What the selected row means; the format's meaning is the preview.
    private static func explain(_ state: TelegramSetup.State, _ text: inout WizardText) {
        switch state.option {
        case .name, .isDefault: state.place.explain(isName: state.option == .name, state.target, &text)
        case .format: break
        case .silent:
            text.text(state.isSilent ? "Messages come without sound on phones." : "Messages come with the sound that the chat has.")
        case .preview:
            text.text(state.isPreviewOff ? "Links in messages stay links." : "Telegram shows a preview below the first link of a message.")
        case .global:
            text.text("A task that names Telegram itself sends once, not twice.")
            if !state.place.isDefaultPlace(state.target) { text.text("They go to the default chat, which this one is not.") }
        case .stateChangesOnly: explainRepeats(state, &text)
        }
    }

    private static func explainRepeats(_ state: TelegramSetup.State, _ text: inout WizardText) {
        guard state.isGlobal else {
            return text.text("Means something only together with alerts of all tasks (global).", .dim)
        }
        text.text("Repeated alerts of the same level are left out. A recovery is always sent.")
        let thinned = (state.surroundings.senders?.tasks ?? []).filter(\.takesGlobal).flatMap { task in
            Set(task.otherHandlers).sorted().map { "\($0) of \(task.name)" }
        }
        if !thinned.isEmpty {
            text.remark(
                state.isStateChangesOnly ? .warning : .waiting, "handlers beside Telegram stop repeating too: \(shortList(thinned))")
        } else if state.surroundings.senders == nil {
            text.remark(.warning, "other handlers of the same alerts stop repeating too")
        } else {
            text.text("No other handler hangs on these alerts.", .dim)
        }
    }

    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// The first of many names.
    static func shortList(_ names: [String], most: Int = 6) -> String {
        let shown = names.prefix(most).joined(separator: ", ")
        return names.count > most ? "\(shown) and \(names.count - most) more" : shown
    }
}
