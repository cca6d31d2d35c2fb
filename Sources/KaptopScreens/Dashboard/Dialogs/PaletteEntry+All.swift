import KaptopAlerts
import KaptopOverview
import TextUI

extension PaletteEntry {
    /// What the keys of the present screen do, what has no key, and the keys that work everywhere.
    static func all(_ state: Dashboard.State) -> [PaletteEntry] {
        let context = state.context
        let bindings = KeyTable.bindings(context).filter { $0.action != .move && $0.action != .palette }
        let keyed = bindings.compactMap { binding -> PaletteEntry? in
            guard let key = binding.keys.first else { return nil }
            return PaletteEntry(
                name: binding.help, alias: binding.word ?? "", key: binding.label(state.glyphs),
                isEnabled: KeyTable.isEnabled(binding.action, state)
            ) { _, state in Dashboard.press(key, &state) }
        }
        return keyed.filter { !$0.isScreen(bindings) } + commands + keyed.filter { $0.isScreen(bindings) }
    }

    private func isScreen(_ bindings: [KeyBinding]) -> Bool { key.count == 1 && key.first?.isNumber == true }

    /// Commands without a key.
    static let commands: [PaletteEntry] = [
        PaletteEntry(name: "alerts", usage: "[FILTER]") { filter, state in
            Dashboard.showAlerts(filter: filter, &state)
        },
        PaletteEntry(name: "view save", usage: "NAME") { name, state in
            guard !name.isEmpty else {
                AlertMenu.open(.views, &state)
                return []
            }
            state.saveView(named: name)
            state.notice = Dashboard.Notice(kind: .done, text: "view \(name) is kept; ' shows the views", at: state.now)
            return []
        },
        PaletteEntry(name: "view", usage: "NAME") { name, state in
            guard let saved = state.savedViews.first(where: { $0.name == name }) else {
                AlertMenu.open(.views, &state)
                return []
            }
            let effects = Dashboard.show(.alerts, &state)
            state.show(saved.view)
            return effects
        },
        PaletteEntry(name: "seconds") { _, state in
            state.showsSeconds.toggle()
            return []
        },
        PaletteEntry(name: "maintenance") { _, state in
            guard !Dashboard.refuses(.maintain, &state) else { return [] }
            state.dialog = MaintenanceDialog(state.chosenRows)
            return []
        },
        PaletteEntry(name: "silences and acknowledgements") { _, state in
            state.dialog = HoldsDialog()
            return []
        },
        PaletteEntry(name: "theme", usage: "[NAME]") { name, state in ThemeChooser.choose(name, &state) },
        PaletteEntry(name: "audit") { _, _ in [.ask(.audit(limit: 200))] },
    ]
}

extension TextDialog {
    /// Who did what, newest first.
    static func audit(_ entries: [AuditEntry], _ state: Dashboard.State) -> TextDialog {
        let lines = entries.map { entry -> StyledText in
            let at = CharacterWidth.standard.pad(TimeText.minuteAndDate(entry.at, now: state.now, state.zone), to: 12)
            let by = CharacterWidth.standard.pad(entry.by.text, to: 12)
            let text = StyledText(at, .dim) + StyledText(by + " ", .strong) + StyledText("\(entry.verb) \(entry.object)")
            return entry.detail.isEmpty ? text : text + StyledText("  \(entry.detail)", .dim)
        }
        return TextDialog(title: "Who did what", note: "newest first", lines: lines.isEmpty ? ["Nobody has done anything yet."] : lines)
    }
}
