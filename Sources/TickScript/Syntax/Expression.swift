package import SourceText

/// An expression of a TICKscript with its place in the text.
///
/// `range` covers the whole expression; `anchor` is the byte Kapacitor's messages point at (an operator for
/// binary expressions, the function's name for calls, the dot for a plain name behind a dot, else the first byte).
package struct Expression: Sendable {
    package let kind: Kind
    package let range: SourceRange
    package let anchor: Int
    /// The comment that stands before it; for a chain, before its connector.
    package let comment: Comment?
    package let layout: Layout
    /// Levels of expressions in it, itself included: what a recursive walk has to descend.
    package let depth: Int

    package init(_ kind: Kind, range: SourceRange, anchor: Int? = nil, comment: Comment? = nil, layout: Layout = Layout()) {
        self.kind = kind
        self.range = range
        self.anchor = anchor ?? range.start
        self.comment = comment
        self.layout = layout
        depth = 1 + (kind.children.map(\.depth).max() ?? 0)
    }

    /// How something was written where its value does not tell; the formatter gives it back.
    package struct Layout: Sendable, Hashable {
        /// An integer in base 8, such as `0600`.
        package var isOctal: Bool
        /// The operands, or a call's arguments, stand on several lines.
        package var isMultiLine: Bool

        package init(isOctal: Bool = false, isMultiLine: Bool = false) {
            self.isOctal = isOctal
            self.isMultiLine = isMultiLine
        }
    }

    package indirect enum Kind: Sendable {
        case integer(Int64)
        case float(Double)
        /// Nanoseconds, and the spelling in the text (`90s` keeps it).
        case duration(Int64, literal: String)
        case boolean(Bool)
        /// The unescaped text of a `'single'` or `'''triple'''` quoted literal.
        case string(String, tripleQuoted: Bool)
        /// The pattern between the slashes, `\/` unescaped.
        case regex(String)
        /// A `"field or tag"`, unescaped.
        case reference(String)
        /// A variable, or the name of a function's result such as `stream`.
        case identifier(String)
        case star
        case list([Expression])
        case call(Call)
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression, parenthesized: Bool)
        case chain(Chain)
        /// `lambda: expression`
        case lambda(Expression)
    }

    /// `name(arguments)`: a global function such as `sigma("x")`, or the right side of a chain.
    package struct Call: Sendable {
        package let name: String
        package let nameRange: SourceRange
        package let arguments: [Expression]
        /// False for a plain name behind a dot, `node.name`.
        package let hasParentheses: Bool
        package let layout: Layout
        /// The comment between a chain's connector and the name.
        package let comment: Comment?

        package init(
            name: String, nameRange: SourceRange, arguments: [Expression], hasParentheses: Bool = true, layout: Layout = Layout(),
            comment: Comment? = nil
        ) {
            self.name = name
            self.nameRange = nameRange
            self.arguments = arguments
            self.hasParentheses = hasParentheses
            self.layout = layout
            self.comment = comment
        }
    }

    /// `left|call()`, `left.call()` or `left@call()`.
    package struct Chain: Sendable {
        package enum Connector: String, Sendable {
            /// Makes a new node.
            case pipe = "|"
            /// Sets a property.
            case dot = "."
            /// Calls a user-defined function.
            case at = "@"
        }

        package let left: Expression
        package let connector: Connector
        package let connectorOffset: Int
        package let call: Call

        package init(left: Expression, connector: Connector, connectorOffset: Int, call: Call) {
            self.left = left
            self.connector = connector
            self.connectorOffset = connectorOffset
            self.call = call
        }
    }
}

package enum UnaryOperator: String, Sendable {
    case minus = "-"
    case not = "!"
}

package enum BinaryOperator: String, Sendable, CaseIterable {
    case or = "OR"
    case and = "AND"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case matches = "=~"
    case matchesNot = "!~"
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divided = "/"
    case modulo = "%"

    /// Binding strength as Kapacitor's: OR loosest, `* / %` tightest; all associate to the left.
    package var precedence: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .equal, .notEqual, .matches, .matchesNot: 3
        case .less, .lessOrEqual, .greater, .greaterOrEqual: 4
        case .plus, .minus: 5
        case .times, .divided, .modulo: 6
        }
    }

    package var isComparison: Bool { precedence == 3 || precedence == 4 }
}
