/// Cuts a text into messages of a service's length: on line borders where there are any, else on spaces, never inside a character.
enum TextParts {
    /// Lengths are code points, as Telegram and HipChat count. Parts of nothing but white space are left out; a text that
    /// fits is one part as it is.
    static func split(_ text: String, limit: Int) -> [String] {
        guard text.utf8.count > limit, text.unicodeScalars.count > limit else { return [text] }
        var parts: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            let border = rest.unicodeScalars.index(rest.startIndex, offsetBy: limit, limitedBy: rest.endIndex) ?? rest.endIndex
            guard border < rest.endIndex else {
                parts.append(String(rest))
                break
            }
            let (end, next) = cut(rest, before: border)
            parts.append(String(rest[..<end]))
            rest = rest[next...]
        }
        return parts.filter { !$0.allSatisfy(\.isWhitespace) }
    }

    /// A text in two halves, for a service whose limit turned out to be lower; nil where it cannot be cut.
    static func halves(of text: String) -> [String]? {
        let count = text.unicodeScalars.count
        let parts = count > 1 ? split(text, limit: (count + 1) / 2) : []
        return parts.count > 1 ? parts : nil
    }

    /// Where a part ends and the next begins.
    private static func cut(_ text: Substring, before border: String.Index) -> (end: String.Index, next: String.Index) {
        for isBorder in [\Character.isNewline, \Character.isWhitespace] {
            if let found = text[...border].lastIndex(where: { $0[keyPath: isBorder] }), found > text.startIndex, found <= border {
                return (found, text.index(after: found))
            }
        }
        // Rounded down to a character; one character longer than the limit is cut where it must be.
        let last = text[..<border].index(before: border)
        let isWhole = text.index(after: last) <= border
        let end = isWhole || last == text.startIndex ? border : last
        return (end, end)
    }
}
