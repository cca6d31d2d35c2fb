import Lambda
import Testing
import TickScript

struct ConstantExpressionTests {
    @Test(arguments: ExampleRow.table(Self.rows))
    func scriptsAreCalculatedWithoutAPoint(_ row: ExampleRow) throws {
        let expression = try #require(Expression.parseLambda(row.expression).expression)
        let text: String
        do throws(LambdaError) {
            text = ExampleRow.text(try ConstantExpression.evaluate(expression))
        } catch {
            text = ExampleRow.text(error)
        }
        #expect(text == row.result)
    }

    @Test func namesHaveNoValueInAScript() throws {
        let expression = try #require(Expression.parseLambda(#""x" + 1"#).expression)
        #expect {
            try ConstantExpression.evaluate(expression)
        } throws: { error in
            // Kapacitor lists the names behind the colon; there are none.
            (error as? LambdaError)?.text == "name \"x\" is undefined. Names in scope: "
        }
    }

    private static let rows = #"""
        1 + 2 * 3 => int 7
        5m * 2 => duration 600000000000
        1h / 1m => int 60
        'a' + 'b' => string ab
        -5 => int -5
        !TRUE => boolean false
        1.5 + 1 => error mismatched type to binary operator. got float + int…
        1 / 0 => error runtime error: integer divide by zero
        'x' =~ /^x$/ => boolean true
        string(5) + 's' => string 5s
        /a/ => regex a
        1 > 2 OR 'a' < 'b' => boolean true
        nosuch(1) + 1 => error undefined function: "nosuch"
        """#
}
