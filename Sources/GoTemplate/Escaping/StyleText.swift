/// Text of style sheets: escapes read and written, and values that may stand in them.
enum StyleText {
    static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "_"), 0x80...: true
        default: false
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool { Character(Unicode.Scalar(byte)).isHexDigit && byte < 0x80 }

    /// With `\26` and the like replaced by what they stand for.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes
        while let first = rest.first {
            guard first == UInt8(ascii: "\\") else {
                result.append(first)
                rest.removeFirst()
                continue
            }
            guard rest.count >= 2 else { break }
            rest.removeFirst()
            let digits = rest.prefix(6).prefix(while: isHexadecimal)
            if digits.isEmpty {
                let length = UTF8Reader.scalar(in: Array(rest.prefix(4)), at: 0).length
                result.append(contentsOf: rest.prefix(length))
                rest = rest.dropFirst(length)
                continue
            }
            var count = digits.count
            var value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0
            if value > 0x10FFFF {
                value /= 16
                count -= 1
            }
            result.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
            rest = rest.dropFirst(count)
            if rest.starts(with: "\r\n".utf8) {
                rest = rest.dropFirst(2)
            } else if let space = rest.first, HTMLTransition.isSpace(space) {
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// A string's text inside quotes or `url()`.
    static func escaped(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            guard let replacement = replacement(byte) else {
                result.append(byte)
                continue
            }
            result.append(contentsOf: replacement.utf8)
            let following = index + 1 < bytes.count ? bytes[index + 1] : 0x20
            if replacement != "\\\\", isHexadecimal(following) || HTMLTransition.isSpace(following) { result.append(0x20) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func replacement(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "\\"): return "\\\\"
        case 0, 0x09, 0x0A, 0x0C, 0x0D: return "\\" + String(byte, radix: 16)
        case _ where "\"&'()+/:;<>{}".utf8.contains(byte): return "\\" + String(byte, radix: 16)
        default: return nil
        }
    }

    /// A value outside quotes: harmless ones as they are, others replaced.
    static func filteredValue(_ text: String) -> String {
        let bytes = decoded(Array(text.utf8)[...])
        var letters: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case 0: return Escaper.failSafe
            case _ where "\"'()/;@[\\]`{}".utf8.contains(byte): return Escaper.failSafe
            case UInt8(ascii: "-"):
                if index > 0, bytes[index - 1] == byte { return Escaper.failSafe }
            default:
                if byte < 0x80, isNameCharacter(byte) { letters.append(byte) }
            }
        }
        let name = String(decoding: letters, as: UTF8.self).lowercased()
        if name.contains("expression") || name.contains("mozbinding") { return Escaper.failSafe }
        return String(decoding: bytes, as: UTF8.self)
    }
}
