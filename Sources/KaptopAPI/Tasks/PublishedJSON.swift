import KaptopAlerts
import Points

/// What an `httpOut` node shows, in the form of InfluxDB's query results.
enum PublishedJSON {
    /// Throws where JSON has no such number.
    static func value(_ series: [AlertSeries]) throws(APIError) -> JSONValue {
        guard !series.isEmpty else { return ["series": .null] }
        var list: [JSONValue] = []
        for one in series { list.append(try value(one)) }
        return ["series": .array(list)]
    }

    private static func value(_ series: AlertSeries) throws(APIError) -> JSONValue {
        var members: [JSONValue.Member] = []
        if !series.name.isEmpty { members.append(.init("name", .text(series.name))) }
        if !series.tags.isEmpty { members.append(.init("tags", .sorted(series.tags.map { ($0.key, .text($0.value)) }))) }
        if !series.rows.isEmpty { members.append(.init("columns", .array((["time"] + series.columns).map { .text($0) }))) }
        var rows: [JSONValue] = []
        for row in series.rows {
            var values: [JSONValue] = [.text(RFC3339.text(row.time))]
            for field in row.values { values.append(try value(field)) }
            rows.append(.array(values))
        }
        if !rows.isEmpty { members.append(.init("values", .array(rows))) }
        return .object(members)
    }

    private static func value(_ field: FieldValue?) throws(APIError) -> JSONValue {
        switch field {
        case nil, .null: return .null
        case .missing: return .object([])
        case .float(let value):
            guard value.isFinite else { throw .unsupportedValue(value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf") }
            return .float(value)
        case .integer(let value), .duration(let value): return .integer(value)
        case .boolean(let value): return .boolean(value)
        case .string(let value): return .text(value)
        case .time(let value): return .text(RFC3339.text(value))
        }
    }
}
