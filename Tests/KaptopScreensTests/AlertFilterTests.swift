import KaptopAlerts
import KaptopDelivery
import KaptopOverview
import Testing

@testable import KaptopScreens

/// The filter language as a table: a text, and which of the alerts below it lets through.
@Suite struct AlertFilterTests {
    /// A busy web server that is told, a silenced data base in Tokyo, a quiet disk without points.
    private static let alerts: [(name: String, row: AlertRow)] = {
        var web = Sample.alert(
            "cpu:host=web-03", "cpu_alert", .critical, since: Sample.now - 10 * Sample.minute, value: 97.2, unit: "%", ">", 90,
            history: [(.ok, 40), (.critical, 5), (.ok, 5), (.critical, 5), (.ok, 4), (.critical, 1)],
            sentTo: [(Sample.ops, .delivered), (Sample.onCall, .rejected(Sample.kicked))])
        web.message = "cpu is BUSY: Größe 97"
        web.hold = Hold(.acknowledgement, by: Operator(name: "anna", isVerified: true), until: nil)
        var base = Sample.alert(
            "repl:host=db-01,dc=tokyo", "repl_alert", .warning, since: Sample.now - 3 * 60 * Sample.minute, value: 12, unit: "s", ">", 10,
            history: [(.warning, 60)], sentTo: [(Sample.mina, .delivered)])
        base.measurement = "replication"
        base.hold = Hold(.silence(SilenceID(3)), by: Operator(name: "ben", isVerified: true), until: Sample.now + Sample.minute)
        var disk = Sample.alert(
            "disk:host=web-04,path=/var", "disk_alert", .ok, since: nil, value: nil, unit: "%", ">", 85, history: [(.ok, 60)])
        disk.newestPointAt = Sample.now - 4 * Sample.minute
        disk.usualInterval = 10 * Sample.second
        return [("web", web), ("base", base), ("disk", disk)]
    }()

    private static let surroundings: AlertFilter.Surroundings = {
        var engine = EngineStatus(hostname: "edge-07", place: .thisWindow, startedAt: 0)
        engine.newestPointAt = Sample.now
        return AlertFilter.Surroundings(
            freshness: Freshness(now: Sample.now, engine: engine), names: [Sample.onCall: "Ops on-call", Sample.mina: "Mina Park"])
    }()

    private func names(_ text: String) throws -> [String] {
        let filter = try AlertFilter(text)
        return Self.alerts.filter { filter.matches($0.row, Self.surroundings) }.map(\.name)
    }

    @Test(arguments: [
        ("", "web base disk"), ("web", "web disk"), ("WEB cpu", "web"), ("-web", "base"), ("web -busy", "disk"), ("-", "web base disk"),
        ("GRÖSSE", ""), ("größe", "web"), ("GRÖßE", "web"), ("cpu:host=web-03", "web"), ("tokyo", "base"), ("warn", "base"),
        ("level=crit", "web"), ("level>=warn", "web base"), ("level<warning", "disk"), ("-level=ok", "web base"), ("level!=ok", "web base"),
        ("host=web-03", "web"), ("host=web", ""), ("host=web-*", "web disk"), ("host=*-0*", "web base disk"), ("HOST=web-*", ""),
        ("host=WEB-03", "web"), ("host!=web-*", "base"), ("dc=", "web disk"), ("dc!=", "base"), ("-dc=tokyo", "web disk"),
        ("path=/v*", "disk"), ("host~web-0[34]", "web disk"), ("host=~db.*", "base"), ("host!~web-.*", "base"), ("alert~cpu:.*", "web"),
        ("id~cpu:.*", "web"), ("task=cpu_alert", "web"), ("topic=main:*:alert4", "web base disk"), ("name=replication", "base"),
        ("value>90", "web"), ("value<=12", "base"), ("value=12", "base"), ("value!=12", "web"),
        ("since<1h", "web"), ("since>2.5h", "base"), ("since>=10m", "web base"), ("since<1w", "web base"),
        ("changes>3", "web"), ("changes=0", "base disk"),
        ("to=telegram", "web base"), ("to=ops", "web"), ("to=ops*", "web"), ("to=\"mina park\"", "base"), ("-to=telegram", "disk"),
        ("failed", "web"), ("to=telegram failed", "web"), ("-failed", "base disk"), ("silent", "disk"), ("held", "web base"),
        ("acked", "web"), ("silenced", "base"), ("held -acked", "base"), ("\"acked\"", ""), ("flapping", ""),
    ])
    func letsThrough(_ text: String, _ expected: String) throws {
        #expect(try names(text).joined(separator: " ") == expected, "\(text)")
    }

    @Test(arguments: [
        ("level>=wrn", 0..<10, "a level is ok, info, warn or crit"), ("web level>=", 4..<11, "a level is ok, info, warn or crit"),
        ("web value>", 4..<10, "value is compared with a number"), ("value>9x -b", 0..<8, "value is compared with a number"),
        ("changes>1e9", 0..<11, "changes are counted for an hour"),
        ("since<1y", 0..<8, "an age is a number and s, m, h, d or w: 90s, 1h"),
        ("since<", 0..<6, "an age is a number and s, m, h, d or w: 90s, 1h"),
        ("host>5", 0..<6, "host is a text: use = != or ~"), ("to!=ops", 0..<7, "to does not take !="),
        ("value~9", 0..<7, "value does not take ~"),
    ])
    func mistakesAreSaidWithTheirPlace(_ text: String, _ range: Range<Int>, _ words: String) {
        #expect(throws: AlertFilter.Mistake(range: range, text: words)) { try AlertFilter(text) }
    }

    @Test func aPatternThatCannotBeReadIsAMistake() {
        #expect(throws: AlertFilter.Mistake.self) { try AlertFilter("host~web-(") }
    }

    @Test(arguments: [
        ("", Level.warning, "level>=warn"), ("web", .critical, "web level>=crit"), ("level>=warn web", .critical, "level>=crit web"),
        ("level>=crit web", .ok, "web"), ("a -level>=info", .info, "a -level>=info level>=info"),
        ("to=\"a b\" level>=info", .ok, "to=\"a b\""),
    ])
    func leastLevelIsAConditionOfTheFilter(_ text: String, _ level: Level, _ expected: String) throws {
        let changed = try AlertFilter(text).text(withLeastLevel: level)
        #expect(changed == expected)
        #expect(try AlertFilter(changed).leastLevel == (level == .ok ? nil : level))
    }

    @Test(arguments: [
        ("web*", "web-1", true), ("*", "", true), ("a*b*c", "aXbXbc", true), ("a*b*c", "acb", false), ("*é", "CAFÉ", true),
        ("ab*ba", "aba", false),
    ])
    func starsStandForAnyText(_ pattern: String, _ text: String, _ isMatch: Bool) {
        #expect(Wildcard(pattern).matches(text) == isMatch)
    }
}
