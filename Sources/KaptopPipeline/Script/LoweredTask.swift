package import KaptopAlerts
package import SourceText
package import TickScript

/// A script read to its end: nodes with their settings, how they hang together, and the variables it declares.
package struct LoweredTask: Sendable {
    /// A node before it runs.
    package struct NodeDraft: Sendable {
        /// The node's name, such as `alert2`.
        package let name: String
        package internal(set) var spec: any NodeSpec
        let face: NodeFace
        /// Places of the nodes before it; the source has none.
        package internal(set) var parents: [Int]
        package let output: EdgeKind
        /// The call in the script.
        package let range: SourceRange
        package internal(set) var isQuiet = false
    }

    package internal(set) var nodes: [NodeDraft]
    package internal(set) var variables: [String: TaskVariable]
    /// `dbrp "db"."rp"` statements.
    package internal(set) var dbrps: [(database: String, retentionPolicy: String)]
    /// What stands behind each `lambda:`, variables replaced by their values.
    package let lambdas: [Expression]
    package let script: Script

    /// The line of the script, from 1, on which a node's call stands; nil for a source, which has no call of its own.
    package func line(of node: NodeDraft) -> Int? {
        node.range.length == 0 ? nil : script.file.position(at: node.range.start).line
    }
}

/// What lowering must be told.
package struct LoweringOptions: Sendable {
    package var kind: EdgeKind
    /// How scripts write the handlers that there are.
    package var handlers: [HandlerSignature]
    /// Values given to the task.
    package var variables: [String: TaskVariable]
    /// Templates may leave variables without a value.
    package var allowsMissingVariables: Bool
    /// Texts of deadman switches, from the configuration.
    package var deadman: Deadman

    package init(
        kind: EdgeKind, handlers: [HandlerSignature], variables: [String: TaskVariable] = [:], allowsMissingVariables: Bool = false,
        deadman: Deadman = Deadman()
    ) {
        self.kind = kind
        self.handlers = handlers
        self.variables = variables
        self.allowsMissingVariables = allowsMissingVariables
        self.deadman = deadman
    }
}
