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
        let review = ScriptReview(text, name: name, handlers: HandlerCatalog.scriptSignatures)
        // Kapacitor's line comes first.
        let errors = review.errors.map { "\($0.text)\n\(DiagnosticRenderer.render($0.diagnostic, in: review.script.file))" }
        let advice = review.advice.map { DiagnosticRenderer.render($0, in: review.script.file) }
        return ScriptCheck((errors + advice).joined(separator: "\n"), isFailure: review.isFailure)
    }
}
