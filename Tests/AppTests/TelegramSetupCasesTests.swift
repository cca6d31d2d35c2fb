import Foundation
import KaptopConfig
import KaptopDelivery
import KaptopTesting
import Testing
import TextUI

@testable import KaptopScreens

/// What Telegram's real behaviour does to the wizard, case by case against the stand-in: each failure with its own sentence on screen, and
/// how it goes on.
@Suite struct TelegramSetupCasesTests {
    typealias Drive = TelegramSetupPerformerTests.Drive
    private static let token = TelegramSetupPerformerTests.token
    private static let groupID = TelegramSetupPerformerTests.groupID

    /// The step as one line of words, as it is read out without columns.
    private func words(_ drive: Drive) -> String {
        LineMode<TelegramSetup>.page(drive.state).joined(separator: " ").split(separator: " ").joined(separator: " ")
    }

    private static func refusal(_ status: Int, _ description: String, _ parameters: String = "") -> HTTPResponse {
        HTTPResponse(
            status: status, body: Array(#"{"ok":false,"error_code":\#(status),"description":"\#(description)"\#(parameters)}"#.utf8))
    }

    private static func page(_ status: Int, _ text: String = "<html>Please sign in</html>") -> HTTPResponse {
        HTTPResponse(status: status, headers: ["content-type": "text/html"], body: Array(text.utf8))
    }

    /// Telegram or something before it, for as long as it lasts.
    struct Outage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var response: HTTPResponse
        var sentence: String
        /// Whether a search goes on by itself.
        var isWaitedFor: Bool
    }

    static let outages = [
        Outage(
            testDescription: "404 of a malformed token", response: refusal(404, "Not Found"),
            sentence: "404: Telegram does not take this for a token", isWaitedFor: false),
        Outage(
            testDescription: "401 of a revoked token", response: refusal(401, "Unauthorized"),
            sentence: "401: Telegram does not know this token", isWaitedFor: false),
        Outage(
            testDescription: "401 of a local server", response: refusal(401, "Unauthorized: invalid token specified"),
            sentence: "copy the current one from @BotFather (/token)", isWaitedFor: false),
        Outage(testDescription: "captive portal, 200", response: page(200), sentence: "sign in to this network", isWaitedFor: true),
        Outage(testDescription: "captive portal, 403", response: page(403), sentence: "sign in to this network", isWaitedFor: true),
        Outage(testDescription: "captive portal, 511", response: page(511), sentence: "511: Telegram has trouble", isWaitedFor: true),
        Outage(
            testDescription: "502 as a page", response: page(502, "<html>Bad Gateway</html>"), sentence: "502: Telegram has trouble",
            isWaitedFor: true),
        Outage(
            testDescription: "500", response: refusal(500, "Internal Server Error"), sentence: "500: Telegram has trouble",
            isWaitedFor: true),
        Outage(
            testDescription: "407 of a proxy", response: page(407, "<html>Proxy Authentication Required</html>"),
            sentence: "the proxy does not let it through", isWaitedFor: true),
        Outage(
            testDescription: "429", response: refusal(429, "Too Many Requests: retry after 17", #","parameters":{"retry_after":17}"#),
            sentence: "429: too many requests", isWaitedFor: true),
        Outage(
            testDescription: "421", response: refusal(421, "Misdirected Request"), sentence: "421 Misdirected Request", isWaitedFor: false),
    ]

    @Test(arguments: outages)
    func tokenCannotBeChecked(_ outage: Outage) async throws {
        let drive = Drive { $0.outage = outage.response }
        await drive.key(.paste(Self.token))
        #expect(drive.state.step == .token && words(drive).contains(outage.sentence), "\(words(drive))")
        if outage.response.status == 429 { #expect(words(drive).contains("Wait 17 s, then")) }
        #expect(!words(drive).contains("canaryCANARY"))
        await drive.host.change { $0.outage = nil }
        await drive.key(.enter)
        #expect(drive.state.bot.value?.username == "kap_test_bot" && drive.state.webhook.value != nil)
    }

    @Test(arguments: outages)
    func messagesCannotBeRead(_ outage: Outage) async throws {
        let drive = Drive()
        await drive.key(.paste(Self.token), .enter, "x")
        await drive.host.change { $0.outage = outage.response }
        try await drive.poll()
        #expect(drive.state.search.failure != nil && words(drive).contains(outage.sentence), "\(words(drive))")
        await drive.host.change {
            $0.outage = nil
            $0.queue("message", TelegramSetupPerformerTests.wrote, now: .zero)
        }
        #expect((drive.waiting != nil) == outage.isWaitedFor)
        if !outage.isWaitedFor { await drive.key("l") }
        try await drive.poll(after: outage.isWaitedFor ? .seconds(outage.response.status == 429 ? 17 : 3) : nil)
        #expect(drive.state.search.chats.map(\.id) == [Self.groupID] && drive.state.search.failure == nil)
    }

    @Test func wrongAddressOfTheServerIsNamedBesideTheToken() async throws {
        let drive = Drive()
        await drive.key(.tab, .control("u"))
        await drive.type("http://localhost:8081/wrong")
        await drive.key(.paste(Self.token))
        #expect(drive.state.bot.failure == .malformedToken && words(drive).contains("or the url is wrong"))
    }

    // MARK: Who is heard

    @Test func plainTalkInAGroupIsNotHeardAndTheCommandIs() async throws {
        let drive = Drive()
        await drive.key(.paste(Self.token), .enter)
        #expect(words(drive).contains("May kaptop read"))
        await drive.key(.backTab)
        #expect(words(drive).contains("privacy mode is on: in groups it sees commands only"))
        await drive.key(.enter, "x", .right)
        let code = try #require(drive.state.code)
        #expect(words(drive).contains("send: /start@kap_test_bot \(code.text)"))
        await drive.host.change { $0.write("hello? anybody?", in: Self.groupID, date: 5, now: .zero) }
        try await drive.poll(after: .seconds(25))
        #expect(drive.state.search.chats.isEmpty)
        await drive.host.change { $0.write("/start@kap_test_bot \(code.text)", in: Self.groupID, date: 30, now: .seconds(25)) }
        try await drive.poll()
        #expect(drive.state.search.answered?.id == Self.groupID)
    }

    @Test func withoutPrivacyModeEverythingIsHeard() async throws {
        let drive = Drive { $0.canReadAllGroupMessages = true }
        await drive.key(.paste(Self.token))
        #expect(words(drive).contains("privacy mode is off"))
        await drive.host.change { $0.write("hello", in: Self.groupID, date: 5, now: .zero) }
        await drive.key(.enter, "x")
        try await drive.poll()
        #expect(drive.state.search.chats.map(\.id) == [Self.groupID] && drive.state.search.answered == nil)
    }

    @Test func messagesOfTheDayBeforeAreGone() async throws {
        let drive = Drive { $0.queue("message", TelegramSetupPerformerTests.wrote, now: .zero) }
        await drive.clock.advance(by: .seconds(86_400))
        await drive.key(.paste(Self.token), .enter, "x")
        try await drive.poll(after: .seconds(25))
        #expect(drive.state.search.chats.isEmpty && words(drive).contains("listening; the chat shows up here"))
    }

    @Test func whoeverIsAddedShowsUpAndWhoeverIsThrownOutCannotBeTaken() async throws {
        let drive = Drive {
            $0.add(.init(id: -1_009, kind: .channel, title: "News"))
            $0.setStatus("administrator", in: -1_009, date: 3, now: .zero)
            $0.setStatus("kicked", in: Self.groupID, date: 4, now: .zero)
        }
        await drive.key(.paste(Self.token), .enter, "x", .right, .right)
        try await drive.poll()
        #expect(drive.state.search.chats.map(\.id) == [Self.groupID, -1_009])
        // The channel was made the bot's after the search began, so it is marked by itself.
        #expect(drive.state.search.selected?.id == -1_009)
        await drive.key("g", .enter)
        #expect(drive.state.step == .chat && words(drive).contains("the bot is not in Ops on-call"))
        await drive.key("j", .enter)
        #expect(drive.state.step == .options && drive.state.settings.chatID == "-1009")
    }

    /// Fifty-two bits are more than a floating number shows exactly.
    @Test func longestIDIsSavedDigitForDigit() async throws {
        let id: Int64 = -1_004_503_599_627_369
        let drive = Drive { $0.add(.init(id: id, kind: .supergroup, title: "Far")) }
        await drive.key(.paste(Self.token), .enter, "x")
        let code = try #require(drive.state.code)
        await drive.host.change { $0.write("/start@kap_test_bot \(code.text)", in: id, date: 10, now: .zero) }
        try await drive.poll()
        await drive.key(.enter, .enter, .enter)
        #expect(drive.state.settings.chatID == "-1004503599627369")
        #expect(await drive.host.service.sent.map(\.chatID) == [id])
    }

    // MARK: Other programs

    @Test func rivalIsThrownOutOnceAndNotAgainUnasked() async throws {
        let drive = Drive { $0.rival = .init(returnsAfter: .seconds(1)) }
        await drive.key(.paste(Self.token), .enter, "x")
        try await drive.poll(after: .seconds(1))
        #expect(words(drive).contains("409: another program reads @kap_test_bot's messages"))
        #expect(drive.waiting == nil)
        #expect(await drive.host.service.rival?.interruptions == 1)
        await drive.host.change {
            $0.rival = nil
            $0.queue("message", TelegramSetupPerformerTests.wrote, now: .seconds(1))
        }
        await drive.key("l")
        try await drive.poll()
        #expect(drive.state.search.selected?.id == Self.groupID)
    }

    @Test func webhookThatIsSetMeanwhileIsAskedAbout() async throws {
        let drive = Drive()
        await drive.key(.paste(Self.token), .enter, "x")
        await drive.host.change { $0.webhookURL = "https://late.example.com/secret/path" }
        try await drive.poll()
        #expect(drive.state.question == .webhook && words(drive).contains("late.example.com gets them"))
        #expect(!words(drive).contains("secret/path") && drive.waiting == nil)
        #expect(await drive.host.service.webhookURL == "https://late.example.com/secret/path")
    }

    @Test func whatAnotherProgramLimitsIsSaidAndLeft() async throws {
        let drive = Drive { $0.allowedUpdates = ["callback_query"] }
        await drive.key(.paste(Self.token), .enter, "x")
        #expect(words(drive).contains("another program limits what this bot is told to callback_query"))
        try await drive.poll(after: .seconds(25))
        #expect(await drive.host.service.allowedUpdates == ["callback_query"])
        // Messages are enough for all but channels, which only `my_chat_member` tells of.
        let talk = Drive { $0.allowedUpdates = ["message"] }
        await talk.key(.paste(Self.token), .enter, "x")
        #expect(!words(talk).contains("another program limits"))
        await talk.key(.right, .right)
        #expect(words(talk).contains("another program limits what this bot is told to message"))
    }

    @Test func behindAHundredMessagesTheIDCanStillBeTyped() async throws {
        let drive = Drive { service in
            service.add(.init(id: 42, kind: .person, title: "Chatty"))
            for _ in 0..<100 { service.write("hi", in: 42, date: 1, now: .zero) }
        }
        await drive.key(.paste(Self.token), .enter, "x")
        try await drive.poll()
        #expect(words(drive).contains("100 messages wait for @kap_test_bot and hide newer ones"))
        await drive.key(.tab)
        await drive.type("\(Self.groupID)")
        await drive.key(.enter)
        #expect(drive.state.step == .options)
        #expect(await drive.host.service.waitingUpdates == 100)
    }

    // MARK: Typed ids

    @Test func namesOfPublicChatsAreAddressesAndThoseOfPeopleAreNot() async throws {
        let drive = Drive { service in
            var ann = TelegramStandIn.Chat(id: 42, kind: .person, title: "Ann")
            ann.username = "ann_ops"
            service.add(ann)
            var news = TelegramStandIn.Chat(id: -1_009, kind: .channel, title: "News")
            news.username = "Ops_News"
            service.add(news)
        }
        await drive.key(.paste(Self.token), .enter, "i")
        await drive.type("@ann_ops")
        await drive.key(.enter)
        #expect(drive.state.step == .chat && drive.state.chatInquiry.failure == .chatNotFound)
        #expect(words(drive).contains("Only public channels and supergroups can be named like this"))
        await drive.key(.control("u"))
        await drive.type("@ops_news")
        await drive.key(.enter)
        #expect(drive.state.step == .options && drive.state.settings.chatID == "-1009")
    }

    @Test func botsOwnNumberIsNotAskedFor() async throws {
        let drive = Drive()
        await drive.key(.paste(Self.token), .enter, "i")
        let asked = await drive.http.requests.count
        await drive.type("7204451930")
        await drive.key(.enter)
        #expect(words(drive).contains("that is the bot itself"))
        #expect(await drive.http.requests.count == asked)
    }

    // MARK: Topics

    private func forum(_ topics: Set<Int64>) -> TelegramStandIn.Chat {
        var forum = TelegramSetupPerformerTests.group()
        forum.topics = topics
        return forum
    }

    @Test func generalTopicIsSentToWithoutANumber() async throws {
        let forum = forum([13])
        let drive = Drive { $0.add(forum) }
        await drive.key(.paste(Self.token), .enter, "x")
        let code = try #require(drive.state.code)
        await drive.host.change { $0.write("/start@kap_test_bot \(code.text)", in: Self.groupID, topic: 1, date: 10, now: .zero) }
        try await drive.poll()
        await drive.key(.enter, .enter, .enter)
        // Telegram knows no topic 1: with that number the test would have failed.
        #expect(await drive.host.service.sent.map(\.threadID) == [nil])
        #expect(drive.state.settings.chatID == "\(Self.groupID)" && drive.state.settings.chats.map(\.threadID) == [nil])
    }

    @Test(arguments: [true, false])
    func closedOrDeletedTopicIsSaid(_ isDeleted: Bool) async throws {
        let open = forum([13])
        let drive = Drive { $0.add(open) }
        await drive.key(.paste(Self.token), .enter, "x")
        let code = try #require(drive.state.code)
        await drive.host.change { $0.write("/start@kap_test_bot \(code.text)", in: Self.groupID, topic: 13, date: 10, now: .zero) }
        try await drive.poll()
        var gone = forum(isDeleted ? [] : [13])
        if !isDeleted { gone.refusal = "Bad Request: TOPIC_CLOSED" }
        await drive.host.change { [gone] in $0.add(gone) }
        await drive.key(.enter, .enter, .enter)
        #expect(words(drive).contains("the topic is closed or gone") && words(drive).contains("Reopen the topic"))
        await drive.host.change { $0.add(open) }
        await drive.key(.enter)
        #expect(drive.state.hasPassedTest)
    }

    // MARK: The test message

    struct Refusal: Sendable, CustomTestStringConvertible {
        var description: String
        var sentence: String
        var testDescription: String { description }
    }

    /// Telegram's own words, and the one thing to do about them.
    static let refusals = [
        Refusal(description: "Forbidden: bot was blocked by the user", sentence: "Unblock @kap_test_bot in Telegram"),
        Refusal(description: "Forbidden: user is deactivated", sentence: "choose another chat"),
        Refusal(description: "Forbidden: bot can't initiate conversation with a user", sentence: "must press Start in @kap_test_bot first"),
        Refusal(description: "Forbidden: bot was kicked from the supergroup chat", sentence: "Add @kap_test_bot to the chat again"),
        Refusal(description: "Forbidden: bot is not a member of the channel chat", sentence: "Add @kap_test_bot to the chat again"),
        Refusal(description: "Forbidden: the group chat was deleted", sentence: "choose another chat"),
        Refusal(
            description: "Bad Request: not enough rights to send text messages to the chat",
            sentence: "Give @kap_test_bot the right to send messages"),
        Refusal(
            description: "Bad Request: need administrator rights in the channel chat",
            sentence: "Give @kap_test_bot the right to send messages"),
        Refusal(description: "Bad Request: chat not found", sentence: "Add @kap_test_bot to the chat; then"),
        Refusal(description: "Bad Request: chat_id is empty", sentence: "Add @kap_test_bot to the chat; then"),
    ]

    @Test(arguments: refusals)
    func everyRefusalHasItsRemedy(_ refusal: Refusal) async throws {
        let drive = Drive { service in
            var chat = TelegramSetupPerformerTests.group()
            chat.refusal = refusal.description
            service.add(chat)
        }
        try await drive.findChat()
        await drive.key(.enter, .enter, .enter)
        #expect(words(drive).contains(refusal.sentence) && words(drive).contains(refusal.description), "\(words(drive))")
        await drive.host.change { $0.add(TelegramSetupPerformerTests.group()) }
        await drive.key(.enter)
        #expect(drive.state.hasPassedTest)
    }

    @Test func secondTestTooSoonSaysHowLongToWait() async throws {
        let drive = Drive { $0.messageInterval = .seconds(30) }
        try await drive.findChat()
        await drive.key(.enter, .enter, .enter)
        #expect(drive.state.hasPassedTest)
        await drive.key("r")
        #expect(words(drive).contains("Telegram asks to slow down") && words(drive).contains("Wait 31 s, then"))
        await drive.clock.advance(by: .seconds(31))
        await drive.key(.enter)
        #expect(drive.state.hasPassedTest)
        #expect(await drive.host.service.sent.count == 2)
    }

    @Test(arguments: outages.filter { $0.isWaitedFor })
    func testWaitsForWhatStandsBetween(_ outage: Outage) async throws {
        let drive = Drive()
        try await drive.findChat()
        await drive.key(.enter, .enter)
        await drive.host.change { $0.outage = outage.response }
        await drive.key(.enter)
        #expect(!drive.state.hasPassedTest && drive.state.step == .test)
        #expect(await drive.host.service.sent.isEmpty)
        await drive.host.change { $0.outage = nil }
        await drive.key(.enter)
        #expect(drive.state.hasPassedTest)
    }
}
