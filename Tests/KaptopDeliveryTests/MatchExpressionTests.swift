import KaptopAlerts
import Testing

@Suite struct MatchExpressionTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let expression: String
        var level = Level.warning
        var previous = Level.ok
        /// nil where it has no answer.
        let holds: Bool?
        var mistake = ""
        var testDescription: String { "\(expression) at \(level) behind \(previous)" }
    }

    @Test(arguments: [
        Row(expression: "level() == CRITICAL", level: .critical, holds: true),
        Row(expression: "level() == CRITICAL", level: .warning, holds: false),
        Row(expression: "level() >= INFO AND level() < CRITICAL", holds: true),
        Row(expression: "level() == OK", level: .ok, holds: true),
        Row(expression: "changed()", level: .warning, previous: .critical, holds: true),
        Row(expression: "changed()", level: .warning, previous: .warning, holds: false),
        Row(expression: "changed() == TRUE", holds: true),
        Row(expression: "!changed()", holds: false),
        Row(expression: #""host" == 'a'"#, holds: true),
        Row(expression: #""host" == 'b' OR level() == WARNING"#, holds: true),
        Row(expression: #""host" =~ /^b/"#, holds: false),
        Row(expression: "name() == 'cpu' AND taskName() == 'task'", holds: true),
        // A function of lambdas hides it, in Kapacitor too.
        Row(
            expression: "duration() >= 10s", holds: nil,
            mistake: "Cannot call function \"duration\" with args (), available signatures are "
                + "[(duration), (int,duration), (float,duration), (string,duration)]."),
        Row(expression: #"strHasPrefix("host", 'a')"#, holds: true),
        // Stateful functions remember between events.
        Row(expression: "count() == 1", holds: true),
        Row(expression: #""rack" == 'a'"#, holds: nil, mistake: "no tag exists for rack"),
        Row(expression: "1 + 1", holds: nil, mistake: "TypeGuard: expression returned unexpected type int, expected boolean"),
        Row(expression: "other()", holds: nil, mistake: #"undefined function: "other""#),
    ])
    func eventsAreChosen(_ row: Row) throws {
        var event = Sample.event(level: row.level)
        event.previousLevel = row.previous
        var match = try MatchExpression(row.expression)
        do {
            let holds = try match.matches(event)
            #expect(holds == row.holds)
        } catch {
            #expect(row.holds == nil && error.text == row.mistake)
        }
    }

    @Test(arguments: [
        ("FOO == 1", #"unknown identifier "FOO""#),
        (
            "level() ==",
            #"invalid match expression: parser: unexpected EOF line 1 char 11 in "level() ==". "#
                + #"expected: "number","string","duration","identifier","TRUE","FALSE","==","(","-","!""#
        ),
        ("TRUE TRUE", #"invalid match expression: parser: unexpected TRUE line 1 char 6 in "TRUE TRUE". expected: "EOF""#),
        (
            "1 == TRUE",
            "invalid match expression: mismatched type to binary operator. got int == boolean. "
                + "see bool(), int(), float(), string(), duration()"
        ),
    ])
    func mistakesAreKapacitors(_ text: String, _ problem: String) {
        #expect(throws: MatchExpression.Mistake.self) { try MatchExpression(text) }
        do {
            _ = try MatchExpression(text)
        } catch {
            #expect(error.text == problem)
        }
    }
}
