/// Turns line protocol bytes into points of a chunk.
///
/// Two ways through a line. Lines in the form that clients send (a known series, known field names, no surprises) take the
/// short way in this file, which allocates nothing. Every other line, the first of each series included, takes the exact
/// way (`LineProtocolParser+ExactWay`), which knows all of Influx's rules and words its errors. The short way gives up wherever
/// it is in doubt, so both agree (a test compares them).
public struct LineProtocolParser: Sendable {
    /// Bounds on what is remembered of lines, against clients that send ever new names.
    public struct Limits: Sendable {
        /// Different series; a line with one more is bad.
        public var series: Int
        /// Different field names.
        public var fieldNames: Int
        /// Bytes of all interned strings together.
        public var symbolBytes: Int
        /// Bad lines told of in one call; further ones are skipped in silence.
        ///
        /// A megabyte may hold half a million of them.
        public var errors: Int

        public init(series: Int = 5_000_000, fieldNames: Int = 1_000_000, symbolBytes: Int = 1 << 30, errors: Int = 10_000) {
            self.series = series
            self.fieldNames = fieldNames
            self.symbolBytes = symbolBytes
            self.errors = max(1, errors)
        }

        public static let `default` = Limits()
    }

    /// The longest measurement with its tags, in bytes (Influx: `MaxKeyLength`).
    static let maximumKeyLength = 65_535

    /// What a part of a body gave: `consumed` bytes of it were whole lines, `lineCount` of them counted by line feeds.
    public struct Part: Sendable {
        public var errors: [LineError] = []
        public var consumed = 0
        public var lineCount = 0
    }

    /// The table of all points this parser made; a copy of it reads the chunks made until then.
    public internal(set) var symbols: SymbolTable
    public let limits: Limits

    /// The bytes in front of the first space of a line, as clients spell them, and what they mean.
    var sections: ByteInterner
    var sectionSeries: [SectionSeries] = []
    /// Field names, unescaped.
    var names: ByteInterner
    var fieldNames: [FieldName] = []
    /// The number of the line being read, counted over the parser's life.
    var stamp: UInt64 = 0

    struct SectionSeries {
        var series: SeriesID
        /// The field name that stood first behind this section the last time; -1 before the first time.
        var firstName = -1
    }

    struct FieldName {
        var symbol: Symbol
        /// The field name that stood behind this one the last time; -1 before the first time.
        var nextName = -1
        /// The line it was in last; tells a name that stands twice in a line.
        var stamp: UInt64 = 0
    }

    /// A parser whose points are written in `symbols`; their seed is that of its own hashes too.
    public init(limits: Limits = .default, symbols: SymbolTable = SymbolTable()) {
        self.limits = limits
        self.symbols = symbols
        sections = ByteInterner(seed: symbols.seed)
        names = ByteInterner(seed: symbols.seed)
    }

    /// Parses whole lines; good lines are appended to `chunk` as `.point` messages, bad ones returned.
    ///
    /// `defaultTime`, in nanoseconds, is the time of lines without a timestamp, cut to whole units of `precision`.
    public mutating func parse(
        _ bytes: Span<UInt8>, precision: TimePrecision, defaultTime: Int64, into chunk: inout Chunk
    ) -> [LineError] {
        parse(bytes, ending: .whole, precision: precision, defaultTime: defaultTime, into: &chunk).errors
    }

    public mutating func parse(
        _ bytes: [UInt8], precision: TimePrecision, defaultTime: Int64, into chunk: inout Chunk
    ) -> [LineError] {
        parse(bytes.span, precision: precision, defaultTime: defaultTime, into: &chunk)
    }

    /// Parses the whole lines of a part of a body.
    ///
    /// The bytes behind `consumed` are the begin of a line, to be put before the next part; line numbers start at `firstLine`.
    public mutating func parsePart(
        _ bytes: Span<UInt8>, firstLine: Int = 1, precision: TimePrecision, defaultTime: Int64, into chunk: inout Chunk
    ) -> Part {
        var part = parse(bytes, ending: .open, precision: precision, defaultTime: defaultTime, into: &chunk)
        if firstLine != 1 {
            part.errors = part.errors.map { LineError(line: $0.line + firstLine - 1, text: $0.text, reason: $0.reason) }
        }
        return part
    }

    /// Whether the bytes end with a line, or within one that goes on elsewhere.
    enum Ending {
        case whole, open
    }

    /// What is the same for all lines of a call.
    struct Context {
        let precision: TimePrecision
        let defaultTime: Int64
    }

    private mutating func parse(
        _ bytes: Span<UInt8>, ending: Ending, precision: TimePrecision, defaultTime: Int64, into chunk: inout Chunk
    ) -> Part {
        let context = Context(precision: precision, defaultTime: precision.truncate(defaultTime))
        var part = Part()
        while part.consumed < bytes.count {
            let start = part.consumed
            let fieldCount = chunk.fields.count
            let textCount = chunk.text.count
            if let next = parseShortWay(bytes, from: start, context, into: &chunk) {
                part.consumed = next
                part.lineCount += 1
                continue
            }
            Self.rollBack(&chunk, fields: fieldCount, text: textCount)

            let lineFeed = LineRules.lineEnd(bytes, from: start)
            if lineFeed == nil, ending == .open { return part }
            let line = start..<(lineFeed ?? bytes.count)
            do throws(LineProblem) {
                try parseExactWay(bytes, line, context, into: &chunk)
            } catch {
                Self.rollBack(&chunk, fields: fieldCount, text: textCount)
                if part.errors.count < limits.errors {
                    let shown = LineRules.content(bytes, line)
                    part.errors.append(LineError(line: part.lineCount + 1, bytes: bytes, range: shown, problem: error))
                }
            }
            part.consumed = min(line.upperBound + 1, bytes.count)
            for index in line where bytes[index] == Ascii.lineFeed { part.lineCount += 1 }
            part.lineCount += 1
        }
        return part
    }

    /// Takes back what a line appended before it turned out bad.
    private static func rollBack(_ chunk: inout Chunk, fields: Int, text: Int) {
        chunk.fields.removeLast(chunk.fields.count - fields)
        chunk.text.removeLast(chunk.text.count - text)
    }
}
