/// What matchers look at: an alert with its level and the tags of its newest event.
package struct AlertLabels: Sendable, Equatable {
    package var key: AlertKey
    package var task: TaskID
    package var level: Level
    /// Measurement name.
    package var name: String
    package var tags: [AlertSeries.Pair]

    package init(key: AlertKey, task: TaskID, level: Level, name: String, tags: [AlertSeries.Pair]) {
        self.key = key
        self.task = task
        self.level = level
        self.name = name
        self.tags = tags
    }

    package init(_ event: AlertEvent) {
        self.init(
            key: event.key, task: event.task, level: event.state.level, name: event.name,
            tags: event.tags.map { AlertSeries.Pair($0.key, $0.value) })
    }

    /// Names that mean something else than a tag.
    package static let ownNames = ["alert", "level", "name", "task", "topic"]

    /// The value of a label: one of the alert itself, or of a tag; empty where there is no such tag, as in Alertmanager.
    package subscript(label: String) -> String {
        switch label {
        case "alert": key.id.rawValue
        case "topic": key.topic.rawValue
        case "task": task.rawValue
        case "level": level.name
        case "name": name
        default: tags.first { $0.key == label }?.value ?? ""
        }
    }
}

extension AlertEvent {
    package var key: AlertKey { AlertKey(topic: topic, id: state.id) }
}
