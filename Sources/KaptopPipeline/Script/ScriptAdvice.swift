import Lambda
import Points
package import SourceText
package import TickScript

/// What is wrong, or likely wrong, with a script that Kapacitor takes: for people, never for the API.
///
/// Errors are what tasks of the script stop at when they start, or fail at with every point; the rest is a warning.
package struct ScriptAdvice: Sendable {
    private let script: Script
    private let task: LoweredTask

    private init(_ script: Script, _ task: LoweredTask) {
        self.script = script
        self.task = task
    }

    /// In the order of the text.
    package static func diagnostics(on script: Script, _ task: LoweredTask) -> [Diagnostic] {
        let advice = ScriptAdvice(script, task)
        return (advice.onLambdas + advice.onDeadman + advice.onStateChanges)
            .sorted { ($0.range?.start ?? 0, $0.id) < ($1.range?.start ?? 0, $1.id) }
    }

    // MARK: Lambdas

    private var onLambdas: [Diagnostic] {
        task.lambdas.flatMap { lambda -> [Diagnostic] in
            var symbols = SymbolTable()
            do throws(LambdaError) {
                _ = try CompiledLambda(lambda, symbols: &symbols, now: { 0 })
            } catch {
                return [mistake(error, in: lambda)]
            }
            return unknownFunctions(in: lambda) + constantComparisons(in: lambda)
        }
    }

    private func mistake(_ error: LambdaError, in lambda: Expression) -> Diagnostic {
        var text: String?
        lambda.walk { expression in
            if expression.range == error.range, case .binary(_, let left, let right, _) = expression.kind {
                text = Self.text(left) ?? Self.text(right)
            }
        }
        return Diagnostic(
            id: "lambda.types", message: error.text, range: error.range,
            hint: text.flatMap { Self.isName($0) ? Self.hintReference($0) : nil })
    }

    private func unknownFunctions(in lambda: Expression) -> [Diagnostic] {
        let known = FunctionCatalog.names
        return lambda.calls.filter { !known.contains($0.name) }.map { call in
            Diagnostic(
                id: "lambda.unknown-function", message: "undefined function: '\(call.name)'", range: call.nameRange,
                hint: EditDistance.nearest(to: call.name, in: known).map { "did you mean '\($0)'?" })
        }
    }

    /// `'host' == 'web1'`: two texts, where a field or tag was meant.
    private func constantComparisons(in lambda: Expression) -> [Diagnostic] {
        var found: [Diagnostic] = []
        lambda.walk { expression in
            guard case .binary(let operation, let left, let right, _) = expression.kind, operation.isComparison,
                let text = Self.text(left), Self.isName(text), left.references.isEmpty, right.references.isEmpty, right.calls.isEmpty
            else { return }
            found.append(
                Diagnostic(
                    id: "lambda.constant-comparison", severity: .warning,
                    message: "this compares a text with a constant, whatever the point is",
                    range: expression.range, hint: Self.hintReference(text)))
        }
        return found
    }

    private static func text(_ expression: Expression) -> String? {
        if case .string(let text, _) = expression.kind { text } else { nil }
    }

    /// Whether a text looks like the name of a field or tag.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || "0123456789_-.".unicodeScalars.contains($0) }
    }

    private static func hintReference(_ text: String) -> String { "a field or tag has double quotes: \"\(text)\"" }

    // MARK: Nodes

    private var onDeadman: [Diagnostic] {
        var found: [Diagnostic] = []
        script.walk { expression in
            guard case .chain(let chain) = expression.kind, chain.connector == .pipe, chain.call.name == "alert" else { return }
            guard Self.node(of: chain.left) == "deadman" else { return }
            found.append(
                Diagnostic(
                    id: "script.deadman-alert", severity: .warning,
                    message: "deadman is an alert already, this one alerts about its alerts",
                    range: chain.call.nameRange, hint: "leave out '|alert()' and write the handlers behind deadman"))
        }
        return found
    }

    /// The node that properties belong to.
    private static func node(of expression: Expression) -> String? {
        var expression = expression
        while case .chain(let chain) = expression.kind {
            if chain.connector == .pipe { return chain.call.name }
            expression = chain.left
        }
        return nil
    }

    private var onStateChanges: [Diagnostic] {
        task.nodes.indices.compactMap { index -> Diagnostic? in
            let node = task.nodes[index]
            guard let alert = node.spec as? AlertSpec, alert.isStateChangesOnly, node.face.method == "alert" else { return nil }
            guard !isGrouped(index) else { return nil }
            return Diagnostic(
                id: "script.state-changes-ungrouped", severity: .warning,
                message: "stateChangesOnly without groupBy: all hosts share one state, so most of their changes go unseen or repeat",
                range: node.range, hint: "write .groupBy('host') behind from(), or .groupBy(*)")
        }
    }

    private func isGrouped(_ index: Int) -> Bool {
        var open = [index]
        var seen: Set<Int> = []
        while let next = open.popLast() {
            guard seen.insert(next).inserted else { continue }
            let node = task.nodes[next]
            if let from = node.spec as? FromSpec, !from.dimensions.isNone { return true }
            // A query groups by itself, counters come one by one.
            if ["groupBy", "query", "stats"].contains(node.face.method) { return true }
            open += node.parents
        }
        return false
    }
}

extension Script {
    /// What its chains begin with; a task has exactly one kind.
    package var kinds: Set<EdgeKind> {
        Set(
            statements.compactMap { statement -> EdgeKind? in
                var expression: Expression
                switch statement.kind {
                case .declaration(_, _, let value): expression = value
                case .expression(let value):
                    guard case .chain = value.kind else { return nil }
                    expression = value
                case .typeDeclaration, .dbrp: return nil
                }
                while case .chain(let chain) = expression.kind { expression = chain.left }
                guard case .identifier(let name) = expression.kind else { return nil }
                return EdgeKind(rawValue: name)
            })
    }
}
