package import KaptopAlerts
package import SourceText
package import TickScript

/// What is to be said about a script before a task is made of it: for people, never for the API.
package struct ScriptReview: Sendable {
    package let script: Script
    /// What Kapacitor refuses, with its own sentence.
    package let errors: [ScriptError]
    /// What it takes and stumbles over when the task runs, and what is likely not meant, in the order of the text.
    package let advice: [Diagnostic]

    /// - Parameters:
    ///   - name: the script's name in what is said.
    ///   - variables: those of the task; nil where they may come later.
    package init(_ text: String, name: String = "script", handlers: [HandlerSignature], variables: [String: TaskVariable]? = nil) {
        let (script, errors) = Script.read(text, name: name)
        self.script = script
        guard errors.isEmpty else {
            self.errors = errors
            advice = []
            return
        }
        let kinds = script.kinds
        guard let kind = kinds.first, kinds.count == 1 else {
            self.errors = []
            let hint = kinds.isEmpty ? "begin a chain with 'stream|from()'" : "keep either 'stream' or 'batch'"
            advice = [Diagnostic(id: "script.no-kind", message: "invalid task type: invalid", hint: hint)]
            return
        }
        do throws(ScriptError) {
            let task = try LoweredTask(
                script,
                LoweringOptions(kind: kind, handlers: handlers, variables: variables ?? [:], allowsMissingVariables: variables == nil))
            self.errors = []
            advice = ScriptAdvice.diagnostics(on: script, task)
        } catch {
            self.errors = [error]
            advice = []
        }
    }

    /// Whether no task can be made of the script, or only one that fails: warnings alone are none.
    package var isFailure: Bool { !errors.isEmpty || advice.contains { $0.severity == .error } }

    /// What makes it a failure.
    package var mistakes: [Diagnostic] { errors.map(\.diagnostic) + advice.filter { $0.severity == .error } }
}
