internal import SourceText
internal import TOMLKit

/// The values of a TOML document, read by TOMLKit.
package indirect enum TOMLTree: Hashable, Sendable {
    case text(String)
    case integer(Int)
    case float(Double)
    case boolean(Bool)
    /// A date or a time, as written; Kapacitor has no setting of that kind.
    case datetime(String)
    case array([TOMLTree])
    case table([String: TOMLTree])

    /// Where the parser gave up, and its words.
    package struct SyntaxError: Error, Hashable {
        package let line: Int
        package let column: Int
        package let message: String
    }

    /// Parses a whole document, whose top is a table.
    ///
    /// The scanner looks first, and only what it finds no fault with is given to TOMLKit: the parser below that (toml++ 3.4) holds
    /// some malformed keys for impossible and ends the process.
    package static func document(_ text: String) throws(SyntaxError) -> [String: TOMLTree] {
        let file = SourceFile(name: "", text: text)
        // The C string that the parser is given would end at a NUL.
        if let offset = file.bytes.firstIndex(of: 0) {
            let position = file.position(at: offset)
            throw SyntaxError(line: position.line, column: position.column, message: "a NUL character is not allowed")
        }
        let problems = TOMLScanner.outline(of: file.bytes).problems
        if let first = problems.map(\.range.start).min() {
            let position = file.position(at: first)
            throw SyntaxError(line: position.line, column: position.column, message: "this is not TOML")
        }
        return try parse(text)
    }

    /// Hands a text to TOMLKit as it is.
    static func parse(_ text: String) throws(SyntaxError) -> [String: TOMLTree] {
        do {
            let table = try TOMLTable(string: text)
            // Parts of the tree are borrowed from the table's memory.
            return withExtendedLifetime(table) { children(of: table) }
        } catch let error as TOMLParseError {
            throw SyntaxError(line: error.source.begin.line, column: error.source.begin.column, message: error.description)
        } catch {
            throw SyntaxError(line: 1, column: 1, message: "\(error)")
        }
    }

    private static func children(of table: TOMLTable) -> [String: TOMLTree] {
        var result: [String: TOMLTree] = [:]
        for key in table.keys {
            if let value = table[key] { result[key] = tree(value) }
        }
        return result
    }

    private static func tree(_ value: any TOMLValueConvertible) -> TOMLTree {
        let value = value.tomlValue
        switch value.type {
        case .string: return .text(value.string ?? "")
        case .int: return .integer(value.int ?? 0)
        case .double: return .float(value.double ?? 0)
        case .bool: return .boolean(value.bool ?? false)
        case .array: return .array(value.array.map { array in array.map { tree($0) } } ?? [])
        case .table: return .table(value.table.map { children(of: $0) } ?? [:])
        case .date, .time, .dateTime: return .datetime(value.debugDescription)
        }
    }

    /// The value below by a path.
    package subscript(path: TOMLPath) -> TOMLTree? {
        var tree = self
        for component in path.components {
            switch (component, tree) {
            case (.key(let name), .table(let children)):
                guard let child = children[name] else { return nil }
                tree = child
            case (.index(let index), .array(let elements)) where elements.indices.contains(index):
                tree = elements[index]
            default: return nil
            }
        }
        return tree
    }
}

extension TOMLScanner {
    /// The name that a quoted key means, read by TOMLKit, which knows all escapes.
    static func keyName(_ quoted: ArraySlice<UInt8>) -> String {
        let text = String(decoding: quoted, as: UTF8.self)
        let plain = String(text.dropFirst().dropLast())
        guard plain.contains("\\"), text.hasPrefix("\"") else { return plain }
        guard let document = try? TOMLTree.document("key = \(text)"), case .text(let name)? = document["key"] else { return plain }
        return name
    }
}
