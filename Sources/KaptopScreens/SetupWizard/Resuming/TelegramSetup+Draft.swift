import KaptopConfig
import KaptopDelivery
import TextUI

extension TelegramSetup.State {
    var currentDraft: SetupDraft {
        var draft = SetupDraft(.telegram)
        // Until the token is there again, what it was resumed from still holds.
        draft.step = max(1, (resumedStep ?? step).number)
        draft.use = place.draft == PlaceForm.Draft() ? nil : place.draft
        // Until Telegram has answered there, anything may stand in the fields, a token that was typed amiss among it.
        draft.url = SetupDraft.keepable(url: checked?.url ?? resumed?.url ?? surroundings.settings.url)
        draft.place = TelegramChatID.isValid(typedID) ? typedID : ""
        draft.isGlobal = isGlobal
        draft.isStateChangesOnly = isStateChangesOnly
        var telegram = SetupDraft.Telegram()
        telegram.botID = token?.botID ?? resumed?.telegram?.botID
        telegram.botName = bot.value?.username ?? resumed?.telegram?.botName
        telegram.proxy = checked?.proxy ?? resumed?.telegram?.proxy ?? surroundings.settings.proxy
        telegram.chat = chat.map(SetupDraft.Chat.init)
        telegram.parseMode = parseMode
        telegram.isSilent = isSilent
        telegram.isPreviewOff = isPreviewOff
        telegram.removedWebhooks = removedWebhooks.map(\.host)
        draft.telegram = telegram
        return draft
    }

    mutating func take(_ draft: SetupDraft) {
        guard let telegram = draft.telegram else { return }
        resumed = draft
        // The token of another bot would be of no use there.
        if let token, token.botID != telegram.botID {
            self.token = nil
            tokenField = Secret(TextField("", isMasked: true))
        }
        if !draft.url.isEmpty { urlField = TextField(draft.url) }
        proxyField = TextField(telegram.proxy)
        idField = TextField(draft.place)
        if let use = draft.use { place.take(use) }
        if step != .access { step = firstStep }
        chat = telegram.chat.map(SeenChat.init)
        parseMode = telegram.parseMode
        isSilent = telegram.isSilent
        isPreviewOff = telegram.isPreviewOff
        isGlobal = draft.isGlobal
        isStateChangesOnly = draft.isStateChangesOnly
        removedWebhooks = telegram.removedWebhooks.map { RemovedWebhook(host: $0) }
        let goal = TelegramSetup.Step.allCases.first { $0.number == draft.step }
        if let goal, goal.number > TelegramSetup.Step.token.number { resumedStep = chat == nil ? .chat : goal }
    }
}

extension TelegramSetup.Step {
    /// As the wizard's head counts, from 1.
    var number: Int { rawValue - TelegramSetup.Step.token.rawValue + 1 }
}

extension TelegramSetup: SetupWizard {
    package static func resuming(_ state: State) -> Resuming { state.resuming }
    package static func tick(now: Int64) -> Message { .tick(now: now) }
}
