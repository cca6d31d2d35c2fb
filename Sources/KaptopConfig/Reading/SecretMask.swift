internal import SourceText

/// Hides secrets in the text that is drawn under diagnostics, byte for byte, so that places stay true.
enum SecretMask {
    private static let secretWords = ["token", "password", "secret", "api-key", "service-key", "routing-key", "user-key", "apikey"]

    static func masked(text: String, name: String, outline: TOMLOutline) -> SourceFile {
        var bytes = Array(text.utf8)
        for entry in outline.entries where isSecret(entry.path) && entry.kind != .table && entry.kind != .array {
            hide(&bytes, entry.value, keepsQuotes: entry.kind == .text)
        }
        // What is no TOML has no entry; there the rest of the line is hidden.
        for problem in outline.problems where isSecret(problem.path) {
            hide(&bytes, problem.range, keepsQuotes: true)
        }
        for comment in outline.comments { hideCommentedOut(&bytes, comment, outline) }
        hideTelegramTokens(&bytes)
        return SourceFile(name: name, bytes: bytes)
    }

    static func isSecret(_ path: TOMLPath) -> Bool {
        guard let key = path.lastKey?.lowercased().replacing("_", with: "-") else { return false }
        if key.hasSuffix("-file") { return false }
        if secretWords.contains(where: key.contains) { return true }
        return path.keys.first?.lowercased() == "slack" && key == "url"
    }

    private static func hide(_ bytes: inout [UInt8], _ range: SourceRange, keepsQuotes: Bool) {
        for offset in range.start..<min(range.end, bytes.count) {
            let byte = bytes[offset]
            let isQuote = byte == Byte.quote || byte == Byte.apostrophe
            if keepsQuotes, isQuote, offset == range.start || offset == range.end - 1 { continue }
            if byte == Byte.lineFeed || byte == Byte.carriageReturn { continue }
            bytes[offset] = UInt8(ascii: "*")
        }
    }

    /// `# token = "…"`: a key that is switched off is a secret all the same.
    private static func hideCommentedOut(_ bytes: inout [UInt8], _ comment: SourceRange, _ outline: TOMLOutline) {
        let start = bytes[comment.start..<comment.end].firstIndex { $0 != Byte.hash && $0 != Byte.space && $0 != Byte.tab } ?? comment.end
        let table = outline.tables.last { $0.lines.start <= comment.start }?.path ?? .root
        for entry in TOMLScanner.outline(of: Array(bytes[start..<comment.end])).entries
        where isSecret(TOMLPath(table.components + entry.path.components)) && entry.kind == .text {
            hide(&bytes, SourceRange(start + entry.value.start, start + entry.value.end), keepsQuotes: true)
        }
    }

    /// `123456789:AAF…` wherever it stands: digits, a colon, at least 30 of the token's letters.
    private static func hideTelegramTokens(_ bytes: inout [UInt8]) {
        var offset = 0
        while offset < bytes.count {
            guard bytes[offset] == UInt8(ascii: ":") else {
                offset += 1
                continue
            }
            var start = offset
            while start > 0, BareValue.isDigit(bytes[start - 1]) { start -= 1 }
            var end = offset + 1
            while end < bytes.count, TOMLScanner.isBareKeyByte(bytes[end]) { end += 1 }
            if offset - start >= 5, end - offset > 30 {
                for place in (offset + 1)..<end { bytes[place] = UInt8(ascii: "*") }
            }
            offset = end
        }
    }
}
