import KaptopAlerts
import KaptopOverview
import TextUI

/// The screen of topics: what their alerts are in sum, and who hears of them.
enum TopicsPane: Pane {
    static let title = "Topics"

    static let bindings = KeyTable.moving()

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {}

    static func perform(_ action: Action, key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] { [] }
}
