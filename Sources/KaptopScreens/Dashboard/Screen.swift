import KaptopOverview
import TextUI

/// The screens in the order of the tab line: the one list that a new screen joins.
enum Screen: Int, CaseIterable, Sendable {
    case alerts, topics, handlers, tasks, events, log, setup

    var pane: any Pane.Type {
        switch self {
        case .alerts: AlertsPane.self
        case .topics: TopicsPane.self
        case .handlers: HandlersPane.self
        case .tasks: TasksPane.self
        case .events: EventsPane.self
        case .log: LogPane.self
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
    /// Called when a person goes to the screen; what it returns is done.
    static func appear(_ state: inout Dashboard.State) -> [Dashboard.Effect]
    /// Called once a second while the screen is shown.
    static func tick(_ state: inout Dashboard.State) -> [Dashboard.Effect]
    /// Takes what it has asked for; called for every answer, whichever screen is shown.
    static func take(_ answer: Answer, to query: Query, _ state: inout Dashboard.State)
    /// Called after an answer while the screen is shown: what it asks next.
    static func answered(_ state: inout Dashboard.State) -> [Dashboard.Effect]
    /// Where `/` types; nil where nothing is filtered.
    static var filter: WritableKeyPath<Dashboard.State, TextField>? { get }
    /// What can be typed there, as an example.
    static var filterExample: String { get }
    /// Called when typing ends and what was typed stays.
    static func filterEnded(_ state: inout Dashboard.State) -> [Dashboard.Effect]
    /// Called after each change of the filter.
    static func filterChanged(_ state: inout Dashboard.State) -> [Dashboard.Effect]
    static func draw(_ state: Dashboard.State, on grid: inout Grid, in body: Rect, density: Density)
    /// What `y` puts on the clipboard; nil for nothing.
    static func copyText(_ state: Dashboard.State) -> String?
    static func perform(_ action: Action, key: Key, _ state: inout Dashboard.State) -> [Dashboard.Effect]
    /// A click into the body of the screen; places are those of the whole grid.
    static func click(column: Int, row: Int, _ state: inout Dashboard.State)
}

extension Pane {
    static func isEnabled(_ action: Action, _ state: Dashboard.State) -> Bool { true }
    static func copyText(_ state: Dashboard.State) -> String? { nil }
    static func appear(_ state: inout Dashboard.State) -> [Dashboard.Effect] { [] }
    static func tick(_ state: inout Dashboard.State) -> [Dashboard.Effect] { [] }
    static func take(_ answer: Answer, to query: Query, _ state: inout Dashboard.State) {}
    static func answered(_ state: inout Dashboard.State) -> [Dashboard.Effect] { [] }
    static var filter: WritableKeyPath<Dashboard.State, TextField>? { nil }
    static var filterExample: String { "words, -without" }
    static func filterChanged(_ state: inout Dashboard.State) -> [Dashboard.Effect] { [] }
    static func filterEnded(_ state: inout Dashboard.State) -> [Dashboard.Effect] { [] }
    static func click(column: Int, row: Int, _ state: inout Dashboard.State) {}
}
