import SourceText
import Testing

@testable import TickScript

/// A script in which ①②③… mark the places where diagnostics are expected; the marks are no part of the script.
struct MarkedScript {
    static let marks: [Unicode.Scalar] = ["①", "②", "③", "④", "⑤"]

    let text: String
    let offsets: [Int]

    init(_ marked: String) {
        var text = String.UnicodeScalarView()
        var offsets: [Int] = []
        for scalar in marked.unicodeScalars {
            if Self.marks.contains(scalar) {
                offsets.append(String(text).utf8.count)
            } else {
                text.append(scalar)
            }
        }
        self.text = String(text)
        self.offsets = offsets
    }
}

/// What a test expects at one mark: how the message begins, and what the hint is.
struct Finding: CustomTestStringConvertible {
    let message: String
    let hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    var testDescription: String { message }
}

/// Parses a marked script and compares its diagnostics, in order, with the marks and the findings.
func expectDiagnostics(_ marked: String, _ findings: [Finding], sourceLocation: Testing.SourceLocation = #_sourceLocation) {
    let script = MarkedScript(marked)
    let diagnostics = Script.parse(script.text).errors.map(\.diagnostic)
    #expect(diagnostics.map(\.message) == findings.map(\.message), sourceLocation: sourceLocation)
    #expect(diagnostics.map(\.hint) == findings.map(\.hint), sourceLocation: sourceLocation)
    #expect(diagnostics.map { $0.range?.start } == script.offsets.map { $0 }, sourceLocation: sourceLocation)
}
