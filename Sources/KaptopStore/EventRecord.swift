import KaptopAlerts
import Points
import SourceText

/// An event as bytes, for the `payload` column: version, then every part with its length, in a fixed order.
///
/// Written by hand because a storm writes tens of thousands a second.
enum EventRecord {
    private static let version: UInt8 = 1
    /// With further series behind the first one.
    private static let versionOfAggregates: UInt8 = 2

    static func bytes(of event: AlertEvent) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(256 + event.state.details.utf8.count)
        writer.bytes.append(event.furtherSeries.isEmpty ? version : versionOfAggregates)
        writer.text(event.id.rawValue)
        writer.text(event.topic.rawValue)
        writer.text(event.state.id.rawValue)
        writer.number(Int64(event.state.level.rawValue))
        writer.text(event.state.message)
        writer.text(event.state.details)
        writer.number(event.state.time)
        writer.number(event.state.duration)
        writer.number(Int64(event.previousLevel.rawValue))
        for text in [event.task.rawValue, event.node, event.name, event.group, event.category] { writer.text(text) }
        writer.list(event.tags) { writer, tag in
            writer.text(tag.key)
            writer.text(tag.value)
        }
        writer.list(event.fields) { writer, field in
            writer.text(field.key)
            writer.value(field.value)
        }
        writer.number(event.isRecoverable ? 1 : 0)
        writer.series(event.series)
        if !event.furtherSeries.isEmpty { writer.list(event.furtherSeries) { $0.series($1) } }
        return writer.bytes
    }

    /// nil where the bytes are not an event of a known version.
    static func event(from bytes: [UInt8]) -> AlertEvent? {
        var reader = ByteReader(bytes)
        guard let version = reader.byte(), version == Self.version || version == versionOfAggregates else { return nil }
        do throws(ByteReader.Truncated) {
            let id = EventID(rawValue: try reader.text())
            let topic = TopicID(try reader.text())
            let state = try reader.state()
            let previousLevel = try reader.level()
            let task = TaskID(try reader.text())
            let node = try reader.text()
            let name = try reader.text()
            let group = try reader.text()
            let category = try reader.text()
            let tags = try reader.list { (reader: inout ByteReader) throws(ByteReader.Truncated) in
                (key: try reader.text(), value: try reader.text())
            }
            let fields = try reader.list { (reader: inout ByteReader) throws(ByteReader.Truncated) in
                (key: try reader.text(), value: try reader.value())
            }
            let isRecoverable = try reader.number() == 1
            var event = AlertEvent(
                id: id, topic: topic, state: state, previousLevel: previousLevel, task: task, node: node, name: name, group: group,
                category: category, tags: tags, fields: fields, isRecoverable: isRecoverable, series: try reader.series())
            if version == versionOfAggregates {
                event.furtherSeries = try reader.list { (reader: inout ByteReader) throws(ByteReader.Truncated) in try reader.series() }
            }
            return event
        } catch {
            return nil
        }
    }
}

private struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func number(_ value: Int64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func text(_ text: String) {
        number(Int64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func list<Element>(_ elements: [Element], _ write: (inout ByteWriter, Element) -> Void) {
        number(Int64(elements.count))
        for element in elements { write(&self, element) }
    }

    mutating func value(_ value: FieldValue?) {
        switch value {
        case nil: bytes.append(0)
        case .float(let number):
            bytes.append(1)
            self.number(Int64(bitPattern: number.bitPattern))
        case .integer(let number):
            bytes.append(2)
            self.number(number)
        case .boolean(let flag):
            bytes.append(flag ? 4 : 3)
        case .string(let text):
            bytes.append(5)
            self.text(text)
        case .duration(let number):
            bytes.append(6)
            self.number(number)
        case .time(let number):
            bytes.append(7)
            self.number(number)
        case .null:
            bytes.append(8)
        case .missing:
            bytes.append(9)
        }
    }

    mutating func series(_ series: AlertSeries) {
        text(series.name)
        list(series.tags) { writer, tag in
            writer.text(tag.key)
            writer.text(tag.value)
        }
        list(series.columns) { $0.text($1) }
        list(series.rows) { writer, row in
            writer.number(row.time)
            writer.list(row.values) { $0.value($1) }
        }
    }
}

private struct ByteReader {
    struct Truncated: Error {}

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number() throws(Truncated) -> Int64 {
        guard position + 8 <= bytes.count else { throw Truncated() }
        var value: UInt64 = 0
        for offset in 0..<8 { value |= UInt64(bytes[position + offset]) << UInt64(8 * offset) }
        position += 8
        return Int64(bitPattern: value)
    }

    mutating func count() throws(Truncated) -> Int {
        let count = try number()
        guard count >= 0, count <= Int64(bytes.count - position) else { throw Truncated() }
        return Int(count)
    }

    mutating func text() throws(Truncated) -> String {
        let count = try count()
        defer { position += count }
        return String(decoding: bytes[position..<position + count], as: UTF8.self)
    }

    mutating func level() throws(Truncated) -> Level {
        guard let level = Level(rawValue: Int(try number())) else { throw Truncated() }
        return level
    }

    mutating func list<Element>(
        _ read: (inout ByteReader) throws(Truncated) -> Element
    ) throws(Truncated) -> [Element] {
        var elements: [Element] = []
        for _ in 0..<(try count()) { elements.append(try read(&self)) }
        return elements
    }

    mutating func optionalValue() throws(Truncated) -> FieldValue? {
        guard let kind = byte() else { throw Truncated() }
        switch kind {
        case 0: return nil
        case 1: return .float(Double(bitPattern: UInt64(bitPattern: try number())))
        case 2: return .integer(try number())
        case 3, 4: return .boolean(kind == 4)
        case 5: return .string(try text())
        case 6: return .duration(try number())
        case 7: return .time(try number())
        case 8: return .null
        case 9: return .missing
        default: throw Truncated()
        }
    }

    mutating func value() throws(Truncated) -> FieldValue {
        guard let value = try optionalValue() else { throw Truncated() }
        return value
    }

    mutating func state() throws(Truncated) -> EventState {
        let id = AlertID(try text())
        let level = try level()
        let message = try text()
        let details = try text()
        return EventState(id: id, level: level, message: message, details: details, time: try number(), duration: try number())
    }

    mutating func series() throws(Truncated) -> AlertSeries {
        let name = try text()
        let tags = try list { (reader: inout ByteReader) throws(Truncated) in AlertSeries.Pair(try reader.text(), try reader.text()) }
        let columns = try list { (reader: inout ByteReader) throws(Truncated) in try reader.text() }
        let rows = try list { (reader: inout ByteReader) throws(Truncated) in
            let time = try reader.number()
            let values = try reader.list { (reader: inout ByteReader) throws(Truncated) in try reader.optionalValue() }
            return AlertSeries.Row(time: time, values: values)
        }
        return AlertSeries(name: name, tags: tags, columns: columns, rows: rows)
    }
}
