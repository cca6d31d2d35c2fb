package import SourceText

/// A statement of a TICKscript with its place in the text and the comment above it.
package struct Statement: Sendable {
    package enum Kind: Sendable {
        /// `var name = expression`
        case declaration(name: String, nameRange: SourceRange, value: Expression)
        /// `var name type`, a template's variable without a default.
        case typeDeclaration(name: String, nameRange: SourceRange, type: String, typeRange: SourceRange)
        /// `dbrp "db"."rp"`
        case dbrp(database: String, retentionPolicy: String)
        case expression(Expression)
    }

    package let kind: Kind
    package let range: SourceRange
    /// The comment above a declaration or a dbrp line; an expression holds its own.
    package let comment: Comment?
    /// The comments between `var`, the name and the type.
    package let innerComments: InnerComments

    package init(_ kind: Kind, range: SourceRange, comment: Comment? = nil, innerComments: InnerComments = InnerComments()) {
        self.kind = kind
        self.range = range
        self.comment = comment
        self.innerComments = innerComments
    }

    package struct InnerComments: Sendable, Hashable {
        package let name: Comment?
        package let type: Comment?

        package init(name: Comment? = nil, type: Comment? = nil) {
            self.name = name
            self.type = type
        }
    }
}

/// The `//` lines that stand above a statement, a call or an operand, without their slashes.
///
/// A line that is nothing but a line break stands for the gap between two blocks of comments.
package struct Comment: Sendable, Hashable {
    package let lines: [String]
    package let range: SourceRange

    package init(lines: [String], range: SourceRange) {
        self.lines = lines
        self.range = range
    }

    /// The lines as one text, as the API gives the description of a variable.
    package var text: String { lines.joined(separator: "\n") }
}
