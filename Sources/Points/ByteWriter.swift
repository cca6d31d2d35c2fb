/// Writes numbers and texts one after the other into bytes, for what is kept on disk: small numbers take few bytes, texts have their
/// length before them.
///
/// `ByteReader` reads them back in the same order.
package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init(reservingCapacity capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    package mutating func byte(_ byte: UInt8) { bytes.append(byte) }

    /// Seven bits a byte, the lowest first; the sign is the lowest bit of all, so that small negative numbers are short too.
    package mutating func number(_ value: Int64) {
        var rest = UInt64(bitPattern: value &<< 1 ^ value >> 63)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    package mutating func number(_ value: Int) { number(Int64(value)) }

    /// Eight bytes, the lowest first.
    package mutating func bits(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func text(_ text: String) {
        number(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    package mutating func list<Element>(_ elements: [Element], _ write: (inout ByteWriter, Element) -> Void) {
        number(elements.count)
        for element in elements { write(&self, element) }
    }

    package mutating func value(_ value: FieldValue?) {
        switch value {
        case nil: byte(0)
        case .float(let number):
            byte(1)
            bits(number.bitPattern)
        case .integer(let number):
            byte(2)
            self.number(number)
        case .boolean(let flag): byte(flag ? 4 : 3)
        case .string(let text):
            byte(5)
            self.text(text)
        case .duration(let number):
            byte(6)
            self.number(number)
        case .time(let number):
            byte(7)
            self.number(number)
        case .null: byte(8)
        case .missing: byte(9)
        }
    }
}

/// Reads what `ByteWriter` wrote.
package struct ByteReader: Sendable {
    private let bytes: [UInt8]
    private var position = 0

    /// The bytes end too soon, or are not what they should be.
    package struct Truncated: Error {
        package init() {}
    }

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var isAtEnd: Bool { position == bytes.count }

    package mutating func byte() throws(Truncated) -> UInt8 {
        guard position < bytes.count else { throw Truncated() }
        defer { position += 1 }
        return bytes[position]
    }

    package mutating func number() throws(Truncated) -> Int64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            guard shift < 64 else { throw Truncated() }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    package mutating func bits() throws(Truncated) -> UInt64 {
        guard bytes.count - position >= 8 else { throw Truncated() }
        var value: UInt64 = 0
        for index in 0..<8 { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
        position += 8
        return value
    }

    /// A length of what follows, which must be there.
    package mutating func count() throws(Truncated) -> Int {
        let count = try number()
        guard count >= 0, count <= Int64(bytes.count - position) else { throw Truncated() }
        return Int(count)
    }

    package mutating func text() throws(Truncated) -> String {
        let count = try count()
        defer { position += count }
        return String(decoding: bytes[position..<position + count], as: UTF8.self)
    }

    package mutating func list<Element>(
        _ read: (inout ByteReader) throws(Truncated) -> Element
    ) throws(Truncated) -> [Element] {
        var elements: [Element] = []
        for _ in 0..<(try count()) { elements.append(try read(&self)) }
        return elements
    }

    package mutating func optionalValue() throws(Truncated) -> FieldValue? {
        switch try byte() {
        case 0: nil
        case 1: .float(Double(bitPattern: try bits()))
        case 2: .integer(try number())
        case 3: .boolean(false)
        case 4: .boolean(true)
        case 5: .string(try text())
        case 6: .duration(try number())
        case 7: .time(try number())
        case 8: .null
        case 9: .missing
        default: throw Truncated()
        }
    }

    package mutating func value() throws(Truncated) -> FieldValue {
        guard let value = try optionalValue() else { throw Truncated() }
        return value
    }
}
