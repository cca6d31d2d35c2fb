import SourceText
import Testing

@testable import TickScript

@Suite struct ParserErrorTests {
    struct Case: CustomTestStringConvertible {
        let text: String
        let error: String

        init(_ text: String, _ error: String) {
            self.text = text
            self.error = error
        }

        var testDescription: String { text }
    }

    static let value = #""number","string","duration","identifier","TRUE","FALSE","==","(","-","!""#

    static let kapacitorWordings = [
        Case("var x = \n", #"parser: unexpected EOF line 2 char 1 in "". expected: \#(value)"#),
        Case("a\n\nvar b = ", #"parser: unexpected EOF line 3 char 9 in "var b = ". expected: \#(value)"#),
        Case("var 5 = 3", #"parser: unexpected number line 1 char 5 in "var 5 = 3". expected: "identifier""#),
        Case("var x 5", #"parser: unexpected number line 1 char 7 in "var x 5". expected: "identifier""#),
        Case("dbrp a", #"parser: unexpected identifier line 1 char 6 in "dbrp a". expected: "reference""#),
        Case("dbrp \"a\" \"b\"", #"parser: unexpected reference line 1 char 10 in "dbrp "a" "b"". expected: ".""#),
        Case("stream|", #"parser: unexpected EOF line 1 char 8 in "stream|". expected: "identifier""#),
        Case("stream|from", #"parser: unexpected EOF line 1 char 12 in "tream|from". expected: "(""#),
        Case("stream|from(1 2)", #"parser: unexpected number line 1 char 15 in "am|from(1 2)". expected: ")""#),
        Case("f(['a' 'b'])", #"parser: unexpected string line 1 char 8 in "f(['a' 'b'])". expected: "]""#),
        Case("f([1])", #"parser: unexpected number line 1 char 4 in "f([1])". expected: "identifier","string","*""#),
        Case("f(a = 1)", #"parser: unexpected = line 1 char 5 in "f(a = 1)". expected: ")""#),
        Case("f(lambda: lambda: x)", #"parser: unexpected lambda line 1 char 11 in "f(lambda: lambda: x)". expected: \#(value)"#),
        Case("f(08)", #"parser: illegal number syntax: "08""#),
        Case("f(9223372036854775808)", #"parser: illegal number syntax: "9223372036854775808""#),
        Case("f(٣)", #"parser: illegal number syntax: "٣""#),
        Case("f(99999999999999999999s)", "parser: invalid duration"),
        Case("f(15251w)", "parser: overflowed duration 15251w: choose a smaller duration or INF"),
        Case(
            "ü|f() ;",
            #"parser: unexpected unknown state, last char: ';' line 1 char 8 in "ü|f() ;". expected: \#(value)"#),
        Case(
            "éééééé ;",
            #"parser: unexpected unknown state, last char: ';' line 1 char 14 in "\#u{FFFD}éééé ;". expected: \#(value)"#),
        Case("f('a)", #"parser: unexpected unterminated string line 1 char 3 in "f('a)". expected: \#(value)"#),
        Case("f(lambda: /x/)", #"parser: unexpected / line 1 char 11 in "f(lambda: /x/)". expected: \#(value)"#),
    ]

    @Test(arguments: kapacitorWordings) func firstErrorIsKapacitors(_ test: Case) {
        #expect(Script.parse(test.text).errors.first?.text == test.error)
    }

    @Test func unclosedQuotesPointAtTheQuote() {
        expectDiagnostics("stream|alert().message(①'oh no)", [Finding("the string is not closed", hint: "close it with '")])
        expectDiagnostics("var x = ①'''oh\nno", [Finding("the string is not closed", hint: "close it with '''")])
        expectDiagnostics("f(lambda: ①\"x > 1)", [Finding("the name in double quotes is not closed", hint: "close it with \"")])
        expectDiagnostics("f(lambda: \"x\" =~ ①/ab)", [Finding("the regular expression is not closed", hint: "close it with '/'")])
    }

    @Test func unclosedParenthesisSaysWhereItWasOpened() {
        let errors = Script.parse("stream\n    |from(\n    |alert()").errors
        #expect(errors.map(\.diagnostic.message) == ["unexpected '|', expected a value"])
        #expect(errors.first?.diagnostic.hint == "close the '(' first")
        #expect(errors.first?.diagnostic.notes == ["'(' was opened at line 2, column 10"])
    }

    @Test func quoteThatPairsWithTheWrongOneIsTold() {
        let marked = MarkedScript("stream|alert()\n    .message('oh no)\n    .id('①x')\n    .log('y')")
        let errors = Script.parse(marked.text).errors
        #expect(errors.map(\.diagnostic.range?.start) == marked.offsets)
        #expect(errors.first?.diagnostic.hint == "is a closing quote missing before it?")
        #expect(errors.first?.diagnostic.notes == ["the text in quotes before it began at line 2, column 14"])
    }

    @Test func spellingsOfOtherLanguagesAreExplained() {
        expectDiagnostics("f(lambda: a ①= 1)", [Finding("unexpected '=', expected ')'", hint: "did you mean '=='?")])
        expectDiagnostics("x ①= 1", [Finding("unexpected '=', expected a value", hint: "declare a variable with 'var name = value'")])
        expectDiagnostics("f(lambda: a ①and b)", [Finding("unexpected name 'and', expected ')'", hint: "write 'AND' in capitals")])
        expectDiagnostics("f(lambda: a ①|| b)", [Finding("unexpected '|', expected ')'", hint: "write 'OR'")])
        expectDiagnostics("f(lambda: a ①&& b)", [Finding("unexpected character '&'", hint: "write 'AND'")])
        expectDiagnostics(
            "f(5m①in)",
            [Finding("unexpected name 'in', expected ')'", hint: "the units of a duration are u, µ, ms, s, m, h, d and w")])
        expectDiagnostics(
            "f(5①x)",
            [Finding("unexpected name 'x', expected ')'", hint: "the units of a duration are u, µ, ms, s, m, h, d and w")])
        expectDiagnostics(
            "f(lambda ①\"a\" > 1)",
            [Finding("unexpected reference \"a\", expected ')'", hint: "write 'lambda:' with a colon")])
        expectDiagnostics(
            "①# note",
            [Finding("unexpected character '#'", hint: "a comment begins with '//' on each of its lines")])
        expectDiagnostics(
            "①/* note",
            [Finding("the regular expression is not closed", hint: "a comment begins with '//' on each of its lines")])
        expectDiagnostics("f(①“a”)", [Finding("unexpected character '“'", hint: "use the plain quotes ' and \"")])
        expectDiagnostics("f(['a' ①| 'b'])", [Finding("unexpected '|', expected ']'", hint: "separate them with ','")])
        expectDiagnostics("f('a' ①'b')", [Finding("unexpected string, expected ')'", hint: "separate them with ','")])
        expectDiagnostics(
            "f(①08)",
            [
                Finding(
                    "number '08' begins with 0 and is read in base 8, where no 8 and 9 exist", hint: "leave out the leading 0")
            ])
    }

    @Test func severalMistakesAreReportedAtOnce() {
        expectDiagnostics(
            """
            var ①5
            stream
                |from()
                    .measurement(②'cpu)
                |window()
                    .period(10③x)
                |alert()
                    .crit(lambda: "a" > ④)

            var b = [⑤1]
            """,
            [
                Finding("unexpected number '5', expected a name"),
                Finding("the string is not closed", hint: "close it with '"),
                Finding("unexpected name 'x', expected ')'", hint: "the units of a duration are u, µ, ms, s, m, h, d and w"),
                Finding("unexpected ')', expected a value"),
                Finding("unexpected number '1', expected a name, a string or '*'"),
            ])
    }

    @Test func numberOfErrorsIsLimited() {
        #expect(Script.parse(String(repeating: "var 5\n", count: 1000)).errors.count == Parser.maximumErrors)
    }
}
