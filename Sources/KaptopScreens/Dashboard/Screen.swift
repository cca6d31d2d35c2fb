import TextUI

/// The screens in the order of the tab line: the one list that a new screen joins.
enum Screen: Int, CaseIterable, Sendable {
    case alerts, handlers, setup

    var pane: any Pane.Type {
        switch self {
        case .alerts: AlertsPane.self
        case .handlers: HandlersPane.self
        case .setup: SetupPane.self
        }
    }

    /// The key that shows it: `1` for the first.
    var digit: Character { Character(String(rawValue + 1)) }
}

/// What a screen has of its own: a name, keys, a picture, and what its keys do.
protocol Pane {
    static var title: String { get }
    static var bindings: [KeyBinding] { get }
    static func isEnabled(_ action: Action, _ state: Dashboard.State) -> Bool
    /// Called when a person goes to the screen.
    static func appear(_ state: inout Dashboard.State)
    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density)
    static func perform(_ action: Action, key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect]
}

extension Pane {
    static func isEnabled(_ action: Action, _ state: Dashboard.State) -> Bool { true }
    static func appear(_ state: inout Dashboard.State) {}
}
