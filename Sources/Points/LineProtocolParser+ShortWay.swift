extension LineProtocolParser {
    /// Parses a line of a known series whose field names are known and whose form is plain.
    ///
    /// Returns where the next line starts, or nil for a line that must go the exact way; the chunk may then hold some of its fields.
    mutating func parseShortWay(_ bytes: Span<UInt8>, from start: Int, _ context: Context, into chunk: inout Chunk) -> Int? {
        guard let sectionEnd = Self.sectionEnd(bytes, from: start),
            let section = sections.find(bytes, start..<sectionEnd)
        else { return nil }
        stamp += 1
        let fieldStart = chunk.fields.count
        var index = sectionEnd
        while index < bytes.count, bytes[index] == Ascii.space { index += 1 }

        var previous = -1
        var guess = sectionSeries[section].firstName
        while true {
            var name = guess
            if name < 0 || !names.entry(name, standsIn: bytes, at: index)
                || Self.byte(bytes, index + names.ranges[name].count) != Ascii.equals
            {
                guard let found = plainName(bytes, from: index) else { return nil }
                name = found
                if previous < 0 {
                    sectionSeries[section].firstName = name
                } else {
                    fieldNames[previous].nextName = name
                }
            }
            // A name that stands twice: its last value counts, which the exact way sees to.
            if fieldNames[name].stamp == stamp { return nil }
            fieldNames[name].stamp = stamp
            index += names.ranges[name].count + 1
            guard Self.appendValue(bytes, &index, fieldNames[name].symbol, to: &chunk) else { return nil }
            guard index < bytes.count, bytes[index] == Ascii.comma else { break }
            index += 1
            previous = name
            guess = fieldNames[name].nextName
        }

        guard let time = Self.time(bytes, &index, context) else { return nil }
        chunk.append(.point, series: sectionSeries[section].series, group: .none, time: time, fieldsFrom: fieldStart)
        return index + 1
    }

    /// A byte, or zero behind the end, which means nothing where it is asked for.
    @inline(__always)
    private static func byte(_ bytes: Span<UInt8>, _ index: Int) -> UInt8 {
        index < bytes.count ? bytes[index] : 0
    }

    /// The first unescaped space of a line that starts as lines do; nil for blank lines, comments and odd escapes.
    @inline(__always)
    private static func sectionEnd(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count, bytes[start] > Ascii.hash, bytes[start] != Ascii.comma else { return nil }
        let words = bytes.bytes
        var index = start
        while index + 8 <= bytes.count {
            let word = UInt64(littleEndian: words.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            let marks = zeroBytes(word ^ spaces) | zeroBytes(word ^ lineFeeds) | zeroBytes(word ^ backslashes)
            guard marks != 0 else {
                index += 8
                continue
            }
            index += marks.trailingZeroBitCount >> 3
            if bytes[index] == Ascii.space { return index }
            guard bytes[index] == Ascii.backslash else { return nil }
            // Two backslashes are read differently when looking for the line's end and for the section's: the exact way knows.
            let escaped = byte(bytes, index + 1)
            if escaped == Ascii.backslash || escaped == Ascii.lineFeed { return nil }
            index += 2
        }
        // Fields and a timestamp follow a section; a line that ends so soon is short and goes the exact way.
        return nil
    }

    private static var spaces: UInt64 { 0x2020_2020_2020_2020 }
    private static var lineFeeds: UInt64 { 0x0A0A_0A0A_0A0A_0A0A }
    private static var backslashes: UInt64 { 0x5C5C_5C5C_5C5C_5C5C }

    /// Marks zero bytes with their upper bit; the lowest mark is right, those above it may not be.
    @inline(__always)
    private static func zeroBytes(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    /// The known field name in front of the next `=`, where it is spelt without escapes.
    private func plainName(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        while index < bytes.count, bytes[index] != Ascii.equals {
            let byte = bytes[index]
            if byte <= Ascii.space || byte == Ascii.comma || byte == Ascii.backslash { return nil }
            index += 1
        }
        guard index > start, index < bytes.count else { return nil }
        return names.find(bytes, start..<index)
    }

    /// Reads a value and stops at what ends it; false for a value that the exact way must judge.
    @inline(__always)
    private static func appendValue(_ bytes: Span<UInt8>, _ index: inout Int, _ name: Symbol, to chunk: inout Chunk) -> Bool {
        let first = byte(bytes, index)
        if Ascii.isDigit(first) || first == Ascii.minus || first == Ascii.point {
            return appendNumber(bytes, &index, name, to: &chunk)
        }
        if first == Ascii.quote {
            return appendString(bytes, &index, name, to: &chunk)
        }
        let next = byte(bytes, index + 1)
        guard first | 0x20 == Ascii.t || first | 0x20 == Ascii.f, endsValue(next) || index + 1 == bytes.count else {
            return appendLongBoolean(bytes, &index, name, to: &chunk)
        }
        chunk.fields.append(FieldSlot(key: name, kind: .boolean, bits: first | 0x20 == Ascii.t ? 1 : 0))
        index += 1
        return true
    }

    @inline(__always)
    private static func endsValue(_ byte: UInt8) -> Bool {
        byte == Ascii.comma || byte == Ascii.space || byte == Ascii.lineFeed
    }

    @inline(__always)
    private static func appendNumber(_ bytes: Span<UInt8>, _ index: inout Int, _ name: Symbol, to chunk: inout Chunk) -> Bool {
        let start = index
        let isNegative = bytes[index] == Ascii.minus
        if isNegative { index += 1 }
        var mantissa: UInt64 = 0
        let digitStart = index
        while index < bytes.count, Ascii.isDigit(bytes[index]) {
            mantissa = mantissa &* 10 &+ UInt64(bytes[index] &- Ascii.zero)
            index += 1
        }
        var digits = index - digitStart
        var places = 0
        if index < bytes.count, bytes[index] == Ascii.point {
            index += 1
            places = DecimalText.appendDigits(bytes, &index, to: &mantissa)
            digits += places
        }
        // 19 digits fit in a mantissa; 18 in an Int64 for sure.
        guard digits > 0, digits <= 19 else { return appendLongNumber(bytes, start, &index, name, to: &chunk) }
        if index == bytes.count || endsValue(bytes[index]) {
            let value = DecimalText.quotient(mantissa, places: places)
            chunk.fields.append(FieldSlot(key: name, kind: .float, bits: (isNegative ? -value : value).bitPattern))
            return true
        }
        guard bytes[index] == Ascii.i, digits <= 18, bytes[index - 1] != Ascii.point, places == 0 else {
            return appendLongNumber(bytes, start, &index, name, to: &chunk)
        }
        index += 1
        guard index == bytes.count || endsValue(bytes[index]) else { return false }
        let value = Int64(mantissa)
        chunk.fields.append(FieldSlot(key: name, kind: .integer, bits: UInt64(bitPattern: isNegative ? -value : value)))
        return true
    }

    /// Numbers with exponents or many digits.
    private static func appendLongNumber(
        _ bytes: Span<UInt8>, _ start: Int, _ index: inout Int, _ name: Symbol, to chunk: inout Chunk
    ) -> Bool {
        index = start
        while index < bytes.count, !endsValue(bytes[index]) { index += 1 }
        guard let value = try? LineRules.number(bytes, start..<index) else { return false }
        append(value, name, bytes, to: &chunk)
        return true
    }

    private static func appendLongBoolean(
        _ bytes: Span<UInt8>, _ index: inout Int, _ name: Symbol, to chunk: inout Chunk
    ) -> Bool {
        let start = index
        while index < bytes.count, !endsValue(bytes[index]) { index += 1 }
        guard let value = LineRules.boolean(bytes, start..<index) else { return false }
        chunk.fields.append(FieldSlot(key: name, kind: .boolean, bits: value ? 1 : 0))
        return true
    }

    private static func appendString(_ bytes: Span<UInt8>, _ index: inout Int, _ name: Symbol, to chunk: inout Chunk) -> Bool {
        let start = index + 1
        index = start
        while true {
            guard index < bytes.count else { return false }
            let byte = bytes[index]
            if byte == Ascii.quote { break }
            // A line feed in a string makes the line numbers differ from the count of lines.
            if byte == Ascii.lineFeed || byte == Ascii.backslash && Self.byte(bytes, index + 1) == Ascii.lineFeed { return false }
            index += byte == Ascii.backslash ? 2 : 1
        }
        guard appendText(bytes, start..<index, name, to: &chunk) else { return false }
        index += 1
        return index == bytes.count || endsValue(bytes[index])
    }

    /// The time at the end of a line; stops at the line feed.
    @inline(__always)
    private static func time(_ bytes: Span<UInt8>, _ index: inout Int, _ context: Context) -> Int64? {
        while index < bytes.count, bytes[index] == Ascii.space { index += 1 }
        guard index < bytes.count else { return nil }
        if bytes[index] == Ascii.lineFeed { return context.defaultTime }
        let isNegative = bytes[index] == Ascii.minus
        if isNegative { index += 1 }
        var units: UInt64 = 0
        let digits = DecimalText.appendDigits(bytes, &index, to: &units)
        // 19 digits fit in a UInt64, though perhaps not in an Int64.
        guard digits > 0, digits <= 19, let magnitude = Int64(exactly: units) else { return nil }
        while index < bytes.count, bytes[index] == Ascii.space { index += 1 }
        // Without a line feed the line may go on in the next part; the exact way decides.
        guard index < bytes.count, bytes[index] == Ascii.lineFeed else { return nil }
        return LineTime.nanoseconds(isNegative ? -magnitude : magnitude, context.precision)
    }
}
