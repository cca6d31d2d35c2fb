import SourceText
import Testing

@testable import TickScript

@Suite struct FormatterTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let text: String
        let formatted: String

        init(_ name: String, _ text: String, _ formatted: String) {
            self.name = name
            self.text = text
            self.formatted = formatted
        }

        var testDescription: String { name }
    }

    static let cases = [
        Case("empty", "", ""),
        Case("spaces around signs", "var x=1+2", "var x = 1 + 2\n"),
        Case("type declaration", "var   x\tint", "var x int\n"),
        Case("dbrp", "dbrp  \"a\" . \"b\"\nstream", "dbrp \"a\".\"b\"\n\nstream\n"),
        Case("blank line between statements", "var a = 1 var b = 2", "var a = 1\n\nvar b = 2\n"),
        Case(
            "numbers", "f(00, 0600, 1., .5, 10.50, 100000000000000000000000.0, 0.0000001)",
            "f(00, 0600, 1.0, 0.5, 10.5, 100000000000000000000000.0, 0.0000001)\n"),
        Case("durations as written", "f(60s,1m,1000ms,3µ)", "f(60s, 1m, 1000ms, 3µ)\n"),
        Case("escapes", #"f('it\'s \n', "a\"b", /a\/b/, '''it's \n''')"#, #"f('it\'s \n', "a\"b", /a\/b/, '''it's \n''')"# + "\n"),
        Case("booleans and star", "f(TRUE,*,[*,'a',b])", "f(TRUE, *, [*, 'a', b])\n"),
        Case("parentheses only around operators", "f(lambda:((a)+(1))*(f((2))))", "f(lambda: (a + 1) * f(2))\n"),
        Case("signs", "f(lambda:!a AND - 5<-(b+c))", "f(lambda: !a AND -5 < -(b + c))\n"),
        Case(
            "one call per line", "stream|from().measurement('cpu')@udf().x(1)|alert().crit(lambda:TRUE)",
            """
            stream
                |from()
                    .measurement('cpu')
                @udf()
                    .x(1)
                |alert()
                    .crit(lambda: TRUE)

            """),
        Case("plain name behind a dot", "a.b.c()", "a\n        .b\n        .c()\n"),
        Case(
            "arguments on several lines stay so", "stream|eval(lambda: a,\nlambda: b)",
            """
            stream
                |eval(
                    lambda: a,
                    lambda: b
                )

            """),
        Case(
            "operands on several lines stay so", "f(lambda: a\nAND (b OR\nc) AND d)",
            """
            f(lambda: a AND
                (b OR
                    c) AND
                d)

            """),
        Case(
            "comments", "//a\n//   b\n\n//c\nvar x = stream // d\n.e() //f",
            """
            // a
            //   b

            // c
            var x = stream
                    // d
                    .e()

            // f


            """),
        Case("comment behind an operator's value", "f(lambda: a // why\nAND b)", "f(lambda: \n    // why\n    a AND\n    b)\n"),
        Case("empty comment lines", "//\n// a\n//\nx", "//\n// a\n//\nx\n"),
        Case("comment before a name", "var // c\nx = 1", "var \n// c\nx = 1\n"),
        Case("comment behind a connector", "a| // c\nf()", "a\n    |\n    // c\n    f()\n"),
        Case("list on a line of its own", "f(\n['a','b'])", "f(\n    [    'a',     'b']\n)\n"),
    ]

    @Test(arguments: cases) func textBecomesCanonical(_ test: Case) {
        let (script, errors) = Script.parse(test.text)
        #expect(errors.map(\.text) == [])
        #expect(script.formatted == test.formatted)
    }

    @Test(arguments: cases) func canonicalTextStaysAsItIs(_ test: Case) {
        #expect(Script.parse(test.formatted).script.formatted == test.formatted)
    }

    @Test(arguments: cases) func canonicalTextMeansTheSame(_ test: Case) {
        #expect(Script.parse(test.formatted).script.statements.map(\.dump) == Script.parse(test.text).script.statements.map(\.dump))
    }

    @Test func expressionsAloneAreFormatted() {
        #expect(Expression.parseLambda("\"a\"+1>( b )").expression?.formatted == "\"a\" + 1 > b")
        #expect(Expression(.duration(90_000_000_000, literal: ""), range: SourceRange(at: 0)).formatted == "90s")
        #expect(Expression(.float(-2.5e-10), range: SourceRange(at: 0)).formatted == "-0.00000000025")
        #expect(Expression(.float(1.5e300), range: SourceRange(at: 0)).formatted == "15" + String(repeating: "0", count: 299) + ".0")
    }
}
