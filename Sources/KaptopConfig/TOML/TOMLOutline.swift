package import SourceText

/// Where everything stands in a TOML text: tables, keys, values, comments, as byte ranges.
package struct TOMLOutline: Sendable {
    /// A stretch of lines under one header; the first table is the root, which has none.
    package struct Table: Sendable {
        package let path: TOMLPath
        /// The bytes of `[name]` or `[[name]]`, nil for the root.
        package let header: SourceRange?
        /// Whether the header is `[[name]]`.
        package let isElement: Bool
        /// From the start of the line of the header to the start of the line of the next one.
        package var lines: SourceRange
    }

    package enum Kind: Hashable, Sendable {
        case text, integer, float, boolean, datetime, array, table
    }

    /// What directly holds a value.
    package enum Container: Hashable, Sendable {
        /// A line `key = value`.
        case line
        case inlineTable
        case array
    }

    /// One value, with its key where it has one.
    ///
    /// Arrays and inline tables come after what they hold.
    package struct Entry: Sendable {
        package let path: TOMLPath
        /// The key as written, all parts of a dotted one; nil for elements of arrays.
        package let key: SourceRange?
        package let value: SourceRange
        package let kind: Kind
        package let container: Container
        /// Number in `tables` of the stretch where it stands.
        package let table: Int
    }

    package var tables: [Table] = []
    package var entries: [Entry] = []
    package var comments: [SourceRange] = []
    package var problems: [TOMLProblem] = []
    var entryNumbers: [TOMLPath: Int] = [:]

    package func entry(at path: TOMLPath) -> Entry? {
        entryNumbers[path].map { entries[$0] }
    }

    /// The stretch whose header names this path.
    package func table(at path: TOMLPath) -> Table? {
        tables.first { $0.path == path && ($0.header != nil || path.isRoot) }
    }

    /// The nearest place that can be pointed at for a path: its value, its key, its header, or that of what holds it.
    package func place(of path: TOMLPath) -> SourceRange? {
        var path = path
        while !path.isRoot {
            if let entry = entry(at: path) { return entry.value }
            if let header = table(at: path)?.header { return header }
            path = path.parent
        }
        return nil
    }

    /// The place of a key, for messages about its name.
    package func keyPlace(of path: TOMLPath) -> SourceRange? {
        if let key = entry(at: path)?.key { return key }
        if let header = table(at: path)?.header { return header }
        // A table that only its parts define, such as [a.b] for `a`, or `a.b = 1`.
        if let part = tables.first(where: { $0.header != nil && path.isPrefix(of: $0.path) }) { return part.header }
        return entries.first { path.isPrefix(of: $0.path) && $0.key != nil }?.key
    }
}

/// What the scanner cannot read, and where.
package struct TOMLProblem: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case bareValue(String)
        case missingValue
        case missingEquals
        case badKey
        case unclosedString
        case unclosedMultilineString
        case badEscape(String)
        case unclosedHeader
        case trailingText
        case unclosedArray
        case unclosedInlineTable
        case lineBreakInInlineTable
        case missingComma
        case duplicateKey(first: SourceRange)
        case duplicateTable(first: SourceRange)
        case tooDeep
    }

    package let kind: Kind
    package let range: SourceRange
    /// The key that was being read, as in a header: `telegram.parse-mode`.
    package let path: TOMLPath
}
