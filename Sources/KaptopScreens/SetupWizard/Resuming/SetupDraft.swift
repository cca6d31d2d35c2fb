package import KaptopConfig
import KaptopDelivery

/// The answers of a wizard that may be kept on disk, so that a lost connection costs one pasted secret; no secret is among them.
///
/// One format for all services; what a service does not ask about stays empty. An address with a password or a query in it is left out.
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

    /// What only Telegram's wizard asks about.
    package struct Telegram: Sendable, Hashable, Codable {
        /// The bot's number, which is the public part of its token.
        var botID: String?
        var botName: String?
        var proxy = ""
        var chat: Chat?
        var parseMode = ""
        var isSilent = false
        var isPreviewOff = false
        /// Hosts of webhooks that were removed; their URLs may hold a secret.
        var removedWebhooks: [String] = []
    }

    package let service: ConfiguredService
    /// Of the steps that the wizard's head shows, from 1.
    var step = 1
    /// Of the server, where the service has several; empty for none that may be kept.
    var url = ""
    var workspace = ""
    /// A chat's id, a room or a channel, as it was typed.
    var place = ""
    /// Which place is changed or added, and what it is called.
    var use: PlaceForm.Draft?
    var isGlobal = false
    var isStateChangesOnly = false
    var telegram: Telegram?

    package init(_ service: ConfiguredService) {
        self.service = service
        if service == .telegram { telegram = Telegram() }
    }

    /// An address as it may be kept: nothing where a name, a password or a token may be in it.
    static func keepable(url: String) -> String {
        url.contains("@") || url.contains("?") || TelegramToken.extract(from: url) != nil ? "" : url
    }

    /// What had been entered, as labels and values.
    var answers: [(label: String, value: String)] {
        let all: [(String, String)]
        switch service {
        case .telegram:
            let chat = telegram?.chat.map { SeenChat($0).fullName } ?? place
            all = [
                ("Bot", telegram?.botName.map { "@" + $0 } ?? telegram?.botID ?? ""), ("Chat", chat),
                ("Server", url == TelegramSettings.defaultURL ? "" : url), ("Proxy", telegram?.proxy ?? ""),
            ]
        case .hipchat: all = [("Server", url), ("Room", place)]
        case .slack: all = [("Workspace", workspace), ("Channel", place)]
        }
        return all.filter { !$0.1.isEmpty }.map { (label: $0.0, value: $0.1) }
    }
}

extension SeenChat {
    init(_ chat: SetupDraft.Chat) {
        self.init(
            id: chat.id, kind: Kind(rawValue: chat.kind) ?? .unknown, title: chat.title, username: chat.username,
            threadID: chat.threadID, topicName: chat.topicName)
    }
}

extension SetupDraft.Chat {
    init(_ chat: SeenChat) {
        self.init(
            id: chat.id, kind: chat.kind.rawValue, title: chat.title, username: chat.username, threadID: chat.threadID,
            topicName: chat.topicName)
    }
}

extension ConfiguredService {
    /// The words of its wizard's steps, without the end.
    var setupSteps: [String] {
        switch self {
        case .telegram: ["Token", "Chat", "Options", "Test", "Save"]
        case .hipchat: ["Token", "Room", "Options", "Test", "Save"]
        case .slack: ["Webhook", "Channel", "Options", "Test", "Save"]
        }
    }
}
