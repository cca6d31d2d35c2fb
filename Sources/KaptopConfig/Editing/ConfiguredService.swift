package import KaptopDelivery

/// A service that people set up, and where its settings stand.
package enum ConfiguredService: String, Sendable, Hashable, CaseIterable, Codable {
    case telegram, hipchat, slack

    /// As people write it.
    package var title: String {
        switch self {
        case .telegram: "Telegram"
        case .hipchat: "HipChat"
        case .slack: "Slack"
        }
    }

    /// The section of the file: `[telegram]`, `[hipchat]`, `[[slack]]`.
    package var section: String { rawValue }

    /// Its one secret key.
    package var secretKey: String { self == .slack ? "url" : "token" }

    package var secretName: String { self == .slack ? "webhook URL" : "token" }

    /// kaptop's own table beside it.
    package var ownTable: TOMLPath { TOMLPath("kaptop", rawValue) }

    /// The key of kaptop's own table that names a file with the secret.
    package var secretFileKey: String { self == .slack ? "url-file" : "token-file" }

    /// The environment variable that gives the secret; for Slack that of the first workspace.
    package var variable: String { variable(element: 0) }

    /// The same for a workspace by its place in the file, from 0.
    package func variable(element: Int) -> String {
        self == .slack ? "KAPACITOR_SLACK_\(element)_URL" : "KAPACITOR_\(rawValue.uppercased())_TOKEN"
    }

    /// The environment variables that win over the file.
    package var variablePrefix: String { "KAPACITOR_\(rawValue.uppercased())_" }

    /// The list of named entries: `[[kaptop.telegram.chat]]`.
    package var list: TOMLPath { ownTable.key(entryKind) }

    /// What an entry is: a chat, a room, a channel.
    package var entryKind: String {
        switch self {
        case .telegram: "chat"
        case .hipchat: "room"
        case .slack: "channel"
        }
    }

    /// The key of the default place and of an entry's place.
    package var addressKey: String { self == .telegram ? "chat-id" : entryKind }

    /// The file that the configuration names for the secret; empty for none.
    ///
    /// - Parameter workspace: Slack's; nil for the first one.
    package func secretFile(in configuration: Configuration, workspace: String? = nil) -> String {
        switch self {
        case .telegram: configuration.kaptop.telegramTokenFile
        case .hipchat: configuration.kaptop.hipChatTokenFile
        case .slack: slackFile(in: configuration, workspace)
        }
    }

    private func slackFile(in configuration: Configuration, _ workspace: String?) -> String {
        let first = configuration.services.slack.first?.workspace ?? ""
        if let path = configuration.kaptop.slackURLFiles[workspace ?? first] { return path }
        return workspace == nil || workspace == first ? configuration.kaptop.slackURLFile : ""
    }

    /// The secret that holds now; for Slack that of a workspace.
    package func secret(in configuration: Configuration, workspace: String = "") -> Secret<String> {
        switch self {
        case .telegram: configuration.services.telegram.token
        case .hipchat: configuration.services.hipChat.token
        case .slack: configuration.services.slackSection(workspace)?.url ?? .empty
        }
    }
}
