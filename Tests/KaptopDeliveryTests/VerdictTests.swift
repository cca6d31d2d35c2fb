import KaptopAlerts
import KaptopTesting
import Testing

@testable import KaptopDelivery

/// What answers of the services mean.
@Suite struct VerdictTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var status: Int
        var body: String
        var expected: String
        var logText: String?
        var testDescription: String { "\(status) \(body.prefix(60))" }

        init(_ status: Int, _ body: String, _ expected: String, log logText: String? = nil) {
            self.status = status
            self.body = body
            self.expected = expected
            self.logText = logText
        }
    }

    private static func refusal(_ code: Int, _ description: String, _ parameters: String = "") -> String {
        #"{"ok":false,"error_code":\#(code),"description":"\#(description)"\#(parameters)}"#
    }

    static let telegramCases: [Case] = [
        Case(200, #"{"ok":true,"result":{}}"#, "delivered"),
        Case(200, #"{"ok":false}"#, "retry server", log: "sendMessage error (0) description: "),
        Case(200, "<html>log in</html>", "retry server"),
        Case(200, "{}", "retry server"),
        Case(200, "", "retry server"),
        Case(204, "", "rejected server"),
        Case(
            400, refusal(400, "Bad Request: chat not found"), "rejected destinationNotFound",
            log: "sendMessage error (400) description: Bad Request: chat not found"),
        Case(400, refusal(400, "Bad Request: chat_id is empty"), "rejected destinationNotFound"),
        Case(400, refusal(400, "Bad Request: message thread not found"), "rejected threadNotFound"),
        Case(400, refusal(400, "Bad Request: not enough rights to send text messages to the chat"), "rejected blocked"),
        Case(400, refusal(400, "Bad Request: message text is empty"), "rejected badSetting"),
        Case(
            400, refusal(400, "Bad Request: can't parse entities: Can't find end of the entity starting at byte offset 3"),
            "resend plainText badSetting"),
        Case(
            400,
            refusal(
                400, "Bad Request: group chat was upgraded to a supergroup chat", #","parameters":{"migrate_to_chat_id":-1001234567890}"#),
            "resend newAddress(\"-1001234567890\") destinationNotFound"),
        Case(401, refusal(401, "Unauthorized"), "rejected authorization", log: "sendMessage error (401) description: Unauthorized"),
        Case(404, refusal(404, "Not Found"), "rejected authorization"),
        Case(403, refusal(403, "Forbidden: bot was kicked from the group chat"), "rejected blocked"),
        Case(429, refusal(429, "Too Many Requests: retry after 5", #","parameters":{"retry_after":5}"#), "retry 5.0 seconds rateLimit"),
        Case(421, refusal(421, "Misdirected Request"), "retry server"),
        Case(400, refusal(400, "Bad Request: group chat was upgraded to a supergroup chat"), "rejected destinationNotFound"),
        Case(400, refusal(400, "Bad Request: text must be non-empty"), "rejected badSetting"),
        Case(400, refusal(400, "Bad Request: need administrator rights in the channel chat"), "rejected blocked"),
        Case(400, refusal(400, "Bad Request: unsupported parse_mode"), "resend plainText badSetting"),
        Case(400, refusal(400, "Bad Request: TOPIC_CLOSED"), "rejected threadNotFound"),
        Case(400, "<html>nginx</html>", "retry server"),
        Case(401, "<html>log in to the network</html>", "retry server"),
        Case(403, refusal(403, "Forbidden: bot was blocked by the user"), "rejected blocked"),
        Case(403, refusal(403, "Forbidden: user is deactivated"), "rejected blocked"),
        Case(403, refusal(403, "Forbidden: bot can't initiate conversation with a user"), "rejected blocked"),
        Case(403, refusal(403, "Forbidden: bot is not a member of the channel chat"), "rejected blocked"),
        Case(403, refusal(403, "Forbidden: the group chat was deleted"), "rejected blocked"),
        Case(404, refusal(404, "Not Found: method not found"), "rejected authorization"),
        Case(429, refusal(429, "Too Many Requests"), "retry rateLimit"),
        Case(500, refusal(500, "Internal Server Error"), "retry server"),
        Case(
            502, "<html>Bad Gateway</html>", "retry server",
            log: "failed to understand Telegram response (err: invalid character '<' looking for beginning of value). code: 502 "
                + "content: <html>Bad Gateway</html>"),
        Case(404, "<html>nginx</html>", "retry server"),
        Case(
            500, "nf", "retry server",
            log: "failed to understand Telegram response (err: invalid character 'f' in literal null (expecting 'u')). code: 500 "
                + "content: nf"),
        Case(
            500, "", "retry server",
            log: "failed to understand Telegram response (err: unexpected end of JSON input). code: 500 content: "),
    ]

    @Test(arguments: telegramCases)
    func telegramAnswersMeanWhatTheTableSays(_ test: Case) {
        var settings = Sample.settings
        settings.telegram.parseMode = "Markdown"
        let handler = TelegramHandler(settings: { [settings] in settings }, http: FakeHTTP())
        expect(handler.judge(HTTPResponse(test.status, test.body), to: Sample.delivery(HandlerSpec(kind: "telegram"))), test)
    }

    static let hipChatCases: [Case] = [
        Case(200, "{}", "delivered"),
        Case(204, "", "delivered"),
        Case(201, "x", "rejected server", log: "failed to understand HipChat response. code: 201 content: x"),
        Case(200, "<html>", "retry server"),
        Case(
            404, #"{"error":{"code":404,"message":"Room not found","type":"Not Found"}}"#, "rejected destinationNotFound",
            log:
                #"failed to understand HipChat response. code: 404 content: "#
                + #"{"error":{"code":404,"message":"Room not found","type":"Not Found"}}"#
        ),
        Case(401, #"{"error":{"code":401,"message":"Invalid OAuth session","type":"Unauthorized"}}"#, "rejected authorization"),
        Case(403, #"{"error":"scope"}"#, "rejected authorization", log: "scope"),
        Case(400, #"{"error":{"message":"Invalid color"}}"#, "rejected badSetting"),
        Case(429, "", "retry rateLimit"),
        Case(401, "<html>log in to the network</html>", "retry server"),
        Case(403, "<html>proxy</html>", "retry server"),
        Case(404, "<html>proxy</html>", "retry server"),
        Case(413, "", "rejected tooLong"),
        Case(421, "", "retry server"),
        Case(502, "<html>Bad Gateway</html>", "retry server"),
        Case(500, "x", "retry server", log: "failed to understand HipChat response. code: 500 content: x"),
    ]

    @Test(arguments: hipChatCases)
    func hipChatAnswersMeanWhatTheTableSays(_ test: Case) {
        let settings = Sample.settings
        let handler = HipChatHandler(settings: { settings }, http: FakeHTTP())
        expect(handler.judge(HTTPResponse(test.status, test.body), to: Sample.delivery(HandlerSpec(kind: "hipchat"))), test)
    }

    static let slackCases: [Case] = [
        Case(200, "ok", "delivered"),
        Case(200, "{}", "delivered"),
        Case(201, "ok", "rejected server", log: "failed to understand Slack response. code: 201 content: ok"),
        Case(200, #"{"ok":false,"error":"fatal_error"}"#, "retry server", log: "fatal_error"),
        Case(403, "invalid_token", "rejected authorization", log: "failed to understand Slack response. code: 403 content: invalid_token"),
        Case(403, "action_prohibited", "rejected blocked"),
        Case(404, "channel_not_found", "rejected destinationNotFound"),
        Case(404, "no_service", "rejected authorization"),
        Case(410, "channel_is_archived", "rejected destinationNotFound"),
        Case(400, "invalid_payload", "rejected badSetting"),
        Case(403, "team_disabled", "rejected authorization"),
        Case(404, "no_team", "rejected authorization"),
        Case(404, "user_not_found", "rejected destinationNotFound"),
        Case(421, "", "retry server"),
        Case(503, "<html>", "retry server"),
        Case(429, "", "retry rateLimit"),
        Case(500, "rollup_error", "retry server"),
    ]

    @Test(arguments: slackCases)
    func slackAnswersMeanWhatTheTableSays(_ test: Case) {
        let settings = Sample.settings
        let handler = SlackHandler(settings: { settings }, http: FakeHTTP())
        expect(handler.judge(HTTPResponse(test.status, test.body), to: Sample.delivery(HandlerSpec(kind: "slack"))), test)
    }

    static let postCases: [Case] = [
        Case(200, "", "delivered"), Case(202, "", "delivered"),
        Case(404, "gone", "rejected destinationNotFound", log: "unknown error, use .captureResponse() to capture the HTTP response"),
        Case(413, "", "rejected tooLong"), Case(422, "", "rejected badSetting"), Case(302, "", "retry server"),
        Case(503, "", "retry server"), Case(401, "", "rejected authorization"), Case(403, "", "rejected authorization"),
        Case(407, "", "rejected authorization"), Case(408, "", "retry server"), Case(410, "", "rejected destinationNotFound"),
        Case(421, "", "retry server"), Case(425, "", "retry server"), Case(429, "", "retry rateLimit"), Case(299, "", "delivered"),
    ]

    @Test(
        arguments: [
            (.refused, "retry network"), (.nameNotFound, "retry network"), (.timeout, "retry network"), (.closed, "retry network"),
            (.tls, "retry network"), (.unreachable, "retry network"), (.badURL, "rejected badSetting"),
        ] as [(HTTPFailure.Kind, String)])
    func tcpFailuresMeanWhatTheTableSays(_ kind: HTTPFailure.Kind, _ expected: String) {
        expect(TCPHandler.judge(HTTPFailure(kind, host: "h:1", detail: "d")), Case(0, "", expected))
    }

    @Test(
        arguments: [
            (.notStarted, "rejected badSetting"), (.failed, "rejected server"), (.timeout, "rejected server"),
        ] as [(CommandFailure.Kind, String)])
    func programsThatFailAreNotRunAgain(_ kind: CommandFailure.Kind, _ expected: String) {
        expect(ExecHandler.judge(CommandFailure(kind, text: "t")), Case(0, "", expected, log: "t"))
    }

    @Test(
        arguments: [
            (.isLink, "rejected badSetting"), (.notAllowed, "retry badSetting"), (.notFound, "retry badSetting"), (.full, "retry server"),
            (.other, "retry badSetting"),
        ] as [(FileFailure.Kind, String)])
    func logFailuresMeanWhatTheTableSays(_ kind: FileFailure.Kind, _ expected: String) {
        expect(LogHandler.judge(FileFailure(kind, text: "t")), Case(0, "", expected, log: "t"))
    }

    @Test(arguments: postCases)
    func postAnswersMeanWhatTheTableSays(_ test: Case) throws {
        let handler = try #require(Sample.catalog().handler(for: "post") as? PostHandler)
        expect(handler.judge(HTTPResponse(test.status, test.body), to: Sample.delivery(HandlerSpec(kind: "post"))), test)
    }

    private func expect(_ verdict: Verdict, _ test: Case) {
        let word =
            switch verdict {
            case .delivered: "delivered"
            case .retry(let after, let cause):
                ["retry", after.map { "\($0)" }, cause.kind.rawValue].compactMap(\.self).joined(separator: " ")
            case .resend(let change, let cause): "resend \(change) \(cause.kind.rawValue)"
            case .rejected(let cause): "rejected \(cause.kind.rawValue)"
            }
        #expect(word == test.expected)
        if let logText = test.logText { #expect(verdict.cause?.logText == logText) }
    }

    @Test func aRelayThatSaysNothingOfOkIsTrustedAsByKapacitor() {
        var settings = Sample.settings
        settings.telegram.url = "http://127.0.0.1:9/bot"
        let handler = TelegramHandler(settings: { [settings] in settings }, http: FakeHTTP())
        #expect(handler.judge(HTTPResponse(200, "{}"), to: Sample.delivery(HandlerSpec(kind: "telegram"))) == .delivered)
        #expect(handler.judge(HTTPResponse(200, #"{"ok":false}"#), to: Sample.delivery(HandlerSpec(kind: "telegram"))) != .delivered)
    }

    @Test func hipChatsOwnHostsAreNotConnectedTo() async throws {
        var settings = Sample.settings
        settings.hipChat.url = "https://x.HipChat.com/v2/room"
        let http = FakeHTTP()
        let ended = try #require(Sample.catalog(settings, http: http).handler(for: "hipchat"))
        let verdict = await ended.send([Sample.delivery(HandlerSpec(kind: "hipchat"))])
        #expect(verdict.first?.cause?.kind == .serviceEnded)
        #expect(await http.requests.isEmpty)
        settings.hipChat.isEndedServiceAllowed = true
        let allowed = try #require(Sample.catalog(settings, http: http).handler(for: "hipchat"))
        #expect(await allowed.send([Sample.delivery(HandlerSpec(kind: "hipchat"))]) == [.delivered])
    }

    @Test func hipChatsLimitHeadersAreObeyed() {
        let settings = Sample.settings
        let handler = HipChatHandler(settings: { settings }, http: FakeHTTP())
        func wait(_ headers: [String: String]) -> Duration? {
            let response = HTTPResponse(429, "", headers: headers)
            guard case .retry(let after, _) = handler.judge(response, to: Sample.delivery(HandlerSpec(kind: "hipchat"))) else { return nil }
            return after
        }
        #expect(wait(["x-floodcontrol-reset": "12"]) == .seconds(12))
        #expect(wait(["x-ratelimit-reset": "784111780", "date": "Sun, 06 Nov 1994 08:49:37 GMT"]) == .seconds(3))
        #expect(wait(["retry-after": "9", "x-floodcontrol-reset": "12"]) == .seconds(9))
        // Of two limits the one that is used up counts, and of two that are used up the later one.
        let room = ["x-floodcontrol-reset": "12", "x-floodcontrol-remaining": "3"]
        let token = ["x-ratelimit-reset": "140", "x-ratelimit-remaining": "0"]
        #expect(wait(room.merging(token) { $1 }) == .seconds(140))
        #expect(wait(room.merging(token) { $1 }.merging(["x-floodcontrol-remaining": "0"]) { $1 }) == .seconds(140))
        // A moment says nothing without the service's own clock.
        #expect(wait(["x-ratelimit-reset": "784111780"]) == nil)
    }
}
