package import SourceText

/// Visits an expression and everything in it, outermost first and from left to right.
extension Expression {
    package func walk(_ visit: (Expression) -> Void) {
        visit(self)
        for child in kind.children { child.walk(visit) }
    }

    /// The fields and tags it reads, in the order of the text; a name that is read twice is there twice.
    package var references: [(name: String, range: SourceRange)] {
        var found: [(name: String, range: SourceRange)] = []
        walk { expression in
            if case .reference(let name) = expression.kind { found.append((name, expression.range)) }
        }
        return found
    }

    /// The variables it names, in the order of the text.
    package var identifiers: [(name: String, range: SourceRange)] {
        var found: [(name: String, range: SourceRange)] = []
        walk { expression in
            if case .identifier(let name) = expression.kind { found.append((name, expression.range)) }
        }
        return found
    }

    /// The calls in it, those of chains included.
    package var calls: [Call] {
        var found: [Call] = []
        walk { expression in
            switch expression.kind {
            case .call(let call): found.append(call)
            case .chain(let chain): found.append(chain.call)
            default: break
            }
        }
        return found
    }
}

extension Expression.Kind {
    /// The expressions directly inside, from left to right.
    package var children: [Expression] {
        switch self {
        case .integer, .float, .duration, .boolean, .string, .regex, .reference, .identifier, .star: []
        case .list(let items): items
        case .call(let call): call.arguments
        case .unary(_, let operand): [operand]
        case .binary(_, let left, let right, _): [left, right]
        case .chain(let chain): [chain.left] + chain.call.arguments
        case .lambda(let expression): [expression]
        }
    }
}

extension Script {
    /// Visits every expression of every statement.
    package func walk(_ visit: (Expression) -> Void) {
        for statement in statements {
            switch statement.kind {
            case .declaration(_, _, let value): value.walk(visit)
            case .expression(let expression): expression.walk(visit)
            case .typeDeclaration, .dbrp: break
            }
        }
    }
}
