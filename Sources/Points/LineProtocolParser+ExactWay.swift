extension LineProtocolParser {
    /// Parses any line by all of Influx's rules; blank lines and comments append nothing.
    mutating func parseExactWay(
        _ bytes: Span<UInt8>, _ line: Range<Int>, _ context: Context, into chunk: inout Chunk
    ) throws(LineProblem) {
        let line = LineRules.content(bytes, line)
        guard let first = line.first, bytes[first] != Ascii.hash else { return }
        let section = try LineRules.series(bytes, line)
        let tags = try LineRules.sortedTags(bytes, section)
        let keyLength = section.end - line.lowerBound
        guard keyLength <= Self.maximumKeyLength else { throw .keyLength(keyLength) }
        let fields = try LineRules.fields(bytes, section.end..<line.upperBound)
        let time = try LineTime.time(bytes, fields.end..<line.upperBound, precision: context.precision)

        stamp += 1
        // Only a line that is good in itself may take room in the tables.
        let series = try intern(bytes, section, tags, raw: line.lowerBound..<section.end)
        let fieldStart = chunk.fields.count
        for field in fields.fields {
            try append(bytes, field.name, field.value, fieldsFrom: fieldStart, to: &chunk)
        }
        chunk.append(.point, series: series, group: .none, time: time ?? context.defaultTime, fieldsFrom: fieldStart)
    }

    private mutating func intern(
        _ bytes: Span<UInt8>, _ section: LineRules.SeriesSection, _ tags: [LineRules.RawTag], raw: Range<Int>
    ) throws(LineProblem) -> SeriesID {
        if let known = sections.find(bytes, raw) { return sectionSeries[known].series }
        let measurement = String(decoding: LineEscapes.unescaped(bytes, section.measurement, .measurement), as: UTF8.self)
        let texts = tags.map { (key: String(decoding: $0.key, as: UTF8.self), value: String(decoding: $0.value, as: UTF8.self)) }
        // The empty series, which every table has, does not count.
        let isFull = symbols.seriesCount - 1 >= limits.series
        if isFull || symbols.byteCount + raw.count > limits.symbolBytes {
            guard let known = knownSeries(measurement, texts) else {
                throw isFull ? .seriesLimit(limits.series) : .symbolLimit(limits.symbolBytes)
            }
            return known
        }
        let series = symbols.intern(measurement: measurement, tags: texts)
        // A series may be spelt in many ways, its tags in any order; only so many spellings are worth remembering.
        if sections.count < limits.series, sections.arena.count + raw.count <= limits.symbolBytes {
            _ = sections.append(bytes, raw)
            sectionSeries.append(SectionSeries(series: series))
        }
        return series
    }

    private func knownSeries(_ measurement: String, _ tags: [(key: String, value: String)]) -> SeriesID? {
        guard let measurement = symbols.symbol(measurement) else { return nil }
        var known: [Tag] = []
        for tag in tags {
            guard let key = symbols.symbol(tag.key), let value = symbols.symbol(tag.value) else { return nil }
            known.append(Tag(key: key, value: value))
        }
        return symbols.seriesID(Series(measurement: measurement, tags: known))
    }

    private mutating func append(
        _ bytes: Span<UInt8>, _ rawName: Range<Int>, _ value: LineRules.Value, fieldsFrom fieldStart: Int, to chunk: inout Chunk
    ) throws(LineProblem) {
        let unescaped = LineEscapes.unescaped(bytes, rawName, .fieldName)
        let name = try intern(fieldName: unescaped)
        let isRepeated = fieldNames[name].stamp == stamp
        fieldNames[name].stamp = stamp
        let symbol = fieldNames[name].symbol
        guard Self.append(value, symbol, bytes, to: &chunk) else { throw .chunkFull }
        // Of fields with one name the last one counts, in the place of the first.
        if isRepeated, let last = chunk.fields.last,
            let earlier = chunk.fields[fieldStart..<chunk.fields.count - 1].firstIndex(where: { $0.key == symbol })
        {
            chunk.fields[earlier] = last
            chunk.fields.removeLast()
        }
    }

    private mutating func intern(fieldName: [UInt8]) throws(LineProblem) -> Int {
        let span = fieldName.span
        if let known = names.find(span, 0..<span.count) { return known }
        guard names.count < limits.fieldNames else { throw .fieldNameLimit(limits.fieldNames) }
        guard symbols.byteCount + fieldName.count <= limits.symbolBytes else { throw .symbolLimit(limits.symbolBytes) }
        fieldNames.append(FieldName(symbol: symbols.intern(String(decoding: fieldName, as: UTF8.self))))
        return names.append(span, 0..<span.count)
    }

    /// Appends a value that was read; false where the chunk's text is full.
    @discardableResult
    static func append(_ value: LineRules.Value, _ name: Symbol, _ bytes: Span<UInt8>, to chunk: inout Chunk) -> Bool {
        switch value {
        case .float(let float): chunk.fields.append(FieldSlot(key: name, kind: .float, bits: float.bitPattern))
        case .integer(let integer):
            chunk.fields.append(FieldSlot(key: name, kind: .integer, bits: UInt64(bitPattern: integer)))
        case .boolean(let boolean): chunk.fields.append(FieldSlot(key: name, kind: .boolean, bits: boolean ? 1 : 0))
        case .string(let range): return appendText(bytes, range, name, to: &chunk)
        }
        return true
    }

    /// Appends a string field, its escapes taken out; false where the chunk's text is full.
    static func appendText(_ bytes: Span<UInt8>, _ range: Range<Int>, _ name: Symbol, to chunk: inout Chunk) -> Bool {
        let start = chunk.text.count
        // A slot tells place and length in 32 bits each.
        guard start + range.count <= Int(UInt32.max) else { return false }
        LineEscapes.appendUnescaped(bytes, range, .string, to: &chunk.text)
        let length = chunk.text.count - start
        chunk.fields.append(FieldSlot(key: name, kind: .string, bits: UInt64(start) << 32 | UInt64(length)))
        return true
    }
}
