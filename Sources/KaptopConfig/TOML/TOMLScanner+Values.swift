internal import SourceText

extension TOMLScanner {
    /// Reads one value and notes it, and all it holds, under `path`.
    mutating func scanValue(_ path: TOMLPath, key: SourceRange?, container: TOMLOutline.Container, depth: Int) {
        let start = offset
        guard depth < TOMLScanner.deepest else {
            report(.tooDeep, SourceRange(start, start + 1), path)
            offset = bytes.count
            return
        }
        let kind: TOMLOutline.Kind?
        switch peek {
        case Byte.quote, Byte.apostrophe: kind = scanString(path) ? .text : nil
        case Byte.openBracket: kind = scanArray(path, depth: depth) ? .array : nil
        case Byte.openBrace: kind = scanInlineTable(path, depth: depth) ? .table : nil
        default: kind = scanBareValue(path, container: container)
        }
        guard let kind else { return }
        note(path, key: key, value: SourceRange(start, offset), kind: kind, container: container)
    }

    private mutating func note(
        _ path: TOMLPath, key: SourceRange?, value: SourceRange, kind: TOMLOutline.Kind, container: TOMLOutline.Container
    ) {
        if let first = outline.entry(at: path) {
            return report(.duplicateKey(first: first.key ?? first.value), key ?? value, path)
        }
        outline.entryNumbers[path] = outline.entries.count
        outline.entries.append(
            TOMLOutline.Entry(
                path: path, key: key, value: value, kind: kind, container: container, table: outline.tables.count - 1))
    }

    // MARK: Bare values

    private mutating func scanBareValue(_ path: TOMLPath, container: TOMLOutline.Container) -> TOMLOutline.Kind? {
        let start = offset
        skipBareWord()
        if BareValue.isDate(bytes[start..<offset]), peek == Byte.space, let next = peek(1), BareValue.isDigit(next) {
            offset += 1
            skipBareWord()
        }
        if let kind = BareValue.kind(of: bytes[start..<offset]) { return kind }
        if container == .line {
            // The whole rest of the line was meant as the value, but for a comment behind white space.
            var end = lineEnd
            if let hash = (start..<end).first(where: { bytes[$0] == Byte.hash && ($0 == start || bytes[$0 - 1] == Byte.space) }) {
                end = hash
            }
            offset = trimmedEnd(from: start, at: end)
        }
        let range = SourceRange(start, offset)
        if range.length == 0 {
            report(.missingValue, range, path)
        } else {
            report(.bareValue(String(decoding: bytes[start..<offset], as: UTF8.self)), range, path)
        }
        return nil
    }

    private mutating func skipBareWord() {
        while let byte = peek, !isAtLineEnd {
            switch byte {
            case Byte.space, Byte.tab, Byte.comma, Byte.closeBracket, Byte.closeBrace, Byte.hash: return
            default: offset += 1
            }
        }
    }

    // MARK: Strings

    private mutating func scanString(_ path: TOMLPath) -> Bool {
        guard let quote = peek, peek(1) == quote, peek(2) == quote else { return scanShortString(path) != nil }
        let start = offset
        offset += 3
        while offset < bytes.count {
            if bytes[offset] == Byte.backslash, quote == Byte.quote {
                checkEscape(path, inMultiline: true)
            } else if bytes[offset] == quote, peek(1) == quote, peek(2) == quote {
                // Up to two quotes may stand right before the closing three.
                offset += 3
                for _ in 0..<2 where peek == quote { offset += 1 }
                return true
            } else {
                offset += 1
            }
        }
        report(.unclosedMultilineString, SourceRange(start, start + 3), path)
        return false
    }

    /// Reads a string on one line and answers its end; nil after a mistake.
    mutating func scanShortString(_ path: TOMLPath) -> Int? {
        let start = offset
        let quote = peek
        offset += 1
        while !isAtLineEnd {
            if peek == Byte.backslash, quote == Byte.quote {
                checkEscape(path, inMultiline: false)
            } else if peek == quote {
                offset += 1
                return offset
            } else {
                offset += 1
            }
        }
        report(.unclosedString, SourceRange(start, trimmedEnd(from: start)), path)
        return nil
    }

    private mutating func checkEscape(_ path: TOMLPath, inMultiline: Bool) {
        let start = offset
        offset += 1
        guard let byte = peek else { return }
        switch byte {
        case UInt8(ascii: "b"), UInt8(ascii: "t"), UInt8(ascii: "n"), UInt8(ascii: "f"), UInt8(ascii: "r"), Byte.quote, Byte.backslash:
            offset += 1
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = byte == UInt8(ascii: "u") ? 4 : 8
            let digits = (1...count).prefix { peek($0).map(BareValue.isHexDigit) ?? false }.count
            offset += 1 + digits
            if digits < count { report(.badEscape(text(start, offset)), SourceRange(start, offset), path) }
        case Byte.lineFeed, Byte.carriageReturn, Byte.space, Byte.tab:
            guard !inMultiline else { return }
            report(.badEscape("\\"), SourceRange(start, offset), path)
        default:
            // The whole character after the backslash, which may be several bytes.
            offset += 1
            while let next = peek, next & 0xC0 == 0x80 { offset += 1 }
            report(.badEscape(text(start, offset)), SourceRange(start, offset), path)
        }
    }

    func text(_ start: Int, _ end: Int) -> String {
        String(decoding: bytes[start..<end], as: UTF8.self)
    }

    // MARK: Arrays and inline tables

    private mutating func scanArray(_ path: TOMLPath, depth: Int) -> Bool {
        let start = offset
        offset += 1
        var count = 0
        while true {
            skipBlanksAndLines()
            guard let byte = peek else { break }
            if byte == Byte.closeBracket {
                offset += 1
                return true
            }
            let before = outline.problems.count
            scanValue(path.index(count), key: nil, container: .array, depth: depth + 1)
            if outline.problems.count > before, offset >= bytes.count { return false }
            count += 1
            skipBlanksAndLines()
            if peek == Byte.comma {
                offset += 1
            } else if peek == nil {
                break
            } else if peek != Byte.closeBracket {
                let end = min(lineEnd, offset + 1)
                if outline.problems.count == before { report(.missingComma, SourceRange(offset, end), path) }
                skipToLineEnd()
                return false
            }
        }
        report(.unclosedArray, SourceRange(start, start + 1), path)
        return false
    }

    private mutating func scanInlineTable(_ path: TOMLPath, depth: Int) -> Bool {
        let start = offset
        offset += 1
        skipBlanks()
        if peek == Byte.closeBrace {
            offset += 1
            return true
        }
        while true {
            skipBlanks()
            if isAtLineEnd {
                let kind: TOMLProblem.Kind = peek == nil ? .unclosedInlineTable : .lineBreakInInlineTable
                report(kind, SourceRange(start, max(start + 1, trimmedEnd(from: start))), path)
                return false
            }
            guard let parts = scanKey() else {
                skipToLineEnd()
                return false
            }
            let keyPath = parts.names.reduce(path) { $0.key($1) }
            skipBlanks()
            guard peek == Byte.equals else {
                report(.missingEquals, parts.range, keyPath)
                skipToLineEnd()
                return false
            }
            offset += 1
            skipBlanks()
            let before = outline.problems.count
            scanValue(keyPath, key: parts.range, container: .inlineTable, depth: depth + 1)
            skipBlanks()
            switch peek {
            case Byte.comma: offset += 1
            case Byte.closeBrace:
                offset += 1
                return true
            default:
                if outline.problems.count == before {
                    let kind: TOMLProblem.Kind = isAtLineEnd ? .unclosedInlineTable : .missingComma
                    report(kind, isAtLineEnd ? SourceRange(start, offset) : SourceRange(offset, offset + 1), path)
                }
                skipToLineEnd()
                return false
            }
        }
    }

    private mutating func skipBlanksAndLines() {
        while let byte = peek {
            switch byte {
            case Byte.space, Byte.tab, Byte.lineFeed, Byte.carriageReturn: offset += 1
            case Byte.hash:
                let start = offset
                skipToLineEnd()
                outline.comments.append(SourceRange(start, offset))
            default: return
            }
        }
    }
}
