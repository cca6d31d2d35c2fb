internal import SourceText

/// Items of inline arrays and pairs of inline tables.
///
/// Inline tables stand on one line; arrays may have a line for each item, and comments between them.
extension ConfigurationWriter {
    /// Puts a pair before the closing brace of an inline table.
    mutating func insertPair(_ pair: String, into value: SourceRange) {
        var end = value.end - 1
        while end > value.start + 1, isBlank(bytes[end - 1]) { end -= 1 }
        if end == value.start + 1 { return replace(SourceRange(end, value.end - 1), with: " \(pair) ") }
        replace(SourceRange(at: end), with: ", " + pair)
    }

    /// Removes a pair of an inline table with one of its commas.
    mutating func removePair(_ range: SourceRange) {
        if let comma = comma(after: range.end) {
            return replace(SourceRange(range.start, blanksEnd(comma + 1)), with: "")
        }
        var start = range.start
        while start > 0, isBlank(bytes[start - 1]) { start -= 1 }
        if start > 0, bytes[start - 1] == Byte.comma { return replace(SourceRange(start - 1, range.end), with: "") }
        replace(range, with: "")
    }

    /// Puts an item behind the last one of an array, on a line of its own where the last one has one.
    mutating func insertItem(_ item: String, into array: TOMLOutline.Entry) {
        let close = array.value.end - 1
        guard let last = items(of: array).last else {
            let line = lineStart(close)
            guard line > array.value.start, blanksEnd(line) == close else { return replace(SourceRange(at: close), with: item) }
            let indentation = leadingBlanks(line) + "  "
            return replace(SourceRange(at: line), with: indentation + item + lineEnding(before: line))
        }
        let comma = comma(after: last.value.end)
        let line = nextLine(comma ?? last.value.end)
        if line <= close, isFirstOnLine(last.value.start) {
            let indentation = leadingBlanks(lineStart(last.value.start))
            let ending = lineEnding(before: line)
            replace(SourceRange(at: line), with: indentation + item + (comma == nil ? "" : ",") + ending)
            if comma == nil { replace(SourceRange(at: last.value.end), with: ",") }
        } else if let comma {
            replace(SourceRange(at: comma + 1), with: " " + item)
        } else {
            replace(SourceRange(at: last.value.end), with: ", " + item)
        }
    }

    /// Removes an item of an array with one of its commas, and its lines where it has lines of its own.
    mutating func removeItem(_ item: TOMLOutline.Entry) {
        guard let array = outline.entry(at: item.path.parent) else { return }
        let close = array.value.end - 1
        let comma = comma(after: item.value.end)
        let line = nextLine(item.value.end)
        if isFirstOnLine(item.value.start), line <= close,
            comma.map({ $0 < line && !items(of: array).contains(from: $0, to: line) }) ?? true
        {
            return replace(SourceRange(lineStart(item.value.start), line), with: "")
        }
        if let comma {
            // A comment between the two stays.
            let isNear = blanksEnd(item.value.end) == comma
            if isNear { return replace(SourceRange(item.value.start, blanksEnd(comma + 1)), with: "") }
            replace(SourceRange(comma, comma + 1), with: "")
            return replace(item.value, with: "")
        }
        removePair(item.value)
    }

    private func items(of array: TOMLOutline.Entry) -> [TOMLOutline.Entry] {
        outline.entries.filter { $0.container == .array && $0.path.parent == array.path }
    }

    /// The comma that follows, behind blanks, line ends and comments.
    private func comma(after offset: Int) -> Int? {
        var place = offset
        while place < bytes.count {
            switch bytes[place] {
            case Byte.comma: return place
            case Byte.hash: place = nextLine(place)
            case Byte.lineFeed: place += 1
            case _ where isBlank(bytes[place]): place += 1
            default: return nil
            }
        }
        return nil
    }

    private func blanksEnd(_ offset: Int) -> Int {
        bytes[offset...].firstIndex { !isBlank($0) } ?? bytes.count
    }

    private func isFirstOnLine(_ offset: Int) -> Bool { blanksEnd(lineStart(offset)) == offset }
}

extension [TOMLOutline.Entry] {
    /// Whether an item begins between two places.
    fileprivate func contains(from start: Int, to end: Int) -> Bool { contains { (start..<end).contains($0.value.start) } }
}
