package import Points

/// A level of an alert at a time, with everything that handlers, templates and screens need of it.
///
/// Times are nanoseconds since 1970-01-01 UTC, durations nanoseconds; both are the points' time. An event passes through many
/// hands on its way, so a copy is one reference; changing one makes a copy of its own.
package struct AlertEvent: Sendable, Equatable {
    private var content: Content

    package var id: EventID {
        get { content.parts.id }
        set { change { $0.id = newValue } }
    }
    package var topic: TopicID {
        get { content.parts.topic }
        set { change { $0.topic = newValue } }
    }
    package var state: EventState {
        get { content.parts.state }
        set { change { $0.state = newValue } }
    }
    package var previousLevel: Level {
        get { content.parts.previousLevel }
        set { change { $0.previousLevel = newValue } }
    }
    package var task: TaskID {
        get { content.parts.task }
        set { change { $0.task = newValue } }
    }
    package var node: String {
        get { content.parts.node }
        set { change { $0.node = newValue } }
    }
    /// Measurement name.
    package var name: String {
        get { content.parts.name }
        set { change { $0.name = newValue } }
    }
    /// Kapacitor's group text; `nil` without grouping.
    package var group: String {
        get { content.parts.group }
        set { change { $0.group = newValue } }
    }
    package var category: String {
        get { content.parts.category }
        set { change { $0.category = newValue } }
    }
    package var tags: [(key: String, value: String)] {
        get { content.parts.tags }
        set { change { $0.tags = newValue } }
    }
    package var fields: [(key: String, value: FieldValue)] {
        get { content.parts.fields }
        set { change { $0.fields = newValue } }
    }
    /// False where the node has noRecoveries().
    package var isRecoverable: Bool {
        get { content.parts.isRecoverable }
        set { change { $0.isRecoverable = newValue } }
    }
    package var series: AlertSeries {
        get { content.parts.series }
        set { change { $0.series = newValue } }
    }
    /// The points of all but the first of the events that this one was made of; empty for the event of a task.
    package var furtherSeries: [AlertSeries] {
        get { content.parts.furtherSeries }
        set { change { $0.furtherSeries = newValue } }
    }
    package var reason: Reason? {
        get { content.parts.reason }
        set { change { $0.reason = newValue } }
    }

    package init(
        id: EventID, topic: TopicID, state: EventState, previousLevel: Level = .ok, task: TaskID, node: String, name: String,
        group: String, category: String = "", tags: [(key: String, value: String)], fields: [(key: String, value: FieldValue)],
        isRecoverable: Bool = true, series: AlertSeries, reason: Reason? = nil
    ) {
        content = Content(
            Parts(
                id: id, topic: topic, state: state, previousLevel: previousLevel, task: task, node: node, name: name, group: group,
                category: category, tags: tags, fields: fields, isRecoverable: isRecoverable, series: series, reason: reason))
    }

    package static func == (left: AlertEvent, right: AlertEvent) -> Bool {
        if left.content === right.content { return true }
        return left.id == right.id && left.topic == right.topic && left.state == right.state
            && left.previousLevel == right.previousLevel && left.series == right.series && left.furtherSeries == right.furtherSeries
    }

    private mutating func change(_ body: (inout Parts) -> Void) {
        var parts = content.parts
        body(&parts)
        content = Content(parts)
    }

    private struct Parts: Sendable {
        var id: EventID
        var topic: TopicID
        var state: EventState
        var previousLevel: Level
        var task: TaskID
        var node: String
        var name: String
        var group: String
        var category: String
        var tags: [(key: String, value: String)]
        var fields: [(key: String, value: FieldValue)]
        var isRecoverable: Bool
        var series: AlertSeries
        var furtherSeries: [AlertSeries] = []
        var reason: Reason?
    }

    private final class Content: Sendable {
        let parts: Parts

        init(_ parts: Parts) {
            self.parts = parts
        }
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
