/// Points as text in InfluxDB's line protocol, and where such a text may be cut.
///
/// Reading is `LineProtocolParser`.
public enum LineProtocol {
    /// The bytes up to and with the last line feed that ends a line; 0 where none does.
    ///
    /// A line feed within a quoted string does not. The bytes must start at the begin of a line.
    public static func wholeLines(_ bytes: Span<UInt8>) -> Int {
        var start = 0
        while let lineFeed = LineRules.lineEnd(bytes, from: start) { start = lineFeed + 1 }
        return start
    }

    public static func wholeLines(_ bytes: [UInt8]) -> Int {
        wholeLines(bytes.span)
    }

    /// The line of a point as Kapacitor writes it (loopback, InfluxDB out): tags and fields sorted by name, tags with
    /// an empty value left out, no line feed at the end.
    package static func text(of point: Point, precision: TimePrecision = .nanoseconds) -> String {
        var bytes: [UInt8] = []
        append(point, precision: precision, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends what `text(of:)` returns.
    package static func append(_ point: Point, precision: TimePrecision = .nanoseconds, to output: inout [UInt8]) {
        LineEscapes.appendEscaped(point.measurement, .measurement, to: &output)
        for (key, value) in sorted(point.tags) where !value.isEmpty {
            output.append(Ascii.comma)
            LineEscapes.appendEscaped(key, .tag, to: &output)
            output.append(Ascii.equals)
            LineEscapes.appendEscaped(value, .tag, to: &output)
        }
        var separator = Ascii.space
        for (name, value) in sorted(point.fields) {
            output.append(separator)
            separator = Ascii.comma
            LineEscapes.appendEscaped(name, .fieldName, to: &output)
            output.append(Ascii.equals)
            append(value, to: &output)
        }
        output.append(Ascii.space)
        output.append(contentsOf: String(point.time / precision.multiplier).utf8)
    }

    private static func sorted<Value>(_ pairs: [String: Value]) -> [(key: String, value: Value)] {
        pairs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    private static func append(_ value: FieldValue, to output: inout [UInt8]) {
        switch value {
        case .float(let value): output.append(contentsOf: DecimalText.positional(value).utf8)
        case .integer(let value): output.append(contentsOf: "\(value)i".utf8)
        case .boolean(let value): output.append(contentsOf: "\(value)".utf8)
        case .string(let value): appendQuoted(value, to: &output)
        case .duration(let value): appendQuoted(GoText.duration(value), to: &output)
        case .time(let value): appendQuoted(GoText.time(value), to: &output)
        // Lines have no word for these.
        case .null, .missing: appendQuoted("", to: &output)
        }
    }

    private static func appendQuoted(_ text: String, to output: inout [UInt8]) {
        output.append(Ascii.quote)
        LineEscapes.appendEscaped(text, .string, to: &output)
        output.append(Ascii.quote)
    }
}
