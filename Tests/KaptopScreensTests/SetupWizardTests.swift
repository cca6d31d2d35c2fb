import KaptopDelivery
import Testing
import TextUI

@testable import KaptopScreens

/// The Telegram wizard as a dialogue: a message, and what it wants done.
@Suite struct SetupWizardTests {
    typealias Sample = SetupWizardSample
    typealias Effect = TelegramSetup.Effect

    private let url = TelegramSettings.defaultURL

    private func text(_ state: TelegramSetup.State) -> String {
        TelegramSetup.view(state, size: Size(width: 100, height: 34)).lines.map { line in
            // Frame and doubled spaces are no part of a sentence.
            line.filter { $0 != "│" }.split(separator: " ").joined(separator: " ")
        }.joined(separator: " ")
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
        #expect(TelegramSetup.update(&state, .key(.paste(pasted))) == [.getMe(Sample.token, url: url)])
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
        #expect(Sample.play([.bot(.success(Sample.bot), token: Sample.token)], &state) == [])
        #expect(state.bot == .unasked)
    }

    static let tokenFailures: [(TelegramAPIFailure, String)] = [
        (.unauthorized, "copy the current one from @BotFather"), (.malformedToken, "this is not a bot's token"),
        (.network(HTTPFailure(.nameNotFound, host: "api.telegram.org", detail: "no such host")), "check network, name and proxy"),
        (.captivePortal(host: "api.telegram.org"), "a login page or a proxy is in the way"),
        (.rateLimited(retryAfter: .seconds(7)), "Wait 7 s, then"),
    ]

    @Test(arguments: tokenFailures.indices)
    func everyFailureOfTheTokenHasItsOwnSentence(_ index: Int) {
        let (failure, sentence) = Self.tokenFailures[index]
        var state = Sample.state()
        Sample.play([.resize(Size(width: 100, height: 34))] + Sample.failed(failure), &state)
        // The page has two columns; the right one holds the sentence.
        let right = TelegramSetup.view(state, size: Size(width: 100, height: 34)).lines.map { $0.dropFirst(50).dropLast() }
        let words = right.joined(separator: " ").split(separator: " ").joined(separator: " ")
        #expect(words.contains(sentence))
        #expect(Sample.play([.key(.enter)], &state) == [.getMe(Sample.token, url: url)])
    }

    // MARK: Chat

    @Test func webhookIsAskedAboutBeforeUpdatesAreRead() {
        var state = Sample.state()
        Sample.play(Sample.pasted, &state)
        let effects = Sample.play([.bot(.success(Sample.bot), token: Sample.token)], &state)
        #expect(effects == [.getWebhookInfo(Sample.token, url: url)])
        #expect(Sample.play([.key(.enter)], &state) == [])
        #expect(Sample.play([.webhook(.success(TelegramWebhook()), token: Sample.token)], &state) == [])
        #expect(Sample.play([.key(.enter)], &state) == [.poll(Sample.token, url: url, after: .zero)])
    }

    @Test func withAWebhookOnlyTheIDCanBeTyped() {
        var state = Sample.state()
        let webhook = TelegramWebhook(host: "hooks.example.com")
        Sample.play(
            Sample.pasted + [.bot(.success(Sample.bot), token: Sample.token), .webhook(.success(webhook), token: Sample.token)], &state)
        #expect(Sample.play([.key(.enter)], &state) == [])
        let effects = Sample.play(Sample.typed("-100123") + [.key(.enter)], &state)
        #expect(effects == [.getChat("-100123", Sample.token, url: url)])
        Sample.play([.key(.backTab)], &state)
        #expect(state.step == .token)
    }

    @Test func pollingPausesWhereTheAnswerCameAtOnce() {
        var state = Sample.state()
        Sample.play(Sample.listening, &state)
        let soon = Sample.play([.updates(.success(Sample.updates), token: Sample.token, took: .milliseconds(90))], &state)
        #expect(soon == [.poll(Sample.token, url: url, after: .seconds(3))])
        let late = Sample.play([.updates(.success(Sample.updates), token: Sample.token, took: .seconds(25))], &state)
        #expect(late == [.poll(Sample.token, url: url, after: .zero)])
    }

    @Test func thereIsNeverASecondPollOfTheSameBot() {
        var state = Sample.state()
        Sample.play(Sample.listening, &state)
        #expect(Sample.play([.key("r")], &state) == [])
        #expect(Sample.play([.key(.backTab), .key(.enter)], &state) == [])
        // The answer to the first one goes on.
        let effects = Sample.play([.updates(.success([]), token: Sample.token, took: .seconds(25))], &state)
        #expect(effects == [.poll(Sample.token, url: url, after: .zero)])
    }

    @Test func aHundredWaitingUpdatesStopTheSearch() {
        var state = Sample.state()
        let full = (0..<100).map { TelegramUpdate(id: $0, kind: "message", chats: [Sample.person]) }
        #expect(Sample.play(Sample.listening + [.updates(.success(full), token: Sample.token, took: .zero)], &state) == [])
        #expect(text(state).contains("100 messages wait for this bot"))
        #expect(Sample.play([.key("r")], &state) == [.poll(Sample.token, url: url, after: .zero)])
    }

    @Test func rivalPollerStopsTheSearchAndIsNamed() {
        var state = Sample.state()
        #expect(Sample.play(Sample.searchFailed(.conflictPoller), &state) == [])
        #expect(text(state).contains("another program reads this bot's messages"))
    }

    @Test func webhookThatAppearsMeanwhileIsAskedAbout() {
        var state = Sample.state()
        #expect(Sample.play(Sample.searchFailed(.conflictWebhook), &state) == [.getWebhookInfo(Sample.token, url: url)])
        Sample.play([.webhook(.success(TelegramWebhook(host: "hooks.example.com")), token: Sample.token)], &state)
        #expect(state.isTypingID)
        #expect(text(state).contains("webhook at hooks.example.com"))
    }

    @Test func lostNetworkIsTriedAgain() {
        var state = Sample.state()
        let failure = TelegramAPIFailure.network(HTTPFailure(.timeout, host: "api.telegram.org", detail: "timeout"))
        #expect(Sample.play(Sample.searchFailed(failure), &state) == [.poll(Sample.token, url: url, after: .seconds(3))])
        #expect(
            Sample.play([.updates(.failure(.rateLimited(retryAfter: .seconds(9))), token: Sample.token, took: .zero)], &state)
                == [.poll(Sample.token, url: url, after: .seconds(9))])
    }

    @Test func selectionStaysWithItsChatWhenOthersShowUp() {
        var state = Sample.state()
        Sample.play(
            Sample.listening + [
                .updates(.success([TelegramUpdate(id: 1, kind: "message", chats: [Sample.person])]), token: Sample.token, took: .zero)
            ],
            &state)
        Sample.play([.updates(.success(Sample.updates), token: Sample.token, took: .zero)], &state)
        #expect(state.search.chats.map(\.id) == [Sample.group.id, Sample.person.id, Sample.channel.id])
        #expect(state.search.selectedID == Sample.person.id)
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
        ("12abc", .notAnID), ("", .notAnID), ("-0", .notAnID), ("@a", .notAnID), ("7204451930", .botsOwn),
    ]

    @Test(arguments: badIDs.indices)
    func typedIDIsCheckedBeforeTelegramIsAsked(_ index: Int) {
        let (id, mistake) = Self.badIDs[index]
        var state = Sample.state()
        #expect(Sample.play(Sample.found + [.key("i")] + Sample.typed(id) + [.key(.enter)], &state) == [])
        #expect(state.idMistake == mistake)
    }

    @Test func publicNameIsSavedAsItsNumber() {
        var state = Sample.state()
        let effects = Sample.play(Sample.found + [.key("i")] + Sample.typed(" @ops_room ") + [.key(.enter)], &state)
        #expect(effects == [.getChat("@ops_room", Sample.token, url: url)])
        Sample.play([.chat(.success(Sample.group), id: "@ops_room", token: Sample.token)], &state)
        #expect(state.step == .options)
        #expect(state.settings.chatID == "-1001472583690")
    }

    @Test func escapeClosesTheFieldBeforeItAsksToLeave() {
        var state = Sample.state()
        Sample.play(Sample.found + [.key("i"), .key(.escape)], &state)
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
        #expect(Sample.play(Sample.testing + [.key(.enter)], &state) == [.sendTest(Sample.settings)])
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
        var moved = Sample.settings
        moved.chatID = "-1009"
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
        Refusal(.network, nil, "api.telegram.org: timeout", retries: .some(nil), "Check network, name and proxy"),
        Refusal(.server, 200, "200 <html>Please sign in", retries: .some(nil), "sign in to this network"),
        Refusal(.server, 502, "502 Bad Gateway", retries: .some(nil), "Wait a little"),
    ]

    @Test(arguments: refusals)
    func everyRefusalOfTheTestHasItsRemedy(_ refusal: Refusal) {
        var state = Sample.state()
        Sample.play(Sample.tested(refusal.verdict), &state)
        #expect(text(state).contains(refusal.remedy))
        #expect(Sample.play([.key(.enter)], &state) == [.sendTest(Sample.settings)])
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
        #expect(Sample.play([.key("r")], &state) == [.preview(Sample.settings)])
    }

    @Test func itDoesNotEndGreenWhileNothingWillBeSent() {
        var state = Sample.state(tasks: .init(all: 5, namingTelegram: 0))
        Sample.play(Sample.saved, &state)
        #expect(text(state).contains("Saved, but nothing will be sent yet"))
        Sample.play([.key("o"), .key(" ")], &state)
        #expect(state.step == .options && state.settings.isGlobal)
        // The file is written all the same, and leaving says so.
        #expect(Sample.play([.key(.escape), .key("x")], &state) == [.finish(.saved(path: Sample.report.path))])
    }

    @Test func linksAreCopiedAndLoopKeysWorkEverywhere() {
        var state = Sample.state()
        #expect(Sample.play([.key(.control("y"))], &state) == [.copy("https://t.me/BotFather")])
        #expect(Sample.play(Sample.found + [.key(.control("y"))], &state) == [.copy("https://t.me/KapOpsBot")])
        #expect(Sample.play([.key(.control("l"))], &state) == [.repaint])
        #expect(TelegramSetup.request(for: .finish(.left)) == .quit)
        #expect(TelegramSetup.request(for: .copy("a")) == .copy("a"))
    }
}
