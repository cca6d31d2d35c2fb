/// A point as values of its own, for places that are not hot: tests, logs, screens.
package struct Point: Hashable, Sendable {
    package var measurement: String
    package var tags: [String: String]
    package var fields: [String: FieldValue]
    /// Nanoseconds since 1970-01-01 UTC.
    package var time: Int64

    package init(measurement: String, tags: [String: String] = [:], fields: [String: FieldValue], time: Int64) {
        self.measurement = measurement
        self.tags = tags
        self.fields = fields
        self.time = time
    }
}

extension Chunk {
    /// The message at `index` as a point; a batch, barrier or deleted group has no fields.
    package func point(at index: Int, symbols: SymbolTable) -> Point {
        point(messages[index], symbols: symbols)
    }

    package func point(_ message: Message, symbols: SymbolTable) -> Point {
        let series = symbols.series(message.series)
        var point = Point(measurement: symbols.string(series.measurement), fields: [:], time: message.time)
        for tag in series.tags { point.tags[symbols.string(tag.key)] = symbols.string(tag.value) }
        if message.kind == .point || message.kind == .row {
            for slot in fields[message.fieldRange] { point.fields[symbols.string(slot.key)] = value(slot) }
        }
        return point
    }

    /// The points and rows of the chunk.
    package func points(symbols: SymbolTable) -> [Point] {
        messages.filter { $0.kind == .point || $0.kind == .row }.map { point($0, symbols: symbols) }
    }
}
