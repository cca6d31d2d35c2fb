/// The bytes that mean something in line protocol.
enum Ascii {
    static let null = UInt8(0)
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let hash = UInt8(ascii: "#")
    static let plus = UInt8(ascii: "+")
    static let comma = UInt8(ascii: ",")
    static let minus = UInt8(ascii: "-")
    static let point = UInt8(ascii: ".")
    static let zero = UInt8(ascii: "0")
    static let nine = UInt8(ascii: "9")
    static let equals = UInt8(ascii: "=")
    static let capitalE = UInt8(ascii: "E")
    static let capitalF = UInt8(ascii: "F")
    static let capitalN = UInt8(ascii: "N")
    static let capitalT = UInt8(ascii: "T")
    static let capitalZ = UInt8(ascii: "Z")
    static let backslash = UInt8(ascii: "\\")
    static let colon = UInt8(ascii: ":")
    static let e = UInt8(ascii: "e")
    static let f = UInt8(ascii: "f")
    static let i = UInt8(ascii: "i")
    static let n = UInt8(ascii: "n")
    static let t = UInt8(ascii: "t")

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }

    /// What Influx skips at the start of a line, of the fields and of the timestamp.
    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab || byte == null }

    /// The bytes as text; what is not UTF-8 becomes U+FFFD.
    static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        guard !range.isEmpty else { return "" }
        return bytes.extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
