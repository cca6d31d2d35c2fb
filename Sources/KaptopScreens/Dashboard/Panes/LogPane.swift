import KaptopAlerts
import KaptopOverview
import TextUI

/// The screen of the engine's log.
enum LogPane: Pane {
    static let title = "Log"

    static let bindings = KeyTable.moving()

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {}

    static func perform(_ action: Action, key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] { [] }
}
