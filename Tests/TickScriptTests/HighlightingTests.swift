import SourceText
import Testing

@testable import TickScript

@Suite struct HighlightingTests {
    private func spans(_ text: String) -> [String] {
        let file = SourceFile(name: "x", text: text)
        return Script.highlighted(text).map { "\($0.kind.rawValue):\(file.text($0.range))" }
    }

    @Test func everyKindOfWordHasItsColour() {
        #expect(
            spans("var x = stream // why\n  |from()\n  .where(lambda: \"a\" > 5 AND f(b) =~ /c/)") == [
                "keyword:var", "operator:=", "comment:// why", "operator:|", "function:from", "operator:.", "property:where",
                "keyword:lambda:", "reference:\"a\"", "operator:>", "number:5", "keyword:AND", "function:f", "operator:=~", "string:/c/",
            ])
    }

    @Test func mistakeIsMarkedToTheEndOfItsLine() {
        #expect(spans("x.y('oops)\n|f(10s)") == ["operator:.", "property:y", "mistake:'oops)", "operator:|", "function:f", "number:10s"])
    }

    @Test func emptyTextHasNoColours() {
        #expect(spans("").isEmpty)
    }
}
