import KaptopDelivery
import TextUI

/// The answers of a wizard that may be kept on disk, so that a lost connection costs one pasted token; no secret is among them.
package struct SetupDraft: Sendable, Hashable, Codable {
    /// A chat that was chosen.
    package struct Chat: Sendable, Hashable, Codable {
        var id: Int64
        var kind: String
        var title: String
        var username: String?
        var threadID: Int64?
        var topicName: String?
    }

    /// By name: `token`, `chat`, `options`, `test`, `save`.
    var step = "token"
    /// The bot's number, which is the public part of its token.
    var botID: String?
    var botName: String?
    var url = TelegramSettings.defaultURL
    var proxy = ""
    var chat: Chat?
    /// Which chat is changed or added, and its name.
    var place: PlaceForm.Draft?
    var typedID = ""
    var parseMode = ""
    var isSilent = false
    var isPreviewOff = false
    var isGlobal = false
    var isStateChangesOnly = false

    package init() {}
}

extension TelegramSetup.State {
    var currentDraft: SetupDraft {
        var draft = SetupDraft()
        // Until the token is there again, what it was resumed from still holds.
        draft.step = (place.removed == nil ? resumedStep ?? step : .places).name
        draft.place = place.draft
        draft.botID = token?.botID ?? surroundings.draft?.botID
        draft.botName = bot.value?.username ?? surroundings.draft?.botName
        draft.url = url
        draft.proxy = proxy
        draft.chat = chat.map {
            .init(
                id: $0.id, kind: $0.kind.rawValue, title: $0.title, username: $0.username, threadID: $0.threadID, topicName: $0.topicName)
        }
        draft.typedID = idField.text
        draft.parseMode = parseMode
        draft.isSilent = isSilent
        draft.isPreviewOff = isPreviewOff
        draft.isGlobal = isGlobal
        draft.isStateChangesOnly = isStateChangesOnly
        return draft
    }

    mutating func take(_ draft: SetupDraft) {
        urlField = TextField(draft.url)
        proxyField = TextField(draft.proxy)
        idField = TextField(draft.typedID)
        chat = draft.chat.map {
            SeenChat(
                id: $0.id, kind: SeenChat.Kind(rawValue: $0.kind) ?? .unknown, title: $0.title, username: $0.username,
                threadID: $0.threadID, topicName: $0.topicName)
        }
        if let place = draft.place { self.place.take(place) }
        parseMode = draft.parseMode
        isSilent = draft.isSilent
        isPreviewOff = draft.isPreviewOff
        isGlobal = draft.isGlobal
        isStateChangesOnly = draft.isStateChangesOnly
        // Another bot does not know the chat.
        if let token, token.botID != draft.botID { chat = nil }
        let goal = TelegramSetup.Step.allCases.first { $0.name == draft.step }
        if let goal, goal.rawValue > TelegramSetup.Step.token.rawValue { resumedStep = chat == nil ? .chat : goal }
    }
}

extension TelegramSetup.Step {
    var name: String { String(describing: self) }
}
