import KaptopAlerts
import KaptopTesting
import Testing

@testable import KaptopDelivery

@Suite struct ScrubberTests {
    private let scrubber = Scrubber([Secret("s3cret tok&n"), Secret("ab")])

    @Test(arguments: [
        ("a s3cret tok&n b", "a <redacted> b"),
        ("x=s3cret+tok%26n", "x=<redacted>"),
        ("x=s3cret%20tok%26n", "x=<redacted>"),
        ("http://h/bot123456:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K/sendMessage", "http://h/bot<redacted>/sendMessage"),
        ("http://h/bottle and /bots/short", "http://h/bottle and /bots/short"),
        ("?auth_token=abc&x=1", "?auth_token=<redacted>&x=1"),
        (#"Post "http://h?auth_token=abc": refused"#, #"Post "http://h?auth_token=<redacted>": refused"#),
        ("cab drab", "cab drab"),
        ("auth_token=", "auth_token="),
    ])
    func secretsGoAndTheRestStays(_ text: String, _ expected: String) {
        #expect(scrubber.scrub(text) == expected)
        #expect(scrubber.scrub(expected) == expected)
    }

    @Test(arguments: [
        ("cut: 0123456789abc", "cut: <redacted>"), ("half …fghijklmnop.", "half …<redacted>."),
        ("0123456789-abcdefghij", "<redacted>-<redacted>"), ("012345678", "012345678"),
    ])
    func partsOfLongSecretsGoToo(_ text: String, _ expected: String) {
        #expect(Scrubber([Secret("0123456789abcdefghijklmnop")]).scrub(text) == expected)
    }

    @Test(arguments: [
        (#""a\/b\"<c>""#, #""<redacted>""#), (#""a/b\"\u003cc\u003e""#, #""<redacted>""#), ("a/b&quot;&lt;c&gt;", "<redacted>"),
        ("a%2fb%22%3cc%3e", "<redacted>"),
    ])
    func secretsGoHoweverTheyAreEscaped(_ text: String, _ expected: String) {
        #expect(Scrubber([Secret(#"a/b"<c>"#)]).scrub(text) == expected)
    }
}

@Suite struct TextPartsTests {
    @Test(arguments: [
        ("abc", 3, ["abc"]), ("abcd", 3, ["abc", "d"]), ("ab\ncd", 4, ["ab", "cd"]), ("a b\nc d", 5, ["a b", "c d"]),
        ("aa bb", 4, ["aa", "bb"]),
        ("😀😀😀", 2, ["😀😀", "😀"]), ("ae\u{301}b", 2, ["a", "e\u{301}", "b"]), ("a\n\n\nb", 2, ["a", "b"]),
        ("", 3, [""]), ("   ", 3, ["   "]),
        ("e\u{301}\u{302}\u{303}", 2, ["e\u{301}", "\u{302}\u{303}"]),
    ])
    func textsAreCutOnBorders(_ text: String, _ limit: Int, _ expected: [String]) {
        #expect(TextParts.split(text, limit: limit) == expected)
    }

    @Test(arguments: 1...100)
    func nothingButBordersIsLostAndNoPartIsTooLong(_ seed: Int) {
        var gen = Gen(seed: UInt64(seed))
        let text = gen.text(length: 0...200)
        let limit = gen.int(1...30)
        let parts = TextParts.split(text, limit: limit)
        #expect(parts.allSatisfy { $0.unicodeScalars.count <= limit }, "seed \(seed)")
        func solid(_ text: String) -> String.UnicodeScalarView {
            String.UnicodeScalarView(text.unicodeScalars.filter { !$0.properties.isWhitespace })
        }
        #expect(Array(solid(parts.joined())) == Array(solid(text)), "seed \(seed)")
    }

    @Test func halvesAreShorter() {
        #expect(TextParts.halves(of: "abcd") == ["ab", "cd"])
        #expect(TextParts.halves(of: "a") == nil)
        #expect(TextParts.halves(of: "") == nil)
    }
}

@Suite struct BackoffTests {
    @Test func waitsDoubleUpToTheCapAndVaryByHalf() {
        let backoff = Backoff(first: .seconds(1), cap: .seconds(60))
        #expect((1...8).map { backoff.delay(afterFailures: $0, chance: 1) } == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
        #expect(backoff.delay(afterFailures: 3, chance: 0) == .seconds(2))
        #expect(backoff.delay(afterFailures: 1_000_000, chance: 1) == .seconds(60))
        #expect(backoff.delay(afterFailures: 0, chance: 1) == .seconds(1))
    }
}

@Suite struct CatalogTests {
    @Test func everySignatureHasItsHandler() {
        let catalog = Sample.catalog()
        for signature in HandlerCatalog.signatures { #expect(catalog.handler(for: signature.kind) != nil, "\(signature.kind)") }
        #expect(catalog.handler(for: "pigeon") == nil)
        #expect(catalog.batchLimits == ["log": 1000])
        #expect(HandlerCatalog.signatures.map(\.property) == ["exec", "hipChat", "log", "post", "slack", "tcp", "telegram"])
    }

    @Test(
        arguments: [
            (
                ["url": .strings([])], "An appropriately formatted url must be specified if an endpoint is not specified",
                "Either URL or endpoint must be non-empty"
            ),
            (
                ["endpoint": .string("nope")], "An appropriately formatted url must be specified if an endpoint is not specified",
                "failed to create HTTPPostService.Handler: An appropriately formatted url must be specified if an endpoint is not specified"
            ),
            (
                ["url": .string("http://h/{{ .ID")], "failed to parse template: template: body:1: unclosed action",
                "failed to create HTTPPostService.Handler: failed to parse template: template: body:1: unclosed action"
            ),
            // Only scripts are asked for this header, when they are read.
            (["url": .string("http://h"), "headers": .pairs([["Authenticate", "x"]])], nil, nil),
            (["url": .string("http://h")], nil, nil), (["endpoint": .string("ep")], nil, nil),
        ] as [([String: HandlerSpec.OptionValue], String?, String?)])
    func postIsCheckedInKapacitorsWords(_ options: [String: HandlerSpec.OptionValue], _ text: String?, _ taskText: String?) throws {
        let handler = try #require(Sample.catalog().handler(for: "post"))
        var error: HandlerSettingError?
        do throws(HandlerSettingError) { try handler.check(HandlerSpec(kind: "post", options: options)) } catch let failure {
            error = failure
        }
        #expect(error?.text == text)
        #expect(error?.taskText == taskText)
    }

    @Test func onlyListedProgramsRunWhereAListIsGiven() async throws {
        let commands = FakeCommands()
        let catalog = Sample.catalog(commands: commands, execPolicy: .only(["/bin/ok"]))
        let handler = try #require(catalog.handler(for: "exec"))
        func send(_ options: [String: HandlerSpec.OptionValue]) async -> Verdict? {
            await handler.send([Sample.delivery(HandlerSpec(kind: "exec", options: options))]).first
        }
        #expect(await send(["command": .strings(["/bin/ok", "a"])]) == .delivered)
        #expect(await send(["prog": .string("/bin/ok"), "args": .strings(["b"])]) == .delivered)
        #expect(await send(["prog": .string("/bin/other")])?.cause?.kind == .blocked)
        #expect(await send([:])?.cause?.kind == .badSetting)
        #expect(await commands.ran.map(\.command) == [["/bin/ok", "a"], ["/bin/ok", "b"]])
    }

    @Test func tcpGivesTwoNewlines() async throws {
        let connections = FakeConnections()
        let handler = try #require(Sample.catalog(connections: connections).handler(for: "tcp"))
        #expect(await handler.send([Sample.delivery(HandlerSpec(kind: "tcp", options: ["address": .string("h:1")]))]) == [.delivered])
        #expect(await connections.sent.first?.bytes.suffix(3) == Array("}\n\n".utf8)[...])
        #expect(await connections.sent.first?.address == "h:1")
    }

    @Test func everyCauseHasAdviceForEveryKind() {
        for kind in Cause.Kind.allCases {
            for signature in HandlerCatalog.signatures {
                let advice = Cause(kind, detail: "").advice(for: signature.kind)
                #expect(!advice.isEmpty && !advice.hasSuffix("."), "\(kind) \(signature.kind)")
            }
        }
    }
}

@Suite struct LevelTests {
    @Test(
        arguments: [
            ("", .ok), ("O", .ok), ("OKI", .ok), ("I", .info), ("WARN", .warning), ("CRITICAL", .critical), ("N", nil), ("crit", nil),
            ("CRITICALS", nil),
        ] as [(String, Level?)])
    func levelIsKnownByItsBegin(_ text: String, _ level: Level?) {
        #expect(Level(beginning: text) == level)
    }
}

@Suite struct AbsentHandlerTests {
    @Test func everyHandlerOfKapacitorHasItsName() {
        #expect(
            Set(HandlerCatalog.scriptSignatures.map(\.property)) == [
                "alerta", "discord", "email", "exec", "hipChat", "kafka", "log", "mqtt", "opsGenie", "opsGenie2", "pagerDuty", "pagerDuty2",
                "post", "pushover", "sensu", "serviceNow", "slack", "snmpTrap", "talk", "tcp", "teams", "telegram", "victorOps",
            ])
        #expect(Set(HandlerCatalog.scriptSignatures.map(\.kind)).count == HandlerCatalog.scriptSignatures.count)
    }

    @Test func eventsEndAsInAKapacitorWithoutTheService() async throws {
        let spec = HandlerSpec(kind: "smtp")
        let handler = try #require(Sample.catalog().handler(for: "smtp"))
        try handler.check(spec)
        let verdict = await handler.send([Sample.delivery(spec)]).first
        #expect(verdict?.cause?.logText == "service is not enabled")
        #expect(verdict?.cause?.detail == "there is no email handler, but exec, hipChat, log, post, slack, tcp and telegram")
    }

    @Test func taskIsRefusedWhereTheServiceIsEnabled() throws {
        var settings = Sample.settings
        settings.absentServices = ["smtp"]
        let handler = try #require(Sample.catalog(settings).handler(for: "smtp"))
        let error = #expect(throws: HandlerSettingError.self) { try handler.check(HandlerSpec(kind: "smtp")) }
        #expect(error?.taskText == "this version has no email handler: it has exec, hipChat, log, post, slack, tcp and telegram")
        try #require(Sample.catalog(settings).handler(for: "talk")).check(HandlerSpec(kind: "talk"))
    }

    @Test func kafkaHasNoClusters() throws {
        let spec = HandlerSpec(kind: "kafka", options: ["cluster": .string("x")])
        let handler = try #require(Sample.catalog().handler(for: "kafka"))
        let error = #expect(throws: HandlerSettingError.self) { try handler.check(spec) }
        #expect(error?.taskText == #"failed to create kafka handler: unknown cluster "x""#)
    }
}

@Suite struct URLProblemTests {
    /// Recorded from Kapacitor 1.5.7.
    @Test(arguments: [
        ("nourl", #"Post "nourl": unsupported protocol scheme """#),
        ("ftp://x/y", #"Post "ftp://x/y": unsupported protocol scheme "ftp""#),
        ("localhost:9000/x", #"Post "localhost:9000/x": unsupported protocol scheme "localhost""#),
        ("http://", #"Post "http:": http: no Host in request URL"#),
        ("http:///x", #"Post "http:///x": http: no Host in request URL"#),
        ("127.0.0.1:9000/x", #"failed to create POST request: parse "127.0.0.1:9000/x": first path segment in URL cannot contain colon"#),
        ("://x", #"failed to create POST request: parse "://x": missing protocol scheme"#),
        ("http://a b/", #"failed to create POST request: parse "http://a b/": invalid character " " in host name"#),
        ("http://h/%zz", #"failed to create POST request: parse "http://h/%zz": invalid URL escape "%zz""#),
        ("http://h:x/", #"failed to create POST request: parse "http://h:x/": invalid port ":x" after host"#),
        ("http://h:99999/", #"Post "http://h:99999/": dial tcp: address 99999: invalid port"#),
    ])
    func mistakesAreToldInGosWords(_ url: String, _ text: String) throws {
        #expect(GoURL(url) == nil)
        let handler = try #require(Sample.catalog().handler(for: "post") as? PostHandler)
        let delivery = Sample.delivery(HandlerSpec(kind: "post", options: ["url": .string(url)]))
        let cause = #expect(throws: Cause.self) { try handler.request(for: delivery) }
        #expect(cause?.logText == text)
    }

    @Test func whatMayBeAKeyIsNotShown() throws {
        let handler = try #require(Sample.catalog().handler(for: "post") as? PostHandler)
        for url in ["ftp://h/\(Sample.canary)", "ftp://u:\(Sample.canary)@h/", "h?key=\(Sample.canary)"] {
            let cause = #expect(throws: Cause.self) {
                try handler.request(for: Sample.delivery(HandlerSpec(kind: "post", options: ["url": .string(url)])))
            }
            #expect(cause?.logText?.contains(Sample.canary) == false)
        }
    }

    @Test func spacesInPathsAreEscaped() {
        #expect(GoURL("http://h/a b?c d")?.text == "http://h/a%20b?c%20d")
    }
}

@Suite struct RefusedConnectionTests {
    @Test(
        arguments: [
            (["url": .string("http://127.0.0.1:1/x")], #"Post "http://127.0.0.1:1/x": dial tcp h:1: connect: connection refused"#),
            (["url": .string("http://h/x?key=1")], #"Post "h:1": dial tcp h:1: connect: connection refused"#),
            (["endpoint": .string("ep")], #"Post "h:1": dial tcp h:1: connect: connection refused"#),
        ] as [([String: HandlerSpec.OptionValue], String)])
    func logSaysWhatGoSaysAndNoSecret(_ options: [String: HandlerSpec.OptionValue], _ text: String) async throws {
        let http = FakeHTTP(failing: HTTPFailure(.refused, host: "h:1", detail: "connection refused"))
        let handler = try #require(Sample.catalog(http: http).handler(for: "post"))
        let verdict = await handler.send([Sample.delivery(HandlerSpec(kind: "post", options: options))]).first
        #expect(verdict?.cause?.logText == text)
    }
}

@Suite struct GlobalHandlersTests {
    @Test func servicesAddThemselvesInKapacitorsOrder() {
        var settings = ServiceSettings()
        #expect(settings.globalHandlers.isEmpty)
        settings.hipChat.isGlobal = true
        settings.telegram.isGlobal = true
        settings.telegram.isStateChangesOnly = true
        settings.hipChat.isStateChangesOnly = false
        #expect(settings.globalHandlers.map(\.spec.kind) == ["telegram", "hipchat"])
        #expect(settings.globalHandlers.map(\.isStateChangesOnly) == [true, false])
    }

    @Test func slackFollowsItsOwnKeyAndItsDefaultWorkspace() {
        var settings = ServiceSettings()
        var open = SlackSettings()
        open.workspace = "open"
        open.isGlobal = true
        var company = SlackSettings()
        company.workspace = "company"
        company.isDefault = true
        settings.slack = [open, company]
        #expect(settings.globalHandlers.isEmpty)
        settings.slack[1].isGlobal = true
        #expect(settings.globalHandlers == [GlobalHandler(spec: HandlerSpec(kind: "slack"), isStateChangesOnly: false)])
        #expect(settings.slackSection("open")?.workspace == "open")
        #expect(settings.slackSection("nope") == nil)
    }
}
