package import Points

/// A level of an alert at a time, with everything that handlers, templates and screens need of it.
///
/// Times are nanoseconds since 1970-01-01 UTC, durations nanoseconds; both are the points' time.
package struct AlertEvent: Sendable, Equatable {
    package var id: EventID
    package var topic: TopicID
    package var state: EventState
    package var previousLevel: Level
    package var task: TaskID
    package var node: String
    /// Measurement name.
    package var name: String
    /// Kapacitor's group text; `nil` without grouping.
    package var group: String
    package var category: String
    package var tags: [(key: String, value: String)]
    package var fields: [(key: String, value: FieldValue)]
    /// False where the node has noRecoveries().
    package var isRecoverable: Bool
    package var series: AlertSeries
    /// The points of all but the first of the events that this one was made of; empty for the event of a task.
    package var furtherSeries: [AlertSeries] = []
    package var reason: Reason?

    package init(
        id: EventID, topic: TopicID, state: EventState, previousLevel: Level = .ok, task: TaskID, node: String, name: String,
        group: String, category: String = "", tags: [(key: String, value: String)], fields: [(key: String, value: FieldValue)],
        isRecoverable: Bool = true, series: AlertSeries, reason: Reason? = nil
    ) {
        self.id = id
        self.topic = topic
        self.state = state
        self.previousLevel = previousLevel
        self.task = task
        self.node = node
        self.name = name
        self.group = group
        self.category = category
        self.tags = tags
        self.fields = fields
        self.isRecoverable = isRecoverable
        self.series = series
        self.reason = reason
    }

    package static func == (left: AlertEvent, right: AlertEvent) -> Bool {
        left.id == right.id && left.topic == right.topic && left.state == right.state && left.previousLevel == right.previousLevel
            && left.series == right.series && left.furtherSeries == right.furtherSeries
    }
}

/// What a topic remembers of an alert: its newest event.
package struct EventState: Sendable, Hashable, Codable {
    package var id: AlertID
    package var level: Level
    package var message: String
    package var details: String
    /// Point time of the event.
    package var time: Int64
    /// Time since the state left OK.
    package var duration: Int64

    package init(id: AlertID, level: Level, message: String = "", details: String = "", time: Int64, duration: Int64 = 0) {
        self.id = id
        self.level = level
        self.message = message
        self.details = details
        self.time = time
        self.duration = duration
    }
}

/// The points of an event as a table: one row for a stream's point, all rows for a window.
///
/// Columns do not contain `time`; each row has its own.
package struct AlertSeries: Sendable, Equatable {
    package struct Row: Sendable, Equatable {
        package var time: Int64
        /// As long as `columns`; nil where the row lacks the column.
        package var values: [FieldValue?]

        package init(time: Int64, values: [FieldValue?]) {
            self.time = time
            self.values = values
        }
    }

    package var name: String
    /// Sorted by key.
    package var tags: [Pair]
    /// Sorted.
    package var columns: [String]
    package var rows: [Row]

    package struct Pair: Sendable, Hashable {
        package var key: String
        package var value: String
        package init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    package init(name: String, tags: [Pair], columns: [String], rows: [Row]) {
        self.name = name
        self.tags = tags
        self.columns = columns
        self.rows = rows
    }
}
