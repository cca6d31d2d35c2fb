import Lambda
import Points
import Testing
import TickScript

struct CompiledLambdaTests {
    @Test func namesAreListedOnceInTheirOrder() throws {
        let expression = try #require(Expression.parseLambda(#""b" > 1.0 AND "a" > "b" OR isPresent("c")"#).expression)
        var symbols = SymbolTable()
        #expect(try CompiledLambda(expression, symbols: &symbols, now: { 0 }).referenceNames == ["b", "a", "c"])
    }

    @Test func codeFollowsTheTypesFromPointToPoint() throws {
        var lambda = try ExampleLambda(#""a" + "a" > "b""#)
        let values: [(FieldValue, FieldValue, String)] = [
            (.float(1), .float(1), "boolean true"),
            (.integer(1), .integer(3), "boolean false"),
            (.integer(1), .float(1.5), "boolean true"),
            (.string("x"), .string("xy"), "boolean false"),
            (.duration(1), .duration(1), "boolean true"),
            (.boolean(true), .boolean(true), "error invalid math operator + for type boolean"),
            (.float(1), .string("a"), "error mismatched type to binary operator. got float > string…"),
            (.float(1), .float(2), "boolean false"),
        ]
        for (first, second, expected) in values + values.reversed() {
            #expect(lambda.text(ExamplePoint(fields: [("a", first), ("b", second)])) == expected)
        }
    }

    @Test func pointsWithoutTheFieldDoNotDisturbTheNext() throws {
        var lambda = try ExampleLambda(#""a" > 1.0"#)
        #expect(lambda.text(ExamplePoint(fields: [("a", .float(2))])) == "boolean true")
        #expect(lambda.text(ExamplePoint(fields: [("b", .float(2))])) == #"error left reference value "a" is missing value"#)
        #expect(lambda.text(ExamplePoint(fields: [("b", .float(2)), ("a", .float(2))])) == "boolean true")
    }

    @Test func fieldAndTagOfOneNameAreAnErrorThatLeavesNoTrace() throws {
        var lambda = try ExampleLambda(#"strLength("s") + strLength("host")"#)
        let message = #"error cannot have field and tags with same name "host""#
        #expect(lambda.text(ExamplePoint(fields: [("s", .integer(1)), ("host", .string("x"))], tags: [("host", "a")])) == message)
        // Both are strings again: code made for the types of a point that failed would read a number as a text's place.
        #expect(lambda.text(ExamplePoint(fields: [("s", .string("ab"))], tags: [("host", "abc")])) == "int 5")
        #expect(lambda.text(ExamplePoint(fields: [("s", .string("ab")), ("host", .string("x"))], tags: [("host", "a")])) == message)
        #expect(lambda.text(ExamplePoint(fields: [("s", .string("ab")), ("host", .string("x"))])) == "int 3")
    }

    @Test func resultsOfEarlierExpressionsStandForFieldsThatThePointLacks() throws {
        var lambda = try ExampleLambda(#""a" + "b""#)
        let point = ExamplePoint(fields: [("a", .float(1))], tags: [("c", "x")])
        #expect(lambda.text(point, overlay: [("b", .float(10))]) == "float 11.0")
        #expect(lambda.text(point, overlay: [("b", .float(10)), ("b", .float(20))]) == "float 21.0")
        let empty = ExamplePoint(fields: [], tags: [("c", "x")])
        #expect(lambda.text(empty, overlay: [("a", .string("x")), ("b", .string("y"))]) == "string xy")
        #expect(lambda.text(empty, overlay: [("a", .duration(1)), ("b", .duration(2))]) == "duration 3")
        let mistake = "error mismatched type to binary operator. got int + float…"
        #expect(lambda.text(empty, overlay: [("a", .integer(1)), ("b", .float(1))]) == mistake)
    }

    @Test func aPointsOwnFieldsAndTagsWinOverEarlierResults() throws {
        var lambda = try ExampleLambda(#""a" + "b""#)
        let point = ExamplePoint(fields: [("a", .float(1)), ("b", .float(2))], tags: [("c", "x")])
        #expect(lambda.text(point, overlay: [("b", .float(10))]) == "float 3.0")
        let tagged = ExamplePoint(fields: [("a", .string("s"))], tags: [("b", "t")])
        #expect(lambda.text(tagged, overlay: [("b", .string("earlier"))]) == "string st")
    }

    @Test func aTagsAnswerIsItsOwnHoweverManyValuesThereAre() throws {
        var pattern = try ExampleLambda(#""host" =~ /7$/"#)
        var equal = try ExampleLambda(#""host" == 'h77' OR "host" == 'h500'"#)
        // More values than places remembered, in two rounds, with series that share their places.
        for round in 0..<2 {
            for number in 0..<3000 {
                let point = ExamplePoint(tags: [("host", "h\(number)"), ("round", "\(round)")])
                #expect(try pattern.condition(point) == (number % 10 == 7))
                #expect(try equal.condition(point) == (number == 77 || number == 500))
            }
        }
    }

    @Test func aConditionOnTwoTagsRemembersEachByItself() throws {
        var lambda = try ExampleLambda(#""a" =~ /x/ AND "b" !~ /x/"#)
        for (first, second) in [("x", "y"), ("y", "x"), ("x", "x"), ("y", "y"), ("x", "y")] {
            let point = ExamplePoint(tags: [("a", first), ("b", second)])
            #expect(try lambda.condition(point) == (first == "x" && second != "x"))
        }
    }

    @Test func aTagMayBecomeAFieldAndComeBack() throws {
        var lambda = try ExampleLambda(#""host" =~ /^a/"#)
        #expect(try lambda.condition(ExamplePoint(tags: [("host", "abc")])))
        #expect(try !lambda.condition(ExamplePoint(fields: [("host", .string("xbc"))])))
        #expect(try lambda.condition(ExamplePoint(tags: [("host", "abc")])))
        #expect(try !lambda.condition(ExamplePoint(tags: [("host", "xbc")])))
    }

    @Test func nowIsTheGivenClock() throws {
        let expression = try #require(Expression.parseLambda(#"unixNano(now()) - unixNano("time")"#).expression)
        var lambda = try ExampleLambda(expression, now: 1000)
        #expect(lambda.text(ExamplePoint(time: 400)) == "int 600")
    }

    @Test func deepExpressionsAreRefusedNotRecursedInto() throws {
        func nested(_ depth: Int) throws -> Expression {
            var expression = try #require(Expression.parseLambda("TRUE").expression)
            for _ in 0..<depth { expression = Expression(.unary(.not, expression), range: expression.range) }
            return expression
        }
        var lambda = try ExampleLambda(try nested(499))
        #expect(try !lambda.condition(ExamplePoint()))
        #expect(throws: LambdaError.self) { try ExampleLambda(try nested(500)) }
        #expect(throws: LambdaError.self) { try ExampleLambda(try nested(5000)) }
    }

    @Test func textsDoNotGrowWithoutEnd() throws {
        var text = "'0123456789012345678901234567890123456789'"
        for _ in 0..<6 { text = "strReplace(\(text), '', '0123456789', -1)" }
        #expect(try ExamplePoint().value(text).hasSuffix("result is longer than 1048576 bytes"))
        #expect(try ExamplePoint().value("strLength(\(text))").hasSuffix("result is longer than 1048576 bytes"))
    }
}
