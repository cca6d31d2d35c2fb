import SourceText
import Testing

@Suite struct DiagnosticRendererTests {
    private func render(_ text: String, _ diagnostic: Diagnostic) -> String {
        DiagnosticRenderer.render(diagnostic, in: SourceFile(name: "cpu.tick", text: text))
    }

    @Test func caretStandsUnderTheRange() {
        let diagnostic = Diagnostic(
            id: "x", message: "node 'alert' has no property 'critt'", range: SourceRange(9, 14), hint: "did you mean 'crit'?")
        #expect(
            render("|alert()\n.critt(1)", diagnostic) == """
                cpu.tick:2:1: error: node 'alert' has no property 'critt'
                  2 | .critt(1)
                    | ^~~~~ did you mean 'crit'?
                """)
    }

    @Test func gutterIsAsWideAsTheNumber() {
        let text = String(repeating: "\n", count: 9) + "\tabc"
        #expect(
            render(text, Diagnostic(id: "x", severity: .warning, message: "m", range: SourceRange(10, 11))) == """
                cpu.tick:10:2: warning: m
                  10 |  abc
                     |  ^
                """)
    }

    @Test func rangeOverSeveralLinesIsDrawnOnItsFirst() {
        #expect(
            render("ab\ncd", Diagnostic(id: "x", message: "m", range: SourceRange(1, 5))) == """
                cpu.tick:1:2: error: m
                  1 | ab
                    |  ^
                """)
    }

    @Test func endOfTextHasACaretToo() {
        #expect(
            render("ab", Diagnostic(id: "x", message: "m", range: SourceRange(at: 2))) == """
                cpu.tick:1:3: error: m
                  1 | ab
                    |   ^
                """)
    }

    @Test func caretCountsCharactersWhereTheColumnCountsBytes() {
        #expect(
            render("éé x", Diagnostic(id: "x", message: "m", range: SourceRange(5, 6))) == """
                cpu.tick:1:6: error: m
                  1 | éé x
                    |    ^
                """)
    }

    @Test func controlCharactersNeverReachTheTerminal() {
        #expect(render("a\u{1B}[31m\u{202E}", Diagnostic(id: "x", message: "m", range: SourceRange(0, 1))).contains("a?[31m?"))
    }

    @Test func withoutARangeHintAndNotesStandAlone() {
        let diagnostic = Diagnostic(id: "x", message: "m", hint: "do this", notes: ["one", "two"])
        #expect(render("", diagnostic) == "cpu.tick: error: m\n  hint: do this\n  note: one\n  note: two")
    }
}
