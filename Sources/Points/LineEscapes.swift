/// Backslashes of line protocol: taken out when reading, put in when writing.
///
/// What may be escaped differs from place to place; a backslash before anything else stands for itself.
enum LineEscapes {
    enum Place {
        case measurement, tag, fieldName, string

        /// Whether a backslash before this byte is dropped when reading.
        func unescapes(_ byte: UInt8) -> Bool {
            switch self {
            case .measurement, .fieldName:
                byte == Ascii.comma || byte == Ascii.quote || byte == Ascii.space || byte == Ascii.equals
            case .tag: byte == Ascii.comma || byte == Ascii.space || byte == Ascii.equals
            case .string: byte == Ascii.quote || byte == Ascii.backslash
            }
        }

        /// Whether this byte gets a backslash when writing.
        func escapes(_ byte: UInt8) -> Bool {
            switch self {
            case .measurement: byte == Ascii.comma || byte == Ascii.space
            case .tag: unescapes(byte)
            case .fieldName, .string: unescapes(byte)
            }
        }
    }

    /// The bytes of the range without their backslashes.
    static func appendUnescaped(_ bytes: Span<UInt8>, _ range: Range<Int>, _ place: Place, to output: inout [UInt8]) {
        var index = range.lowerBound
        while index < range.upperBound, bytes[index] != Ascii.backslash { index += 1 }
        if index > range.lowerBound {
            bytes.extracting(range.lowerBound..<index).withUnsafeBufferPointer { output.append(contentsOf: $0) }
        }
        while index < range.upperBound {
            if bytes[index] == Ascii.backslash, index + 1 < range.upperBound, place.unescapes(bytes[index + 1]) { index += 1 }
            output.append(bytes[index])
            index += 1
        }
    }

    static func unescaped(_ bytes: Span<UInt8>, _ range: Range<Int>, _ place: Place) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(range.count)
        appendUnescaped(bytes, range, place, to: &output)
        return output
    }

    static func appendEscaped(_ text: String, _ place: Place, to output: inout [UInt8]) {
        for byte in text.utf8 {
            if place.escapes(byte) { output.append(Ascii.backslash) }
            output.append(byte)
        }
    }
}
