import SourceText
import TickScript

/// Variables of a task as TICKscript declarations, the form in which they are stored: `var limit = 5.0`.
package enum VariableText {
    package static func text(of variables: [String: TaskVariable]) -> String {
        variables.sorted { $0.key < $1.key }.compactMap { name, variable in
            variable.value?.expression.map { "var \(name) = \($0.formatted)" }
        }.joined(separator: "\n")
    }

    /// The variables of such a text; what cannot be read is left out, and the script then says which value is missing.
    package static func variables(in text: String) -> [String: TaskVariable] {
        let (script, _) = Script.read(text)
        let lowered = try? LoweredTask(script, LoweringOptions(kind: .stream, handlers: []))
        return lowered?.variables ?? [:]
    }
}

extension ScriptValue {
    /// The value as an expression of a script; nil for nodes.
    fileprivate var expression: Expression? {
        let nowhere = SourceRange(at: 0)
        switch self {
        case .list(let elements):
            return Expression(.list(elements.compactMap(\.expression)), range: nowhere)
        case .lambda(let body):
            return Expression(.lambda(body), range: nowhere)
        case .string(let text) where text.hasSuffix("\\"):
            // In single quotes the backslash would escape the closing one.
            return Expression(.string(text, tripleQuoted: true), range: nowhere)
        case .duration(let nanoseconds) where nanoseconds % 1000 != 0 && nanoseconds.magnitude < UInt64(Int64.max / 1000):
            // No unit is as short as a nanosecond.
            let thousandfold = Expression(ScriptValue.duration(nanoseconds * 1000).literal ?? .integer(0), range: nowhere)
            return Expression(
                .binary(.divided, thousandfold, Expression(.integer(1000), range: nowhere), parenthesized: false), range: nowhere)
        default:
            return literal.map { Expression($0, range: nowhere) }
        }
    }
}
