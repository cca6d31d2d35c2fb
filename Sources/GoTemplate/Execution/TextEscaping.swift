/// What the functions `html`, `js` and `urlquery` make of text.
enum TextEscaping {
    private static let upperHex = Array("0123456789ABCDEF".utf8)

    static func html(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for byte in bytes {
            switch byte {
            case 0: result.append(contentsOf: "\u{FFFD}".utf8)
            case UInt8(ascii: "\""): result.append(contentsOf: "&#34;".utf8)
            case UInt8(ascii: "'"): result.append(contentsOf: "&#39;".utf8)
            case UInt8(ascii: "&"): result.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): result.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): result.append(contentsOf: "&gt;".utf8)
            default: result.append(byte)
            }
        }
        return result
    }

    static func javaScript(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte >= 0x80 {
                let (scalar, length) = UTF8Reader.scalar(in: bytes, at: index)
                if Quoting.isPrintable(scalar) {
                    result.append(contentsOf: bytes[index..<(index + length)])
                } else {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    result.append(contentsOf: ("\\u" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits).utf8)
                }
                index += length
                continue
            }
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): result.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "="), 0..<0x20:
                result.append(contentsOf: "\\u00".utf8)
                result.append(upperHex[Int(byte >> 4)])
                result.append(upperHex[Int(byte & 15)])
            default: result.append(byte)
            }
            index += 1
        }
        return result
    }

    static func urlQuery(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
                result.append(byte)
            case 0x20: result.append(UInt8(ascii: "+"))
            default: result.append(contentsOf: [UInt8(ascii: "%"), upperHex[Int(byte >> 4)], upperHex[Int(byte & 15)]])
            }
        }
        return result
    }
}
