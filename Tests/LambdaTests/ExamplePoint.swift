import Lambda
import Points
import Testing
import TickScript

/// A point to evaluate expressions on, and the answers as text: `float 2.5`, `error …`.
struct ExamplePoint {
    var fields: [(String, FieldValue)] = []
    var tags: [(String, String)] = []
    /// Nanoseconds.
    var time: Int64 = 0

    /// The point of the tables: a field of each type, two tags, the last half second of February 2020.
    static let table = ExamplePoint(
        fields: [
            ("f", .float(2.5)), ("i", .integer(3)), ("s", .string("Hello World")), ("b", .boolean(true)), ("d", .duration(1_500_000_000)),
            ("u", .string("äöü")), ("zero", .integer(0)),
        ],
        tags: [("host", "web01"), ("dc", "fra")],
        time: 1_583_020_799_500_000_000)

    /// Appends the point to a chunk and gives its message.
    func message(in chunk: inout Chunk, _ symbols: inout SymbolTable) -> Chunk.Message {
        let start = chunk.fields.count
        for (key, value) in fields { chunk.appendField(symbols.intern(key), value) }
        let series = symbols.intern(measurement: "m", tags: tags)
        chunk.append(.point, series: series, group: .none, time: time, fieldsFrom: start)
        return Chunk.Message(
            kind: .point, series: series, time: time, fieldStart: UInt32(start), fieldCount: UInt32(chunk.fields.count - start))
    }

    func value(_ text: String) throws -> String {
        try ExampleLambda.of(text) { lambda throws(LambdaError) in .value(try lambda.value(self)) }
    }

    func condition(_ text: String) throws -> String {
        try ExampleLambda.of(text) { lambda throws(LambdaError) in .value(.boolean(try lambda.condition(self))) }
    }

    /// The error of compiling alone; `compiles` where there is none.
    func compileError(_ text: String) throws -> String {
        try ExampleLambda.of(text) { _ throws(LambdaError) in .text("compiles") }
    }
}

/// A compiled expression with its symbols and state, for points that come one after another.
struct ExampleLambda {
    private var lambda: CompiledLambda
    private var symbols: SymbolTable
    private var state: LambdaState

    init(_ expression: Expression, symbols: SymbolTable = SymbolTable(), now: Int64 = 0) throws(LambdaError) {
        self.symbols = symbols
        lambda = try CompiledLambda(expression, symbols: &self.symbols, now: { now })
        state = lambda.makeState()
    }

    init(_ text: String) throws {
        try self.init(try #require(Expression.parseLambda(text).expression))
    }

    mutating func value(_ point: ExamplePoint, overlay: [(String, LambdaValue)] = []) throws(LambdaError) -> LambdaValue {
        var chunk = Chunk()
        let message = point.message(in: &chunk, &symbols)
        var results: [(key: Symbol, value: LambdaValue)] = []
        for (key, value) in overlay { results.append((key: symbols.intern(key), value: value)) }
        return try lambda.value(message, in: chunk, symbols: symbols, state: &state, overlay: results)
    }

    mutating func condition(_ point: ExamplePoint) throws(LambdaError) -> Bool {
        var chunk = Chunk()
        let message = point.message(in: &chunk, &symbols)
        return try lambda.boolean(message, in: chunk, symbols: symbols, state: &state)
    }

    mutating func text(_ point: ExamplePoint, overlay: [(String, LambdaValue)] = []) -> String {
        do throws(LambdaError) {
            return ExampleRow.text(try value(point, overlay: overlay))
        } catch {
            return ExampleRow.text(error)
        }
    }

    mutating func remember(_ state: LambdaState) { self.state = state }
    mutating func forget() { state = lambda.makeState() }
    var memory: LambdaState { state }

    enum Answer {
        case value(LambdaValue)
        case text(String)
    }

    static func of(_ text: String, _ ask: (inout ExampleLambda) throws(LambdaError) -> Answer) throws -> String {
        let expression = try #require(Expression.parseLambda(text).expression, "\(text) is no expression")
        do throws(LambdaError) {
            var lambda = try ExampleLambda(expression)
            switch try ask(&lambda) {
            case .value(let value): return ExampleRow.text(value)
            case .text(let text): return text
            }
        } catch {
            return ExampleRow.text(error)
        }
    }
}
