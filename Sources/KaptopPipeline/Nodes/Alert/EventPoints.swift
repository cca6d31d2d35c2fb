import KaptopAlerts
import Points

/// The points of an event as handlers and templates see them.
enum EventPoints {
    static func fields(of message: Chunk.Message, in chunk: borrowing Chunk, _ context: borrowing NodeContext) -> [(
        key: String, value: FieldValue
    )] {
        var fields: [(key: String, value: FieldValue)] = []
        for index in message.fieldRange {
            let slot = chunk.fields[index]
            fields.append((context.symbols.string(slot.key), chunk.value(slot)))
        }
        return fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    /// The fields of a series that has one row.
    static func fields(ofOnly series: AlertSeries) -> [(key: String, value: FieldValue)] {
        guard let row = series.rows.first else { return [] }
        return zip(series.columns, row.values).compactMap { column, value in value.map { (column, $0) } }
    }

    /// The first point or batch of a chunk.
    static func series(ofFirstIn chunk: borrowing Chunk, _ context: borrowing NodeContext) -> AlertSeries {
        let first = chunk.messages[0]
        guard first.kind == .batch else { return series(of: first, in: chunk, context) }
        return series(of: first, rows: 1..<chunk.end(ofMessageAt: 0), in: chunk, context)
    }

    /// A stream's point: one row.
    static func series(of message: Chunk.Message, in chunk: borrowing Chunk, _ context: borrowing NodeContext) -> AlertSeries {
        let fields = fields(of: message, in: chunk, context)
        let series = context.symbols.series(message.series)
        return AlertSeries(
            name: context.symbols.string(series.measurement), tags: tags(of: series, context.symbols), columns: fields.map(\.key),
            rows: [AlertSeries.Row(time: message.time, values: fields.map(\.value))])
    }

    /// A window: the columns are the first row's fields and those of its tags that the batch does not have.
    static func series(
        of batch: Chunk.Message, rows: Range<Int>, in chunk: borrowing Chunk, _ context: borrowing NodeContext
    ) -> AlertSeries {
        let series = context.symbols.series(batch.series)
        if rows.isEmpty {
            return AlertSeries(
                name: context.symbols.string(series.measurement), tags: tags(of: series, context.symbols), columns: [], rows: [])
        }
        let own = Set(series.tags.map(\.key))
        let first = chunk.messages[rows.lowerBound]
        var columns = first.fieldRange.map { chunk.fields[$0].key }
        columns += context.symbols.series(first.series).tags.map(\.key).filter { !own.contains($0) && !columns.contains($0) }
        columns.sort { context.symbols.string($0).utf8.lexicographicallyPrecedes(context.symbols.string($1).utf8) }
        var table: [AlertSeries.Row] = []
        for index in rows {
            let row = chunk.messages[index]
            let rowSeries = context.symbols.series(row.series)
            let values = columns.map { column -> FieldValue? in
                var hint = 0
                if let slot = chunk.slot(column, of: row, hint: &hint) { return chunk.value(slot) }
                return rowSeries.value(of: column).map { .string(context.symbols.string($0)) }
            }
            table.append(AlertSeries.Row(time: row.time, values: values))
        }
        return AlertSeries(
            name: context.symbols.string(series.measurement), tags: tags(of: series, context.symbols),
            columns: columns.map { context.symbols.string($0) }, rows: table)
    }

    static func tags(of series: Series, _ symbols: borrowing SymbolTable) -> [AlertSeries.Pair] {
        series.tags.map { AlertSeries.Pair(symbols.string($0.key), symbols.string($0.value)) }
    }
}

/// The names of a point's fields in the order of an event, worked out once for points of one kind.
struct EventColumns: Sendable {
    private var keys: [Symbol] = []
    /// Place of each column among the fields.
    private var places: [Int] = []
    private var names: [String] = []

    /// A stream's point as an event has it: one row.
    mutating func series(of message: Chunk.Message, in chunk: borrowing Chunk, _ context: borrowing NodeContext) -> AlertSeries {
        let range = message.fieldRange
        if keys.count != range.count || zip(range, keys).contains(where: { chunk.fields[$0].key != $1 }) {
            let texts = range.map { context.symbols.string(chunk.fields[$0].key) }
            keys = range.map { chunk.fields[$0].key }
            places = texts.indices.sorted { texts[$0].utf8.lexicographicallyPrecedes(texts[$1].utf8) }
            names = places.map { texts[$0] }
        }
        let series = context.symbols.series(message.series)
        let values = places.map { Optional(chunk.value(chunk.fields[range.lowerBound + $0])) }
        return AlertSeries(
            name: context.symbols.string(series.measurement), tags: EventPoints.tags(of: series, context.symbols), columns: names,
            rows: [AlertSeries.Row(time: message.time, values: values)])
    }
}
