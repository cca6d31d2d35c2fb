package import KaptopAlerts

/// A topic: what its alerts are in sum, and who hears of them.
package struct TopicRow: Sendable, Equatable {
    package var id: TopicID
    /// Its worst level.
    package var level: Level
    /// How many alerts have each level, by `Level.rawValue`.
    package var counts: [Int]
    /// Events since the engine started.
    package var collected: Int
    /// Of its own, by id, then those that tasks bring.
    package var handlers: [Handler]

    package struct Handler: Sendable, Equatable {
        /// Empty for a handler of a task's script.
        package var id: String
        package var kind: String
        /// Where it sends: a room, a chat, a file, a topic; empty where that says nothing.
        package var address: String
        /// The match expression; empty for all events.
        package var match: String
        /// The task whose script it stands in; nil for one of the topic itself.
        package var task: TaskID?

        package init(id: String, kind: String, address: String, match: String = "", task: TaskID? = nil) {
            self.id = id
            self.kind = kind
            self.address = address
            self.match = match
            self.task = task
        }
    }

    package init(id: TopicID, level: Level, counts: [Int], collected: Int = 0, handlers: [Handler] = []) {
        self.id = id
        self.level = level
        self.counts = counts
        self.collected = collected
        self.handlers = handlers
    }
}
