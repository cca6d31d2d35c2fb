import Foundation
import KaptopTesting
import Testing

@testable import KaptopDelivery

/// What the wizard learns from Telegram: tokens out of pasted text, chats out of updates, failures as sentences.
@Suite struct TelegramSetupTests {
    static let token = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"

    @Test(
        arguments: [
            (token, token), ("  \(token)\n", token), ("bot\(token)", token), ("https://api.telegram.org/bot\(token)/getMe", token),
            ("https://api.telegram.org/bot123456789%3AAAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc/getMe", token),
            ("Done! Congratulations on your new bot.\nUse this token to access the HTTP API:\n\(token)\nKeep your token secure", token),
            ("token = \"\(token)\"", token), ("BOT\(token)", token),
            ("123456789", nil), ("12:30 is the time", nil), ("abcdefghi:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", nil), ("", nil),
            ("1234:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc", nil), ("x123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc", nil),
            ("at 10:15 \(token)", token), (":", nil), ("::::\(token)", token),
        ] as [(String, String?)])
    func tokensAreFoundInWhateverWasPasted(_ pasted: String, _ expected: String?) {
        #expect(TelegramToken.extract(from: pasted)?.secret.reveal() == expected)
    }

    @Test func aTokenShowsItsNumberAndItsEndOnly() throws {
        let token = try #require(TelegramToken.extract(from: Self.token))
        #expect(token.botID == "123456789")
        #expect(token.masked == "123456789:…K-bc")
        #expect(token.hasUsualLength)
        #expect(!"\(token)".contains("AAEh"))
    }

    @Test(arguments: [
        ("42", true), ("-1001234567890", true), ("@ops_alerts", true), ("", false), ("0", false), ("12abc", false), ("-0", false),
        ("@abc", false), ("@with space", false), ("01", false), ("12345678901234567", false), ("-", false), ("1.5", false),
    ])
    func chatIDsAreCheckedStrictly(_ text: String, _ isValid: Bool) { #expect(TelegramChatID.isValid(text) == isValid) }

    struct UpdateCase: CustomTestStringConvertible, Sendable {
        var json: String
        var chats: [SeenChat]
        var testDescription: String { json }

        init(_ json: String, _ chats: [SeenChat]) {
            self.json = json
            self.chats = chats
        }
    }

    private static let group = #""chat":{"id":-77,"title":"Ops","type":"group"},"date":1500000000"#
    private static func seen(_ kind: SeenChat.Kind = .group, id: Int64 = -77, title: String = "Ops", date: Int64? = 1_500_000_000)
        -> SeenChat
    {
        SeenChat(id: id, kind: kind, title: title, date: date)
    }

    static let updates: [UpdateCase] = [
        UpdateCase(
            #""message":{"chat":{"id":42,"first_name":"Ann","last_name":"Lee","username":"ann","type":"private"},"#
                + #""date":7,"text":"/start abc"}"#,
            [SeenChat(id: 42, kind: .person, title: "Ann Lee", username: "ann", date: 7, text: "/start abc")]),
        UpdateCase("\"message\":{\(group)}", [seen()]),
        UpdateCase("\"edited_message\":{\(group)}", [seen()]),
        UpdateCase(
            #""channel_post":{"chat":{"id":-1001234567890,"title":"News","type":"channel"},"date":7,"caption":"c"}"#,
            [SeenChat(id: -1_001_234_567_890, kind: .channel, title: "News", date: 7, text: "c")]),
        UpdateCase("\"edited_channel_post\":{\(group)}", [seen()]),
        UpdateCase(
            "\"my_chat_member\":{\(group),\"new_chat_member\":{\"status\":\"member\"}}",
            [SeenChat(id: -77, kind: .group, title: "Ops", date: 1_500_000_000, botStatus: "member")]),
        UpdateCase(
            "\"my_chat_member\":{\(group),\"new_chat_member\":{\"status\":\"kicked\"}}",
            [SeenChat(id: -77, kind: .group, title: "Ops", date: 1_500_000_000, botStatus: "kicked", isBotThere: false)]),
        UpdateCase("\"chat_member\":{\(group),\"new_chat_member\":{\"status\":\"left\"}}", [seen()]),
        UpdateCase("\"callback_query\":{\"id\":\"1\",\"message\":{\(group)}}", [seen()]),
        UpdateCase(#""callback_query":{"id":"1","inline_message_id":"x"}"#, []),
        UpdateCase("\"message_reaction\":{\(group)}", [seen()]),
        UpdateCase("\"message_reaction_count\":{\(group)}", [seen()]),
        UpdateCase("\"chat_join_request\":{\(group),\"user_chat_id\":5}", [seen()]),
        UpdateCase(#""chat_boost":{"chat":{"id":-77,"title":"Ops","type":"supergroup"}}"#, [seen(.supergroup, date: nil)]),
        UpdateCase(#""removed_chat_boost":{"chat":{"id":-77,"title":"Ops","type":"supergroup"}}"#, [seen(.supergroup, date: nil)]),
        UpdateCase(#""poll_answer":{"poll_id":"1","voter_chat":{"id":-77,"title":"Ops","type":"group"}}"#, [seen(date: nil)]),
        UpdateCase("\"business_message\":{\(group)}", []),
        UpdateCase("\"deleted_business_messages\":{\(group)}", []),
        UpdateCase(#""inline_query":{"id":"1","from":{"id":5}}"#, []),
        UpdateCase(#""poll":{"id":"1"}"#, []),
        UpdateCase(
            "\"message\":{\(group),\"migrate_to_chat_id\":-1001}",
            [seen(), SeenChat(id: -1001, kind: .supergroup, title: "Ops", date: 1_500_000_000)]),
        UpdateCase(
            "\"message\":{\(group),\"migrate_from_chat_id\":-5}",
            [seen(), SeenChat(id: -5, kind: .group, title: "Ops", date: 1_500_000_000, isBotThere: false)]),
        UpdateCase(
            "\"message\":{\(group),"
                + "\"forward_origin\":{\"type\":\"channel\",\"chat\":{\"id\":-1009,\"title\":\"News\",\"type\":\"channel\"}}}",
            [seen(), SeenChat(id: -1009, kind: .channel, title: "News", date: 1_500_000_000, isBotThere: false)]),
        UpdateCase(
            "\"message\":{\(group),\"chat_shared\":{\"request_id\":1,\"chat_id\":-1009}}",
            [seen(), SeenChat(id: -1009, kind: .unknown, title: "", date: 1_500_000_000, isBotThere: false)]),
        UpdateCase(
            #""message":{"chat":{"id":-1001,"title":"F","type":"supergroup","is_forum":true},"date":7,"#
                + #""message_thread_id":12,"is_topic_message":true,"#
                + #""reply_to_message":{"chat":{"id":-1001,"type":"supergroup"},"forum_topic_created":{"name":"Disks"}}}"#,
            [SeenChat(id: -1001, kind: .supergroup, title: "F", threadID: 12, topicName: "Disks", date: 7)]),
        UpdateCase(#""something_new":{"a":1}"#, []),
        UpdateCase(#""message":{"chat":"odd"}"#, []),
    ]

    @Test(arguments: updates)
    func everyKindOfUpdateShowsItsChats(_ test: UpdateCase) async throws {
        let http = FakeHTTP(body: #"{"ok":true,"result":[{"update_id":871000001,\#(test.json)}]}"#)
        let found = try await TelegramBotAPI(http: http, TelegramAccess(token: Secret(Self.token))).getUpdates()
        #expect(found.map(\.id) == [871_000_001])
        #expect(found.first?.chats == test.chats)
    }

    @Test(arguments: [
        (404, #"{"ok":false,"error_code":404,"description":"Not Found"}"#, TelegramAPIFailure.malformedToken),
        (401, #"{"ok":false,"error_code":401,"description":"Unauthorized"}"#, .unauthorized),
        (
            409, #"{"ok":false,"error_code":409,"description":"Conflict: can't use getUpdates method while webhook is active"}"#,
            .conflictWebhook
        ),
        (409, #"{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}"#, .conflictPoller),
        (409, #"{"ok":false,"error_code":409,"description":"Conflict: terminated by setWebhook request"}"#, .conflictWebhook),
        (200, "<html>hotel</html>", .captivePortal(host: "api.telegram.org")),
        (502, "<html>Bad Gateway</html>", .trouble(status: 502)),
        (
            407, "<html>Proxy Authentication Required</html>",
            .network(HTTPFailure(.proxy, host: "api.telegram.org", detail: "the proxy asks for a password"))
        ),
        (
            429, #"{"ok":false,"error_code":429,"description":"Too Many","parameters":{"retry_after":9}}"#,
            .rateLimited(retryAfter: .seconds(9))
        ),
        (400, #"{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}"#, .chatNotFound),
        (
            403, #"{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}"#,
            .forbidden("Forbidden: bot was blocked by the user")
        ),
        (400, #"{"ok":false,"error_code":400,"description":"Bad Request: bot\#(token)"}"#, .other("400 Bad Request: bot<redacted>")),
        (200, #"{"ok":true,"result":5}"#, .other("Telegram's answer was not understood")),
    ])
    func failuresHaveTheirKindAndASentence(_ status: Int, _ body: String, _ expected: TelegramAPIFailure) async {
        let api = TelegramBotAPI(http: FakeHTTP(status: status, body: body), TelegramAccess(token: Secret(Self.token)))
        let failure = await #expect(throws: TelegramAPIFailure.self) { try await api.getMe() }
        #expect(failure == expected)
        #expect(failure?.advice.isEmpty == false)
        #expect(!"\(String(describing: failure))".contains("AAEh"))
    }

    @Test func aBrokenNetworkShowsNoToken() async {
        let failure = HTTPFailure(.refused, host: "api.telegram.org", detail: "https://api.telegram.org/bot\(Self.token)/getMe refused")
        let api = TelegramBotAPI(http: FakeHTTP(failing: failure), TelegramAccess(token: Secret(Self.token)))
        let thrown = await #expect(throws: TelegramAPIFailure.self) { try await api.getMe() }
        #expect(thrown?.advice.contains("AAEh") == false)
        #expect("\(String(describing: thrown))".contains("AAEh") == false)
    }

    @Test func behindAProxyItIsTheProxyThatDoesNotAnswer() async {
        let http = FakeHTTP(failing: HTTPFailure(.refused, host: "api.telegram.org", detail: "connection refused"))
        let access = TelegramAccess(token: Secret(Self.token), proxy: "http://proxy.example.com:3128")
        let thrown = await #expect(throws: TelegramAPIFailure.self) { try await TelegramBotAPI(http: http, access).getMe() }
        #expect(thrown?.advice.hasPrefix("the proxy does not answer (connection refused)") == true)
        #expect(await http.requests.map(\.proxy) == ["http://proxy.example.com:3128"])
    }

    @Test func theStandInIsATelegramForTheWizard() async throws {
        var service = TelegramStandIn(token: Self.token)
        service.add(.init(id: -77, kind: .group, title: "Ops"))
        service.queue("my_chat_member", "{\(Self.group),\"new_chat_member\":{\"status\":\"member\"}}", now: .zero)
        let host = StandInHost(service)
        let api = TelegramBotAPI(http: host.http, TelegramAccess(token: Secret(Self.token)))
        #expect(try await api.getMe().id == 123_456_789)
        #expect(try await api.getWebhookInfo() == TelegramWebhook(pendingUpdates: 1))
        let updates = try await api.getUpdates()
        #expect(updates.first?.chats.first?.id == -77)
        // A look takes nothing away; an offset behind the update does.
        #expect(try await api.getUpdates() == updates)
        await host.change { $0.webhookURL = "https://example.com/secret" }
        #expect(try await api.getWebhookInfo().host == "example.com")
        await #expect(throws: TelegramAPIFailure.conflictWebhook) { try await api.getUpdates() }
        try await api.deleteWebhook()
        let webhook = TelegramWebhook(
            url: "https://example.com/secret", pendingUpdates: 1, allowedUpdates: ["message"], maxConnections: 7, ipAddress: "203.0.113.7")
        try await api.setWebhook(webhook)
        #expect(try await api.getWebhookInfo() == webhook)
        try await api.deleteWebhook()
        #expect(try await api.getChat("-77").title == "Ops")
        try await api.sendMessage(TelegramMessage(chatID: "-77", text: "hello"))
        #expect(await host.service.sent.map(\.text) == ["hello"])
        await #expect(throws: TelegramAPIFailure.chatNotFound) { try await api.sendMessage(TelegramMessage(chatID: "1", text: "x")) }
    }
}

/// The stand-ins have the faults of the real services.
@Suite struct StandInTests {
    private func request(_ method: String, _ body: String) -> HTTPRequest {
        HTTPRequest(url: Secret("http://h/bot1:t/\(method)"), body: Array(body.utf8))
    }

    @Test(
        arguments: [
            ("plain", nil), ("cpu_usage high", 3), ("cpu_usage_idle", nil), ("a*b*c*", 5), (#"cpu\_usage"#, nil), ("[x](y)", nil),
            ("[x", 0), ("`a_b`", nil),
        ] as [(String, Int?)])
    func markdownNeedsItsEnds(_ text: String, _ offset: Int?) {
        var service = TelegramStandIn(token: "1:t")
        service.add(.init(id: 1, kind: .person, title: "A"))
        let answer = service.answer(
            request("sendMessage", #"{"chat_id":1,"text":"\#(text.replacing("\\", with: "\\\\"))","parse_mode":"markdown"}"#), now: .zero)
        let end = offset.map { "Can't find end of the entity starting at byte offset \($0)" }
        #expect(answer.response.status == (offset == nil ? 200 : 400))
        if let end { #expect(answer.response.text.contains(end)) }
    }

    @Test func pollingTheSameOffsetTooSoonIsSlowedDown() {
        var service = TelegramStandIn(token: "1:t")
        for _ in 0..<5 { service.queue("message", "{}", now: .zero) }
        func count(_ answer: StandInAnswer) -> Int { answer.response.text.components(separatedBy: "update_id").count - 1 }
        #expect(count(service.answer(request("getUpdates", "{}"), now: .seconds(10))) == 5)
        #expect(count(service.answer(request("getUpdates", "{}"), now: .milliseconds(10_200))) == 1)
        #expect(count(service.answer(request("getUpdates", #"{"offset":871000003}"#), now: .seconds(20))) == 3)
        #expect(count(service.answer(request("getUpdates", #"{"offset":-1}"#), now: .seconds(30))) == 1)
        #expect(count(service.answer(request("getUpdates", "{}"), now: .seconds(90_000))) == 0)
    }

    private func status(_ answer: StandInAnswer) -> Int { answer.response.status }
    private func count(_ answer: StandInAnswer) -> Int { answer.response.text.components(separatedBy: "update_id").count - 1 }

    @Test func aRivalIsThrownOutOnceAndThrowsOut() {
        var service = TelegramStandIn(token: "1:t")
        service.rival = .init(returnsAfter: .seconds(1))
        let poll = request("getUpdates", #"{"timeout":25}"#)
        let first = service.answer(poll, now: .seconds(10))
        #expect(status(first) == 409 && first.delay == .seconds(1))
        #expect(first.response.text.contains("terminated by other getUpdates request"))
        // Whoever asks again at once waits for its refusal.
        #expect(service.answer(poll, now: .seconds(11)).delay == .seconds(3))
        #expect(service.rival?.interruptions == 2)
        // What waits is told at once, so there is no poll to end.
        service.queue("message", "{}", now: .seconds(20))
        #expect(count(service.answer(poll, now: .seconds(20))) == 1)
        #expect(service.rival?.interruptions == 3)
    }

    @Test func allowedUpdatesHoldUntilTheyAreNamedAnew() {
        var service = TelegramStandIn(token: "1:t")
        _ = service.answer(request("getUpdates", #"{"allowed_updates":["message"]}"#), now: .zero)
        service.queue("my_chat_member", "{}", now: .zero)
        _ = service.answer(request("getUpdates", "{}"), now: .seconds(10))
        service.queue("my_chat_member", "{}", now: .seconds(10))
        #expect(service.waitingUpdates == 0)
        _ = service.answer(request("getUpdates", #"{"allowed_updates":[]}"#), now: .seconds(20))
        service.queue("my_chat_member", "{}", now: .seconds(20))
        service.queue("message_reaction", "{}", now: .seconds(20))
        #expect(service.waitingUpdates == 1)
    }

    @Test func anOffsetConfirmsAndADayForgets() {
        var service = TelegramStandIn(token: "1:t")
        for second in 0..<120 { service.queue("message", "{}", now: .seconds(second)) }
        #expect(count(service.answer(request("getUpdates", "{}"), now: .seconds(130))) == 100)
        #expect(count(service.answer(request("getUpdates", #"{"offset":871000101}"#), now: .seconds(140))) == 20)
        #expect(service.waitingUpdates == 20)
        #expect(count(service.answer(request("getUpdates", "{}"), now: .seconds(86_400 + 109))) == 10)
    }

    @Test func aPollThatWaitsIsAnsweredByWhatHappens() {
        var service = TelegramStandIn(token: "1:t")
        let poll = request("getUpdates", #"{"timeout":25}"#)
        let first = service.answer(poll, now: .seconds(10))
        #expect(first.delay == .seconds(25) && first.held == 1 && service.released() == [:])
        service.queue("message", "{}", now: .seconds(14))
        #expect(service.released()[1]?.text.contains("update_id") == true)
        #expect(service.released() == [:])
        // What waits already is told at once.
        #expect(service.answer(poll, now: .seconds(20)).held == nil)
    }

    @Test func anOlderPollLosesToANewerOneAndToAWebhook() {
        var service = TelegramStandIn(token: "1:t")
        let poll = request("getUpdates", #"{"timeout":25}"#)
        _ = service.answer(poll, now: .seconds(10))
        #expect(service.answer(poll, now: .seconds(15)).held == 2)
        #expect(service.released()[1]?.text.contains("terminated by other getUpdates request") == true)
        _ = service.answer(request("setWebhook", #"{"url":"https://h.example.com/secret"}"#), now: .seconds(20))
        #expect(service.released()[2]?.text.contains("Conflict: terminated by setWebhook request") == true)
        // One whose time is over has been answered.
        _ = service.answer(request("deleteWebhook", ""), now: .seconds(21))
        _ = service.answer(poll, now: .seconds(22))
        service.queue("message", "{}", now: .seconds(50))
        #expect(service.released() == [:])
    }

    @Test func aWebhookTellsItsSettingsButNotItsSecret() {
        var service = TelegramStandIn(token: "1:t")
        let plain = service.answer(request("setWebhook", #"{"url":"http://h.example.com/"}"#), now: .zero)
        #expect(status(plain) == 400 && plain.response.text.contains("An HTTPS URL must be provided"))
        let settings = #"{"url":"https://h.example.com/","max_connections":7,"ip_address":"203.0.113.7","secret_token":"abc"}"#
        _ = service.answer(request("setWebhook", settings), now: .zero)
        let told = service.answer(request("getWebhookInfo", ""), now: .zero).response.text
        #expect(told.contains(#""max_connections":7,"ip_address":"203.0.113.7""#) && !told.contains("abc"))
    }

    @Test func webhookAndPollingExcludeEachOther() {
        var service = TelegramStandIn(token: "1:t")
        service.queue("message", "{}", now: .zero)
        _ = service.answer(request("setWebhook", #"{"url":"https://h.example.com/secret"}"#), now: .zero)
        #expect(status(service.answer(request("getUpdates", "{}"), now: .zero)) == 409)
        #expect(service.answer(request("getWebhookInfo", ""), now: .zero).response.text.contains("h.example.com"))
        _ = service.answer(request("deleteWebhook", ""), now: .zero)
        #expect(count(service.answer(request("getUpdates", "{}"), now: .seconds(5))) == 1)
    }

    @Test(arguments: [
        ("hello", false), ("/start", false), ("/start@kap_test_bot CODE", true), ("/start@other_bot CODE", false),
    ])
    func withPrivacyModeAGroupTellsCommandsForTheBotOnly(_ text: String, _ isHeard: Bool) {
        var service = TelegramStandIn(token: "1:t")
        service.add(.init(id: -7, kind: .supergroup, title: "Ops"))
        service.write(text, in: -7, date: 0, now: .zero)
        #expect(service.waitingUpdates == (isHeard ? 1 : 0))
        var open = TelegramStandIn(token: "1:t")
        open.canReadAllGroupMessages = true
        open.add(.init(id: -7, kind: .supergroup, title: "Ops"))
        open.write(text, in: -7, date: 0, now: .zero)
        #expect(open.waitingUpdates == 1)
    }

    @Test func whoIsAddedIsTold() {
        var service = TelegramStandIn(token: "1:t")
        var channel = TelegramStandIn.Chat(id: -9, kind: .channel, title: "News")
        channel.botStatus = "left"
        service.add(channel)
        service.write("post", in: -9, date: 0, now: .zero)
        #expect(service.waitingUpdates == 0)
        service.setStatus("administrator", in: -9, date: 0, now: .zero)
        service.write("post", in: -9, date: 0, now: .zero)
        #expect(service.waitingUpdates == 2)
    }

    @Test func hipChatRoomsHaveTheirTokensAndLimits() {
        var service = HipChatStandIn(rooms: ["ops room"], tokens: ["t": "ops room", "wide": nil])
        service.limitPerMinute = 1
        func post(_ room: String, _ token: String, _ seconds: Int) -> Int {
            let request = HTTPRequest(
                url: Secret("http://h/v2/room/\(room)/notification?auth_token=\(token)"), body: Array(#"{"message":"m"}"#.utf8))
            return service.answer(request, now: .seconds(seconds)).response.status
        }
        #expect(post("ops%20room", "t", 0) == 204)
        #expect(post("ops%20room", "wide", 1) == 429)
        #expect(post("ops%20room", "wide", 61) == 204)
        #expect(post("nowhere", "wide", 61) == 404)
        #expect(post("ops%20room", "wrong", 61) == 401)
    }

    @Test func hipChatSaysInItsHeadersWhatIsLeft() {
        var service = HipChatStandIn(rooms: ["ops"], tokens: ["t": nil, "other": nil])
        func post(_ token: String, _ seconds: Int) -> HTTPResponse {
            let request = HTTPRequest(
                url: Secret("http://h/v2/room/ops/notification?auth_token=\(token)"), body: Array(#"{"message":"m"}"#.utf8))
            return service.answer(request, now: .seconds(seconds)).response
        }
        let first = post("t", 10)
        #expect(first.status == 204 && first.headers["date"] == "Fri, 14 Jul 2017 02:40:10 GMT")
        #expect(first.headers["x-ratelimit-limit"] == "500" && first.headers["x-ratelimit-remaining"] == "499")
        #expect(first.headers["x-ratelimit-reset"] == "1500000300")
        #expect(first.headers["x-floodcontrol-limit"] == "30" && first.headers["x-floodcontrol-remaining"] == "29")
        #expect(first.headers["x-floodcontrol-reset"] == "1500000060")
        for _ in 0..<29 { #expect(post("t", 20).status == 204) }
        // The room is full for everybody, and each request counts for its token.
        #expect(post("other", 59).status == 429)
        #expect(post("other", 60).headers["x-floodcontrol-remaining"] == "29")
        for minute in 1..<5 { for _ in 0..<200 { _ = post("t", 60 * minute) } }
        let refused = post("t", 299)
        #expect(refused.status == 429 && refused.headers["x-ratelimit-remaining"] == "0")
        #expect(refused.headers["x-floodcontrol-limit"] == nil)
        #expect(post("other", 299).headers["x-ratelimit-remaining"] == "497")
        #expect(post("t", 300).status == 204)
    }
}
