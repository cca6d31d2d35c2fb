import Lambda
import Testing
import TickScript

struct LambdaSummaryTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let expression: String
        let summary: String
        var testDescription: String { expression }
    }

    @Test(arguments: [
        Row(expression: #""usage_idle" < 10"#, summary: "usage_idle < int 10 +0"),
        Row(expression: #"10 > "usage_idle""#, summary: "usage_idle < int 10 +0"),
        Row(expression: #"2.5 <= "a""#, summary: "a >= float 2.5 +0"),
        Row(expression: #""usage_idle" < 10 AND "host" == 'a'"#, summary: "usage_idle < int 10 +1"),
        Row(expression: #""host" == 'a' AND "usage_idle" < 5 * 2"#, summary: "usage_idle < int 10 +1"),
        Row(expression: #"sigma("value") > 3.0"#, summary: "value - - +0"),
        Row(expression: #""elapsed" > 5m"#, summary: "elapsed > duration 300000000000 +0"),
        Row(expression: #"!("a" > 1 OR "b" > 2 OR "c" > 3)"#, summary: "a > int 1 +2"),
        Row(expression: #""a" > "b""#, summary: "a - - +0"),
        Row(expression: #""host" =~ /a/"#, summary: "host - - +0"),
        Row(expression: #"hour("time") > 8"#, summary: "- - - +0"),
        Row(expression: "TRUE", summary: "- - - +0"),
    ])
    func firstComparisonWithANumberStandsForTheLambda(_ row: Row) throws {
        let summary = LambdaSummary(try #require(Expression.parseLambda(row.expression).expression))
        let limit = summary.limit.map { ExampleRow.text($0) } ?? "-"
        let text = "\(summary.reference ?? "-") \(summary.operator?.rawValue ?? "-") \(limit) +\(summary.furtherCount)"
        #expect(text == row.summary)
    }
}
