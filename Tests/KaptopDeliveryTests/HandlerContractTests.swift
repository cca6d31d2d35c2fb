import KaptopAlerts
import KaptopDelivery
import KaptopTesting
import Points
import Testing

/// What every handler keeps to, whatever its service.
@Suite struct HandlerContractTests {
    static let specs: [HandlerSpec] = [
        HandlerSpec(kind: "exec", options: ["command": .strings(["/bin/page", Sample.canary])]),
        HandlerSpec(kind: "hipchat"),
        HandlerSpec(kind: "hipchat", options: ["token": .string("other-" + Sample.canary), "room": .string("r")]),
        HandlerSpec(kind: "log", options: ["path": .string("/var/log/alerts")]),
        HandlerSpec(kind: "post", options: ["endpoint": .string("ep")]),
        HandlerSpec(
            kind: "post",
            options: [
                "url": .string("https://post.example/\(Sample.canary)123?a=\(Sample.canary)"),
                "headers": .pairs([["X-Key", Sample.canary]]),
                "capture-response": .boolean(true),
            ]),
        HandlerSpec(kind: "slack"),
        HandlerSpec(kind: "tcp", options: ["address": .string("h:1")]),
        HandlerSpec(kind: "telegram"),
    ]
    static let httpSpecs = specs.filter { ["hipchat", "post", "slack", "telegram"].contains($0.kind) }
    static let statuses = [
        100, 201, 204, 301, 302, 400, 401, 403, 404, 405, 408, 409, 410, 413, 421, 425, 429, 451, 500, 502, 503, 504, 599,
    ]

    /// Answers that hold the secret themselves, as a proxy's error page may.
    private static func bodies(_ status: Int) -> [String] {
        let address = "https://api.telegram.org/bot\(Sample.telegramToken)/sendMessage?auth_token=\(Sample.canary)"
        return [
            "", "x", "{}", "<html>\(address)</html>", #"{"error":"\#(address)"}"#,
            #"{"error":{"code":\#(status),"message":"\#(address)","type":"T"}}"#,
            #"{"ok":false,"error_code":\#(status),"description":"Bad Request: \#(address)"}"#,
        ]
    }

    private func send(_ spec: HandlerSpec, _ catalog: HandlerCatalog) async throws -> Verdict {
        let handler = try #require(catalog.handler(for: spec.kind))
        let delivery = Sample.delivery(spec, to: handler.destination(of: spec).address)
        return try #require(await handler.send([delivery]).first)
    }

    private func expectNoSecret(in value: Any, _ comment: Comment) {
        var dumped = ""
        dump(value, to: &dumped)
        for text in [dumped, "\(value)", String(reflecting: value)] {
            #expect(!text.contains("CANARY"), comment)
        }
    }

    @Test(arguments: specs)
    func itIsNamedByItsKindAndDeliversWhereAllIsWell(_ spec: HandlerSpec) async throws {
        let body = spec.kind == "telegram" ? #"{"ok":true,"result":{}}"# : "ok"
        #expect(try await send(spec, Sample.catalog(http: FakeHTTP(body: body))) == .delivered)
        #expect(HandlerCatalog.signatures.contains { $0.kind == spec.kind })
    }

    @Test(arguments: specs)
    func destinationsHoldNoSecret(_ spec: HandlerSpec) throws {
        let handler = try #require(Sample.catalog().handler(for: spec.kind))
        let destination = handler.destination(of: spec)
        #expect(destination.kind == spec.kind)
        expectNoSecret(in: destination, "\(spec.kind)")
    }

    @Test(arguments: httpSpecs, statuses)
    func noAnswerMakesItLeakOrTakeAFailureForSuccess(_ spec: HandlerSpec, _ status: Int) async throws {
        for body in Self.bodies(status) {
            let verdict = try await send(spec, Sample.catalog(http: FakeHTTP(status: status, body: body)))
            expectNoSecret(in: verdict, "\(spec.kind) \(status) \(body)")
            if !(200...299).contains(status) { #expect(verdict != .delivered, "\(spec.kind) \(status) \(body)") }
            if let cause = verdict.cause { #expect(!cause.advice(for: spec.kind).isEmpty) }
        }
    }

    @Test(arguments: httpSpecs, [500, 502, 503, 504, 408])
    func troubleOfTheServiceIsRepeated(_ spec: HandlerSpec, _ status: Int) async throws {
        for body in Self.bodies(status) {
            guard case .retry = try await send(spec, Sample.catalog(http: FakeHTTP(status: status, body: body))) else {
                Issue.record("\(spec.kind) \(status) \(body) is not repeated")
                continue
            }
        }
    }

    @Test(arguments: httpSpecs)
    func aServiceThatAsksToWaitIsObeyed(_ spec: HandlerSpec) async throws {
        let http = FakeHTTP(status: 429, headers: ["retry-after": "17"], body: #"{"ok":false,"error_code":429,"description":"Too Many"}"#)
        let verdict = try await send(spec, Sample.catalog(http: http))
        guard case .retry(let after, let cause) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(after == .seconds(17))
        #expect(cause.kind == .rateLimit)
        #expect(cause.status == 429)
    }

    @Test(arguments: httpSpecs, [HTTPFailure.Kind.nameNotFound, .refused, .unreachable, .tls, .timeout, .closed, .proxy, .other])
    func aBrokenNetworkIsRepeatedWithoutALeak(_ spec: HandlerSpec, _ kind: HTTPFailure.Kind) async throws {
        let failure = HTTPFailure(kind, host: "h", detail: "Post https://h/bot\(Sample.telegramToken)/x?auth_token=\(Sample.canary): no")
        let verdict = try await send(spec, Sample.catalog(http: FakeHTTP(failing: failure)))
        guard case .retry(after: nil, let cause) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(cause.kind == .network)
        expectNoSecret(in: verdict, "\(spec.kind) \(kind)")
    }

    @Test(arguments: httpSpecs)
    func requestsDoNotShowSecrets(_ spec: HandlerSpec) async throws {
        let http = FakeHTTP()
        _ = try await send(spec, Sample.catalog(http: http))
        var request = try #require(await http.requests.first)
        request.body = []
        expectNoSecret(in: request, "\(spec.kind)")
        #expect(request.timeLimit <= .seconds(60))
    }

    @Test(arguments: ["hipchat", "telegram", "slack"])
    func aServiceThatIsNotEnabledRejectsWithoutARequest(_ kind: String) async throws {
        let http = FakeHTTP()
        var settings = ServiceSettings()
        settings.slack = [SlackSettings()]
        let verdict = try await send(HandlerSpec(kind: kind), Sample.catalog(settings, http: http))
        #expect(verdict == .rejected(Cause(.disabled, detail: "the service is not enabled", logText: "service is not enabled")))
        #expect(await http.requests.isEmpty)
    }

    @Test(arguments: httpSpecs)
    func aURLThatIsNoneRejectsWithoutARequest(_ spec: HandlerSpec) async throws {
        let http = FakeHTTP()
        var settings = Sample.settings
        settings.hipChat.url = "/v2/room"
        settings.telegram.url = "ftp://x/bot"
        settings.slack[0].url = Secret("hooks")
        settings.httpPost[0].url = Secret("http:// x")
        var spec = spec
        if spec.options["url"] != nil { spec.options["url"] = .string("not a url \(Sample.canary)") }
        let verdict = try await send(spec, Sample.catalog(settings, http: http))
        #expect(verdict.cause?.kind == .badSetting)
        #expect(await http.requests.isEmpty)
        expectNoSecret(in: verdict, "\(spec.kind)")
    }

    @Test(arguments: ["exec", "log", "post", "tcp"])
    func whatJSONCannotHoldIsRejected(_ kind: String) async throws {
        let spec = try #require(Self.specs.first { $0.kind == kind })
        let handler = try #require(Sample.catalog().handler(for: kind))
        let delivery = Sample.delivery(spec, event: Sample.event(fields: [("v", .float(.nan))]))
        let verdict = try #require(await handler.send([delivery]).first)
        #expect(verdict.cause?.kind == .notEncodable)
        #expect(verdict.cause?.logText == "json: unsupported value: NaN")
    }
}
