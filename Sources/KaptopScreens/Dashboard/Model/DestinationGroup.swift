import KaptopDelivery
import KaptopOverview

/// The destinations of one kind of service, or all other kinds.
struct DestinationGroup: Sendable {
    var title: String
    var nameTitle: String
    /// Kind of the service; nil for the group of all others.
    var kind: String?
    var rows: [DestinationRow]

    /// Groups that have rows.
    static func groups(of rows: [DestinationRow]) -> [DestinationGroup] {
        let named = [
            DestinationGroup(title: "HipChat rooms", nameTitle: "ROOM", kind: "hipchat", rows: []),
            DestinationGroup(title: "Telegram chats", nameTitle: "CHAT", kind: "telegram", rows: []),
            DestinationGroup(title: "Slack channels", nameTitle: "CHANNEL", kind: "slack", rows: []),
            DestinationGroup(title: "Others", nameTitle: "DESTINATION", kind: nil, rows: []),
        ]
        let kinds = named.compactMap(\.kind)
        return named.compactMap { group in
            var group = group
            group.rows = rows.filter { row in group.kind.map { $0 == row.destination.kind } ?? !kinds.contains(row.destination.kind) }
            return group.rows.isEmpty ? nil : group
        }
    }

    static func serviceName(_ kind: String) -> String {
        switch kind {
        case "hipchat": "HipChat"
        case "telegram": "Telegram"
        case "slack": "Slack"
        default: kind
        }
    }
}
