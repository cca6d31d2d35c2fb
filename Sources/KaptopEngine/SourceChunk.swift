package import Points

/// Points of one database and retention policy on their way to tasks, with the symbols they are written in.
package struct SourceChunk: Sendable {
    package let chunk: Chunk
    package let symbols: SymbolTable
    package let dbrp: DBRP

    package init(chunk: Chunk, symbols: SymbolTable, dbrp: DBRP) {
        self.chunk = chunk
        self.symbols = symbols
        self.dbrp = dbrp
    }
}
