/// The columns that the table of alerts can have, in the order of the screen.
///
/// The raw value is what a saved view and the list of columns call it.
package enum AlertColumn: String, Sendable, CaseIterable {
    case level, id, task, topic, value, limit
    case age = "for"
    case changes, hour, message
    case sentTo = "sent"

    package static let standard: Set<AlertColumn> = [.level, .id, .task, .value, .limit, .age, .hour, .sentTo]

    /// Those that cannot be switched off: without them no row says what it is.
    static let fixed: Set<AlertColumn> = [.level, .id]

    var title: String {
        switch self {
        case .level: "LEVEL"
        case .id: "ALERT ID"
        case .task: "TASK"
        case .topic: "TOPIC"
        case .value: "VALUE"
        case .limit: "LIMIT"
        case .age: "FOR"
        case .changes: "CHG"
        case .hour: "LAST HOUR"
        case .message: "MESSAGE"
        case .sentTo: "SENT TO"
        }
    }

    /// What it shows, in the list of columns.
    var explanation: String {
        switch self {
        case .level: "level"
        case .id: "alert id"
        case .task: "task"
        case .topic: "topic"
        case .value: "newest value"
        case .limit: "what the value is compared with"
        case .age: "how long it has its level"
        case .changes: "changes of level in the last hour"
        case .hour: "levels of the last hour"
        case .message: "message"
        case .sentTo: "where its newest event went"
        }
    }
}
