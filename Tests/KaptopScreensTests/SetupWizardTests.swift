import KaptopDelivery
import Testing
import TextUI

@testable import KaptopScreens

/// The Telegram wizard as a dialogue: a message, and what it wants done.
@Suite struct SetupWizardTests {
    typealias Sample = SetupWizardSample
    typealias Effect = TelegramSetup.Effect

    private let access = Sample.access

    private func text(_ state: TelegramSetup.State) -> String {
        TelegramSetup.view(state, size: Size(width: 100, height: 34)).lines.map { line in
            // Frame and doubled spaces are no part of a sentence.
            line.filter { $0 != "│" }.split(separator: " ").joined(separator: " ")
        }.joined(separator: " ")
    }

    /// The right one of the first page's two columns.
    private func right(_ state: TelegramSetup.State) -> String {
        let lines = TelegramSetup.view(state, size: Size(width: 100, height: 34)).lines.map { $0.dropFirst(51).dropLast() }
        return lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
    }

    // MARK: Token

    static let pastes: [String] = [
        Sample.tokenText, "  \(Sample.tokenText)\n", "bot\(Sample.tokenText)",
        "Done! Congratulations on your new bot.\nUse this token to access the HTTP API:\n\(Sample.tokenText)\nKeep it safe",
        "https://api.telegram.org/bot\(Sample.tokenText)/getUpdates?offset=0",
    ]

    @Test(arguments: pastes)
    func tokenIsFoundInWhatWasPastedAndCheckedAtOnce(_ pasted: String) {
        var state = Sample.state()
        #expect(Sample.play([.key(.paste(pasted))], &state) == [.getMe(access)])
        #expect(state.token?.secret == Sample.token)
    }

    @Test func pastedTokenTakesThePlaceOfAnOldOne() {
        var settings = TelegramSettings()
        settings.token = Secret("123456789:OLDoldOLDoldOLDoldOLDoldOLDoldOLDol")
        var state = Sample.state(settings: settings)
        Sample.play(Sample.pasted, &state)
        #expect(state.token?.secret == Sample.token)
    }

    @Test func everyLetterIsTextInTheTokenField() {
        var state = Sample.state()
        Sample.play(Sample.typed("qxjkgyGri?12 /"), &state)
        #expect(state.tokenField.reveal().text == "qxjkgyGri?12 /")
        #expect(state.step == .token)
    }

    @Test func enterWithoutATokenSaysSo() {
        var state = Sample.state()
        #expect(Sample.play(Sample.typed("hello") + [.key(.enter)], &state) == [])
        #expect(text(state).contains("no token in this"))
    }

    @Test func answerForAnotherTokenIsNoNews() {
        var state = Sample.state()
        Sample.play(Sample.pasted + [.key(.end), .key(.backspace), .key("z")], &state)
        #expect(Sample.play([.bot(.success(Sample.bot), access)], &state) == [])
        #expect(state.bot == .unasked)
    }

    static let tokenFailures: [(TelegramAPIFailure, String)] = [
        (.unauthorized, "copy the current one from @BotFather"), (.malformedToken, "this is not a bot's token"),
        (.network(HTTPFailure(.nameNotFound, host: "api.telegram.org", detail: "no such host")), "check network and DNS"),
        (.network(HTTPFailure(.timeout, host: "api.telegram.org", detail: "no answer in time")), "enter the proxy to go through"),
        (.network(HTTPFailure(.proxy, host: "api.telegram.org", detail: "the proxy asks for a password")), "check the proxy's address"),
        (.network(HTTPFailure(.tls, host: "api.telegram.org", detail: "no TLS")), "A proxy that opens connections"),
        (.captivePortal(host: "api.telegram.org"), "sign in to this network"),
        (.trouble(status: 502), "Telegram has trouble of its own"),
        (.rateLimited(retryAfter: .seconds(7)), "Wait 7 s, then"),
    ]

    @Test(arguments: tokenFailures.indices)
    func everyFailureOfTheTokenHasItsOwnSentence(_ index: Int) {
        let (failure, sentence) = Self.tokenFailures[index]
        var state = Sample.state()
        Sample.play([.resize(Size(width: 100, height: 34))] + Sample.failed(failure), &state)
        #expect(right(state).contains(sentence))
        #expect(Sample.play([.key(.enter)], &state) == [.getMe(access)])
    }

    // MARK: Chat

    @Test func nothingIsReadBeforeTheOperatorAgrees() {
        var state = Sample.state()
        Sample.play(Sample.pasted, &state)
        #expect(Sample.play([.bot(.success(Sample.bot), access)], &state) == [.getWebhookInfo(access)])
        #expect(Sample.play([.key(.enter)], &state) == [])
        #expect(Sample.play([.webhook(.success(TelegramWebhook(pendingUpdates: 3)), access)], &state) == [])
        #expect(Sample.play([.key(.enter)], &state) == [])
        #expect(text(state).contains("a program that polls this bot is interrupted once"))
        #expect(text(state).contains("3 messages of the last day wait"))
        for key: Key in [.enter, "y", " ", "l", "d"] { #expect(Sample.play([.key(key)], &state) == []) }
        #expect(Sample.play([.key("x")], &state) == [.makeCode, .poll(access, after: .zero)])
        // It is asked once for a bot.
        Sample.play([.code(Sample.code), .updates(.success([]), access, took: .seconds(25)), .key(.backTab)], &state)
        #expect(Sample.play([.key(.enter)], &state) == [])
        #expect(state.question == nil)
    }

    @Test func whoeverRefusesToReadTypesTheID() {
        var state = Sample.state()
        #expect(Sample.play(Sample.asked + [.key("i")], &state) == [])
        let effects = Sample.play(Sample.typed("-100123") + [.key(.enter)], &state)
        #expect(effects == [.getChat("-100123", access)])
        // Another thought: Tab asks once more.
        Sample.play([.chat(.failure(.chatNotFound), id: "-100123", access), .key(.tab)], &state)
        #expect(state.question == .rival)
        #expect(Sample.play([.key("x")], &state) == [.makeCode, .poll(access, after: .zero)])
        #expect(state.typedID == "-100123")
    }

    @Test func webhookStaysWhereTheIDIsTyped() {
        var state = Sample.state()
        #expect(Sample.play(Sample.webhook + [.key(.enter)], &state) == [])
        #expect(text(state).contains("hooks.example.com gets them"))
        #expect(Sample.play([.key("i")], &state) == [])
        let effects = Sample.play(Sample.typed("-100123") + [.key(.enter)], &state)
        #expect(effects == [.getChat("-100123", access)])
        Sample.play([.key(.backTab)], &state)
        #expect(state.step == .token)
    }

    @Test func webhookIsRemovedOnlyAfterTwoQuestions() {
        var state = Sample.state()
        #expect(Sample.play(Sample.webhook + [.key(.enter), .key("x"), .key(.enter)], &state) == [])
        #expect(Sample.play([.key("r")], &state) == [])
        #expect(text(state).contains("the program there gets no message of this bot any more"))
        #expect(text(state).contains("Telegram tells neither its secret nor its certificate"))
        Sample.play([.key(.escape)], &state)
        #expect(state.question == .webhook && !state.isAskingToLeave)
        #expect(Sample.play([.key("r"), .key("x")], &state) == [.removeWebhook(access)])
        #expect(Sample.play([.key("x")], &state) == [])
        #expect(Sample.play([.webhookRemoved(.unauthorized, access)], &state) == [])
        #expect(text(state).contains("401"))
        #expect(Sample.play([.key("x")], &state) == [.removeWebhook(access)])
        #expect(Sample.play([.webhookRemoved(nil, access)], &state) == [.makeCode, .poll(access, after: .zero)])
        #expect(text(state).contains("The webhook at hooks.example.com is removed"))
    }

    @Test(arguments: [
        ("/start k7Q4F-x_9Zab", true), ("/start@KapOpsBot k7Q4F-x_9Zab", true), ("/start@kapopsbot k7Q4F-x_9Zab", true),
        ("k7Q4F-x_9Zab", true), ("/start@otherbot k7Q4F-x_9Zab", false), ("/start k7Q4F-x_9Zax", false), ("/start", false),
        ("say k7Q4F-x_9Zab", false), ("/start k7Q4F-x_9Zab please", false),
    ])
    func chatThatAnswersWithTheCodeIsTaken(_ message: String, _ isAnswer: Bool) {
        var state = Sample.state()
        var stranger = Sample.group
        stranger.id = -5
        stranger.date = Sample.now / 1_000_000_000
        var chat = Sample.person
        chat.text = message
        let effects = Sample.play(Sample.listening + [Sample.seen(stranger, chat)], &state)
        #expect((state.search.answered == chat) == isAnswer)
        #expect(state.search.selected == (isAnswer ? chat : stranger))
        // With the answer there is nothing more to read.
        #expect(effects.isEmpty == isAnswer)
    }

    @Test func codeIsUsedOnce() {
        var state = Sample.state()
        var chat = Sample.person
        chat.text = "/start \(Sample.code.text)"
        Sample.play(Sample.listening + [Sample.seen(chat), .key(.enter)], &state)
        #expect(state.chat == chat)
        let effects = Sample.play([.key(.backTab)], &state)
        #expect(effects == [.makeCode, .poll(access, after: .zero)])
        #expect(state.code == nil && state.search.answered == nil)
        // The old answer is told again and means nothing now.
        Sample.play([.code(ChatCode("ABCDEFGHIJKL")), Sample.seen(chat)], &state)
        #expect(state.search.answered == nil)
    }

    @Test func forumTopicIsBoundWithItsChat() {
        var state = Sample.state()
        Sample.play(Sample.listening + [Sample.seen(Sample.person, Sample.group, Sample.topic), .key(.enter)], &state)
        #expect(state.settings.chatID == "ops-on-call-alerts")
        #expect(
            state.settings.chats == [.init(name: "ops-on-call-alerts", chatID: "-1001472583690", threadID: 13)])
        // The General topic takes no number.
        var general = Sample.topic
        general.threadID = 1
        #expect(general.topicEntry == nil)
    }

    @Test func topicsOfAForumAreRowsOfTheirOwn() {
        var state = Sample.state()
        var other = Sample.topic
        other.threadID = 14
        other.text = "hi"
        Sample.play(Sample.listening + [Sample.seen(Sample.group, other, Sample.topic)], &state)
        #expect(state.search.chats.map(\.threadID) == [14, 13, nil])
        // What happens to the bot in the group happens in its topics.
        var gone = Sample.group
        gone.botStatus = "kicked"
        gone.isBotThere = false
        Sample.play([.key("l"), Sample.seen(Sample.group, other, Sample.topic, gone)], &state)
        #expect(state.search.chats.allSatisfy { !$0.isBotThere })
    }

    @Test func channelThatMadeTheBotAnAdministratorIsRecognised() {
        var state = Sample.state()
        var channel = Sample.channel
        channel.isBotThere = true
        channel.botStatus = "administrator"
        channel.date = Sample.now / 1_000_000_000 + 5
        var old = Sample.group
        old.kind = .channel
        old.botStatus = "administrator"
        old.id = -77
        Sample.play(Sample.listening + [.key(.right), .key(.right), Sample.seen(old, Sample.person, channel)], &state)
        #expect(state.search.joinedChannels == [channel.id])
        #expect(state.search.selected == channel)
        #expect(text(state).contains("made the bot an administrator just now"))
    }

    @Test func linkFollowsTheInvitation() {
        var state = Sample.state()
        Sample.play(Sample.listening, &state)
        #expect(Sample.play([.key("y")], &state) == [.copy("https://t.me/KapOpsBot?start=k7Q4F-x_9Zab")])
        #expect(Sample.play([.key(.right), .key("y")], &state) == [.copy("https://t.me/KapOpsBot?startgroup=k7Q4F-x_9Zab")])
        #expect(Sample.play([.key(.right), .key("y")], &state) == [.copy("https://t.me/KapOpsBot?startchannel&admin=post_messages")])
    }

    @Test func botThatMayNotJoinGroupsSaysHowToChangeThat() {
        var state = Sample.state()
        var bot = Sample.bot
        bot.canJoinGroups = false
        let checked: [TelegramSetup.Message] =
            Sample.pasted + [.bot(.success(bot), access), .webhook(.success(TelegramWebhook()), access)]
        Sample.play(checked + [.key(.enter), .key("x"), .code(Sample.code), .key(.right)], &state)
        #expect(text(state).contains("/setjoingroups"))
    }

    @Test func codeFillsTheScreenAndGoesAwayWithTheAnswer() {
        var state = Sample.state()
        Sample.play([.resize(Size(width: 80, height: 24))] + Sample.listening + [.key(.function(3))], &state)
        #expect(TelegramSetup.view(state, size: state.size).text.contains("█"))
        // Keys of the list mean nothing behind it.
        #expect(Sample.play([.key(.enter)], &state) == [])
        #expect(!state.isCodeShown && state.step == .chat)
        Sample.play([.key(.function(3)), Sample.seen(Sample.topic)], &state)
        #expect(!state.isCodeShown)
    }

    @Test func pollingPausesWhereTheAnswerCameAtOnce() {
        var state = Sample.state()
        Sample.play(Sample.listening, &state)
        let soon = Sample.play([.updates(.success(Sample.updates), access, took: .milliseconds(90))], &state)
        #expect(soon == [.poll(access, after: .seconds(3))])
        let late = Sample.play([.updates(.success(Sample.updates), access, took: .seconds(25))], &state)
        #expect(late == [.poll(access, after: .zero)])
    }

    @Test func thereIsNeverASecondPollOfTheSameBot() {
        var state = Sample.state()
        Sample.play(Sample.listening, &state)
        #expect(Sample.play([.key("l")], &state) == [])
        #expect(Sample.play([.key(.backTab), .key(.enter)], &state) == [])
        // The answer to the first one goes on.
        let effects = Sample.play([.updates(.success([]), access, took: .seconds(25))], &state)
        #expect(effects == [.poll(access, after: .zero)])
    }

    @Test func aHundredWaitingUpdatesAreConfirmedOnlyAfterAQuestion() {
        var state = Sample.state()
        #expect(Sample.play(Sample.listening + [Sample.full()], &state) == [])
        #expect(text(state).contains("100 messages wait for @KapOpsBot and hide newer ones"))
        #expect(Sample.play([.key("d")], &state) == [])
        #expect(text(state).contains("no program that reads @KapOpsBot will ever get them"))
        #expect(Sample.play([.key(.escape)], &state) == [])
        #expect(Sample.play([.key("d"), .key("x")], &state) == [.poll(access, after: .zero, confirming: 599)])
        // The next poll confirms nothing.
        #expect(Sample.play([Sample.seen(Sample.person)], &state) == [.poll(access, after: .seconds(3))])
        // Without a full queue the key means nothing.
        Sample.play([.key("d")], &state)
        #expect(state.question == nil)
    }

    @Test func fullQueueCanBeLookedAtAgain() {
        var state = Sample.state()
        Sample.play(Sample.listening + [Sample.full()], &state)
        #expect(Sample.play([.key("l")], &state) == [.poll(access, after: .zero)])
    }

    @Test func rivalPollerStopsTheSearchAndIsNamed() {
        var state = Sample.state()
        #expect(Sample.play(Sample.searchFailed(.conflictPoller), &state) == [])
        #expect(text(state).contains("another program reads @KapOpsBot's messages"))
    }

    @Test func webhookThatAppearsMeanwhileIsAskedAbout() {
        var state = Sample.state()
        #expect(Sample.play(Sample.searchFailed(.conflictWebhook), &state) == [.getWebhookInfo(access)])
        Sample.play([.webhook(.success(Sample.hook), access)], &state)
        #expect(state.question == .webhook)
        #expect(text(state).contains("hooks.example.com gets them"))
    }

    @Test func lostNetworkIsTriedAgain() {
        var state = Sample.state()
        let failure = TelegramAPIFailure.network(HTTPFailure(.timeout, host: "api.telegram.org", detail: "timeout"))
        #expect(Sample.play(Sample.searchFailed(failure), &state) == [.poll(access, after: .seconds(3))])
        #expect(
            Sample.play([.updates(.failure(.rateLimited(retryAfter: .seconds(9))), access, took: .zero)], &state)
                == [.poll(access, after: .seconds(9))])
    }

    @Test func selectionStaysWithItsChatWhenOthersShowUp() {
        var state = Sample.state()
        Sample.play(
            Sample.listening + [
                .updates(.success([TelegramUpdate(id: 1, kind: "message", chats: [Sample.person])]), access, took: .zero)
            ],
            &state)
        Sample.play([.updates(.success(Sample.updates), access, took: .zero)], &state)
        #expect(state.search.chats.map(\.id) == [Sample.group.id, Sample.person.id, Sample.channel.id])
        #expect(state.search.selected == Sample.person)
        Sample.play([.key(.enter)], &state)
        #expect(state.chat == Sample.person)
    }

    @Test func chatWithoutTheBotIsNotTaken() {
        var state = Sample.state()
        Sample.play(Sample.found + [.key("G"), .key(.enter)], &state)
        #expect(state.step == .chat)
        #expect(text(state).contains("the bot is not in 東京 NOC"))
    }

    static let badIDs: [(String, IDMistake)] = [
        ("12abc", .notAnID), ("", .notAnID), ("-0", .notAnID), ("@a", .notAnID), ("7204451930", .botsOwn), ("@kapopsbot", .botsOwn),
    ]

    @Test(arguments: badIDs.indices)
    func typedIDIsCheckedBeforeTelegramIsAsked(_ index: Int) {
        let (id, mistake) = Self.badIDs[index]
        var state = Sample.state()
        #expect(Sample.play(Sample.found + [.key(.tab)] + Sample.typed(id) + [.key(.enter)], &state) == [])
        #expect(state.idMistake == mistake)
    }

    @Test func publicNameIsSavedAsItsNumber() {
        var state = Sample.state()
        let effects = Sample.play(Sample.found + [.key(.tab)] + Sample.typed(" @ops_room ") + [.key(.enter)], &state)
        #expect(effects == [.getChat("@ops_room", access)])
        Sample.play([.chat(.success(Sample.group), id: "@ops_room", access)], &state)
        #expect(state.step == .options)
        #expect(state.settings.chatID == "-1001472583690")
    }

    @Test func escapeClosesTheFieldBeforeItAsksToLeave() {
        var state = Sample.state()
        Sample.play(Sample.found + [.key(.tab), .key(.escape)], &state)
        #expect(!state.isTypingID && !state.isAskingToLeave)
        Sample.play([.key(.escape)], &state)
        #expect(state.isAskingToLeave)
        #expect(Sample.play([.key(.enter)], &state) == [])
        #expect(Sample.play([.key(.escape), .key("x")], &state) == [.finish(.left)])
    }

    // MARK: Options, test, save

    @Test func kapacitorsDefaultsArePreselected() {
        var state = Sample.state()
        Sample.play(Sample.chosen, &state)
        #expect(state.settings == Sample.settings)
        #expect(state.settings.parseMode == "")
    }

    @Test func repeatsCanBeLeftOutOnlyForAlertsOfAllTasks() {
        var state = Sample.state()
        Sample.play(Sample.chosen + [.key("G"), .key(" ")], &state)
        #expect(!state.settings.isStateChangesOnly)
        Sample.play([.key("k"), .key(" "), .key("j"), .key(" ")], &state)
        #expect(state.settings.isGlobal && state.settings.isStateChangesOnly)
        Sample.play([.key("k"), .key(" ")], &state)
        #expect(!state.settings.isGlobal && !state.settings.isStateChangesOnly)
    }

    @Test func goingBackKeepsEverything() {
        var state = Sample.state()
        Sample.play(Sample.testing + [.key(.backTab), .key(.right), .key(.backTab), .key(.backTab)], &state)
        #expect(state.step == .token)
        Sample.play([.key(.enter), .key(.enter), .key(.enter)], &state)
        #expect(state.step == .test)
        #expect(state.settings.parseMode == "Markdown")
        #expect(state.settings.chatID == Sample.settings.chatID)
        #expect(state.token?.secret == Sample.token)
    }

    @Test func testIsSentWithWhatIsEntered() {
        var state = Sample.state()
        #expect(Sample.play(Sample.testing + [.key(.enter)], &state) == [.sendTest(Sample.testSettings)])
        #expect(Sample.play([.key(.enter)], &state) == [])
    }

    @Test func passedTestCountsForItsOwnSettingsOnly() {
        var state = Sample.state()
        Sample.play(Sample.tested(.delivered), &state)
        #expect(state.hasPassedTest)
        Sample.play([.key(.backTab), .key(" "), .key(.enter)], &state)
        #expect(!state.hasPassedTest)
        #expect(state.test == .unasked)
    }

    @Test func groupThatBecameASupergroupIsFollowedOnce() {
        var state = Sample.state()
        let cause = Cause(.destinationNotFound, status: 400, detail: "400 Bad Request: group chat was upgraded to a supergroup chat")
        var moved = Sample.testSettings
        moved.chats[0].chatID = "-1009"
        let effects = Sample.play(Sample.tested(.resend(.newAddress("-1009"), cause)), &state)
        #expect(effects == [.sendTest(moved)])
        #expect(Sample.play([.tested(.resend(.newAddress("-1001472583690"), cause), moved)], &state) == [])
        #expect(text(state).contains("The new id is taken over from -1001472583690"))
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        var verdict: Verdict
        var remedy: String
        var testDescription: String { remedy }

        init(_ kind: Cause.Kind, _ status: Int?, _ detail: String, retries after: Duration?? = nil, _ remedy: String) {
            let cause = Cause(kind, status: status, detail: detail)
            verdict = after.map { .retry(after: $0, cause) } ?? .rejected(cause)
            self.remedy = remedy
        }
    }

    static let refusals = [
        Refusal(.destinationNotFound, 400, "400 Bad Request: chat not found", "Add @KapOpsBot to the chat"),
        Refusal(.blocked, 403, "403 Forbidden: bot was blocked by the user", "Unblock @KapOpsBot"),
        Refusal(.blocked, 403, "403 Forbidden: bot can't initiate conversation with a user", "must press Start"),
        Refusal(.blocked, 403, "403 Forbidden: bot was kicked from the group chat", "Add @KapOpsBot to the chat again"),
        Refusal(.blocked, 403, "403 Forbidden: the group chat was deleted", "choose another chat"),
        Refusal(.blocked, 400, "400 Bad Request: not enough rights to send text messages to the chat", "Give @KapOpsBot the right"),
        Refusal(.authorization, 401, "401 Unauthorized", "get the current one with /token"),
        Refusal(.rateLimit, 429, "429 Too Many Requests", retries: .some(.seconds(12)), "Wait 12 s"),
        Refusal(.network, nil, "api.telegram.org: timeout", retries: .some(nil), "name a proxy"),
        Refusal(.server, 200, "200 <html>Please sign in", retries: .some(nil), "sign in to this network"),
        Refusal(.server, 502, "502 Bad Gateway", retries: .some(nil), "Wait a little"),
    ]

    @Test(arguments: refusals)
    func everyRefusalOfTheTestHasItsRemedy(_ refusal: Refusal) {
        var state = Sample.state()
        Sample.play(Sample.tested(refusal.verdict), &state)
        #expect(text(state).contains(refusal.remedy))
        #expect(Sample.play([.key(.enter)], &state) == [.sendTest(Sample.testSettings)])
    }

    @Test func enterDoesNotWrite() {
        var state = Sample.state()
        #expect(Sample.play(Sample.saving + [.key(.enter)], &state) == [])
        #expect(Sample.play([.key("w")], &state) == [.save(Sample.preview)])
        #expect(Sample.play([.key("w")], &state) == [])
    }

    @Test func nothingIsDoneInAWindowTooSmallToShowIt() {
        var state = Sample.state()
        Sample.play(Sample.saving + [.resize(Size(width: 40, height: 12))], &state)
        #expect(Sample.play([.key("w")], &state) == [])
        #expect(Sample.play([.key(.control("c"))], &state) == [.finish(.left)])
        #expect(Sample.play([.resize(Size(width: 60, height: 16)), .key("w")], &state) == [.save(Sample.preview)])
    }

    @Test func writingCanNeitherBeLeftNorTakenBack() {
        var state = Sample.state()
        Sample.play(Sample.saving + [.key("w"), .key(.escape), .key(.backTab)], &state)
        #expect(!state.isAskingToLeave && state.step == .save)
        #expect(Sample.play([.saved(.success(Sample.report)), .key(.enter)], &state) == [.finish(.saved(path: Sample.report.path))])
    }

    @Test func failedWritingIsTold() {
        var state = Sample.state()
        let failure = SetupFailure("it was changed by someone else in the meantime", remedy: "r reads the file again.")
        Sample.play(Sample.saving + [.key("w"), .saved(.failure(failure))], &state)
        #expect(text(state).contains(failure.text))
        #expect(Sample.play([.key("r")], &state) == [.preview(Sample.settings, SaveChoice(), Sample.place)])
    }

    // MARK: The end

    @Test func endNamesTheTasksThatSend() {
        var state = Sample.state()
        Sample.play(Sample.saved, &state)
        #expect(text(state).contains("After saving: 2 of 5 tasks send to Ops on-call cpu_alert, mem_alert"))
        #expect(Sample.play([.key(.enter)], &state) == [.finish(.saved(path: Sample.report.path))])
    }

    @Test func itDoesNotEndGreenWhileNothingWillBeSent() {
        var state = Sample.state(tasks: Sample.silentTasks)
        Sample.play(Sample.saved, &state)
        #expect(text(state).contains("Saved, but nothing will be sent yet"))
        #expect(text(state).contains("After saving: 0 of 2 tasks send"))
        // Enter, pressed all the way here, does not run past the question.
        #expect(Sample.play([.key(.enter)], &state) == [])
        #expect(Sample.play([.key("z")], &state) == [.finish(.saved(path: Sample.report.path))])
    }

    @Test func linesAreAddedToAChosenTask() {
        var state = Sample.state(tasks: Sample.silentTasks)
        let change = EndingSample.change(".telegram()")
        let chosen = Sample.play(Sample.saved + [.key("i"), .key("j"), .key("k"), .key(.enter)], &state)
        #expect(chosen == [.script(.propose(lines: ".telegram()", task: "disk_alert"))])
        Sample.play([.script(.proposed(.success([change]), task: "disk_alert"))], &state)
        #expect(text(state).contains("Change the script of disk_alert?"))
        #expect(Sample.play([.key(.enter)], &state) == [])
        #expect(Sample.play([.key("x")], &state) == [.script(.change(change))])
        Sample.play([.script(.changed(.failure(.init("it has no alert", remedy: "Press Esc.")), task: "disk_alert"))], &state)
        #expect(text(state).contains("it has no alert"))
        Sample.play([.key("r"), .script(.proposed(.success([change]), task: "disk_alert")), .key("x")], &state)
        Sample.play([.script(.changed(.success(EndingSample.report(sending: "disk_alert")), task: "disk_alert"))], &state)
        #expect(text(state).contains("After saving: 1 of 2 tasks sends to Ops on-call disk_alert"))
        #expect(Sample.play([.key(.enter)], &state) == [.finish(.saved(path: Sample.report.path))])
    }

    @Test func allTasksAreSentAfterTheirDifferenceWasShown() {
        var state = Sample.state(tasks: Sample.silentTasks)
        var global = Sample.settings
        global.isGlobal = true
        #expect(Sample.play(Sample.saved + [.key("f")], &state) == [.preview(global, SaveChoice(), Sample.place)])
        #expect(state.step == .save && state.hasPassedTest)
        // The file is written all the same, and leaving says so.
        #expect(Sample.play([.key(.escape), .key("x")], &state) == [.finish(.saved(path: Sample.report.path))])
    }

    @Test func repeatsNameTheHandlersThatTheyThin() {
        var state = Sample.state()
        Sample.play(Sample.chosen + [.key("G")], &state)
        #expect(!text(state).contains("hipchat of cpu_alert"))
        Sample.play([.key("k"), .key(" "), .key("j"), .key(" ")], &state)
        #expect(text(state).contains("stop repeating too: hipchat of cpu_alert, log of disk_alert"))
    }

    @Test func previewShowsWhatTheChatWillShow() {
        var state = Sample.state()
        Sample.play(Sample.chosen, &state)
        #expect(text(state).contains("cpu_usage_idle on web-03 is CRITICAL: 3.4"))
        Sample.play([.key(.right)], &state)
        #expect(text(state).contains("cpuusageidle on web-03 is CRITICAL: 3.4"))
        #expect(text(state).contains("Markdown eats signs of this text"))
        state = Sample.state(newestAlert: .init(message: "cpu_usage of 5"))
        Sample.play(Sample.chosen + [.key(.right)], &state)
        #expect(text(state).contains("Can't find end of the entity starting at byte offset 3"))
        #expect(text(state).contains("(sent as plain text: Markdown did not parse)"))
        state = Sample.state(newestAlert: nil)
        Sample.play(Sample.chosen, &state)
        #expect(text(state).contains("An example, as the chat will show it"))
    }

    // MARK: Server, proxy, reveal

    @Test func serverAndProxyAreAskedWithAndSaved() {
        var state = Sample.state()
        let clear: [TelegramSetup.Message] = [.key(.control("u"))]
        Sample.play(
            [.key(.tab)] + clear + Sample.typed("http://localhost:8081/") + [.key(.tab)] + Sample.typed("proxy.example.com:3128"), &state)
        let there = TelegramAccess(token: Sample.token, url: "http://localhost:8081/bot", proxy: "http://proxy.example.com:3128")
        #expect(Sample.play(Sample.pasted, &state) == [.getMe(there)])
        #expect(Sample.play([.bot(.success(Sample.bot), there)], &state) == [.getWebhookInfo(there)])
        #expect(state.settings.url == "http://localhost:8081/bot")
        #expect(state.settings.proxy == "http://proxy.example.com:3128")
        // An answer over the old way is no news.
        Sample.play([.key(.tab), .key(.backspace)], &state)
        #expect(state.bot == .unasked)
        Sample.play([.bot(.success(Sample.bot), there)], &state)
        #expect(state.bot == .unasked)
    }

    @Test(
        arguments: [("ftp://x", nil), ("nonsense", nil), ("", "https://api.telegram.org/bot"), ("http://h:1/bot/", "http://h:1/bot")]
            as [(String, String?)])
    func serverIsCheckedBeforeItIsAsked(_ typed: String, _ url: String?) {
        var state = Sample.state()
        Sample.play(Sample.typed(Sample.tokenText) + [.key(.tab), .key(.control("u"))] + Sample.typed(typed), &state)
        let effects = Sample.play([.key(.enter)], &state)
        #expect(effects == (url.map { [.getMe(TelegramAccess(token: Sample.token, url: $0))] } ?? []))
        #expect((state.entryMistake == .badURL) == (url == nil))
    }

    @Test(
        arguments: [("p", "http://p:3128"), ("http://p:80/", "http://p:80"), ("user:word@p:80", nil), ("p:99999", nil), ("https://p", nil)]
            as [(String, String?)])
    func proxyIsCheckedBeforeItIsUsed(_ typed: String, _ proxy: String?) {
        var state = Sample.state()
        Sample.play(Sample.typed(Sample.tokenText) + [.key(.up)] + Sample.typed(typed) + [.key(.enter)], &state)
        #expect((state.entryMistake == .badProxy) == (proxy == nil))
        if let proxy { #expect(state.access?.proxy == proxy) }
    }

    @Test func tokenIsShownOnlyWhileItsKeySaysSo() {
        var state = Sample.state()
        Sample.play(Sample.checked, &state)
        #expect(!text(state).contains("canaryCANARY"))
        Sample.play([.key(.function(2))], &state)
        #expect(text(state).contains("AAFcanaryCANARY"))
        Sample.play([.key(.enter), .key(.backTab)], &state)
        #expect(!text(state).contains("canaryCANARY"))
    }

    // MARK: Before step 1

    @Test func whatIsInTheWayOfSavingIsSaidFirst() {
        var state = Sample.state(standing: Sample.blocked)
        #expect(state.step == .access)
        #expect(text(state).contains("mina may not write into /etc/kapacitor Leave, and run"))
        #expect(Sample.play([.key("l")], &state) == [.inspect])
        Sample.play([.inspected(Sample.blocked)], &state)
        #expect(state.step == .access)
        Sample.play([.key(.enter)], &state)
        #expect(state.step == .token)
        Sample.play([.key(.backTab), .key("l"), .inspected(Sample.standing)], &state)
        #expect(state.step == .token)
        // There is nothing to go back to now.
        Sample.play([.key(.backTab)], &state)
        #expect(state.step == .token)
    }

    @Test func linksAreCopiedAndLoopKeysWorkEverywhere() {
        var state = Sample.state()
        #expect(Sample.play([.key(.control("y"))], &state) == [.copy("https://t.me/BotFather")])
        #expect(Sample.play(Sample.found + [.key(.control("y"))], &state) == [.copy("https://t.me/KapOpsBot?start=k7Q4F-x_9Zab")])
        #expect(Sample.play([.key(.control("l"))], &state) == [.repaint])
        #expect(TelegramSetup.request(for: .finish(.left)) == .quit)
        #expect(TelegramSetup.request(for: .copy("a")) == .copy("a"))
    }
}
