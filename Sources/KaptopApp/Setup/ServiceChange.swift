package import KaptopConfig
package import KaptopDelivery
import KaptopScreens

/// What is to hold of one service, wherever it is written.
package struct ServiceChange: Sendable, Hashable {
    package let service: ConfiguredService
    /// Keys of the section, without its secret.
    package var values: [ConfigurationEdit.Pair]
    /// Whether the section is to be as these say, and where they say nothing as the file does: then nothing else may win over it.
    package var saysAll = false
    /// Nil for the one that holds.
    package var secret: Secret<String>?
    /// Slack's; empty for the default one.
    package var workspace = ""
    /// Keys of kaptop's own table of the service; an empty text takes its key out.
    package var ownValues: [ConfigurationEdit.Pair] = []
    package var entries: [NamedEntry] = []
    /// Names of entries that are taken out.
    package var removedEntries: [String] = []
    /// The same as one command, for a person to repeat.
    package var command = ""

    package init(_ service: ConfiguredService, values: [ConfigurationEdit.Pair] = [], secret: Secret<String>? = nil) {
        self.service = service
        self.values = values
        self.secret = secret
    }

    /// Switches a service on with these settings; options only where they or what holds now differ from the defaults.
    static func telegram(_ settings: TelegramSettings, now: Configuration) -> ServiceChange {
        let held = now.services.telegram
        let usual = TelegramSettings()
        var change = ServiceChange(.telegram, values: [.init("enabled", .flag(true))])
        change.saysAll = true
        if settings.token != held.token { change.secret = settings.token }
        if settings.url != held.url { change.values.append(.init("url", .text(settings.url))) }
        if !settings.chatID.isEmpty || !held.chatID.isEmpty { change.values.append(.init("chat-id", .text(settings.chatID))) }
        change.set("parse-mode", settings.parseMode, held.parseMode, usual.parseMode)
        change.set("disable-web-page-preview", settings.isWebPagePreviewDisabled, held.isWebPagePreviewDisabled)
        change.set("disable-notification", settings.isNotificationDisabled, held.isNotificationDisabled)
        change.setScope(settings.isGlobal, settings.isStateChangesOnly, held.isGlobal, held.isStateChangesOnly)
        if settings.proxy != held.proxy { change.ownValues.append(.init("proxy", .text(settings.proxy))) }
        change.entries = settings.chats.filter { !held.chats.contains($0) }.map {
            NamedEntry(.telegram, name: $0.name, address: $0.chatID, threadID: $0.threadID)
        }
        change.removedEntries = held.chats.map(\.name).filter { name in !settings.chats.contains { $0.name == name } }
        var flags = ""
        if !settings.parseMode.isEmpty { flags += " --parse-mode \(settings.parseMode)" }
        if settings.isNotificationDisabled { flags += " --silent" }
        if settings.isWebPagePreviewDisabled { flags += " --no-preview" }
        if settings.isGlobal { flags += " --global" + (settings.isStateChangesOnly ? " --state-changes-only" : "") }
        change.command = "kaptop telegram add --chat \(settings.chatID) --token-file -" + flags
        return change
    }

    static func hipChat(_ settings: HipChatSettings, now: Configuration) -> ServiceChange {
        let held = now.services.hipChat
        var change = ServiceChange(.hipchat, values: [.init("enabled", .flag(true)), .init("url", .text(settings.url))])
        change.saysAll = true
        if settings.token != held.token { change.secret = settings.token }
        if !settings.room.isEmpty || !held.room.isEmpty { change.values.append(.init("room", .text(settings.room))) }
        change.setScope(settings.isGlobal, settings.isStateChangesOnly, held.isGlobal, held.isStateChangesOnly)
        change.command =
            "kaptop hipchat add --url \(settings.url) --room \(ServiceChange.quoted(settings.room)) --token-file -"
            + (settings.isGlobal ? " --global" + (settings.isStateChangesOnly ? " --state-changes-only" : "") : "")
        return change
    }

    static func slack(_ settings: SlackSettings, now: Configuration) -> ServiceChange {
        let held = now.services.slack.first { $0.workspace == settings.workspace }
        var change = ServiceChange(.slack, values: [.init("enabled", .flag(true))])
        change.saysAll = true
        change.workspace = settings.workspace
        if settings.url != held?.url { change.secret = settings.url }
        if settings.isDefault || held?.isDefault == true { change.values.append(.init("default", .flag(settings.isDefault))) }
        if !settings.workspace.isEmpty { change.values.append(.init("workspace", .text(settings.workspace))) }
        change.values.append(.init("channel", .text(settings.channel)))
        change.set("username", settings.username, held?.username ?? "", "")
        change.set("icon-emoji", settings.iconEmoji, held?.iconEmoji ?? "", "")
        change.setScope(settings.isGlobal, settings.isStateChangesOnly, held?.isGlobal ?? false, held?.isStateChangesOnly ?? false)
        change.command =
            "kaptop slack add"
            + (settings.workspace.isEmpty ? "" : " --workspace \(ServiceChange.quoted(settings.workspace))")
            + " --channel \(ServiceChange.quoted(settings.channel)) --url-file -"
            + (settings.isGlobal ? " --global" + (settings.isStateChangesOnly ? " --state-changes-only" : "") : "")
        return change
    }

    private mutating func set(_ key: String, _ value: Bool, _ held: Bool) {
        if value || held { values.append(.init(key, .flag(value))) }
    }

    private mutating func set(_ key: String, _ value: String, _ held: String, _ usual: String) {
        if value != usual || held != usual { values.append(.init(key, .text(value))) }
    }

    private mutating func setScope(_ isGlobal: Bool, _ isStateChangesOnly: Bool, _ wasGlobal: Bool, _ wasStateChangesOnly: Bool) {
        set("global", isGlobal, wasGlobal)
        set("state-changes-only", isStateChangesOnly, wasStateChangesOnly)
    }

    /// For a shell: what has other characters than the plain ones stands in single quotes.
    package static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { TOMLScanner.isBareKeyByte($0) || "@./:%+,".utf8.contains($0) }
        return isPlain ? text : "'" + text.replacing("'", with: #"'\''"#) + "'"
    }
}
