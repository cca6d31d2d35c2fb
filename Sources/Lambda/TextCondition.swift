import LinearRegex
import Points
import SourceText
import TickScript

/// A condition written as text, which asks its reader for the values of its functions and references instead of a point: the match
/// expressions of topic handlers.
package struct TextCondition: Sendable {
    /// What the text refers to.
    package enum Name: Hashable, Sendable {
        /// A function without arguments, such as `changed()`.
        case function(String)
        /// A field or tag, `"host"`.
        case reference(String)
    }

    /// Why a text is no condition.
    package enum Mistake: Error, Hashable, Sendable {
        /// Kapacitor's sentence of the parser or compiler.
        case invalid(String)
        case unknownIdentifier(String)
    }

    /// What a value is needed for; each name once.
    package let names: [Name]
    private let keys: [Symbol]
    private let symbols: SymbolTable
    private var lambda: CompiledLambda
    private var state: LambdaState

    /// - Parameters:
    ///   - constants: the identifiers that the text may use, such as `CRITICAL`.
    ///   - functions: the functions that get their value from the reader; all others are those of every lambda.
    package init(_ text: String, constants: [String: LambdaValue], functions: Set<String>) throws(Mistake) {
        let (parsed, errors) = Expression.parseLambda(text, regexProblem: Self.problem(with:))
        guard let parsed else { throw .invalid(errors.first?.text ?? "no expression") }
        let expression = try Self.resolved(parsed, constants, functions)
        var symbols = SymbolTable()
        do throws(LambdaError) {
            // A condition about an event is not about the moment at which it is read.
            lambda = try CompiledLambda(expression, symbols: &symbols, now: { 0 })
        } catch {
            throw .invalid(error.text)
        }
        names = lambda.referenceNames.map { $0.hasPrefix(Self.mark) ? .function(String($0.dropFirst(Self.mark.count))) : .reference($0) }
        keys = lambda.referenceNames.map { symbols.intern($0) }
        state = lambda.makeState()
        self.symbols = symbols
    }

    /// What is wrong with a regular expression, nil where nothing is.
    private static func problem(with pattern: String) -> String? {
        do throws(PatternError) {
            _ = try Pattern(pattern)
            return nil
        } catch {
            return error.text
        }
    }

    /// Whether the condition holds; `values` are those of `names`, in their order.
    package mutating func holds(_ values: [LambdaValue]) throws(LambdaError) -> Bool {
        let message = Chunk.Message(kind: .point, series: .empty, time: 0)
        let overlay = zip(keys, values).map { (key: $0, value: $1) }
        let result = try lambda.value(message, in: Chunk(), symbols: symbols, state: &state, overlay: overlay)
        guard case .boolean(let holds) = result else {
            throw LambdaError(
                .type, "TypeGuard: expression returned unexpected type \(result.type.rawValue), expected boolean", range: SourceRange(at: 0)
            )
        }
        return holds
    }

    // MARK: Names

    /// Stands before the names of functions, so that no tag is taken for one.
    private static let mark = "\u{0}"

    /// The expression with constants in the place of identifiers, and references in the place of functions.
    private static func resolved(
        _ expression: Expression, _ constants: [String: LambdaValue], _ functions: Set<String>
    ) throws(Mistake) -> Expression {
        func inner(_ child: Expression) throws(Mistake) -> Expression { try resolved(child, constants, functions) }
        let kind: Expression.Kind
        switch expression.kind {
        case .identifier(let name):
            guard let value = constants[name], let literal = literal(value) else { throw .unknownIdentifier(name) }
            kind = literal
        case .call(let call):
            if call.arguments.isEmpty, functions.contains(call.name) {
                kind = .reference(mark + call.name)
            } else {
                var arguments: [Expression] = []
                for argument in call.arguments { arguments.append(try inner(argument)) }
                kind = .call(Expression.Call(name: call.name, nameRange: call.nameRange, arguments: arguments))
            }
        case .unary(let sign, let operand): kind = .unary(sign, try inner(operand))
        case .binary(let sign, let left, let right, let parenthesized):
            kind = .binary(sign, try inner(left), try inner(right), parenthesized: parenthesized)
        case .lambda(let body): kind = .lambda(try inner(body))
        default: return expression
        }
        return Expression(kind, range: expression.range, anchor: expression.anchor)
    }

    private static func literal(_ value: LambdaValue) -> Expression.Kind? {
        switch value {
        case .integer(let value): .integer(value)
        case .float(let value): .float(value)
        case .boolean(let value): .boolean(value)
        case .string(let text): .string(text, tripleQuoted: false)
        case .duration, .time, .regex, .missing: nil
        }
    }
}
