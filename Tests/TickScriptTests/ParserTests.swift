import SourceText
import Testing

@testable import TickScript

@Suite struct ParserTests {
    struct Case: CustomTestStringConvertible {
        let text: String
        let trees: [String]

        init(_ text: String, _ trees: String...) {
            self.text = text
            self.trees = trees
        }

        var testDescription: String { text }
    }

    static let statements = [
        Case(""),
        Case("// nothing but a comment"),
        Case("var x = 5", "var x = 5"),
        Case("var x int", "var x int"),
        Case("dbrp \"telegraf\".\"auto\\\"gen\"", "dbrp telegraf auto\"gen"),
        Case("var a = 1 var b = 2", "var a = 1", "var b = 2"),
        Case("var s = stream\nvar t = s|f()", "var s = stream", "var t = (| s f)"),
        Case("var s = stream\ns|f()", "var s = stream", "(| s f)"),
        Case("a b", "a", "b"),
    ]

    @Test(arguments: statements) func statementsFollowEachOther(_ test: Case) { expectTrees(test) }

    static let chains = [
        Case("stream|from().x('a')", "(. (| stream from) x 'a')"),
        Case("stream@udf().option(1, 2,)", "(. (@ stream udf) option 1 2)"),
        Case("batch|query('''SELECT 'x' ''')", "(| batch query '''SELECT 'x' ''')"),
        Case("a.b.c()", "(. (. a name:b) c)"),
        Case("f()|g()", "(| (call f) g)"),
        Case("a|join(b|c(), d)", "(| a join (| b c) d)"),
        Case("x(\n//c\n'a'\n)", "(call x 'a')"),
    ]

    @Test(arguments: chains) func chainsLeanToTheLeft(_ test: Case) { expectTrees(test) }

    static let values = [
        Case("f(0, 017, 00, 9223372036854775807)", "(call f 0 15 0 9223372036854775807)"),
        Case("f(1.5, .5, 2., 0.1)", "(call f 1.5 0.5 2.0 0.1)"),
        Case("f(90s, 1w, 2u, 3µ, 4ms)", "(call f 90s=90000000000 1w=604800000000000 2u=2000 3µ=3000 4ms=4000000)"),
        Case("f('', 'a\\'b', 'a\\nb\\\\c', '''a\\'b''')", "(call f '' 'a'b' 'a\\nb\\\\c' '''a\\'b''')"),
        Case("f(\"a\\\"b\", \"\")", "(call f \"a\"b\" \"\")"),
        Case("f(/a\\/b\\d/, *)", "(call f /a/b\\d/ *)"),
        Case("f([], ['a', b, *], [c,])", "(call f [] ['a' b *] [c])"),
        Case("f(TRUE, FALSE)", "(call f TRUE FALSE)"),
        Case("f(lambda: x, lambda: g(1))", "(call f (lambda x) (lambda (call g 1)))"),
        Case("f(lambda)", "(call f lambda)"),
    ]

    @Test(arguments: values) func valuesAreRead(_ test: Case) { expectTrees(test) }

    static let operations = [
        Case("f(lambda: a OR b AND c)", "(call f (lambda (OR a (AND b c))))"),
        Case("f(lambda: a AND b OR c)", "(call f (lambda (OR (AND a b) c)))"),
        Case("f(1 + 2 - 3 * 4 / 5 % 6)", "(call f (- (+ 1 2) (% (/ (* 3 4) 5) 6)))"),
        Case("f(a == b < c)", "(call f (== a (< b c)))"),
        Case("f(a < b == c)", "(call f (== (< a b) c))"),
        Case("f(\"h\" =~ /x/ AND \"h\" !~ /y/)", "(call f (AND (=~ \"h\" /x/) (!~ \"h\" /y/)))"),
        Case("f((1 + 2) * (3))", "(call f (* (+() 1 2) 3))"),
        Case("f(-1 - -2)", "(call f (- (- 1) (- 2)))"),
        Case("f(!a AND !(b OR c))", "(call f (AND (! a) (! (OR() b c))))"),
        Case("f(if(a > 1, 'x', 'y') + 'z')", "(call f (+ (call if (> a 1) 'x' 'y') 'z'))"),
        Case("var x = f(1) + 2", "var x = (+ (call f 1) 2)"),
    ]

    @Test(arguments: operations) func operatorsBindByPrecedence(_ test: Case) { expectTrees(test) }

    @Test func chainBehindOperatorIsNoStatement() {
        #expect(Script.parse("var x = a + b|c()").errors.first?.text.hasPrefix("parser: unexpected | line 1 char 14 in") == true)
    }

    private func expectTrees(_ test: Case) {
        let (script, errors) = Script.parse(test.text)
        #expect(errors.map(\.text) == [])
        #expect(script.statements.map(\.dump) == test.trees)
    }

    @Test func anchorsAreWhereKapacitorPoints() {
        let marked = MarkedScript("var x = stream|①from()\n    .②where(lambda: \"a\" ③> 5)④.name")
        let script = Script.parse(marked.text).script
        var anchors: Set<Int> = []
        script.walk { expression in
            switch expression.kind {
            case .chain, .binary: anchors.insert(expression.anchor)
            default: break
            }
        }
        #expect(anchors.sorted() == marked.offsets)
    }

    @Test func rangesCoverWhatTheySay() {
        let text = "var x = s\n    |f(lambda: (a + 1) * -b)"
        let script = Script.parse(text).script
        var covered: [String] = []
        script.walk { covered.append(script.file.text($0.range)) }
        #expect(
            covered == [
                "s\n    |f(lambda: (a + 1) * -b)", "s", "lambda: (a + 1) * -b", "(a + 1) * -b", "(a + 1)", "a", "1", "-b", "b",
            ])
        #expect(script.statements.map { script.file.text($0.range) } == [text])
    }

    @Test func commentsStayWithWhatFollows() {
        let script = Script.parse(
            """
            // above
            //   indented
            var x = 1

            // first block

            // second block
            stream
                // on the chain
                |from()
            // at the end
            """
        ).script
        #expect(script.statements[0].comment?.lines == ["above", "  indented"])
        guard case .expression(let chain) = script.statements[1].kind, case .chain(let parts) = chain.kind else {
            Issue.record("no chain")
            return
        }
        #expect(parts.left.comment?.lines == ["first block", "\n", "second block"])
        #expect(chain.comment?.lines == ["on the chain"])
        #expect(script.trailingComments.map(\.lines) == [["at the end"]])
    }

    @Test func lambdaTextAloneIsParsed() {
        let (expression, errors) = Expression.parseLambda("level() >= WARNING AND \"host\" == 'a'")
        #expect(errors.isEmpty)
        #expect(expression?.dump == "(AND (>= (call level) WARNING) (== \"host\" 'a'))")
        #expect(
            Expression.parseLambda("a b").errors.first?.text
                == #"parser: unexpected identifier line 1 char 3 in "a b". expected: "EOF""#)
    }

    @Test func regexIsCheckedByTheGivenFunction() {
        let errors = Script.parse("f(/a(/)") { $0 == "a(" ? "error parsing regexp: missing closing ): `a(`" : nil }.errors
        #expect(errors.map(\.text) == ["parser: error parsing regexp: missing closing ): `a(`"])
        #expect(errors.first?.diagnostic.range == SourceRange(2, 6))
    }

    @Test(arguments: [("(", ")"), ("f(", ")"), ("-", ""), ("!", "")])
    func deepNestingIsAnErrorAndNoCrash(_ open: String, _ close: String) {
        let text = "f(lambda: " + String(repeating: open, count: 10_000) + "x" + String(repeating: close, count: 10_000) + ")"
        let errors = Script.parse(text).errors
        #expect(errors.first?.diagnostic.id == "script.nested-too-deeply")
    }

    @Test func deepestTreesCanBeWalked() {
        let sum = "f(lambda: 1" + String(repeating: " + 1", count: Parser.maximumDepth - 4) + ")"
        let (script, errors) = Script.parse(sum)
        #expect(errors.isEmpty)
        #expect(script.formatted == sum + "\n")
        var count = 0
        script.walk { _ in count += 1 }
        #expect(count == 2 * (Parser.maximumDepth - 4) + 3)
        let nested = "f(lambda: " + String(repeating: "(1 + ", count: 150) + "1" + String(repeating: ")", count: 150) + ")"
        #expect(Script.parse(nested).script.formatted == nested + "\n")
    }

    @Test func longSumsAndChainsAreBoundedToo() {
        #expect(Script.parse("f(lambda: 1" + String(repeating: " + 1", count: 1500) + ")").errors.isEmpty)
        #expect(Script.parse("f(lambda: 1" + String(repeating: " + 1", count: 100_000) + ")").errors.count == 1)
        let chain = "stream" + String(repeating: "|f()", count: 100_000)
        #expect(Script.parse(chain).errors.first?.diagnostic.id == "script.nested-too-deeply")
    }
}
