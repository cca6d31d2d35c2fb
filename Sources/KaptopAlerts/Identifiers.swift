/// The id of a task, as its author wrote it.
package struct TaskID: Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
    package var description: String { rawValue }
}

/// The name of a topic; anonymous ones are `main:TASK:NODE`.
package struct TopicID: Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
    package var description: String { rawValue }

    /// The topic that holds the handlers written in a script: `node` is the node's name, such as `alert2`.
    package static func anonymous(task: TaskID, node: String) -> TopicID {
        TopicID("main:\(task.rawValue):\(node)")
    }

    /// The task whose script it holds the handlers of; nil for a named topic.
    ///
    /// Ids of tasks have no colons.
    package var anonymousTask: TaskID? {
        let parts = rawValue.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0] == "main" ? TaskID(String(parts[1])) : nil
    }

    package func isAnonymous(of task: TaskID) -> Bool { rawValue.hasPrefix("main:\(task.rawValue):") }
}

/// The id of an alert within its topic, rendered from the id template.
package struct AlertID: Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
    package var description: String { rawValue }
}

/// An alert: the topic that knows it and its id there.
package struct AlertKey: Hashable, Sendable {
    package var topic: TopicID
    package var id: AlertID

    package init(topic: TopicID, id: AlertID) {
        self.topic = topic
        self.id = id
    }
}

/// The id of an event, the same whoever computes it: task, node, group, level, point time, and a counter for the nth
/// event of that node, group and time.
package struct EventID: Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package init(task: TaskID, node: String, group: String, level: Level, time: Int64, count: Int) {
        rawValue = "\(task.rawValue)/\(node)/\(group)/\(level.name)/\(time)/\(count)"
    }

    package var description: String { rawValue }
}
