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
                ["url": .string("http://h"), "headers": .pairs([["Authenticate", "x"]])], "cannot set 'authenticate' header",
                "cannot set 'authenticate' header"
            ),
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
