import KaptopConfig
import TextUI

extension PlaceForm {
    func help(_ glyphs: GlyphSet) -> [HelpLine.Entry] {
        guard !isAskingToRemove else { return [.init("x", removalWord, isKept: true)] }
        let add = HelpLine.Entry("i", "add another \(service.entryKind)", isKept: true)
        guard let place = selectedPlace else { return [add] }
        return [
            .init(glyphs.enterKey, "change", isKept: true), .init(glyphs.upDown, "move"), add,
            .init("x", removalWord, isEnabled: canRemove(place)),
        ]
    }

    /// What a default place is switched off with.
    func sectionName(_ place: HeldPlace) -> String {
        guard held.sections.count > 1 else { return service.title }
        return place.workspace.isEmpty ? "the default workspace" : "the workspace \(place.workspace)"
    }

    private var removalWord: String { selectedPlace?.name == nil ? "switch off" : "remove" }

    /// The page before the first step.
    func draw(on grid: inout Grid, in rect: Rect, _ senders: ServiceSenders?, glyphs: GlyphSet, widths: CharacterWidth) {
        var head = WizardText(width: rect.width, glyphs: glyphs, widths: widths)
        guard !isAskingToRemove else {
            ask(senders, &head)
            head.draw(on: &grid, in: rect)
            return
        }
        describeHead(&head)
        head.gap()
        var rest = head.draw(on: &grid, in: rect)
        var foot = WizardText(width: rect.width, glyphs: glyphs, widths: widths)
        describeSelected(senders, &foot)
        if rest.height >= 3 + foot.lines.count {
            let list = min(held.all.count + 2, rest.height - foot.lines.count)
            let parts = rest.rows([.fixed(list), .fixed(foot.lines.count), .rest])
            foot.draw(on: &grid, in: parts[1])
            rest = parts[0]
        }
        drawList(senders, on: &grid, in: rest, glyphs: glyphs)
    }

    private func describeHead(_ text: inout WizardText) {
        guard let removal else {
            return text.title(
                held.isEnabled ? "\(service.title) is set up already" : "\(service.title) is set up, but switched off")
        }
        text.title(removal.place.name.map { "\($0) is removed" } ?? "\(sectionName(removal.place)) is switched off")
        removal.report.describe(&text)
        text.text(removal.takeUp)
    }

    private func ask(_ senders: ServiceSenders?, _ text: inout WizardText) {
        text.title(selectedPlace?.name.map { "Remove \($0)?" } ?? "Switch \(selectedPlace.map(sectionName) ?? service.title) off?")
        text.gap()
        describeRemoval(senders, &text)
        text.gap()
        text.item("x", removalWord + "; the change of the file is shown first")
        text.item("Esc", "keep it")
    }

    private func describeSelected(_ senders: ServiceSenders?, _ text: inout WizardText) {
        let kind = service.entryKind
        if let place = selectedPlace {
            if let senders {
                let users = held.users(of: place, senders)
                text.text(
                    users.isEmpty ? "No task and no handler of a topic sends there." : "Used by \(OptionsStep.shortList(users, most: 12))",
                    .dim)
                text.gap()
            }
            text.item(text.glyphs.enterKey, "change it")
        }
        text.item("i", "add another \(kind)")
        if let place = selectedPlace, canRemove(place) {
            text.item("x", place.name == nil ? "switch \(sectionName(place)) off" : "remove it")
        }
    }

    private func drawList(_ senders: ServiceSenders?, on grid: inout Grid, in rect: Rect, glyphs: GlyphSet) {
        let all = held.all
        guard !all.isEmpty, rect.height >= 2 else { return }
        let hasTopics = all.contains { $0.threadID != nil }
        let hasWorkspaces = all.contains { !$0.workspace.isEmpty }
        var columns: [Table.Column] = [
            .init("", .fixed(1)), .init("NAME", .flexible(weight: 1, minimum: 14)),
            .init(StyledText(service.entryKind.uppercased(), .header), .flexible(weight: 1, minimum: 14)),
        ]
        if hasTopics { columns.append(.init("TOPIC", .fixed(6), .right, expendability: 1)) }
        if hasWorkspaces { columns.append(.init("WORKSPACE", .fixed(10), expendability: 1)) }
        if senders != nil { columns.append(.init("USED BY", .flexible(weight: 1, minimum: 12), expendability: 2)) }
        let table = Table(columns)
        let chosen = min(max(0, selected), all.count - 1)
        let scroll = ScrollPosition(selected: chosen).clamped(count: all.count, room: table.visibleRows(height: rect.height))
        table.draw(on: &grid, in: rect, glyphs: glyphs, count: all.count, scroll: scroll) { index in
            let place = all[index]
            let users = senders.map { held.users(of: place, $0) } ?? []
            let mark = StyledText(index == chosen ? glyphs.selected : " ", Style(.mark).bold())
            let name = StyledText(place.name ?? "default", place.name == nil ? .text : .strong)
            let note = place.name != nil && place.isDefault ? StyledText(" (default)", .text) : ""
            let address = place.address.isEmpty ? StyledText("the webhook's own", .dim) : StyledText(place.address, .text)
            var row = [mark, name + note, address]
            if hasTopics { row.append(StyledText(place.threadID.map { "\($0)" } ?? "", .text)) }
            if hasWorkspaces { row.append(StyledText(place.workspace, .text)) }
            row.append(users.isEmpty ? StyledText("unused", .dim) : StyledText(users.joined(separator: ", "), .text))
            return row
        }
    }

    // MARK: The rows of the options

    /// Draws the name's row; `isSelected` gives it the cursor.
    func drawName(isSelected: Bool, on grid: inout Grid, in line: Rect, glyphs: GlyphSet) {
        let ground: Role = isSelected ? .selection : .background
        let parts = row("Name", "for scripts", isEnabled: true, isSelected: isSelected, on: &grid, in: line, glyphs: glyphs)
        let place = Rect(column: parts.column, row: parts.row, width: max(0, parts.width - 1), height: parts.height)
        name.draw(on: &grid, in: place, glyphs: glyphs, isFocused: isSelected, placeholder: "none", background: ground)
    }

    func drawDefault(isSelected: Bool, on grid: inout Grid, in line: Rect, glyphs: GlyphSet) {
        let ground: Role = isSelected ? .selection : .background
        let place = row(
            "Default", service.addressKey, isEnabled: !isLocked, isSelected: isSelected, on: &grid, in: line, glyphs: glyphs)
        let words = (isDefault ? "[x]" : "[ ]") + " where scripts name no \(service.entryKind)"
        grid.write(StyledText(words, Style(isLocked ? .keyDisabled : .strong, on: ground)), in: place, ellipsis: glyphs.ellipsis)
    }

    /// Draws what all rows of options look like; returns where the value goes.
    private func row(
        _ label: String, _ key: String, isEnabled: Bool, isSelected: Bool, on grid: inout Grid, in line: Rect, glyphs: GlyphSet
    ) -> Rect {
        let ground: Role = isSelected ? .selection : .background
        if isSelected { grid.fill(line, style: Style(.text, on: ground)) }
        let parts = line.columns([.fixed(2), .fixed(13), .fixed(37), .rest])
        if isSelected { grid.write(StyledText(glyphs.selected, Style(.mark, on: ground, .bold)), in: parts[0]) }
        grid.write(StyledText(label, Style(isEnabled ? .text : .keyDisabled, on: ground)), in: parts[1])
        grid.write(StyledText(key, Style(isEnabled ? .dim : .keyDisabled, on: ground)), in: parts[3], ellipsis: glyphs.ellipsis)
        return parts[2]
    }

    /// What a row of these two means.
    func explain(isName: Bool, _ target: Target, _ text: inout WizardText) {
        if let mistake { text.remark(.bad, mistake.text, mistake.remedy) }
        if isName {
            var named = self
            if !typedName.isEmpty { named.isDefault = false }
            text.text("A script says: \(named.scriptLines(target))", .dim)
        } else if isLocked {
            text.text("It is the default; make another \(service.entryKind) the default to end that.", .dim)
        }
    }
}
