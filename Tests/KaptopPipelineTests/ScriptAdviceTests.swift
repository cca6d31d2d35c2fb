import KaptopDelivery
import KaptopPipeline
import KaptopTesting
import SourceText
import Testing
import TickScript

/// What people are told about scripts that Kapacitor takes.
@Suite struct ScriptAdviceTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let script: String
        /// `line:column severity: message; hint`, in the order of the text.
        let advice: [String]
        var testDescription: String { script }

        init(_ script: String, _ advice: String...) {
            self.script = script
            self.advice = advice
        }
    }

    static let cases: [Case] = [
        Case(
            "stream|from()|where(lambda: 'usage' > 90)",
            "1:29 error: mismatched type to binary operator. got string > int. see bool(), int(), float(), string(), duration(); "
                + "a field or tag has double quotes: \"usage\""),
        Case(
            "stream|from()|where(lambda: 'a b c!' > 90)",
            "1:29 error: mismatched type to binary operator. got string > int. see bool(), int(), float(), string(), duration()"),
        Case(
            "stream|from()|where(lambda: 'host' =~ /web/)",
            "1:29 warning: this compares a text with a constant, whatever the point is; a field or tag has double quotes: \"host\""),
        Case(
            "stream|from()|where(lambda: 'host' == 'web1')",
            "1:29 warning: this compares a text with a constant, whatever the point is; a field or tag has double quotes: \"host\""),
        Case("stream|from()|where(lambda: 'web1' == \"host\")"),
        Case(
            "var limit = 'high'\nstream|from()|where(lambda: limit == 'high')",
            "2:29 warning: this compares a text with a constant, whatever the point is; a field or tag has double quotes: \"high\""),
        Case(
            "stream|from()|where(lambda: strLenght(\"a\") > 1)", "1:29 error: undefined function: 'strLenght'; did you mean 'strLength'?"),
        Case(
            "stream|from()|deadman(0.0, 10s)|alert().log('/tmp/a')",
            "1:33 warning: deadman is an alert already, this one alerts about its alerts; "
                + "leave out '|alert()' and write the handlers behind deadman"),
        Case("stream|from()|deadman(0.0, 10s).log('/tmp/a')"),
        Case(
            "stream|from()|alert().crit(lambda: \"a\" > 1).stateChangesOnly()",
            "1:15 warning: stateChangesOnly without groupBy: all hosts share one state, so most of their changes go unseen or repeat; "
                + "write .groupBy('host') behind from(), or .groupBy(*)"),
        Case("stream|from().groupBy('host')|alert().crit(lambda: \"a\" > 1).stateChangesOnly()"),
        Case("stream|from()|groupBy(*)|window().period(1m).every(1m)|mean('a')|alert().stateChangesOnly()"),
        Case("stream|from()|alert().crit(lambda: \"a\" > 1)"),
    ]

    @Test(arguments: cases)
    func adviceIsGiven(_ example: Case) throws {
        let (script, errors) = Script.read(example.script)
        #expect(errors.isEmpty)
        let task = try LoweredTask(script, LoweringOptions(kind: .stream, handlers: HandlerCatalog.signatures))
        let advice = ScriptAdvice.diagnostics(on: script, task).map { diagnostic in
            let position = script.file.position(at: diagnostic.range?.start ?? 0)
            let hint = diagnostic.hint.map { "; \($0)" } ?? ""
            return "\(position.line):\(position.column) \(diagnostic.severity.rawValue): \(diagnostic.message)\(hint)"
        }
        #expect(advice == example.advice)
    }

    /// Kapacitor's text, and our hint under the line.
    static let hints: [(script: String, text: String, hint: String)] = [
        (
            "stream.from()",
            "line 1 char 8: no property method \"from\" on *pipeline.StreamNode, but chaining method does exist. "
                + "Use '|' operator instead: 'node|from(..)'.", "write '|from('"
        ),
        (
            "stream|from()|alert().critt(lambda: TRUE)", "line 1 char 23: no method or property \"critt\" on *pipeline.AlertNode",
            "did you mean 'crit'?"
        ),
        ("stream|from()|alrt()", "line 1 char 15: no method or property \"alrt\" on *pipeline.FromNode", "did you mean 'alert'?"),
        ("stream|from()|alert().slac()", "line 1 char 23: no method or property \"slac\" on *pipeline.AlertNode", "did you mean 'slack'?"),
        (
            "stream|from()|alert().slack().chanel('#a')", "line 1 char 31: no method or property \"chanel\" on *pipeline.SlackHandler",
            "did you mean 'channel'?"
        ),
        (
            "stream|from()|alert().stateChangesOnly", "line 1 char 22: object *pipeline.AlertNode has no property stateChangesOnly",
            "write '.stateChangesOnly()'"
        ),
        ("stream|from().log", "line 1 char 14: object *pipeline.FromNode has no property log", "write '|log()'"),
        (
            "stream|from().measurement(\"cpu\")",
            "line 1 char 15: cannot assign *ast.ReferenceNode to type string, did you use double quotes instead of single quotes?",
            "a string has 'single quotes'"
        ),
        (
            "var level = 1\nstream|from()|alert().crit(lambda: \"a\" > levl)",
            "name \"levl\" is undefined. Names in scope: level,stream,time", "did you mean 'level'?"
        ),
        ("var x flot\nstream|from()", "invalid var type \"flot\"", "did you mean 'float'?"),
        ("var s = stream\nvar x = s + 1", "unsupported literal type *pipeline.StreamNode", "a node has no value to reckon with"),
    ]

    @Test(arguments: hints.indices)
    func mistakesComeWithAHint(_ index: Int) throws {
        let (text, expected, hint) = Self.hints[index]
        let (script, _) = Script.read(text)
        let error = #expect(throws: ScriptError.self) {
            try LoweredTask(script, LoweringOptions(kind: .stream, handlers: HandlerCatalog.signatures))
        }
        #expect(error?.text == expected)
        #expect(error?.diagnostic.hint == hint)
        #expect(error?.diagnostic.range != nil)
    }
}
