/// The rules of InfluxDB 1.x line protocol, one line at a time, to the letter and with its errors.
///
/// Source: `models/points.go` of the InfluxDB that Kapacitor 1.5.7 contains. Quirks are kept: a byte is escaped where the one
/// before it is a backslash, so `a\\,b` holds an escaped comma; the first byte of a tag value is not looked at for `=`.
/// Different on purpose: a carriage return before the line feed is part of the line's end; a field with an empty name, and
/// fields whose `=` and commas only add up (`a=1,b,c="x"d=2`), are errors, where Influx drops or
/// misreads them; a field name that ends in two backslashes is a name, where Influx loses the field.
enum LineRules {
    /// The end of the line that starts at `start`: the place of its line feed, or nil where none follows.
    ///
    /// A line feed within a quoted string value, or escaped, belongs to the line.
    static func lineEnd(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        var isQuoted = false
        var isInFields = false
        var equals = 0
        var commas = 0
        while index < bytes.count {
            switch bytes[index] {
            case Ascii.backslash: index += 1
            case Ascii.space: isInFields = true
            case Ascii.equals where isInFields && !isQuoted: equals += 1
            case Ascii.comma where isInFields && !isQuoted: commas += 1
            case Ascii.quote where isInFields && equals > commas: isQuoted.toggle()
            case Ascii.lineFeed where !isQuoted: return index
            default: break
            }
            index += 1
        }
        return nil
    }

    /// A line without the blanks before it and the carriage return behind it.
    ///
    /// A line feed is there only where an open quote made the line run to the end of the text.
    static func content(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Range<Int> {
        let start = skipBlanks(bytes, line)
        var end = line.upperBound
        if end > start, bytes[end - 1] == Ascii.lineFeed { end -= 1 }
        if end > start, bytes[end - 1] == Ascii.carriageReturn { end -= 1 }
        return start..<end
    }

    static func skipBlanks(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        var index = range.lowerBound
        while index < range.upperBound, Ascii.isBlank(bytes[index]) { index += 1 }
        return index
    }

    // MARK: Measurement and tags

    struct SeriesSection {
        var measurement: Range<Int>
        var tags: [(key: Range<Int>, value: Range<Int>)] = []
        /// The place of the space behind it.
        var end: Int
    }

    /// The measurement and tags at the start of a line, not yet unescaped, in the order written.
    static func series(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(LineProblem) -> SeriesSection {
        guard !line.isEmpty, bytes[line.lowerBound] != Ascii.comma else { throw .missingMeasurement }
        guard let end = unescaped(bytes, line.lowerBound + 1..<line.upperBound, { $0 == Ascii.comma || $0 == Ascii.space }) else {
            throw .missingFields
        }
        var section = SeriesSection(measurement: line.lowerBound..<end, end: end)
        while bytes[section.end] == Ascii.comma {
            let tag = try tag(bytes, section.end + 1..<line.upperBound, end: &section.end)
            section.tags.append(tag)
        }
        return section
    }

    private static func tag(
        _ bytes: Span<UInt8>, _ rest: Range<Int>, end: inout Int
    ) throws(LineProblem) -> (key: Range<Int>, value: Range<Int>) {
        guard let first = rest.first, bytes[first] != Ascii.space, bytes[first] != Ascii.comma, bytes[first] != Ascii.equals else {
            throw .missingTagKey
        }
        let stopsKey: (UInt8) -> Bool = { $0 == Ascii.equals || $0 == Ascii.comma || $0 == Ascii.space }
        guard let keyEnd = unescaped(bytes, first + 1..<rest.upperBound, stopsKey), bytes[keyEnd] == Ascii.equals else {
            throw .missingTagValue
        }
        let start = keyEnd + 1
        guard start < rest.upperBound, bytes[start] != Ascii.comma, bytes[start] != Ascii.space else { throw .missingTagValue }
        guard let valueEnd = unescaped(bytes, start + 1..<rest.upperBound, stopsKey) else { throw .missingFields }
        guard bytes[valueEnd] != Ascii.equals else { throw .invalidTagFormat }
        end = valueEnd
        return (first..<keyEnd, start..<valueEnd)
    }

    /// The first byte in the range that `stops` and has no backslash before it.
    ///
    /// The range does not start a text.
    private static func unescaped(_ bytes: Span<UInt8>, _ range: Range<Int>, _ stops: (UInt8) -> Bool) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            if stops(bytes[index]), bytes[index - 1] != Ascii.backslash { return index }
            index += 1
        }
        return nil
    }

    /// A tag without its backslashes.
    struct RawTag {
        var key: [UInt8]
        var value: [UInt8]
    }

    /// The tags by the bytes of their keys.
    static func sortedTags(_ bytes: Span<UInt8>, _ section: SeriesSection) throws(LineProblem) -> [RawTag] {
        var tags: [RawTag] = []
        for tag in section.tags {
            tags.append(
                RawTag(
                    key: LineEscapes.unescaped(bytes, tag.key, .tag), value: LineEscapes.unescaped(bytes, tag.value, .tag)))
        }
        tags.sort { $0.key.lexicographicallyPrecedes($1.key) }
        for (tag, next) in zip(tags, tags.dropFirst()) where tag.key == next.key { throw .duplicateTags }
        return tags
    }

    // MARK: Fields

    enum Value {
        case float(Double)
        case integer(Int64)
        case boolean(Bool)
        /// What stands between the quotes, not yet unescaped.
        case string(Range<Int>)
    }

    struct FieldSection {
        var fields: [(name: Range<Int>, value: Value)] = []
        var end: Int
    }

    /// The fields of a line; `rest` starts behind the series.
    static func fields(_ bytes: Span<UInt8>, _ rest: Range<Int>) throws(LineProblem) -> FieldSection {
        let end = rest.upperBound
        var index = skipBlanks(bytes, rest)
        var section = FieldSection(end: index)
        var nameStart = index
        var name: Range<Int>?
        var value: Value?
        var stringStart: Int?
        var isQuoted = false
        // Quotes are seen where more `=` than commas came before, right or wrong: it decides which error is found first.
        var equals = 0
        var commas = 0
        // Influx finds these only when it has read all fields; an error in a later value comes first.
        var isWellFormed = true

        /// Ends a field at a comma or at the end of the fields.
        func closeField(at place: Int) {
            if let start = stringStart { value = .string(start + 1..<max(start + 1, place - 1)) }
            if let known = name, let read = value { section.fields.append((known, read)) } else { isWellFormed = false }
            name = nil
            value = nil
            stringStart = nil
            nameStart = place + 1
        }

        while index < end {
            let byte = bytes[index]
            if byte == Ascii.backslash, index + 1 < end {
                index += 2
                continue
            }
            if byte == Ascii.quote, equals > commas {
                isQuoted.toggle()
            } else if byte == Ascii.equals, !isQuoted {
                equals += 1
                if index == nameStart { throw .missingFieldKey }
                if name != nil { isWellFormed = false }
                name = nameStart..<index
                guard index + 1 < end, bytes[index + 1] != Ascii.comma, bytes[index + 1] != Ascii.space else {
                    throw .missingFieldValue
                }
                if bytes[index + 1] != Ascii.quote {
                    value = try scanValue(bytes, index + 1..<end, end: &index)
                    continue
                }
                stringStart = index + 1
            } else if byte == Ascii.comma, !isQuoted {
                commas += 1
                closeField(at: index)
            } else if byte == Ascii.space, !isQuoted {
                break
            }
            index += 1
        }
        if isQuoted { throw .unbalancedQuotes }
        closeField(at: index)
        if !isWellFormed { throw .invalidFieldFormat }
        section.end = index
        return section
    }

    private static func scanValue(_ bytes: Span<UInt8>, _ rest: Range<Int>, end: inout Int) throws(LineProblem) -> Value {
        let first = bytes[rest.lowerBound]
        let isNumber =
            Ascii.isDigit(first) || first == Ascii.point || first == Ascii.minus || first == Ascii.capitalN || first == Ascii.n
        var stop = rest.lowerBound
        while stop < rest.upperBound, bytes[stop] != Ascii.comma, bytes[stop] != Ascii.space { stop += 1 }
        end = stop
        return isNumber ? try number(bytes, rest.lowerBound..<stop) : .boolean(try requiredBoolean(bytes, rest.lowerBound..<stop))
    }

    /// A number as far as a comma or space.
    ///
    /// `NaN`, hexadecimal numbers and unsigned ones (`1u`) are invalid, as in Kapacitor.
    static func number(_ bytes: Span<UInt8>, _ token: Range<Int>) throws(LineProblem) -> Value {
        var digits = 0
        var hasPoint = false
        var hasExponent = false
        var isInteger = false
        var index = token.lowerBound
        if bytes[index] == Ascii.minus { index += 1 }
        while index < token.upperBound {
            let byte = bytes[index]
            switch byte {
            case _ where Ascii.isDigit(byte): digits += 1
            case Ascii.i where index > token.lowerBound && !isInteger: isInteger = true
            case Ascii.point:
                if hasPoint { throw .invalidNumber }
                hasPoint = true
            case Ascii.e, Ascii.capitalE:
                if index == token.lowerBound { throw .invalidNumber }
                hasExponent = true
                // Influx counts it among the digits here; that it is none shows when the float is read.
                digits += 1
            case Ascii.plus, Ascii.minus:
                guard bytes[index - 1] == Ascii.e || bytes[index - 1] == Ascii.capitalE else { throw .invalidNumber }
                digits += 1
            default: throw .invalidNumber
            }
            index += 1
        }
        if isInteger && (hasPoint || hasExponent) || digits == 0 { throw .invalidNumber }
        guard isInteger else {
            guard let value = DecimalText.float(bytes, token) else { throw .invalidFloat }
            return .float(value)
        }
        guard bytes[token.upperBound - 1] == Ascii.i else { throw .invalidNumber }
        let numerals = token.lowerBound..<token.upperBound - 1
        guard let value = DecimalText.integer(bytes, numerals) else { throw .integer(Ascii.text(bytes, numerals)) }
        return .integer(value)
    }

    private static let booleans: [String: Bool] = [
        "t": true, "T": true, "true": true, "True": true, "TRUE": true,
        "f": false, "F": false, "false": false, "False": false, "FALSE": false,
    ]

    static func boolean(_ bytes: Span<UInt8>, _ token: Range<Int>) -> Bool? {
        // All spellings are short enough for a String that allocates nothing.
        token.count <= 5 ? booleans[Ascii.text(bytes, token)] : nil
    }

    private static func requiredBoolean(_ bytes: Span<UInt8>, _ token: Range<Int>) throws(LineProblem) -> Bool {
        guard let value = boolean(bytes, token) else { throw .invalidBoolean }
        return value
    }
}
