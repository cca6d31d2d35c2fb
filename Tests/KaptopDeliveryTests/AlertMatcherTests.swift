import KaptopAlerts
import Testing

/// Conditions on labels: text in, what they match out.
@Suite struct AlertMatcherTests {
    private static let labels = AlertLabels(
        key: AlertKey(topic: TopicID("system"), id: AlertID("cpu:host=db1")), task: TaskID("cpu_alert"), level: .warning, name: "cpu",
        tags: [.init("host", "db1"), .init("site", "Köln Süd")])

    @Test(arguments: [
        ("host=db1", true), ("host=db", false), ("host!=db1", false), ("host!=db2", true), ("alert=cpu:host=db1", true),
        ("topic=system", true), ("task=cpu_alert", true), ("level=WARNING", true), ("level=warning", true), ("level!=critical", true),
        ("name=cpu", true), ("host=~db.", true), ("host=~b1", false), ("host=~.*b1", true), ("host!~db.*", false), ("host!~web.*", true),
        ("host=~db1|web", true), ("host=~web|d", false), ("site=Köln Süd", true), (#"site="Köln Süd""#, true), (" host = db1 ", true),
        ("level=~WARNING|CRITICAL", true), ("rack=", true), ("rack!=", false), ("rack=~.+", false), ("rack!~.+", true),
    ])
    func aMatcherMatches(_ text: String, _ matches: Bool) throws {
        let matcher = try AlertMatcher(text)
        #expect(matcher.matches(Self.labels) == matches)
        // It says itself in a way that means the same.
        #expect(try AlertMatcher(matcher.description) == matcher)
    }

    @Test func allOfSeveralMustMatch() throws {
        #expect(try [AlertMatcher("host=db1"), AlertMatcher("level=WARNING")].match(Self.labels))
        #expect(try ![AlertMatcher("host=db1"), AlertMatcher("level=OK")].match(Self.labels))
    }

    @Test(arguments: [
        ("host", "matcher 'host' has none of = != =~ !~; write for example host=db1 or alert=~cpu:.*"),
        ("host!db1", "matcher 'host!db1' has none of = != =~ !~; write for example host=db1 or alert=~cpu:.*"),
        ("=db1", "matcher '=db1' names no label; write for example host=db1"),
        ("level=CRITICL", "unknown level 'CRITICL'; did you mean CRITICAL?"),
        ("level=bad", "unknown level 'bad'; levels are OK, INFO, WARNING, CRITICAL"),
        ("host=~(a", "matcher 'host=~(a': error parsing regexp: missing closing ): `(a`"),
        ("host=~a)|(b", "matcher 'host=~a)|(b': error parsing regexp: unexpected ): `a)|(b`"),
    ])
    func aMistakeIsTold(_ text: String, _ mistake: String) {
        let found = #expect(throws: AlertMatcher.Mistake.self) { try AlertMatcher(text) }
        #expect(found?.text == mistake)
    }

    @Test func aBadPatternCostsLinearTime() throws {
        var labels = Self.labels
        labels.tags = [.init("host", String(repeating: "a", count: 50_000) + "!")]
        #expect(try !AlertMatcher("host=~(a+)+").matches(labels))
    }
}
