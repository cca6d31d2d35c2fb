package import KaptopAlerts
import Points

/// Kapacitor's alert data: the JSON object that log, post, tcp and exec handlers give on, one line with a newline behind it.
///
/// Keys in the order of Kapacitor's `alert.Data`: id, message, details, time (RFC 3339 with nanoseconds, UTC), duration
/// (nanoseconds), level, data, previousLevel, recoverable. A row without points has no columns, a row without tags no tags.
/// The event that tests a service has neither time nor points: Go's zero time, and null for the series.
package enum AlertDataJSON {
    /// Throws a cause of kind `notEncodable` for infinities and NaN, with Go's wording for the log.
    package static func line(_ event: AlertEvent) throws(Cause) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 512)
        do throws(JSONWriter.NotEncodable) {
            try write(event, to: &writer)
        } catch {
            throw Cause(.notEncodable, detail: "a value of the alert is infinite or not a number", logText: error.text)
        }
        writer.newline()
        return writer.bytes
    }

    /// The rows alone, `{"series":[…]}`, as nodes post them.
    package static func rows(_ series: AlertSeries) throws(Cause) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 256)
        do throws(JSONWriter.NotEncodable) {
            writer.beginObject()
            writer.key("series")
            writer.beginArray()
            try write(series, to: &writer)
            writer.endArray()
            writer.endObject()
        } catch {
            throw Cause(.notEncodable, detail: "a value is infinite or not a number", logText: error.text)
        }
        writer.newline()
        return writer.bytes
    }

    private static func write(_ event: AlertEvent, to writer: inout JSONWriter) throws(JSONWriter.NotEncodable) {
        let state = event.state
        writer.beginObject()
        writer.key("id")
        writer.string(state.id.rawValue)
        writer.key("message")
        writer.string(state.message)
        writer.key("details")
        writer.string(state.details)
        writer.key("time")
        writer.string(state.time == .min ? "0001-01-01T00:00:00Z" : RFC3339.text(state.time))
        writer.key("duration")
        writer.integer(state.duration)
        writer.key("level")
        writer.string(state.level.name)
        writer.key("data")
        writer.beginObject()
        writer.key("series")
        if state.time == .min {
            writer.null()
        } else {
            writer.beginArray()
            try write(event.series, to: &writer)
            for series in event.furtherSeries { try write(series, to: &writer) }
            writer.endArray()
        }
        writer.endObject()
        writer.key("previousLevel")
        writer.string(event.previousLevel.name)
        writer.key("recoverable")
        writer.boolean(event.isRecoverable)
        writer.endObject()
    }

    private static func write(_ series: AlertSeries, to writer: inout JSONWriter) throws(JSONWriter.NotEncodable) {
        writer.beginObject()
        if !series.name.isEmpty {
            writer.key("name")
            writer.string(series.name)
        }
        if !series.tags.isEmpty {
            writer.key("tags")
            writer.beginObject()
            for tag in series.tags {
                writer.key(tag.key)
                writer.string(tag.value)
            }
            writer.endObject()
        }
        if !series.rows.isEmpty {
            writer.key("columns")
            writer.beginArray()
            writer.string("time")
            for column in series.columns { writer.string(column) }
            writer.endArray()
            writer.key("values")
            writer.beginArray()
            for row in series.rows { try write(row, to: &writer) }
            writer.endArray()
        }
        writer.endObject()
    }

    private static func write(_ row: AlertSeries.Row, to writer: inout JSONWriter) throws(JSONWriter.NotEncodable) {
        writer.beginArray()
        writer.string(RFC3339.text(row.time))
        for value in row.values {
            switch value {
            case nil, .null: writer.null()
            case .float(let number): try writer.float(number)
            case .integer(let number): writer.integer(number)
            case .boolean(let flag): writer.boolean(flag)
            case .string(let text): writer.string(text)
            case .duration(let nanoseconds): writer.integer(nanoseconds)
            case .time(let nanoseconds): writer.string(RFC3339.text(nanoseconds))
            case .missing:
                writer.beginObject()
                writer.endObject()
            }
        }
        writer.endArray()
    }
}
