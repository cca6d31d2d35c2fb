import KaptopDelivery
import TextUI

extension TelegramSetup {
    /// The rows of step 3, with the key that each has in the configuration.
    enum Option: Int, Sendable, CaseIterable {
        case format, silent, preview, global, stateChangesOnly

        var key: String {
            switch self {
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

    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        let last = TelegramSetup.Option.allCases.count - 1
        let row = state.option.rawValue
        switch key {
        case .enter: return TelegramSetup.open(.test, &state)
        case .up, "k": state.option = .init(rawValue: max(0, row - 1)) ?? .format
        case .down, "j", .tab: state.option = .init(rawValue: min(last, row + 1)) ?? .format
        case .home, "g": state.option = .format
        case .end, "G": state.option = .stateChangesOnly
        case " ", .right: change(by: 1, &state)
        case .left: change(by: -1, &state)
        default: break
        }
        return []
    }

    private static func change(by step: Int, _ state: inout TelegramSetup.State) {
        switch state.option {
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
        [.init(enterKey(state), "next", isKept: true), .init(state.glyphs.upDown, "move"), .init("Space", "change")]
    }

    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        var head = WizardText(state, width: rect.width)
        head.title("How should messages look, and which alerts go to \(state.chat?.name ?? "the chat")?")
        let below = head.draw(on: &grid, in: rect)
        for option in TelegramSetup.Option.allCases {
            drawRow(option, state, on: &grid, in: below.line(option.rawValue + 1))
        }
        let used = TelegramSetup.Option.allCases.count + 2
        var text = WizardText(state, width: rect.width)
        explain(state, &text)
        text.draw(
            on: &grid, in: Rect(column: below.column, row: below.row + used, width: below.width, height: max(0, below.height - used)))
    }

    private static func drawRow(_ option: TelegramSetup.Option, _ state: TelegramSetup.State, on grid: inout Grid, in line: Rect) {
        let isSelected = option == state.option
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

    /// What the selected row means.
    private static func explain(_ state: TelegramSetup.State, _ text: inout WizardText) {
        switch state.option {
        case .format: explainFormat(state, &text)
        case .silent:
            text.text(state.isSilent ? "Messages come without sound on phones." : "Messages come with the sound that the chat has.")
        case .preview:
            text.text(state.isPreviewOff ? "Links in messages stay links." : "Telegram shows a preview below the first link of a message.")
        case .global: text.text("A task that names Telegram itself sends once, not twice. Tasks take this up when they are started.")
        case .stateChangesOnly:
            if state.isGlobal {
                text.text(
                    "Repeated alerts of the same level are left out, and not only for Telegram: other handlers of these "
                        + "alerts stop repeating too. A recovery is always sent."
                )
            } else {
                text.text("Means something only together with alerts of all tasks.", .dim)
            }
        }
        text.gap()
        describeTasks(state, &text)
    }

    private static func explainFormat(_ state: TelegramSetup.State, _ text: inout WizardText) {
        let sample = "cpu_usage_idle < 5"
        text.line(StyledText("An alert with the text  ", .dim) + StyledText(sample, .strong))
        switch modeIndex(state) {
        case 0: text.line(StyledText("arrives in the chat as  ", .dim) + StyledText(sample, .strong))
        case 1:
            text.line(StyledText("arrives in the chat as  ", .dim) + StyledText("cpuusageidle < 5", .strong))
            text.remark(
                .warning, "Markdown eats underscores in pairs",
                "A single _ or * does not parse; then the message goes once more as plain text.")
        default:
            text.remark(
                .warning, "HTML refuses this text because of its <", "It goes once more as plain text. Write &lt; in the alert's message.")
        }
    }

    /// Whether anything will be sent at all.
    private static func describeTasks(_ state: TelegramSetup.State, _ text: inout WizardText) {
        guard let tasks = state.surroundings.tasks else { return }
        if state.isGlobal {
            text.remark(tasks.all > 0 ? .good : .warning, "alerts of all tasks go there: \(count(tasks.all, "task")) now")
        } else if tasks.namingTelegram > 0 {
            text.remark(.good, "\(count(tasks.namingTelegram, "task")) of \(tasks.all) name .telegram() and send there")
        } else {
            text.remark(
                .warning, "no task names .telegram(): nothing would be sent",
                "Switch on the alerts of all tasks here, or write .telegram() into a script.")
        }
    }

    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
