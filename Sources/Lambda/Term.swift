import LinearRegex
import SourceText
import TickScript

/// An expression made ready for compiling: references numbered, functions looked up, regular expressions compiled, and what is
/// wrong between literals found.
struct Term: Sendable {
    indirect enum Form: Sendable {
        case literal(LambdaValue)
        case regex(Pattern)
        /// The number of a reference in the expression.
        case reference(Int, name: String)
        case unary(UnaryOperator, Term)
        case binary(BinaryOperator, Term, Term)
        /// `memory` is the number of the state that stateful functions use.
        case call(name: String, arguments: [Term], memory: Int)
        /// An expression that a variable brought in.
        case lambda(Term)
    }

    let form: Form
    let range: SourceRange
    /// The type where it is known without a point.
    let constantType: ScriptType?
    /// Whether the type depends on the point, so that Kapacitor asks for it before each evaluation.
    let isDynamic: Bool
    /// Whether it has the same value whenever its references have.
    let isPure: Bool
    /// The references in it, without repetition.
    let references: Set<Int>

    /// The spelling in Kapacitor's messages: without parentheses, strings without quotes.
    var text: String {
        switch form {
        case .literal(.string(let text)): text
        case .literal(let value): GoText.plain(value)
        case .regex(let pattern): pattern.text
        case .reference(_, let name): "\"\(name)\""
        case .unary(let sign, let operand): "\(sign.rawValue)\(operand.text)"
        case .binary(let sign, let left, let right): "\(left.text) \(sign.rawValue) \(right.text)"
        case .call(let name, let arguments, _): "\(name)(\(arguments.map(\.text).joined(separator: ", ")))"
        case .lambda(let inner): inner.text
        }
    }

    /// The Go type that Kapacitor's messages name.
    var goTypeName: String {
        switch form {
        case .literal(.float): "*stateful.EvalFloatNode"
        case .literal(.integer): "*stateful.EvalIntNode"
        case .literal(.boolean): "*stateful.EvalBoolNode"
        case .literal(.duration): "*stateful.EvalDurationNode"
        case .literal: "*stateful.EvalStringNode"
        case .regex: "*stateful.EvalRegexNode"
        case .reference: "*stateful.EvalReferenceNode"
        case .unary: "*stateful.EvalUnaryNode"
        case .binary: "*stateful.EvalBinaryNode"
        case .call: "*stateful.EvalFunctionNode"
        case .lambda: "*stateful.EvalLambdaNode"
        }
    }
}
