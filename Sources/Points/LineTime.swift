/// The timestamp of a line.
enum LineTime {
    /// The outermost Int64 are taken: Influx uses them as marks.
    static let earliest = Int64.min + 2
    static let latest = Int64.max - 1

    /// The time at the end of a line, in nanoseconds; nil where the line has none.
    ///
    /// `rest` starts behind the fields.
    static func time(_ bytes: Span<UInt8>, _ rest: Range<Int>, precision: TimePrecision) throws(LineProblem) -> Int64? {
        let start = LineRules.skipBlanks(bytes, rest)
        var index = start
        if index < rest.upperBound, bytes[index] == Ascii.minus { index += 1 }
        while index < rest.upperBound, bytes[index] != Ascii.space, bytes[index] != Ascii.lineFeed {
            guard Ascii.isDigit(bytes[index]) else { throw .badTimestamp }
            index += 1
        }
        guard index > start else { return nil }
        guard let units = DecimalText.integer(bytes, start..<index) else {
            throw .parseInt(
                Ascii.text(bytes, start..<index), index == start + 1 ? "invalid syntax" : "value out of range")
        }
        guard let time = nanoseconds(units, precision) else { throw .timeOutOfRange }
        while index < rest.upperBound {
            guard bytes[index] == Ascii.space else { throw .pointIsInvalid }
            index += 1
        }
        return time
    }

    /// Units of the precision as nanoseconds, nil beyond the range of times.
    @inline(__always)
    static func nanoseconds(_ units: Int64, _ precision: TimePrecision) -> Int64? {
        let (time, overflow) = units.multipliedReportingOverflow(by: precision.multiplier)
        return overflow || time < earliest || time > latest ? nil : time
    }
}
