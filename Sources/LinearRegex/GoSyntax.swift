/// The few constructs that RE2 takes and Go 1.19 refuses.
enum GoSyntax {
    struct Refusal: Equatable {
        /// Where it begins, in bytes.
        let offset: Int
        let kind: PatternError.Kind
        let argument: String
    }

    /// The first construct that Go refuses.
    ///
    /// - `\C`, a single byte: it would cut characters in two;
    /// - `(?<name>`, which Go takes from 1.22 on: `(?P<name>` is the spelling that works everywhere;
    /// - `(?P<name>` with other than ASCII letters, digits and `_` in the name.
    static func firstRefusal(in pattern: [UInt8]) -> Refusal? {
        var index = 0
        while index < pattern.count {
            switch pattern[index] {
            case UInt8(ascii: "\\"):
                guard index + 1 < pattern.count else { return nil }
                if pattern[index + 1] == UInt8(ascii: "C") { return Refusal(offset: index, kind: .invalidEscape, argument: "\\C") }
                index = pattern[index + 1] == UInt8(ascii: "Q") ? endOfQuotation(pattern, from: index + 2) : index + 2
            case UInt8(ascii: "["):
                index = endOfClass(pattern, from: index)
            case UInt8(ascii: "("):
                if let refusal = refusalOfGroup(pattern, at: index) { return refusal }
                index += 1
            default:
                index += 1
            }
        }
        return nil
    }

    private static func refusalOfGroup(_ pattern: [UInt8], at index: Int) -> Refusal? {
        let rest = pattern[index...]
        if rest.starts(with: "(?<".utf8) { return Refusal(offset: index, kind: .invalidPerlSyntax, argument: "(?<") }
        guard rest.starts(with: "(?P<".utf8), let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return nil }
        guard rest[(index + 4)..<end].contains(where: { $0 >= 0x80 }) else { return nil }
        return Refusal(offset: index, kind: .invalidNamedCapture, argument: String(decoding: rest[...end], as: UTF8.self))
    }

    private static func endOfQuotation(_ pattern: [UInt8], from start: Int) -> Int {
        var index = start
        while index < pattern.count {
            if pattern[index...].starts(with: "\\E".utf8) { return index + 2 }
            index += 1
        }
        return index
    }

    /// Behind the `]` that closes a class; a `]` in the first place is a character of it, as is one in `[:name:]`.
    private static func endOfClass(_ pattern: [UInt8], from start: Int) -> Int {
        var index = start + 1
        if index < pattern.count, pattern[index] == UInt8(ascii: "^") { index += 1 }
        if index < pattern.count, pattern[index] == UInt8(ascii: "]") { index += 1 }
        while index < pattern.count, pattern[index] != UInt8(ascii: "]") {
            if pattern[index...].starts(with: "[:".utf8), let end = endOfClassName(pattern, from: index + 2) {
                index = end
            } else {
                index += pattern[index] == UInt8(ascii: "\\") ? 2 : 1
            }
        }
        return index + 1
    }

    private static func endOfClassName(_ pattern: [UInt8], from start: Int) -> Int? {
        let name = pattern[start...].prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "]") }
        return pattern[name.endIndex...].starts(with: ":]".utf8) ? name.endIndex + 2 : nil
    }
}
