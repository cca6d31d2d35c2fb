import KaptopDelivery
import TextUI

/// Step 5: the difference that saving makes, where it goes, and saving.
enum SaveStep: WizardStep {
    static func begin(_ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] { perform(state.save.begin(), state) }

    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        perform(state.save.handle(key), state)
    }

    private static func perform(_ request: SaveForm.Request?, _ state: TelegramSetup.State) -> [TelegramSetup.Effect] {
        switch request {
        case .preview(let choice): [.preview(state.settings, choice, state.placeChange)]
        case .save(let preview): [.save(preview)]
        case nil: []
        }
    }

    static func take(_ result: Result<SaveReport, SetupFailure>, _ state: inout TelegramSetup.State) {
        guard let report = state.save.take(result) else { return }
        state.savedPath = report.path
        state.ending = Ending()
        state.step = state.place.take(report, afterSaving: state.surroundings.afterSaving) ? .places : .done
    }

    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry] { state.save.help(state.glyphs) }

    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        var remarks = WizardText(state, width: rect.width)
        state.describePlace(&remarks)
        overrides(state, &remarks)
        if state.place.removed == nil { state.reach.remark(.saving, &remarks) }
        state.save.draw(on: &grid, in: rect, glyphs: state.glyphs, widths: state.widths, remarks: remarks)
    }

    static func overrides(_ state: TelegramSetup.State, _ text: inout WizardText) {
        let names = state.surroundings.overridingVariables
        guard !names.isEmpty else { return }
        text.remark(
            .warning, "the environment wins over the file: \(names.joined(separator: ", "))",
            "Take it out of the engine's environment, or it stays as it is.")
    }
}
