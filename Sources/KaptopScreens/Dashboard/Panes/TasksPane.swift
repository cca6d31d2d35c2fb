import KaptopAlerts
import KaptopOverview
import TextUI

/// The screen of tasks: scripts with live counters beside their lines.
enum TasksPane: Pane {
    static let title = "Tasks"

    static let bindings = KeyTable.moving()

    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density) {}

    static func perform(_ action: Action, key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect] { [] }

    static func edited(_ id: TaskID, _ script: String, _ state: inout Dashboard.State) -> [Dashboard.Effect] { [] }
}
