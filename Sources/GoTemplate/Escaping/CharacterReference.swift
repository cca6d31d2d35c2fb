/// Character references of HTML (`&quot;`, `&#39;`) as far as they can change the context of an attribute's value.
enum CharacterReference {
    private static let named: [String: String] = [
        "amp": "&", "AMP": "&", "apos": "'", "ast": "*", "bsol": "\\", "colon": ":", "comma": ",", "commat": "@", "dollar": "$",
        "equals": "=", "excl": "!", "grave": "`", "gt": ">", "GT": ">", "Hat": "^", "lbrace": "{", "lbrack": "[", "lcub": "{",
        "lowbar": "_", "lpar": "(", "lsqb": "[", "lt": "<", "LT": "<", "nbsp": "\u{A0}", "NewLine": "\n", "num": "#", "percnt": "%",
        "period": ".", "plus": "+", "quest": "?", "quot": "\"", "QUOT": "\"", "rbrace": "}", "rbrack": "]", "rcub": "}", "rpar": ")",
        "rsqb": "]", "semi": ";", "sol": "/", "Tab": "\t", "verbar": "|", "vert": "|",
    ]
    /// These need no semicolon.
    private static let unterminated: Set<String> = ["amp", "AMP", "gt", "GT", "lt", "LT", "nbsp", "quot", "QUOT"]

    static func decode(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "&")) else { return Array(bytes) }
        var result: [UInt8] = []
        var rest = bytes
        while let first = rest.first {
            if first == UInt8(ascii: "&"), let (text, length) = reference(rest.dropFirst()) {
                result.append(contentsOf: text.utf8)
                rest = rest.dropFirst(length + 1)
            } else {
                result.append(first)
                rest.removeFirst()
            }
        }
        return result
    }

    /// What follows an ampersand, and how long it is.
    private static func reference(_ bytes: ArraySlice<UInt8>) -> (text: String, length: Int)? {
        if bytes.first == UInt8(ascii: "#") { return numeric(bytes.dropFirst()) }
        let name = bytes.prefix(16).prefix { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) }
        let isTerminated = bytes.dropFirst(name.count).first == UInt8(ascii: ";")
        let text = String(decoding: name, as: UTF8.self)
        guard let value = named[text], isTerminated || unterminated.contains(text) else { return nil }
        return (value, name.count + (isTerminated ? 1 : 0))
    }

    private static func numeric(_ bytes: ArraySlice<UInt8>) -> (text: String, length: Int)? {
        let isHexadecimal = bytes.first.map { $0 | 0x20 == UInt8(ascii: "x") } ?? false
        let body = isHexadecimal ? bytes.dropFirst() : bytes
        let digits = body.prefix { byte in
            byte < 0x80 && (isHexadecimal ? Character(Unicode.Scalar(byte)).isHexDigit : (0x30...0x39).contains(byte))
        }
        guard !digits.isEmpty else { return nil }
        let value = UInt32(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10) ?? 0
        let scalar = value == 0 ? nil : Unicode.Scalar(value)
        let isTerminated = body.dropFirst(digits.count).first == UInt8(ascii: ";")
        return (String(scalar ?? "\u{FFFD}"), 1 + (isHexadecimal ? 1 : 0) + digits.count + (isTerminated ? 1 : 0))
    }
}
