/// A named text that knows where its lines begin.
///
/// Lines and columns count from 1; a column counts UTF-8 bytes, as Kapacitor's messages do.
package struct SourceFile: Sendable {
    package let name: String
    package let bytes: [UInt8]
    private let lineStarts: [Int]

    package init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(offset + 1)
        }
        lineStarts = starts
    }

    package struct Position: Hashable, Sendable {
        package let line: Int
        package let column: Int
    }

    package var lineCount: Int { lineStarts.count }

    /// The line and column of a byte offset; offsets outside the text are moved to its nearest end.
    package func position(at offset: Int) -> Position {
        let offset = min(max(0, offset), bytes.count)
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return Position(line: low + 1, column: offset - lineStarts[low] + 1)
    }

    /// The offset of a line and column, moved to the nearest place that exists.
    package func offset(line: Int, column: Int) -> Int {
        let line = min(max(1, line), lineStarts.count)
        return min(lineStarts[line - 1] + max(1, column) - 1, lineRange(line).end)
    }

    /// The bytes of a line (from 1) without its line break.
    package func lineRange(_ line: Int) -> SourceRange {
        let index = min(max(1, line), lineStarts.count) - 1
        let start = lineStarts[index]
        var end = index + 1 < lineStarts.count ? lineStarts[index + 1] - 1 : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return SourceRange(start, end)
    }

    package func line(_ line: Int) -> String { text(lineRange(line)) }

    /// The text of a range; bytes that are not UTF-8 become replacement characters.
    package func text(_ range: SourceRange) -> String {
        let start = min(max(0, range.start), bytes.count)
        let end = min(max(start, range.end), bytes.count)
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
