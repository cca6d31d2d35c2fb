/// Cuts a text into messages of a service's length: on line borders where there are any, else on spaces, never inside a character.
enum TextParts {
    /// Lengths are code points, as Telegram and HipChat count.
    ///
    /// What a cut is made at is left out, as are parts of nothing but white space; a text that fits is one part as it is.
    static func split(_ text: String, limit: Int) -> [String] {
        guard text.utf8.count > limit, text.unicodeScalars.count > limit else { return [text] }
        var parts: [String] = []
        var rest = text[...]
        while let border = firstCharacter(of: rest, beyond: limit) {
            let (part, remainder) = cut(rest, at: border, limit: limit)
            parts.append(String(part))
            rest = remainder
        }
        parts.append(String(rest))
        return parts.filter { !$0.allSatisfy(\.isWhitespace) }
    }

    /// A text in two halves, for a service whose limit turned out to be lower; nil where it cannot be cut.
    static func halves(of text: String) -> [String]? {
        let count = text.unicodeScalars.count
        let parts = count > 1 ? split(text, limit: (count + 1) / 2) : []
        return parts.count > 1 ? parts : nil
    }

    /// The first character that is not wholly within the limit.
    private static func firstCharacter(of text: Substring, beyond limit: Int) -> String.Index? {
        var used = 0
        return text.indices.first { index in
            used += text[index].unicodeScalars.count
            return used > limit
        }
    }

    private static func cut(_ text: Substring, at border: String.Index, limit: Int) -> (part: Substring, rest: Substring) {
        for isGap in [\Character.isNewline, \Character.isWhitespace] {
            guard let gap = text[...border].lastIndex(where: { $0[keyPath: isGap] }), gap > text.startIndex else { continue }
            var part = text[..<gap]
            while let last = part.last, last[keyPath: isGap] { part.removeLast() }
            return (part, text[gap...].drop { $0[keyPath: isGap] })
        }
        if border > text.startIndex { return (text[..<border], text[border...]) }
        // One character longer than the limit, such as a letter with a heap of accents, is cut where it must be.
        let scalars = text.unicodeScalars
        let inside = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex) ?? scalars.endIndex
        return (text[..<inside], text[inside...])
    }
}
