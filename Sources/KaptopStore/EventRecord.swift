import KaptopAlerts
import Points

/// An event as bytes, for the `payload` column: version, then its parts in a fixed order.
///
/// Written by hand because a storm writes tens of thousands a second.
enum EventRecord {
    private static let version: UInt8 = 3

    static func bytes(of event: AlertEvent) -> [UInt8] {
        var writer = ByteWriter(reservingCapacity: 256 + event.state.details.utf8.count)
        writer.byte(version)
        writer.text(event.id.rawValue)
        writer.text(event.topic.rawValue)
        let state = event.state
        writer.text(state.id.rawValue)
        writer.number(state.level.rawValue)
        writer.text(state.message)
        writer.text(state.details)
        writer.number(state.time)
        writer.number(state.duration)
        writer.number(event.previousLevel.rawValue)
        for text in [event.task.rawValue, event.node, event.name, event.group, event.category] { writer.text(text) }
        writer.list(event.tags) { writer, tag in
            writer.text(tag.key)
            writer.text(tag.value)
        }
        writer.byte(event.isRecoverable ? 1 : 0)
        let series = event.series
        write(series, to: &writer)
        writer.list(event.furtherSeries) { write($1, to: &$0) }
        // The fields of a stream's event are its only row.
        let fields = event.fields
        let areOnlyRow = holds(series, fields)
        writer.byte(areOnlyRow ? 1 : 0)
        if !areOnlyRow {
            writer.list(fields) { writer, field in
                writer.text(field.key)
                writer.value(field.value)
            }
        }
        return writer.bytes
    }

    /// nil where the bytes are not an event of a known version.
    static func event(from bytes: [UInt8]) -> AlertEvent? {
        var reader = ByteReader(bytes)
        do throws(ByteReader.Truncated) {
            guard try reader.byte() == version else { return nil }
            let id = EventID(rawValue: try reader.text())
            let topic = TopicID(try reader.text())
            let state = try Self.state(&reader)
            let previousLevel = try level(&reader)
            let task = TaskID(try reader.text())
            let node = try reader.text()
            let name = try reader.text()
            let group = try reader.text()
            let category = try reader.text()
            let tags = try reader.list { (reader: inout ByteReader) throws(ByteReader.Truncated) in
                (key: try reader.text(), value: try reader.text())
            }
            let isRecoverable = try reader.byte() == 1
            let series = try Self.series(&reader)
            let furtherSeries = try reader.list(Self.series)
            let fields =
                try reader.byte() == 1
                ? onlyRow(of: series)
                : try reader.list { (reader: inout ByteReader) throws(ByteReader.Truncated) in
                    (key: try reader.text(), value: try reader.value())
                }
            var event = AlertEvent(
                id: id, topic: topic, state: state, previousLevel: previousLevel, task: task, node: node, name: name, group: group,
                category: category, tags: tags, fields: fields, isRecoverable: isRecoverable, series: series)
            if !furtherSeries.isEmpty { event.furtherSeries = furtherSeries }
            return event
        } catch {
            return nil
        }
    }

    private static func holds(_ series: AlertSeries, _ fields: [(key: String, value: FieldValue)]) -> Bool {
        guard series.rows.count == 1, series.columns.count == fields.count else { return false }
        return zip(fields, zip(series.columns, series.rows[0].values)).allSatisfy { $0.key == $1.0 && $0.value == $1.1 }
    }

    private static func onlyRow(of series: AlertSeries) -> [(key: String, value: FieldValue)] {
        guard let row = series.rows.first else { return [] }
        return zip(series.columns, row.values).compactMap { column, value in value.map { (column, $0) } }
    }

    private static func write(_ series: AlertSeries, to writer: inout ByteWriter) {
        writer.text(series.name)
        writer.list(series.tags) { writer, tag in
            writer.text(tag.key)
            writer.text(tag.value)
        }
        writer.list(series.columns) { $0.text($1) }
        writer.list(series.rows) { writer, row in
            writer.number(row.time)
            writer.list(row.values) { $0.value($1) }
        }
    }

    private static func series(_ reader: inout ByteReader) throws(ByteReader.Truncated) -> AlertSeries {
        let name = try reader.text()
        let tags = try reader.list { (reader: inout ByteReader) throws(ByteReader.Truncated) in
            AlertSeries.Pair(try reader.text(), try reader.text())
        }
        let columns = try reader.list { (reader: inout ByteReader) throws(ByteReader.Truncated) in try reader.text() }
        let rows = try reader.list { (reader: inout ByteReader) throws(ByteReader.Truncated) in
            let time = try reader.number()
            let values = try reader.list { (reader: inout ByteReader) throws(ByteReader.Truncated) in try reader.optionalValue() }
            return AlertSeries.Row(time: time, values: values)
        }
        return AlertSeries(name: name, tags: tags, columns: columns, rows: rows)
    }

    private static func level(_ reader: inout ByteReader) throws(ByteReader.Truncated) -> Level {
        guard let level = Level(rawValue: Int(try reader.number())) else { throw ByteReader.Truncated() }
        return level
    }

    private static func state(_ reader: inout ByteReader) throws(ByteReader.Truncated) -> EventState {
        let id = AlertID(try reader.text())
        let level = try level(&reader)
        let message = try reader.text()
        let details = try reader.text()
        return EventState(
            id: id, level: level, message: message, details: details, time: try reader.number(), duration: try reader.number())
    }
}
