internal import SourceText

/// One change of a configuration text.
package enum ConfigurationEdit: Hashable, Sendable {
    /// Sets a key of a table; the table is made where there is none. A key keeps its line and the comment behind it.
    case set(TOMLPath, key: String, TOMLLiteral)
    /// Removes a key with its line. A key that is not there is fine.
    case remove(TOMLPath, key: String)
    /// Adds `[[list]]` with these keys behind the last one; a `[list]` that stands alone becomes the first.
    case append(list: TOMLPath, [Pair])
    /// Removes one element of a list, and the tables below it.
    case removeElement(TOMLPath)

    package struct Pair: Hashable, Sendable {
        package let key: String
        package let value: TOMLLiteral

        package init(_ key: String, _ value: TOMLLiteral) {
            self.key = key
            self.value = value
        }
    }
}

/// Why a text could not be edited; the text is then left as it was.
package enum ConfigurationEditError: Error, Hashable, CustomStringConvertible {
    case notTOML(line: Int, message: String)
    case noSuchTable(TOMLPath)
    /// Something else stands where the table or key should go.
    case occupied(TOMLPath)
    /// One table stands there, written in a way that cannot become the first of a list.
    case notAList(TOMLPath)
    /// Reading the edited text again did not give what was meant.
    case notUnderstood(TOMLPath)

    package var description: String {
        switch self {
        case .notTOML(let line, let message): "line \(line): \(message)"
        case .noSuchTable(let path): "there is no \(path)"
        case .occupied(let path): "\(path) is something else in this file"
        case .notAList(let path): "\(path) is one table without a header of its own; write it below a line [[\(path)]] to add another"
        case .notUnderstood(let path): "\(path) is written in a way that kaptop cannot change; edit it by hand"
        }
    }
}

/// Edits a configuration text in place: every byte that an edit does not concern stays as it is.
///
/// After each edit the text is read again; only when it gives exactly the old values with the change is it accepted.
package struct ConfigurationWriter {
    private(set) var bytes: [UInt8]
    private(set) var outline: TOMLOutline

    package static func text(after edits: [ConfigurationEdit], in text: String) throws(ConfigurationEditError) -> String {
        var writer = ConfigurationWriter(bytes: Array(text.utf8))
        var values = try read(writer.text)
        for edit in edits {
            values.apply(edit)
            try writer.apply(edit)
            writer.outline = TOMLScanner.outline(of: writer.bytes)
            let result: TOMLTree
            do { result = try read(writer.text) } catch { throw .notUnderstood(edit.path) }
            guard result.isSame(as: values) else { throw .notUnderstood(edit.path) }
        }
        return writer.text
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        outline = TOMLScanner.outline(of: bytes)
    }

    private var text: String { String(decoding: bytes, as: UTF8.self) }

    private static func read(_ text: String) throws(ConfigurationEditError) -> TOMLTree {
        do {
            return .table(try TOMLTree.document(text))
        } catch {
            throw .notTOML(line: error.line, message: error.message)
        }
    }

    private mutating func apply(_ edit: ConfigurationEdit) throws(ConfigurationEditError) {
        switch edit {
        case .set(let table, let key, let value): try set(table, key, value)
        case .remove(let table, let key): remove(table.key(key))
        case .append(let list, let pairs): try append(list, pairs)
        case .removeElement(let path): try removeElement(path)
        }
    }

    // MARK: Keys

    private mutating func set(_ table: TOMLPath, _ key: String, _ value: TOMLLiteral) throws(ConfigurationEditError) {
        let path = table.key(key)
        if let entry = outline.entry(at: path) {
            return replace(entry.value, with: value.text)
        }
        guard outline.table(at: path) == nil else { throw .occupied(path) }
        if let number = outline.tables.firstIndex(where: { $0.path == table }) {
            return insertLine(TOMLLiteral.keyText(key), value, inTable: number)
        }
        if try insertIntoInlineTable(path, value.text) { return }
        if let (number, last) = dottedNeighbour(of: table) {
            let depth = outline.tables[number].path.components.count
            return insertLine(dottedText(path, from: depth), value, inTable: number, after: last)
        }
        guard table.keys.count == table.components.count else { throw .noSuchTable(table) }
        insertTable("[\(headerText(table))]", table, [ConfigurationEdit.Pair(key, value)])
    }

    /// Adds to the nearest inline table above the path, if there is one.
    private mutating func insertIntoInlineTable(_ path: TOMLPath, _ value: String) throws(ConfigurationEditError) -> Bool {
        var holder = path.parent
        while !holder.isRoot {
            if let entry = outline.entry(at: holder) {
                guard entry.kind == .table else { throw .occupied(holder) }
                insertPair("\(dottedText(path, from: holder.components.count)) = \(value)", into: entry.value)
                return true
            }
            holder = holder.parent
        }
        return false
    }

    /// The last line `table.key = value` that stands in a table above.
    private func dottedNeighbour(of table: TOMLPath) -> (table: Int, entry: TOMLOutline.Entry)? {
        outline.entries.last { entry in
            entry.container == .line && table.isPrefix(of: entry.path)
                && outline.tables[entry.table].path.components.count < table.components.count
        }.map { ($0.table, $0) }
    }

    private mutating func remove(_ path: TOMLPath) {
        guard let entry = outline.entry(at: path), let key = entry.key else { return }
        let whole = key.union(entry.value)
        if entry.container == .line {
            replace(SourceRange(lineStart(whole.start), nextLine(whole.end)), with: "")
        } else {
            removePair(whole)
        }
    }

    // MARK: Lists

    private mutating func append(_ list: TOMLPath, _ pairs: [ConfigurationEdit.Pair]) throws(ConfigurationEditError) {
        let item = "{ " + pairs.map { "\(TOMLLiteral.keyText($0.key)) = \($0.value.text)" }.joined(separator: ", ") + " }"
        if let entry = outline.entry(at: list) {
            guard entry.kind == .array else { throw entry.kind == .table ? .notAList(list) : .occupied(list) }
            return insertItem(item, into: entry)
        }
        if let header = outline.table(at: list)?.header {
            replace(SourceRange(at: header.end), with: "]")
            replace(SourceRange(at: header.start), with: "[")
            outline = TOMLScanner.outline(of: bytes)
        } else if isSpelledOut(list) {
            throw .notAList(list)
        }
        if try insertIntoInlineTable(list, "[\(item)]") { return }
        insertTable("[[\(headerText(list))]]", list, pairs)
    }

    /// Whether there is one table of that name that only its parts define: `slack.url = "…"`, `[slack.x]`.
    private func isSpelledOut(_ list: TOMLPath) -> Bool {
        let depth = list.components.count
        return (outline.entries.map(\.path) + outline.tables.map(\.path)).contains { path in
            guard list.isPrefix(of: path), path.components.count > depth, case .key = path.components[depth] else { return false }
            return true
        }
    }

    private mutating func removeElement(_ path: TOMLPath) throws(ConfigurationEditError) {
        if let entry = outline.entry(at: path) { return removeItem(entry) }
        guard let first = outline.tables.firstIndex(where: { $0.path == path }) else { throw .noSuchTable(path) }
        // Tables of the element may stand anywhere behind it; from the last, so that places stay true.
        for number in outline.tables.indices.reversed() where number >= first && path.isPrefix(of: outline.tables[number].path) {
            var end = blockEnd(number)
            var start = outline.tables[number].lines.start
            let top = outline.tables[0].lines.start
            // One of the two gaps goes with it: the one before, which was made with it.
            if end >= bytes.count || isBlankLine(end) {
                if start > top, isBlankLine(lineStart(start - 1)) {
                    start = lineStart(start - 1)
                } else if start == top, end < bytes.count {
                    end = nextLine(end)
                }
            }
            replace(SourceRange(start, end), with: "")
        }
    }

    // MARK: Lines and items

    mutating func replace(_ range: SourceRange, with text: String) {
        bytes.replaceSubrange(range.start..<range.end, with: Array(text.utf8))
    }

    private mutating func insertLine(_ key: String, _ value: TOMLLiteral, inTable number: Int, after: TOMLOutline.Entry? = nil) {
        let neighbour = after ?? outline.entries.filter { $0.table == number && $0.container == .line }.max { $0.value.end < $1.value.end }
        let place: Int
        if let neighbour {
            place = nextLine(neighbour.value.end)
        } else if let header = outline.tables[number].header {
            place = nextLine(header.end)
        } else {
            place = outline.tables[0].lines.start
        }
        insertLines(["\(indentation(neighbour, table: number))\(key)\(separator(neighbour))\(value.text)"], at: place)
    }

    private mutating func insertTable(_ header: String, _ path: TOMLPath, _ pairs: [ConfigurationEdit.Pair]) {
        let sample = outline.entries.last { $0.container == .line && !outline.tables[$0.table].path.isRoot }
        let indent = sample.map { indentation($0, table: $0.table) } ?? "  "
        let lines = [header] + pairs.map { "\(indent)\(TOMLLiteral.keyText($0.key))\(separator(sample))\($0.value.text)" }
        // Behind the last table of the same list, of the same family, or at the end.
        let group =
            outline.tables.lastIndex { $0.header != nil && path.isPrefix(of: $0.path) }
            ?? outline.tables.lastIndex { $0.header != nil && $0.path.components.first == path.components.first }
        let place = group.map(blockEnd) ?? bytes.count
        var before: [String] = []
        if place > outline.tables[0].lines.start, !isBlankLine(lineStart(place - 1)) { before = [""] }
        let after = place < bytes.count && !isBlankLine(place) ? [""] : []
        insertLines(before + lines + after, at: place)
    }

    private mutating func insertLines(_ lines: [String], at place: Int) {
        let ending = lineEnding(before: place)
        var text = lines.map { $0 + ending }.joined()
        if place > outline.tables[0].lines.start, bytes[place - 1] != Byte.lineFeed { text = ending + text }
        replace(SourceRange(at: place), with: text)
    }

    // MARK: How the neighbours look

    private func indentation(_ neighbour: TOMLOutline.Entry?, table: Int) -> String {
        if let key = neighbour?.key { return leadingBlanks(lineStart(key.start)) }
        guard let header = outline.tables[table].header else { return "" }
        let own = leadingBlanks(lineStart(header.start))
        let sample = outline.entries.first { $0.container == .line && $0.table != 0 && $0.key != nil }
        guard let sample, let key = sample.key else { return own + "  " }
        let inner = leadingBlanks(lineStart(key.start))
        let outer = outline.tables[sample.table].header.map { leadingBlanks(lineStart($0.start)) } ?? ""
        return inner.hasPrefix(outer) ? own + inner.dropFirst(outer.count) : inner
    }

    private func separator(_ neighbour: TOMLOutline.Entry?) -> String {
        guard let neighbour, let key = neighbour.key, key.end < neighbour.value.start else { return " = " }
        return neighbour.value.start - key.end == 1 ? "=" : " = "
    }

    func leadingBlanks(_ start: Int) -> String {
        let end = bytes[start...].firstIndex { !isBlank($0) || $0 == Byte.carriageReturn } ?? bytes.count
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    func lineEnding(before place: Int) -> String {
        let feed = bytes[..<place].lastIndex(of: Byte.lineFeed) ?? bytes.firstIndex(of: Byte.lineFeed)
        guard let feed, feed > 0, bytes[feed - 1] == Byte.carriageReturn else { return "\n" }
        return "\r\n"
    }

    /// The end of a table's own lines: behind its last key, and the comments that follow it without a gap and before a gap.
    private func blockEnd(_ number: Int) -> Int {
        let table = outline.tables[number]
        let lastValue = outline.entries.filter { $0.table == number }.map(\.value.end).max()
        let end = nextLine(max(lastValue ?? 0, table.header?.end ?? 0))
        var commentEnd = end
        while commentEnd < table.lines.end, isCommentLine(commentEnd) { commentEnd = nextLine(commentEnd) }
        return commentEnd >= bytes.count || isBlankLine(commentEnd) ? commentEnd : end
    }

    // MARK: Lines of bytes

    func isBlank(_ byte: UInt8) -> Bool { byte == Byte.space || byte == Byte.tab || byte == Byte.carriageReturn }

    func lineStart(_ offset: Int) -> Int {
        var start = min(offset, bytes.count)
        while start > outline.tables[0].lines.start, bytes[start - 1] != Byte.lineFeed { start -= 1 }
        return start
    }

    func nextLine(_ offset: Int) -> Int {
        guard offset < bytes.count else { return bytes.count }
        return bytes[offset...].firstIndex(of: Byte.lineFeed).map { $0 + 1 } ?? bytes.count
    }

    private func isBlankLine(_ start: Int) -> Bool {
        bytes[start..<nextLine(start)].allSatisfy { isBlank($0) || $0 == Byte.lineFeed }
    }

    private func isCommentLine(_ start: Int) -> Bool {
        bytes[start..<nextLine(start)].first { !isBlank($0) } == Byte.hash
    }

    private func headerText(_ path: TOMLPath) -> String {
        path.keys.map(TOMLLiteral.keyText).joined(separator: ".")
    }

    private func dottedText(_ path: TOMLPath, from depth: Int) -> String {
        headerText(TOMLPath(Array(path.components.dropFirst(depth))))
    }
}

extension ConfigurationEdit {
    /// What the edit is about.
    package var path: TOMLPath {
        switch self {
        case .set(let table, let key, _), .remove(let table, let key): table.key(key)
        case .append(let list, _): list
        case .removeElement(let path): path
        }
    }
}
