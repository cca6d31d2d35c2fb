import KaptopDelivery
import TextUI

/// Before step 1, only where the service has a place already: which of them is to be changed, or another one added.
enum PlacesStep: WizardStep {
    static func goUp(_ state: inout TelegramSetup.State) -> Bool { state.place.goUp() }

    static func handle(_ key: Key, _ state: inout TelegramSetup.State) -> [TelegramSetup.Effect] {
        guard let work = state.place.handle(key, state.surroundings.senders) else { return [] }
        if state.place.begin(work) { state.forgetPlace() }
        if case .removing = work { return TelegramSetup.open(.save, &state) }
        // Bot and token stay as they are, but for being asked once more.
        state.place.isPassing = state.token != nil
        return TelegramSetup.open(.token, &state)
    }

    static func help(_ state: TelegramSetup.State) -> [HelpLine.Entry] { state.place.help(state.glyphs) }

    static func draw(_ state: TelegramSetup.State, on grid: inout Grid, in rect: Rect) {
        state.place.draw(on: &grid, in: rect, state.surroundings.senders, glyphs: state.glyphs, widths: state.widths)
    }
}
