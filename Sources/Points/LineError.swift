/// A line of line protocol that was not understood.
public struct LineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The longest piece of a line that is shown; a line may be a whole body long and hold anything.
    static let shownBytes = 200

    /// The number of the line's first line in the text, from 1.
    ///
    /// A quoted string may hold line breaks.
    public let line: Int
    /// The line, cut to 200 bytes.
    public let text: String
    /// What is wrong with it, in Influx's words.
    public let reason: String

    public init(line: Int, text: String, reason: String) {
        self.line = line
        self.text = text
        self.reason = reason
    }

    /// As Kapacitor answers a write: `unable to parse 'm v=': missing field value`.
    public var description: String { "unable to parse '\(text)': \(reason)" }

    init(line: Int, bytes: Span<UInt8>, range: Range<Int>, problem: LineProblem) {
        var end = min(range.upperBound, range.lowerBound + Self.shownBytes)
        if end < range.upperBound {
            // Not within a character: back over its continuation bytes.
            while end > range.lowerBound, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        }
        var shown: [UInt8] = []
        for index in range.lowerBound..<end { shown.append(bytes[index]) }
        self.init(line: line, text: String(decoding: shown, as: UTF8.self), reason: problem.reason)
    }
}

/// Why a line is bad; the wordings are those of `models/points.go` of InfluxDB 1.x, but for the limits, which are ours.
struct LineProblem: Error, Equatable {
    let reason: String

    static let badTimestamp = LineProblem(reason: "bad timestamp")
    static let chunkFull = LineProblem(reason: "write is too large")
    static let duplicateTags = LineProblem(reason: "duplicate tags")
    static let invalidBoolean = LineProblem(reason: "invalid boolean")
    static let invalidFieldFormat = LineProblem(reason: "invalid field format")
    static let invalidFloat = LineProblem(reason: "invalid float")
    static let invalidNumber = LineProblem(reason: "invalid number")
    static let invalidTagFormat = LineProblem(reason: "invalid tag format")
    static let missingFieldKey = LineProblem(reason: "missing field key")
    static let missingFields = LineProblem(reason: "missing fields")
    static let missingFieldValue = LineProblem(reason: "missing field value")
    static let missingMeasurement = LineProblem(reason: "missing measurement")
    static let missingTagKey = LineProblem(reason: "missing tag key")
    static let missingTagValue = LineProblem(reason: "missing tag value")
    static let pointIsInvalid = LineProblem(reason: "point is invalid")
    static let timeOutOfRange = LineProblem(reason: "time outside range \(LineTime.earliest) - \(LineTime.latest)")
    static let unbalancedQuotes = LineProblem(reason: "unbalanced quotes")

    static func fieldNameLimit(_ limit: Int) -> LineProblem {
        LineProblem(reason: "field name limit exceeded: \(limit) names are known and this line has a new one")
    }
    static func keyLength(_ length: Int) -> LineProblem {
        LineProblem(reason: "max key length exceeded: \(length) > \(LineProtocolParser.maximumKeyLength)")
    }
    static func seriesLimit(_ limit: Int) -> LineProblem {
        LineProblem(reason: "series limit exceeded: \(limit) series are known and this line is a new one")
    }
    static func symbolLimit(_ limit: Int) -> LineProblem {
        LineProblem(reason: "series limit exceeded: the names and tags known fill \(limit) bytes and this line has a new one")
    }
    static func integer(_ text: String) -> LineProblem {
        LineProblem(reason: "unable to parse integer \(text): \(parseInt(text, "value out of range").reason)")
    }
    /// Go's words for a number that `strconv.ParseInt` refuses.
    static func parseInt(_ text: String, _ cause: String) -> LineProblem {
        LineProblem(reason: "strconv.ParseInt: parsing \"\(text)\": \(cause)")
    }
}
