import TextUI

/// Before step 1, only where something is in the way of saving: what it is and what to do about it.
enum AccessStep: WizardStep {
    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        switch key {
        case .enter: return TelegramSetup.open(state.firstStep, &state)
        case "l": return [.inspect]
        default: return []
        }
    }

    static func take(_ standing: FileStanding, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        state.surroundings.standing = standing
        guard state.step == .access, standing.obstacle == nil else { return [] }
        return TelegramSetup.open(state.firstStep, &state)
    }

    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry] {
        [.init(enterKey(state), "go on without saving", isKept: true), .init("l", "look again", isKept: true)]
    }

    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        var text = WizardText(state, width: min(rect.width, 76))
        text.title("This wizard could not save")
        text.gap()
        text.line(StyledText("File  ", .dim) + StyledText(state.surroundings.configurationPath, .strong))
        if let standing = state.surroundings.standing {
            text.text(standing.access + (standing.reader.map { " \($0)" } ?? ""), .dim)
            text.gap()
            if let obstacle = standing.obstacle { text.remark(.bad, obstacle.text, obstacle.remedy) }
        }
        text.gap()
        text.item("l", "looks again")
        text.item(enterKey(state), "goes on all the same: everything works but the last step")
        text.draw(on: &grid, in: rect)
    }
}
