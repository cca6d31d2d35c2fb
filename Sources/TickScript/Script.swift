package import SourceText

/// A parsed TICKscript: its statements in order, with the text they came from.
package struct Script: Sendable {
    package let file: SourceFile
    package let statements: [Statement]
    /// What stands behind the last statement: no statement is there to hold it.
    package let trailingComments: [Comment]

    package init(file: SourceFile, statements: [Statement], trailingComments: [Comment] = []) {
        self.file = file
        self.statements = statements
        self.trailingComments = trailingComments
    }
}
