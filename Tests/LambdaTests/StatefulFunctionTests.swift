import Lambda
import Points
import Testing
import TickScript

struct StatefulFunctionTests {
    private func answers(_ text: String, _ values: [Double]) throws -> [String] {
        var lambda = try ExampleLambda(text)
        return values.map { lambda.text(ExamplePoint(fields: [("v", .float($0))])) }
    }

    @Test func countCountsPoints() throws {
        #expect(try answers("count()", [1, 1, 1]) == ["int 1", "int 2", "int 3"])
    }

    @Test func callsInOneExpressionShareTheirMemory() throws {
        #expect(try answers("count() + count()", [1, 1]) == ["int 3", "int 7"])
    }

    @Test func spreadIsTheRangeOfWhatWasSeen() throws {
        #expect(try answers(#"spread("v")"#, [3, 5, 4, -1]) == ["float 0.0", "float 2.0", "float 2.0", "float 6.0"])
    }

    @Test func sigmaIsTheDistanceFromTheMeanWithTheValueCounted() throws {
        let expected = ["float 0.0", "float 0.7071067811865", "float 1.0", "float 1.161895003862"]
        #expect(try answers(#"sigma("v")"#, [1, 2, 3, 4]) == expected)
        #expect(try answers(#"sigma("v")"#, [5, 5, 5]) == ["float 0.0", "float 0.0", "float 0.0"])
    }

    @Test func rightSideOfAnAndIsCountedOnlyWhenItIsAsked() throws {
        let expected = ["boolean false", "boolean false", "boolean true"]
        #expect(try answers(#""v" > 1.0 AND count() == 2"#, [0, 2, 2]) == expected)
    }

    @Test func groupsDoNotSeeEachOther() throws {
        var lambda = try ExampleLambda("count()")
        let point = ExamplePoint()
        _ = lambda.text(point)
        let first = lambda.memory
        lambda.forget()
        #expect(lambda.text(point) == "int 1")
        lambda.remember(first)
        #expect(lambda.text(point) == "int 2")
    }

    @Test func stateIsAListOfNumbers() throws {
        var lambda = try ExampleLambda(#"sigma("v") + spread("v") + float(count())"#)
        let points = [1.0, 1e300, -3].map { ExamplePoint(fields: [("v", .float($0))]) }
        for point in points[..<1] { _ = lambda.text(point) }
        for point in points {
            var restored = LambdaState()
            restored.numbers = lambda.memory.numbers
            #expect(restored == lambda.memory)
            var copy = lambda
            copy.remember(restored)
            #expect(copy.text(point) == lambda.text(point))
        }
    }

    @Test func expressionsWithoutMemoryHaveAnEmptyState() throws {
        #expect(try ExampleLambda(#""v" > 1.0"#).memory.isEmpty)
        #expect(try !ExampleLambda("count() > 1").memory.isEmpty)
    }

    @Test func aStateOfAnotherExpressionIsReplaced() throws {
        var lambda = try ExampleLambda("count()")
        lambda.remember(LambdaState())
        #expect(lambda.text(ExamplePoint()) == "int 1")
    }

    @Test(arguments: [0, 1, 5, 7])
    func damagedStateDoesNotTrap(_ count: Int) {
        var state = LambdaState()
        state.numbers = [Double](repeating: .nan, count: count)
        #expect(state.numbers.count == count - count % 6)
    }
}
