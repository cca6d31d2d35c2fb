import KaptopDelivery
import Testing
import TextUI

@testable import KaptopScreens

/// A webhook that the wizard has removed, and how it is put back.
@Suite struct SetupWebhookTests {
    typealias Sample = SetupWizardSample

    private let access = Sample.access

    private func text(_ state: TelegramSetup.State) -> String {
        let lines = TelegramSetup.view(state, size: Size(width: 100, height: 34)).lines
        return lines.joined(separator: " ").split { $0 == " " || $0 == "│" }.joined(separator: " ")
    }

    private func played(_ messages: [TelegramSetup.Message]) -> (TelegramSetup.State, [TelegramSetup.Effect]) {
        var state = Sample.state()
        let effects = Sample.play(messages, &state)
        return (state, effects)
    }

    @Test func itIsAskedOnceTheChatIsFound() {
        var (state, effects) = played(Sample.foundAfterRemoval)
        #expect(effects == [] && state.question == .restoring && state.chat == Sample.group)
        let shown = text(state)
        #expect(shown.contains("Put the webhook at hooks.example.com back?") && !shown.contains("hookcanary"))
        #expect(shown.contains("40 connections at a time, always at 203.0.113.7, told of message, callback_query only"))
        #expect(shown.contains("Telegram tells neither its secret token nor its certificate"))
        for key: Key in [.enter, "r", "i", "w"] { #expect(Sample.play([.key(key)], &state) == []) }
        #expect(Sample.play([.key("x")], &state) == [.restoreWebhook(Sample.hook, access)])
        #expect(Sample.play([.key("x")], &state) == [] && state.question == .restoring)
        #expect(Sample.play([.webhookRestored(nil, access)], &state) == [])
        #expect(state.step == .options && state.removedWebhooks.isEmpty)
        // So there is nothing to say at the end.
        #expect(Sample.play([.key(.escape), .key("x")], &state) == [.finish(.left)])
    }

    @Test func pollThatSettingItEndsIsNoNews() {
        var (state, _) = played(Sample.foundAfterRemoval + [.key("x")])
        #expect(Sample.play([.updates(.failure(.conflictWebhook), access, took: .seconds(1))], &state) == [])
        #expect(state.search.failure == nil && !state.search.isPolling)
        Sample.play([.webhookRestored(nil, access)], &state)
        // Coming back, the webhook is asked about as before.
        Sample.play([.key(.backTab)], &state)
        #expect(state.question == .webhook)
        // The same where the poll's end comes last.
        (state, _) = played(Sample.foundAfterRemoval + [.key("x"), .webhookRestored(nil, access)])
        #expect(Sample.play([.updates(.failure(.conflictWebhook), access, took: .seconds(1))], &state) == [])
        #expect(state.step == .options)
    }

    @Test func failureHasItsSentenceAndCanBeTriedAgain() {
        var (state, effects) = played(Sample.foundAfterRemoval + [.key("x"), .webhookRestored(.trouble(status: 502), access)])
        #expect(effects == [] && state.question == .restoring)
        #expect(text(state).contains("502: Telegram has trouble Telegram has trouble of its own; wait a little, then try again."))
        #expect(Sample.play([.key("x")], &state) == [.restoreWebhook(Sample.hook, access)])
    }

    @Test func whoeverWentBackMeanwhileIsAskedAboutItAnew() {
        var (state, _) = played(Sample.foundAfterRemoval + [.key("x"), .key(.backTab), .key(.enter)])
        #expect(state.step == .chat && state.question == nil)
        #expect(Sample.play([.webhookRestored(.rateLimited(retryAfter: .seconds(2)), access)], &state) == [])
        Sample.play([.key(.enter), .key("x")], &state)
        #expect(text(state).contains("putting it back"))
        Sample.play([.key(.backTab), .key(.enter), .webhookRestored(nil, access)], &state)
        #expect(state.question == .webhook && text(state).contains("hooks.example.com gets them"))
    }

    @Test func whoeverLeavesItRemovedIsToldAtTheEnd() {
        var (state, _) = played(Sample.foundAfterRemoval + [.key("z")])
        #expect(state.step == .options)
        // It is not asked twice for the same bot.
        Sample.play([.key(.backTab), .key(.enter)], &state)
        #expect(state.step == .options)
        #expect(Sample.play([.key(.escape), .key("x")], &state) == [])
        #expect(text(state).contains("Still removed: the webhook at hooks.example.com"))
        // Esc goes back to the step.
        Sample.play([.key(.escape)], &state)
        #expect(state.departure == nil && state.step == .options)
        Sample.play([.key(.escape), .key("x")], &state)
        #expect(Sample.play([.key("x")], &state) == [.finish(.left)])
    }

    @Test func itIsPutBackBeforeTheWizardIsLeft() {
        var (state, _) = played(Sample.removed + [.key(.escape), .key("x")])
        #expect(state.departure == .left)
        #expect(Sample.play([.key("r")], &state) == [.restoreWebhook(Sample.hook, access)])
        #expect(Sample.play([.key("x"), .key(.escape)], &state) == [])
        #expect(Sample.play([.webhookRestored(.unauthorized, access)], &state) == [])
        #expect(text(state).contains("401: Telegram does not know this token"))
        Sample.play([.key("r")], &state)
        #expect(Sample.play([.webhookRestored(nil, access)], &state) == [.finish(.left)])
    }

    @Test func oneThatIsOnItsWayIsAwaitedBeforeTheEnd() {
        var (state, _) = played(Sample.foundAfterRemoval + [.key("x"), .key(.control("c")), .key("x")])
        #expect(state.departure == .left && text(state).contains("putting it back"))
        #expect(Sample.play([.key("x")], &state) == [])
        #expect(Sample.play([.webhookRestored(nil, access)], &state) == [.finish(.left)])
    }

    @Test func itIsSaidAtTheEndAfterSavingToo() {
        var state = Sample.state()
        Sample.play(Sample.foundAfterRemoval + [.key("z"), .key(.enter), .key(.enter)], &state)
        Sample.play(
            [
                .tested(.delivered, state.testSettings), .key(.enter),
                .previewed(.success(Sample.preview), state.settings, SaveChoice(), state.placeChange),
            ], &state)
        Sample.play([.key("w"), .saved(.success(Sample.report))], &state)
        #expect(Sample.play([.key(.enter)], &state) == [])
        #expect(state.departure == .saved(path: Sample.report.path))
        #expect(Sample.play([.key("x")], &state) == [.finish(.saved(path: Sample.report.path))])
    }

    @Test func webhookOfAnotherBotIsNotForgotten() {
        var (state, _) = played(Sample.removed)
        Sample.play([.key(.backTab), .key(.paste("123456789:" + String(repeating: "b", count: 35)))], &state)
        #expect(state.removedWebhook == nil && state.removedWebhooks.count == 1)
        Sample.play([.key(.escape), .key("x")], &state)
        #expect(Sample.play([.key("r")], &state) == [.restoreWebhook(Sample.hook, access)])
    }

    @Test func lostConnectionLosesTheAddressAndSaysSo() {
        let (cut, _) = played(Sample.foundAfterRemoval)
        let draft = cut.currentDraft
        #expect(draft.telegram?.removedWebhooks == ["hooks.example.com"])
        var state = Sample.state(kept: KeptDraft(draft, keptAt: 0))
        #expect(text(state).contains("the webhook at hooks.example.com was removed then"))
        Sample.play([.key("r"), .key(.escape), .key("x")], &state)
        #expect(text(state).contains("kaptop cannot put the one at hooks.example.com back"))
        #expect(Sample.play([.key("r")], &state) == [])
        #expect(Sample.play([.key("x")], &state) == [.finish(.left)])
    }

    @Test func windowTooSmallToSayItIsLeftAtOnce() {
        var (state, _) = played(Sample.removed + [.resize(Size(width: 20, height: 5))])
        #expect(Sample.play([.key(.control("c"))], &state) == [.finish(.left)])
    }
}
