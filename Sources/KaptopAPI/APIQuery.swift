/// The parameters behind the question mark, in their order.
struct APIQuery: Sendable {
    private let parameters: [(name: String, value: String)]

    /// All of them, in their order.
    var pairs: [(name: String, value: String)] { parameters }

    init(_ text: some StringProtocol) {
        // Go leaves out what it cannot decode, and pairs with a semicolon, which once separated pairs.
        parameters = text.split(separator: "&").filter { !$0.contains(";") }.compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decodeForm(parts[0]), let value = parts.count > 1 ? Self.decodeForm(parts[1]) : "" else { return nil }
            return (name, value)
        }
    }

    /// The first value of a parameter, empty without one, as in Go.
    subscript(name: String) -> String {
        parameters.first { $0.name == name }?.value ?? ""
    }

    func all(_ name: String) -> [String] {
        parameters.filter { $0.name == name }.map(\.value)
    }

    private static func decodeForm(_ text: some StringProtocol) -> String? {
        decoded(String(text.map { $0 == "+" ? " " : $0 }))
    }

    /// A path as it is meant; one with broken escapes is taken as it stands.
    static func decode(_ text: some StringProtocol) -> String {
        decoded(text) ?? String(text)
    }

    /// nil where a `%` is not followed by two digits of base 16.
    private static func decoded(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy(\.isHexDigit), let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: false
        }
    }
}
