package import Points
import SourceText
package import TickScript

/// A compiled expression: one per node, shared by its groups; it holds caches, so evaluating is mutating.
///
/// References are resolved to slots of the point once and remembered; the code is specialised for the types that the slots have
/// and kept for each combination of types. Numbers and booleans evaluate without an allocation.
package struct CompiledLambda: Sendable {
    private let term: Term
    private let references: [Reference]
    private let stateSize: Int
    private var frame: Frame
    private var kinds: [SlotKind]
    private var code: Code
    private var programs: [[SlotKind]: Program] = [:]

    private struct Reference: Sendable {
        let name: String
        let symbol: Symbol
        var isTime: Bool { name == "time" }
    }

    private struct Program: Sendable {
        let code: Code
        let memoryCount: Int
    }

    /// Combinations of types that are kept; a point without order in its types must not fill the memory.
    private static let programLimit = 64

    /// Compiles an expression. Mistakes that need no point are found here: wrong types between literals, bad patterns.
    ///
    /// - Parameters:
    ///   - symbols: the table of the points to come; the names of references are interned in it.
    ///   - now: the wall clock for the function `now()`, nanoseconds since 1970 UTC.
    package init(
        _ expression: Expression, symbols: inout SymbolTable, now: @escaping @Sendable () -> Int64
    ) throws(LambdaError) {
        var builder = TermBuilder()
        term = try builder.term(expression)
        var references: [Reference] = []
        for name in builder.references { references.append(Reference(name: name, symbol: symbols.intern(name))) }
        self.references = references
        stateSize = builder.memoryCount
        kinds = [SlotKind](repeating: .undefined, count: references.count)
        frame = Frame(slotCount: references.count, memoryCount: 0, now: now)
        frame.texts = [String](repeating: "", count: references.count)
        hints = [Int](repeating: 0, count: references.count)
        var compiler = LambdaCompiler(kinds: kinds, names: builder.references)
        code = compiler.code(term)
        frame.memories = [SymbolMemory](repeating: SymbolMemory(), count: compiler.memoryCount)
    }

    private var hints: [Int]

    /// The names that the expression refers to.
    package var referenceNames: [String] { references.map(\.name) }

    /// A fresh memory for its stateful functions; empty where it has none.
    package func makeState() -> LambdaState { LambdaState(scopeCount: stateSize) }

    /// Whether the point fulfils the expression; anything but a boolean is an error.
    package mutating func boolean(
        _ message: Chunk.Message, in chunk: borrowing Chunk, symbols: borrowing SymbolTable, state: inout LambdaState
    ) throws(LambdaError) -> Bool {
        try fill(message, chunk, symbols, overlay: [])
        switch code {
        case .boolean(let evaluate):
            guard stateSize > 0 else { return try evaluate(&frame, chunk, symbols) }
            swap(&frame.state, &state)
            defer { swap(&frame.state, &state) }
            return try evaluate(&frame, chunk, symbols)
        case .missing(let error), .failure(let error):
            throw error
        default:
            throw LambdaCompiler.guardFailure(actual: code.type, wanted: ScriptType.bool.rawValue, term.range)
        }
    }

    /// The value of the expression for a point. `overlay` holds results of earlier expressions, which stand for fields of their names.
    package mutating func value(
        _ message: Chunk.Message, in chunk: borrowing Chunk, symbols: borrowing SymbolTable, state: inout LambdaState,
        overlay: [(key: Symbol, value: LambdaValue)] = []
    ) throws(LambdaError) -> LambdaValue {
        try fill(message, chunk, symbols, overlay: overlay)
        swap(&frame.state, &state)
        defer { swap(&frame.state, &state) }
        return try code.anyValue(&frame, chunk, symbols)
    }

    // MARK: Slots

    private mutating func fill(
        _ message: Chunk.Message, _ chunk: borrowing Chunk, _ symbols: borrowing SymbolTable,
        overlay: [(key: Symbol, value: LambdaValue)]
    ) throws(LambdaError) {
        var hasChanged = false
        frame.time = message.time
        for index in references.indices {
            let kind = try fillSlot(index, message, chunk, symbols, overlay)
            if kinds[index] != kind {
                kinds[index] = kind
                hasChanged = true
            }
        }
        if hasChanged { specialise() }
    }

    private mutating func fillSlot(
        _ index: Int, _ message: Chunk.Message, _ chunk: borrowing Chunk, _ symbols: borrowing SymbolTable,
        _ overlay: [(key: Symbol, value: LambdaValue)]
    ) throws(LambdaError) -> SlotKind {
        let reference = references[index]
        if reference.isTime {
            frame.slots[index] = UInt64(bitPattern: message.time)
            return .time
        }
        if let earlier = overlay.last(where: { $0.key == reference.symbol }) { return fillSlot(index, with: earlier.value) }
        let tag = symbols.tag(reference.symbol, of: message.series)
        guard let slot = chunk.slot(reference.symbol, of: message, hint: &hints[index]) else {
            guard let tag else { return .missing }
            frame.slots[index] = UInt64(tag.rawValue)
            return .tag
        }
        if tag != nil {
            throw LambdaError(.ambiguous, "cannot have field and tags with same name \"\(reference.name)\"", range: term.range)
        }
        frame.slots[index] = slot.bits
        switch slot.kind {
        case .float: return .float
        case .integer: return .integer
        case .boolean: return .boolean
        case .string: return .text
        case .duration: return .duration
        case .time: return .time
        }
    }

    private mutating func fillSlot(_ index: Int, with value: LambdaValue) -> SlotKind {
        switch value {
        case .float(let value):
            frame.slots[index] = value.bitPattern
            return .float
        case .integer(let value):
            frame.slots[index] = UInt64(bitPattern: value)
            return .integer
        case .boolean(let value):
            frame.slots[index] = value ? 1 : 0
            return .boolean
        case .duration(let value):
            frame.slots[index] = UInt64(bitPattern: value)
            return .duration
        case .time(let value):
            frame.slots[index] = UInt64(bitPattern: value)
            return .time
        case .string(let text), .regex(let text):
            frame.texts[index] = text
            return .result
        case .missing:
            return .missing
        }
    }

    /// Takes the code for the types at hand, compiled at their first appearance.
    private mutating func specialise() {
        let program: Program
        if let known = programs[kinds] {
            program = known
        } else {
            var compiler = LambdaCompiler(kinds: kinds, names: references.map(\.name))
            let code = compiler.code(term)
            program = Program(code: code, memoryCount: compiler.memoryCount)
            if programs.count >= Self.programLimit { programs.removeAll() }
            programs[kinds] = program
        }
        code = program.code
        frame.memories = [SymbolMemory](repeating: SymbolMemory(), count: program.memoryCount)
    }
}

extension SymbolTable {
    /// The value of a tag of a series, nil where it does not have the tag.
    fileprivate func tag(_ key: Symbol, of series: SeriesID) -> Symbol? {
        self.series(series).value(of: key)
    }
}
