import Points

/// Names put together of a prefix and a field's or tag's name, made once for each pair.
struct PrefixedNames: Sendable {
    private let prefixes: [String]
    private let delimiter: String
    private var known: [[Symbol: Symbol]]

    init(_ prefixes: [String], delimiter: String) {
        self.prefixes = prefixes
        self.delimiter = delimiter
        known = Array(repeating: [:], count: prefixes.count)
    }

    mutating func name(_ name: Symbol, behind prefix: Int, _ symbols: inout SymbolTable) -> Symbol {
        if let symbol = known[prefix][name] { return symbol }
        let symbol = symbols.intern(prefixes[prefix] + delimiter + symbols.string(name))
        known[prefix][name] = symbol
        return symbol
    }
}
