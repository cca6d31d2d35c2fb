package import Points
import SourceText
package import TickScript

/// A compiled expression: one per node, shared by its groups; it holds caches, so evaluating is mutating.
///
/// References are resolved to slots of the point once and remembered; the code is specialised for the types that the slots have
/// and kept for each combination of types. Numbers and booleans evaluate without an allocation.
package struct CompiledLambda: Sendable {
    private let term: Term
    /// The names that the expression refers to.
    package let referenceNames: [String]
    private let keys: [Symbol]
    /// The number of the reference `"time"`, -1 where there is none.
    private let timeNumber: Int
    private let stateSize: Int
    private var frame: Frame
    private var tags: SeriesTags
    /// Where each reference was among the fields of the last point.
    private var hints: [Int]
    private var kinds: [SlotKind]
    /// Whether `program` is older than `kinds`: also behind a point that failed while its slots were filled.
    private var isStale = true
    private var program: Program
    private var programs: [[SlotKind]: Program] = [:]

    /// The code for one combination of types.
    private struct Program: Sendable {
        let condition: Evaluate<Bool>
        let value: Evaluate<LambdaValue>
        let memoryCount: Int

        init(_ term: Term, _ kinds: [SlotKind], names: [String]) {
            var compiler = LambdaCompiler(kinds: kinds, names: names)
            let code = compiler.code(term)
            condition = compiler.condition(code, term)
            value = compiler.value(code, term)
            memoryCount = compiler.memoryCount
        }
    }

    /// Combinations of types that are kept; a point without order in its types must not fill the memory.
    private static let programLimit = 64

    /// Compiles an expression.
    ///
    /// Mistakes that need no point are found here: wrong types between literals, bad patterns.
    ///
    /// - Parameters:
    ///   - symbols: the table of the points to come; the names of references are interned in it.
    ///   - now: the wall clock for the function `now()`, nanoseconds since 1970 UTC.
    package init(
        _ expression: Expression, symbols: inout SymbolTable, now: @escaping @Sendable () -> Int64
    ) throws(LambdaError) {
        var builder = TermBuilder()
        term = try builder.term(expression)
        referenceNames = builder.references
        keys = referenceNames.map { symbols.intern($0) }
        timeNumber = referenceNames.firstIndex { $0 == "time" } ?? -1
        stateSize = builder.memoryCount
        kinds = [SlotKind](repeating: .undefined, count: keys.count)
        hints = [Int](repeating: 0, count: keys.count)
        tags = SeriesTags(keys)
        frame = Frame(slotCount: keys.count, memoryCount: 0, now: now)
        frame.texts = [String](repeating: "", count: keys.count)
        program = Program(term, kinds, names: referenceNames)
        frame.memories = [SymbolMemory](repeating: SymbolMemory(), count: program.memoryCount)
    }

    /// A fresh memory for its stateful functions; empty where it has none.
    ///
    /// A memory saved for another expression, which has other functions, is replaced by a fresh one when it is used.
    package func makeState() -> LambdaState { LambdaState(scopeCount: stateSize) }

    /// Whether the point fulfils the expression; anything but a boolean is an error.
    package mutating func boolean(
        _ message: Chunk.Message, in chunk: borrowing Chunk, symbols: borrowing SymbolTable, state: inout LambdaState
    ) throws(LambdaError) -> Bool {
        try fill(message, chunk, symbols, overlay: [])
        guard stateSize > 0 else { return try program.condition(&frame, chunk, symbols) }
        if state.scopes.count != stateSize { state = makeState() }
        swap(&frame.state, &state)
        defer { swap(&frame.state, &state) }
        return try program.condition(&frame, chunk, symbols)
    }

    /// The value of the expression for a point.
    ///
    /// `overlay` holds results of earlier expressions, which stand for fields that the point does not have.
    package mutating func value(
        _ message: Chunk.Message, in chunk: borrowing Chunk, symbols: borrowing SymbolTable, state: inout LambdaState,
        overlay: [(key: Symbol, value: LambdaValue)] = []
    ) throws(LambdaError) -> LambdaValue {
        try fill(message, chunk, symbols, overlay: overlay)
        guard stateSize > 0 else { return try program.value(&frame, chunk, symbols) }
        if state.scopes.count != stateSize { state = makeState() }
        swap(&frame.state, &state)
        defer { swap(&frame.state, &state) }
        return try program.value(&frame, chunk, symbols)
    }

    /// The value where there is no message and references are names of nothing.
    mutating func valueWithoutMessage() throws(LambdaError) -> LambdaValue {
        frame.state = makeState()
        return try program.value(&frame, Chunk(), SymbolTable())
    }

    // MARK: Slots

    private mutating func fill(
        _ message: Chunk.Message, _ chunk: borrowing Chunk, _ symbols: borrowing SymbolTable,
        overlay: [(key: Symbol, value: LambdaValue)]
    ) throws(LambdaError) {
        frame.time = message.time
        let place = tags.place(of: message.series, symbols)
        for index in keys.indices {
            let kind = try fillSlot(index, message, chunk, overlay, tag: tags.value(index, at: place))
            if kinds[index] != kind {
                kinds[index] = kind
                isStale = true
            }
        }
        if isStale { specialise() }
    }

    @inline(__always)
    private mutating func fillSlot(
        _ index: Int, _ message: Chunk.Message, _ chunk: borrowing Chunk, _ overlay: [(key: Symbol, value: LambdaValue)], tag: Symbol?
    ) throws(LambdaError) -> SlotKind {
        if index == timeNumber {
            frame.slots[index] = UInt64(bitPattern: message.time)
            return .time
        }
        let key = keys[index]
        var hint = hints[index]
        let slot = chunk.slot(key, of: message, hint: &hint)
        if hint != hints[index] { hints[index] = hint }
        guard let slot else {
            guard let tag else {
                // The point's own fields and tags win over earlier results, as in Kapacitor.
                if !overlay.isEmpty, let earlier = overlay.last(where: { $0.key == key }) { return fillSlot(index, with: earlier.value) }
                return .missing
            }
            frame.slots[index] = UInt64(tag.rawValue)
            return .tag
        }
        if tag != nil {
            throw LambdaError(.ambiguous, "cannot have field and tags with same name \"\(referenceNames[index])\"", range: term.range)
        }
        frame.slots[index] = slot.bits
        switch slot.kind {
        case .float: return .float
        case .integer: return .integer
        case .boolean: return .boolean
        case .string: return .text
        case .duration: return .duration
        case .time: return .time
        case .null: return .null
        case .missing: return .missing
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
        if let known = programs[kinds] {
            program = known
        } else {
            program = Program(term, kinds, names: referenceNames)
            if programs.count >= Self.programLimit { programs.removeAll() }
            programs[kinds] = program
        }
        isStale = false
        frame.memories = [SymbolMemory](repeating: SymbolMemory(), count: program.memoryCount)
    }
}
