/// The few constructs that RE2 takes and Go 1.19 refuses.
enum GoSyntax {
    /// `\C`, a single byte: it would cut characters in two.
    static func firstConstructGoRejects(_ pattern: [UInt8]) -> String? {
        scan(pattern) { index in
            guard pattern[index] == UInt8(ascii: "\\"), index + 1 < pattern.count else { return nil }
            return pattern[index + 1] == UInt8(ascii: "C") ? "\\C" : nil
        }
    }

    /// `(?<name>`, which Go takes from 1.22 on; `(?P<name>` is the spelling that works everywhere.
    static func firstGroupGoRejects(_ pattern: [UInt8]) -> String? {
        let opening = Array("(?<".utf8)
        return scan(pattern) { index in
            pattern[index...].starts(with: opening) ? "(?<" : nil
        }
    }

    /// Calls `find` at each place that is neither behind a backslash nor between `\Q` and `\E`.
    private static func scan(_ pattern: [UInt8], _ find: (Int) -> String?) -> String? {
        var index = 0
        while index < pattern.count {
            if let found = find(index) { return found }
            guard pattern[index] == UInt8(ascii: "\\"), index + 1 < pattern.count else {
                index += 1
                continue
            }
            index = pattern[index + 1] == UInt8(ascii: "Q") ? endOfQuotation(pattern, from: index + 2) : index + 2
        }
        return nil
    }

    private static func endOfQuotation(_ pattern: [UInt8], from start: Int) -> Int {
        let end = Array("\\E".utf8)
        var index = start
        while index < pattern.count {
            if pattern[index...].starts(with: end) { return index + 2 }
            index += 1
        }
        return index
    }
}
