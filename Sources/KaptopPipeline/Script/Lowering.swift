import KaptopAlerts
import Lambda
import SourceText
package import TickScript

extension LoweredTask {
    /// Reads a parsed script.
    ///
    /// The error is the first mistake in Kapacitor's words, with a diagnostic of its place.
    package init(_ script: Script, _ options: LoweringOptions) throws(ScriptError) {
        var lowering = Lowering(script, options)
        self = try lowering.run()
    }
}

/// Walks a script's statements and makes nodes of its calls.
struct Lowering {
    let script: Script
    let options: LoweringOptions
    var nodes: [LoweredTask.NodeDraft] = []
    var variables: [String: TaskVariable] = [:]
    var dbrps: [(database: String, retentionPolicy: String)] = []
    var lambdas: [Expression] = []
    var scope: [String: ScriptValue] = ["time": .timeFunction]
    /// The number that the next edge's node gets: a node that joins takes one for each of its parents.
    var nextNumber = 1

    init(_ script: Script, _ options: LoweringOptions) {
        self.script = script
        self.options = options
        let source = SourceSpec.face(options.kind)
        nodes.append(
            LoweredTask.NodeDraft(
                name: "\(source.nodeName)0", spec: SourceSpec(kind: options.kind), face: source, parents: [], output: options.kind,
                range: SourceRange(at: 0)))
        scope[source.method] = .node(ScriptNode(index: 0, facet: nil, typeName: source.typeName))
    }

    mutating func run() throws(ScriptError) -> LoweredTask {
        for statement in script.statements {
            try lower(statement)
        }
        try addGlobalDeadman()
        for node in GraphOrder(nodes.map(\.parents)).nodes.map({ nodes[$0] }) {
            do throws(CallError) {
                try node.spec.validate()
            } catch {
                throw failure(error.text, at: node.range)
            }
        }
        return LoweredTask(nodes: nodes, variables: variables, dbrps: dbrps, lambdas: lambdas, script: script)
    }

    /// The switch of the configuration hangs on the source, behind all that the script says.
    private mutating func addGlobalDeadman() throws(ScriptError) {
        guard let global = options.deadman.global else { return }
        let source = ScriptNode(index: 0, facet: nil, typeName: nodes[0].face.typeName)
        let arguments = Arguments(name: "deadman", values: [.float(global.threshold), .duration(global.interval)])
        do throws(CallError) {
            _ = try observe(source, arguments, range: SourceRange(at: 0))
        } catch {
            throw failure(error.text, at: SourceRange(at: 0))
        }
    }

    private mutating func lower(_ statement: Statement) throws(ScriptError) {
        switch statement.kind {
        case .declaration(let name, let range, let value):
            try declare(name, range, value, comment: statement.comment)
        case .typeDeclaration(let name, let range, let type, let typeRange):
            try declare(name, range, type: type, typeRange, comment: statement.comment)
        case .dbrp(let database, let retentionPolicy):
            dbrps.append((database, retentionPolicy))
        case .expression(let expression):
            // A name alone asks for nothing, and may even be unknown.
            if case .identifier = expression.kind { return }
            _ = try bound(try evaluate(expression))
        }
    }

    /// The value of an expression; nodes are made on the way.
    mutating func evaluate(_ expression: Expression) throws(ScriptError) -> ScriptValue {
        switch expression.kind {
        case .integer(let value): return .integer(value)
        case .float(let value): return .float(value)
        case .duration(let value, _): return .duration(value)
        case .boolean(let value): return .boolean(value)
        case .string(let value, _): return .string(value)
        case .regex(let value): return .regex(value)
        case .reference(let name): return .reference(name)
        case .star: return .star
        case .identifier(let name): return try lookUp(name, at: expression.range)
        case .list(let elements):
            var values: [ScriptValue] = []
            for element in elements { values.append(try evaluate(element)) }
            return .list(values)
        case .lambda(let body):
            let resolved = try resolve(body)
            lambdas.append(resolved)
            return .lambda(resolved)
        case .unary(let operation, let operand): return try apply(operation, operand, at: expression)
        case .binary: return try constant(try resolve(expression))
        case .chain(let chain): return try call(chain, at: expression)
        case .call(let call): return .unbound(FunctionCall(arguments: try arguments(of: call), range: call.nameRange))
        }
    }

    private mutating func apply(_ operation: UnaryOperator, _ operand: Expression, at place: Expression) throws(ScriptError) -> ScriptValue
    {
        let value = try evaluate(operand)
        switch (operation, value) {
        case (.minus, .integer(let number)): return .integer(0 &- number)
        case (.minus, .float(let number)): return .float(-number)
        case (.minus, .duration(let number)): return .duration(0 &- number)
        case (.not, .boolean(let flag)): return .boolean(!flag)
        default:
            throw failure(
                "invalid arugument to '\(operation.rawValue)' \(value.text)", at: place.range, anchor: place.anchor, hasPlace: true)
        }
    }

    private func constant(_ expression: Expression) throws(ScriptError) -> ScriptValue {
        do throws(LambdaError) {
            guard let value = ScriptValue(try ConstantExpression.evaluate(expression)) else {
                throw LambdaError(.syntax, "expression has no value", range: expression.range)
            }
            return value
        } catch {
            throw failure(error.text, at: expression.range)
        }
    }

    /// An error at a place; `hasPlace` puts Kapacitor's `line N char N: ` before the text.
    func failure(
        _ text: String, at range: SourceRange, anchor: Int? = nil, hasPlace: Bool = false, hint: String? = nil
    ) -> ScriptError {
        let position = script.file.position(at: anchor ?? range.start)
        return ScriptError(
            text: hasPlace ? "line \(position.line) char \(position.column): \(text)" : text,
            diagnostic: Diagnostic(id: "script.lowering", message: text, range: range, hint: hint))
    }
}

extension CallError {
    var text: String {
        switch self {
        case .refused(let text), .mismatched(let text): text
        }
    }
}
