import Foundation
import KaptopDelivery
import KaptopPipeline
import SourceText
import TickScript

/// Reads a TICKscript file and says what is wrong with it.
package enum ScriptCheck {
    /// Every mistake with line, caret and hint; nil for a script that is well formed.
    package static func report(onFile path: String) -> String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return "\(path): error: cannot be read" }
        let (script, errors) = Script.read(text, name: path)
        if !errors.isEmpty { return errors.map { render($0, script.file) }.joined(separator: "\n") }
        do throws(ScriptError) {
            _ = try LoweredTask(
                script, LoweringOptions(kind: .stream, handlers: HandlerCatalog.scriptSignatures, allowsMissingVariables: true))
            return nil
        } catch {
            return render(error, script.file)
        }
    }

    private static func render(_ error: ScriptError, _ file: SourceFile) -> String {
        "\(error.text)\n\(DiagnosticRenderer.render(error.diagnostic, in: file))"
    }
}
