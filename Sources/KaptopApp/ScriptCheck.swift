import Foundation
import KaptopDelivery
import KaptopPipeline
import SourceText
import TickScript

/// Reads a TICKscript file and says what is wrong with it.
package struct ScriptCheck: Sendable {
    /// What there is to say, each mistake with line, caret and hint; empty for nothing.
    package let report: String
    /// Whether no task can be made of the script, or only one that fails: warnings alone are none.
    package let isFailure: Bool

    private init(_ report: String, isFailure: Bool) {
        self.report = report
        self.isFailure = isFailure
    }

    package static func file(_ path: String) -> ScriptCheck {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            return ScriptCheck("\(path): error: cannot be read", isFailure: true)
        }
        return script(text, name: path)
    }

    package static func script(_ text: String, name: String) -> ScriptCheck {
        let (script, errors) = Script.read(text, name: name)
        if !errors.isEmpty { return ScriptCheck(errors.map { render($0, script.file) }.joined(separator: "\n"), isFailure: true) }
        let kinds = script.kinds
        guard let kind = kinds.first, kinds.count == 1 else {
            let hint = kinds.isEmpty ? "begin a chain with 'stream|from()'" : "keep either 'stream' or 'batch'"
            let mistake = Diagnostic(id: "script.no-kind", message: "invalid task type: invalid", hint: hint)
            return ScriptCheck(DiagnosticRenderer.render(mistake, in: script.file), isFailure: true)
        }
        do throws(ScriptError) {
            let task = try LoweredTask(
                script, LoweringOptions(kind: kind, handlers: HandlerCatalog.scriptSignatures, allowsMissingVariables: true))
            let advice = ScriptAdvice.diagnostics(on: script, task)
            return ScriptCheck(
                advice.map { DiagnosticRenderer.render($0, in: script.file) }.joined(separator: "\n"),
                isFailure: advice.contains { $0.severity == .error })
        } catch {
            return ScriptCheck(render(error, script.file), isFailure: true)
        }
    }

    /// Kapacitor's line comes first.
    private static func render(_ error: ScriptError, _ file: SourceFile) -> String {
        "\(error.text)\n\(DiagnosticRenderer.render(error.diagnostic, in: file))"
    }
}
