import SourceText
import Testing

@testable import TickScript

@Suite struct WalkerTests {
    @Test func everyReferenceOfALambdaIsFound() throws {
        let lambda = try #require(Expression.parseLambda("if(\"a\" > 1 AND !(\"b\" =~ /x/), -\"c\", f(\"a\"))").expression)
        #expect(lambda.references.map(\.name) == ["a", "b", "c", "a"])
        #expect(lambda.references.map(\.range.start) == [3, 17, 31, 38])
        #expect(lambda.calls.map(\.name) == ["if", "f"])
    }

    @Test func everyNameOfAScriptIsFound() {
        var names: [String] = []
        Script.parse("var x = s|f([a, 'b'], c.d(e))\nvar y int\nx|g(lambda: h + \"i\")").script.walk { expression in
            if case .identifier(let name) = expression.kind { names.append(name) }
        }
        #expect(names == ["s", "a", "c", "e", "x", "h"])
    }

    @Test func depthIsThatOfTheDeepestBranch() throws {
        #expect(try #require(Expression.parseLambda("a").expression).depth == 1)
        #expect(try #require(Expression.parseLambda("a + f(b, !c)").expression).depth == 4)
    }
}
