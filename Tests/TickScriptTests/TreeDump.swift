import TickScript

/// A tree as one line of nested parentheses, operators first; `()` behind a binary operator means it stood in parentheses.
extension Expression {
    var dump: String {
        switch kind {
        case .integer(let value): "\(value)"
        case .float(let value): "\(value)"
        case .duration(let nanoseconds, let literal): "\(literal)=\(nanoseconds)"
        case .boolean(let value): value ? "TRUE" : "FALSE"
        case .string(let value, let tripleQuoted): tripleQuoted ? "'''\(value)'''" : "'\(value)'"
        case .regex(let pattern): "/\(pattern)/"
        case .reference(let name): "\"\(name)\""
        case .identifier(let name): name
        case .star: "*"
        case .list(let items): "[\(items.map(\.dump).joined(separator: " "))]"
        case .call(let call): "(call \(call.dump))"
        case .unary(let unary, let operand): "(\(unary.rawValue) \(operand.dump))"
        case .binary(let binary, let left, let right, let parenthesized):
            "(\(binary.rawValue)\(parenthesized ? "()" : "") \(left.dump) \(right.dump))"
        case .chain(let chain): "(\(chain.connector.rawValue) \(chain.left.dump) \(chain.call.dump))"
        case .lambda(let body): "(lambda \(body.dump))"
        }
    }
}

extension Expression.Call {
    var dump: String { hasParentheses ? ([name] + arguments.map(\.dump)).joined(separator: " ") : "name:\(name)" }
}

extension Statement {
    var dump: String {
        switch kind {
        case .declaration(let name, _, let value): "var \(name) = \(value.dump)"
        case .typeDeclaration(let name, _, let type, _): "var \(name) \(type)"
        case .dbrp(let database, let retentionPolicy): "dbrp \(database) \(retentionPolicy)"
        case .expression(let expression): expression.dump
        }
    }
}
