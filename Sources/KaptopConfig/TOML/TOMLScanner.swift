internal import SourceText

/// Finds where keys and values stand in a TOML 1.0 text, without losing a byte and whatever the text is.
///
/// Values are TOMLKit's business; this scanner says where they are, for messages and for edits. It goes on after every
/// mistake with the next line. Source: toml.io/en/v1.0.0.
package struct TOMLScanner {
    /// Deeper nesting than this is refused by TOMLKit's parser too.
    static let deepest = 200

    let bytes: [UInt8]
    var offset = 0
    var outline = TOMLOutline()
    var currentTable = TOMLPath.root
    var elementCounts: [TOMLPath: Int] = [:]
    private var headers: [TOMLPath: SourceRange] = [:]

    package static func outline(of text: String) -> TOMLOutline {
        outline(of: Array(text.utf8))
    }

    package static func outline(of bytes: [UInt8]) -> TOMLOutline {
        var scanner = TOMLScanner(bytes: bytes)
        scanner.scanDocument()
        return scanner.outline
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    // MARK: Lines

    private mutating func scanDocument() {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
        outline.tables.append(
            TOMLOutline.Table(path: .root, header: nil, isElement: false, lines: SourceRange(offset, bytes.count)))
        while offset < bytes.count {
            let lineStart = offset
            skipBlanks()
            switch peek {
            case nil: return
            case Byte.lineFeed, Byte.carriageReturn: break
            case Byte.hash: scanComment()
            case Byte.openBracket: scanHeader(lineStart: lineStart)
            default: scanKeyValue()
            }
            finishLine()
        }
    }

    /// Reads what may follow a value or header; anything else on the line is a mistake.
    private mutating func finishLine() {
        skipBlanks()
        if peek == Byte.hash { scanComment() }
        if let byte = peek, byte != Byte.lineFeed, !isAtLineEnd {
            let start = offset
            skipToLineEnd()
            report(.trailingText, SourceRange(start, trimmedEnd(from: start)))
        }
        skipToLineEnd()
        if offset < bytes.count { offset += 1 }
    }

    private mutating func scanHeader(lineStart: Int) {
        let start = offset
        let isElement = peek(1) == Byte.openBracket
        offset += isElement ? 2 : 1
        skipBlanks()
        guard let parts = scanKey() else { return skipToLineEnd() }
        skipBlanks()
        let hasEnd = peek == Byte.closeBracket && (!isElement || peek(1) == Byte.closeBracket)
        if hasEnd {
            offset += isElement ? 2 : 1
        } else {
            skipToLineEnd()
            offset = max(start, trimmedEnd(from: start))
            report(.unclosedHeader, SourceRange(start, offset))
        }
        openTable(parts.names, isElement: isElement, header: SourceRange(start, offset), lineStart: lineStart)
    }

    private mutating func openTable(_ names: [String], isElement: Bool, header: SourceRange, lineStart: Int) {
        var path = TOMLPath.root
        for (number, name) in names.enumerated() {
            path = path.key(name)
            guard number < names.count - 1 else { continue }
            if let count = elementCounts[path] { path = path.index(count - 1) }
        }
        if isElement {
            let count = elementCounts[path, default: 0]
            elementCounts[path] = count + 1
            path = path.index(count)
        } else if let first = headers[path] ?? outline.entry(at: path)?.key {
            report(.duplicateTable(first: first), header, path)
        }
        if headers[path] == nil { headers[path] = header }
        currentTable = path
        outline.tables[outline.tables.count - 1].lines.end = lineStart
        outline.tables.append(
            TOMLOutline.Table(path: path, header: header, isElement: isElement, lines: SourceRange(lineStart, bytes.count)))
    }

    private mutating func scanKeyValue() {
        let start = offset
        guard let parts = scanKey() else { return skipToLineEnd() }
        let path = parts.names.reduce(currentTable) { $0.key($1) }
        skipBlanks()
        guard peek == Byte.equals else {
            let end = offset
            skipToLineEnd()
            return report(.missingEquals, SourceRange(start, max(end, trimmedEnd(from: start))), path)
        }
        offset += 1
        skipBlanks()
        scanValue(path, key: parts.range, container: .line, depth: 0)
    }

    private mutating func scanComment() {
        let start = offset
        skipToLineEnd()
        outline.comments.append(SourceRange(start, offset))
    }

    // MARK: Keys

    /// Reads `a."b c".d`; nil after a mistake, which is reported.
    mutating func scanKey() -> (names: [String], range: SourceRange)? {
        let start = offset
        var names: [String] = []
        while true {
            guard let name = scanKeyPart() else { return nil }
            names.append(name)
            let end = offset
            skipBlanks()
            guard peek == Byte.dot else {
                offset = end
                return (names, SourceRange(start, end))
            }
            offset += 1
            skipBlanks()
        }
    }

    private mutating func scanKeyPart() -> String? {
        let start = offset
        if peek == Byte.quote || peek == Byte.apostrophe {
            guard let end = scanShortString(currentTable) else { return nil }
            return TOMLScanner.keyName(bytes[start..<end])
        }
        while let byte = peek, TOMLScanner.isBareKeyByte(byte) { offset += 1 }
        guard offset > start else {
            let stop = trimmedEnd(from: start, at: lineEnd)
            report(.badKey, SourceRange(start, max(stop, min(start + 1, bytes.count))))
            return nil
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    package static func isBareKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    // MARK: Bytes

    var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    func peek(_ distance: Int) -> UInt8? {
        offset + distance < bytes.count ? bytes[offset + distance] : nil
    }

    mutating func skipBlanks() {
        while peek == Byte.space || peek == Byte.tab { offset += 1 }
    }

    mutating func skipToLineEnd() { offset = lineEnd }

    var isAtLineEnd: Bool {
        peek == nil || peek == Byte.lineFeed || (peek == Byte.carriageReturn && (peek(1) == Byte.lineFeed || peek(1) == nil))
    }

    /// Offset of the line feed that ends the line, or of the end of the text.
    var lineEnd: Int {
        var end = offset
        while end < bytes.count, bytes[end] != Byte.lineFeed { end += 1 }
        return end
    }

    /// The end of what is on the line before `end`, without white space.
    func trimmedEnd(from start: Int, at end: Int? = nil) -> Int {
        var end = end ?? offset
        while end > start, [Byte.space, Byte.tab, Byte.carriageReturn].contains(bytes[end - 1]) { end -= 1 }
        return end
    }

    mutating func report(_ kind: TOMLProblem.Kind, _ range: SourceRange, _ path: TOMLPath? = nil) {
        outline.problems.append(TOMLProblem(kind: kind, range: range, path: path ?? currentTable))
    }
}

/// The bytes that mean something in TOML.
enum Byte {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let hash = UInt8(ascii: "#")
    static let apostrophe = UInt8(ascii: "'")
    static let comma = UInt8(ascii: ",")
    static let dot = UInt8(ascii: ".")
    static let equals = UInt8(ascii: "=")
    static let openBracket = UInt8(ascii: "[")
    static let backslash = UInt8(ascii: "\\")
    static let closeBracket = UInt8(ascii: "]")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
}
